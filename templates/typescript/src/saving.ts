// Results out of the service: as a stream, or as files that are whole or not there at all.

import type { Asset } from "./answers.js";
import { DownloadError, DownloadExistsError } from "./errors.js";
import { extensionOf } from "./media.js";
import { backoff, sleep } from "./waiting.js";

const ATTEMPTS = 5;
const EXPIRED: ReadonlySet<number> = new Set([400, 401, 403, 404, 410]);
const DEVICES = /^(con|prn|aux|nul|com\d|lpt\d)(\.|$)/i; // names that Windows reads as devices

type Fetch = typeof fetch;

/** The answer of storage at an asset's URL; a fresh URL is asked for once, where this one has run out. */
export async function open(
  get: Fetch,
  asset: Asset,
  fresh: () => Promise<Asset>,
  signal?: AbortSignal,
): Promise<Response> {
  let { url } = asset;
  let isFresh = false;
  let problem = "no answer";
  for (let attempt = 0; attempt < ATTEMPTS; attempt += 1) {
    signal?.throwIfAborted();
    try {
      // The service's own credentials never go to storage.
      const response = await get(url, signal === undefined ? {} : { signal });
      if (response.ok) {
        return response;
      }
      await response.body?.cancel();
      problem = `HTTP ${response.status}`;
      if (EXPIRED.has(response.status)) {
        if (isFresh) {
          break;
        }
        ({ url } = await fresh());
        isFresh = true;
        continue;
      }
    } catch (error) {
      signal?.throwIfAborted();
      if (error instanceof Error && !(error instanceof TypeError)) {
        throw error;
      }
    }
    await sleep(backoff(attempt), signal);
  }
  throw unsaved(asset.id, problem);
}

/** Saves assets in a folder, which is made if it is not there; gives the paths in their order. */
export async function save(
  get: Fetch,
  assets: readonly Asset[],
  folder: string,
  fresh: (id: string) => Promise<Asset>,
  options: { readonly overwrite?: boolean; readonly signal?: AbortSignal },
): Promise<string[]> {
  const { mkdir } = await import("node:fs/promises");
  const paths = await import("node:path");
  const { overwrite = false, signal } = options;
  await mkdir(folder, { recursive: true });
  const names = fileNames(assets);
  const targets = assets.map((asset, index) => ({
    asset,
    path: paths.join(folder, names[index] ?? asset.id),
  }));
  const missing: typeof targets = [];
  for (const target of targets) {
    if (overwrite || !(await isSaved(target.path, target.asset))) {
      missing.push(target);
    }
  }
  for (const { asset, path } of missing) {
    await saveOne(get, asset, path, () => fresh(asset.id), overwrite, signal);
  }
  return targets.map(({ path }) => path);
}

async function saveOne(
  get: Fetch,
  asset: Asset,
  path: string,
  fresh: () => Promise<Asset>,
  overwrite: boolean,
  signal: AbortSignal | undefined,
): Promise<void> {
  const fs = await import("node:fs/promises");
  const paths = await import("node:path");
  const partial = paths.join(
    paths.dirname(path),
    `.${paths.basename(path)}.${crypto.randomUUID()}.part`,
  );
  try {
    for (let attempt = 0; ; attempt += 1) {
      const response = await open(get, asset, fresh, signal);
      const file = await fs.open(partial, attempt === 0 ? "wx" : "w");
      try {
        if (await isWhole(response, (block) => file.writeFile(block))) {
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
      await sleep(backoff(attempt), signal);
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
  write: (block: Uint8Array) => Promise<void>,
): Promise<boolean> {
  const reader = response.body?.getReader();
  const wanted = response.headers.has("content-encoding")
    ? null
    : response.headers.get("content-length");
  let size = 0;
  for (;;) {
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
}

/** Whether an earlier download is there already. Throws where something else is. */
async function isSaved(path: string, asset: Asset): Promise<boolean> {
  const { lstat } = await import("node:fs/promises");
  const facts = await lstat(path).catch(() => undefined);
  if (facts === undefined) {
    return false;
  }
  // Names hold the asset's id, so a file of that name and size is an earlier download of it.
  if (facts.isFile() && facts.size === asset.size) {
    return true;
  }
  throw exists(path, asset.id);
}

/** Names that are safe on every system and differ where case is ignored. Both parts come from the service, so nothing is trusted. */
export function fileNames(assets: readonly Asset[]): string[] {
  const taken = new Set<string>();
  return assets.map((asset) => {
    const found = safe(asset.id);
    const stem = found === "" ? "asset" : DEVICES.test(found) ? `_${found}` : found;
    const suffix = safe(extensionOf(asset.mimeType, asset.url));
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
