"""Declarations, and the checks, words and advice that they come to.

A check is one line: its condition and what must hold, in the words of `tables.clauses`; then, each in a line of its own, what a validator
says, what the catalogue itself says (`-` for nothing), and what stands in descriptions.
"""

from __future__ import annotations

from dataclasses import dataclass

from tests.tables.clauses import ARRAYS


@dataclass(frozen=True)
class Row:
    about: str
    parameters: str
    told: str
    rule: str = ""


REQUIREMENTS = (
    Row(
        "each form, with a message where the catalogue has one",
        "- {name: a, type: string}\n- {name: f, type: boolean}\n"
        "- {name: p, type: string, required: {ifDefined: {a: {message: With a.}}, ifNotDefined: {a: {}}, "
        "conditional: {values: {a: [x], f: [true]}, operator: or}, when: {a: [y, z], f: [false]}}}",
        """
        a -> require p
          With a.
          With a.
          Required when `a` is sent. With a.
        !a -> require p
          p is required when a is not sent
          -
          Required when `a` is not sent.
        a:x | f:true -> require p
          p is required when a is x or f is true
          -
          Required when `a` is `x` or `f` is `true`.
        a:y,z * f:false -> require p
          p is required when a is y or z and f is false
          -
          Required when `a` is `y` or `z` and `f` is `false`.
        """,
    ),
    Row(
        "one that can never be asked for",
        "- {name: a, type: string}\n- {name: p, type: string, required: {when: {a: [1]}, ifDefined: {a: {}}}}",
        """
        a -> require p
          p is required when a is sent
          -
          Required when `a` is sent.
        """,
    ),
    Row(
        "one alternative is no alternative",
        "- {name: a, type: string}\n- {name: p, type: string, required: {conditional: {values: {a: [x]}, operator: or}}}",
        """
        a:x -> require p
          p is required when a is x
          -
          Required when `a` is `x`.
        """,
    ),
    Row(
        "what is always required is asked for once",
        "- {name: a, type: string}\n- {name: p, type: string, required: {always: true, ifDefined: {a: {}}}}",
        "",
    ),
    Row(
        "a number that has a default is always there",
        "- {name: a, type: string}\n- {name: p, type: number, default: 1, required: {ifDefined: {a: {}}}}",
        "",
    ),
)

RULES = (
    Row(
        "a total of arrays: only the last check can be broken by itself",
        ARRAYS,
        """
        true -> a at most 3 in all, decided later
          a and b together come to at most 3
          -
          `a` and `b` together come to at most 3.
        true -> b at most 3 less a, absent 0, up to 2
          a and b together come to at most 3
          -
          `a` and `b` together come to at most 3.
        """,
        "total: [a, b], max: 3",
    ),
    Row(
        "a number among several, under a condition, with a message",
        "- {name: a, type: file_array, default: [x], maxLength: 2}\n- {name: n, type: number, min: 0, max: 2, integer: true}\n"
        "- {name: m, type: number}\n- {name: c, type: boolean, default: false}",
        """
        c:true -> m at most 4 less a, absent 1, up to 2 less n, absent 0, one of 0,1,2
          Too much.
          Too much.
          When `c` is `true`: `a`, `n` and `m` together come to at most 4. Too much.
        """,
        "total: [a, n, m], max: 4, when: {c: [true]}, message: Too much.",
    ),
    Row(
        "a condition that can never hold",
        ARRAYS + "\n- {name: c, type: boolean}",
        "",
        "total: [a, b], max: 3, when: {c: [x]}",
    ),
    Row(
        "one of a single parameter is a requirement, said where it lacks",
        "- {name: a, type: string}\n- {name: b, type: string}",
        """
        true -> require a
          Say something.
          Say something.
          At least one of `a`. Say something.
        """,
        "anyOf: [a], message: Say something.",
    ),
    Row(
        "one of several, said at the object",
        "- {name: a, type: string}\n- {name: b, type: string}",
        """
        true -> refuse !(a | b): anyOf
          At least one of a and b
          -
          At least one of `a` and `b`.
        """,
        "anyOf: [a, b]",
    ),
    Row(
        "one of what is always there",
        "- {name: n, type: number, default: 0}",
        "",
        "anyOf: [n]",
    ),
    Row(
        "at most one of three",
        "- {name: a, type: string}\n- {name: b, type: string}\n- {name: n, type: number, default: 0}",
        """
        true -> refuse (a * b) | a | b: not
          At most one of a, b and n
          -
          At most one of `a`, `b` and `n`.
        """,
        "exclusive: [a, b, n]",
    ),
    Row(
        "values not together",
        "- {name: a, type: string}\n- {name: n, type: number}",
        """
        true -> refuse a:x * n:1: not
          Not a is x and n is 1 together
          -
          Not `a` is `x` and `n` is `1` together.
        """,
        "forbid: {a: [x], n: [1]}",
    ),
    Row(
        "as many as another",
        ARRAYS,
        """
        true -> as many b as a, up to 2
          a and b have the same number of items
          -
          `a` and `b` have the same number of items.
        """,
        "sameLength: [a, b]",
    ),
)

