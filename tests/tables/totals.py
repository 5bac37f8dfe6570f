"""Totals: what is absent, open, defaulted, below 0, or more than doubles can tell apart."""

from __future__ import annotations

from tests.tables import OK, Sheet, ids

SHEETS = (
    Sheet(
        "a total: an absent number adds 0, whatever its own bounds say",
        """
        - {name: images, type: file_array}
        - {name: count, type: number, min: 1, max: 8, step: 1}
        """,
        (
            ({}, OK),
            ({"images": ids(8)}, OK),
            ({"images": ids(9)}, "rules.0.total"),
            ({"images": ids(100)}, "rules.0.total"),
            ({"images": ids(7), "count": 1}, OK),
            ({"images": ids(8), "count": 1}, "rules.0.total"),
            ({"count": 8.0}, OK),
        ),
        "- {total: [images, count], max: 8}",
    ),
    Sheet(
        "a total: the same where the array has an end",
        """
        - {name: images, type: file_array, maxLength: 20}
        - {name: count, type: number, min: 1, max: 8, step: 1}
        """,
        (({"images": ids(8)}, OK), ({"images": ids(9)}, "rules.0.total"), ({"images": ids(20)}, "rules.0.total")),
        "- {total: [images, count], max: 8}",
    ),
    Sheet(
        "a total: numbers outside their own bounds, between them and what is added when absent",
        """
        - {name: key, type: number, min: 2, max: 8, integer: true}
        - {name: size, type: number, min: -9, max: -4, step: 2}
        - {name: more, type: number}
        """,
        (
            ({"key": 2, "size": -8, "more": 6}, OK),
            ({"key": 2, "size": -8, "more": 6.5}, "rules.0.total"),
            ({"key": 1}, "minimum /key"),
            ({"key": 1, "size": -8}, "minimum /key"),
            ({"key": 9, "size": -8}, "maximum /key"),
            ({"key": 9, "size": -10, "more": 1}, "maximum /key; minimum /size"),
            ({"size": -3}, "maximum /size; multipleOf /size"),
            ({"size": -2, "more": 2}, "maximum /size"),
            ({"size": -2, "more": 3}, "maximum /size"),
            ({"size": 2, "more": -2}, "maximum /size"),
        ),
        "- {total: [key, size, more], max: 0}",
    ),
    Sheet(
        "a total: defaults are added, and overlaid",
        """
        - {name: images, type: file_array, maxLength: 6, default: [a, b]}
        - {name: count, type: number, min: 0, max: 8, default: 2}
        """,
        (
            ({}, OK),
            ({"images": []}, OK),
            ({"count": 3}, OK),
            ({"count": 4}, "rules.0.total"),
            ({"images": ids(3)}, OK),
            ({"images": ids(4)}, "rules.0.total"),
            ({"images": [], "count": 5}, OK),
            ({"images": [], "count": 5.000000000000001}, "rules.0.total"),
            ({"images": ids(5), "count": 0}, OK),
            ({"images": ids(5), "count": 5e-324}, "rules.0.total"),
        ),
        "- {total: [images, count], max: 5}",
    ),
    Sheet(
        "a total that its defaults alone exceed",
        """
        - {name: images, type: file_array, maxLength: 6, default: [a, b]}
        - {name: count, type: number, min: 2}
        """,
        (
            ({}, "rules.0.total"),
            ({"images": []}, OK),
            ({"images": ids(1)}, OK),
            ({"images": [], "count": 2}, "rules.0.total"),
        ),
        "- {total: [images, count], max: 1}",
    ),
    Sheet(
        "a total over a number that may be negative makes room",
        """
        - {name: images, type: file_array, maxLength: 6}
        - {name: count, type: number, min: -2}
        """,
        (
            ({"images": ids(3)}, OK),
            ({"images": ids(4)}, "rules.0.total"),
            ({"images": ids(5), "count": -2}, OK),
            ({"images": ids(5), "count": -1.5}, "rules.0.total"),
            ({"images": ids(6), "count": -2}, "rules.0.total"),
        ),
        "- {total: [images, count], max: 3}",
    ),
    Sheet(
        "a total is compared without rounding",
        """
        - {name: images, type: file_array, maxLength: 10}
        - {name: count, type: number}
        """,
        (
            ({"images": ids(3), "count": 1.0999999999999996}, OK),
            ({"images": ids(3), "count": 1.1}, "rules.0.total"),
            ({"images": ids(3), "count": 10**400}, "rules.0.total"),
            ({"images": ids(3), "count": -(10**400)}, OK),
            ({"count": 4.1}, OK),
            ({"images": ids(4), "count": 5e-324}, OK),
            ({"images": ids(5)}, "rules.0.total"),
        ),
        "- {total: [images, count], max: 4.1}",
    ),
    Sheet(
        "a total beyond what doubles can tell apart",
        """
        - {name: images, type: file_array, maxLength: 2}
        - {name: count, type: number}
        """,
        (
            ({"images": ids(1), "count": 2**53}, OK),
            ({"images": ids(1), "count": 2**53 + 1}, "rules.0.total"),
            ({"images": ids(2), "count": 2**53}, "rules.0.total"),
            ({"images": ids(2), "count": 2**53 - 1}, OK),
        ),
        "- {total: [images, count], max: 9007199254740993}",
    ),
    Sheet(
        "a total beyond what doubles can tell apart, over a whole number that is sent as a double",
        """
        - {name: takes, type: number, min: 0, max: 4, step: 1, default: 1}
        - {name: count, type: number}
        """,
        (
            ({"takes": 0, "count": 2**53 + 1}, OK),
            ({"takes": 0.0, "count": 2**53 + 1}, OK),
            ({"takes": 0.0, "count": 2**53 + 2}, "rules.0.total"),
            ({"takes": 1.0, "count": 2**53}, OK),
            ({"takes": 2.0, "count": 2**53}, "rules.0.total"),
            ({"count": 2**53 + 1}, "rules.0.total"),
        ),
        "- {total: [takes, count], max: 9007199254740993}",
    ),
    Sheet(
        "a total of three arrays",
        """
        - {name: images, type: file_array, maxLength: 3}
        - {name: masks, type: file_array, maxLength: 3, default: [a]}
        - {name: words, type: string_array, maxLength: 3}
        """,
        (
            ({}, OK),
            ({"images": ids(3), "masks": [], "words": ["x"]}, OK),
            ({"images": ids(3), "words": ["x"]}, "rules.0.total"),
            ({"images": ids(1), "masks": ids(2), "words": ["x"]}, OK),
            ({"images": ids(2), "masks": ids(2), "words": ["x"]}, "rules.0.total"),
            ({"masks": ids(2), "words": ["x", "x", "x"]}, "rules.0.total"),
        ),
        "- {total: [images, masks, words], max: 4.5}",
    ),
    Sheet(
        "a total of two arrays that are bounded by nothing else",
        """
        - {name: images, type: file_array, maxLength: 5}
        - {name: masks, type: file_array}
        """,
        (
            ({"images": ids(2), "masks": ids(1)}, OK),
            ({"images": ids(2), "masks": ids(2)}, "rules.0.total"),
            ({"images": ids(4)}, "rules.0.total"),
            ({"masks": ids(4)}, "rules.0.total"),
        ),
        "- {total: [images, masks], max: 3}",
    ),
    Sheet(
        "a total of an array and two numbers",
        """
        - {name: images, type: file_array, maxLength: 4}
        - {name: count, type: number, min: 1, max: 4, step: 1, default: 1}
        - {name: extra, type: number, min: 0}
        """,
        (
            ({}, OK),
            ({"images": ids(4)}, OK),
            ({"images": ids(4), "count": 2}, "rules.0.total"),
            ({"images": ids(2), "count": 2, "extra": 1}, OK),
            ({"images": ids(2), "count": 2, "extra": 1.0000000000000002}, "rules.0.total"),
            ({"extra": 4}, OK),
            ({"extra": 4.5}, "rules.0.total"),
        ),
        "- {total: [images, count, extra], max: 5}",
    ),
    Sheet(
        "a total of two numbers, the first of which adds 0 when absent, though it may not be sent as 0",
        """
        - {name: takes, type: number, min: 1, max: 4, step: 1}
        - {name: extra, type: number}
        """,
        (
            ({"extra": 5}, OK),
            ({"extra": 5.000000000000001}, "rules.0.total"),
            ({"takes": 1, "extra": 4}, OK),
            ({"takes": 1, "extra": 4.000000000000001}, "rules.0.total"),
            ({"takes": 4.0, "extra": 1}, OK),
            ({"takes": 4, "extra": 1.5}, "rules.0.total"),
            ({"takes": 4, "extra": -1}, OK),
        ),
        "- {total: [takes, extra], max: 5}",
    ),
    Sheet(
        "a total over defaults that a record brought and that may not be sent",
        """
        - {name: takes, type: number, max: 2, default: 5, x-record: true}
        - {name: images, type: file_array, maxLength: 1, default: [a, b], x-record: true}
        """,
        (
            ({}, "rules.0.total; rules.1.total"),
            ({"takes": 2}, "rules.1.total"),
            ({"images": []}, "rules.0.total"),
            ({"takes": 2, "images": ids(1)}, OK),
        ),
        """
        - {total: [takes], max: 4}
        - {total: [images], max: 1}
        """,
    ),
    Sheet(
        "a total under a condition",
        """
        - {name: mode, type: string, allowedValues: [auto, manual], default: auto}
        - {name: fast, type: boolean}
        - {name: images, type: file_array}
        """,
        (
            ({"fast": True, "images": ids(1)}, OK),
            ({"fast": True, "images": ids(2)}, "rules.0.total"),
            ({"fast": True, "images": ids(2), "mode": "manual"}, OK),
            ({"fast": False, "images": ids(2)}, OK),
            ({"images": ids(2)}, OK),
        ),
        "- {total: [images], max: 1, when: {mode: [auto], fast: [true]}}",
    ),
    Sheet(
        "a total of at most nothing",
        "- {name: images, type: file_array, default: [a]}",
        (({}, "rules.0.total"), ({"images": []}, OK), ({"images": ids(1)}, "rules.0.total")),
        "- {total: [images], max: 0.9}",
    ),
    Sheet(
        "a total below 0 wants a number below 0",
        """
        - {name: images, type: file_array}
        - {name: shift, type: number, min: -3}
        """,
        (
            ({}, "rules.0.total"),
            ({"shift": -0.5}, "rules.0.total"),
            ({"shift": -1}, OK),
            ({"shift": -3, "images": ids(2)}, OK),
            ({"shift": -3, "images": ids(3)}, "rules.0.total"),
        ),
        "- {total: [images, shift], max: -1}",
    ),
    Sheet(
        "a total of arrays below 0, which none comes to",
        "- {name: images, type: file_array}",
        (({}, "rules.0.total"), ({"images": []}, "rules.0.total")),
        "- {total: [images], max: -1}",
    ),
)
