"""Rows of the table about parameters: which there are, when each must be sent, its values, and what is told of it."""

from __future__ import annotations

from modelgen.compat.rows import BREAKING, COMPATIBLE, DOCUMENTATION, RISKY, Row

PARAMETER_ROWS: dict[str, Row] = {
    "parameter-removed": BREAKING.in_requests(
        "A parameter is gone.",
        "The keyword is gone from the client, and a body that holds the name is refused, as the service does.",
    ),
    "parameter-renamed": BREAKING.in_requests(
        "A parameter has another name on the wire.",
        "Bodies with the old name are refused; where the two are spellings of the same words (`aspect_ratio`,"
        " `aspectRatio`), the client's keyword stays. Otherwise a parameter counts as renamed where one is gone,"
        " another is new, and the two have everything but the name in common, the description included.",
    ),
    "parameter-added-required": BREAKING.in_requests(
        "There is a new parameter that every request must send.",
        "It is always required and has no default, so each earlier request lacks it.",
    ),
    "parameter-added-required-sometimes": BREAKING.in_requests(
        "There is a new parameter that some earlier requests lack.",
        "A condition of its requirement may hold for a request that was accepted.",
    ),
    "parameter-added": COMPATIBLE.in_requests(
        "There is a new parameter that no earlier request lacks.",
        "It may be left out, has a default, or is asked for only together with what is new itself. A rule over it is"
        " judged as a rule.",
    ),
    "parameters-reordered": DOCUMENTATION.in_docs(
        "The parameters are in another order.",
        "Arguments are passed by keyword and bodies by name, so the order is only that of pages and docstrings.",
    ),
}

REQUIREMENT_ROWS: dict[str, Row] = {
    "keyword-changed": BREAKING.in_code(
        "A parameter has another name in code.",
        "The name on the wire is the same, but the client's keyword follows `x-identifier`.",
    ),
    "parameter-required": BREAKING.in_requests(
        "A parameter has become required.",
        "Requests without it are refused, and code that leaves it out no longer passes a type checker. With a default,"
        " only requests that send it empty are refused.",
    ),
    "parameter-required-sometimes": BREAKING.in_requests(
        "A parameter is required in more cases.",
        "A request that was accepted without it may be one of them.",
    ),
    "parameter-required-less": COMPATIBLE.in_requests(
        "A parameter is required in fewer cases, or in none.",
        "Every request that was accepted is accepted.",
    ),
    "requirement-restated": DOCUMENTATION.in_docs(
        "When a parameter is required has changed, and nothing follows from it.",
        "A number or a boolean with a default always has a value, so it is never missing.",
    ),
    "requirement-message-changed": DOCUMENTATION.in_docs(
        "A requirement says the same in other words.",
        "Only its message has changed.",
    ),
    "requirement-unknown": RISKY.in_results(
        "A form of `required` that is not known has changed.",
        "No validator enforces it, but the service may.",
    ),
}

VALUE_ROWS: dict[str, Row] = {
    "type-changed": BREAKING.in_requests(
        "A parameter has another type.",
        "Values of the old type are refused, or the client takes other types of Python for it. What else changed about"
        " its values is not listed.",
    ),
    "type-reread": RISKY.in_results(
        "A text is now a model's id, or the other way round.",
        "Both are strings in a request and in code, but the service reads them differently.",
    ),
    "default-changed": RISKY.in_results(
        "A parameter has another default.",
        "Requests that leave it out are accepted as before, but come to something else, or cost something else; and"
        " rules that look at its value may decide otherwise.",
    ),
    "default-added": RISKY.in_results(
        "A parameter that may be left out has a default now.",
        "Requests that leave it out now mean that value, in rules as well.",
    ),
    "default-removed": RISKY.in_results(
        "A parameter that may be left out no longer has a default.",
        "Requests that leave it out no longer mean that value: the service decides, and rules take it for not sent.",
    ),
    "default-spares-sending": COMPATIBLE.in_requests(
        "A required parameter has a default now.",
        "Every earlier request sends it, so none comes to anything else.",
    ),
    "default-missed": BREAKING.in_requests(
        "A required parameter no longer has the default that satisfied it.",
        "Requests that leave it out are refused.",
    ),
    "default-empty": DOCUMENTATION.in_docs(
        "An empty default is stated, or no longer is.",
        'An empty default (`""`, `[]`) counts as not defined, exactly as none does, and no condition tells the two'
        " apart.",
    ),
    "min-raised": BREAKING.in_requests(
        "`min` is higher, or new: the lowest number, or item of an array.",
        "Values between the two bounds were accepted, and are refused.",
    ),
    "min-lowered": COMPATIBLE.in_requests(
        "`min` is lower, or gone: the lowest number, or item of an array.",
        "Every value that was accepted is accepted. So it is where a new bound is met by each of the values that were"
        " allowed.",
    ),
    "max-lowered": BREAKING.in_requests(
        "`max` is lower, or new: the highest number, or item of an array.",
        "Values between the two bounds were accepted, and are refused.",
    ),
    "max-raised": COMPATIBLE.in_requests(
        "`max` is higher, or gone: the highest number, or item of an array.",
        "Every value that was accepted is accepted. So it is where a new bound is met by each of the values that were"
        " allowed.",
    ),
    "min-length-raised": BREAKING.in_requests(
        "`minLength` is higher, or new: the fewest characters or items.",
        "Values between the two bounds were accepted, and are refused.",
    ),
    "min-length-lowered": COMPATIBLE.in_requests(
        "`minLength` is lower, or gone: the fewest characters or items.",
        "Every value that was accepted is accepted. So it is where a new bound is met by each of the values that were"
        " allowed.",
    ),
    "max-length-lowered": BREAKING.in_requests(
        "`maxLength` is lower, or new: the most characters or items.",
        "Values between the two bounds were accepted, and are refused.",
    ),
    "max-length-raised": COMPATIBLE.in_requests(
        "`maxLength` is higher, or gone: the most characters or items.",
        "Every value that was accepted is accepted. So it is where a new bound is met by each of the values that were"
        " allowed.",
    ),
    "step-coarser": BREAKING.in_requests(
        "A whole step is new, or no longer divides the old one.",
        "Values that are no multiple of it were accepted, and are refused; where the step is new, the client takes"
        " whole numbers only.",
    ),
    "step-finer": COMPATIBLE.in_requests(
        "The step is gone, or divides the old one.",
        "Every multiple of the old step is a multiple of the new one.",
    ),
    "step-noted": RISKY.in_results(
        "A fractional step is new, or does not divide the old one.",
        "Fractional steps are annotations that no validator enforces, but the service may round or refuse other"
        " values.",
    ),
    "whole-required": BREAKING.in_requests(
        "A number takes whole numbers only now.",
        "Numbers with a fraction were accepted, and are refused; type checkers refuse a `float` in code.",
    ),
    "whole-relaxed": COMPATIBLE.in_requests(
        "A number is no longer limited to whole numbers, or says what its step or values said.",
        "Every value that was accepted is accepted.",
    ),
    "allowed-value-removed": BREAKING.in_requests(
        "A value is no longer allowed.",
        "Requests with it are refused, and type checkers refuse it in code.",
    ),
    "allowed-value-added": COMPATIBLE.in_requests(
        "One more value is allowed.",
        "Requests choose values and answers hold none, so no code meets a value that it does not know.",
    ),
    "allowed-values-introduced": BREAKING.in_requests(
        "Only some values are allowed now.",
        "All others were accepted, and are refused.",
    ),
    "allowed-values-dropped": COMPATIBLE.in_requests(
        "Values are no longer limited to a list.",
        "Every value that was accepted is accepted. The `Literal` type that the client had for them is gone, which is"
        " reported as `type-removed`.",
    ),
    "allowed-values-reordered": DOCUMENTATION.in_docs(
        "The allowed values are listed in another order.",
        "The order is only that of pages and docstrings.",
    ),
}

