// Runs snippets against the compiled package in the folder of the first argument. Each line of standard input is one, as JSON: `code`, the body of an
// asynchronous function; `options` of the client; `given`, what it works on; `secrets`. Each line of standard output is what became of it.
import { join } from "node:path";
import { createInterface } from "node:readline";
import { pathToFileURL } from "node:url";
import { inspect } from "node:util";

const [folder] = process.argv.slice(2);
const load = (name) => import(pathToFileURL(join(folder, "dist", name)));
const all = await load("index.js");
const { default: model } = await load("models/bytedance-seedream-4-5-editing.js");
const internal = { ...(await load("saving.js")), ...(await load("media.js")), ...(await load("redaction.js")) };
const MOST = 60_000; // milliseconds; a snippet that takes longer hangs

/** A model that takes anything, with these files. */
const anything = (id, files = [], more = {}) =>
  ({ id, name: id, files, parameters: files.map((one) => one.path[0]), validate: () => [], advice: () => [], ...more });

function shown(value, secrets) {
  if (value instanceof Error) {
    const text = `${value.stack}\n${inspect(value, { depth: 12, showHidden: true })}\n${JSON.stringify(value)}\n${value}`;
    const leaks = secrets.filter((one) => text.includes(one));
    const facts = Object.fromEntries(Object.entries(value).map(([name, inner]) => [name, shown(inner, secrets)]));
    return { ...facts, name: value.name, message: value.message, isOurs: value instanceof all.ScenarioModelsError, leaks };
  }
  if (value instanceof Date) {
    return value.toISOString();
  }
  if (Array.isArray(value)) {
    return value.map((one) => shown(one, secrets));
  }
  if (typeof value === "object" && value !== null) {
    return Object.fromEntries(Object.entries(value).map(([name, inner]) => [name, shown(inner, secrets)]));
  }
  return typeof value === "bigint" || typeof value === "symbol" ? String(value) : value;
}

async function outcome({ code, options = {}, given = {}, secrets, passes = false, look = 0 }) {
  const slept = [];
  const logged = [];
  let now = 0;
  const clock = {
    now: () => (now += look),
    sleep: async (milliseconds, signal) => {
      signal?.throwIfAborted();
      if (!(milliseconds >= 0 && milliseconds < 2 ** 31) || slept.length > 1000) {
        throw new Error(`no system can sleep for ${milliseconds}, or this goes on and on`);
      }
      slept.push(milliseconds);
      now += milliseconds;
      if (passes) {
        // The time of the fake service goes on with that of the client.
        const body = JSON.stringify({ advance: milliseconds / 1000 });
        const headers = { "content-type": "application/json" };
        await fetch(new URL("/_fake/clock", options.baseUrl), { method: "POST", body, headers });
      }
      signal?.throwIfAborted();
    },
  };
  const logger = { info: (one) => logged.push(one), warn: (one) => logged.push(one) };
  const make = (more = {}) => new all.ScenarioModels({ clock, logger, ...options, ...more });
  const scope = { ...all, all, internal, anything, model, given, slept, logged, clock, make, load, folder };
  try {
    const client = options.baseUrl === undefined ? undefined : make();
    const run = new Function("client", ...Object.keys(scope), `return (async () => {${code}})();`);
    const late = new Promise((_, reject) => setTimeout(reject, MOST, new Error("the snippet hangs")).unref());
    const value = await Promise.race([run(client, ...Object.values(scope)), late]);
    return { value: shown(value, secrets), slept, logged };
  } catch (error) {
    return { error: shown(error, secrets), slept, logged };
  }
}

for await (const line of createInterface({ input: process.stdin })) {
  process.stdout.write(`${JSON.stringify(await outcome(JSON.parse(line)))}\n`);
}
