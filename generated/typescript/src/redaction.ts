// What must not be shown: credentials, signed queries, and files written into text.

const RULES: readonly (readonly [RegExp, string])[] = [
  [/(data:[\w.+/-]*(?:;[\w=.+-]*)*,)[^\s"'<>)\]}]+/gi, "$1…"],
  [/(\bhttps?:\/\/[^\s?"'<>]+\?)[^\s"'<>]+/gi, "$1…"],
  [/(\bhttps?:\/\/)[^\s/@"'<>]+@/gi, "$1…@"],
  [/\b(basic|bearer)\s+[\w+/=.~-]{6,}/gi, "$1 …"],
  [/[A-Za-z0-9+/_-]{200,}={0,2}/g, "…"],
];
const SHORTEST_SECRET = 8; // characters; the "any" of a test server is none, and is part of many words
const LONGEST = 600; // characters; an error page is cut, a sentence is not

/** `text` without credentials, signatures and file contents. `secrets` are left out wherever they stand. */
export function redact(text: string, secrets: readonly string[] = []): string {
  let shown = text;
  for (const secret of secrets) {
    if (secret.length >= SHORTEST_SECRET) {
      shown = shown.replaceAll(secret, "…");
    }
  }
  for (const [pattern, replacement] of RULES) {
    shown = shown.replace(pattern, replacement);
  }
  return shown.length <= LONGEST ? shown : `${shown.slice(0, LONGEST - 1)}…`;
}
