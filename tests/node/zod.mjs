// Says of each line on standard input, a body and the stem of its model, what the schemas of zod in a folder say of it.
import { createInterface } from "node:readline";
import { join } from "node:path";
import { pathToFileURL } from "node:url";

const folder = process.argv[2];
const schemas = new Map();
const pointer = (path) => path.map((one) => `/${String(one).replaceAll("~", "~0").replaceAll("/", "~1")}`).join("");

for await (const line of createInterface({ input: process.stdin, crlfDelay: Infinity })) {
  const { stem, payload } = JSON.parse(line);
  if (!schemas.has(stem)) {
    schemas.set(stem, (await import(pathToFileURL(join(folder, `${stem}.js`)))).schema);
  }
  const { success, error } = schemas.get(stem).safeParse(payload);
  const issues = success ? [] : error.issues;
  const told = issues.filter((one) => one.params?.keyword !== undefined);
  const rules = told.map((one) => [pointer(one.path), one.params.keyword, one.message]);
  process.stdout.write(`${JSON.stringify({ valid: success, rules, others: issues.length - told.length })}\n`);
}
