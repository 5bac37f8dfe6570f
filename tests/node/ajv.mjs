/**
 * What ajv says of bodies. Of each group: a schema, the words that it holds beside JSON Schema's own, and bodies;
 * what comes back is why the schema is refused, or for each body the places and keywords of what is wrong.
 */
import { createRequire } from "node:module";

import { input } from "./input.mjs";

const require = createRequire(import.meta.url);
const readers = {
  "https://json-schema.org/draft/2020-12/schema": require("ajv/dist/2020").default,
  "http://json-schema.org/draft-07/schema#": require("ajv").default,
};
const groups = await input();
const answers = groups.map(({ schema, words, bodies }) => {
  try {
    const Reader = readers[schema.$schema];
    new Reader().addVocabulary(words).compile(schema); // as it comes
    // else a property called `constructor` is never missing to it
    const options = { strictTypes: true, allErrors: true, ownProperties: true };
    const check = new Reader(options).addVocabulary(words).compile(schema);
    return bodies.map((body) => (check(body) ? [] : check.errors.map((one) => [one.instancePath, one.keyword, one.schemaPath])));
  } catch (error) {
    return String(error.message);
  }
});
process.stdout.write(JSON.stringify(answers));
