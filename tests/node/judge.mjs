// Says of each line on standard input, a body and the stem of its model, what the validators in a folder say of it.
import { createInterface } from "node:readline";
import { join } from "node:path";
import { pathToFileURL } from "node:url";

const folder = process.argv[2];
const validators = new Map();
const listed = (issues) => issues.map((one) => [one.location, one.keyword, one.message]);

for await (const line of createInterface({ input: process.stdin, crlfDelay: Infinity })) {
  const { stem, payload } = JSON.parse(line);
  if (!validators.has(stem)) {
    validators.set(stem, await import(pathToFileURL(join(folder, `${stem}.js`))));
  }
  const { isValid, validate, advice } = validators.get(stem);
  const said = { valid: isValid(payload), issues: listed(validate(payload)), advice: listed(advice(payload)) };
  process.stdout.write(`${JSON.stringify(said)}\n`);
}
