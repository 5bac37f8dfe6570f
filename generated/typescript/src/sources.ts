// The files that a caller hands over: blobs, bytes, paths, data URLs and web URLs.

import { codeOf, local } from "./local.js";
import { decoded, HEAD, isFileName, mediaOf, mediaOfUrl, nameOfUrl, type Media } from "./media.js";

/** The path of a local file; see `file`. */
export class LocalPath {
  constructor(readonly path: string) {}
}

/** A local file by its path, for Node, Deno and Bun. */
export function file(path: string): LocalPath {
  return new LocalPath(path);
}

/**
 * A file: a `File` or `Blob`, bytes, `file("fox.png")`, a `URL`, or a text that is an asset id, a
 * `data:` URL or an `https:` URL. A path as a plain text is refused.
 */
export type FileInput = string | Blob | Uint8Array | ArrayBuffer | URL | LocalPath;

/** What a file may be given as, in words. */
export const ACCEPTED =
  'a Blob, a File, bytes, file("…"), a URL, a text that is a data: or https: URL, or an asset id';

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

/**
 * A file that the service fetches from the web. Its URL is never shown: it may carry a signature.
 */
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
    if (!URL.canParse(value)) {
      throw new UnusableFileError("is a URL that cannot be read");
    }
    const name = nameOfUrl(value) || "file";
    return { name, media: mediaOfUrl(value), identity: value, url: value };
  }
  const wrong = whyNoAssetId(value);
  if (wrong !== undefined) {
    throw new UnusableFileError(wrong);
  }
  return undefined;
}

/** Why a text where a file belongs is no asset id; undefined where it can be one. */
function whyNoAssetId(value: string): string | undefined {
  const scheme = /^([a-z][a-z0-9+.-]*):\/\//i.exec(value)?.[1]?.toLowerCase();
  if (scheme !== undefined && scheme !== "file") {
    return `is a URL of the scheme ${scheme}:, and takes ${ACCEPTED}`;
  }
  if (isBase64(value)) {
    return "looks like a file in base64; write it as a data: URL (data:image/png;base64,…), or pass its bytes";
  }
  const isName = isFileName(value) && !value.startsWith("asset_");
  return isName || /[/\\]/.test(value)
    ? 'is a text that looks like a path; pass file("…") to upload a local file'
    : undefined;
}

function isBase64(value: string): boolean {
  // Ids have about 30 characters. The second is how pictures start.
  const isLong = value.length > 100 && /^[A-Za-z0-9+/_-]+={0,2}$/.test(value.replace(/\s+/g, ""));
  return isLong || /^(?:iVBORw0KGgo|\/9j\/|R0lGOD|UklGR)/.test(value);
}

function bytesOf(url: string): Uint8Array {
  const comma = url.indexOf(",");
  if (comma < 0) {
    throw new UnusableFileError("is a data: URL without a comma");
  }
  const payload = unquoted(url.slice(comma + 1));
  if (!/;base64$/i.test(url.slice(0, comma))) {
    return payload;
  }
  try {
    const encoded = new TextDecoder().decode(payload).replaceAll("-", "+").replaceAll("_", "/");
    return Uint8Array.from(atob(encoded), (one) => one.charCodeAt(0));
  } catch {
    throw new UnusableFileError("is a data: URL whose base64 is damaged");
  }
}

/** The bytes of a text in percent-encoding. What is no escape stands for itself. */
function unquoted(text: string): Uint8Array {
  const bytes = new TextEncoder().encode(text);
  if (!text.includes("%")) {
    return bytes;
  }
  const found: number[] = [];
  for (let at = 0; at < bytes.length; at += 1) {
    const digits = String.fromCharCode(...bytes.subarray(at + 1, at + 3));
    const isEscape = bytes[at] === 0x25 && /^[0-9a-f]{2}$/i.test(digits);
    found.push(isEscape ? parseInt(digits, 16) : (bytes[at] ?? 0));
    at += isEscape ? 2 : 0;
  }
  return Uint8Array.from(found);
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
  const here = await local();
  if (here === undefined) {
    throw new UnusableFileError(
      "is the path of a local file, and there are none here; pass a File",
    );
  }
  const { fs, paths } = here;
  const shown = typeof path === "string" ? path : decoded(path.pathname);
  const name = paths.basename(shown);
  const read = async (offset: number, length: number): Promise<Uint8Array> => {
    const handle = await fs.open(path, "r");
    try {
      const bytes = new Uint8Array(length);
      let size = 0;
      for (let count = 1; size < length && count > 0; size += count) {
        count = (await handle.read(bytes, size, length - size, offset + size)).bytesRead;
      }
      return bytes.subarray(0, size);
    } finally {
      await handle.close();
    }
  };
  try {
    const facts = await fs.stat(path);
    if (facts.isDirectory()) {
      throw new UnusableFileError(`is a folder: ${name}`);
    }
    if (!facts.isFile()) {
      // Opening a pipe would wait for whoever writes to it.
      throw new UnusableFileError(`is a pipe or a device: ${name}; pass its bytes`);
    }
    return await described(name, facts.size, await fs.realpath(path), read);
  } catch (error) {
    if (error instanceof UnusableFileError) {
      throw error;
    }
    throw new UnusableFileError(`cannot be read: ${shown}: ${codeOf(error) ?? "Error"}`);
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
