// Places in a body: where a value stands, in JSON Pointer and in words.

import { isFile } from "./sources.js";

export type Body = Record<string, unknown>;

export interface Place {
  readonly value: unknown;
  readonly location: string;
  readonly put: (value: unknown) => void;
}

/** Where a parameter stands, its name last in `path`; at several places where it is nested. */
export function* placesOf(body: Body, path: readonly string[], at = ""): Generator<Place> {
  const [name, ...rest] = path;
  if (name === undefined || !Object.hasOwn(body, name)) {
    return;
  }
  const location = `${at}/${escaped(name)}`;
  const value = body[name];
  const put = (made: unknown): void => {
    Object.defineProperty(body, name, { value: made });
  };
  if (rest.length === 0) {
    yield { value, location, put };
    return;
  }
  for (const place of leavesOf({ value, location, put })) {
    if (isBody(place.value)) {
      yield* placesOf(place.value, rest, place.location);
    }
  }
}

/** The place itself, or those of its items where it holds a list. */
export function* leavesOf(place: Place): Generator<Place> {
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

/** Whether a value is an object of JSON. */
export function isBody(value: unknown): value is Body {
  if (typeof value !== "object" || value === null || Array.isArray(value) || isFile(value)) {
    return false;
  }
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === Object.prototype || prototype === null;
}

/** What a message is about, in words: `referenceImages`, `item 2 of referenceImages`. */
export function about(location: string): string {
  const steps = location.split("/").slice(1).map(unescaped).reverse();
  const words = steps.map((step) => (/^\d+$/.test(step) ? `item ${step}` : step));
  return words.join(" of ") || "the body";
}

export function escaped(name: string): string {
  return name.replaceAll("~", "~0").replaceAll("/", "~1");
}

export function unescaped(step: string): string {
  return step.replaceAll("~1", "/").replaceAll("~0", "~");
}
