// Jobs: generations under way, and what they made.

import { readAsset, readJob, type Asset, type JobState } from "./answers.js";
import * as errors from "./errors.js";
import type { Transport } from "./transport.js";
import { sleep } from "./waiting.js";

export interface WaitOptions {
  /** Milliseconds after which to stop waiting; 30 minutes by default. The job itself goes on. */
  readonly timeout?: number;
  /** Milliseconds between the first looks; they grow to 10 seconds, with a jitter. */
  readonly poll?: number;
  /** Called after every look. */
  readonly onProgress?: (state: JobState) => void;
  readonly signal?: AbortSignal;
}

const GRACE = 300_000; // milliseconds for which looking at a job may fail before the waiting is given up
const SETTLING = 10_000; // a job that was just started may not be readable everywhere yet
const LONGEST_LOOK = 30_000;
const SHORTEST_LOOK = 2000;

/** A generation that was started. It runs in the service whether or not anyone waits. */
export class Job {
  readonly #transport: Transport;
  readonly #charged: number | undefined;
  /** `client.job(id)` takes it up again, in another process too. */
  readonly id: string;
  /** What it was like when last looked at. */
  state: JobState | undefined;

  constructor(transport: Transport, id: string, state?: JobState, charged?: number) {
    this.#transport = transport;
    this.#charged = charged;
    this.id = id;
    this.state = state;
  }

  /** What starting it was charged, where the service says. */
  get creativeUnits(): number | undefined {
    return this.#charged ?? this.state?.creativeUnits;
  }

  /** Looks at the job once. */
  async refresh(options: { readonly signal?: AbortSignal } = {}): Promise<JobState> {
    this.state = await this.#look(options.signal);
    return this.state;
  }

  /** Waits for success; gives the job itself. Throws what kept it from success. */
  async wait(options: WaitOptions = {}): Promise<this> {
    const { timeout = 1_800_000, poll = 1000, onProgress, signal } = options;
    if (!(poll > 0) || !(timeout >= 0)) {
      throw new RangeError("poll must be more than 0 milliseconds, timeout 0 or more");
    }
    const began = performance.now();
    let answered = began;
    for (let interval = poll; ; interval = Math.min(interval * 1.3, Math.max(poll, 10_000))) {
      if (this.state?.done !== true) {
        const left = began + timeout - performance.now();
        try {
          const within = Math.max(SHORTEST_LOOK, Math.min(LONGEST_LOOK, left));
          this.state = await this.#look(signal, within);
          answered = performance.now();
        } catch (error) {
          signal?.throwIfAborted();
          this.#missed(error, performance.now() - began, performance.now() - answered);
        }
      }
      if (this.state !== undefined) {
        onProgress?.(this.state);
      }
      if (this.state?.done === true) {
        this.requireSuccess();
        return this;
      }
      const left = began + timeout - performance.now();
      if (left <= 0) {
        throw new errors.JobTimeoutError(
          `${this.id} is ${this.#known()} after ${timeout / 1000} seconds of waiting. It goes on, and its results ` +
            `stay in the service. ${this.#resume()}`,
          this.id,
          this.state,
        );
      }
      await sleep(Math.min(interval * (0.8 + Math.random() * 0.4), left), signal);
    }
  }

  /** Throws what kept the job from success, as far as is known. */
  requireSuccess(): void {
    const { id, state } = this;
    if (state?.done !== true) {
      const message = `${id} is ${this.#known()} and has no results yet. ${this.#resume()}`;
      throw new errors.JobNotFinishedError(message, id, state);
    }
    if (state.status === "canceled") {
      throw new errors.JobCanceledError(`${id} was canceled.${cost(state)}`, id, state);
    }
    if (state.status === "failure") {
      const reason = (state.error ?? "the service gives no reason").replace(/\.+$/, "");
      const hint = state.hint === undefined ? "" : ` ${state.hint}`;
      throw new errors.JobFailedError(`${id} failed: ${reason}.${hint}${cost(state)}`, id, state);
    }
  }

