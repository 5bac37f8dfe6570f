"""Contracts before and after, and the kinds of the changes between them: what looks like another contract and asks for no more,
or the other way round."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Contracts:
    """Parameters, a line each, and rules, a line each; where `new` or `new_rules` is None, they have not changed."""

    about: str
    old: str
    kinds: str
    new: str | None = None
    old_rules: str = ""
    new_rules: str | None = None


A, B = "name: a, type: file_array, maxLength: 2", "name: b, type: file_array, maxLength: 3"
ARRAYS = f"{A}\n{B}"
TEXTS = "name: a, type: string\nname: b, type: string\nname: c, type: string"
MODE = "name: mode, type: string, allowedValues: [x, y], default: x"
ONE = "exclusive: [a, b]"

ROWS = (
    # Totals
    Contracts("a total that own bounds keep", ARRAYS, "rule-added-harmless", new_rules="total: [a, b], max: 5"),
    Contracts("a total that own bounds do not keep", ARRAYS, "rule-added", new_rules="total: [a, b], max: 4"),
    Contracts("a total of what has no end", f"{A}\nname: b, type: file_array", "rule-added", new_rules="total: [a, b], max: 9"),
    Contracts("a total with a default beyond the bound", f"{A}\nname: n, type: number, max: 1, default: 3, x-record: true", "rule-added", new_rules="total: [a, n], max: 4"),
    Contracts("a total with what is new", A, "rule-added-harmless parameter-added", f"{A}\nname: n, type: number, default: 1", "", "total: [a, n], max: 3"),
    Contracts("a total with what is new and leaves no room", A, "rule-added parameter-added", f"{A}\nname: n, type: number, default: 1", "", "total: [a, n], max: 2"),
    Contracts("a total of less", f"{ARRAYS}\nname: n, type: number, min: 0", "rule-loosened", None, "total: [a, b, n], max: 4", "total: [a, b], max: 4"),
    Contracts("a total without what could make room", f"{ARRAYS}\nname: n, type: number, min: -1", "rule-tightened", None, "total: [a, b, n], max: 4", "total: [a, b], max: 4"),
    Contracts("a total without what has no least", f"{ARRAYS}\nname: n, type: number", "rule-tightened", None, "total: [a, b, n], max: 4", "total: [a, b], max: 4"),
    Contracts("a total of more", f"{ARRAYS}\nname: n, type: number, min: 0", "rule-tightened", None, "total: [a, b], max: 4", "total: [a, b, n], max: 4"),
    Contracts("a total of a number up to its most", f"{A}\nname: n, type: number, max: 8", "rule-added-harmless", new_rules="total: [a, n], max: 10"),
    Contracts("a total of a number beyond its most", f"{A}\nname: n, type: number, max: 8", "rule-added", new_rules="total: [a, n], max: 9"),
    Contracts("a total of more, and of what is new", ARRAYS, "rule-loosened parameter-added", f"{ARRAYS}\nname: n, type: number, default: 1", "total: [a, b], max: 4", "total: [a, b, n], max: 5"),
    Contracts("a total of as much, and of what is new", ARRAYS, "rule-tightened parameter-added", f"{ARRAYS}\nname: n, type: number, default: 1", "total: [a, b], max: 4", "total: [a, b, n], max: 4"),
    # Conditions
    Contracts("a rule that holds less often", f"{TEXTS}\n{MODE}", "rule-loosened", None, ONE, f"{ONE}, when: {{mode: [x]}}"),
    Contracts("a rule that holds more often", f"{TEXTS}\n{MODE}", "rule-tightened", None, f"{ONE}, when: {{mode: [x]}}", ONE),
    Contracts("a condition that always held", f"{TEXTS}\n{MODE}", "rule-loosened", None, f"{ONE}, when: {{mode: [y, x]}}", ONE),
    Contracts("a condition that always held where a value is sent", f"{TEXTS}\nname: mode, type: string, allowedValues: [x, y]", "rule-tightened", None, f"{ONE}, when: {{mode: [x, y]}}", ONE),
    Contracts("a boolean that is either", f"{TEXTS}\nname: f, type: boolean, default: false", "rule-loosened", None, f"{ONE}, when: {{f: [true, false]}}", ONE),
    Contracts("a boolean that may be the other", f"{TEXTS}\nname: f, type: boolean, default: false", "rule-tightened", None, f"{ONE}, when: {{f: [false]}}", ONE),
    Contracts("a condition on what is new and holds by default", TEXTS, "rule-added parameter-added", f"{TEXTS}\nname: f, type: boolean, default: true", "", f"{ONE}, when: {{f: [true]}}"),
    Contracts("a condition on what is new and does not hold by default", TEXTS, "rule-added-harmless parameter-added", f"{TEXTS}\nname: f, type: boolean, default: true", "", f"{ONE}, when: {{f: [false]}}"),
    Contracts("a condition on what is new and has no default", TEXTS, "rule-added-harmless parameter-added", f"{TEXTS}\nname: f, type: boolean", "", f"{ONE}, when: {{f: [true]}}"),
    Contracts("a condition on a text that a number never is", f"{TEXTS}\nname: n, type: number", "rule-added-harmless", new_rules=f"{ONE}, when: {{n: [x]}}"),
    Contracts("a condition on a boolean that a number never is", f"{TEXTS}\nname: n, type: number", "rule-added-harmless", new_rules=f"{ONE}, when: {{n: [true]}}"),
    Contracts("a condition on a number", f"{TEXTS}\nname: n, type: number", "rule-added", new_rules=f"{ONE}, when: {{n: [1]}}"),
    Contracts("a condition on a list", f"{TEXTS}\n{A.replace('name: a', 'name: l')}", "rule-added-harmless", new_rules=f"{ONE}, when: {{l: [x]}}"),
    Contracts("a condition on a default that is not allowed", f"{TEXTS}\nname: mode, type: string, allowedValues: [x], default: y, x-record: true", "rule-added", new_rules=f"{ONE}, when: {{mode: [y]}}"),
    # The other rules
    Contracts("as many of fewer lists", f"{ARRAYS}\nname: c, type: file_array, maxLength: 3", "rule-loosened", None, "sameLength: [a, b, c]", "sameLength: [a, b]"),
    Contracts("as many of more lists", f"{ARRAYS}\nname: c, type: file_array, maxLength: 3", "rule-tightened", None, "sameLength: [a, b]", "sameLength: [a, b, c]"),
    Contracts("as many as a new list", A, "rule-added-harmless parameter-added", ARRAYS, "", "sameLength: [a, b]"),
    Contracts("as many as a new list that has a default", A, "rule-added parameter-added", f"{A}\n{B}, default: [x]", "", "sameLength: [a, b]"),
    Contracts("fewer values that do not come together", f"{TEXTS}\n{MODE}", "rule-loosened", None, "forbid: {a: [p, q], mode: [x]}", "forbid: {a: [p], mode: [x]}"),
    Contracts("more values that do not come together", f"{TEXTS}\n{MODE}", "rule-tightened", None, "forbid: {a: [p], mode: [x]}", "forbid: {a: [p, q], mode: [x]}"),
    Contracts("values that never come together", f"{TEXTS}\n{MODE}", "rule-added-harmless", new_rules="forbid: {a: [p], mode: [z]}"),
    Contracts("one of two, of which one is always there", f"name: a, type: string, required: true\n{TEXTS.partition(chr(10))[2]}", "rule-added-harmless", new_rules="anyOf: [a, b]"),
    Contracts("one of two, of which one has a default", f"{TEXTS}\nname: n, type: number, default: 1", "rule-added-harmless", new_rules="anyOf: [a, n]"),
    Contracts("one of two that are new", TEXTS, "rule-added parameter-added parameter-added", f"{TEXTS}\nname: d, type: string\nname: e, type: string", "", "anyOf: [d, e]"),
    Contracts("one of two, where another one was asked for", TEXTS, "rule-tightened", None, "anyOf: [a, b, c]", "anyOf: [a, b]"),
    # Defaults and bounds
    Contracts("an empty default that nothing asks for", "name: p, type: string", "default-empty", "name: p, type: string, default: ''"),
    Contracts("an empty default that a condition asks for", "name: p, type: string\nname: q, type: string, required: {when: {p: ['']}}", "default-added", "name: p, type: string, default: ''\nname: q, type: string, required: {when: {p: ['']}}"),
    Contracts("an empty default beside one that a condition asks for", "name: p, type: string\nname: r, type: string\nname: q, type: string, required: {when: {r: ['']}}", "default-empty", "name: p, type: string, default: ''\nname: r, type: string\nname: q, type: string, required: {when: {r: ['']}}"),
    Contracts("a least that all listed values meet", "name: n, type: number, allowedValues: [2, 4]", "min-lowered", "name: n, type: number, allowedValues: [2, 4], min: 2"),
    Contracts("a least that one listed value does not meet", "name: n, type: number, allowedValues: [2, 4]", "min-raised", "name: n, type: number, allowedValues: [2, 4], min: 3"),
    Contracts("a most that all listed values meet", "name: n, type: number, allowedValues: [2, 4]", "max-raised", "name: n, type: number, allowedValues: [2, 4], max: 4"),
    Contracts("a length that all listed texts meet", "name: p, type: string, allowedValues: [ab, abc]", "min-length-lowered max-length-raised", "name: p, type: string, allowedValues: [ab, abc], minLength: 2, maxLength: 3"),
    Contracts("a length of a list of listed texts", "name: p, type: string_array, allowedValues: [ab, abc]", "min-length-raised max-length-lowered", "name: p, type: string_array, allowedValues: [ab, abc], minLength: 2, maxLength: 3"),
    Contracts("a step that all listed values are multiples of", "name: n, type: number, allowedValues: [8, 16]", "step-finer", "name: n, type: number, allowedValues: [8, 16], step: 8"),
    Contracts("a step that a listed value is no multiple of", "name: n, type: number, allowedValues: [8, 16]", "step-coarser", "name: n, type: number, allowedValues: [8, 16], step: 16"),
    Contracts("a step that is a part of the one before", "name: n, type: number, step: 0.3", "step-finer", "name: n, type: number, step: 0.1"),
    Contracts("whole numbers, of which there were no others", "name: n, type: number, allowedValues: [1, 2.0]", "whole-relaxed", "name: n, type: number, allowedValues: [1, 2.0], integer: true"),
    Contracts("whole numbers, where fractions were listed", "name: n, type: number, allowedValues: [1, 2.5]", "whole-required", "name: n, type: number, allowedValues: [1, 2.5], integer: true"),
    # Names
    Contracts("another name and another description", "name: seed, type: number, description: Makes it repeatable.", "parameter-removed parameter-added", "name: start, type: number, description: Where it starts."),
    Contracts("another name, and asked for by another condition", "name: a, type: string\nname: seed, type: number, description: It., required: {ifDefined: {a: {}}}", "parameter-renamed parameter-required-sometimes", "name: a, type: string\nname: start, type: number, description: It., required: {ifNotDefined: {a: {}}}"),
    Contracts("another name, and no longer always required", "name: seed, type: number, description: It., required: true", "parameter-removed parameter-added", "name: start, type: number, description: It."),
    Contracts("another name without a description", "name: seed, type: number", "parameter-removed parameter-added", "name: start, type: number"),
    Contracts("another spelling", "name: aspectRatio, type: number", "parameter-renamed", "name: aspect_ratio, type: number"),
    Contracts("asked for by two conditions", TEXTS, "parameter-required-sometimes", f"{TEXTS.replace('name: c, type: string', 'name: c, type: string, required: {ifDefined: {a: {}}, ifNotDefined: {b: {}}}')}"),
    Contracts("two types of the module gone", f"{MODE}\nname: size, type: string, allowedValues: [s]", "type-removed allowed-values-dropped allowed-values-dropped", "name: mode, type: string, default: x\nname: size, type: string"),
    # Inside of lists
    Contracts("an input of an item", "name: l, type: inputs_array, inputs: [{name: w, type: number, max: 2}]", "max-lowered", "name: l, type: inputs_array, inputs: [{name: w, type: number, max: 1}]"),
    Contracts("an input of an item of an item, which is new", "name: l, type: inputs_array, inputs: [{name: m, type: inputs_array, inputs: [{name: w, type: number}]}]", "parameter-added-required", "name: l, type: inputs_array, inputs: [{name: m, type: inputs_array, inputs: [{name: w, type: number}, {name: v, type: string, required: true}]}]"),
    Contracts("another list by default", "name: l, type: string_array, default: [p]", "default-changed", "name: l, type: string_array, default: [q]"),
    Contracts("a longer list by default", "name: l, type: string_array, default: [p]", "default-changed", "name: l, type: string_array, default: [p, q]"),
    Contracts("the same list by default", "name: l, type: number_array, default: [1, 2]", "", "name: l, type: number_array, default: [1.0, 2]"),
    # Required, and lengths
    Contracts("a text with a default that may not be empty any more", "name: p, type: string, default: x", "parameter-required", "name: p, type: string, default: x, required: true"),
    Contracts("a length that being required asks for", "name: p, type: string, required: true", "min-length-lowered", "name: p, type: string, required: true, minLength: 1"),
    Contracts("a length beyond what being required asks for", "name: p, type: string, required: true", "min-length-raised", "name: p, type: string, required: true, minLength: 2"),
    # Several rules over the same parameters
    Contracts("another message beside another condition", f"{TEXTS}\n{MODE}", "rule-message-changed rule-loosened rules-reordered", None, f"{ONE}, when: {{mode: [x]}}\n{ONE}, message: Old.", f"{ONE}, message: New.\n{ONE}, when: {{mode: [y]}}"),
    Contracts("a rule over one parameter under another condition", f"{TEXTS}\n{MODE}", "rule-tightened", None, "anyOf: [a], when: {mode: [x]}", "anyOf: [a], when: {mode: [x, y]}"),
    Contracts("a rule of another kind over the same", TEXTS, "rule-added rule-removed", None, "exclusive: [a, b]", "anyOf: [a, b]"),
    Contracts("a rule that has one parameter in common", TEXTS, "rule-added rule-removed", None, "exclusive: [a, b]", "exclusive: [b, c]"),
    Contracts("what is new, and asked for by two conditions", TEXTS, "parameter-added-required-sometimes", f"{TEXTS}\nname: d, type: string, required: {{ifDefined: {{a: {{}}}}, ifNotDefined: {{b: {{}}}}}}"),
    Contracts("a label in its own letters", "name: p, type: string, label: XY", "presentation-changed", "name: p, type: string, label: YX"),
    Contracts("asked for by a value where anything asked for it", "name: a, type: string\nname: q, type: string, required: {ifDefined: {a: {}}}", "parameter-required-less", "name: a, type: string\nname: q, type: string, required: {when: {a: [p]}}"),
    Contracts("asked for by the empty text, too", "name: a, type: string\nname: q, type: string, required: {ifDefined: {a: {}}}", "parameter-required-sometimes", "name: a, type: string\nname: q, type: string, required: {when: {a: [p, '']}}"),
    Contracts("a description gone", "name: p, type: string, description: It.", "parameter-description-changed", "name: p, type: string"),
    # Files and models
    Contracts("two types of models gone", "name: m, type: model, modelTypes: [one, two, three]", "model-types-narrowed", "name: m, type: model, modelTypes: [one]"),
    Contracts("two types of models only", "name: m, type: model", "model-types-narrowed", "name: m, type: model, modelTypes: [one, two]"),
    Contracts("two more types of models", "name: m, type: model, modelTypes: [one]", "model-types-widened", "name: m, type: model, modelTypes: [one, two, three]"),
)  # fmt: skip
