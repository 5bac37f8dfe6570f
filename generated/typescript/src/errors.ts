// Every error that the client throws on purpose. None holds a credential, a signed URL or a file.
// Each says its name itself, because a minifier takes it from the class.

import type { JobState } from "./answers.js";
import type { Issue } from "./issues.js";
import type { Job } from "./jobs.js";

/** Base of every error that this package throws on purpose. */
export class ScenarioModelsError extends Error {
  override get name(): string {
    return "ScenarioModelsError";
  }
}

/**
 * A setting cannot work: an option of the client, or a variable of the environment. Nothing was
 * sent.
 */
export class SettingsError extends ScenarioModelsError {
  override get name(): string {
    return "SettingsError";
  }
}

/** No model of the catalogue has this id. */
export class UnknownModelError extends ScenarioModelsError {
  override get name(): string {
    return "UnknownModelError";
  }
}

/** The parameters break the model's rules. Nothing was sent, nothing was charged. */
export class ValidationError extends ScenarioModelsError {
  override get name(): string {
    return "ValidationError";
  }

  constructor(
    message: string,
    readonly issues: readonly Issue[],
    readonly modelId: string,
  ) {
    super(message);
  }
}

/** A file could not be read or uploaded. Nothing was generated, nothing was charged. */
export class UploadError extends ScenarioModelsError {
  override get name(): string {
    return "UploadError";
  }

  constructor(
    message: string,
    /** The file's name. */
    readonly file?: string,
  ) {
    super(message);
  }
}

/** The service gave no answer, after retries where retrying is safe. No generation was started. */
export class ConnectionFailedError extends ScenarioModelsError {
  override get name(): string {
    return "ConnectionFailedError";
  }

  constructor(
    message: string,
    readonly timedOut: boolean,
  ) {
    super(message);
  }
}

/**
 * A generation was asked for, and no usable answer came: it may run, and it may be charged. It is
 * never sent again by itself. Look with `client.recentJobs({ since: error })` before you repeat the
 * call.
 */
export class GenerationUncertainError extends ScenarioModelsError {
  override get name(): string {
    return "GenerationUncertainError";
  }

  constructor(
    message: string,
    readonly modelId: string,
    readonly sentAt: Date,
    /** The body that was sent; files and signed URLs written into it are left out. */
    readonly params: Readonly<Record<string, unknown>>,
    /** Of the answer, where one came. */
    readonly status: number | undefined,
    readonly timedOut: boolean,
  ) {
    super(message);
  }
}

/** What an answer says of its own failure. */
export interface Refusal {
  readonly status: number | undefined;
  /** The service's words. */
  readonly reason: string;
  readonly requestId: string | undefined;
}

/** The service answered with an error. */
export class APIError extends ScenarioModelsError {
  override get name(): string {
    return "APIError";
  }

  readonly status: number | undefined;
  readonly reason: string;
  readonly requestId: string | undefined;

  constructor(message: string, refusal: Refusal) {
    super(message);
    this.status = refusal.status;
    this.reason = refusal.reason;
    this.requestId = refusal.requestId;
  }
}

/** The service refused the request (400, 404, 409, 422). A refused generation was not started. */
export class RequestRejectedError extends APIError {
  override get name(): string {
    return "RequestRejectedError";
  }

  /** The parameter that the reason is about, where it names one. */
  parameter: string | undefined;
}

/** What the request names does not exist, or not for these credentials (404). */
export class NotFoundError extends RequestRejectedError {
  override get name(): string {
    return "NotFoundError";
  }
}

/** The credentials are missing, malformed or refused (401). */
export class AuthenticationError extends APIError {
  override get name(): string {
    return "AuthenticationError";
  }
}

/** The credentials may not do this (403). */
export class PermissionDeniedError extends APIError {
  override get name(): string {
    return "PermissionDeniedError";
  }
}

/** The team's plan does not include the model (403 `ModelAccessRestrictedError`). */
export class PlanRequiredError extends PermissionDeniedError {
  override get name(): string {
    return "PlanRequiredError";
  }

  modelId: string | undefined;
  requiredPlan: string | undefined;
}

/** A limit of the team is reached, and waiting did not help in time (429). Nothing was started. */
export class RateLimitError extends APIError {
  override get name(): string {
    return "RateLimitError";
  }

  action: string | undefined;
  limit: number | undefined;
  /** Seconds to wait, where the service says. */
  retryAfter: number | undefined;
}

/**
 * The answer was a redirect (3xx), which is not followed: the request would be sent again, perhaps
 * elsewhere.
 */
export class RedirectRefusedError extends APIError {
  override get name(): string {
    return "RedirectRefusedError";
  }

  /** Scheme and host that it leads to, where that is known. */
  location: string | undefined;
}

/** The service failed (5xx), after retries where retrying is safe. No generation was at stake. */
export class ServerError extends APIError {
  override get name(): string {
    return "ServerError";
  }
}

/** Something about a job. The job itself is `client.job(error.jobId)`. */
export class JobError extends ScenarioModelsError {
  override get name(): string {
    return "JobError";
  }

  constructor(
    message: string,
    readonly jobId: string,
    readonly state: JobState | undefined,
  ) {
    super(message);
  }
}

/** The job ended with status `failure`. */
export class JobFailedError extends JobError {
  override get name(): string {
    return "JobFailedError";
  }
}

/** The job ended with status `canceled`. */
export class JobCanceledError extends JobError {
  override get name(): string {
    return "JobCanceledError";
  }
}

/** The job did not end in time. It goes on: wait again. */
export class JobTimeoutError extends JobError {
  override get name(): string {
    return "JobTimeoutError";
  }
}

/** The job could not be looked at for several minutes. It goes on: wait again later. */
export class JobUnreachableError extends JobError {
  override get name(): string {
    return "JobUnreachableError";
  }
}

/** The job has no results yet. */
export class JobNotFinishedError extends JobError {
  override get name(): string {
    return "JobNotFinishedError";
  }
}

/** The service does not cancel this kind of job. It goes on, and it is charged. */
export class CancelRefusedError extends JobError {
  override get name(): string {
    return "CancelRefusedError";
  }
}

/** A result could not be saved. It stays in the service and can be downloaded again. */
export class DownloadError extends ScenarioModelsError {
  override get name(): string {
    return "DownloadError";
  }

  constructor(
    message: string,
    /** Undefined where it is about no single one. */
    readonly assetId: string | undefined,
  ) {
    super(message);
  }
}

/** Another file has the name that the result would get. Nothing was overwritten. */
export class DownloadExistsError extends DownloadError {
  override get name(): string {
    return "DownloadExistsError";
  }
}

/** Some of several jobs did not succeed. The others did, and are here. */
export class GatherError extends ScenarioModelsError {
  override get name(): string {
    return "GatherError";
  }

  constructor(
    message: string,
    /** In the order of the calls: the finished job, or the error. */
    readonly results: readonly (Job | Error)[],
  ) {
    super(message);
  }
}
