// From the options of a client and the environment to a connection. What could not work is told
// before it is used.

import { AuthenticationError, SettingsError } from "./errors.js";
import type { Issue } from "./issues.js";
import type { Connection } from "./requests.js";
import { CLOCK, requireMilliseconds, type Clock, type Logger } from "./waiting.js";

export interface ClientOptions {
  /** For Basic authentication; `SCENARIO_SDK_API_KEY` of the environment where it is left out. */
  readonly apiKey?: string;
  /**
   * For Basic authentication; `SCENARIO_SDK_API_SECRET` of the environment where it is left out.
   */
  readonly apiSecret?: string;
  /** A bearer token instead; `SCENARIO_SDK_JWT` of the environment where all are left out. */
  readonly bearerAuth?: string;
  /**
   * Of the API; `SCENARIO_BASE_URL` of the environment where it is left out. `modelgen serve`
   * prints one for tests.
   */
  readonly baseUrl?: string;
  /** The project that jobs and uploads belong to. */
  readonly projectId?: string;
  /**
   * Milliseconds to wait for an answer, and for more of a file that is being transferred; a minute
   * by default.
   */
  readonly timeout?: number;
  /**
   * Milliseconds for which a call waits while a limit of the team is met (429); five minutes by
   * default.
   */
  readonly rateLimitWait?: number;
  /** Instead of the one that is there; signed URLs go through it too. */
  readonly fetch?: typeof fetch;
  /** Where the time for pauses comes from, instead of the real one. */
  readonly clock?: Clock;
  /**
   * Called with what a call sends that has no effect or is deprecated. `run` and `estimate` take
   * one of their own.
   */
  readonly onAdvice?: (issue: Issue, modelId: string) => void;
  /**
   * Told of pauses, repeated requests, and jobs that nobody waits for any more; `console` is one.
   */
  readonly logger?: Logger;
}

/** The connection that a client's options come to. */
export function connectionOf(options: ClientOptions): Connection {
  const { timeout = 60_000, rateLimitWait = 300_000 } = options;
  requireMilliseconds("timeout", timeout, { moreThan0: true });
  requireMilliseconds("rateLimitWait", rateLimitWait);
  const { authorization, secrets } = credentialsOf(options);
  return {
    baseUrl: addressOf(options.baseUrl),
    authorization,
    secrets: [...secrets, authorization],
    projectId: options.projectId,
    timeout,
    rateLimitWait,
    fetch: options.fetch ?? ((...given) => fetch(...given)),
    clock: options.clock ?? CLOCK,
    logger: options.logger,
  };
}

/** The header that says who asks. The environment is asked only for what is not given. */
function credentialsOf(options: ClientOptions): { authorization: string; secrets: string[] } {
  const { bearerAuth } = options;
  if (bearerAuth !== undefined) {
    return { authorization: `Bearer ${sendable(bearerAuth)}`, secrets: [bearerAuth] };
  }
  const key = sendable(options.apiKey ?? variable("SCENARIO_SDK_API_KEY"));
  const secret = sendable(options.apiSecret ?? variable("SCENARIO_SDK_API_SECRET"));
  if (key !== "" && secret !== "") {
    return { authorization: `Basic ${btoa(`${key}:${secret}`)}`, secrets: [key, secret] };
  }
  const token = sendable(options.apiKey === undefined ? variable("SCENARIO_SDK_JWT") : undefined);
  if (token === "") {
    throw refusal(
      "No credentials. Set SCENARIO_SDK_API_KEY and SCENARIO_SDK_API_SECRET, or pass apiKey and apiSecret.",
    );
  }
  return { authorization: `Bearer ${token}`, secrets: [token] };
}

/**
 * A credential, empty where there is none. Throws where a header cannot hold it: later the platform
 * would, and repeat it.
 */
function sendable(credential: string | undefined): string {
  if (credential !== undefined && !/^[\x21-\x7e]*$/.test(credential)) {
    throw refusal(
      "The credentials hold a space, a line break or a character that is not ASCII. Were they copied with one?",
    );
  }
  return credential ?? "";
}

/** The base URL without a slash at its end. */
function addressOf(given: string | undefined): string {
  const set = given === undefined ? variable("SCENARIO_BASE_URL") : undefined;
  const address = given ?? set ?? "https://api.cloud.scenario.com/v1";
  const name = set === undefined ? "baseUrl" : "The base URL of SCENARIO_BASE_URL";
  let url: URL;
  try {
    url = new URL(address);
  } catch {
    throw new SettingsError(`${name} is no URL. It looks like https://api.cloud.scenario.com/v1.`);
  }
  if (!/^https?:$/.test(url.protocol)) {
    throw new SettingsError(
      `${name} is no address: it must start with https:// and a host, such as https://api.cloud.scenario.com/v1.`,
    );
  }
  if (url.username !== "" || url.password !== "" || url.search !== "" || url.hash !== "") {
    throw new SettingsError(
      `${name} holds more than scheme, host, port and path. Credentials are options of their own.`,
    );
  }
  return address.replace(/\/+$/, "");
}

function refusal(message: string): AuthenticationError {
  return new AuthenticationError(message, {
    status: undefined,
    reason: message,
    requestId: undefined,
  });
}

/**
 * A variable of the environment in Node, Deno and Bun, where the program may read it; a browser has
 * none.
 */
function variable(name: string): string | undefined {
  const { process } = globalThis as {
    process?: { env?: Readonly<Record<string, string | undefined>> };
  };
  try {
    const value = process?.env?.[name];
    return value === "" ? undefined : value;
  } catch {
    return undefined;
  }
}
