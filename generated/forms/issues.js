// What is wrong with a request body, and the checks that say so.

/** Whether it is a JSON object: no array, and not `null`. */
export function isObject(value) {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

export function isArray(value) {
  return Array.isArray(value);
}

export function isEmpty(value) {
  return Array.isArray(value) && value.length === 0;
}

/** Whether two values are the same; the compiler draws no conclusion from it. */
export function same(value, other) {
  return value === other;
}

/** An own property as JSON writes it; what is inherited or not enumerable is not sent. */
export function own(params, name) {
  return Object.prototype.propertyIsEnumerable.call(params, name) ? params[name] : undefined;
}

/** Whether a text has more than `most` code points. */
export function isLonger(text, most) {
  return text.length > most && codePoints(text) > most;
}

/** Whether a text has fewer than `least` code points. */
export function isShorter(text, least) {
  return text.length < least || (text.length < 2 * least && codePoints(text) < least);
}

function codePoints(text) {
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
const SHORT = { "\n": "\\n", "\r": "\\r", "\t": "\\t" };

function escaped(character) {
  if (character === "\\" || character === "'") {
    return `\\${character}`;
  }
  return SHORT[character] ?? `\\u${character.charCodeAt(0).toString(16).padStart(4, "0")}`;
}

/** A value as a message shows it: short, on one line, and never a whole file. */
export function shown(value) {
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

function kindOf(value) {
  if (typeof value === "string") {
    return "a string";
  }
  if (typeof value === "boolean") {
    return "a boolean";
  }
  return Array.isArray(value) ? "an array" : shown(value);
}

function listedWith(names, word) {
  return names.length === 1
    ? (names[0] ?? "")
    : `${names.slice(0, -1).join(", ")} ${word} ${names.at(-1) ?? ""}`;
}

/** The last name or index of a JSON Pointer. */
function nameOf(location) {
  const last = location.slice(location.lastIndexOf("/") + 1);
  return last.replaceAll("~1", "/").replaceAll("~0", "~") || "the request body";
}

/** What a message starts with: `size`, or `item 2 of loras`. */
function subjectOf(location) {
  const end = location.lastIndexOf("/");
  const parent = location.slice(0, Math.max(0, end));
  const last = location.slice(end + 1);
  return parent !== "" && /^\p{Nd}+$/u.test(last)
    ? `item ${last} of ${nameOf(parent)}`
    : nameOf(location);
}

export function wrongType(
  issues,
  location,
  value,
  expected,
) {
  const subject = subjectOf(location);
  const found = kindOf(value);
  const message =
    expected === "an array" && !isObject(value)
      ? `${subject} must be ${expected}, not ${found}; put it in a list even when it is only one`
      : `${subject} must be ${expected}, not ${found}`;
  issues.push({ location, keyword: "type", message });
}

function checkAllowed(
  issues,
  location,
  value,
  allowed,
) {
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
  issues,
  location,
  value,
  { allowed, ...lengths } = {},
) {
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
  issues,
  location,
  value,
  { minimum, maximum, multipleOf, whole = false, allowed } = {},
) {
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

export function checkBoolean(issues, location, value) {
  if (typeof value !== "boolean") {
    wrongType(issues, location, value, "true or false");
  }
}

export function checkObject(issues, location, value) {
  if (!isObject(value)) {
    wrongType(issues, location, value, "an object");
  }
}

/** Whether there are items to check: `value` is an array. */
export function checkArray(
  issues,
  location,
  value,
  lengths = {},
) {
  if (!isArray(value)) {
    wrongType(issues, location, value, "an array");
    return false;
  }
  checkLength(issues, location, value.length, "Items", "item", lengths);
  return true;
}

function checkLength(
  issues,
  location,
  count,
  keyword,
  unit,
  { minimum = 0, maximum = Infinity },
) {
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
  issues,
  location,
  name,
  value,
  { message, empty, hasDefault = false } = {},
) {
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
  issues,
  location,
  params,
  known,
) {
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

function folded(name) {
  return Array.from(name.replaceAll("_", "").toLowerCase());
}

/** The name that was most likely meant: spelt alike but for case and `_`, or else few edits away. */
export function nearest(name, known) {
  const wanted = folded(name);
  let best;
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
function editsBetween(one, other) {
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
export function length(value, absent, most = Infinity) {
  if (value === undefined) {
    return absent;
  }
  return Array.isArray(value) ? Math.min(value.length, most) : 0;
}

/** What a number adds to a total: the last of the values that it could be, `absent` among them, before or at its own. */
export function amount(
  value,
  absent,
  lowest,
  highest,
  step,
) {
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
  issues,
  location,
  name,
  value,
  { limit, keyword, absent, message },
) {
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
  issues,
  location,
  name,
  value,
  { counted, most, absent, message },
) {
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
  issues,
  location,
  value,
  step,
  origin = 0,
) {
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
function isBetween(quotient) {
  return Math.abs(quotient - Math.floor(quotient + 0.5)) > 1e-9 * Math.max(1, Math.abs(quotient));
}