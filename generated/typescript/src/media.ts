// What a file is: told by its first bytes, then by its name.

export interface Media {
  readonly contentType: string;
  /**
   * The asset kinds that it may be; more than one where the container does not tell, none where
   * unknown.
   */
  readonly kinds: readonly string[];
}

/** How many bytes of a file `mediaOf` wants to see. */
export const HEAD = 4096;

const UNKNOWN: Media = { contentType: "application/octet-stream", kinds: [] };
const WORDS = "application/vnd.openxmlformats-officedocument.wordprocessingml.document";

// The first bytes as Latin-1, the media type, the kinds.
const PREFIXES: readonly (readonly [string, string, ...string[]])[] = [
  ["\x89PNG\r\n\x1a\n", "image/png", "image"],
  ["\xff\xd8\xff", "image/jpeg", "image"],
  ["GIF87a", "image/gif", "image"],
  ["GIF89a", "image/gif", "image"],
  ["II*\0", "image/tiff", "image"],
  ["MM\0*", "image/tiff", "image"],
  ["BM", "image/bmp", "image"],
  ["\x76\x2f\x31\x01", "image/x-exr", "image-hdr"],
  ["#?RADIANCE", "image/vnd.radiance", "image-hdr"],
  ["#?RGBE", "image/vnd.radiance", "image-hdr"],
  ["glTF", "model/gltf-binary", "3d"],
  ["Kaydara FBX Binary", "application/vnd.autodesk.fbx", "3d"],
  ["ply\n", "model/ply", "3d"],
  ["ply\r\n", "model/ply", "3d"],
  ["%PDF-", "application/pdf", "document"],
  ["fLaC", "audio/flac", "audio"],
  ["ID3", "audio/mpeg", "audio"],
  ["\xff\xfb", "audio/mpeg", "audio"],
  ["\xff\xf3", "audio/mpeg", "audio"],
  ["\xff\xf2", "audio/mpeg", "audio"],
  ["\xff\xf1", "audio/aac", "audio"],
  ["\xff\xf9", "audio/aac", "audio"],
  ["OggS", "audio/ogg", "audio", "video"],
  ["\x1a\x45\xdf\xa3", "video/webm", "video", "audio"],
];
const RIFF = new Map([
  ["WAVE", ["audio/wav", "audio"]],
  ["WEBP", ["image/webp", "image"]],
  ["AVI ", ["video/x-msvideo", "video"]],
]);
const BRANDS = new Map([
  ["avif", ["image/avif", "image"]],
  ["avis", ["image/avif", "image"]],
  ["heic", ["image/heic", "image"]],
  ["heix", ["image/heic", "image"]],
  ["mif1", ["image/heif", "image"]],
  ["M4A ", ["audio/m4a", "audio"]],
  ["M4B ", ["audio/m4a", "audio"]],
  ["qt  ", ["video/quicktime", "video"]],
]);
// The first suffix of a media type is the one that it is saved with.
const SUFFIXES = new Map([
  ["png", ["image/png", "image"]],
  ["jpg", ["image/jpeg", "image"]],
  ["jpeg", ["image/jpeg", "image"]],
  ["webp", ["image/webp", "image"]],
  ["gif", ["image/gif", "image"]],
  ["avif", ["image/avif", "image"]],
  ["heic", ["image/heic", "image"]],
  ["bmp", ["image/bmp", "image"]],
  ["tiff", ["image/tiff", "image"]],
  ["tif", ["image/tiff", "image"]],
  ["svg", ["image/svg+xml", "image"]],
  ["exr", ["image/x-exr", "image-hdr"]],
  ["hdr", ["image/vnd.radiance", "image-hdr"]],
  ["mp4", ["video/mp4", "video"]],
  ["m4v", ["video/mp4", "video"]],
  ["mov", ["video/quicktime", "video"]],
  ["webm", ["video/webm", "video"]],
  ["mkv", ["video/x-matroska", "video"]],
  ["avi", ["video/x-msvideo", "video"]],
  ["mp3", ["audio/mpeg", "audio"]],
  ["wav", ["audio/wav", "audio"]],
  ["flac", ["audio/flac", "audio"]],
  ["ogg", ["audio/ogg", "audio"]],
  ["oga", ["audio/ogg", "audio"]],
  ["opus", ["audio/ogg", "audio"]],
  ["m4a", ["audio/m4a", "audio"]],
  ["aac", ["audio/aac", "audio"]],
  ["glb", ["model/gltf-binary", "3d"]],
  ["gltf", ["model/gltf+json", "3d"]],
  ["obj", ["model/obj", "3d"]],
  ["mtl", ["model/mtl", "3d"]],
  ["fbx", ["application/vnd.autodesk.fbx", "3d"]],
  ["stl", ["model/stl", "3d"]],
  ["ply", ["model/ply", "3d"]],
  ["usdz", ["model/vnd.usdz+zip", "3d"]],
  ["pdf", ["application/pdf", "document"]],
  ["docx", [WORDS, "document"]],
  ["json", ["application/json", "json"]],
  ["txt", ["text/plain", "text"]],
  ["md", ["text/markdown", "text"]],
  ["csv", ["text/csv", "text"]],
  ["srt", ["application/x-subrip", "text"]],
  ["vtt", ["text/vtt", "text"]],
]);
// Not taken by any parameter, and no asset id ends so.
const OTHER_SUFFIXES = new Set(
  (
    "3gp aif aiff blend dae doc gz heif htm html ico jfif jxl m4b mpeg mpg psd raw spz splat tar tga tsv " +
    "usd usda usdc webloc wma wmv xml yaml yml zip"
  ).split(" "),
);
const ALIASES = new Map([
  ["audio/x-wav", "wav"],
  ["audio/mp4", "m4a"],
  ["application/x.autodesk.fbx", "fbx"],
]);
const UPLOAD_KINDS = new Map([
  ["3d", "3d"],
  ["audio", "audio"],
  ["image", "image"],
  ["image-hdr", "image"],
  ["json", "text"],
  ["text", "text"],
  ["video", "video"],
]);
// A parameter of the kind on the left takes files that look like the kinds on the right.
const ACCEPTED = new Map([
  ["document", ["document", "text", "json"]],
  ["json", ["json", "text"]],
  ["text", ["text", "json"]],
]);

