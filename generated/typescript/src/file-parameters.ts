// The files among the parameters of a call: found, looked at, and held against what the model
// takes.

import type { Issue } from "./issues.js";
import { fits } from "./media.js";
import type { FileParameter, Model } from "./model.js";
import { about, leavesOf, placesOf, type Body, type Place } from "./places.js";
import {
  ACCEPTED,
  isFile,
  sourceOf,
  UnusableFileError,
  type LocalFile,
  type RemoteFile,
} from "./sources.js";

const PENDING = "asset_pending"; // stands for a file until it is uploaded: the rules see an asset id

/** A place in a body that waits for the id of an uploaded file. */
export interface Slot {
  readonly file: LocalFile | RemoteFile;
  readonly kind: string | undefined;
  readonly put: (assetId: string) => void;
}

/**
 * The files of a body, each of which leaves a stand-in behind, and what is wrong with them. Those
 * of the parameters in `extras` are not held against anything.
 */
export async function takeFiles(
  model: Pick<Model<object>, "files">,
  body: Body,
  extras: ReadonlySet<string>,
  isChecked: boolean,
): Promise<{ slots: readonly Slot[]; issues: readonly Issue[] }> {
  const taken = new Taken();
  for (const parameter of model.files) {
    const isHeld = isChecked && !extras.has(parameter.path[0] ?? "");
    for (const place of placesOf(body, parameter.path)) {
      if (!isHeld || !taken.hasWrongShape(place, parameter)) {
        for (const leaf of leavesOf(place)) {
          await taken.take(leaf, parameter, isHeld);
        }
      }
    }
  }
  const known = new Set(
    model.files.filter(({ path }) => path.length === 1).map(({ path }) => path[0]),
  );
  for (const name of [...extras].filter((one) => !known.has(one)).sort()) {
    for (const place of placesOf(body, [name])) {
      for (const leaf of leavesOf(place)) {
        if (isFile(leaf.value)) {
          await taken.take(leaf, undefined, false);
        }
      }
    }
  }
  return taken;
}

/** The files of a call so far. */
class Taken {
  readonly slots: Slot[] = [];
  readonly issues: Issue[] = [];
  readonly #known = new Map<unknown, LocalFile | RemoteFile | undefined>();

  async take(place: Place, parameter: FileParameter | undefined, isHeld: boolean): Promise<void> {
    const { value } = place;
    try {
      if (!this.#known.has(value)) {
        this.#known.set(value, await sourceOf(value));
      }
    } catch (error) {
      if (!(error instanceof UnusableFileError)) {
        throw error;
      }
      // A text in a parameter that is not checked goes out as it is.
      if (isHeld || typeof value !== "string") {
        this.#refuse(place, "format", error.message);
      }
      return;
    }
    const file = this.#known.get(value);
    if (file !== undefined) {
      place.put(PENDING);
      this.slots.push({ file, kind: parameter?.kind, put: place.put });
      if (isHeld && parameter !== undefined) {
        this.issues.push(...misfitsOf(file, parameter, place.location));
      }
    } else if (isHeld && typeof value !== "string") {
      const kind = value === null ? "null" : `a JavaScript ${typeof value}`;
      this.#refuse(place, "type", `takes ${ACCEPTED}, not ${kind}`);
    }
  }

  /**
   * Whether one file is where a list of them belongs, or the other way round, of which an issue is
   * made.
   */
  hasWrongShape(place: Place, { array = false }: FileParameter): boolean {
    if (array && isFile(place.value)) {
      this.#refuse(place, "type", "must be an array of files, not one file; put it in a list", [
        PENDING,
      ]);
      return true;
    }
    if (!array && Array.isArray(place.value)) {
      this.#refuse(place, "type", `takes one file, not a list of them: ${ACCEPTED}`);
      return true;
    }
    return false;
  }

  #refuse({ location, put }: Place, keyword: string, said: string, stand: unknown = PENDING): void {
    put(stand);
    this.issues.push({ location, keyword, message: `${about(location)} ${said}` });
  }
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
