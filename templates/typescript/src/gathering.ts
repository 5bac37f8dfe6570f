// Several jobs at once, no more at a time than the team may run.

import { GatherError, RateLimitError, ScenarioModelsError } from "./errors.js";
import type { Job } from "./jobs.js";
import { limitBackoff, type Clock, type Logger } from "./waiting.js";
import { Watch, type WaitOptions } from "./watching.js";

/**
 * What `gather` takes: a job, or a call that starts one, such as
 * `() => client.run(model, { prompt })`.
 */
export type Startable = Job | (() => Promise<Job>);

export interface GatherOptions extends WaitOptions {
  /** How many run at a time; 4 by default. */
  readonly limit?: number;
}

interface Place {
  readonly clock: Clock;
  readonly logger: Logger | undefined;
  /** Milliseconds for which nothing may run because the service has no room. */
  readonly rateLimitWait: number;
  /** Calls, with 429 thrown at once instead of waited for: others may end meanwhile. */
  readonly begin: (call: () => Promise<Job>) => Promise<Job>;
}

/** One call of `client.gather`: starts jobs while there is room, and keeps what came of each. */
export class Gathering {
  readonly #options: GatherOptions;
  readonly #place: Place;
  readonly #waiting: { readonly index: number; readonly item: Startable }[];
  readonly #results: (Job | Error)[];
  readonly #running = new Map<number, { readonly id: string; readonly end: Promise<void> }>();
  readonly #stop = new AbortController();
  #broken: { readonly error: unknown } | undefined;
  #room: number;
  #refused = 0; // times in a row that the service had no room
  #waited = 0; // milliseconds for which nothing ran, because it had none
  #notBefore: number;

  constructor(items: Iterable<Startable>, options: GatherOptions, place: Place) {
    // Before anything is started and paid for.
    const { limit = 4 } = options;
    if (!(limit >= 1)) {
      throw new RangeError(`limit must be at least 1, not ${limit}`);
    }
    new Watch("", options, place.clock);
    this.#options = options;
    this.#place = place;
    this.#waiting = Array.from(items, (item, index) => ({ index, item }));
    this.#results = [];
    this.#room = limit;
    this.#notBefore = place.clock.now();
  }

  /** The finished jobs, in the order of the items. */
  async run(): Promise<Job[]> {
    const { signal } = this.#options;
    const count = this.#waiting.length;
    try {
      while (this.#waiting.length > 0 || this.#running.size > 0) {
        signal?.throwIfAborted();
        const pause = this.#notBefore - this.#place.clock.now();
        const hasRoom = this.#waiting.length > 0 && this.#running.size < this.#room;
        if (hasRoom && pause <= 0) {
          await this.#start();
        } else {
          await this.#something(hasRoom ? pause : undefined);
        }
        if (this.#broken !== undefined) {
          throw this.#broken.error;
        }
      }
    } catch (error) {
      if (this.#running.size > 0) {
        const ids = Array.from(this.#running.values(), ({ id }) => id).join(", ");
        this.#place.logger?.warn(`gather was interrupted; these jobs go on: ${ids}`);
      }
      throw error;
    } finally {
      this.#stop.abort();
    }
    const jobs = this.#results.filter((one): one is Job => !(one instanceof Error));
    if (jobs.length < count) {
      throw new GatherError(messageOf(this.#results), this.#results);
    }
    return jobs;
  }

  async #start(): Promise<void> {
    const next = this.#waiting.shift();
    if (next === undefined) {
      return;
    }
    const { index, item } = next;
    let job: Job;
    try {
      job = typeof item === "function" ? await this.#place.begin(item) : item;
    } catch (error) {
      if (error instanceof RateLimitError) {
        this.#waiting.unshift(next);
        this.#hold(error);
      } else if (error instanceof Error && this.#options.signal?.aborted !== true) {
        // One wrong call must not cost the results of the others.
        this.#results[index] = error;
      } else {
        throw error;
      }
      return;
    }
    this.#running.set(index, { id: job.id, end: this.#watch(index, job) });
    this.#wentOn();
  }

  /** Starts nothing for a while, and no more at a time than the service said. */
  #hold(error: RateLimitError): void {
    const pause = Math.max(limitBackoff(this.#refused), (error.retryAfter ?? 0) * 1000);
    if (this.#running.size === 0) {
      this.#waited += pause;
      if (this.#waited > this.#place.rateLimitWait) {
        for (const { index } of this.#waiting.splice(0)) {
          this.#results[index] = error;
        }
        return;
      }
    }
    this.#room = Math.max(1, Math.min(this.#room, error.limit ?? this.#running.size));
    this.#refused += 1;
    this.#notBefore = this.#place.clock.now() + pause;
    this.#place.logger?.info(
      `rate limit reached; at most ${this.#room} jobs at a time from here on`,
    );
  }

  #wentOn(): void {
    this.#refused = 0;
    this.#waited = 0;
  }

  /** Waits for a job to its end; never rejects, because nobody may be listening just then. */
  async #watch(index: number, job: Job): Promise<void> {
    const { signal } = this.#options;
    const stop = this.#stop.signal;
    try {
      const both = signal === undefined ? stop : AbortSignal.any([signal, stop]);
      this.#results[index] = await job.wait({ ...this.#options, signal: both });
    } catch (error) {
      if (!(error instanceof ScenarioModelsError)) {
        this.#broken ??= { error };
        return;
      }
      this.#results[index] = error;
    }
    this.#running.delete(index);
    this.#wentOn();
    this.#notBefore = this.#place.clock.now(); // there is room again
  }

  /** Waits until a job ends, or the pause does. */
  async #something(pause: number | undefined): Promise<void> {
    const woken = new AbortController();
    const awaited = Array.from(this.#running.values(), ({ end }) => end);
    if (pause !== undefined) {
      const { signal } = this.#options;
      const until = signal === undefined ? woken.signal : AbortSignal.any([signal, woken.signal]);
      awaited.push(this.#place.clock.sleep(pause, until).catch(() => undefined));
    }
    await Promise.race(awaited);
    woken.abort();
  }
}

function messageOf(results: readonly (Job | Error)[]): string {
  const lines = results.flatMap((one, index) =>
    one instanceof Error ? [`\n  [${index}] ${one.message}`] : [],
  );
  return `${lines.length} of ${results.length} jobs did not succeed; error.results has all of them in order.${lines.join("")}`;
}