/** What the file `name` is whose first bytes are `head`. Its bytes count for more than its name. */
export function mediaOf(name: string, head: Uint8Array): Media {
  const named = media(SUFFIXES.get(suffixOf(name)));
  const seen = seenIn(head);
  if (seen === undefined) {
    return named ?? (isText(head) ? { contentType: "text/plain", kinds: ["text"] } : UNKNOWN);
  }
  // One container, several formats: .ogg and .webm, .m4a in MP4, .mkv in EBML.
  const isOneOf =
    seen.kinds.length > 1 && named?.kinds.every((kind) => seen.kinds.includes(kind)) === true;
  const isSound = seen.contentType === "video/mp4" && named?.kinds.join() === "audio";
  return named !== undefined && (isOneOf || isSound) ? named : seen;
}

/** Whether a name ends in the suffix of a file. */
export function isFileName(name: string): boolean {
  const suffix = suffixOf(name);
  return SUFFIXES.has(suffix) || OTHER_SUFFIXES.has(suffix);
}

/** What the path of a URL says that its file is. */
export function mediaOfUrl(url: string): Media {
  return media(SUFFIXES.get(suffixOf(pathOf(url)))) ?? UNKNOWN;
}

/** Whether a parameter of this kind may take the file. What is unknown may. */
export function fits({ kinds }: Media, kind: string | undefined): boolean {
  if (kind === undefined || kinds.length === 0) {
    return true;
  }
  const accepted = ACCEPTED.get(kind) ?? [kind];
  return kinds.some((one) => accepted.includes(one));
}

/** What the upload endpoint calls a file; `asset` where nothing says more. */
export function uploadKind({ kinds }: Media, kind: string | undefined): string {
  const known = kinds.length === 1 ? kinds[0] : kind;
  return UPLOAD_KINDS.get(known ?? "") ?? "asset";
}

/** The suffix, without its dot, of a media type; of a URL where that is unknown. */
export function extensionOf(contentType: string | undefined, url: string): string {
  const bare = (contentType ?? "").split(";", 1)[0]?.trim().toLowerCase() ?? "";
  for (const [suffix, [known]] of SUFFIXES) {
    if (known === bare) {
      return suffix;
    }
  }
  return ALIASES.get(bare) ?? suffixOf(pathOf(url));
}

/** The last part of a URL's path, decoded. */
export function nameOfUrl(url: string): string {
  return pathOf(url).split("/").at(-1) ?? "";
}

function pathOf(url: string): string {
  return URL.canParse(url) ? decoded(new URL(url).pathname) : "";
}

/** A part of a URL without its escapes, where they make sense. */
export function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

function suffixOf(name: string): string {
  const last = name.split(/[\\/]/).at(-1) ?? "";
  const dot = last.lastIndexOf(".");
  return dot > 0 ? last.slice(dot + 1).toLowerCase() : "";
}

function media(found: readonly string[] | undefined): Media | undefined {
  const [contentType, ...kinds] = found ?? [];
  return contentType === undefined ? undefined : { contentType, kinds };
}

function seenIn(bytes: Uint8Array): Media | undefined {
  const head = latin(bytes);
  if (head.startsWith("RIFF")) {
    return media(RIFF.get(head.slice(8, 12)));
  }
  if (head.slice(4, 8) === "ftyp") {
    return media(BRANDS.get(head.slice(8, 12)) ?? ["video/mp4", "video"]);
  }
  for (const [prefix, ...found] of PREFIXES) {
    if (head.startsWith(prefix)) {
      return media(found);
    }
  }
  const start = head
    .replace(/^[\xef\xbb\xbf \t\r\n]+/, "")
    .slice(0, 1024)
    .toLowerCase();
  const isSvg = start.startsWith("<svg") || (start.startsWith("<?xml") && start.includes("<svg"));
  return isSvg ? { contentType: "image/svg+xml", kinds: ["image"] } : undefined;
}

function latin(bytes: Uint8Array): string {
  let text = "";
  for (const byte of bytes.subarray(0, HEAD)) {
    text += String.fromCharCode(byte);
  }
  return text;
}

function isText(head: Uint8Array): boolean {
  if (head.length === 0 || head.includes(0)) {
    return false;
  }
  try {
    // The head may end within a character.
    new TextDecoder("utf-8", { fatal: true }).decode(head, { stream: head.length >= HEAD });
    return true;
  } catch {
    return false;
  }
}
