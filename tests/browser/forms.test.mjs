// Drives the forms of a folder that FORMS, an address, serves: what a user does, and what is then seen.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { started, violations } from "./browser.mjs";

const HOME = process.env.FORMS;
let browser;
let page;
let sent;

before(async () => {
  browser = await started();
});
after(() => browser.close());

/** Opens a model's form; notes every request, and everything that the page complains of. */
async function opened(stem, { fragment = "", dir = "ltr", ...options } = {}) {
  await page?.context().close();
  const context = await browser.newContext({
    permissions: ["clipboard-read", "clipboard-write"],
    ...options,
  });
  page = await context.newPage();
  page.setDefaultTimeout(5000);
  sent = [];
  page.on("request", (request) => sent.push(request));
  page.on("console", (message) => assert.notEqual(message.type(), "error", message.text()));
  page.on("pageerror", (error) => assert.fail(error));
  await page.goto(`${HOME}/page.html?model=${stem}&dir=${dir}${fragment}`);
  await page.locator("model-form form").waitFor();
}

const field = (name) =>
  page.locator(".field", { has: page.locator(`:scope > .head > .name:text-is("${name}")`) });
const input = (name) => field(name).locator("input[type=text], textarea, select").first();
const body = async () => JSON.parse(await page.locator("pre code").textContent());
const format = (name) =>
  page.getByRole("radiogroup", { name: "The request as" }).getByRole("radio", { name }).check();
const state = () => page.locator(".state").textContent();

test("each control is that of its type, and writes what the model takes", async () => {
  await opened("model_acme-types");
  await input("text").selectOption({ label: "2K" });
  await input("amount").fill("2048");
  await field("strength").locator("input[type=range]").fill("0.75");
  await field("switch").getByRole("switch").uncheck();
  await field("flag").getByRole("radio", { name: "No", exact: true }).check();
  await input("tint").fill("#00ff00");
  assert.deepEqual(
    { ...(await body()), off: undefined },
    { text: "2K", tint: "#00ff00", amount: 2048, strength: 0.75, flag: false, switch: false, off: undefined },
  );
  assert.equal(await field("amount").locator("input[type=range]").inputValue(), "2048");
});

test("every kind of error is said at its field, and goes when it is mended", async () => {
  await opened("model_acme-types");
  const cases = [
    ["amount", "1", /must be at least 64/, "128"],
    ["amount", "9999", /must be at most 4096/, "128"],
    ["amount", "100", /multiple of 64/, "128"],
    ["amount", "many", /must be a number, not a string/, "128"],
    ["tint", "#1", /at least 4 characters/, "#123"],
    ["tint", "#123456789", /at most 7 characters/, "#123456"],
  ];
  for (const [name, wrong, message, right] of cases) {
    await input(name).fill(wrong);
    assert.match(await field(name).locator(".error").first().textContent(), message);
    assert.equal(await input(name).getAttribute("aria-invalid"), "true");
    assert.match(await state(), /problem/);
    await input(name).fill(right);
    assert.equal(await field(name).locator(".error").count(), 0);
    assert.equal(await input(name).getAttribute("aria-invalid"), null);
  }
});

test("a missing parameter, a condition and a rule are said, and all of them are listed", async () => {
  await opened("model_acme-requirements");
  await input("always").focus();
  await input("alwaysMapped").focus();
  assert.match(await field("always").locator(".error").textContent(), /always is required/);
  assert.match(await page.locator(".problems").textContent(), /alwaysMapped is required/);
  await input("always").fill("here");
  assert.equal(await field("always").locator(".error").count(), 0);
  await opened("model_acme-rules");
  assert.match(await page.locator(".problems").textContent(), /prompt/);
  await input("prompt").fill("a fox");
  assert.equal(await state(), "The request is valid.");
  await input("count").fill("8");
  assert.match(await field("count").locator(".error").textContent(), /together cannot exceed 7/);
  await input("count").fill("7");
  assert.equal(await state(), "The request is valid.");
});

test("a missing parameter is said at its field in the catalogue's own words", async () => {
  await opened("model_acme-combinations", {
    fragment: `#model_acme-combinations=${encodeURIComponent('{"extend":true}')}`,
  });
  await input("prompt").focus();
  await input("caption").focus();
  assert.equal(await field("prompt").locator(".error").textContent(), "Say how it goes on.");
  await input("prompt").fill("on and on");
  assert.equal(await field("prompt").locator(".error").count(), 0);
});

test("what has no effect is said as advice", async () => {
  await opened("model_acme-requirements");
  await input("usedOnly").fill("3");
  assert.match(await field("usedOnly").locator(".advice").textContent(), /no effect/);
});

