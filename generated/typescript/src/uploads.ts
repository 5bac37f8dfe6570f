// Files into the service, one part in memory at a time.

import { readAsset, readUpload, type Upload } from "./answers.js";
import * as errors from "./errors.js";
import { storageUrl, UnusableUrlError } from "./storage.js";
import type { LocalFile, RemoteFile } from "./sources.js";
import type { Transport } from "./transport.js";
import { backoff, Limit } from "./waiting.js";

const SMALL = 6_000_000; // bytes below which an image goes in one request, as base64 (Scenario API, uploads)
const PART = 8 << 20; // bytes; storage takes at least 5 MiB a part
const MOST_PARTS = 1000;
const ATTEMPTS = 5;
const PATIENCE = 600_000; // milliseconds for which the service may check a file
const RASTER: ReadonlySet<string> = new Set(["image/png", "image/jpeg", "image/webp", "image/gif"]);

/** Uploads a file as what `uploadKind` calls it; gives its asset id. */
export async function upload(
  transport: Transport,
  file: LocalFile | RemoteFile,
  kind: string,
  signal?: AbortSignal,
): Promise<string> {
  try {
    if ("url" in file) {
      const body = { kind, url: file.url };
      const secrets = [file.url];
      const request = { method: "POST", path: "/uploads", body, signal, secrets } as const;
      const doing = `upload ${file.name} by its URL`;
      const state = await transport.ask(doing, request, readUpload);
      return await assetId(transport, state, file, signal);
    }
    if (file.size < SMALL && RASTER.has(file.media.contentType)) {
      const image = base64(await content(file, 0, file.size));
      const request = {
        method: "POST",
        path: "/assets",
        body: { name: file.name, image },
        signal,
      } as const;
      return (await transport.ask(`upload ${file.name}`, request, readAsset)).id;
    }
    return await assetId(transport, await sendParts(transport, file, kind, signal), file, signal);
  } catch (error) {
    if (
      !(error instanceof errors.ScenarioModelsError) ||
      error instanceof errors.UploadError ||
      error instanceof errors.AuthenticationError ||
      error instanceof errors.PermissionDeniedError ||
      error instanceof errors.RateLimitError
    ) {
      throw error;
    }
    throw failed(file.name, error.message);
  }
}

async function sendParts(
  transport: Transport,
  file: LocalFile,
  kind: string,
  signal: AbortSignal | undefined,
): Promise<Upload> {
  const size = Math.max(PART, Math.ceil(file.size / MOST_PARTS));
  const parts = Math.ceil(file.size / size);
  const body = {
    kind,
    fileName: file.name,
    contentType: file.media.contentType,
    fileSize: file.size,
    parts,
  };
  let state = await post(transport, "/uploads", body, file, signal);
  for (let part = 1; part <= parts; part += 1) {
    const offset = (part - 1) * size;
    const bytes = await content(file, offset, Math.min(size, file.size - offset));
    if (!(await isTaken(transport, partUrl(state, part, file), bytes, file, signal))) {
      // URLs of parts are short-lived, and earlier parts may have taken long.
      state = await look(transport, state.id, file, signal);
      if (!(await isTaken(transport, partUrl(state, part, file), bytes, file, signal))) {
        throw failed(file.name, "storage does not take it");
      }
    }
  }
  return post(transport, `${pathOf(state.id)}/action`, { action: "complete" }, file, signal);
}

/**
 * Sends a part; false where storage refuses the URL. The service's own credentials never go there.
 */
async function isTaken(
  transport: Transport,
  url: string,
  bytes: Uint8Array,
  file: LocalFile,
  signal: AbortSignal | undefined,
): Promise<boolean> {
  // A slow line may take ten times as long as an answer does.
  const longest = transport.timeout * 10;
  let problem = "";
  for (let attempt = 0; attempt < ATTEMPTS; attempt += 1) {
    if (attempt > 0) {
      transport.logger?.info(`sending a part again after: ${problem}`);
      await transport.clock.sleep(backoff(attempt - 1), signal);
    }
    signal?.throwIfAborted();
    const limit = new Limit(longest);
    try {
      const body = bytes as BodyInit; // no Blob: Node holds those that were sent for long
      const response = await transport.fetch(storageUrl(url), {
        method: "PUT",
        body,
        redirect: "manual",
        signal: limit.with(signal),
      });
      await response.body?.cancel();
      if (response.ok) {
        return true;
      }
      if (![408, 425, 429].includes(response.status) && response.status < 500) {
        return false;
      }
      problem = `HTTP ${response.status}`;
    } catch (error) {
      signal?.throwIfAborted();
      if (error instanceof UnusableUrlError) {
        throw failed(file.name, error.message);
      }
      problem = "no answer";
    } finally {
      limit.end();
    }
  }
  throw failed(file.name, `storage did not take a part of the file (${problem})`);
}

/** Waits until the service has made an asset of the file. */
async function assetId(
  transport: Transport,
  upload: Upload,
  file: LocalFile | RemoteFile,
  signal: AbortSignal | undefined,
): Promise<string> {
  const { clock } = transport;
  const deadline = clock.now() + PATIENCE;
  let state = upload;
  for (let attempt = 0; state.status !== "failed"; attempt += 1) {
    if (state.assetId !== undefined && !["pending", "validating"].includes(state.status)) {
      return state.assetId;
    }
    if (clock.now() > deadline) {
      const seconds = PATIENCE / 1000;
      throw failed(file.name, `the service is still checking it after ${seconds} seconds`);
    }
    await clock.sleep(backoff(attempt, 500, 5000), signal);
    state = await look(transport, state.id, file, signal);
  }
  throw failed(file.name, state.error ?? "the service did not accept it");
}

function post(
  transport: Transport,
  path: string,
  body: unknown,
  file: { readonly name: string },
  signal: AbortSignal | undefined,
): Promise<Upload> {
  return transport.ask(`upload ${file.name}`, { method: "POST", path, body, signal }, readUpload);
}

function look(
  transport: Transport,
  id: string,
  file: { readonly name: string },
  signal: AbortSignal | undefined,
): Promise<Upload> {
  const request = { method: "GET", path: pathOf(id), signal } as const;
  return transport.ask(`look at the upload of ${file.name}`, request, readUpload);
}

function pathOf(id: string): string {
  return `/uploads/${encodeURIComponent(id)}`;
}

function partUrl(state: Upload, part: number, file: LocalFile): string {
  const url = state.parts.get(part);
  if (url === undefined) {
    throw failed(file.name, `the service gave no URL for part ${part}`);
  }
  return url;
}

async function content(file: LocalFile, offset: number, length: number): Promise<Uint8Array> {
  let bytes: Uint8Array;
  try {
    bytes = await file.read(offset, length);
  } catch {
    throw failed(file.name, "it cannot be read");
  }
  if (bytes.byteLength !== length) {
    throw failed(file.name, "it became shorter while it was read");
  }
  return bytes;
}

function base64(bytes: Uint8Array): string {
  let binary = "";
  for (let start = 0; start < bytes.length; start += 0x8000) {
    binary += String.fromCharCode(...bytes.subarray(start, start + 0x8000));
  }
  return btoa(binary);
}

function failed(name: string, reason: string): errors.UploadError {
  const why = reason.replace(/\.+$/, "");
  const message = `${name} was not uploaded: ${why}. Nothing was generated, nothing was charged.`;
  return new errors.UploadError(message, name);
}
