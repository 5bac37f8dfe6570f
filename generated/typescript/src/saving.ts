// Results out of the service: as a stream, or as files that are whole or not there at all.

import type { Asset } from "./answers.js";
import { DownloadError, DownloadExistsError } from "./errors.js";
import { extensionOf } from "./media.js";
import { Stall, storageUrl, UnusableUrlError, type Storage } from "./storage.js";
import { backoff } from "./waiting.js";

const ATTEMPTS = 5;
const PASSING: ReadonlySet<number> = new Set([408, 425, 429]);
const DEVICES = /^(con|prn|aux|nul|com\d|lpt\d)(\.|$)/i; // names that Windows reads as devices

interface Choice {
  readonly original?: boolean;
  readonly signal?: AbortSignal;
}

/** The answer of storage at an asset's URL; a fresh URL is asked for once, where storage refuses this one. */
export async function open(
  storage: Storage,
  asset: Asset,
  options: Choice,
): Promise<{ response: Response; stall: Stall }> {
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
): Promise<{ response: Response; stall: Stall } | { problem: string; isRefused: boolean }> {
  const stall = new Stall(storage.timeout);
  try {
    const response = await storage.fetch(storageUrl(url), {
      signal: signal === undefined ? stall.signal : AbortSignal.any([signal, stall.signal]),
    });
    const { ok, status } = response;
    const isUnsafe = url.startsWith("https:") && /^http:/.test(response.url);
    if (ok && !isUnsafe) {
      return { response, stall };
    }
    stall.end();
    await response.body?.cancel();
    const problem = isUnsafe ? "storage leads from https: to http:" : `HTTP ${status}`;
    return { problem, isRefused: isUnsafe || (status < 500 && !PASSING.has(status)) };
  } catch (error) {
    stall.end();
    signal?.throwIfAborted();
    const isRefused = error instanceof UnusableUrlError;
    return { problem: isRefused ? error.message : "no answer", isRefused };
  }
}

function urlOf(asset: Asset, original: boolean): string {
  return (original ? asset.originalUrl : undefined) ?? asset.url;
}

/** Saves assets in a folder, which is made if it is not there; gives the paths in their order. */
export async function save(
  storage: Storage,
  assets: readonly Asset[],
  folder: string,
  options: Choice & { readonly overwrite?: boolean },
): Promise<string[]> {
  const { mkdir } = await import("node:fs/promises");
  const paths = await import("node:path");
  const { overwrite = false, original = false } = options;
  try {
    await mkdir(folder, { recursive: true });
  } catch (error) {
    const message = `${folder} cannot be made (${codeOf(error) ?? "Error"}). Nothing was downloaded.`;
    throw new DownloadError(message, undefined);
  }
  const names = fileNames(assets, original);
  const targets = assets.map((asset, index) => ({
    asset,
    path: paths.join(folder, names[index] ?? asset.id),
  }));
  const missing: typeof targets = [];
  for (const target of targets) {
    if (overwrite || !(await isSaved(target.path, target.asset, original))) {
      missing.push(target);
    }
  }
  for (const { asset, path } of missing) {
    await saveOne(storage, asset, path, options);
  }
  return targets.map(({ path }) => path);
}

async function saveOne(
  storage: Storage,
  asset: Asset,
  path: string,
  options: Choice & { readonly overwrite?: boolean },
): Promise<void> {
  const fs = await import("node:fs/promises");
  const paths = await import("node:path");
  const { overwrite = false, signal } = options;
  const partial = paths.join(
    paths.dirname(path),
    `.${paths.basename(path)}.${crypto.randomUUID()}.part`,
  );
  try {
    for (let attempt = 0; ; attempt += 1) {
      const { response, stall } = await open(storage, asset, options);
      const file = await fs.open(partial, attempt === 0 ? "wx" : "w");
      try {
        if (await isWhole(response, stall, (block) => file.writeFile(block))) {
          await file.sync();
          break;
        }
      } finally {
        await file.close();
      }
      signal?.throwIfAborted();
      if (attempt + 1 >= ATTEMPTS) {
        throw unsaved(asset.id, "the transfer broke off");
      }
      await storage.clock.sleep(backoff(attempt), signal);
    }
    await (overwrite ? fs.rename(partial, path) : fs.link(partial, path));
  } catch (error) {
    if (codeOf(error) === "EEXIST") {
      throw exists(path, asset.id);
    }
    if (codeOf(error) !== undefined) {
      throw unsaved(asset.id, `${path} cannot be written (${codeOf(error) ?? ""})`);
    }
    throw error;
  } finally {
    await fs.rm(partial, { force: true });
  }
}

/** Writes a body block by block; whether it came to its end. */
async function isWhole(
  response: Response,
  stall: Stall,
  write: (block: Uint8Array) => Promise<void>,
): Promise<boolean> {
  const reader = response.body?.getReader();
  const wanted = response.headers.has("content-encoding")
    ? null
    : response.headers.get("content-length");
  try {
    for (let size = 0; ;) {
      stall.goesOn();
      let block: { done: boolean; value?: Uint8Array | undefined };
      try {
        block = (await reader?.read()) ?? { done: true };
      } catch {
        return false;
      }
      if (block.done || block.value === undefined) {
        return wanted === null || size === Number(wanted);
      }
      size += block.value.byteLength;
      await write(block.value);
    }
  } finally {
    stall.end();
    await reader?.cancel().catch(() => undefined);
  }
}

/** Whether an earlier download is there already. Throws where something else is. */
async function isSaved(path: string, asset: Asset, original: boolean): Promise<boolean> {
  const { lstat } = await import("node:fs/promises");
  const facts = await lstat(path).catch(() => undefined);
  if (facts === undefined) {
    return false;
  }
  // Names hold the asset's id, so a file of that name and size is an earlier download of it.
  if (!original && facts.isFile() && facts.size === asset.size) {
    return true;
  }
  throw exists(path, asset.id);
}

/** Names that are safe on every system and differ where case is ignored. Both parts come from the service, so nothing is trusted. */
export function fileNames(assets: readonly Asset[], original: boolean): string[] {
  const taken = new Set<string>();
  return assets.map((asset) => {
    const found = safe(asset.id);
    const stem = found === "" ? "asset" : DEVICES.test(found) ? `_${found}` : found;
    // Of the original no media type is given, so its URL tells.
    const isConverted = !original || asset.originalUrl === undefined;
    const type = isConverted ? asset.mimeType : undefined;
    const suffix = safe(extensionOf(type, urlOf(asset, original)));
    const ending = suffix === "" ? "" : `.${suffix}`;
    let name = stem + ending;
    for (let count = 2; taken.has(name.toLowerCase()); count += 1) {
      name = `${stem}-${count}${ending}`;
    }
    taken.add(name.toLowerCase());
    return name;
  });
}

function safe(text: string): string {
  return text
    .replace(/[^A-Za-z0-9_.-]+/g, "_")
    .replace(/^[._-]+|[._-]+$/g, "")
    .slice(0, 120);
}

function codeOf(error: unknown): string | undefined {
  return error instanceof Error && "code" in error && typeof error.code === "string"
    ? error.code
    : undefined;
}

function exists(path: string, assetId: string): DownloadExistsError {
  const message = `${path} exists and was not overwritten. Download to another folder, or pass overwrite: true.`;
  return new DownloadExistsError(message, assetId);
}

function unsaved(assetId: string, reason: string): DownloadError {
  const message = `${assetId} was not saved: ${reason}. It stays in the service; download it again.`;
  return new DownloadError(message, assetId);
}
