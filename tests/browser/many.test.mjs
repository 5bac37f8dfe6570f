// Drives a built site of a thousand models, Many 0 to Many 999 of forty vendors, that SITE, an address, serves.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { started } from "./browser.mjs";

let browser;
let page;

before(async () => {
  browser = await started();
  page = await (await browser.newContext()).newPage();
  await page.goto(process.env.SITE);
});
after(() => browser.close());

/** Milliseconds from an input in a field to the next frame, the longest of several values. */
const answered = (selector, values) =>
  page.evaluate(
    async ([selector, values]) => {
      const field = document.querySelector(selector);
      const times = [];
      for (const value of values) {
        await new Promise(requestAnimationFrame);
        const start = performance.now();
        field.value = value;
        field.dispatchEvent(new Event("input", { bubbles: true }));
        document.body.offsetHeight; // layout is part of the answer
        times.push(performance.now() - start);
      }
      return Math.max(...times);
    },
    [selector, values],
  );

test("filters answer", async (context) => {
  const took = await answered("[name=text]", ["m", "ma", "many", "many 9", "many 99", "many 999", ""]);
  context.diagnostic(`words: ${took.toFixed(1)} ms`);
  await page.getByLabel("Name or words").fill("many 99");
  assert.equal(await page.locator("#count").textContent(), "19 models");
  await page.getByLabel("Name or words").fill("");
  const chosen = await answered("[name=provider]", ["Vendor 7", "Vendor 8", ""]);
  context.diagnostic(`provider: ${chosen.toFixed(1)} ms`);
  await page.getByLabel("Provider").selectOption("Vendor 7");
  assert.equal(await page.locator("#count").textContent(), "25 models");
});

test("the search finds one of a thousand", async (context) => {
  await page.getByRole("button", { name: "Search" }).click();
  const field = page.getByPlaceholder("Search");
  await field.waitFor();
  const start = performance.now();
  await field.fill("model_many-731");
  await page.locator(".pagefind-ui__result-link").first().waitFor();
  context.diagnostic(`search: ${(performance.now() - start).toFixed(0)} ms`);
  assert.match(await page.locator(".pagefind-ui__results").textContent(), /Many 731/);
});
