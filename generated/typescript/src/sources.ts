// The files that a caller hands over: blobs, bytes, paths, data URLs and web URLs.

import { HEAD, mediaOf, mediaOfUrl, nameOfUrl, type Media } from "./media.js";

/** The path of a local file; see `file`. */
export class LocalPath {
  constructor(readonly path: string) {}
}

/** A local file by its path, for Node, Deno and Bun. */
export function file(path: string): LocalPath {
  return new LocalPath(path);
}

/**
 * A file: a `File` or `Blob`, bytes, `file("fox.png")`, a `URL`, or a text that is an asset id, a `data:` URL or an `https:` URL.
 * A path as a plain text is refused.
 */
export type FileInput = string | Blob | Uint8Array | ArrayBuffer | URL | LocalPath;

/** A file that must be uploaded. `identity` is the same for two values that are the same file. */
export interface LocalFile {
  readonly name: string;
  /** In bytes. */
  readonly size: number;
  readonly media: Media;
  readonly identity: unknown;
  /** Gives the bytes from `offset` on; fewer than `length` where it ends before. */
  readonly read: (offset: number, length: number) => Promise<Uint8Array>;
}

/** A file that the service fetches from the web. Its URL is never shown: it may carry a signature. */
export interface RemoteFile {
  readonly name: string;
  readonly media: Media;
  readonly identity: unknown;
  readonly url: string;
}

/** A file that cannot be used. Its message completes the sentence "<parameter> …". */
export class UnusableFileError extends Error {}

/** Whether a value that is no text can only be meant as a file. */
export function isFile(value: unknown): value is Exclude<FileInput, string> {
  return (
    value instanceof Blob ||
    value instanceof Uint8Array ||
    value instanceof ArrayBuffer ||
    value instanceof URL ||
    value instanceof LocalPath
  );
}

/** The file that `value` stands for; undefined where it is an asset id, or no file at all. */
export async function sourceOf(value: unknown): Promise<LocalFile | RemoteFile | undefined> {
  if (typeof value === "string") {
    return ofText(value);
  }
  if (value instanceof URL) {
    return value.protocol === "file:" ? ofPath(value) : ofText(value.href);
  }
  if (value instanceof LocalPath) {
    return ofPath(value.path);
  }
  if (value instanceof Blob) {
    return ofBlob(value, value instanceof File ? value.name : "", value);
  }
  if (value instanceof Uint8Array || value instanceof ArrayBuffer) {
    return ofBytes(value instanceof ArrayBuffer ? new Uint8Array(value) : value, value);
  }
  return undefined;
}

async function ofText(value: string): Promise<LocalFile | RemoteFile | undefined> {
  if (/^data:/i.test(value)) {
    return ofBytes(bytesOf(value), value);
  }
  if (/^https?:\/\//i.test(value)) {
    const name = nameOfUrl(value) || "file";
    return { name, media: mediaOfUrl(value), identity: value, url: value };
  }
  if (/^file:/i.test(value) || value.includes("/") || value.includes("\\")) {
    throw new UnusableFileError(
      'is a text that looks like a path; pass file("…") to upload a local file',
    );
  }
  return undefined;
}

function bytesOf(url: string): Uint8Array {
  const comma = url.indexOf(",");
  if (comma < 0) {
    throw new UnusableFileError("is a data: URL without a comma");
  }
  try {
    const payload = url.slice(comma + 1);
    if (!/;base64$/i.test(url.slice(0, comma))) {
      return new TextEncoder().encode(decodeURIComponent(payload));
    }
    return Uint8Array.from(atob(decodeURIComponent(payload)), (one) => one.charCodeAt(0));
  } catch {
    throw new UnusableFileError("is a data: URL whose content is damaged");
  }
}

async function ofBytes(bytes: Uint8Array, identity: unknown): Promise<LocalFile> {
  const read = (offset: number, length: number): Promise<Uint8Array> =>
    Promise.resolve(bytes.subarray(offset, offset + length));
  return described("file", bytes.byteLength, identity, read);
}

async function ofBlob(blob: Blob, name: string, identity: unknown): Promise<LocalFile> {
  const read = async (offset: number, length: number): Promise<Uint8Array> =>
    new Uint8Array(await blob.slice(offset, offset + length).arrayBuffer());
  return described(name || "file", blob.size, identity, read);
}

async function ofPath(path: string | URL): Promise<LocalFile> {
  const fs = await import("node:fs/promises");
  const paths = await import("node:path");
  const shown = typeof path === "string" ? path : decodeURIComponent(path.pathname);
  const read = async (offset: number, length: number): Promise<Uint8Array> => {
    const handle = await fs.open(path, "r");
    try {
      const { buffer, bytesRead } = await handle.read(new Uint8Array(length), 0, length, offset);
      return buffer.subarray(0, bytesRead);
    } finally {
      await handle.close();
    }
  };
  try {
    const facts = await fs.stat(path);
    if (facts.isDirectory()) {
      throw new UnusableFileError(`is a folder: ${paths.basename(shown)}`);
    }
    return await described(paths.basename(shown), facts.size, await fs.realpath(path), read);
  } catch (error) {
    if (error instanceof UnusableFileError) {
      throw error;
    }
    const code = error instanceof Error && "code" in error ? String(error.code) : "Error";
    throw new UnusableFileError(`cannot be read: ${shown}: ${code}`);
  }
}

async function described(
  name: string,
  size: number,
  identity: unknown,
  read: LocalFile["read"],
): Promise<LocalFile> {
  if (size === 0) {
    throw new UnusableFileError(name === "file" ? "is an empty file" : `is an empty file: ${name}`);
  }
  const head = await read(0, Math.min(HEAD, size));
  return { name, size, media: mediaOf(name, head), identity, read };
}
