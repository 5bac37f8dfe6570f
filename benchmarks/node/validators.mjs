// Times of checks of the same bodies, in turns: reads the work as JSON from standard input, writes nanoseconds as JSON.
import { readFileSync } from "node:fs";
import { pathToFileURL } from "node:url";
import { Ajv2020 } from "ajv/dist/2020.js";
import { Validator } from "@cfworker/json-schema";
import { Compile } from "typebox/compile";

const { models, rounds, milliseconds } = JSON.parse(readFileSync(0, "utf8"));

/** The median of numbers. */
function middle(numbers) {
  const sorted = [...numbers].sort((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)];
}

/** Nanoseconds of CPU of one call, measured over so many. */
function time(check, body, calls) {
  let issues = 0;
  const start = process.cpuUsage();
  for (let call = 0; call < calls; call += 1) {
    issues += check(body);
  }
  const { user, system } = process.cpuUsage(start);
  const taken = ((user + system) * 1000) / calls;
  return issues < 0 ? NaN : taken; // the count keeps the calls from being left out
}

/** Each library's function from a body to how many issues it lists, 0 for a good one. */
async function checksOf(schema, module) {
  const { validate, isValid } = await import(pathToFileURL(module));
  const ajv = new Ajv2020({ strict: false, allErrors: true }).compile(schema);
  const typebox = Compile(schema);
  const cfworker = new Validator(schema, "2020-12", false);
  return {
    validate: (body) => validate(body).length,
    isValid: (body) => (isValid(body) ? 0 : 1),
    ajv: (body) => (ajv(body) ? 0 : ajv.errors.length),
    typebox: (body) => (typebox.Check(body) ? 0 : Math.max(1, typebox.Errors(body).length)),
    "@cfworker/json-schema": (body) => cfworker.validate(body).errors.length,
  };
}

const found = [];
for (const { name, schema, module, bodies } of models) {
  const checks = await checksOf(schema, module);
  for (const [label, body] of Object.entries(bodies)) {
    const verdicts = Object.entries(checks).map(([peer, check]) => [peer, check(body) === 0]);
    if (new Set(verdicts.map(([, verdict]) => verdict)).size !== 1) {
      throw new Error(`${name}, ${label}: ${JSON.stringify(verdicts)}`);
    }
    const times = Object.fromEntries(Object.keys(checks).map((peer) => [peer, []]));
    const calls = {};
    for (const [peer, check] of Object.entries(checks)) {
      time(check, body, 2000); // so that it is compiled
      calls[peer] = Math.max(10, Math.floor((milliseconds * 1e6) / time(check, body, 2000)));
    }
    for (let round = 0; round < rounds; round += 1) {
      for (const [peer, check] of Object.entries(checks)) {
        times[peer].push(time(check, body, calls[peer]));
      }
    }
    const medians = Object.fromEntries(Object.entries(times).map(([peer, all]) => [peer, middle(all)]));
    found.push({ name, label, times: medians });
  }
}
console.log(JSON.stringify({ node: process.version, found }));
