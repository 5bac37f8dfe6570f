// Requests to the service, each with the retries that are safe for it.

import { mapping, number, readJob, text, type JobState } from "./answers.js";
import { RateLimitError } from "./errors.js";
import { callError, generationError, type Failure } from "./failures.js";
import { redact } from "./redaction.js";
import { backoff, sleep } from "./waiting.js";

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
}

interface Request {
  readonly method: "GET" | "POST";
  readonly path: string;
  readonly query?: Readonly<Record<string, string>>;
  readonly body?: unknown;
  readonly signal?: AbortSignal | undefined;
  /** Milliseconds, instead of the connection's. */
  readonly timeout?: number;
}

/** A job that was just started, and what it was charged. */
export interface Started {
  readonly job: JobState;
  readonly creativeUnits: number | undefined;
}

const RETRIES = 4;
// Of Node's fetch: no connection came about, so nothing was sent.
const UNSENT: ReadonlySet<string> = new Set([
  "ECONNREFUSED",
  "ENOTFOUND",
  "EAI_AGAIN",
  "ENETUNREACH",
  "EHOSTUNREACH",
  "UND_ERR_CONNECT_TIMEOUT",
]);

export class Transport {
  readonly #connection: Connection;

  constructor(connection: Connection) {
    this.#connection = connection;
  }

  /** Starts a generation. The request is repeated only after 429, which starts nothing. */
  async start(
    model: string,
    parameters: readonly string[],
    body: unknown,
    signal?: AbortSignal,
  ): Promise<Started> {
    const path = `/generate/custom/${encodeURIComponent(model)}`;
    for (let waited = 0, attempt = 0; ; attempt += 1) {
      signal?.throwIfAborted();
      const sentAt = new Date();
      const answer = await this.#send({ method: "POST", path, body, signal });
      const job = "failure" in answer ? undefined : readJob(answer.json);
      if (job !== undefined && !("failure" in answer)) {
        return { job, creativeUnits: number(mapping(answer.json), "creativeUnitsCost") };
      }
      const failure: Failure =
        "failure" in answer
          ? answer.failure
          : { kind: "nonsense", reason: "no job in it", status: answer.status };
      const error = generationError(failure, model, parameters, sentAt);
      if (!(error instanceof RateLimitError)) {
        throw error;
      }
      const pause =
        error.retryAfter === undefined ? backoff(attempt, 1000, 15_000) : error.retryAfter * 1000;
      if (waited + pause > this.#connection.rateLimitWait) {
        throw error;
      }
      await sleep(pause, signal);
      waited += pause;
    }
  }

  /** A request that starts nothing, so it is repeated where that may help; `read` finds what is wanted in the answer. */
  async ask<T>(
    doing: string,
    request: Request,
    read: (answer: unknown) => T | undefined,
    options: { readonly retries?: number; readonly parameters?: readonly string[] } = {},
  ): Promise<T> {
    const { retries = RETRIES, parameters = [] } = options;
    for (let attempt = 0; ; attempt += 1) {
      request.signal?.throwIfAborted();
      const answer = await this.#send(request);
      request.signal?.throwIfAborted();
      if (!("failure" in answer)) {
        const found = read(answer.json);
        if (found !== undefined) {
          return found;
        }
        const reason = "not what was asked for";
        throw callError({ kind: "nonsense", reason, status: answer.status }, doing, parameters);
      }
      if (attempt >= retries || !mayPass(answer.failure)) {
        throw callError(answer.failure, doing, parameters);
      }
      const after = answer.failure.retryAfter;
      await sleep(
        after === undefined ? backoff(attempt) : Math.min(after, 60) * 1000,
        request.signal,
      );
    }
  }

  get projectQuery(): Readonly<Record<string, string>> {
    const { projectId } = this.#connection;
    return projectId === undefined ? {} : { projectId };
  }

  get fetch(): typeof fetch {
    return this.#connection.fetch;
  }

  async #send(request: Request): Promise<{ json: unknown; status: number } | { failure: Failure }> {
    const { baseUrl, authorization, timeout, secrets } = this.#connection;
    const query = new URLSearchParams({ ...this.projectQuery, ...request.query }).toString();
    const limit = AbortSignal.timeout(request.timeout ?? timeout);
    const headers = new Headers({ authorization, accept: "application/json" });
    if (request.body !== undefined) {
      headers.set("content-type", "application/json");
    }
    try {
      const response = await this.#connection.fetch(
        `${baseUrl}${request.path}${query === "" ? "" : `?${query}`}`,
        {
          method: request.method,
          headers,
          redirect: "manual",
          signal: request.signal === undefined ? limit : AbortSignal.any([limit, request.signal]),
          ...(request.body === undefined ? {} : { body: JSON.stringify(request.body) }),
        },
      );
      const said = await response.text();
      if (!response.ok) {
        return { failure: refused(response, said, secrets) };
      }
      try {
        return { json: JSON.parse(said) as unknown, status: response.status };
      } catch {
        return { failure: { kind: "nonsense", reason: "not JSON", status: response.status } };
      }
    } catch (error) {
      return { failure: unanswered(error) };
    }
  }
}

function mayPass(failure: Failure): boolean {
  const { kind, status = 0 } = failure;
  return kind !== "status"
    ? kind !== "nonsense"
    : status === 408 || status === 429 || status >= 500;
}

/** Only names: the text of some network errors repeats a header or a URL. */
function unanswered(error: unknown): Failure {
  const { name = "Error", cause } = error instanceof Error ? error : {};
  const code = text(mapping(cause), "code") ?? text(mapping(error), "code");
  const isUnsent = code !== undefined && UNSENT.has(code);
  return {
    kind: isUnsent ? "unsent" : "silence",
    reason: code ?? name,
    timedOut: name === "TimeoutError" || code === "UND_ERR_CONNECT_TIMEOUT",
  };
}

function refused(response: Response, said: string, secrets: readonly string[]): Failure {
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
  const reason = isRedirect
    ? "it points elsewhere, where the credentials are not sent"
    : redact(words ?? plain, secrets) || response.statusText || `HTTP ${status}`;
  return {
    kind: "status",
    reason,
    status,
    body: fields,
    requestId: headers.get("x-request-id") ?? headers.get("x-amzn-requestid") ?? undefined,
    retryAfter: retryAfter(headers.get("retry-after")),
  };
}

/** Seconds (RFC 9110, 10.2.3: seconds or a date). */
function retryAfter(value: string | null): number | undefined {
  if (value === null || value.trim() === "") {
    return undefined;
  }
  const seconds = Number(value);
  const until = Number.isNaN(seconds) ? (Date.parse(value) - Date.now()) / 1000 : seconds;
  return Number.isFinite(until) ? Math.max(0, until) : undefined;
}
