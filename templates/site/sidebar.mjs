// The entries of the sidebar: every page about several models. Those of one model are too many for it.
import { readdirSync, readFileSync } from "node:fs";

const FOLDER = new URL("./src/data/models/", import.meta.url);

export function sidebar() {
  const models = readdirSync(FOLDER).map((name) => JSON.parse(readFileSync(new URL(name, FOLDER), "utf8")));
  const providers = new Map(models.map((model) => [model.provider, `/providers/${model.providerSlug}/`]));
  const items = [...providers].sort().map(([label, link]) => ({ label, link }));
  return [
    { label: `All models (${models.length})`, link: "/" },
    { label: "Providers", items },
    { label: "Releases", link: "/releases/" },
  ];
}
