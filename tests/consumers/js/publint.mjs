// What publint finds in the packed npm package of the first argument, a line each.
import { readFile } from "node:fs/promises";
import { publint } from "publint";
import { formatMessage } from "publint/utils";

const bytes = await readFile(process.argv[2]);
const tarball = bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.byteLength);
const { messages, pkg } = await publint({ strict: true, pack: { tarball } });
for (const message of messages) {
  console.log(`${message.type}: ${formatMessage(message, pkg, { color: false })}`);
}
