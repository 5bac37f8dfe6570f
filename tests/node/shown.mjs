/**
 * What renderers show of Markdown documents: of each document, by renderer, the text of each cell, paragraph and heading,
 * with `<type>` where markup was read, or a string that says why it could not be read.
 */
import { createProcessor } from "@mdx-js/mdx";
import remarkDirective from "remark-directive";
import remarkGfm from "remark-gfm";
import remarkMath from "remark-math";
import remarkParse from "remark-parse";
import { unified } from "unified";

import { input } from "./input.mjs";

const BLOCKS = new Set(["tableCell", "paragraph", "heading"]);
const FRAMES = new Set([...BLOCKS, "link", "strong", "mdxJsxTextElement"]);

const RENDERERS = {
  commonmark: unified().use(remarkParse),
  gfm: unified().use(remarkParse).use(remarkGfm),
  dialects: unified().use(remarkParse).use(remarkGfm).use(remarkDirective).use(remarkMath),
  mdx: createProcessor({ remarkPlugins: [remarkGfm] }),
  "mdx and dialects": createProcessor({ remarkPlugins: [remarkGfm, remarkDirective, remarkMath] }),
};

function blocks(node) {
  if (BLOCKS.has(node.type)) return [text(node)];
  return (node.children ?? []).flatMap(blocks);
}

function text(node) {
  if (node.type === "text" || node.type === "inlineCode") return node.value;
  if (FRAMES.has(node.type)) return node.children.map(text).join("");
  if (node.type === "html" && /^<\/?code>$/.test(node.value)) return "";
  return `<${node.type}>`;
}

function shown(renderer, source) {
  try {
    return blocks(renderer.parse(source));
  } catch (error) {
    return String(error);
  }
}

const sources = await input();
const found = sources.map((source) =>
  Object.fromEntries(Object.entries(RENDERERS).map(([name, renderer]) => [name, shown(renderer, source)])),
);
process.stdout.write(JSON.stringify(found));
