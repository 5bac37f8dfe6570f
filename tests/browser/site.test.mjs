// Drives a built site that SITE, an address, serves: what a reader does, and what is then seen.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { started, violations } from "./browser.mjs";

const HOME = process.env.SITE;
let browser;
let page;
let asked;

before(async () => {
  browser = await started();
});
after(() => browser.close());

async function opened(path, options = {}) {
  await page?.context().close();
  const context = await browser.newContext({
    permissions: ["clipboard-read", "clipboard-write"],
    ...options,
  });
  page = await context.newPage();
  page.setDefaultTimeout(5000);
  asked = [];
  page.on("request", (request) => asked.push(request.url()));
  page.on("pageerror", (error) => assert.fail(error));
  await page.goto(HOME + path);
}

const count = () => page.locator("#count").textContent();
const shown = () => page.locator(".models > li:not([hidden]) > a").allTextContents();

test("filters by capability, provider, category and words, and out of them", async () => {
  await opened("/");
  const all = await count();
  assert.equal(all, `${(await shown()).length} models`);
  await page.getByLabel("Provider").selectOption("Acme");
  const ofAcme = await shown();
  assert.ok(ofAcme.length > 0 && ofAcme.length < parseInt(all));
  await page.getByLabel("Capability").selectOption("txt2video");
  assert.deepEqual(await shown(), ["Acme Combinations", "Acme Types"]);
  await page.getByLabel("Name or words").fill("nothing like it");
  assert.equal(await count(), "0 models");
  await page.getByRole("button", { name: "Clear" }).click();
  await page.locator("#count").getByText(all).waitFor();
  await page.getByLabel("Category").selectOption({ index: 1 });
  assert.ok((await shown()).length > 0);
});

test("filters come back from the address", async () => {
  await opened("/?provider=Acme&text=rules");
  assert.deepEqual(await shown(), ["Acme Rules"]);
  await page.reload();
  assert.deepEqual(await shown(), ["Acme Rules"]);
});

test("the search finds a parameter", async () => {
  await opened("/");
  await page.getByRole("button", { name: "Search" }).click();
  await page.getByPlaceholder("Search").fill("lorasScale");
  await page.locator(".pagefind-ui__result-link").first().waitFor();
  assert.match(await page.locator(".pagefind-ui__results").textContent(), /Acme Rules/);
});

test("the form of a model's page works there", async () => {
  await opened("/models/model_acme-rules/");
  const field = page.locator("model-form .field", {
    has: page.locator(':scope > .head > .name:text-is("count")'),
  });
  await field.locator("input[type=text]").fill("99");
  assert.match(await field.locator(".error").first().textContent(), /must be at most 8/);
  await field.locator("input[type=text]").fill("2");
  assert.equal(await field.locator(".error").count(), 0);
  await page.getByRole("button", { name: "Copy", exact: true }).click();
  assert.deepEqual(JSON.parse(await page.evaluate(() => navigator.clipboard.readText())), { count: 2 });
  await page.waitForFunction(() => location.hash.includes("count"));
  await page.reload();
  await field.waitFor();
  assert.equal(await field.locator("input[type=text]").inputValue(), "2");
});

test("by keyboard alone from the landing page to a request", async () => {
  await opened("/");
  await page.getByLabel("Name or words").focus();
  await page.keyboard.type("acme rules");
  for (let step = 0; step < 10; step += 1) {
    await page.keyboard.press("Tab");
    if (await page.evaluate(() => document.activeElement.closest(".models") !== null)) {
      break;
    }
  }
  await page.keyboard.press("Enter");
  await page.waitForURL("**/models/model_acme-rules/");
  await page.locator("model-form form").waitFor();
  await page.evaluate(() => document.querySelector("#try-it").scrollIntoView());
  await page.locator("model-form .segments input").first().focus();
  await page.keyboard.press("ArrowRight");
  assert.deepEqual(JSON.parse(await page.locator("pre code").last().textContent()), { mode: "manual" });
});

test("nothing is asked of another host", async () => {
  for (const path of ["/", "/models/model_acme-types/", "/releases/", "/providers/acme/"]) {
    await opened(path);
    await page.waitForLoadState("networkidle");
    assert.deepEqual(
      asked.filter((url) => !url.startsWith(HOME) && !url.startsWith("data:")),
      [],
    );
  }
});

for (const colorScheme of ["light", "dark"]) {
  for (const path of [
    "/",
    "/models/model_acme-types/",
    "/models/model_cobalt-hostile/",
    "/providers/acme/",
    "/releases/",
  ]) {
    test(`${path} has no violation of accessibility, and fits 320 pixels, ${colorScheme}`, async () => {
      await opened(path, { colorScheme, viewport: { width: 320, height: 700 } });
      if (path.startsWith("/models/")) {
        await page.locator("model-form form").waitFor();
      }
      assert.deepEqual(await violations(page), []);
      assert.ok((await page.evaluate(() => document.documentElement.scrollWidth)) <= 320);
    });
  }
}

if (process.env.PICTURE) {
  test("a picture", async () => {
    await opened(process.env.PICTURE_OF, { viewport: { width: 1180, height: 760 }, colorScheme: "light" });
    await page.locator("#try-it").scrollIntoViewIfNeeded();
    await page.evaluate(() => document.querySelector("#try-it").scrollIntoView());
    await page.screenshot({ path: process.env.PICTURE });
  });
}
