// Requests to the service, one at a time, and what became of each.

import { mapping, text } from "./answers.js";
import type { Failure } from "./failures.js";
import { redact } from "./redaction.js";
import { Limit, type Clock, type Logger } from "./waiting.js";

export interface Connection {
  readonly baseUrl: string;
  readonly authorization: string;
  /** What no message may show. */
  readonly secrets: readonly string[];
  readonly projectId: string | undefined;
  /** Milliseconds to wait for an answer. */
  readonly timeout: number;
  /** Milliseconds for which a call waits while a limit of the team is met. */
  readonly rateLimitWait: number;
  readonly fetch: typeof fetch;
  readonly clock: Clock;
  readonly logger: Logger | undefined;
}

export interface Request {
  readonly method: "GET" | "POST";
  readonly path: string;
  readonly query?: Readonly<Record<string, string>>;
  readonly body?: unknown;
  /** Whether it belongs to no project, because it names something that does. */
  readonly isOfNoProject?: boolean;
  /** Whether it must reach the service once at most, so that nothing below may send it again. */
  readonly isOnce?: boolean;
  readonly signal?: AbortSignal | undefined;
  /** Milliseconds, instead of the connection's. */
  readonly timeout?: number;
  /** What no message may show, beside the connection's secrets. */
  readonly secrets?: readonly string[];
}

export type Answer =
  { readonly json: unknown; readonly status: number } | { readonly failure: Failure };

const LARGEST = 64_000_000; // bytes of an answer
const PASSING: ReadonlySet<number> = new Set([408, 409, 425, 429]);
// Of Node's fetch: no connection came about, so nothing was sent.
const UNSENT: ReadonlySet<string> = new Set([
  "ECONNREFUSED",
  "ENOTFOUND",
  "EAI_AGAIN",
  "ENETUNREACH",
  "EHOSTUNREACH",
  "UND_ERR_CONNECT_TIMEOUT",
]);

class EndlessError extends Error {}

/** Sends a request once. Never throws for what the network or the service does. */
export async function send(connection: Connection, request: Request): Promise<Answer> {
  const { baseUrl, authorization, projectId } = connection;
  const secrets = [...connection.secrets, ...(request.secrets ?? [])];
  const route = new URL(baseUrl).origin;
  const project = projectId === undefined || request.isOfNoProject === true ? {} : { projectId };
  const query = new URLSearchParams({ ...project, ...request.query }).toString();
  const headers = new Headers({ authorization, accept: "application/json" });
  if (request.body !== undefined) {
    headers.set("content-type", "application/json");
  }
  const limit = new Limit(request.timeout ?? connection.timeout);
  const client = request.isOnce === true ? freshClient(globalThis) : undefined;
  try {
    const response = await connection.fetch(
      `${baseUrl}${request.path}${query === "" ? "" : `?${query}`}`,
      {
        method: request.method,
        headers,
        // A redirect would send the body again, files and all, and perhaps to another host.
        redirect: "manual",
        signal: limit.with(request.signal),
        ...(request.body === undefined ? {} : { body: JSON.stringify(request.body) }),
        ...(client === undefined ? {} : { client }),
      },
    );
    const said = await content(response);
    if (!response.ok) {
      return { failure: { ...refused(response, said, secrets), route } };
    }
    try {
      return { json: JSON.parse(said) as unknown, status: response.status };
    } catch {
      return { failure: { kind: "nonsense", reason: "not JSON", status: response.status, route } };
    }
  } catch (error) {
    return error instanceof EndlessError
      ? { failure: { kind: "nonsense", reason: error.message, route } }
      : { failure: { ...unanswered(error), route } };
  } finally {
    limit.end();
    client?.close();
  }
}

/**
 * Deno sends a request again by itself where a connection breaks that was kept from an earlier one.
 * A client that keeps none does not. Node and Bun never do; browsers may, and let no program
 * prevent it.
 */
function freshClient(scope: object): { readonly close: () => void } | undefined {
  const { Deno } = scope as {
    Deno?: {
      createHttpClient?: (options: { poolMaxIdlePerHost: number }) => { close: () => void };
    };
  };
  return Deno?.createHttpClient?.({ poolMaxIdlePerHost: 0 });
}

/** Whether the same request may succeed in a moment. */
export function mayPass(failure: Failure): boolean {
  const { kind, status = 0 } = failure;
  return kind !== "status" ? kind !== "nonsense" : PASSING.has(status) || status >= 500;
}

/** An answer's text, which is not read for ever. */
async function content(response: Response): Promise<string> {
  const reader = response.body?.getReader();
  const decoder = new TextDecoder();
  let said = "";
  for (let size = 0; ;) {
    const { done, value } = (await reader?.read()) ?? { done: true, value: undefined };
    if (done) {
      return said + decoder.decode();
    }
    size += value.byteLength;
    if (size > LARGEST) {
      await reader?.cancel();
      throw new EndlessError(`it has more than ${LARGEST / 1e6} MB`);
    }
    said += decoder.decode(value, { stream: true });
  }
}

/** Only names: the text of some network errors repeats a header or a URL. */
function unanswered(error: unknown): Omit<Failure, "route"> {
  const { name = "Error", cause } = error instanceof Error ? error : {};
  const code = text(mapping(cause), "code") ?? text(mapping(error), "code");
  const isUnsent = code !== undefined && UNSENT.has(code);
  return {
    kind: isUnsent ? "unsent" : "silence",
    reason: code ?? name,
    timedOut: name === "TimeoutError" || code === "UND_ERR_CONNECT_TIMEOUT",
  };
}

function refused(
  response: Response,
  said: string,
  secrets: readonly string[],
): Omit<Failure, "route"> {
  let body: unknown;
  try {
    body = JSON.parse(said);
  } catch {
    body = said;
  }
  const { headers, status } = response;
  const isRedirect = response.type === "opaqueredirect" || (status >= 300 && status < 400);
  const fields = mapping(body);
  const words = text(fields, "reason") ?? text(fields, "message") ?? text(fields, "error");
  const plain = typeof body === "string" && !body.slice(0, 20).includes("<") ? body : "";
  const reason = redact(words ?? plain, secrets) || redact(response.statusText, secrets);
  const ids = ["x-request-id", "x-amzn-requestid", "apigw-requestid"];
  const requestId = ids.map((name) => headers.get(name)).find((one) => one !== null) ?? null;
  return {
    kind: "status",
    reason: isRedirect ? "a redirect" : reason || `HTTP ${status}`,
    status,
    body: fields,
    requestId: requestId === null ? undefined : redact(requestId, secrets),
    retryAfter: retryAfter(headers.get("retry-after")),
    isRedirect,
    location: isRedirect ? originOf(headers.get("location"), response.url) : undefined,
  };
}

function originOf(location: string | null, base: string): string | undefined {
  try {
    const { origin } = new URL(location ?? "", base);
    return location === null || origin === "null" ? undefined : origin;
  } catch {
    return undefined;
  }
}

/**
 * Seconds that an answer asks to wait (RFC 9110, 10.2.3: seconds or a date); undefined where it
 * says nothing usable.
 */
function retryAfter(value: string | null): number | undefined {
  const said = value?.trim() ?? "";
  if (/^\d{1,15}(?:\.\d{1,9})?$/.test(said)) {
    return Number(said);
  }
  // JavaScript finds a date in much that is none.
  const isDate = /^(?:mon|tue|wed|thu|fri|sat|sun)[a-z]*,? .*\d/i.test(said);
  const until = isDate ? (Date.parse(said) - Date.now()) / 1000 : NaN;
  return Number.isFinite(until) ? Math.max(0, until) : undefined;
}