  /** The results, in the service's order, with fresh URLs. */
  async assets(options: { readonly signal?: AbortSignal } = {}): Promise<Asset[]> {
    if (this.state?.done !== true) {
      await this.refresh(options);
    }
    this.requireSuccess();
    const found: Asset[] = [];
    for (const id of this.state?.assetIds ?? []) {
      found.push(await this.#asset(id, options.signal));
    }
    return found;
  }

  /** The content of a result, as a stream; for places that have no files. */
  async open(asset: Asset, options: { readonly signal?: AbortSignal } = {}): Promise<Response> {
    const { open } = await import("./saving.js");
    const { fetch } = this.#transport;
    return open(fetch, asset, () => this.#asset(asset.id, options.signal), options.signal);
  }

  /**
   * Saves the results as `<asset id>.<extension>` and gives the paths. Node, Deno and Bun.
   *
   * Each file appears whole or not at all. One that is there from an earlier download is kept, so a download that was cut short
   * can be repeated.
   */
  async download(
    folder: string,
    options: { readonly overwrite?: boolean; readonly signal?: AbortSignal } = {},
  ): Promise<string[]> {
    const { save } = await import("./saving.js");
    const assets = await this.assets(options);
    const fresh = (id: string): Promise<Asset> => this.#asset(id, options.signal);
    return save(this.#transport.fetch, assets, folder, fresh, options);
  }

  /** Asks the service to cancel the job, which it does for few kinds. */
  async cancel(): Promise<JobState> {
    const path = `/jobs/${encodeURIComponent(this.id)}/action`;
    const request = { method: "POST", path, body: { action: "cancel" } } as const;
    try {
      this.state = await this.#transport.ask(`cancel ${this.id}`, request, readJob);
      return this.state;
    } catch (error) {
      if (error instanceof errors.RequestRejectedError && error.status === 400) {
        throw new errors.CancelRefusedError(
          `${this.id} was not canceled: ${error.reason}. It goes on, and it is charged. ${this.#resume()}`,
          this.id,
          this.state,
        );
      }
      throw error;
    }
  }

  #look(signal?: AbortSignal, timeout?: number): Promise<JobState> {
    const path = `/jobs/${encodeURIComponent(this.id)}`;
    const request = {
      method: "GET",
      path,
      signal,
      ...(timeout === undefined ? {} : { timeout }),
    } as const;
    const options = timeout === undefined ? {} : { retries: 0 };
    return this.#transport.ask(`look at ${this.id}`, request, readJob, options);
  }

  #asset(id: string, signal?: AbortSignal): Promise<Asset> {
    const request = { method: "GET", path: `/assets/${encodeURIComponent(id)}`, signal } as const;
    return this.#transport.ask(`look up ${id}`, request, readAsset);
  }

  #missed(error: unknown, waited: number, silent: number): void {
    const isPassing =
      error instanceof errors.ConnectionFailedError ||
      error instanceof errors.RateLimitError ||
      error instanceof errors.ServerError;
    const isSettling =
      error instanceof errors.NotFoundError && waited < SETTLING && this.state !== undefined;
    if (!isPassing && !isSettling) {
      throw error;
    }
    if (silent > GRACE) {
      throw new errors.JobUnreachableError(
        `${this.id} could not be looked at for ${GRACE / 1000} seconds (${error.message}). The job is not lost. ` +
          this.#resume(),
        this.id,
        this.state,
      );
    }
  }

  #known(): string {
    const { state } = this;
    return state === undefined
      ? "of unknown status"
      : `${state.status} (${Math.round(state.progress * 100)}%)`;
  }

  #resume(): string {
    return `To go on waiting: client.job("${this.id}").wait()`;
  }
}

function cost(state: JobState): string {
  if (state.creativeUnits === undefined) {
    return "";
  }
  const units = `${state.creativeUnits} creative units`;
  if (state.refundable === undefined) {
    return ` It cost ${units}.`;
  }
  return ` Its ${units} are ${state.refundable ? "" : "not "}refunded.`;
}
