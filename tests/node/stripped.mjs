// Says of each pair of TypeScript and JavaScript on standard input whether the compiler makes the one of the other.
import ts from "typescript";
import { input } from "./input.mjs";

const options = { target: ts.ScriptTarget.ESNext, module: ts.ModuleKind.ESNext, removeComments: true };
const bare = (text) =>
  ts
    .transpileModule(text, { compilerOptions: options })
    .outputText.replace(/\s+/g, "")
    .replace(/,(?=[)}\]])/g, "");
const pairs = await input();
process.stdout.write(JSON.stringify(pairs.map(([typed, plain]) => [bare(typed), bare(plain)])));
