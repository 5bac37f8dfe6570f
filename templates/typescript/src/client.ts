// The client: models are passed to it, so that a program holds no more of them than it uses.

import { isIdentifier, readEstimate, type Estimate } from "./answers.js";
import { UploadError } from "./errors.js";
import { Gathering, type GatherOptions, type Startable } from "./gathering.js";
import type { Issue } from "./issues.js";
import { Job } from "./jobs.js";
import { fits, uploadKind } from "./media.js";
import type { Model } from "./model.js";
import { prepare, type Call } from "./parameters.js";
import { recentStates, type RecentOptions } from "./recent.js";
import { connectionOf, type ClientOptions } from "./settings.js";
import { ACCEPTED, sourceOf, UnusableFileError, type FileInput } from "./sources.js";
import { Transport } from "./transport.js";
import { upload } from "./uploads.js";

export interface CallOptions {
  /** Parameters that this version does not know, sent as they are. */
  readonly extraParams?: Readonly<Record<string, unknown>>;
  /** Whether to check the parameters before anything is sent; so by default. */
  readonly validate?: boolean;
  /** Called with what is sent but has no effect as the parameters are set, or is deprecated. */
  readonly onAdvice?: (issue: Issue, modelId: string) => void;
  readonly signal?: AbortSignal;
}

export class ScenarioModels {
  readonly #transport: Transport;
  readonly #onAdvice: ClientOptions["onAdvice"];
  #gathers = false;

  constructor(options: ClientOptions = {}) {
    this.#transport = new Transport(connectionOf(options));
    this.#onAdvice = options.onAdvice;
  }

  /** The project that jobs and uploads belong to. */
  get projectId(): string | undefined {
    return this.#transport.projectId;
  }

  /**
   * Starts a generation and gives its job at once. This is paid for.
   *
   * Everything is checked first. The request is sent once; where its answer is lost,
   * `GenerationUncertainError` says so.
   */
  async run<Input extends object>(
    model: Model<Input>,
    params: Input,
    options: CallOptions = {},
  ): Promise<Job> {
    const waits = !this.#gathers; // asked before the first pause, so it is about this call
    const { body } = await this.#ready(model, params, options);
    const { id, parameters } = model;
    const generation = { model: id, parameters, body, signal: options.signal, waits };
    const { job, creativeUnits } = await this.#transport.start(generation);
    return new Job(this.#transport, job.id, job, { modelId: id, creativeUnits });
  }

  /**
   * What `run` with these parameters would cost. Nothing is generated, but files are uploaded: the
   * price may depend on them.
   */
  async estimate<Input extends object>(
    model: Model<Input>,
    params: Input,
    options: CallOptions = {},
  ): Promise<Estimate> {
    const { body } = await this.#ready(model, params, options);
    const { id, parameters } = model;
    const path = `/generate/custom/${encodeURIComponent(id)}`;
    const query = { dryRun: "true" };
    const request = { method: "POST", path, query, body, signal: options.signal } as const;
    return this.#transport.ask(`estimate ${id}`, request, readEstimate, { parameters });
  }

  /** Takes up a job by its id. Sends nothing yet. */
  job(id: string): Job {
    if (!isIdentifier(id)) {
      throw new RangeError(id === "" ? "The job id is empty." : "That is no job id.");
    }
    return new Job(this.#transport, id);
  }

  /** The newest jobs of models, newest first; `job.state.input` has their parameters. */
  async recentJobs(options: RecentOptions = {}): Promise<Job[]> {
    const states = await recentStates(this.#transport, options);
    return states.map((state) => new Job(this.#transport, state.id, state));
  }

  /**
   * Starts several jobs and waits for all; gives the finished jobs, in the order of `calls`.
   *
   * At most `limit` run at a time, and fewer where the service says that the team may run fewer
   * (429). All calls are made, whatever becomes of others; where some did not succeed,
   * `GatherError` has the jobs that did and the errors. When `signal` is aborted, no more are
   * started, and those that run go on.
   */
  async gather(calls: Iterable<Startable>, options: GatherOptions = {}): Promise<Job[]> {
    const { clock, logger, rateLimitWait } = this.#transport;
    const begin = (call: () => Promise<Job>): Promise<Job> => {
      this.#gathers = true;
      try {
        return call();
      } finally {
        this.#gathers = false;
      }
    };
    return new Gathering(calls, options, { clock, logger, rateLimitWait, begin }).run();
  }

  /**
   * Uploads a file once to use it in several calls; gives its asset id. `kind` is the asset kind
   * that it must be.
   */
  async upload(
    input: FileInput,
    options: { readonly kind?: string; readonly signal?: AbortSignal } = {},
  ): Promise<string> {
    let source: Awaited<ReturnType<typeof sourceOf>>;
    try {
      source = await sourceOf(input);
    } catch (error) {
      throw error instanceof UnusableFileError
        ? new UploadError(`The file ${error.message}.`)
        : error;
    }
    const { kind, signal } = options;
    if (source === undefined) {
      throw new UploadError(
        typeof input === "string"
          ? "An asset id needs no upload."
          : `The file must be ${ACCEPTED}.`,
      );
    }
    const { name, media } = source;
    if (!fits(media, kind)) {
      throw new UploadError(`${name} is ${media.contentType}, not ${kind ?? ""}.`, name);
    }
    return upload(this.#transport, source, uploadKind(media, kind), signal);
  }

  /** A checked call whose files are uploaded. A file given twice is uploaded once. */
  async #ready<Input extends object>(
    model: Model<Input>,
    params: Input,
    options: CallOptions,
  ): Promise<Call> {
    const { extraParams = {}, validate = true, onAdvice = this.#onAdvice, signal } = options;
    signal?.throwIfAborted();
    const call = await prepare(model, params, extraParams, validate);
    for (const issue of call.advice) {
      onAdvice?.(issue, model.id);
    }
    const sent: { readonly identity: unknown; readonly kind: string; readonly id: string }[] = [];
    for (const { file, kind: wanted, put } of call.slots) {
      const { identity, media } = file;
      const kind = uploadKind(media, wanted);
      const known = sent.find((one) => one.identity === identity && one.kind === kind);
      const id = known?.id ?? (await upload(this.#transport, file, kind, signal));
      sent.push({ identity, kind, id });
      put(id);
    }
    return call;
  }
}
