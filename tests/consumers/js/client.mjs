// Calls a model through the compiled package at the address of the first argument, at the base URL of the second, and saves the result in the folder of
// the third; prints what came. Nothing of it but its arguments is of one runtime alone.
const given = globalThis.Deno?.args ?? globalThis.process.argv.slice(2);
const [address, baseUrl, folder, picture, nobody] = given;
const { file, ScenarioModels, ValidationError } = await import(`${address}/index.js`);
const { default: model } = await import(`${address}/models/bytedance-seedream-4-5-editing.js`);
const { loadModel } = await import(`${address}/by-id.js`);

const client = new ScenarioModels({ baseUrl, apiKey: "any-key", apiSecret: "any-secret" });
const bytes = new Uint8Array([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a, 1]);
const wrong = await client.run(model, { prompt: "" }).catch((error) => error);
const large = new Uint8Array(9 << 20);
large.set(new TextEncoder().encode("glTF"));
const uploaded = await client.upload(new Blob([large]));
const referenceImages = [new Blob([bytes]), new File([bytes, "2"], "two.png"), file(picture)];
const job = await client.run(await loadModel(model.id), { prompt: "a fox", referenceImages });
const looks = [];
await job.wait({ poll: 10, onProgress: ({ status }) => looks.push(status) });
const [asset] = await job.assets();
const opened = await (await job.open(asset)).arrayBuffer();
const [path] = await job.download(folder);
const dropped = await client.run(model, { prompt: "dropped" }).catch((error) => error);
const lost = await client.run(model, { prompt: "a fox" }, { signal: AbortSignal.timeout(100) }).catch((error) => error);
const unsent = await new ScenarioModels({ baseUrl: nobody, apiKey: "a", apiSecret: "b" })
  .run(model, { prompt: "a fox" })
  .catch((error) => error);
const missing = await client.job("job_none").refresh().catch((error) => error);
console.log(
  JSON.stringify({
    wrong: wrong instanceof ValidationError,
    uploaded,
    job: job.id,
    status: job.status,
    looks,
    asset: asset.id,
    opened: opened.byteLength,
    path,
    dropped: dropped.name,
    lost: lost.name,
    unsent: unsent.name,
    missing: missing.name,
  }),
);
