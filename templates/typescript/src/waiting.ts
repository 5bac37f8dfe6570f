// Pauses, and which lengths of time make sense.

/**
 * Where pauses and the bounds of waiting have their time from. One of your own lets a program that
 * waits for jobs be tested without waiting.
 */
export interface Clock {
  /** Milliseconds since some moment; they never run backwards. */
  readonly now: () => number;
  /** Waits; rejects with the signal's reason when it is aborted meanwhile. */
  readonly sleep: (milliseconds: number, signal?: AbortSignal) => Promise<void>;
}

/** Where to tell what happens meanwhile, such as `console`. */
export interface Logger {
  readonly info: (message: string) => void;
  readonly warn: (message: string) => void;
}

/** The longest that a timer of JavaScript can wait; a longer one would end at once. */
export const LONGEST = 2 ** 31 - 1;

export const CLOCK: Clock = { now: () => performance.now(), sleep };

/** Milliseconds to wait after the failed attempt number `attempt`, counted from 0; with jitter. */
export function backoff(attempt: number, first = 500, longest = 8000): number {
  return Math.min(first * 2 ** Math.min(attempt, 64), longest) * (0.75 + Math.random() / 4);
}

/**
 * Milliseconds to wait at least after having met a limit (429) for the time number `attempt`,
 * counted from 0.
 */
export function limitBackoff(attempt: number): number {
  return backoff(attempt, 1000, 15_000);
}

/** Throws where a length of time is negative, endless though it must not be, or no number. */
export function requireMilliseconds(
  name: string,
  value: number,
  options: { readonly moreThan0?: boolean; readonly isEndless?: boolean } = {},
): void {
  const { moreThan0 = false, isEndless = false } = options;
  const isEnough = moreThan0 ? value > 0 : value >= 0; // NaN is neither
  if (!isEnough || !(value <= LONGEST || isEndless)) {
    const least = moreThan0 ? "more than 0 milliseconds" : "0 milliseconds or more";
    throw new RangeError(`${name} must be ${least}, not ${value}`);
  }
}

/**
 * A bound on how long something takes. Unlike `AbortSignal.timeout`, it lets go of what has ended
 * before.
 */
export class Limit {
  readonly #controller = new AbortController();
  readonly #milliseconds: number;
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(milliseconds: number) {
    this.#milliseconds = Math.min(milliseconds, LONGEST);
    this.goesOn();
  }

  /** A signal that ends it, or that the caller ends. */
  with(signal: AbortSignal | undefined): AbortSignal {
    const mine = this.#controller.signal;
    return signal === undefined ? mine : AbortSignal.any([signal, mine]);
  }

  /** Something came, so it may take as long again. */
  goesOn(): void {
    this.end();
    this.#timer = setTimeout(() => {
      this.#controller.abort(new DOMException("It took too long.", "TimeoutError"));
    }, this.#milliseconds);
  }

  end(): void {
    clearTimeout(this.#timer);
  }
}

async function sleep(milliseconds: number, signal?: AbortSignal): Promise<void> {
  signal?.throwIfAborted();
  await new Promise<void>((resolve) => {
    const end = (): void => {
      clearTimeout(timer);
      signal?.removeEventListener("abort", end);
      resolve();
    };
    const timer = setTimeout(end, Math.min(milliseconds, LONGEST));
    signal?.addEventListener("abort", end, { once: true });
  });
  signal?.throwIfAborted();
}
