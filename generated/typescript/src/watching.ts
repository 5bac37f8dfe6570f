// When to look at a job, and when to stop. No input or output.

import type { JobState, JobStatus } from "./answers.js";
import * as errors from "./errors.js";
import { requireMilliseconds, type Clock } from "./waiting.js";

export interface WaitOptions {
  /**
   * Milliseconds after which to stop waiting, `Infinity` for never; 30 minutes by default. The job
   * itself goes on.
   */
  readonly timeout?: number;
  /** Milliseconds between the first looks; they grow to 10 seconds, with a jitter. */
  readonly poll?: number;
  /** Called after every look. */
  readonly onProgress?: (progress: Progress) => void;
  readonly signal?: AbortSignal;
}

/** What a progress callback is given. */
export interface Progress {
  readonly jobId: string;
  readonly status: JobStatus;
  /** From 0 to 100; never less than the time before. */
  readonly percent: number;
  /** By how much `percent` grew since the time before. */
  readonly advance: number;
  /** Milliseconds since the waiting began. */
  readonly elapsed: number;
  /** The job as it is. */
  readonly state: JobState;
}

const GRACE = 300_000; // milliseconds for which looking at a job may fail before the waiting is given up
const SETTLING = 10_000; // a job that was just started may not be readable everywhere yet
const LONGEST_ASKED = 60; // seconds that the service may ask to wait before the next look
const LONGEST_LOOK = 30_000; // a look that hangs must not outlast a wait by much
const SHORTEST_LOOK = 2000;

/** The clock of one wait for one job. */
export class Watch {
  readonly #id: string;
  readonly #clock: Clock;
  readonly #timeout: number;
  readonly #longest: number;
  readonly #onProgress: WaitOptions["onProgress"];
  readonly #began: number;
  #interval: number;
  #answered: number;
  #percent = 0;
  #asked = 0;

  constructor(id: string, options: WaitOptions, clock: Clock) {
    const { timeout = 1_800_000, poll = 1000, onProgress } = options;
    requireMilliseconds("poll", poll, { moreThan0: true });
    requireMilliseconds("timeout", timeout, { isEndless: true });
    this.#id = id;
    this.#clock = clock;
    this.#timeout = timeout;
    this.#interval = poll;
    this.#longest = Math.max(poll, 10_000);
    this.#onProgress = onProgress;
    this.#began = clock.now();
    this.#answered = this.#began;
  }

  get #left(): number {
    return Math.max(0, this.#began + this.#timeout - this.#clock.now());
  }

  /** Milliseconds that the next look may take. */
  get within(): number {
    return Math.max(SHORTEST_LOOK, Math.min(LONGEST_LOOK, this.#left));
  }

  /** Notes what the job was like. */
  saw(state: JobState): void {
    this.#answered = this.#clock.now();
    const percent = Math.max(
      this.#percent,
      state.status === "success" ? 100 : state.progress * 100,
    );
    const advance = percent - this.#percent;
    this.#percent = percent;
    this.#onProgress?.({
      jobId: this.#id,
      status: state.status,
      percent,
      advance,
      elapsed: this.#answered - this.#began,
      state,
    });
  }

  /** Notes that the job could not be looked at; throws where another look would not help. */
  missed(error: unknown, state: JobState | undefined): void {
    const now = this.#clock.now();
    if (error instanceof errors.RateLimitError) {
      this.#asked = Math.min(error.retryAfter ?? 0, LONGEST_ASKED) * 1000;
    }
    const isPassing =
      error instanceof errors.ConnectionFailedError ||
      error instanceof errors.RateLimitError ||
      error instanceof errors.ServerError;
    const isSettling =
      error instanceof errors.NotFoundError && now - this.#began < SETTLING && state !== undefined;
    if (!isPassing && !isSettling) {
      throw error;
    }
    if (now - this.#answered > GRACE) {
      throw new errors.JobUnreachableError(
        `${this.#id} could not be looked at for ${GRACE / 1000} seconds (${error.message}). The job is not lost. ` +
          resume(this.#id),
        this.#id,
        state,
      );
    }
  }

  /** Milliseconds until the next look; throws where there is no time for another. */
  pause(state: JobState | undefined): number {
    const left = this.#left;
    if (left <= 0) {
      throw new errors.JobTimeoutError(
        `${this.#id} is ${known(state)} after ${this.#timeout / 1000} seconds of waiting. It goes on, and its results ` +
          `stay in the service. ${resume(this.#id)}`,
        this.#id,
        state,
      );
    }
    const pause = Math.max(this.#interval * (0.8 + Math.random() * 0.4), this.#asked);
    this.#asked = 0;
    this.#interval = Math.min(this.#interval * 1.3, this.#longest);
    return Math.min(pause, left);
  }
}

/** The sentence that says how to go on with a job. */
export function resume(id: string): string {
  return `To go on waiting: client.job("${id}").wait()`;
}

/** What is known of a job, in words. */
export function known(state: JobState | undefined): string {
  return state === undefined
    ? "of unknown status"
    : `${state.status} (${Math.round(state.progress * 100)}%)`;
}
