// Uploads the files of the arguments by their path and as a Blob, through the package in the folder of the first, and prints for each the most bytes
// of buffers that were there at a time. Memory is collected before each look, so that only what is held counts.
import { openAsBlob } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";

setFlagsFromString("--expose-gc");
const collect = runInNewContext("gc");
const [folder, baseUrl, ...paths] = process.argv.slice(2);
const { ScenarioModels, file } = await import(pathToFileURL(join(folder, "dist/index.js")));
let most = 0;
const look = async () => {
  await new Promise((resolve) => setImmediate(resolve));
  collect();
  most = Math.max(most, process.memoryUsage().arrayBuffers);
};
const client = new ScenarioModels({
  baseUrl,
  apiKey: "any",
  apiSecret: "any",
  fetch: async (...given) => {
    await look();
    return fetch(...given);
  },
});
await client.upload(new Blob(["what is loaded once, is loaded"]));
for (const path of paths) {
  for (const given of [file(path), await openAsBlob(path)]) {
    most = 0;
    await client.upload(given);
    process.stdout.write(`${most}\n`);
  }
}
