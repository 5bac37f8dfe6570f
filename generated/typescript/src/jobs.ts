// Jobs: generations under way, and what they made.

import { readAsset, readJob, type Asset, type JobState, type JobStatus } from "./answers.js";
import * as errors from "./errors.js";
import { described } from "./recent.js";
import { open, type Storage } from "./storage.js";
import type { Transport } from "./transport.js";
import { known, resume, Watch, type WaitOptions } from "./watching.js";

/** A generation that was started. It runs in the service whether or not anyone waits. */
export class Job {
  readonly #transport: Transport;
  readonly #charged: number | undefined;
  readonly #modelId: string | undefined;
  /** `client.job(id)` takes it up again, in another process too. */
  readonly id: string;
  /** What it was like when last looked at. */
  state: JobState | undefined;

  constructor(
    transport: Transport,
    id: string,
    state?: JobState,
    started: { readonly modelId?: string; readonly creativeUnits?: number | undefined } = {},
  ) {
    this.#transport = transport;
    this.#charged = started.creativeUnits;
    this.#modelId = started.modelId;
    this.id = id;
    this.state = state;
  }

  /**
   * The model; undefined where nobody has said yet: of a job taken up by its id the service may.
   */
  get modelId(): string | undefined {
    return this.#modelId ?? this.state?.modelId;
  }

  /** It in a line: its id, status, model, time and the start of its prompt. */
  toString(): string {
    return described(this.id, this.modelId, this.state);
  }

  /** The status when last looked at. */
  get status(): JobStatus | undefined {
    return this.state?.status;
  }

  /** From 0 to 1, when last looked at. */
  get progress(): number {
    return this.state?.progress ?? 0;
  }

  /** Whether it had ended, well or not, when last looked at. */
  get done(): boolean {
    return this.state?.done === true;
  }

  /** Results that are no files, such as the text of a language model; empty before the end. */
  get output(): JobState["output"] {
    return this.state?.output ?? {};
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
    const { signal } = options;
    const { clock } = this.#transport;
    const watch = new Watch(this.id, options, clock);
    for (;;) {
      signal?.throwIfAborted();
      if (await this.#hasEnded(watch, signal)) {
        this.requireSuccess();
        return this;
      }
      await clock.sleep(watch.pause(this.state), signal);
    }
  }

  /** Looks once on behalf of a wait; whether the job has ended. */
  async #hasEnded(watch: Watch, signal: AbortSignal | undefined): Promise<boolean> {
    if (!this.done) {
      try {
        this.state = await this.#look(signal, watch.within);
      } catch (error) {
        signal?.throwIfAborted();
        watch.missed(error, this.state);
        return false;
      }
    }
    if (this.state !== undefined) {
      watch.saw(this.state);
    }
    return this.done;
  }

  /** Throws what kept the job from success, as far as is known. */
  requireSuccess(): void {
    const { id, state } = this;
    if (state?.done !== true) {
      const message = `${id} is ${known(state)} and has no results yet. ${resume(id)}`;
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
    if (!this.done) {
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
  async open(
    asset: Asset,
    options: { readonly original?: boolean; readonly signal?: AbortSignal } = {},
  ): Promise<Response> {
    const { response, stall } = await open(this.#storage(options.signal), asset, options);
    stall.end(); // from here on the pace is the reader's
    return response;
  }

  /**
   * Saves the results as `<asset id>.<extension>` and gives the paths. Node, Deno and Bun.
   *
   * Each file appears whole or not at all. One that is there from an earlier download is kept, so a
   * download that was cut short can be repeated. `original` takes the files from before the service
   * converted them, where it did.
   */
  async download(
    folder: string,
    options: {
      readonly overwrite?: boolean;
      readonly original?: boolean;
      readonly signal?: AbortSignal;
    } = {},
  ): Promise<string[]> {
    const { save } = await import("./saving.js");
    return save(this.#storage(options.signal), await this.assets(options), folder, options);
  }

  /** Asks the service to cancel the job, which it does for few kinds. */
  async cancel(options: { readonly signal?: AbortSignal } = {}): Promise<JobState | undefined> {
    const path = `/jobs/${encodeURIComponent(this.id)}/action`;
    const body = { action: "cancel" };
    const request = { method: "POST", path, body, signal: options.signal } as const;
    try {
      const read = (answer: unknown): { state: JobState | undefined } => ({
        state: readJob(answer),
      });
      const { state } = await this.#transport.ask(`cancel ${this.id}`, request, read);
      this.state = state ?? this.state;
      return this.state;
    } catch (error) {
      if (error instanceof errors.RequestRejectedError && error.status === 400) {
        throw new errors.CancelRefusedError(
          `${this.id} was not canceled: ${error.reason}. It goes on, and it is charged. ${resume(this.id)}`,
          this.id,
          this.state,
        );
      }
      throw error;
    }
  }

  #storage(signal: AbortSignal | undefined): Storage {
    const { fetch, timeout, clock, logger } = this.#transport;
    return { fetch, timeout, clock, logger, fresh: (id) => this.#asset(id, signal) };
  }

  #look(signal?: AbortSignal, timeout?: number): Promise<JobState> {
    const path = `/jobs/${encodeURIComponent(this.id)}`;
    const request = {
      method: "GET",
      path,
      isOfNoProject: true,
      signal,
      ...(timeout === undefined ? {} : { timeout }),
    } as const;
    const options = timeout === undefined ? {} : { retries: 0 };
    return this.#transport.ask(`look at ${this.id}`, request, readJob, options);
  }

  #asset(id: string, signal?: AbortSignal): Promise<Asset> {
    const path = `/assets/${encodeURIComponent(id)}`;
    const request = { method: "GET", path, isOfNoProject: true, signal } as const;
    return this.#transport.ask(`look up ${id}`, request, readAsset);
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
