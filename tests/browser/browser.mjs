// A headless Chromium: the one that an npm package ships, else the system's where CHROMIUM names it.
import axe from "axe-core";
import { chromium } from "playwright-core";
import packaged from "@sparticuz/chromium";

const QUIET = [
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-gpu",
  "--disable-quic",
  "--disable-sync",
  "--no-first-run",
  "--no-sandbox",
];

export async function started() {
  const executablePath = process.env.CHROMIUM ?? (await packaged.executablePath());
  return chromium.launch({ executablePath, args: QUIET, headless: true });
}

/** What axe finds wrong with a page, a line each; by evaluation, which a content security policy does not stop. */
export async function violations(page) {
  await page.evaluate(axe.source);
  const found = await page.evaluate(() => window.axe.run(document, { resultTypes: ["violations"] }));
  return found.violations.flatMap((one) =>
    one.nodes.map((node) => `${one.id} at ${node.target.join(" ")}: ${node.failureSummary}`),
  );
}
