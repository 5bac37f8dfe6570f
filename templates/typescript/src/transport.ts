// What this package asks of the service, each with the retries that are safe for it.

import { mapping, number, readJob, type JobState } from "./answers.js";
import { RateLimitError } from "./errors.js";
import { callError, generationError, type Failure } from "./failures.js";
import { mayPass, send, type Connection, type Request } from "./requests.js";
import { backoff, limitBackoff, type Clock, type Logger } from "./waiting.js";

/** A job that was just started, and what it was charged. */
export interface Started {
  readonly job: JobState;
  readonly creativeUnits: number | undefined;
}

/** A generation to start. */
export interface Generation {
  readonly model: string;
  readonly parameters: readonly string[];
  readonly body: unknown;
  readonly signal: AbortSignal | undefined;
  /** Whether to wait at 429, rather than throw at once. */
  readonly waits: boolean;
}

/** What of a request its answer was for. */
interface Asking {
  readonly retries?: number;
  readonly parameters?: readonly string[];
}

const RETRIES = 4;
const PATIENCE = 60_000; // milliseconds of a single pause; a service that asks for more is not asked again

export class Transport {
  readonly #connection: Connection;

  constructor(connection: Connection) {
    this.#connection = connection;
  }

  /**
   * Starts a generation. The request is repeated only after 429, which starts nothing. Each pause
   * is at least as long as the backoff, whatever the service asks for, so that `rateLimitWait`
   * bounds their number as well as their sum.
   */
  async start({ model, parameters, body, signal, waits }: Generation): Promise<Started> {
    const path = `/generate/custom/${encodeURIComponent(model)}`;
    for (let waited = 0, attempt = 0; ; attempt += 1) {
      signal?.throwIfAborted();
      const sentAt = new Date();
      const request = { method: "POST", path, body, isOnce: true, signal } as const;
      const answer = await send(this.#connection, request);
      const job = "failure" in answer ? undefined : readJob(answer.json);
      if (job !== undefined && !("failure" in answer)) {
        return { job, creativeUnits: number(mapping(answer.json), "creativeUnitsCost") };
      }
      const failure: Failure =
        "failure" in answer
          ? answer.failure
          : { kind: "nonsense", reason: "no job in it", status: answer.status, route: this.#route };
      const error = generationError(failure, model, parameters, sentAt, body);
      if (!(error instanceof RateLimitError) || !waits) {
        throw error;
      }
      const pause = Math.max(limitBackoff(attempt), (error.retryAfter ?? 0) * 1000);
      if (waited + pause > this.#connection.rateLimitWait) {
        throw error;
      }
      const seconds = (pause / 1000).toFixed(1);
      this.logger?.info(`${model}: rate limit reached, trying again in ${seconds} seconds`);
      await this.clock.sleep(pause, signal);
      waited += pause;
    }
  }

  /**
   * A request that starts nothing, so it is repeated where that may help; `read` finds what is
   * wanted in the answer.
   */
  async ask<T>(
    doing: string,
    request: Request,
    read: (answer: unknown) => T | undefined,
    options: Asking = {},
  ): Promise<T> {
    const { retries = RETRIES, parameters = [] } = options;
    for (let attempt = 0; ; attempt += 1) {
      request.signal?.throwIfAborted();
      const answer = await send(this.#connection, request);
      request.signal?.throwIfAborted();
      if (!("failure" in answer)) {
        const found = read(answer.json);
        if (found !== undefined) {
          return found;
        }
        const reason = "not what was asked for";
        const { status } = answer;
        const failure: Failure = { kind: "nonsense", reason, status, route: this.#route };
        throw callError(failure, doing, parameters);
      }
      const { failure } = answer;
      const pause = Math.max(backoff(attempt), (failure.retryAfter ?? 0) * 1000);
      if (attempt >= retries || !mayPass(failure) || pause > PATIENCE) {
        throw callError(failure, doing, parameters);
      }
      const seconds = (pause / 1000).toFixed(1);
      this.logger?.info(`trying again in ${seconds} seconds after: ${failure.reason}`);
      await this.clock.sleep(pause, request.signal);
    }
  }

  get #route(): string {
    return new URL(this.#connection.baseUrl).origin;
  }

  get projectId(): string | undefined {
    return this.#connection.projectId;
  }

  get rateLimitWait(): number {
    return this.#connection.rateLimitWait;
  }

  get fetch(): typeof fetch {
    return this.#connection.fetch;
  }

  /** Milliseconds to wait for an answer of storage, and for more of a file. */
  get timeout(): number {
    return this.#connection.timeout;
  }

  get logger(): Logger | undefined {
    return this.#connection.logger;
  }

  get clock(): Clock {
    return this.#connection.clock;
  }
}
