// Results on disk: whole or not at all, under names that are safe on every system.

import type { Asset } from "./answers.js";
import { DownloadError, DownloadExistsError } from "./errors.js";
import { codeOf, local, type Local } from "./local.js";
import { extensionOf } from "./media.js";
import { ATTEMPTS, open, unsaved, urlOf, type Choice, type Storage } from "./storage.js";
import { backoff, type Clock, type Limit } from "./waiting.js";

const LARGEST = 20_000_000_000; // bytes of a result; no known one has a tenth of it
const PATIENCE = 600_000; // milliseconds that a transfer may take, and
const SLOWEST = 10; // bytes a millisecond at which it may take longer
const DEVICES = /^(con|prn|aux|nul|com\d|lpt\d)(\.|$)/i; // names that Windows reads as devices

interface SaveOptions extends Choice {
  readonly overwrite?: boolean;
}

/** Saves assets in a folder, which is made if it is not there; gives the paths in their order. */
export async function save(
  storage: Storage,
  assets: readonly Asset[],
  folder: string,
  options: SaveOptions,
): Promise<string[]> {
  const here = await local();
  if (here === undefined) {
    const message = "There are no folders here to download to; read the results with job.open().";
    throw new DownloadError(message, undefined);
  }
  const { fs, paths } = here;
  const { overwrite = false, original = false } = options;
  try {
    await fs.mkdir(folder, { recursive: true });
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
    if (overwrite || !(await isSaved(here, target.path, target.asset, original))) {
      missing.push(target);
    }
  }
  for (const { asset, path } of missing) {
    await saveOne(here, storage, asset, path, options);
  }
  return targets.map(({ path }) => path);
}

async function saveOne(
  { fs, paths }: Local,
  storage: Storage,
  asset: Asset,
  path: string,
  options: SaveOptions,
): Promise<void> {
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
        const write = (block: Uint8Array): Promise<void> => file.writeFile(block);
        if (await isWhole(response, stall, storage.clock, write)) {
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
      storage.logger?.info(`downloading ${asset.id} again after: the transfer broke off`);
      await storage.clock.sleep(backoff(attempt), signal);
    }
    if (overwrite) {
      await fs.rename(partial, path);
    } else if (!(await isPut(fs, partial, path))) {
      throw exists(path, asset.id);
    }
  } catch (error) {
    if (error instanceof EndlessError) {
      throw unsaved(asset.id, error.message);
    }
    if (codeOf(error) !== undefined) {
      throw unsaved(asset.id, `${path} cannot be written (${codeOf(error) ?? ""})`);
    }
    throw error;
  } finally {
    await fs.rm(partial, { force: true });
  }
}

/** Gives a file its name; false where another has it. */
async function isPut(fs: Local["fs"], partial: string, path: string): Promise<boolean> {
  try {
    // Unlike a rename, a link fails where the name is taken.
    await fs.link(partial, path);
  } catch {
    if ((await fs.lstat(path).catch(() => undefined)) !== undefined) {
      return false;
    }
    await fs.rename(partial, path); // a file system without links
  }
  return true;
}

class EndlessError extends Error {}

/** Writes a body block by block; whether it came to its end. */
async function isWhole(
  response: Response,
  stall: Limit,
  clock: Clock,
  write: (block: Uint8Array) => Promise<void>,
): Promise<boolean> {
  const reader = response.body?.getReader();
  const wanted = response.headers.has("content-encoding")
    ? null
    : response.headers.get("content-length");
  const began = clock.now();
  try {
    for (let size = 0; ;) {
      if (size > LARGEST) {
        throw new EndlessError(`it has more than ${LARGEST / 1e9} GB`);
      }
      if (clock.now() - began > PATIENCE + size / SLOWEST) {
        throw new EndlessError(`it goes on for more than ${PATIENCE / 1000} seconds`);
      }
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
async function isSaved(
  { fs }: Local,
  path: string,
  asset: Asset,
  original: boolean,
): Promise<boolean> {
  const facts = await fs.lstat(path).catch(() => undefined);
  if (facts === undefined) {
    return false;
  }
  // Names hold the asset's id, so a file of that name and size is an earlier download of it.
  if (!original && facts.isFile() && facts.size === asset.size) {
    return true;
  }
  throw exists(path, asset.id);
}

/**
 * Names that are safe on every system and differ where case is ignored. Both parts come from the
 * service, so nothing is trusted.
 */
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

function exists(path: string, assetId: string): DownloadExistsError {
  const message = `${path} exists and was not overwritten. Download to another folder, or pass overwrite: true.`;
  return new DownloadExistsError(message, assetId);
}
