// From what went wrong with a request to the error that says so.

import { mapping, number, text } from "./answers.js";
import * as errors from "./errors.js";
import { withoutFiles } from "./redaction.js";

/** What went wrong. `unsent`: there was no connection; `silence`: no answer came; `nonsense`: one that is not understood. */
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
}

/** The error for a request at which no generation was at stake; `doing` completes "Could not …". */
export function callError(
  failure: Failure,
  doing: string,
  parameters: readonly string[],
): errors.ScenarioModelsError {
  const start = `Could not ${doing}`;
  if (failure.kind === "silence" || failure.kind === "unsent") {
    return new errors.ConnectionFailedError(
      `${start}: no answer from the service (${failure.reason}). Check the connection and try again.`,
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
  const { kind, status = 0, reason } = failure;
  if (kind === "unsent") {
    return new errors.ConnectionFailedError(
      `Could not start ${model}: no connection to the service (${reason}). Nothing was sent, nothing was charged.`,
      failure.timedOut ?? false,
    );
  }
  if (kind !== "status" || status === 408 || status >= 500) {
    const answer = status > 0 ? `HTTP ${status}, ${reason}` : reason;
    return new errors.GenerationUncertainError(
      `${model} was asked to generate at ${sentAt.toISOString()}, and the answer was lost (${answer}). ` +
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
    const message = `${start}: the service answers with a redirect${where}, and none is followed: the credentials and the body would be sent elsewhere. Check baseUrl.`;
    const error = new errors.RedirectRefusedError(message, refusal);
    error.location = failure.location;
    return error;
  }
  if (status === 401) {
    return new errors.AuthenticationError(`${said} Check the API key and secret.`, refusal);
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
    const words = Array.from(reason.matchAll(/["'`]([^"'`]+)["'`]/g), (found) => found[1]);
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
