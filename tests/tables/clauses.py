"""Declarations and a rule, and the clauses that it is written out in; or why it cannot be.

A clause is `condition -> what must hold`; `!` negates, `*` joins what must all hold, `|` alternatives. `a` alone is "defined",
`a>=2` has at least two items or is at least 2, `a=2` has exactly two, `a<=2` at most, `a:x,y` is one of the values.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Row:
    about: str
    parameters: str
    rule: str
    clauses: tuple[str, ...] | str  # a text: why there are none


ARRAYS = "- {name: a, type: file_array, maxLength: 2}\n- {name: b, type: file_array, maxLength: 3}"
_NEEDS = "n needs min, max and a whole step, because it is not the only number"

ROWS = (
    Row("two arrays", ARRAYS, "total: [a, b], max: 3", ("a>=1 -> b<=2", "a>=2 -> b<=1")),
    Row("two arrays of nothing", ARRAYS, "total: [a, b], max: 0", ("true -> a<=0", "true -> b<=0")),
    Row("less than nothing", ARRAYS, "total: [a, b], max: -1", ("true -> false",)),
    Row(
        "three arrays: each before the last is bounded by those before it",
        f"{ARRAYS}\n- {{name: c, type: file_array, maxLength: 9}}",
        "total: [a, b, c], max: 3",
        (
            "a>=1 -> b<=2",
            "a>=2 -> b<=1",
            "true -> c<=3",
            "b>=1 -> c<=2",
            "b>=2 -> c<=1",
            "b>=3 -> c<=0",
            "a>=1 -> c<=2",
            "a>=1 * b>=1 -> c<=1",
            "a>=1 * b>=2 -> c<=0",
            "a>=1 * b>=3 -> c<=0",
            "a>=2 -> c<=1",
            "a>=2 * b>=1 -> c<=0",
            "a>=2 * b>=2 -> c<=0",
            "a>=2 * b>=3 -> c<=0",
        ),
    ),
    Row(
        "an array without an end, and a number: one item more than there is room for is enough",
        "- {name: a, type: file_array}\n- {name: n, type: number, min: 1, max: 8}",
        "total: [a, n], max: 2",
        ("true -> n<=2", "a>=1 -> n<=1", "a>=2 -> n<=0", "a>=3 -> n<=-1"),
    ),
    Row(
        "the room for an array is what the least of the number leaves",
        "- {name: a, type: file_array}\n- {name: n, type: number, min: -2, max: 8}",
        "total: [a, n], max: 0",
        ("true -> n<=0", "a>=1 -> n<=-1", "a>=2 -> n<=-2", "a>=3 -> n<=-3"),
    ),
    Row(
        "no room at all",
        "- {name: a, type: file_array}\n- {name: n, type: number, min: 5, max: 8, default: 5}",
        "total: [a, n], max: 3",
        ("true -> n<=3",),
    ),
    Row(
        "an array without an end, and a number without a least",
        "- {name: a, type: file_array}\n- {name: n, type: number}",
        "total: [a, n], max: 5",
        "a has no maxLength, and n has no min",
    ),
    Row(
        "an array without an end, and of two numbers the last without a least",
        "- {name: n, type: number, min: 0, max: 2, step: 1}\n- {name: m, type: number}\n- {name: a, type: file_array}",
        "total: [a, n, m], max: 5",
        "a has no maxLength, and m has no min",
    ),
    Row(
        "a number beside another, in its steps and when absent",
        "- {name: n, type: number, min: 3, max: 9, step: 2}\n- {name: m, type: number, max: 7}",
        "total: [n, m], max: 8",
        ("n>=4 -> m<=4", "n>=6 -> m<=2", "n>=8 -> m<=0"),
    ),
    Row(
        "steps that meet both bounds, with a default among them",
        "- {name: n, type: number, min: -2, max: 2, step: 2, default: 2}\n- {name: m, type: number}",
        "total: [n, m], max: 8",
        ("true -> m<=10", "n>=0 -> m<=8", "n>=2 -> m<=6"),
    ),
    Row(
        "whole numbers without a step",
        "- {name: n, type: number, min: 1.5, max: 3.5, integer: true}\n- {name: m, type: number}",
        "total: [n, m], max: 8",
        ("true -> m<=8", "n>=2 -> m<=6", "n>=3 -> m<=5"),
    ),
    Row(
        "bounds between which there is no step",
        "- {name: n, type: number, min: 3, max: 3.5, step: 2}\n- {name: m, type: number}",
        "total: [n, m], max: 8",
        ("true -> m<=8",),
    ),
    *(
        Row(
            f"a number beside another {what}",
            f"- {{name: n, type: number, {facts}}}\n- {{name: m, type: number}}",
            "total: [n, m], max: 5",
            _NEEDS,
        )
        for what, facts in (
            ("without a step", "min: 0, max: 3"),
            ("with a fractional step", "min: 0, max: 3, step: 0.5"),
            ("without a least", "max: 3, step: 1"),
            ("without a most", "min: 0, step: 1"),
        )
    ),
    Row(
        "as many steps as are written out",
        "- {name: n, type: number, min: 4, max: 8198, step: 2}\n- {name: m, type: number}",
        "total: [n, m], max: 5",
        "it comes to more than 4096 cases",
    ),
    Row(
        "more steps than are written out",
        "- {name: n, type: number, min: -8196, max: 8196, step: 4}\n- {name: m, type: number}",
        "total: [n, m], max: 5",
        "it comes to more than 4096 cases",
    ),
    Row(
        "bounds that cannot be added up",
        "- {name: n, type: number, min: 1e308, max: 1.7e308, step: 1}\n- {name: m, type: number}",
        "total: [n, m], max: 5",
        "it comes to more than 4096 cases",
    ),
    Row(
        "cases of several terms",
        "- {name: a, type: file_array, maxLength: 70}\n- {name: b, type: file_array, maxLength: 70}\n- {name: n, type: number}",
        "total: [a, b, n], max: 200",
        "it comes to more than 4096 cases",
    ),
    Row(
        "as many cases of two terms as are written out",
        "- {name: a, type: file_array, maxLength: 63}\n- {name: b, type: file_array, maxLength: 63}\n- {name: n, type: number}",
        "total: [a, b, n], max: 200",
        tuple(
            f"{' * '.join(f'{name}>={count}' for name, count in (('a', a), ('b', b)) if count) or 'true'} -> n<={200 - a - b}"
            for a in range(64)
            for b in range(64)
        ),
    ),
    Row(
        "many cases of which few say anything",
        "- {name: a, type: file_array, maxLength: 63}\n- {name: b, type: file_array, maxLength: 64}\n- {name: n, type: number, max: 1}",
        "total: [a, b, n], max: 126",
        "it comes to more than 4096 cases",
    ),
    Row(
        "cases of several checks",
        "- {name: a, type: file_array, maxLength: 2000}\n- {name: b, type: file_array, maxLength: 2000}\n- {name: c, type: file_array, maxLength: 2000}",
        "sameLength: [a, b, c]",
        "it comes to more than 4096 cases",
    ),
    Row(
        "an array without an end, beside one with an end and a number",
        "- {name: a, type: file_array}\n- {name: b, type: file_array, maxLength: 1}\n- {name: n, type: number, min: 0, max: 9}",
        "total: [a, b, n], max: 1",
        (
            "true -> n<=1",
            "b>=1 -> n<=0",
            "a>=1 -> n<=0",
            "a>=1 * b>=1 -> n<=-1",
            "a>=2 -> n<=-1",
            "a>=2 * b>=1 -> n<=-2",
        ),
    ),
    Row(
        "a few large steps",
        "- {name: n, type: number, min: 0, max: 8000, step: 4000}\n- {name: m, type: number}",
        "total: [n, m], max: 9000",
        ("true -> m<=9000", "n>=4000 -> m<=5000", "n>=8000 -> m<=1000"),
    ),
    Row(
        "bounds too far apart to be counted",
        "- {name: n, type: number, min: -1.7e308, max: 1.7e308, step: 1}\n- {name: m, type: number}",
        "total: [n, m], max: 5",
        "its bounds are too large to be added up",
    ),
    Row(
        "cases too large to be added up",
        "- {name: n, type: number, min: -1.7e308, max: -1.7e308, step: 1}\n"
        "- {name: m, type: number, min: -1.7e308, max: -1.7e308, step: 1}\n"
        "- {name: k, type: number, min: 0, max: 1, step: 1, default: 0.5, x-record: true}\n"
        "- {name: o, type: number}",
        "total: [n, m, k, o], max: 5",
        "its bounds are too large to be added up",
    ),
    Row("one alone", "- {name: a, type: string}\n- {name: b, type: file}", "exclusive: [a, b]", ("true -> !(a * b)",)),
    Row(
        "one alone of three",
        "- {name: a, type: string}\n- {name: b, type: file}\n- {name: n, type: number}",
        "exclusive: [a, b, n]",
        ("true -> !(a * b)", "true -> !(a * n)", "true -> !(b * n)"),
    ),
    Row(
        "one alone beside a boolean that always is",
        "- {name: a, type: string}\n- {name: c, type: boolean, default: false}",
        "exclusive: [a, c]",
        ("true -> !a",),
    ),
    Row("any", "- {name: a, type: string}\n- {name: n, type: number}", "anyOf: [a, n]", ("true -> a | n",)),
    Row(
        "any beside a number that always is",
        "- {name: a, type: string}\n- {name: n, type: number, default: 0}",
        "anyOf: [a, n]",
        (),
    ),
    Row(
        "any beside a text whose default can be overlaid",
        "- {name: a, type: string}\n- {name: b, type: string, default: x}",
        "anyOf: [a, b]",
        ("true -> a | b",),
    ),
    Row(
        "as many as another",
        ARRAYS,
        "sameLength: [b, a]",
        ("b=1 * a>=1 -> a=1", "b=2 * a>=1 -> a=2", "b=3 * a>=1 -> a=3"),
    ),
    Row(
        "as many as another, which has no end",
        "- {name: a, type: string_array}\n- {name: b, type: string_array, maxLength: 1}",
        "sameLength: [a, b]",
        ("b=1 * a>=1 -> a=1",),
    ),
    Row(
        "as many as another, both without an end",
        "- {name: a, type: string_array}\n- {name: b, type: string_array}",
        "sameLength: [a, b]",
        "neither a nor b has a maxLength",
    ),
    Row(
        "as many items as can be told apart",
        "- {name: a, type: string_array, maxLength: 4096}\n- {name: b, type: string_array}",
        "sameLength: [a, b]",
        tuple(f"a={items} * b>=1 -> b={items}" for items in range(1, 4097)),
    ),
    Row(
        "more items than can be told apart",
        "- {name: a, type: string_array, maxLength: 4097}\n- {name: b, type: string_array}",
        "sameLength: [a, b]",
        "a may have 4097 items; at most 4096 can be told apart",
    ),
    Row(
        "values not together",
        "- {name: a, type: string}\n- {name: n, type: number}\n- {name: c, type: boolean, default: true}",
        "forbid: {a: [x, y], n: [1], c: [true]}",
        ("true -> !(a:x,y * n:1 * c:true)",),
    ),
    Row(
        "under a condition",
        "- {name: a, type: string}\n- {name: b, type: string}\n- {name: c, type: boolean, default: true}",
        "exclusive: [a, b], when: {c: [true]}",
        ("c:true => true -> !(a * b)",),
    ),
)
