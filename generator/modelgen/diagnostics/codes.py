"""Every diagnostic code in one row: what it is about, whether it stops the command, and how to mend it."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Code:
    """A kind of problem. `category` groups codes; a `warning` does not stop a command."""

    id: str
    category: str
    purpose: str
    explanation: str
    warning: bool = False


_ROWS = (
    # The file
    Code(
        "file-unreadable",
        "file",
        "A file cannot be read.",
        "The file or folder is missing, is not a regular one, or may not be read by this user. Every `.yaml` file under"
        " the catalogue folder is read, and `catalog.yaml` must be there.",
    ),
    Code(
        "file-too-large",
        "file",
        "A file is larger than any model needs.",
        "Files of more than 512 KiB are refused before they are parsed, and those of more than 30,000 keys and values"
        " while they are. The largest model record seen has 20 KB.",
    ),
    Code("not-utf8", "file", "A file is not UTF-8.", "YAML files are read as UTF-8, with or without a byte order mark."),
    Code("empty-file", "file", "A file holds nothing.", "A model file holds one mapping. Remove the file if it is not needed."),
    Code(
        "invalid-character",
        "file",
        "A character that YAML does not allow.",
        "Control characters, byte order marks inside the file, and the separators U+0085, U+2028 and U+2029 may not"
        " stand in a file as they are: YAML 1.1 and 1.2 disagree about them, and editors hide them.",
    ),
    Code(
        "file-name",
        "file",
        "A file in the catalogue folder that is not read.",
        "Model files end in `.yaml`, in folders that are not links. A file ending in `.yml`, or behind a link to a folder,"
        " would be overlooked, so it is named here instead. So is one whose name cannot be shown on every terminal.",
    ),
    # YAML
    Code(
        "yaml-syntax",
        "yaml",
        "The file is not YAML.",
        "The parser could not go on at the caret. Common causes: a text with `: ` or ` #` in it that is not quoted, a"
        " quote that is not closed, or lines that are not indented alike.",
    ),
    Code("yaml-tab", "yaml", "A line is indented with a tab.", "YAML indents with spaces only."),
    Code(
        "yaml-duplicate-key",
        "yaml",
        "A key stands twice in one mapping.",
        "YAML readers differ on which of the two counts, so neither is taken.",
    ),
    Code(
        "yaml-alias",
        "yaml",
        "Anchors and aliases are not used.",
        "One model is one file that reads from top to bottom. Write the value out.",
    ),
    Code("yaml-merge-key", "yaml", "Merge keys are not used.", "`<<` is no part of YAML 1.2. Write the keys out."),
    Code("yaml-tag", "yaml", "Tags are not used.", "A value's type follows from how it is written: quote it to make it a text."),
    Code("yaml-directive", "yaml", "Directives are not used.", "`%YAML` and `%TAG` lines change how the rest is read. Remove them."),
    Code("yaml-documents", "yaml", "More than one document in a file.", "One file is one model. Put the second one into a file of its own."),
    Code("yaml-key", "yaml", "A key that is a list or a mapping.", "Keys are plain words."),
    Code("yaml-depth", "yaml", "Nested too deep.", "No model needs more than 40 levels; this protects whoever reads the file."),
    Code("not-a-mapping", "yaml", "The top of a file is not a mapping.", "A model file is a mapping that starts with `id:`."),
    Code(
        "number-out-of-range",
        "yaml",
        "A number that a double cannot hold.",
        "JSON readers hold numbers as IEEE 754 doubles: 0, and from about 5e-324 to 1.8e308. Quote the value if it is a"
        " text.",
    ),
    # Keys and values
    Code("unknown-key", "key", "A key that means nothing here.", "Keys are the vendor's own words; your own go under `x-…`."),
    Code("missing-key", "key", "A key that must be there is not.", "The message says what the key holds."),
    Code(
        "reserved-annotation",
        "key",
        "An `x-` key that the output uses for a known key.",
        "`kind` becomes `x-kind` in JSON Schema, so an `x-kind` of your own would be taken for it.",
    ),
    Code(
        "key-not-applicable",
        "key",
        "A key that has no meaning for the parameter's type.",
        "`min` on a boolean, say. The hint lists the types that the key goes with.",
    ),
    Code(
        "wrong-type",
        "value",
        "A value of another type than the key holds.",
        "Plain scalars follow YAML 1.2's core schema: `2K`, `16:9`, `no` and `on` are texts, `4` and `1e3` are numbers,"
        " `true` and `false` are the only booleans. Quote a value to make it a text.",
    ),
    Code(
        "text-character",
        "value",
        "A character that not every output can carry.",
        "Control characters, U+2028 and U+2029, overrides of text direction (they make code look like other code), lone"
        " surrogates and noncharacters are refused, because source code, Markdown and JSON could not all carry them.",
    ),
    Code(
        "name-blanks",
        "value",
        "A name with blanks around it.",
        "It would stand in headings and tables, but not in the links to them, and `X` beside `X ` would be two names that look"
        " alike. An import takes such blanks off.",
    ),
    Code("invalid-id", "value", "A model id that is not one.", "Ids are ASCII letters and digits, with `-`, `_` and single `.` between them, and at most 100 characters long."),
    Code("invalid-date", "value", "Not an ISO 8601 calendar date.", "Write year, month and day: 2026-04-09."),
    Code("invalid-url", "value", "Not an http(s) URL.", "Write the whole URL, with its scheme."),
    Code("invalid-package", "value", "Not the name of a package.", "A Python distribution has ASCII letters and digits with `-`, `_` or `.` between them and is imported by an identifier that is no module of Python's own; an npm package has small letters and may start with a scope, as in `@acme/models`."),
    Code("view-version", "template", "Templates that were written for another version of the view.", "The view `plain` keeps what a version holds: fields are only added. `version` in `target.yaml` says which one the templates were written for."),
    Code("invalid-bound", "value", "A bound that nothing can meet.", "Lengths and sizes are whole numbers from 0; a step is more than 0 and at most 2^53, up to which all readers of JSON see the same whole numbers."),
    Code("unknown-type", "value", "A parameter type that the vendor does not have.", "The types are `string`, `number`, `boolean`, `file`, `model`, an `_array` of each but `boolean`, and `inputs_array`."),
    Code("unknown-choice", "value", "A word that is not in a closed list.", "The hint names the nearest word of the list, or all of them."),
    Code(
        "unknown-capability",
        "value",
        "A capability that the vendor does not have.",
        "The list is the vendor's (scenario-sdk, model record).",
    ),
    Code("unknown-rule", "value", "A rule of no known kind.", "A rule has exactly one of `total`, `exclusive`, `anyOf`, `sameLength`, `forbid`."),
    Code(
        "unknown-requirement",
        "value",
        "A form of `required` that is not known.",
        "No validator could enforce it. The vendor's forms are `always`, `ifDefined`, `ifNotDefined`, `conditional` and"
        " `when`.",
    ),
    Code(
        "record-requirement",
        "value",
        "A form of `required` that a record brought, and that is not known.",
        "It is kept and rendered as an annotation, but no validator enforces it: see whether the catalogue should learn it."
        " `x-record: true` beside it says that it came with a record.",
        warning=True,
    ),
    # Parameters
    Code("duplicate-parameter", "parameter", "Two parameters with one name.", "A call can send each name once."),
    Code("bounds-reversed", "parameter", "A lower bound above the upper one.", "No value could ever pass."),
    Code("default-wrong-type", "parameter", "A default of another type than its parameter.", "`null` is never a default: leave the key out."),
    Code(
        "default-not-allowed",
        "parameter",
        "A default that is not in allowedValues.",
        "Leaving the parameter out would mean a value that may not be sent. Numbers and texts never equal each other.",
    ),
    Code(
        "default-out-of-bounds",
        "parameter",
        "A default outside the parameter's own bounds.",
        "Leaving the parameter out would mean a value that may not be sent. A default that a record brought is kept as it is"
        " where the parameter has an `x-record`.",
    ),
    Code(
        "record-default",
        "parameter",
        "A default of a record that its own parameter refuses.",
        "The service may take its own default all the same. Outputs carry it as `x-default`, so that no tool fills it in.",
        warning=True,
    ),
    Code("record-inputs", "parameter", "An `inputs_array` of which nothing says what an item holds.", "Pages do not write out the inputs of an item. Where the parameter has an `x-record`, any object is taken for an item until a record, or you, add `inputs`.", warning=True),
    Code(
        "allowed-value-type",
        "parameter",
        "An allowed value of another type than its parameter.",
        "`512` is a number and `'512'` a text; a parameter of type string takes only texts.",
    ),
    Code("duplicate-allowed-value", "parameter", "An allowed value stands twice.", "`1` and `1.0` are the same number."),
    # Rules
    Code(
        "rule-operands",
        "rule",
        "A rule over parameters that it cannot work with.",
        "`total` counts items of arrays and adds numbers; `sameLength` compares arrays; each parameter is named once,"
        " and at most 64 of them.",
    ),
    Code(
        "rule-undeclared-parameter",
        "rule",
        "A rule or condition names a parameter that the model does not declare.",
        "Such a parameter is never defined, so the rule would not do what it says: a slip of the pen, most likely. What came"
        " with a record is kept where it says `x-record: true`.",
    ),
    Code(
        "record-undeclared",
        "rule",
        "A rule of a record names a parameter that the model does not declare.",
        "The rule is kept and treated as the service does: such a parameter is never defined.",
        warning=True,
    ),
    Code(
        "impossible-value",
        "rule",
        "A condition on a value that the parameter cannot have.",
        "It is of another type, or not in allowedValues, so the condition never holds: a slip of the pen, most likely.",
        warning=True,
    ),
    Code(
        "rule-not-expressible",
        "rule",
        "A rule that JSON Schema has no words for.",
        "Every rule is written out in plain keywords, case by case. That needs an upper bound (`maxLength`) on all but"
        " one of the arrays, at most one number without a whole step and bounds, and at most 4096 cases"
        " (16384 for all rules of a model).",
    ),
    # Names and places in the output
    Code("duplicate-id", "name", "Two files with one model id.", "An id identifies the file: keep one of the two. Ids that differ only in case would be one file on some systems."),
    Code(
        "name-collision",
        "name",
        "Two names that become one identifier.",
        "`a-b` and `a_b` are both `a_b` in Python. Give one of them an `x-identifier` of your own; a published name is"
        " never changed to make room for another.",
    ),
    Code(
        "no-identifier",
        "name",
        "A name of which no identifier can be made.",
        "Nothing in it is a letter or a digit. Give it an `x-identifier`.",
    ),
    Code("invalid-identifier", "name", "An `x-identifier` that is not one.", "Lower-case ASCII letters, digits and `_`, not starting with a digit, and no word that Python or the client needs."),
    Code(
        "page-collision",
        "name",
        "Two spellings that become one page.",
        "Pages are named by category and provider. `ByteDance` and `Bytedance` would overwrite each other: use one"
        " spelling.",
    ),
    Code("no-slug", "name", "A provider or category of which no file name can be made.", "It needs at least one letter or digit, and the name at most 200 bytes."),
    # Sources of an import
    Code("import-format", "import", "A file that is neither a record nor a page.", "`modelgen import` reads the JSON of `GET /models/{id}`, a published page of models as Markdown, and the text of such a page with its white space collapsed."),
    Code("record-syntax", "import", "A record that is not JSON.", "RFC 8259: texts in double quotes, each key once, no comma before a closing bracket, no NaN."),
    Code("record-shape", "import", "JSON that is no model record.", "A record has `id`, `name`, `capabilities` and `inputs`; it may stand alone, in a list, or under `model` or `models`. The rows that `GET /models` and bulk requests answer with carry no inputs: ask for each model by itself."),
    Code("page-shape", "import", "A page that is not laid out as the vendor publishes it.", "Each model has a heading, its id and capabilities, and a table with the columns Parameter, Type, Required, Default, Min, Max, Allowed Values and Description. A section or column that is missing means that the page was cut off, or that the vendor changed its layout."),
    Code("import-provider", "import", "Nothing says who makes a model.", "The provider decides on the model's page and folder. A record holds it as `complianceMetadata.modelProvider`; where that is missing, pass `--provider`."),
    Code(
        "import-set-aside",
        "import",
        "Something that the catalogue has no place for.",
        "A record holds a key that is not known, or a value that no parameter of that type can have. It is kept under"
        " `x-record`, where nothing is generated from it, so that nothing is lost: see whether the catalogue should learn it.",
        warning=True,
    ),
    Code("import-text", "import", "A text with characters that not every output can carry.", "What separates lines is a newline now, what cannot be seen (byte order marks, overrides of text direction) is left out, and any other such character is U+FFFD. Only texts that people read are changed: values that go over the wire are set aside instead.", warning=True),
    Code("import-older", "import", "A source that is older than the one a file was made from.", "To take it over would bring back what has gone since. Save the page or record anew, or pass `--older`. A page bears the newest date of all its models, so one that is older than a file's `updated` was made before it; a record is held against the last record.", warning=True),
    Code(
        "import-model-gone",
        "import",
        "A model that the page no longer lists.",
        "A page lists all models of its provider and category. The file is left as it is: mark the model `deprecated`, or"
        " remove the file, which removes it from the clients and is a breaking change.",
        warning=True,
    ),
    Code("import-unmergeable", "import", "A file that cannot be changed by itself.", "What upstream says could not be written into the file without changing something else. Write this model's file in block style, as the shipped ones are, or change it by hand."),
    Code("pull-failed", "import", "A record could not be had from the API.", "Nothing was written. Records that have arrived are kept for an hour, so running the same again asks only for the rest. 401 and 403 are a matter of credentials or plan, 404 of the id: a model that is gone is marked `deprecated`, or its file removed."),
    Code(
        "pull-skipped",
        "import",
        "A model without inputs.",
        "Records of LoRA and composition models hold none: they are run through their base model, by its `loras` or"
        " `modelId`.",
        warning=True,
    ),
    Code("import-unwritable", "import", "A model file cannot be written.", "The message is the operating system's. All files of an import are written, or none."),
    # Lint
    Code("prose-range", "lint", "A range, a most or a step in a description that differs from the table.", "`Range: 1-10` beside `max: 20`. Only bounds that are declared are compared, and no sentence that recommends (`typically 5-7`). Mend the side that is wrong; the vendor's own text stays as it is and is accepted with a reason.", warning=True),
    Code("prose-values", "lint", "A list of values in a description with one that is not allowed.", "`1K, 2K or 8K` beside `allowedValues: [1K, 2K]`. Compared are values that look alike: numbers with a unit, ratios, sizes.", warning=True),
    Code("prose-parameter", "lint", "A description that speaks of a parameter that the model does not have.", "`only used when size is ‘Custom’` where there is no `size`, or `aspect_ratio` where the parameter is `aspectRatio`. Names and labels of the model are known, whatever their capitals.", warning=True),
    Code("prose-optional", "lint", "A parameter that is always required, and a text that says it may be left out.", "`Optional…`, `if no … is given`, `leave blank`: one of the two is wrong.", warning=True),
    Code("name-case", "lint", "A name in snake_case among names in camelCase.", "The vendor's names are in camelCase, with few exceptions. A field under another name is dropped or refused by the service.", warning=True),
    Code("bound-off-step", "lint", "A bound that is no multiple of the step.", "A whole step is enforced, so `max: 1000` with `step: 64` ends at 960. Fractional steps are not looked at.", warning=True),
    Code("duplicate-label", "lint", "Two parameters with one label.", "People who see labels cannot tell the two apart, and messages that use labels are ambiguous.", warning=True),
    Code("values-by-case", "lint", "Allowed values that differ only by case.", "`Auto` and `auto`: most likely one of them is a slip of the pen. The service compares exactly.", warning=True),
    Code("capability-input", "lint", "A capability that no parameter serves.", "`img2img` without a parameter that takes an image: the capability is wrong, or a parameter or its kind is missing. A file parameter without a kind counts as any kind.", warning=True),
    Code("missing-kind", "lint", "A file parameter without a kind.", "Without it a client cannot check or convert a file before it is uploaded. Records always have it, pages never do.", warning=True),
    Code("whole-number", "lint", "A number that counts something and takes fractions.", "The vendor's type for counts, sizes in pixels and seeds is `number`, which takes 3.7 as well. `integer: true` refuses fractions, and makes the type `int`. Looked at are numbers without a step whose default and bounds are whole, and whose name or text speaks of a count; an import infers the key where there is a whole step.", warning=True),
    Code("unused-suppression", "lint", "A comment that accepts nothing.", "`# lint: allow CODE: reason` stands on the line of a finding or right above it. When the finding is gone, so should the comment be.", warning=True),
    Code("invalid-suppression", "lint", "A comment that cannot accept anything.", "It needs the code of a warning and a reason: `# lint: allow prose-range: the table wins`. Errors cannot be accepted.", warning=True),
    # Output
    Code("foreign-file", "output", "A file stands where the generator writes, and it is not the generator's.", "The manifest does not list it, so it is never overwritten. Move it away, or build into another folder."),
    Code("stale-output", "output", "The output is not what the input makes.", "`modelgen build --check` found files that are missing, stale, edited by hand or left over. Run `modelgen build`."),
    Code("manifest-broken", "output", "The manifest cannot be read.", "It says which files the generator owns. Restore it from version control, or empty the output folder."),
    Code("output-unwritable", "output", "A file or folder cannot be written.", "The message is the operating system's. Files are written whole or not at all; build again when it is mended."),
    Code("output-symlink", "output", "A symbolic link stands inside the output folder.", "Nothing is written through links, because they may lead out of the folder. Remove the link."),
    Code("output-locked", "output", "Another build is writing the same folder.", "Wait for it to end, and build again."),
    # Workers
    Code("workers-lost", "workers", "Processes or a cluster that share the work cannot be reached, or were lost in the midst of it.", "`--executor dask://HOST:PORT` names the scheduler. What a worker had not finished is done again by another; without any worker, or without the scheduler, the command ends after half a minute, and nothing is half written. A process of this machine may have been ended by the system, for lack of memory: `--jobs 1` renders in one."),
    Code("workers-differ", "workers", "Workers run other code than the command does.", "Another version, or the same with other packages, might make other texts. Each worker needs this package and what it depends on in the same versions."),
    # Templates
    Code("template-unknown", "template", "A template of `--templates` that replaces nothing.", "Each file there has the path of a shipped template, or stands in a folder with a `target.yaml`, which is a target of its own. `modelgen build` would never read it otherwise."),
    Code("template-error", "template", "A template cannot be rendered.", "Undefined names are errors, and text of the catalogue reaches a template only through a filter of the language, such as `|md` or `|py`."),
    Code("unknown-target", "template", "A target that does not exist.", "Targets are the folders of `templates/`, and those folders of own templates that have a `target.yaml`."),
    # Comparisons
    Code("unknown-revision", "compat", "A side of a comparison that does not exist.", "A side is a folder, a file, or a git revision, `REV` or `REV:path`, that this repository has. A shallow clone lacks most revisions: fetch them first."),
    Code("breaking-change", "compat", "A breaking change that nobody has accepted.", "Code or requests that worked no longer do. Undo it, or accept it in the file of accepted changes, with a reason and a date until which that counts. `modelgen explain` says of each kind of change whom it breaks and why."),
    Code(
        "acceptance-stale",
        "compat",
        "An accepted change that is not there.",
        "It was released or undone, or its entry names another model or parameter. Remove the entry, or it would accept the"
        " same change when it comes back.",
        warning=True,
    ),
    Code(
        "acceptance-expired",
        "compat",
        "An acceptance that no longer counts.",
        "Its last day is over, so the change is reported as if nobody had accepted it. Decide again.",
        warning=True,
    ),
    Code("acceptance-duplicate", "compat", "A change is accepted twice.", "Which of the two reasons and dates counts would be a guess."),
    # Releases
    Code("invalid-version", "release", "Not a version.", "Versions are three whole numbers without leading zeros, as in 1.4.0 (semver.org, item 2)."),
    Code("release-order", "release", "A release that does not come after the one before it.", "`releases.yaml` lists the oldest release first; the last one is the version of the packages."),
    # Payloads
    Code("unknown-model", "payload", "No such model in the catalogue.", "`modelgen models` lists the ids."),
    Code("payload-syntax", "payload", "A payload that is not JSON.", "Files hold one JSON value, or JSON Lines: one a line; or they are Parquet, with a column of JSON texts (`--column`) or a column a parameter. NaN and Infinity are not JSON."),
    Code("payload-invalid", "payload", "A payload that the model would not accept.", "The message says which parameter and why; the place is the payload's line, in Parquet its row."),
)  # fmt: skip

CODES = {row.id: row for row in _ROWS}


def explanation(code: str) -> str:
    """What `modelgen explain CODE` prints. Raises `KeyError` for a code that does not exist."""
    row = CODES[code]
    effect = "a warning" if row.warning else "an error"
    return f"{row.id} ({row.category}, {effect})\n\n{row.purpose}\n\n{row.explanation}\n"
