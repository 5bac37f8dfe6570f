// Brings the forms, which the generator makes in the folder beside this one, among the files of the site.
import { cp } from "node:fs/promises";
import { basename } from "node:path";
import { fileURLToPath } from "node:url";

const FROM = new URL("../forms/", import.meta.url);
const TO = new URL("./public/forms/", import.meta.url);

export const forms = () => ({
  name: "forms",
  hooks: {
    "astro:config:setup": () => cp(FROM, TO, { recursive: true }),
    "astro:server:setup": ({ server }) => {
      server.watcher.add(fileURLToPath(FROM));
      server.watcher.on("change", (path) => {
        if (path.startsWith(fileURLToPath(FROM))) {
          void cp(path, new URL(basename(path), TO));
        }
      });
    },
  },
});
