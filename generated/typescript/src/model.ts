import type { Issue } from "./issues.js";

/** A parameter whose values are files. */
export interface FileParameter {
  /** Names from the body down to the parameter; more than one where it is nested. */
  readonly path: readonly string[];
  /** Whether it takes a list of files. */
  readonly array?: boolean;
  /** The asset kind that it takes; any where it is left out. */
  readonly kind?: string;
  /** The largest file in bytes. */
  readonly maxSize?: number;
}

/**
 * What calls to a model need to know of it. `Input` is the type of its parameters, files included.
 */
export interface Model<Input extends object> {
  /** As in `POST /generate/custom/{id}`. */
  readonly id: string;
  readonly name: string;
  readonly files: readonly FileParameter[];
  readonly parameters: readonly string[];
  /** What to tell whoever calls it, where it should no longer be used. */
  readonly deprecated?: string;
  /** By parameter, what to tell whoever sends it, where it should no longer be. */
  readonly deprecatedParameters?: Readonly<Record<string, string>>;
  readonly validate: (params: unknown) => Issue[];
  readonly advice: (params: unknown) => Issue[];
  /** For types alone: what `run` takes. */
  readonly input?: Input;
}
