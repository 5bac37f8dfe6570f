// The service's answers as data. Reading is liberal: what is absent or of another type is undefined
// or empty.

import { redact } from "./redaction.js";

export type JobStatus =
  | "pending"
  | "queued"
  | "warming-up"
  | "in-progress"
  | "finalizing"
  | "success"
  | "failure"
  | "canceled";

type Fields = Readonly<Record<string, unknown>>;

/** What a job was like when it was last looked at. */
export interface JobState {
  readonly id: string;
  readonly status: JobStatus;
  /** Whether the status is final. */
  readonly done: boolean;
  /** From 0 to 1. */
  readonly progress: number;
  /** The ids of its results so far. */
  readonly assetIds: readonly string[];
  /** Why it failed, in the service's words. */
  readonly error: string | undefined;
  /** What to do about it, in the service's words. */
  readonly hint: string | undefined;
  /** Results that are no files, such as the text of a language model. */
  readonly output: Fields;
  /** The parameters as the service recorded them. */
  readonly input: Fields;
  readonly createdAt: string | undefined;
  readonly updatedAt: string | undefined;
  /** The model, where the service says. */
  readonly modelId: string | undefined;
  /** What the generation was charged, where the service says. */
  readonly creativeUnits: number | undefined;
  /** Whether a failed generation is refunded, where the service says. */
  readonly refundable: boolean | undefined;
}

/** A result of a job. */
export interface Asset {
  /** Usable as a file parameter of another model. */
  readonly id: string;
  readonly kind: string | undefined;
  readonly mimeType: string | undefined;
  /** In bytes. */
  readonly size: number | undefined;
  /** Where to fetch it. Signed and short-lived: keep the id, not the URL. */
  readonly url: string;
  /** Where to fetch the file before the service converted it, if it did. */
  readonly originalUrl: string | undefined;
}

/** The price of a call that was not made, in creative units. */
export interface Estimate {
  readonly creativeUnits: number;
  readonly discount: number;
  /** By billed action, such as `custom-generation`. */
  readonly details: Readonly<Record<string, number>>;
}

/** A file on its way into the service. */
export interface Upload {
  readonly id: string;
  readonly status: string;
  readonly assetId: string | undefined;
  readonly error: string | undefined;
  /** Where to send each part, by its number. */
  readonly parts: ReadonlyMap<number, string>;
}

const LONGEST_ID = 200; // characters; those that were seen have about 30
/** The statuses of a job that has ended. */
export const FINAL: ReadonlySet<string> = new Set(["success", "failure", "canceled"]);

export function readJob(answer: unknown): JobState | undefined {
  const raw = mapping(mapping(answer)["job"] ?? answer);
  const id = identifier(raw, "jobId");
  if (id === undefined) {
    return undefined;
  }
  const metadata = mapping(raw["metadata"]);
  const billing = mapping(raw["billing"]);
  const status = identifier(raw, "status") ?? "pending";
  const error = text(metadata, "error");
  const hint = text(metadata, "hint");
  return {
    id,
    // A status that is new to this package counts as not final, so it is as good as any.
    status: status as JobStatus,
    done: FINAL.has(status),
    progress: Math.min(1, Math.max(0, number(raw, "progress") ?? 0)),
    assetIds: sequence(metadata["assetIds"]).filter(isIdentifier),
    error: error === undefined ? undefined : redact(error),
    hint: hint === undefined ? undefined : redact(hint),
    output: mapping(metadata["output"]),
    input: mapping(metadata["input"]),
    createdAt: text(raw, "createdAt"),
    updatedAt: text(raw, "updatedAt"),
    modelId: identifier(mapping(metadata["input"]), "modelId") ?? identifier(metadata, "modelId"),
    creativeUnits: number(billing, "cuCost"),
    refundable: Object.keys(billing).length === 0 ? undefined : billing["disableRefund"] !== true,
  };
}

export function readAsset(answer: unknown): Asset | undefined {
  const raw = mapping(mapping(answer)["asset"] ?? answer);
  const id = identifier(raw, "id");
  if (id === undefined) {
    return undefined;
  }
  return {
    id,
    kind: text(raw, "kind"),
    mimeType: text(raw, "mimeType"),
    size: number(mapping(raw["properties"]), "size"),
    url: text(raw, "url") ?? "",
    originalUrl: text(raw, "originalFileUrl"),
  };
}

export function readEstimate(answer: unknown): Estimate | undefined {
  const raw = mapping(answer);
  const creativeUnits = number(raw, "creativeUnitsCost");
  if (creativeUnits === undefined) {
    return undefined;
  }
  const costs = Object.entries(mapping(raw["costDetails"]));
  return {
    creativeUnits,
    discount: number(raw, "creativeUnitsDiscount") ?? 0,
    details: Object.fromEntries(
      costs.filter((one): one is [string, number] => typeof one[1] === "number"),
    ),
  };
}

export function readUpload(answer: unknown): Upload | undefined {
  const raw = mapping(mapping(answer)["upload"] ?? answer);
  const id = identifier(raw, "id");
  if (id === undefined) {
    return undefined;
  }
  const parts = new Map<number, string>();
  for (const part of sequence(raw["parts"]).map(mapping)) {
    const [index, url] = [number(part, "number"), text(part, "url")];
    if (index !== undefined && url !== undefined) {
      parts.set(index, url);
    }
  }
  const error = text(raw, "errorMessage");
  return {
    id,
    status: identifier(raw, "status") ?? "pending",
    assetId: identifier(raw, "entityId"),
    error: error === undefined ? undefined : redact(error),
    parts,
  };
}

/** `value` if it is a JSON object, an empty one otherwise. */
export function mapping(value: unknown): Fields {
  return typeof value === "object" && value !== null && !Array.isArray(value)
    ? (value as Fields)
    : {};
}

export function sequence(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}

/** The text at `key`, undefined where there is none or an empty one. */
export function text(raw: Fields, key: string): string | undefined {
  const value = raw[key];
  return typeof value === "string" && value !== "" ? value : undefined;
}

/** The id or other single word at `key`, undefined where there is none. */
function identifier(raw: Fields, key: string): string | undefined {
  const value = raw[key];
  return isIdentifier(value) ? value : undefined;
}

/**
 * Whether a value can be an id: it can stand, quoted, in a URL's path, and on a terminal as it is.
 */
export function isIdentifier(value: unknown): value is string {
  return (
    typeof value === "string" &&
    value.length <= LONGEST_ID &&
    /^(?:[^\p{C}\p{Z}]| )+$/u.test(value) &&
    value !== "." &&
    value !== ".."
  );
}

export function number(raw: Fields, key: string): number | undefined {
  const value = raw[key];
  return typeof value === "number" && Number.isFinite(value) ? value : undefined;
}
