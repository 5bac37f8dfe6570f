// The newest jobs of a team, and which of them may be the one that a lost answer was about.

import { mapping, readJob, sequence, text, type JobState } from "./answers.js";
import { GenerationUncertainError, ServerError } from "./errors.js";
import { redact, withoutFiles } from "./redaction.js";
import type { Transport } from "./transport.js";

export interface RecentOptions {
  /**
   * Only jobs created after this, less a minute for clocks that differ. An error that says that an
   * answer was lost stands for the time of its request, and those of the jobs come first that have
   * its model and everything that was sent.
   */
  readonly since?: Date | GenerationUncertainError;
  /** How many at most; 20 by default. */
  readonly limit?: number;
  readonly signal?: AbortSignal;
}

const START = 40; // characters
const CLOCKS = 60_000; // milliseconds by which the service's clock and this one may differ
const MANY = 1000; // jobs among which one that was lost is looked for
const PAGE = 100; // the most that the service gives at once (Scenario API, jobs)
const MOST_PAGES = 100;
const LISTING = 300_000; // milliseconds for all pages
const DOING = "list recent jobs";

/**
 * A job in a line: its id and, as far as is known, status, model, time and the start of its prompt.
 */
export function described(
  id: string,
  modelId: string | undefined,
  state: JobState | undefined,
): string {
  const share = state === undefined ? undefined : `${Math.round(state.progress * 100)}%`;
  const start = startOf(state?.input ?? {});
  const facts = [id, state?.status, share, modelId, state?.createdAt];
  const known = facts.filter((one) => one !== undefined);
  return [...known, ...(start === "" ? [] : [`'${start}'`])].join(", ");
}

/** The start of the prompt, or of the first other text that is no id; empty where there is none. */
function startOf(params: Readonly<Record<string, unknown>>): string {
  const texts = Object.values(params).filter((one) => typeof one === "string");
  const prompt = text(params, "prompt") ?? texts.find((one) => one.includes(" ")) ?? "";
  const line = redact(prompt.slice(0, 1000)).trim().split(/\s+/).join(" ");
  return line.length <= START ? line : `${line.slice(0, START - 1)}…`;
}

/** The newest jobs of models, newest first, or those first that may be the lost one. */
export async function recentStates(
  transport: Transport,
  options: RecentOptions,
): Promise<JobState[]> {
  const { since, limit = 20, signal } = options;
  const lost = since instanceof GenerationUncertainError ? since : undefined;
  const after = since instanceof GenerationUncertainError ? since.sentAt : since;
  // Of the jobs since then the one that was lost is among the oldest.
  const most = lost === undefined ? limit : Math.max(limit, MANY);
  const states = await listed(transport, after, most, signal);
  return (lost === undefined ? states : matchingFirst(states, lost)).slice(0, limit);
}

async function listed(
  transport: Transport,
  after: Date | undefined,
  limit: number,
  signal: AbortSignal | undefined,
): Promise<JobState[]> {
  // The service does not take a date of creation and a type together.
  const chosen =
    after === undefined
      ? { type: "custom" }
      : { createdAfter: new Date(after.getTime() - CLOCKS).toISOString() };
  const query: Record<string, string> = { pageSize: String(PAGE), ...chosen };
  const began = transport.clock.now();
  const tokens = new Set<string>();
  const found: JobState[] = [];
  while (found.length < limit) {
    const request = { method: "GET", path: "/jobs", query, signal } as const;
    const page = await transport.ask(DOING, request, pageOf);
    for (const job of sequence(page["jobs"]).map(mapping)) {
      const isOfModel = ["custom", undefined].includes(text(job, "jobType"));
      const state = isOfModel ? readJob(job) : undefined;
      if (state !== undefined) {
        found.push(state);
      }
    }
    const token = text(page, "nextPaginationToken");
    if (token === undefined) {
      break;
    }
    if (tokens.has(token)) {
      throw endless("a page names one as the next that was there before");
    }
    tokens.add(token);
    if (tokens.size >= MOST_PAGES) {
      throw endless(`there are more than ${MOST_PAGES} pages of them`);
    }
    if (transport.clock.now() - began > LISTING) {
      throw endless(`they did not all come within ${LISTING / 1000} seconds`);
    }
    query["paginationToken"] = token;
  }
  return found.slice(0, limit);
}

function pageOf(answer: unknown): Readonly<Record<string, unknown>> | undefined {
  const isPage = typeof answer === "object" && answer !== null && !Array.isArray(answer);
  return isPage ? mapping(answer) : undefined;
}

function endless(reason: string): ServerError {
  const message = `Could not ${DOING}: ${reason}. Ask for fewer, or give a later \`since\`.`;
  return new ServerError(message, { status: undefined, reason, requestId: undefined });
}

function matchingFirst(states: readonly JobState[], lost: GenerationUncertainError): JobState[] {
  const sent = Object.entries(mapping(withoutFiles(lost.params)));
  const may: JobState[] = [];
  const others: JobState[] = [];
  for (const state of states) {
    (mayBe(state, lost.modelId, sent) ? may : others).push(state);
  }
  return [...may, ...others];
}

/**
 * Whether a job has the model and every parameter that was sent; the service may have added some.
 */
function mayBe(
  state: JobState,
  modelId: string,
  sent: readonly (readonly [string, unknown])[],
): boolean {
  if (state.modelId !== undefined && state.modelId !== modelId) {
    return false;
  }
  const recorded = mapping(withoutFiles(state.input));
  return sent.every(
    ([name, value]) => Object.hasOwn(recorded, name) && isSame(recorded[name], value),
  );
}

/** Whether two JSON values are equal; the order of names does not count. */
function isSame(one: unknown, other: unknown): boolean {
  if (Array.isArray(one) && Array.isArray(other)) {
    const others: readonly unknown[] = other;
    return one.length === others.length && one.every((item, index) => isSame(item, others[index]));
  }
  if (typeof one !== "object" || typeof other !== "object" || one === null || other === null) {
    return one === other;
  }
  const [left, right] = [mapping(one), mapping(other)];
  const names = Object.keys(left);
  return (
    Array.isArray(one) === Array.isArray(other) &&
    names.length === Object.keys(right).length &&
    names.every((name) => Object.hasOwn(right, name) && isSame(left[name], right[name]))
  );
}