test("items of a list are added, moved and removed, by keyboard alone", async () => {
  await opened("model_acme-rules");
  await field("images").getByRole("button", { name: "Add file" }).focus();
  for (const name of ["asset_a", "asset_b"]) {
    await field("images").getByRole("button", { name: "Add file" }).focus();
    await page.keyboard.press("Enter");
    await page.keyboard.type(name);
  }
  assert.deepEqual((await body()).images, ["asset_a", "asset_b"]);
  await page.keyboard.press("Tab");
  await page.keyboard.press("Enter");
  assert.deepEqual((await body()).images, ["asset_b", "asset_a"]);
  await field("images").getByRole("button", { name: "Remove: Images 1" }).focus();
  await page.keyboard.press("Space");
  assert.deepEqual((await body()).images, ["asset_a"]);
});

test("the request is copied in each format, whatever it holds", async () => {
  await opened("model_acme-rules");
  const prompt = `</script><b>"it's" \${x} \\ ${"x".repeat(10_000)}`;
  await input("prompt").fill(prompt);
  for (const name of ["JSON", "cURL", "Python", "TypeScript"]) {
    await format(name);
    await page.getByRole("button", { name: "Copy" }).click();
    const copied = await page.evaluate(() => navigator.clipboard.readText());
    assert.equal(copied, await page.locator("pre code").textContent());
    assert.ok(copied.includes("x".repeat(10_000)), name);
  }
  await format("JSON");
  assert.equal((await body()).prompt, prompt);
});

test("a form comes back from the page's address, and Reset clears it", async () => {
  await opened("model_acme-rules");
  const prompt = `a fox & "friends" </script> ${"x".repeat(10_000)}`;
  await input("prompt").fill(prompt);
  await page.waitForFunction(() => location.hash.includes("prompt"));
  await page.reload();
  await page.locator("model-form form").waitFor();
  assert.equal(await input("prompt").inputValue(), prompt);
  assert.equal((await body()).prompt, prompt);
  await page.getByRole("button", { name: "Reset" }).click();
  await page.waitForFunction(() => location.hash === "");
  assert.equal("prompt" in (await body()), false);
});

test("an address that holds nonsense is an empty form", async () => {
  await opened("model_acme-rules", { fragment: "#model_acme-rules=%7Bnonsense" });
  assert.deepEqual(await body(), {});
});

test("nothing but the page's own files is asked for", async () => {
  await opened("model_acme-rules");
  const loaded = sent.length;
  await input("prompt").fill("a fox");
  await page.getByRole("button", { name: "Copy" }).click();
  assert.equal(sent.length, loaded);
  assert.ok(sent.every((request) => request.method() === "GET" && request.url().startsWith(HOME)));
});

test("texts are never markup", async () => {
  await opened("model_cobalt-hostile");
  assert.equal(await page.locator("model-form :is(script, img, b, iframe)").count(), 0);
});

for (const colorScheme of ["light", "dark"]) {
  test(`no violation of accessibility, ${colorScheme}, with errors shown`, async () => {
    await opened("model_acme-types", { colorScheme });
    await input("amount").fill("1");
    await field("image").locator("input").first().focus();
    assert.deepEqual(await violations(page), []);
  });
}

for (const dir of ["ltr", "rtl"]) {
  test(`320 pixels are enough, ${dir}`, async () => {
    for (const stem of ["model_acme-types", "model_acme-rules", "model_cobalt-hostile"]) {
      await opened(stem, { dir, viewport: { width: 320, height: 640 } });
      for (const button of await page.locator("model-form .add:enabled").all()) {
        if (await button.isEnabled()) {
          await button.click();
        }
      }
      const width = await page.evaluate(() => document.documentElement.scrollWidth);
      assert.ok(width <= 320, `${stem} is ${width} pixels wide`);
      assert.deepEqual(await violations(page), []);
    }
  });
}

test("the first input is answered at once", async (context) => {
  await opened("model_acme-types");
  const milliseconds = await page.evaluate(() => {
    const root = document.querySelector("model-form").shadowRoot;
    const input = root.querySelector("input[type=text]");
    const start = performance.now();
    input.value = "x";
    input.dispatchEvent(new Event("input", { bubbles: true, composed: true }));
    root.querySelector(".state").getBoundingClientRect();
    return performance.now() - start;
  });
  context.diagnostic(`first input: ${milliseconds.toFixed(1)} ms`);
  assert.equal((await page.locator(".field.is-wrong").count()) > 0, true);
});

if (process.env.PICTURE) {
  test("a picture", async () => {
    await opened("model_acme-types", { viewport: { width: 760, height: 900 }, colorScheme: "light" });
    await input("amount").fill("100");
    await page.screenshot({ path: process.env.PICTURE });
  });
}