FILE_ROWS: dict[str, Row] = {
    "kind-changed": BREAKING.in_code(
        "A file parameter takes another kind of asset, or only one kind.",
        "The client refuses files of other kinds before it uploads them, and the service refuses such assets.",
    ),
    "kind-dropped": COMPATIBLE.in_code(
        "A file parameter takes assets of any kind.",
        "Every file that was taken is taken.",
    ),
    "max-size-lowered": BREAKING.in_code(
        "Files must be smaller.",
        "The client refuses larger files before it uploads them.",
    ),
    "max-size-raised": COMPATIBLE.in_code(
        "Files may be larger.",
        "Every file that was taken is taken.",
    ),
    "duration-narrowed": RISKY.in_results(
        "Audio or video must be longer or shorter than before.",
        "The client does not look into files, so nothing is refused before the service does.",
    ),
    "duration-widened": COMPATIBLE.in_results(
        "Audio or video may be longer or shorter than before.",
        "Every file that was taken is taken.",
    ),
}

MEANING_ROWS: dict[str, Row] = {
    "model-types-narrowed": RISKY.in_results(
        "Models of some types may no longer be named.",
        "The client does not know the type of a model, so nothing is refused before the service does (`Invalid"
        " model(s)`).",
    ),
    "model-types-widened": COMPATIBLE.in_results(
        "Models of more types may be named.",
        "Every model that was taken is taken.",
    ),
    "effect-changed": RISKY.in_results(
        "What a value leads to is described otherwise.",
        "`maskFrom`, `backgroundBehavior`, `parent` and `costImpact` say what the service does with a value. No"
        " request is refused for it.",
    ),
    "used-when-narrowed": RISKY.in_results(
        "A parameter has no effect in cases in which it had.",
        "Requests are accepted, with a warning of the client, and the value is ignored.",
    ),
    "used-when-widened": COMPATIBLE.in_results(
        "A parameter has an effect in more cases.",
        "Where it had an effect, it has.",
    ),
}

NOTE_ROWS: dict[str, Row] = {
    "parameter-deprecated": COMPATIBLE.in_code(
        "A parameter is deprecated.",
        "Everything works as before; the client warns where it is sent. Semantic Versioning asks for a minor version"
        " (semver.org, item 7).",
    ),
    "parameter-undeprecated": COMPATIBLE.in_code(
        "A parameter is no longer deprecated.",
        "The client no longer warns.",
    ),
    "parameter-deprecation-changed": DOCUMENTATION.in_docs(
        "What is said of a parameter's deprecation has changed.",
        "Its date, what to use instead, or the reason.",
    ),
    "parameter-description-changed": DOCUMENTATION.in_docs(
        "A parameter is described in other words.",
        "Only what people read has changed.",
    ),
    "presentation-changed": DOCUMENTATION.in_docs(
        "What the vendor's interface shows for a parameter has changed.",
        "Labels, groups, hints, placeholders, and whether it is a colour or a prompt. No request is concerned.",
    ),
    "parameter-annotation-changed": DOCUMENTATION.in_docs(
        "An `x-` annotation of a parameter has changed.",
        "It is passed through to JSON Schema, and means nothing to the generator.",
    ),
}
