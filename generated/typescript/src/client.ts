// The client: models are passed to it, so that a program holds no more of them than it uses.

import {
  mapping,
  readEstimate,
  readJob,
  sequence,
  text,
  type Estimate,
  type JobState,
} from "./answers.js";
import { AuthenticationError, UploadError } from "./errors.js";
import type { Issue } from "./issues.js";
import { Job } from "./jobs.js";
import { fits } from "./media.js";
import type { Model } from "./model.js";
import { prepare, type Call } from "./parameters.js";
import { sourceOf, UnusableFileError, type FileInput } from "./sources.js";
import { Transport } from "./transport.js";
import { upload } from "./uploads.js";

export interface ClientOptions {
  /** For Basic authentication; `SCENARIO_SDK_API_KEY` of the environment where it is left out. */
  readonly apiKey?: string;
  /** For Basic authentication; `SCENARIO_SDK_API_SECRET` of the environment where it is left out. */
  readonly apiSecret?: string;
  /** A bearer token instead; `SCENARIO_SDK_JWT` of the environment where all are left out. */
  readonly bearerAuth?: string;
  /** Of the API; `modelgen serve` prints one for tests. */
  readonly baseUrl?: string;
  /** The project that jobs and uploads belong to. */
  readonly projectId?: string;
  /** Milliseconds to wait for an answer; a minute by default. */
  readonly timeout?: number;
  /** Milliseconds for which a call waits while a limit of the team is met (429); five minutes by default. */
  readonly rateLimitWait?: number;
  /** Instead of the one that is there. */
  readonly fetch?: typeof fetch;
}

export interface CallOptions {
  /** Parameters that this version does not know, sent as they are. */
  readonly extraParams?: Readonly<Record<string, unknown>>;
  /** Whether to check the parameters before anything is sent; so by default. */
  readonly validate?: boolean;
  /** Called with what has no effect as the parameters are set. */
  readonly onAdvice?: (issue: Issue) => void;
  readonly signal?: AbortSignal;
}

const CLOCKS = 60_000; // milliseconds by which the service's clock and this one may differ

export class ScenarioModels {
  readonly #transport: Transport;

  constructor(options: ClientOptions = {}) {
    const environment = environmentOf(globalThis);
    const isGiven = options.apiKey !== undefined || options.bearerAuth !== undefined;
    const key = options.apiKey ?? environment["SCENARIO_SDK_API_KEY"];
    const secret = options.apiSecret ?? environment["SCENARIO_SDK_API_SECRET"];
    const bearer = options.bearerAuth ?? (isGiven ? undefined : environment["SCENARIO_SDK_JWT"]);
    const baseUrl =
      options.baseUrl ?? environment["SCENARIO_BASE_URL"] ?? "https://api.cloud.scenario.com/v1";
    const secrets = [key, secret, bearer].filter((one): one is string => Boolean(one));
    if (!secrets.every((one) => /^[\x21-\x7e]+$/.test(one))) {
      throw refusal(
        "The credentials hold a space, a line break or a character that is not ASCII. Were they copied with one?",
      );
    }
    const isBasic = key !== undefined && key !== "" && secret !== undefined && secret !== "";
    if (!isBasic && (bearer === undefined || bearer === "")) {
      throw refusal(
        "No credentials. Set SCENARIO_SDK_API_KEY and SCENARIO_SDK_API_SECRET, or pass apiKey and apiSecret.",
      );
    }
    const authorization =
      isBasic && options.bearerAuth === undefined
        ? `Basic ${btoa(`${key}:${secret}`)}`
        : `Bearer ${bearer ?? ""}`;
    this.#transport = new Transport({
      baseUrl: baseUrl.replace(/\/+$/, ""),
      authorization,
      secrets: [...secrets, authorization],
      projectId: options.projectId,
      timeout: options.timeout ?? 60_000,
      rateLimitWait: options.rateLimitWait ?? 300_000,
      fetch: options.fetch ?? ((...given) => fetch(...given)),
    });
  }

  /**
   * Starts a generation and gives its job at once. This is paid for.
   *
   * Everything is checked first. The request is sent once; where its answer is lost, `GenerationUncertainError` says so.
   */
  async run<Input extends object>(
    model: Model<Input>,
    params: Input,
    options: CallOptions = {},
  ): Promise<Job> {
    const { body } = await this.#ready(model, params, options);
    const { id, parameters } = model;
    const started = await this.#transport.start(id, parameters, body, options.signal);
    return new Job(this.#transport, started.job.id, started.job, started.creativeUnits);
  }

  /** What `run` with these parameters would cost. Nothing is generated, but files are uploaded: the price may depend on them. */
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
    if (id === "") {
      throw new RangeError("The job id is empty.");
    }
    return new Job(this.#transport, id);
  }

  /** The newest jobs of models, newest first; `since` is widened by a minute for clocks that differ. */
  async recentJobs(
    options: { readonly since?: Date; readonly limit?: number; readonly signal?: AbortSignal } = {},
  ): Promise<Job[]> {
    const { since, limit = 20, signal } = options;
    // The service does not take a date of creation and a type together.
    const chosen =
      since === undefined
        ? { type: "custom" }
        : { createdAfter: new Date(since.getTime() - CLOCKS).toISOString() };
    const found: JobState[] = [];
    for (let token: string | undefined; found.length < limit;) {
      const query = { ...chosen, ...(token === undefined ? {} : { paginationToken: token }) };
      const request = { method: "GET", path: "/jobs", query, signal } as const;
      const page = await this.#transport.ask("list recent jobs", request, mapping);
      for (const job of sequence(page["jobs"]).map(mapping)) {
        const state = ["custom", undefined].includes(text(job, "jobType"))
          ? readJob(job)
          : undefined;
        if (state !== undefined) {
          found.push(state);
        }
      }
      token = text(page, "nextPaginationToken");
      if (token === undefined) {
        break;
      }
    }
    return found.slice(0, limit).map((state) => new Job(this.#transport, state.id, state));
  }

  /** Uploads a file once to use it in several calls; gives its asset id. `kind` is the asset kind that it must be. */
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
    if (source === undefined) {
      throw new UploadError("An asset id needs no upload.");
    }
    if (!fits(source.media, options.kind)) {
      const is = `${source.name} is ${source.media.contentType}`;
      throw new UploadError(`${is}, not ${options.kind ?? ""}.`);
    }
    return upload(this.#transport, source, options.kind, options.signal);
  }

  /** A checked call whose files are uploaded. A file given twice is uploaded once. */
  async #ready<Input extends object>(
    model: Model<Input>,
    params: Input,
    options: CallOptions,
  ): Promise<Call> {
    const { extraParams = {}, validate = true, onAdvice, signal } = options;
    signal?.throwIfAborted();
    const call = await prepare(model, params, extraParams, validate);
    for (const issue of call.advice) {
      onAdvice?.(issue);
    }
    const sent = new Map<unknown, string>();
    for (const { file, kind, put } of call.slots) {
      const id = sent.get(file.identity) ?? (await upload(this.#transport, file, kind, signal));
      sent.set(file.identity, id);
      put(id);
    }
    return call;
  }
}

function refusal(message: string): AuthenticationError {
  return new AuthenticationError(message, {
    status: undefined,
    reason: message,
    requestId: undefined,
  });
}

/** The environment variables of Node, Deno and Bun; none in a browser. */
function environmentOf(scope: object): Readonly<Record<string, string | undefined>> {
  const { process } = scope as {
    process?: { env?: Readonly<Record<string, string | undefined>> };
  };
  return process?.env ?? {};
}
