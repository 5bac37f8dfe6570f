// From the caller's values to a checked body, with every problem found at once and nothing sent.

import { ValidationError } from "./errors.js";
import { takeFiles, type Slot } from "./file-parameters.js";
import type { Issue } from "./issues.js";
import type { Model } from "./model.js";
import { about, escaped, isBody, unescaped, type Body } from "./places.js";
import { redact } from "./redaction.js";
import { isFile } from "./sources.js";

const CIRCLE = Symbol("a value that holds itself");

/**
 * A call that may be sent once its slots are filled, and what has no effect as the parameters are
 * set or is deprecated.
 */
export interface Call {
  readonly body: Body;
  readonly slots: readonly Slot[];
  readonly advice: readonly Issue[];
}

/**
 * A call from the caller's values. `extra` holds parameters that the catalogue does not know yet;
 * they win over `params` and are not checked.
 */
export async function prepare<Input extends object>(
  model: Model<Input>,
  params: Input,
  extra: Readonly<Record<string, unknown>>,
  isChecked: boolean,
): Promise<Call> {
  const body = plain({ ...params, ...extra }) as Body;
  const extras = new Set(Object.keys(extra));
  const { slots, issues: misfits } = await takeFiles(model, body, extras, isChecked);
  const checked = Object.fromEntries(
    Object.entries(body).filter(([name]) => !extras.has(name) || model.parameters.includes(name)),
  );
  const isMine = ({ location }: Issue): boolean => !extras.has(topOf(location));
  const found = isChecked ? model.validate(checked).filter(isMine) : [];
  const reported = new Set(found.map(({ location }) => location));
  const unsendable = Array.from(problemsOf(body, ""));
  const issues = [...found, ...misfits, ...unsendable.filter((one) => !reported.has(one.location))];
  if (issues.length > 0) {
    throw new ValidationError(messageOf(model.id, issues), issues, model.id);
  }
  const advice = isChecked ? model.advice(checked).filter(isMine) : [];
  return { body, slots, advice: [...advice, ...deprecationsOf(model, body)] };
}

function* deprecationsOf<Input extends object>(model: Model<Input>, body: Body): Generator<Issue> {
  if (model.deprecated !== undefined) {
    yield { location: "", keyword: "deprecated", message: model.deprecated };
  }
  for (const [name, said] of Object.entries(model.deprecatedParameters ?? {})) {
    if (Object.hasOwn(body, name)) {
      yield { location: `/${escaped(name)}`, keyword: "deprecated", message: `${name}: ${said}` };
    }
  }
}

/** A copy that is ours to change; what is undefined is not sent. */
function plain(value: unknown, within: readonly unknown[] = []): unknown {
  if (within.includes(value)) {
    return CIRCLE;
  }
  if (Array.isArray(value)) {
    return Array.from(value as readonly unknown[], (item) => plain(item, [...within, value]));
  }
  if (!isBody(value)) {
    return value;
  }
  const sent = Object.entries(value).filter(([, item]) => item !== undefined);
  return Object.fromEntries(sent.map(([name, item]) => [name, plain(item, [...within, value])]));
}

/** What JSON cannot carry is a problem whoever asks, because it cannot be sent. */
function* problemsOf(value: unknown, location: string): Generator<Issue> {
  const issue = (keyword: string, what: string): Issue => ({
    location,
    keyword,
    message: `${about(location)} ${what}`,
  });
  if (Array.isArray(value)) {
    for (const [index, item] of value.entries()) {
      yield* problemsOf(item, `${location}/${index}`);
    }
  } else if (isBody(value)) {
    for (const [name, item] of Object.entries(value)) {
      yield* problemsOf(item, `${location}/${escaped(name)}`);
    }
  } else if (typeof value === "string") {
    if (/\p{Cs}/u.test(value)) {
      yield issue("format", "holds half of a surrogate pair, which is not text");
    }
  } else if (typeof value === "number") {
    if (!Number.isFinite(value)) {
      yield issue("type", "is not a finite number");
    }
  } else if (value === CIRCLE) {
    yield issue("type", "holds itself, which JSON cannot");
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
