// Where files are: storage that the service gives signed URLs of. Its own credentials never go there.

import type { Asset } from "./answers.js";
import type { Clock } from "./waiting.js";

/** How to reach storage. */
export interface Storage {
  readonly fetch: typeof fetch;
  /** Milliseconds to wait for an answer, and for more of one. */
  readonly timeout: number;
  readonly clock: Clock;
  /** An asset with a URL that has not run out. */
  readonly fresh: (assetId: string) => Promise<Asset>;
}

/** A URL of storage that is none. Its message completes "… was not saved:". */
export class UnusableUrlError extends Error {}

/** `url` where it is one that files may come from or go to. */
export function storageUrl(url: string): string {
  let protocol: string;
  try {
    ({ protocol } = new URL(url));
  } catch {
    throw new UnusableUrlError("the service gives it a URL that is none");
  }
  if (protocol !== "https:" && protocol !== "http:") {
    throw new UnusableUrlError("the service gives it a URL that is not https:");
  }
  return url;
}

/** The end of a transfer that has stood still for too long, or of the caller's patience. */
export class Stall {
  readonly #controller = new AbortController();
  readonly #within: number;
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(within: number) {
    this.#within = within;
    this.goesOn();
  }

  get signal(): AbortSignal {
    return this.#controller.signal;
  }

  /** Something came. */
  goesOn(): void {
    this.end();
    this.#timer = setTimeout(() => {
      this.#controller.abort();
    }, this.#within);
  }

  end(): void {
    clearTimeout(this.#timer);
  }
}
