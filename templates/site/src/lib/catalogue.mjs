// The catalogue as the pages need it: one file a model, read once.
import { releases as all } from "../data/releases.json";

const order = new Intl.Collator("en", { numeric: true, sensitivity: "base" }).compare;
const files = import.meta.glob("../data/models/*.json", { eager: true, import: "default" });

const base = import.meta.env.BASE_URL.replace(/\/$/, "");

/** The address of a page or file of the site, which may stand below a path. */
export const at = (path) => base + path;

/** All models, by name. */
export const models = Object.values(files).sort(
  (one, other) => order(one.name, other.name) || (one.id < other.id ? -1 : 1),
);

/** All releases, the newest first. */
export const releases = all;

const grouped = Object.groupBy(models, (model) => model.provider);

/** All providers, by name, with their models. */
export const providers = Object.entries(grouped)
  .sort(([one], [other]) => order(one, other))
  .map(([name, its]) => ({ name, path: at(`/providers/${its[0].providerSlug}/`), slug: its[0].providerSlug, models: its }));

/** The distinct values of a fact, sorted: of each, what a list of filters shows. */
export function valuesOf(fact) {
  return [...new Set(models.flatMap((model) => model[fact]))].sort(order);
}

/** Those that share most with a model: capabilities first, then the provider. */
export function relatedTo(model, most = 6) {
  const shared = (other) =>
    2 * other.capabilities.filter((one) => model.capabilities.includes(one)).length +
    (other.provider === model.provider ? 1 : 0);
  return models
    .filter((other) => other.id !== model.id && shared(other) > 1)
    .map((other) => [shared(other), other])
    .sort(([one], [other]) => other - one)
    .slice(0, most)
    .map(([, other]) => other);
}

/** What each release says of a model; those that say nothing of it are left out. */
export function changesOf(model) {
  return releases
    .map((release) => ({ ...release, notes: release.notes.filter((one) => one.model === model.id) }))
    .filter((release) => release.notes.length);
}
