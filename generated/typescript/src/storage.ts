// Where files are: storage that the service gives signed URLs of. Its own credentials never go
// there.

import type { Asset } from "./answers.js";
import { DownloadError } from "./errors.js";
import { backoff, Limit, type Clock, type Logger } from "./waiting.js";

/** How to reach storage. */
export interface Storage {
  readonly fetch: typeof fetch;
  /** Milliseconds to wait for an answer, and for more of one. */
  readonly timeout: number;
  readonly clock: Clock;
  readonly logger: Logger | undefined;
  /** An asset with a URL that has not run out. */
  readonly fresh: (assetId: string) => Promise<Asset>;
}

/** Which file of an asset. */
export interface Choice {
  readonly original?: boolean;
  readonly signal?: AbortSignal;
}

/** An answer of storage on its way. */
export interface Transfer {
  readonly response: Response;
  /** To be told that more came, and to be ended. */
  readonly stall: Limit;
}

/** A URL of storage that is none. Its message completes "… was not saved:". */
export class UnusableUrlError extends Error {}

export const ATTEMPTS = 5;
const MOST_REDIRECTS = 5;
const PASSING: ReadonlySet<number> = new Set([408, 425, 429]);
const REDIRECTS: ReadonlySet<number> = new Set([301, 302, 303, 307, 308]);

/**
 * The answer of storage at an asset's URL; a fresh URL is asked for once, where storage refuses
 * this one.
 */
export async function open(storage: Storage, asset: Asset, options: Choice): Promise<Transfer> {
  const { original = false, signal } = options;
  let url = urlOf(asset, original);
  let isFresh = false;
  let problem = "no answer";
  for (let attempt = 0; attempt < ATTEMPTS; attempt += 1) {
    signal?.throwIfAborted();
    const answer = await got(storage, url, signal);
    if ("response" in answer) {
      return answer;
    }
    ({ problem } = answer);
    if (!answer.isRefused) {
      storage.logger?.info(`downloading ${asset.id} again after: ${problem}`);
      await storage.clock.sleep(backoff(attempt), signal);
    } else if (isFresh) {
      break;
    } else {
      // The URL is short-lived, and earlier files may have taken long.
      url = urlOf(await storage.fresh(asset.id), original);
      isFresh = true;
    }
  }
  throw unsaved(asset.id, problem);
}

/** What storage answers at a URL, or why that is nothing. */
async function got(
  storage: Storage,
  url: string,
  signal: AbortSignal | undefined,
): Promise<Transfer | { problem: string; isRefused: boolean }> {
  const stall = new Limit(storage.timeout);
  try {
    const response = await followed(storage.fetch, storageUrl(url), stall.with(signal));
    if (response.ok) {
      return { response, stall };
    }
    const { status } = response;
    stall.end();
    await response.body?.cancel();
    return { problem: `HTTP ${status}`, isRefused: status < 500 && !PASSING.has(status) };
  } catch (error) {
    stall.end();
    signal?.throwIfAborted();
    const isRefused = error instanceof UnusableUrlError;
    return { problem: isRefused ? error.message : "no answer", isRefused };
  }
}

/**
 * The answer after some redirects: each is looked at like the first URL. Browsers show none, and
 * look at them themselves.
 */
async function followed(
  fetch: Storage["fetch"],
  url: string,
  signal: AbortSignal,
): Promise<Response> {
  // Uncompressed, so that a transfer that was cut short shows in its length. Browsers do not let it
  // be chosen.
  const headers = { "accept-encoding": "identity" };
  let at = url;
  for (let count = 0; count <= MOST_REDIRECTS; count += 1) {
    const response = await fetch(at, { headers, redirect: "manual", signal });
    if (response.type === "opaqueredirect") {
      return fetch(at, { signal });
    }
    if (!REDIRECTS.has(response.status)) {
      return response;
    }
    await response.body?.cancel();
    const next = targetOf(response.headers.get("location"), at);
    if (at.startsWith("https:") && !next.startsWith("https:")) {
      throw new UnusableUrlError("storage leads from https: to http:");
    }
    at = next;
  }
  throw new UnusableUrlError("storage leads from one URL to another without end");
}

function targetOf(location: string | null, base: string): string {
  if (location === null || !URL.canParse(location, base)) {
    throw new UnusableUrlError("storage leads to a URL that is none");
  }
  return storageUrl(new URL(location, base).href);
}

/** The URL of the file itself, or of the one from before the service converted it, where it did. */
export function urlOf(asset: Asset, original: boolean): string {
  return (original ? asset.originalUrl : undefined) ?? asset.url;
}

/** `url` where it is one that files may come from or go to. */
export function storageUrl(url: string): string {
  if (!URL.canParse(url)) {
    throw new UnusableUrlError("the service gives it a URL that is none");
  }
  const { protocol, username, password } = new URL(url);
  if (protocol !== "https:" && protocol !== "http:") {
    throw new UnusableUrlError("the service gives it a URL that is not https:");
  }
  if (username !== "" || password !== "") {
    throw new UnusableUrlError("the service gives it a URL with a password in it");
  }
  return url;
}

export function unsaved(assetId: string, reason: string): DownloadError {
  const message = `${assetId} was not saved: ${reason}. It stays in the service; download it again.`;
  return new DownloadError(message, assetId);
}
