// The files of the machine. Only what reads or writes one asks for these modules, and a browser has
// none.

/** What Node, Deno and Bun have of the modules `node:fs/promises` and `node:path`. */
export interface Local {
  readonly fs: typeof import("node:fs/promises");
  readonly paths: typeof import("node:path");
}

// Not written into the import itself: bundlers for browsers would look for them, and find nothing.
const NAMES = ["node:fs/promises", "node:path"] as const;

/** Both modules; undefined where there are none. */
export async function local(): Promise<Local | undefined> {
  try {
    const [fs, paths] = await Promise.all(
      NAMES.map((name) => import(/* @vite-ignore */ /* webpackIgnore: true */ name) as unknown),
    );
    return { fs: fs as Local["fs"], paths: paths as Local["paths"] };
  } catch {
    return undefined;
  }
}

/** The code of an error of the system, such as `ENOENT`; undefined where it is none. */
export function codeOf(error: unknown): string | undefined {
  return error instanceof Error && "code" in error && typeof error.code === "string"
    ? error.code
    : undefined;
}
