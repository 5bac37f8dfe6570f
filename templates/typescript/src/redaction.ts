// What must not be shown: credentials, signed queries, and files written into text.

const RULES: readonly (readonly [RegExp, string])[] = [
  [/(data:[\w.+/-]*(?:;[\w=.+-]*)*,)[^\s"'<>)\]}]+/gi, "$1…"],
  [/(\bhttps?:\/\/[^\s?"'<>]+\?)[^\s"'<>]+/gi, "$1…"],
  [/(\bhttps?:\/\/)[^\s/@"'<>]+@/gi, "$1…@"],
  [/\b(basic|bearer)\s+[\w+/=.~-]{6,}/gi, "$1 …"],
  [/[A-Za-z0-9+/_-]{200,}={0,2}/g, "…"],
];
// What would move a terminal's cursor, turn the order of a line, or cannot be printed at all.
const UNPRINTABLE = /(?![\t\n])[\p{Cc}\p{Cs}\u2028\u2029\u202a-\u202e\u2066-\u2069]/gu;
const SHORTEST_SECRET = 8; // characters; the "any" of a test server is none, and is part of many words
const LONGEST = 600; // characters; an error page is cut, a sentence is not

/**
 * `text` without credentials, signatures, file contents and control characters. `secrets` are left
 * out wherever they stand.
 */
export function redact(text: string, secrets: readonly string[] = []): string {
  let shown = text;
  for (const secret of secrets) {
    if (secret.length >= SHORTEST_SECRET) {
      shown = shown.replaceAll(secret, "…");
    }
  }
  shown = covered(shown).replace(UNPRINTABLE, "\ufffd");
  return shown.length <= LONGEST ? shown : `${shown.slice(0, LONGEST - 1)}…`;
}

/** A copy of a JSON value without files and signed URLs that are written into it. */
export function withoutFiles(value: unknown): unknown {
  if (typeof value === "string") {
    return covered(value);
  }
  if (Array.isArray(value)) {
    return value.map(withoutFiles);
  }
  if (typeof value !== "object" || value === null) {
    return value;
  }
  return Object.fromEntries(
    Object.entries(value).map(([name, item]) => [name, withoutFiles(item)]),
  );
}

function covered(text: string): string {
  return RULES.reduce((shown, [pattern, replacement]) => shown.replace(pattern, replacement), text);
}
