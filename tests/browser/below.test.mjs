// Drives a built site that stands below a path: SITE is its address.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { started } from "./browser.mjs";

let browser;
let page;

before(async () => {
  browser = await started();
  page = await (await browser.newContext()).newPage();
  page.on("pageerror", (error) => assert.fail(error));
});
after(() => browser.close());

test("from the landing page to a model, its form, and its provider", async () => {
  await page.goto(process.env.SITE);
  await page.getByRole("link", { name: "Acme Rules", exact: true }).click();
  await page.locator("model-form form").waitFor();
  await page.getByRole("main").getByRole("link", { name: "Acme", exact: true }).first().click();
  await page.waitForURL("**/reference/models/providers/acme/");
});

test("the search", async () => {
  await page.getByRole("button", { name: "Search" }).click();
  await page.getByPlaceholder("Search").fill("lorasScale");
  await page.locator(".pagefind-ui__result-link").first().click();
  await page.waitForURL("**/reference/models/models/**");
});
