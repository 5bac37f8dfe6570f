// What is wrong with a request body, and the checks that say so.

/** One problem of a request body. */
export interface Issue {
  /** JSON Pointer (RFC 6901) to the value; `""` is the whole body. */
  readonly location: string;
  /** The JSON Schema keyword that fails, such as `maximum`. */
  readonly keyword: string;
  /** What is wrong, in a sentence. */
  readonly message: string;
}

type Fields = Readonly<Record<string, unknown>>;

interface Lengths {
  readonly minimum?: number;
  readonly maximum?: number;
}

interface StringOptions extends Lengths {
  readonly allowed?: readonly unknown[];
}

interface NumberOptions extends StringOptions {
  readonly multipleOf?: number;
  readonly whole?: boolean;
}

interface DefinedOptions {
  readonly message?: string;
  readonly empty?: string;
  readonly hasDefault?: boolean;
}

interface TotalOptions {
  readonly limit: number;
  readonly keyword: string;
  readonly absent: number;
  readonly message: string;
}

interface MatchOptions {
  readonly counted: number;
  readonly most: number;
  readonly absent: number;
  readonly message: string;
}

/** Whether it is a JSON object: no array, and not `null`. */
export function isObject(value: unknown): value is Fields {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

export function isArray(value: unknown): value is readonly unknown[] {
  return Array.isArray(value);
}

export function isEmpty(value: unknown): boolean {
  return Array.isArray(value) && value.length === 0;
}

/** Whether two values are the same; the compiler draws no conclusion from it. */
export function same(value: unknown, other: unknown): boolean {
  return value === other;
}

/** An own property as JSON writes it; what is inherited or not enumerable is not sent. */
export function own(params: Fields, name: string): unknown {
  return Object.prototype.propertyIsEnumerable.call(params, name) ? params[name] : undefined;
}

/** Whether a text has more than `most` code points. */
export function isLonger(text: string, most: number): boolean {
  return text.length > most && codePoints(text) > most;
}

/** Whether a text has fewer than `least` code points. */
export function isShorter(text: string, least: number): boolean {
  return text.length < least || (text.length < 2 * least && codePoints(text) < least);
}

function codePoints(text: string): number {
  let count = 0;
  for (let index = 0; index < text.length; index += 1) {
    const unit = text.charCodeAt(index);
    const next = text.charCodeAt(index + 1);
    if (unit >= 0xd800 && unit < 0xdc00 && next >= 0xdc00 && next < 0xe000) {
      index += 1;
    }
    count += 1;
  }
  return count;
}

const ESCAPED = /[\\'\p{Cc}\u2028-\u202e\u2066-\u2069\ufeff\p{Cs}]/gu;
const SHORT: Readonly<Record<string, string>> = { "\n": "\\n", "\r": "\\r", "\t": "\\t" };

function escaped(character: string): string {
  if (character === "\\" || character === "'") {
    return `\\${character}`;
  }
  return SHORT[character] ?? `\\u${character.charCodeAt(0).toString(16).padStart(4, "0")}`;
}

/** A value as a message shows it: short, on one line, and never a whole file. */
export function shown(value: unknown): string {
  if (typeof value === "string") {
    if (value.startsWith("data:")) {
      return "a data: URL";
    }
    const points = Array.from(value.slice(0, 82));
    const cut = points.length > 40 ? `${points.slice(0, 40).join("")}…` : value;
    return `'${cut.replace(ESCAPED, escaped)}'`;
  }
  if (typeof value === "number") {
    return Object.is(value, -0) ? "0" : String(value);
  }
  if (typeof value === "boolean" || value === null) {
    return String(value);
  }
  if (Array.isArray(value)) {
    return value.length > 0 ? "an array" : "[]";
  }
  return typeof value === "object" ? "an object" : `a JavaScript ${typeof value}`;
}

function kindOf(value: unknown): string {
  if (typeof value === "string") {
    return "a string";
  }
  if (typeof value === "boolean") {
    return "a boolean";
  }
  return Array.isArray(value) ? "an array" : shown(value);
}

function listedWith(names: readonly string[], word: string): string {
  return names.length === 1
    ? (names[0] ?? "")
    : `${names.slice(0, -1).join(", ")} ${word} ${names.at(-1) ?? ""}`;
}

/** The last name or index of a JSON Pointer. */
function nameOf(location: string): string {
  const last = location.slice(location.lastIndexOf("/") + 1);
  return last.replaceAll("~1", "/").replaceAll("~0", "~") || "the request body";
}

/** What a message starts with: `size`, or `item 2 of loras`. */
function subjectOf(location: string): string {
  const end = location.lastIndexOf("/");
  const parent = location.slice(0, Math.max(0, end));
  const last = location.slice(end + 1);
  return parent !== "" && /^\p{Nd}+$/u.test(last)
    ? `item ${last} of ${nameOf(parent)}`
    : nameOf(location);
}

export function wrongType(
  issues: Issue[],
  location: string,
  value: unknown,
  expected: string,
): void {
  const subject = subjectOf(location);
  const found = kindOf(value);
  const message =
    expected === "an array" && !isObject(value)
      ? `${subject} must be ${expected}, not ${found}; put it in a list even when it is only one`
      : `${subject} must be ${expected}, not ${found}`;
  issues.push({ location, keyword: "type", message });
}

function checkAllowed(
  issues: Issue[],
  location: string,
  value: unknown,
  allowed: readonly unknown[],
): void {
  if (!allowed.includes(value)) {
    const names = allowed.map(shown);
    const cut =
      names.length <= 20 ? names : [...names.slice(0, 20), `${names.length - 20} more values`];
    const subject = subjectOf(location);
    const listed = listedWith(cut, "or");
    const given = shown(value);
    issues.push({
      location,
      keyword: "enum",
      message: `${subject} must be ${listed}, not ${given}`,
    });
  }
}

export function checkString(
  issues: Issue[],
  location: string,
  value: unknown,
  { allowed, ...lengths }: StringOptions = {},
): void {
  if (typeof value === "string") {
    checkLength(issues, location, codePoints(value), "Length", "character", lengths);
  } else {
    wrongType(issues, location, value, "a string");
  }
  if (allowed !== undefined) {
    checkAllowed(issues, location, value, allowed);
  }
}

export function checkNumber(
  issues: Issue[],
  location: string,
  value: unknown,
  { minimum, maximum, multipleOf, whole = false, allowed }: NumberOptions = {},
): void {
  const expected = whole ? "a whole number" : "a number";
  if (typeof value !== "number" || !Number.isFinite(value)) {
    wrongType(issues, location, value, expected);
  } else {
    const subject = subjectOf(location);
    const given = shown(value);
    if (whole && !Number.isInteger(value)) {
      wrongType(issues, location, value, expected);
    }
    if (minimum !== undefined && value < minimum) {
      const limit = shown(minimum);
      issues.push({
        location,
        keyword: "minimum",
        message: `${subject} must be at least ${limit}, not ${given}`,
      });
    }
    if (maximum !== undefined && value > maximum) {
      const limit = shown(maximum);
      issues.push({
        location,
        keyword: "maximum",
        message: `${subject} must be at most ${limit}, not ${given}`,
      });
    }
    if (multipleOf !== undefined && value % multipleOf !== 0) {
      const limit = shown(multipleOf);
      issues.push({
        location,
        keyword: "multipleOf",
        message: `${subject} must be a multiple of ${limit}, not ${given}`,
      });
    }
  }
  if (allowed !== undefined) {
    checkAllowed(issues, location, value, allowed);
  }
}

export function checkBoolean(issues: Issue[], location: string, value: unknown): void {
  if (typeof value !== "boolean") {
    wrongType(issues, location, value, "true or false");
  }
}

export function checkObject(issues: Issue[], location: string, value: unknown): void {
  if (!isObject(value)) {
    wrongType(issues, location, value, "an object");
  }
}

/** Whether there are items to check: `value` is an array. */
export function checkArray(
  issues: Issue[],
  location: string,
  value: unknown,
  lengths: Lengths = {},
): value is readonly unknown[] {
  if (!isArray(value)) {
    wrongType(issues, location, value, "an array");
    return false;
  }
  checkLength(issues, location, value.length, "Items", "item", lengths);
  return true;
}

function checkLength(
  issues: Issue[],
  location: string,
  count: number,
  keyword: string,
  unit: string,
  { minimum = 0, maximum = Infinity }: Lengths,
): void {
  const subject = subjectOf(location);
  if (count < minimum) {
    const limit = `${minimum} ${unit}${minimum === 1 ? "" : "s"}`;
    const message =
      count === 0
        ? `${subject} must not be empty`
        : `${subject} must have at least ${limit}, not ${count}`;
    issues.push({ location, keyword: `min${keyword}`, message });
  }
  if (count > maximum) {
    const limit = `${maximum} ${unit}${maximum === 1 ? "" : "s"}`;
    issues.push({
      location,
      keyword: `max${keyword}`,
      message: `${subject} must have at most ${limit}, not ${count}`,
    });
  }
}

/** That a parameter is defined; `empty` is the keyword that refuses its empty value. */
export function checkDefined(
  issues: Issue[],
  location: string,
  name: string,
  value: unknown,
  { message, empty, hasDefault = false }: DefinedOptions = {},
): void {
  const pointer = `${location}/${name}`;
  const subject = nameOf(pointer);
  if (value === undefined) {
    if (!hasDefault) {
      issues.push({ location, keyword: "required", message: message ?? `${subject} is required` });
    }
  } else if ((empty === "minLength" && value === "") || (empty === "minItems" && isEmpty(value))) {
    issues.push({
      location: pointer,
      keyword: empty,
      message: message ?? `${subject} must not be empty`,
    });
  }
}

export function refuseUnknown(
  issues: Issue[],
  location: string,
  params: Fields,
  known: readonly string[],
): void {
  for (const name of Object.keys(params)) {
    if (params[name] !== undefined && !known.includes(name)) {
      const given = shown(name);
      const close = nearest(name, known);
      const near = shown(close);
      const message =
        close === undefined
          ? `there is no parameter ${given}`
          : `there is no parameter ${given}; did you mean ${near}?`;
      issues.push({ location, keyword: "additionalProperties", message });
    }
  }
}

function folded(name: string): string[] {
  return Array.from(name.replaceAll("_", "").toLowerCase());
}

/** The name that was most likely meant: spelt alike but for case and `_`, or else few edits away. */
export function nearest(name: string, known: readonly string[]): string | undefined {
  const wanted = folded(name);
  let best: string | undefined;
  let fewest = 3;
  for (const one of known) {
    const other = folded(one);
    if (other.join("") === wanted.join("")) {
      return one;
    }
    const most = Math.min(fewest - 1, Math.floor(Math.max(wanted.length, other.length) / 3));
    if (Math.abs(wanted.length - other.length) <= most) {
      const edits = editsBetween(wanted, other);
      if (edits <= most) {
        best = one;
        fewest = edits;
      }
    }
  }
  return best;
}

/** How many characters to insert, remove or replace (Levenshtein). */
function editsBetween(one: readonly string[], other: readonly string[]): number {
  let row = Array.from({ length: other.length + 1 }, (_, index) => index);
  for (const [index, character] of one.entries()) {
    const next = [index + 1];
    for (const [column, wanted] of other.entries()) {
      const replaced = (row[column] ?? 0) + (character === wanted ? 0 : 1);
      next.push(Math.min((row[column + 1] ?? 0) + 1, (next[column] ?? 0) + 1, replaced));
    }
    row = next;
  }
  return row.at(-1) ?? 0;
}

/** How many items an array adds to a total; those beyond its own bound are reported there. */
export function length(value: unknown, absent: number, most = Infinity): number {
  if (value === undefined) {
    return absent;
  }
  return Array.isArray(value) ? Math.min(value.length, most) : 0;
}

/** What a number adds to a total: the last of the values that it could be, `absent` among them, before or at its own. */
export function amount(
  value: unknown,
  absent: number,
  lowest: number,
  highest: number,
  step: number,
): number {
  if (value === undefined) {
    return absent;
  }
  if (typeof value !== "number" || !Number.isFinite(value)) {
    return Math.max(highest, absent);
  }
  let counted = Math.min(lowest, absent);
  if (value >= lowest) {
    const within = Math.min(value, highest);
    const rest = within % step;
    counted = within - (rest < 0 ? rest + step : rest);
  }
  return value >= absent ? Math.max(counted, absent) : counted;
}

/** That the last term of a total leaves it within bounds; `absent` is what it adds when it is not sent. */
export function addAtMost(
  issues: Issue[],
  location: string,
  name: string,
  value: unknown,
  { limit, keyword, absent, message }: TotalOptions,
): void {
  if (value === undefined) {
    if (absent > limit) {
      issues.push({ location, keyword: "required", message });
    }
    return;
  }
  const added = keyword === "maxItems" ? (isArray(value) ? value.length : 0) : value;
  if (typeof added === "number" && Number.isFinite(added) && added > limit) {
    issues.push({ location: `${location}/${name}`, keyword, message });
  }
}

/** That two arrays which are both defined have the same number of items. */
export function matchLength(
  issues: Issue[],
  location: string,
  name: string,
  value: unknown,
  { counted, most, absent, message }: MatchOptions,
): void {
  const count = length(value, absent);
  if (count === 0 || counted < 1 || counted > most || count === counted) {
    return;
  }
  if (value === undefined) {
    issues.push({ location, keyword: "required", message });
  } else {
    const keyword = count < counted ? "minItems" : "maxItems";
    issues.push({ location: `${location}/${name}`, keyword, message });
  }
}

/** Says so where a number is no multiple of a fractional step, from 0 or from `origin`. */
export function adviseStep(
  issues: Issue[],
  location: string,
  value: unknown,
  step: number,
  origin = 0,
): void {
  if (isArray(value)) {
    for (const [index, item] of value.entries()) {
      adviseStep(issues, `${location}/${index}`, item, step, origin);
    }
  } else if (typeof value === "number" && Math.abs(value) < 1e15) {
    if ([value, value - origin].every((start) => isBetween(start / step))) {
      const subject = subjectOf(location);
      const limit = shown(step);
      const given = shown(value);
      issues.push({
        location,
        keyword: "x-step",
        message: `${subject} goes in steps of ${limit}, so ${given} may be rounded`,
      });
    }
  }
}

/** Whether it is no whole number, but for what rounding leaves. */
function isBetween(quotient: number): boolean {
  return Math.abs(quotient - Math.floor(quotient + 0.5)) > 1e-9 * Math.max(1, Math.abs(quotient));
}
