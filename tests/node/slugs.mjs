/** The anchors that github-slugger gives the headings of pages: of each page, those of its headings in order. */
import GithubSlugger from "github-slugger";

import { input } from "./input.mjs";

const pages = await input();
const found = pages.map((headings) => {
  const slugger = new GithubSlugger();
  return headings.map((heading) => slugger.slug(heading));
});
process.stdout.write(JSON.stringify(found));
