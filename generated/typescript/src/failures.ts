// From what went wrong with a request to the error that says so.

import { mapping, number, text } from "./answers.js";
import * as errors from "./errors.js";
import { withoutFiles } from "./redaction.js";

/**
 * What went wrong. `unsent`: there was no connection; `silence`: no answer came; `nonsense`: one
 * that is not understood.
 */
export interface Failure {
  readonly kind: "status" | "silence" | "unsent" | "nonsense";
  readonly reason: string;
  readonly status?: number;
  readonly body?: Readonly<Record<string, unknown>>;
  readonly requestId?: string | undefined;
  /** Seconds that the answer asks to wait. */
  readonly retryAfter?: number | undefined;
  readonly timedOut?: boolean;
  readonly isRedirect?: boolean;
  /** Scheme and host that a redirect leads to. */
  readonly location?: string | undefined;
  /** Where the request went. */
  readonly route: string;
}

/** The error for a request at which no generation was at stake; `doing` completes "Could not …". */
export function callError(
  failure: Failure,
  doing: string,
  parameters: readonly string[],
): errors.ScenarioModelsError {
  const start = `Could not ${doing}`;
  if (failure.kind === "silence" || failure.kind === "unsent") {
    const what = failure.kind === "silence" ? "no answer from" : "no connection to";
    return new errors.ConnectionFailedError(
      `${start}: ${what} ${failure.route} (${failure.reason}). Check the connection and try again.`,
      failure.timedOut ?? false,
    );
  }
  if (failure.kind === "nonsense") {
    const message = `${start}: the service's answer makes no sense (${failure.reason}).`;
    return new errors.ServerError(message, refusalOf(failure));
  }
  return statusError(failure, start, parameters);
}

/** The error for a request that was to start a generation. */
export function generationError(
  failure: Failure,
  model: string,
  parameters: readonly string[],
  sentAt: Date,
  body: unknown,
): errors.ScenarioModelsError {
  const { kind, status = 0, reason, route } = failure;
  if (kind === "unsent") {
    return new errors.ConnectionFailedError(
      `Could not start ${model}: no connection to ${route} (${reason}). Nothing was sent, nothing was charged.`,
      failure.timedOut ?? false,
    );
  }
  // "See Other" is the answer to a request that was carried out (RFC 9110, 15.4.4); browsers show
  // no status of a redirect.
  if (kind !== "status" || [0, 303, 408].includes(status) || status >= 500) {
    const answer = status > 0 ? `HTTP ${status}, ${reason}` : reason;
    return new errors.GenerationUncertainError(
      `${model} was asked to generate at ${sentAt.toISOString()}, and the answer of ${route} was lost (${answer}). ` +
        "A job may exist and may be charged, so the request was not sent again. Look before you repeat it: " +
        "client.recentJobs({ since: error }) lists the jobs since then, those that match first; client.job(id) takes one up.",
      model,
      sentAt,
      mapping(withoutFiles(body)),
      failure.status,
      failure.timedOut ?? false,
    );
  }
  return statusError(failure, `Could not start ${model}, and no job was started`, parameters);
}

function refusalOf({ status, reason, requestId }: Failure): errors.Refusal {
  return { status, reason, requestId };
}

function statusError(
  failure: Failure,
  start: string,
  parameters: readonly string[],
): errors.APIError {
  const { status = 0, reason, body = {} } = failure;
  const said = `${start}: ${/[.!?]$/.test(reason) ? reason : `${reason}.`}`;
  const refusal = refusalOf(failure);
  if (failure.isRedirect === true) {
    const where = failure.location === undefined ? "" : ` to ${failure.location}`;
    const answer = status > 0 ? ` (HTTP ${status})` : ""; // browsers do not tell
    const message =
      `${start}: ${failure.route} answers with a redirect${where}${answer}, and none is followed: the request would be ` +
      "sent again, perhaps to somebody else. Check the base URL (baseUrl, SCENARIO_BASE_URL).";
    const error = new errors.RedirectRefusedError(message, refusal);
    error.location = failure.location;
    return error;
  }
  if (status === 401) {
    return new errors.AuthenticationError(
      `${said} Check the API key and secret (SCENARIO_SDK_API_KEY and SCENARIO_SDK_API_SECRET).`,
      refusal,
    );
  }
  if (status === 403) {
    return forbidden(said, body, refusal);
  }
  if (status === 429) {
    return limited(said, body, failure, refusal);
  }
  if (status === 400 || status === 404 || status === 409 || status === 422) {
    const kind = status === 404 ? errors.NotFoundError : errors.RequestRejectedError;
    const error = new kind(said, refusal);
    // The service's wording of what is wrong with a parameter, as seen.
    const words = Array.from(reason.matchAll(/\bInput\s+["'`]?([\w-]+)/g), (found) => found[1]);
    error.parameter = words.find((word) => word !== undefined && parameters.includes(word));
    return error;
  }
  if (status >= 500) {
    const message = `${said} The service failed (HTTP ${status}); try again later.`;
    return new errors.ServerError(message, refusal);
  }
  return new errors.APIError(`${said} (HTTP ${status})`, refusal);
}

function forbidden(
  said: string,
  body: Readonly<Record<string, unknown>>,
  refusal: errors.Refusal,
): errors.APIError {
  if (text(body, "name") !== "ModelAccessRestrictedError") {
    const message = `${said} These credentials do not allow it.`;
    return new errors.PermissionDeniedError(message, refusal);
  }
  const facts = { ...mapping(body["details"]), ...body };
  const plan = text(facts, "requiredPlan");
  const needed = plan === undefined ? "another plan" : `the plan '${plan}'`;
  const error = new errors.PlanRequiredError(`${said} The model needs ${needed}.`, refusal);
  error.modelId = text(facts, "modelId");
  error.requiredPlan = plan;
  return error;
}

function limited(
  said: string,
  body: Readonly<Record<string, unknown>>,
  failure: Failure,
  refusal: errors.Refusal,
): errors.APIError {
  const details = mapping(body["details"]);
  const action = text(details, "actionName");
  const limit = number(details, "actionLimit");
  const which =
    limit === undefined ? "" : ` The team's limit for ${action ?? "this"} is ${limit} at a time.`;
  const message = `${said}${which} Wait for running jobs to end, then try again.`;
  const error = new errors.RateLimitError(message, refusal);
  error.action = action;
  error.limit = limit;
  const asked = [failure.retryAfter, number(details, "remainingSeconds")];
  const waits = asked.filter((one) => one !== undefined && one >= 0) as number[];
  error.retryAfter = waits.length === 0 ? undefined : Math.max(...waits);
  return error;
}
