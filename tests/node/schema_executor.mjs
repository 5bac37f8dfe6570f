/**
 * An executor of the conformance suite: a reader of JSON Schema, which the first argument names, on the exact schemas in the folders
 * that are the others. It gives the verdict alone.
 */
import { readdirSync, readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import { createInterface } from "node:readline";

import { registerSchema, validate } from "@hyperjump/json-schema/draft-2020-12";

const Ajv = createRequire(import.meta.url)("ajv/dist/2020").default;

/** Of each reader: what makes a function from a body to the verdict of a schema. */
const readers = {
  // `ownProperties`: else a property called `constructor` is never missing to it; the words of modelgen's own are not looked at
  ajv: (schema) => new Ajv({ strictSchema: false, ownProperties: true }).compile(schema),
  hyperjump: async (schema) => {
    registerSchema(schema);
    const check = await validate(schema.$id);
    return (body) => check(body).valid;
  },
};

const [name, ...folders] = process.argv.slice(2);
const checks = new Map();
for (const folder of folders) {
  for (const file of readdirSync(folder).filter((one) => one.endsWith(".json"))) {
    const schema = JSON.parse(readFileSync(join(folder, file), "utf8"));
    checks.set(schema["x-modelId"], await readers[name](schema));
  }
}

for await (const line of createInterface({ input: process.stdin, crlfDelay: Infinity })) {
  const { id, model, payload } = JSON.parse(line);
  process.stdout.write(`${JSON.stringify({ id, valid: checks.get(model)(payload) })}\n`);
}
