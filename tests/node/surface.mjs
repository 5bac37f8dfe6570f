// What users see of the TypeScript package in the folder of the first argument, one name a line: exports, their members, and what is given to them.
import { join } from "node:path";
import ts from "typescript";

const [folder, validator] = process.argv.slice(2);
const [index, byId, checks] = ["index.ts", "by-id.ts", `validators/${validator}.ts`].map((one) => join(folder, "src", one));
const { config } = ts.readConfigFile(join(folder, "tsconfig.json"), ts.sys.readFile);
const { options } = ts.parseJsonConfigFileContent(config, ts.sys, folder);
const program = ts.createProgram([index, byId, checks], options);
const checker = program.getTypeChecker();
const seen = new Set();

const isPublic = (symbol) => !/^__|^#/.test(symbol.name);
const isOfOptions = (symbol) => symbol.name.endsWith("Options"); // told where they are given
/** What a call is given by its name: the properties of its options. */
function given(signature) {
  const options = signature.parameters.filter((one) => one.name === "options");
  return options.flatMap((one) => checker.getTypeOfSymbol(one).getNonNullableType().getProperties().map((property) => property.name));
}
function call(name, type) {
  for (const parameter of new Set(type.getCallSignatures().flatMap(given))) {
    seen.add(`${name}(${parameter})`);
  }
}
function look(symbol, prefix = "") {
  const name = prefix + symbol.name;
  const type = checker.getDeclaredTypeOfSymbol(symbol);
  seen.add(name);
  if (symbol.flags & (ts.SymbolFlags.Class | ts.SymbolFlags.Interface) && !isOfOptions(symbol)) {
    for (const base of symbol.flags & ts.SymbolFlags.Class ? checker.getBaseTypes(type) : []) {
      seen.add(`${name} is ${base.symbol.name}`);
    }
    for (const member of type.getProperties().filter((one) => one.parent === symbol && isPublic(one) && !(one.name === "name" && name.endsWith("Error")))) {
      seen.add(`${name}.${member.name}`);
      if (member.flags & ts.SymbolFlags.Method) {
        call(`${name}.${member.name}`, checker.getTypeOfSymbol(member));
      }
    }
    if (name === "ScenarioModels") {
      for (const signature of checker.getTypeOfSymbol(symbol).getConstructSignatures()) {
        given(signature).forEach((parameter) => seen.add(`${name}(${parameter})`));
      }
    }
  } else if (symbol.flags & ts.SymbolFlags.Function) {
    call(name, checker.getTypeOfSymbol(symbol));
  } else if (type.isUnion?.() && prefix === "") {
    type.types.filter((one) => one.isStringLiteral()).forEach((one) => seen.add(`${name} '${one.value}'`));
  }
}

for (const [path, prefix, filter] of [[index, "", () => true], [byId, "by-id: ", () => true], [checks, "validators: ", (one) => one.flags & ts.SymbolFlags.Value]]) {
  const module = checker.getSymbolAtLocation(program.getSourceFile(path));
  for (const one of checker.getExportsOfModule(module)) {
    const symbol = one.flags & ts.SymbolFlags.Alias ? checker.getAliasedSymbol(one) : one;
    if (filter(symbol)) {
      look(symbol, prefix);
    }
  }
}
process.stdout.write([...seen].sort().join("\n"));
