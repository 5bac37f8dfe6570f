// From the caller's values to a checked body, with every problem found at once and nothing sent.

import { ValidationError } from "./errors.js";
import type { Issue } from "./issues.js";
import { fits } from "./media.js";
import type { FileParameter, Model } from "./model.js";
import { redact } from "./redaction.js";
import { isFile, sourceOf, UnusableFileError, type LocalFile, type RemoteFile } from "./sources.js";

const PENDING = "asset_pending"; // stands for a file until it is uploaded: the rules see an asset id

type Body = Record<string, unknown>;

/** A place in a body that waits for the id of an uploaded file. */
export interface Slot {
  readonly file: LocalFile | RemoteFile;
  readonly kind: string | undefined;
  readonly put: (assetId: string) => void;
}

/** A call that may be sent once its slots are filled, and what has no effect as the parameters are set. */
export interface Call {
  readonly body: Body;
  readonly slots: readonly Slot[];
  readonly advice: readonly Issue[];
}

interface Place {
  readonly value: unknown;
  readonly location: string;
  readonly put: (value: unknown) => void;
}

/**
 * A call from the caller's values. `extra` holds parameters that the catalogue does not know yet; they win over `params` and are
 * not checked.
 */
export async function prepare<Input extends object>(
  model: Model<Input>,
  params: Input,
  extra: Readonly<Record<string, unknown>>,
  isChecked: boolean,
): Promise<Call> {
  const body = plain({ ...params, ...extra }) as Body;
  const extras = new Set(Object.keys(extra));
  const slots: Slot[] = [];
  const misfits: Issue[] = [];
  const known = new Map<unknown, LocalFile | RemoteFile | undefined>();
  for (const parameter of model.files) {
    const isHeld = isChecked && !extras.has(parameter.path[0] ?? "");
    for (const place of placesOf(body, parameter.path)) {
      const found = await taken(place, parameter, known, isHeld);
      slots.push(...found.slots);
      misfits.push(...found.issues);
    }
  }
  const checked = Object.fromEntries(
    Object.entries(body).filter(([name]) => !extras.has(name) || model.parameters.includes(name)),
  );
  const isMine = ({ location }: Issue): boolean => !extras.has(topOf(location));
  const found = isChecked ? model.validate(checked).filter(isMine) : [];
  const reported = new Set(found.map(({ location }) => location));
  const unsendable = Array.from(problemsOf(body, "", []));
  const issues = [...found, ...misfits, ...unsendable.filter((one) => !reported.has(one.location))];
  if (issues.length > 0) {
    throw new ValidationError(messageOf(model.id, issues), issues, model.id);
  }
  return { body, slots, advice: isChecked ? model.advice(checked).filter(isMine) : [] };
}

/** The file at a place, which it leaves a stand-in for. */
async function taken(
  place: Place,
  parameter: FileParameter,
  known: Map<unknown, LocalFile | RemoteFile | undefined>,
  isHeld: boolean,
): Promise<{ slots: readonly Slot[]; issues: readonly Issue[] }> {
  const { value, location } = place;
  try {
    if (!known.has(value)) {
      known.set(value, await sourceOf(value));
    }
  } catch (error) {
    if (!(error instanceof UnusableFileError)) {
      throw error;
    }
    // A text in a parameter that is not checked goes out as it is.
    if (typeof value === "string" && !isHeld) {
      return { slots: [], issues: [] };
    }
    place.put(PENDING);
    const message = `${about(location)} ${error.message}`;
    return { slots: [], issues: [{ location, keyword: "format", message }] };
  }
  const found = known.get(value);
  if (found === undefined) {
    return { slots: [], issues: [] };
  }
  place.put(PENDING);
  const issues = isHeld ? Array.from(misfitsOf(found, parameter, location)) : [];
  return { slots: [{ file: found, kind: parameter.kind, put: place.put }], issues };
}

function* misfitsOf(
  file: LocalFile | RemoteFile,
  { kind, maxSize }: FileParameter,
  location: string,
): Generator<Issue> {
  const { name, media } = file;
  if (!fits(media, kind)) {
    const wanted = kind ?? "";
    const kinds = [...media.kinds].sort().join(" or ");
    const is = `${name} is ${article(kinds)} file (${media.contentType})`;
    const message = `${about(location)} takes ${article(wanted)} file, and ${is}`;
    yield { location, keyword: "x-kind", message };
  }
  if (maxSize !== undefined && "size" in file && file.size > maxSize) {
    const has = `${name} has ${sizeOf(file.size)}`;
    const message = `${about(location)} takes files of at most ${sizeOf(maxSize)}, and ${has}`;
    yield { location, keyword: "x-maxSize", message };
  }
}

