/** Milliseconds to wait after the failed attempt number `attempt`, counted from 0; with jitter. */
export function backoff(attempt: number, first = 500, longest = 8000): number {
  return Math.min(first * 2 ** attempt, longest) * (0.75 + Math.random() / 4);
}

/** Waits; throws the signal's reason when it is aborted meanwhile. */
export async function sleep(milliseconds: number, signal?: AbortSignal): Promise<void> {
  signal?.throwIfAborted();
  await new Promise<void>((resolve) => {
    const end = (): void => {
      clearTimeout(timer);
      signal?.removeEventListener("abort", end);
      resolve();
    };
    const timer = setTimeout(end, milliseconds);
    signal?.addEventListener("abort", end, { once: true });
  });
  signal?.throwIfAborted();
}
