// Calls a model from a page, with the compiled package that PACKAGE, an address, serves, at the API of the same address.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { started } from "./browser.mjs";

const HOME = process.env.PACKAGE;
let browser;
let page;

before(async () => {
  browser = await started();
  page = await browser.newPage();
  page.setDefaultTimeout(20_000);
  page.on("pageerror", (error) => assert.fail(error));
  await page.goto(`${HOME}/page`);
});
after(() => browser.close());

/** What a function gives in the page, where it finds the package's exports, a client and a model. */
const inPage = (code) =>
  page.evaluate(
    async ([source, home]) => {
      const all = await import(`${home}/package/index.js`);
      const { default: model } = await import(`${home}/package/models/bytedance-seedream-4-5-editing.js`);
      const client = new all.ScenarioModels({
        baseUrl: `${home}/v1`,
        apiKey: "any-key",
        apiSecret: "any-secret",
      });
      const fault = (body) =>
        fetch("/_fake/faults", {
          method: "POST",
          body: JSON.stringify(body),
          headers: { "content-type": "application/json" },
        });
      const run = new Function("all", "client", "model", "fault", `return (${source})();`);
      return run(all, client, model, fault);
    },
    [code.toString(), HOME],
  );

test("a call from blobs to the content of its result", async () => {
  const said = await inPage(async () => {
    const bytes = new Uint8Array([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a, 1]);
    const large = new Uint8Array(9 << 20);
    large.set(new TextEncoder().encode("glTF"));
    const uploaded = await client.upload(new Blob([large]));
    const referenceImages = [new Blob([bytes]), new File([bytes, "2"], "two.png"), bytes];
    const job = await client.run(model, { prompt: "a fox", referenceImages });
    const seen = [];
    await job.wait({ poll: 10, onProgress: ({ percent }) => seen.push(percent) });
    const [asset] = await job.assets();
    const opened = new Uint8Array(await (await job.open(asset)).arrayBuffer());
    const [recent] = await client.recentJobs();
    return {
      uploaded,
      last: seen.at(-1),
      size: asset.size,
      head: [...opened.slice(1, 4)],
      opened: opened.length,
      same: recent.id === job.id,
    };
  });
  assert.match(said.uploaded, /^asset_/);
  assert.deepEqual([said.last, said.opened, said.same], [100, said.size, true]);
  assert.deepEqual(said.head, [...Buffer.from("PNG")]);
});

test("what a browser has not is told", async () => {
  const said = await inPage(async () => {
    const caught = (promise) =>
      promise.then(
        () => "nothing",
        (error) => `${error.name}: ${error.message}`,
      );
    const job = await client.run(model, { prompt: "a fox" });
    await job.wait({ poll: 10 });
    return {
      credentials: await caught((async () => new all.ScenarioModels())()),
      download: await caught(job.download("out")),
      path: await caught(client.run(model, { prompt: "a fox", referenceImages: [all.file("fox.png")] })),
      bar:
        (all.progressBar()({
          jobId: "job_1",
          status: "success",
          percent: 100,
          advance: 100,
          elapsed: 1,
          state: {},
        }),
        "drawn"),
    };
  });
  assert.match(said.credentials, /^AuthenticationError: No credentials/);
  assert.match(said.download, /^DownloadError: There are no folders here/);
  assert.match(said.path, /^ValidationError: .*is the path of a local file, and there are none here/s);
  assert.equal(said.bar, "drawn");
});

// Not where a kept connection breaks before the answer: Chromium itself sends the request again then, and lets no page stop it.
test("a paid request is sent once, whatever its answer", async () => {
  const said = await inPage(async () => {
    const names = [];
    const path = "/generate/custom/*";
    const faults = [{ status: 307, headers: { location: "/elsewhere" } }, { status: 500 }, { status: 400 }];
    for (const one of faults) {
      await fault({ method: "POST", path, ...one });
      names.push(
        await client.run(model, { prompt: "once" }).then(
          () => "nothing",
          (error) => error.name,
        ),
      );
    }
    const asked = await (await fetch("/_fake/requests")).json();
    await fault({ method: "GET", path: "/jobs/job_1", status: 302, headers: { location: "/elsewhere" } });
    names.push(
      await client
        .job("job_1")
        .refresh()
        .catch((error) => error.name),
    );
    const paths = asked.filter((one) => one.body?.prompt === "once").map((one) => one.path);
    return { names, paid: paths.length, elsewhere: asked.some((one) => one.path.includes("elsewhere")) };
  });
  // A browser shows nothing of a redirect, so it may be the one that says that the request was carried out.
  const uncertain = "GenerationUncertainError";
  assert.deepEqual(said.names, [uncertain, uncertain, "RequestRejectedError", "RedirectRefusedError"]);
  assert.deepEqual([said.paid, said.elsewhere], [3, false]);
});

test("a call is ended by its signal", async () => {
  const said = await inPage(async () => {
    await fault({ method: "POST", path: "/generate/custom/*", delay: 600 });
    const error = await client
      .run(model, { prompt: "a fox" }, { signal: AbortSignal.timeout(200) })
      .catch((one) => one);
    return [error.name, error.timedOut, error.params];
  });
  assert.deepEqual(said, ["GenerationUncertainError", true, { prompt: "a fox" }]);
});
