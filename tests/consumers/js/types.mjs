/**
 * Which bodies generated types take, as a compiler sees them written out. Of each group: the line that imports or declares `T`,
 * and bodies; what comes back is why there is no type, or for each body whether it is one.
 */
import fs from "node:fs";
import path from "node:path";

import ts from "typescript";
import { compile } from "json-schema-to-typescript";

import { input } from "./input.mjs";

const { folder, groups } = await input();
const answers = [];
const files = [];
for (const [index, { schema, imported, bodies }] of groups.entries()) {
  try {
    // the title is what the type is called
    const head = schema ? await compile({ ...schema, title: "T" }, "T", { maxItems: -1, bannerComment: "" }) : "";
    const declared = imported ?? "";
    const file = path.join(folder, `use${index}.ts`);
    const lines = [...bodies.map((body, at) => `export const b${at}: T = ${JSON.stringify(body)};`), declared, head];
    fs.writeFileSync(file, lines.join("\n"));
    files.push([file, index]);
    answers.push(null);
  } catch (error) {
    answers.push(String(error.message).split("\n")[0]);
  }
}
const program = ts.createProgram(files.map(([file]) => file), {
  strict: true,
  noEmit: true,
  target: ts.ScriptTarget.ES2022,
  module: ts.ModuleKind.ESNext,
  moduleResolution: ts.ModuleResolutionKind.Bundler,
  skipLibCheck: true,
  types: [],
  lib: ["lib.es2022.d.ts", "lib.dom.d.ts", "lib.dom.iterable.d.ts"],
});
for (const [file, index] of files) {
  const { bodies } = groups[index];
  const source = program.getSourceFile(file);
  const wrong = new Set();
  for (const one of [...program.getSyntacticDiagnostics(source), ...program.getSemanticDiagnostics(source)]) {
    const line = source.getLineAndCharacterOfPosition(one.start).line;
    if (line >= bodies.length) {
      answers[index] = ts.flattenDiagnosticMessageText(one.messageText, " ");
      break;
    }
    wrong.add(line);
  }
  answers[index] ??= bodies.map((_, at) => !wrong.has(at));
}
process.stdout.write(JSON.stringify(answers));
