// The progress of jobs on a terminal.

import { FINAL } from "./answers.js";
import type { Progress } from "./watching.js";

/** What a bar is drawn on, such as `process.stdout`. */
export interface Terminal {
  readonly write: (text: string) => unknown;
  readonly isTTY?: boolean;
}

/**
 * A progress bar for a terminal: `job.wait({ onProgress: progressBar() })`.
 *
 * Given to `client.gather` it shows all jobs in one bar. Where the stream is no terminal it prints
 * one line for each change of a job's status. `stream` is standard error by default, `width` the
 * characters between the bar's ends.
 */
export function progressBar(
  options: { readonly stream?: Terminal; readonly width?: number } = {},
): (progress: Progress) => void {
  const { stream = standardError(globalThis), width = 30 } = options;
  const jobs = new Map<string, Progress>();
  return (progress) => {
    const before = jobs.get(progress.jobId);
    jobs.set(progress.jobId, progress);
    if (stream?.isTTY === true) {
      stream.write(`\r\x1b[2K${lineOf(progress, [...jobs.values()], width)}`);
    } else if (before?.status !== progress.status) {
      stream?.write(`${progress.jobId} ${progress.status} ${secondsOf(progress)}s\n`);
    }
  };
}

function lineOf(progress: Progress, jobs: readonly Progress[], width: number): string {
  const done = jobs.filter(({ status }) => FINAL.has(status)).length;
  const percents = jobs.map(({ status, percent }) => (FINAL.has(status) ? 100 : percent));
  const percent = percents.reduce((sum, one) => sum + one, 0) / jobs.length;
  const full = Math.round((width * percent) / 100);
  const bar = "#".repeat(full) + "-".repeat(width - full);
  const isOne = jobs.length === 1;
  const subject = isOne ? progress.jobId : `${jobs.length} jobs`;
  const status = isOne ? progress.status : `${done} done`;
  const share = `${Math.round(percent)}`.padStart(3);
  const end = done === jobs.length ? "\n" : "";
  return `${subject} [${bar}] ${share}% ${status} ${secondsOf(progress)}s${end}`;
}

function secondsOf({ elapsed }: Progress): string {
  return `${Math.round(elapsed / 1000)}`;
}

/** That of Node, Deno and Bun; none in a browser. */
function standardError(scope: object): Terminal | undefined {
  return (scope as { process?: { stderr?: Terminal } }).process?.stderr;
}