/** Where the values of a file parameter stand, outermost first in `path`. */
function* placesOf(body: Body, path: readonly string[], at = ""): Generator<Place> {
  const [name, ...rest] = path;
  if (name === undefined || !Object.hasOwn(body, name)) {
    return;
  }
  const location = `${at}/${escaped(name)}`;
  const value = body[name];
  const put = (made: unknown): void => {
    Object.defineProperty(body, name, { value: made });
  };
  for (const place of leavesOf({ value, location, put })) {
    if (rest.length === 0) {
      yield place;
    } else if (isBody(place.value)) {
      yield* placesOf(place.value, rest, place.location);
    }
  }
}

function* leavesOf(place: Place): Generator<Place> {
  const { value } = place;
  if (!Array.isArray(value)) {
    yield place;
    return;
  }
  const items: unknown[] = value;
  for (const [index, item] of items.entries()) {
    const put = (made: unknown): void => {
      items[index] = made;
    };
    yield* leavesOf({ value: item, location: `${place.location}/${index}`, put });
  }
}

/** A copy that is ours to change; what is undefined is not sent. */
function plain(value: unknown): unknown {
  if (Array.isArray(value)) {
    return Array.from(value as readonly unknown[], plain);
  }
  if (!isBody(value)) {
    return value;
  }
  const sent = Object.entries(value).filter(([, item]) => item !== undefined);
  return Object.fromEntries(sent.map(([name, item]) => [name, plain(item)]));
}

function isBody(value: unknown): value is Body {
  if (typeof value !== "object" || value === null || Array.isArray(value) || isFile(value)) {
    return false;
  }
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === Object.prototype || prototype === null;
}

/** What JSON cannot carry is a problem whoever asks, because it cannot be sent. */
function* problemsOf(
  value: unknown,
  location: string,
  within: readonly unknown[],
): Generator<Issue> {
  const issue = (keyword: string, what: string): Issue => ({
    location,
    keyword,
    message: `${about(location)} ${what}`,
  });
  if (Array.isArray(value)) {
    for (const [index, item] of value.entries()) {
      yield* problemsOf(item, `${location}/${index}`, [...within, value]);
    }
  } else if (isBody(value)) {
    for (const [name, item] of Object.entries(value)) {
      yield* problemsOf(item, `${location}/${escaped(name)}`, [...within, value]);
    }
  } else if (typeof value === "string") {
    if (/\p{Cs}/u.test(value)) {
      yield issue("format", "holds half of a surrogate pair, which is not text");
    }
  } else if (typeof value === "number") {
    if (!Number.isFinite(value)) {
      yield issue("type", "is not a finite number");
    }
  } else if (isFile(value)) {
    yield issue("type", "takes no file");
  } else if (typeof value !== "boolean" && value !== null) {
    yield issue("type", `is a JavaScript ${typeof value}, not JSON`);
  }
}

function messageOf(model: string, issues: readonly Issue[]): string {
  const listed = new Set(issues.filter((one) => one.keyword === "enum").map((one) => one.location));
  // What is none of the allowed values need not be told its type as well.
  const told = issues.filter((one) => one.keyword !== "type" || !listed.has(one.location));
  const count = told.length === 1 ? "1 problem" : `${told.length} problems`;
  const lines = told.map(({ message }) => `\n  - ${redact(message)}`);
  return `${count} with the parameters of ${model}. Nothing was sent, nothing was charged.${lines.join("")}`;
}

function topOf(location: string): string {
  return unescaped(location.split("/")[1] ?? "");
}

/** What a message is about, in words: `referenceImages`, `item 2 of referenceImages`. */
function about(location: string): string {
  const steps = location.split("/").slice(1).map(unescaped).reverse();
  const words = steps.map((step) => (/^\d+$/.test(step) ? `item ${step}` : step));
  return words.join(" of ") || "the body";
}

function escaped(name: string): string {
  return name.replaceAll("~", "~0").replaceAll("/", "~1");
}

function unescaped(step: string): string {
  return step.replaceAll("~1", "/").replaceAll("~0", "~");
}

function article(noun: string): string {
  return `${/^[aeiou]/.test(noun) ? "an" : "a"} ${noun}`;
}

function sizeOf(size: number): string {
  const units = [
    [1e9, "GB"],
    [1e6, "MB"],
    [1e3, "kB"],
  ] as const;
  const [unit, name] = units.find(([one]) => size >= one) ?? [1, "bytes"];
  return `${Number((size / unit).toPrecision(4))} ${name}`;
}
