/** Documents as prettier leaves them: of each `[parser, source]` the text, or a string that begins with `Error`. */
import { format } from "prettier";

import { input } from "./input.mjs";

const documents = await input();
const found = await Promise.all(
  documents.map(([parser, source]) => format(source, { parser }).catch((error) => `Error: ${error}`)),
);
process.stdout.write(JSON.stringify(found));
