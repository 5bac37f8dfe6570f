/**
 * What readers say of bodies. Of each group: a schema and bodies; what comes back is why the schema is refused, or for each
 * body whether it is taken. Modules of generated code have the path of a module and the name of a schema in it instead.
 */
import { createRequire } from "node:module";
import { pathToFileURL } from "node:url";

import { registerSchema, unregisterSchema, validate } from "@hyperjump/json-schema/draft-2020-12";
import Form from "@rjsf/core";
import validator, { customizeValidator } from "@rjsf/validator-ajv8";
import { createElement } from "react";
import { renderToStaticMarkup } from "react-dom/server";
import * as z from "zod";

import { input } from "./input.mjs";

const require = createRequire(import.meta.url);
const Ajv = require("ajv").default;
const Ajv2020 = require("ajv/dist/2020").default;

async function hyperjump(schema) {
  const uri = schema.$id;
  registerSchema(schema, uri);
  try {
    const check = await validate(uri);
    return (body) => check(body).valid;
  } finally {
    unregisterSchema(uri);
  }
}

/** The form is drawn as a page would, and each body judged as a submit would. */
function form(using) {
  return (schema) => {
    const page = renderToStaticMarkup(createElement(Form, { schema, validator: using }));
    for (const name of Object.keys(schema.properties)) {
      const id = `root_${name}`.replaceAll("&", "&amp;").replaceAll('"', "&quot;").replaceAll("'", "&#x27;");
      if (!page.includes(id.replaceAll("<", "&lt;").replaceAll(">", "&gt;"))) throw new Error(`the form has no field for ${name}`);
    }
    return (body) => using.validateFormData(body, schema).errors.length === 0;
  };
}

/** The schema of a name, however a generator spells it, in a module of generated code. */
async function generated({ module, names }) {
  const found = await import(pathToFileURL(module));
  const key = Object.keys(found).find((one) => names.includes(one.toLowerCase().replace(/[^a-z0-9]/g, "")));
  if (key === undefined) throw new Error("the module has no schema of it");
  return (body) => found[key].safeParse(body).success;
}

const readers = {
  ajv: (schema) => new Ajv2020().compile(schema),
  "ajv-draft-07": (schema) => new Ajv().compile(schema),
  hyperjump,
  zod: (schema) => {
    const reader = z.fromJSONSchema(schema);
    return (body) => reader.safeParse(body).success;
  },
  rjsf: form(validator),
  "rjsf-2020": form(customizeValidator({ AjvClass: Ajv2020 })),
  generated,
};

const answers = [];
for (const { reader, schema, bodies } of await input()) {
  try {
    const takes = await readers[reader](schema);
    answers.push(bodies.map((body) => Boolean(takes(body))));
  } catch (error) {
    answers.push(String(error.message).split("\n")[0]);
  }
}
process.stdout.write(JSON.stringify(answers));
