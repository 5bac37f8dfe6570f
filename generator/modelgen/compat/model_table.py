"""Rows of the table about catalogues, models and their rules."""

from __future__ import annotations

from modelgen.compat.rows import BREAKING, COMPATIBLE, DOCUMENTATION, RISKY, Row

CATALOGUE_ROWS: dict[str, Row] = {
    "api-base-changed": RISKY.in_results(
        "The base URL of the API is another.",
        "Clients and the OpenAPI document send requests elsewhere. Whoever sets a base URL of their own does not"
        " notice.",
    ),
    "endpoint-changed": RISKY.in_results(
        "Models are called at another path.",
        "The OpenAPI document sends requests elsewhere. Without `endpoint` it is the path of Scenario's API.",
    ),
    "package-renamed": BREAKING.in_code(
        "A generated package has another name, or is no longer named.",
        "Whoever installs or imports it by the old name finds no later version of it.",
    ),
    "schema-base-changed": RISKY.in_requests(
        "The base of every schema's `$id` is another.",
        "Schemas that are referred to or cached by their `$id` are no longer found under it.",
    ),
    "site-title-changed": DOCUMENTATION.in_docs(
        "The catalogue has another title.",
        "It stands in the titles of the pages and of the OpenAPI document.",
    ),
    "generation-link-changed": DOCUMENTATION.in_docs(
        "Pages link elsewhere for the generation endpoint.",
        "Only the link of the pages is concerned.",
    ),
    "llm-link-changed": DOCUMENTATION.in_docs(
        "Pages link elsewhere for the models' LLM Markdown.",
        "Only the link of the pages is concerned.",
    ),
    "contact-changed": DOCUMENTATION.in_docs(
        "The API has another contact.",
        "The OpenAPI document names it, and nothing else does.",
    ),
    "license-changed": DOCUMENTATION.in_docs(
        "The API has another license.",
        "The OpenAPI document names it, and nothing else does.",
    ),
}

MODEL_ROWS: dict[str, Row] = {
    "model-removed": BREAKING.in_code(
        "A model is gone.",
        "Its attribute of the client, its validator and its schema are gone, and the service no longer runs it.",
    ),
    "model-renamed": BREAKING.in_code(
        "A model has another id.",
        "Requests to the old id are not found, and the attribute of the client follows the id. A model counts as"
        " renamed where one id is gone, another is new, and both have the same provider and display name; what else"
        " changed is reported for the new id.",
    ),
    "model-added": COMPATIBLE.in_code(
        "A model is new.",
        "Nothing that there was is touched.",
    ),
    "model-identifier-changed": BREAKING.in_code(
        "A model has another name in code.",
        "The attribute of the client, the module and the classes are named by `x-identifier`, else by the id.",
    ),
    "type-removed": BREAKING.in_code(
        "A type that code may import is gone.",
        "A model's module has a `Literal` type for each enumeration and a `TypedDict` for the body and for the items"
        " of each `inputs_array`. They go with the parameter, or with its `allowedValues`. Requests are not concerned:"
        " code that never names the type goes on working.",
    ),
    "capability-removed": RISKY.in_results(
        "A model is no longer listed for a capability.",
        "Requests are formed as before, but what served the capability may be ignored; and tools that choose a model"
        " by what it can do no longer choose this one.",
    ),
    "capability-added": COMPATIBLE.in_docs(
        "A model is listed for one more capability.",
        "Requests are formed and understood as before.",
    ),
    "capabilities-reordered": DOCUMENTATION.in_docs(
        "The capabilities are listed in another order.",
        "The order means nothing but for the default of `category`, and a move to another page is reported as such.",
    ),
    "page-moved": RISKY.in_docs(
        "A model is documented on another page.",
        "Pages are named by category and provider, so links to the old page, or to its section, lead nowhere.",
    ),
    "provider-changed": DOCUMENTATION.in_docs(
        "The provider is spelled in another way.",
        "The page stays where it is; where it does not, that is reported instead.",
    ),
    "category-changed": DOCUMENTATION.in_docs(
        "The category is spelled in another way.",
        "The page stays where it is; where it does not, that is reported instead.",
    ),
    "model-name-changed": DOCUMENTATION.in_docs(
        "A model has another display name.",
        "Names in code come from the id. Links to the section of the page follow the display name.",
    ),
    "model-description-changed": DOCUMENTATION.in_docs(
        "A model is described in other words.",
        "Only what people read has changed.",
    ),
    "model-updated": DOCUMENTATION.in_docs(
        "The date of a model's last change is another.",
        "Pages show the newest date of their models.",
    ),
    "model-deprecated": COMPATIBLE.in_code(
        "A model is deprecated.",
        "Everything works as before; the client warns, and type checkers strike the attribute through. Semantic"
        " Versioning asks for a minor version (semver.org, item 7).",
    ),
    "model-undeprecated": COMPATIBLE.in_code(
        "A model is no longer deprecated.",
        "The client no longer warns.",
    ),
    "model-deprecation-changed": DOCUMENTATION.in_docs(
        "What is said of a model's deprecation has changed.",
        "Its date, what to use instead, or the reason.",
    ),
    "model-annotation-changed": DOCUMENTATION.in_docs(
        "An `x-` annotation of a model has changed.",
        "It is passed through to JSON Schema, and means nothing to the generator.",
    ),
}

RULE_ROWS: dict[str, Row] = {
    "rule-added": BREAKING.in_requests(
        "There is a new rule that earlier requests may break.",
        "The client and the validators refuse such requests, before the service does.",
    ),
    "rule-added-harmless": COMPATIBLE.in_requests(
        "There is a new rule that no earlier request breaks.",
        "It holds by itself as long as only the parameters of before are sent, because it needs a parameter or a value"
        " that is new, or because another rule asked for as much.",
    ),
    "rule-tightened": BREAKING.in_requests(
        "A rule refuses requests that it let pass.",
        "Its limit is lower, it holds in more cases, it counts more parameters, or offers fewer.",
    ),
    "rule-loosened": COMPATIBLE.in_requests(
        "A rule has changed and refuses nothing that it let pass.",
        "Its limit is higher, it holds in fewer cases, it counts fewer parameters, or offers more.",
    ),
    "rule-removed": COMPATIBLE.in_requests(
        "A rule is gone.",
        "Requests that it refused are let pass.",
    ),
    "rule-message-changed": DOCUMENTATION.in_docs(
        "A rule says the same in other words.",
        "Only its message has changed.",
    ),
    "rules-reordered": DOCUMENTATION.in_docs(
        "The rules are in another order.",
        "Issues are listed in the order of the rules.",
    ),
}
