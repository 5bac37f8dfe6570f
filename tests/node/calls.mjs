// Calls a model through the compiled package in the folder of the first argument, at the base URL of the second, and prints what came.
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { pathToFileURL } from "node:url";

const [folder, baseUrl, picture, out, closed] = process.argv.slice(2);
const load = (name) => import(pathToFileURL(join(folder, "dist", name)));
const { ScenarioModels, file } = await load("index.js");
const { default: seedream } = await load("models/bytedance-seedream-4-5-editing.js");
const SECRET = "a-secret-of-the-team";
const client = new ScenarioModels({ baseUrl, apiKey: "any-key-of-the-team", apiSecret: SECRET, rateLimitWait: 5000 });
const fake = (path, method, body) =>
  fetch(new URL(path, baseUrl), { method, body: JSON.stringify(body), headers: { "content-type": "application/json" } });
const requests = async () => (await (await fake("/_fake/requests", "GET")).json());
const caught = async (call) => {
  try {
    await call();
    return "nothing";
  } catch (error) {
    const shown = `${error.stack} ${JSON.stringify(error)} ${error.message}`;
    return { name: error.name, message: error.message, status: error.status, parameter: error.parameter, hasSecret: shown.includes(SECRET), issues: error.issues?.map((one) => [one.location, one.keyword]) };
  }
};
const said = {};

said.invalid = await caught(() => client.run(seedream, { prompt: "", size: "8K", referenceImages: ["./fox.png"], wrong: 1 }));
said.unsendable = await caught(() => client.run(seedream, { prompt: "x", maxImages: NaN, seed: 1n }, { validate: false }));
said.listed = await caught(() => client.run(seedream, { prompt: "x", size: 8 }));
said.notAPicture = await caught(() => client.run(seedream, { prompt: "x", referenceImages: [new TextEncoder().encode("%PDF-1.4")] }));
said.before = (await requests()).requests?.length ?? (await requests()).length;

said.estimate = await client.estimate(seedream, { prompt: "a fox" });
const bytes = new Uint8Array(await readFile(picture));
const blob = new File([bytes], "blob.png");
const looks = [];
const known = await client.upload(new Blob([bytes, "more"]), { kind: "image" });
const job = await client.run(seedream, { prompt: "a fox", maxImages: undefined, referenceImages: [file(picture), blob, blob, known] }, { extraParams: { later: true } });
await job.wait({ poll: 10, onProgress: (state) => looks.push(state.status) });
said.status = job.state.status;
said.looks = looks.at(-1);
said.paths = await job.download(out);
said.again = await job.download(out);
const again = client.job(job.id);
said.sameAssets = (await again.assets()).length === said.paths.length;
said.opened = (await (await again.open((await again.assets())[0])).arrayBuffer()).byteLength > 0;
said.recent = (await client.recentJobs({ since: new Date(Date.now() - 60_000) })).map((one) => one.id).includes(job.id);
said.id = job.id;
const large = new Uint8Array(9 << 20);
large.set(new TextEncoder().encode("glTF"));
said.large = await client.upload(new Blob([large]), { kind: "3d" });

const starts = async () => ((await requests()).requests ?? (await requests())).filter((one) => one.method === "POST" && one.path.includes("/generate/")).length;
for (const [name, fault] of Object.entries({
  failed: { status: 500 },
  dropped: { drop: "answer" },
  redirected: { status: 307, headers: { location: "http://127.0.0.1:9/" } },
  nonsense: { status: 200, body: { job: 1 } },
  refused: { status: 400, body: { reason: `'size' is wrong for ${SECRET}` } },
})) {
  const count = await starts();
  await fake("/_fake/faults", "POST", { method: "POST", path: "*/generate/*", ...fault });
  said[name] = await caught(() => client.run(seedream, { prompt: "a fox" }));
  said[name].sent = (await starts()) - count;
  await fake("/_fake/faults", "DELETE");
}
await fake("/_fake/faults", "POST", { method: "POST", path: "*/generate/*", status: 429, headers: { "retry-after": "0" } });
const limited = await starts();
said.waited = (await client.run(seedream, { prompt: "a fox" })).id !== "";
said.waitedSent = (await starts()) - limited;
said.missing = await caught(() => client.job("job_none").refresh());
const controller = new AbortController();
controller.abort();
said.aborted = await caught(() => client.run(seedream, { prompt: "a fox" }, { signal: controller.signal }));
said.nobody = await caught(() => new ScenarioModels({ baseUrl: closed, apiKey: "a", apiSecret: "b" }).run(seedream, { prompt: "x" }));
said.noCredentials = await caught(async () => new ScenarioModels({ apiKey: "a b", apiSecret: "c" }));
said.shown = JSON.stringify(client).includes(SECRET);
process.stdout.write(JSON.stringify(said));