ADVICE = (
    Row(
        "what has no effect",
        "- {name: a, type: string, allowedValues: [x, y]}\n- {name: p, type: string, usedWhen: {a: [x, y]}}",
        "p, where !a:x,y: p has no effect unless a is x or y",
    ),
    Row("what always has", "- {name: p, type: string}", ""),
    Row("what never has", "- {name: a, type: string}\n- {name: p, type: string, usedWhen: {a: [1]}}", ""),
    Row("a step from a bound", "- {name: p, type: number, min: 0.25, step: 0.5}", "p in steps of 0.5 from 0.25"),
    Row("a step from 0", "- {name: p, type: number_array, step: 0.5}", "p in steps of 0.5 from 0"),
    Row("a whole step, which is enforced", "- {name: p, type: number, min: 1, step: 2}", ""),
)

VALUES = (
    Row("a text", "- {name: p, type: string}", "string"),
    Row(
        "a text that is always there",
        "- {name: p, type: string, required: true, maxLength: 5, allowedValues: [a, b]}",
        "string, minLength 1, maxLength 5, one of a,b",
    ),
    Row("a text with a default", "- {name: p, type: string, required: true, default: x}", "string, minLength 1"),
    Row("a text of its own length", "- {name: p, type: string, minLength: 2}", "string, minLength 2"),
    Row("an asset", "- {name: p, type: file}", "string, minLength 1"),
    Row("a model", "- {name: p, type: model, allowedValues: [m]}", "string, one of m"),
    Row("a boolean", "- {name: p, type: boolean}", "boolean"),
    Row(
        "a number",
        "- {name: p, type: number, min: 1.5, max: 8, step: 0.5, allowedValues: [2, 4]}",
        "number, from 1.5, to 8, one of 2,4",
    ),
    Row("a number in whole steps", "- {name: p, type: number, step: 4}", "number, multiple of 4"),
    Row("a whole number", "- {name: p, type: number, integer: true, step: 1}", "integer"),
    Row("an even number", "- {name: p, type: number, integer: true, step: 2}", "integer, multiple of 2"),
    Row(
        "texts",
        "- {name: p, type: string_array, required: true, maxLength: 3, allowedValues: [a]}",
        "array, minItems 1, maxItems 3 of (string, one of a)",
    ),
    Row("assets", "- {name: p, type: file_array, minLength: 2}", "array, minItems 2 of (string, minLength 1)"),
    Row("models", "- {name: p, type: model_array}", "array of (string)"),
    Row("numbers", "- {name: p, type: number_array, min: 0, max: 1}", "array of (number, from 0, to 1)"),
    Row(
        "objects",
        "- {name: p, type: inputs_array, minLength: 1, maxLength: 2, inputs: [{name: a, type: string}]}",
        "array, minItems 1, maxItems 2 of (object with a) with a",
    ),
    Row(
        "objects of which nothing is known",
        "- {name: p, type: inputs_array, minLength: 1, maxLength: 2, x-record: true}",
        "array, minItems 1, maxItems 2 of (object)",
    ),
)
