import type { Issue } from "./issues.js";

/** A parameter whose values are files. */
export interface FileParameter {
  /** Names from the body down to the parameter; more than one where it is nested. */
  readonly path: readonly string[];
  /** The asset kind that it takes; any where it is left out. */
  readonly kind?: string;
  /** The largest file in bytes. */
  readonly maxSize?: number;
}

/** What calls to a model need to know of it. `Input` is the type of its parameters, files included. */
export interface Model<Input extends object> {
  /** As in `POST /generate/custom/{id}`. */
  readonly id: string;
  readonly name: string;
  readonly files: readonly FileParameter[];
  readonly parameters: readonly string[];
  readonly validate: (params: unknown) => Issue[];
  readonly advice: (params: unknown) => Issue[];
  /** For types alone: what `run` takes. */
  readonly input?: Input;
}
