"""Rules over several parameters: every kind, with and without `when`, over every shape of default."""

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
    Sheet(
        "exclusive: at most one is defined",
        """
        - {name: image, type: file}
        - {name: text, type: string}
        - {name: flag, type: boolean}
        - {name: images, type: file_array}
        """,
        (
            ({}, OK),
            ({"image": "a"}, OK),
            ({"image": "a", "text": "", "images": []}, OK),
            ({"image": "a", "text": "x"}, "rules.0.exclusive"),
            ({"image": "a", "flag": False}, "rules.0.exclusive"),
            ({"text": "x", "images": ids(1)}, "rules.0.exclusive"),
        ),
        "- {exclusive: [image, text, flag, images]}",
    ),
    Sheet(
        "exclusive over defaults",
        """
        - {name: style, type: string, default: photo}
        - {name: flag, type: boolean, default: false}
        - {name: image, type: file}
        - {name: words, type: string_array, default: []}
        """,
        (
            ({}, "rules.0.exclusive"),
            ({"style": ""}, OK),
            ({"style": "", "flag": True}, OK),
            ({"style": "", "words": ["x"]}, "rules.1.exclusive"),
            ({"style": "", "words": []}, OK),
            ({"style": "", "image": "a"}, OK),
        ),
        """
        - {exclusive: [style, flag]}
        - {exclusive: [flag, words]}
        - {exclusive: [style, image]}
        """,
    ),
    Sheet(
        "exclusive under a condition on a boolean of three states",
        """
        - {name: fast, type: boolean}
        - {name: a, type: string}
        - {name: b, type: string}
        """,
        (
            ({"a": "x", "b": "x"}, OK),
            ({"a": "x", "b": "x", "fast": True}, OK),
            ({"a": "x", "b": "x", "fast": False}, "rules.0.exclusive"),
        ),
        "- {exclusive: [a, b], when: {fast: [false]}}",
    ),
    Sheet(
        "anyOf: at least one is defined",
        """
        - {name: prompt, type: string}
        - {name: flag, type: boolean}
        - {name: images, type: file_array, default: []}
        """,
        (
            ({}, "rules.0.anyOf"),
            ({"prompt": "", "images": []}, "rules.0.anyOf"),
            ({"prompt": "x"}, OK),
            ({"flag": False}, OK),
            ({"images": ids(1)}, OK),
        ),
        "- {anyOf: [prompt, flag, images]}",
    ),
    Sheet(
        "anyOf over a default: it counts until nothing overlays it",
        """
        - {name: style, type: string, default: photo}
        - {name: scale, type: number, default: 0}
        - {name: words, type: string_array}
        """,
        (
            ({}, OK),
            ({"style": ""}, "rules.0.anyOf"),
            ({"style": "", "words": ["x"]}, OK),
            ({"style": "", "words": []}, "rules.0.anyOf"),
            ({"scale": 0, "style": "photo"}, OK),
        ),
        """
        - {anyOf: [style, words]}
        - {anyOf: [words, scale]}
        """,
    ),
    Sheet(
        "anyOf of one, under a condition on a defaulted number",
        """
        - {name: scale, type: number, default: 2}
        - {name: prompt, type: string}
        """,
        (
            ({}, "rules.0.anyOf"),
            ({"scale": 2.0}, "rules.0.anyOf"),
            ({"scale": 2.5}, OK),
            ({"prompt": "x"}, OK),
        ),
        "- {anyOf: [prompt], when: {scale: [2, 3]}}",
    ),
    Sheet(
        "sameLength compares those that are defined",
        """
        - {name: loras, type: model_array, maxLength: 3}
        - {name: scales, type: number_array, maxLength: 5}
        - {name: words, type: string_array}
        """,
        (
            ({}, OK),
            ({"loras": ids(2)}, OK),
            ({"loras": ids(2), "scales": []}, OK),
            ({"loras": ids(2), "scales": [1, 1]}, OK),
            ({"loras": ids(2), "scales": [1]}, "rules.0.sameLength"),
            ({"loras": ids(1), "scales": [1, 1]}, "rules.0.sameLength"),
            ({"loras": ids(2), "scales": [1, 1], "words": ["x", "x"]}, OK),
            ({"loras": ids(2), "words": ["x", "x", "x"]}, "rules.0.sameLength"),
            ({"scales": [1] * 5, "words": ["x"] * 6}, "rules.0.sameLength"),
            ({"words": ["x"] * 50}, OK),
        ),
        "- {sameLength: [loras, scales, words]}",
    ),
    Sheet(
        "sameLength over defaults",
        """
        - {name: loras, type: model_array, maxLength: 3, default: [a, b]}
        - {name: scales, type: number_array, maxLength: 3, default: [1]}
        - {name: words, type: string_array, maxLength: 3, default: []}
        """,
        (
            ({}, "rules.0.sameLength"),
            ({"loras": []}, OK),
            ({"loras": ["a"]}, OK),
            ({"scales": [1, 1]}, OK),
            ({"scales": [1, 1], "words": ["x"]}, "rules.0.sameLength"),
            ({"scales": [], "words": ["x", "x"]}, OK),
        ),
        "- {sameLength: [loras, scales, words]}",
    ),
    Sheet(
        "forbid: these effective values not together",
        """
        - {name: resolution, type: string, allowedValues: [720p, 1080p], default: 720p}
        - {name: duration, type: number, default: 10}
        - {name: loop, type: boolean}
        """,
        (
            ({}, OK),
            ({"resolution": "1080p"}, "rules.0.forbid"),
            ({"resolution": "1080p", "duration": 10.0}, "rules.0.forbid"),
            ({"resolution": "1080p", "duration": 5}, OK),
            ({"resolution": "1080p", "duration": 12}, "rules.0.forbid"),
            ({"duration": 12}, OK),
            ({"resolution": "1080p", "duration": 5, "loop": True}, "rules.1.forbid"),
            ({"resolution": "1080p", "duration": 5, "loop": False}, OK),
            ({"duration": 5, "loop": True}, OK),
        ),
        """
        - {forbid: {resolution: [1080p], duration: [10, 12]}}
        - {forbid: {loop: [true]}, when: {resolution: 1080p}, message: No loops in 1080p.}
        """,
    ),
    Sheet(
        "forbid over booleans: not both",
        """
        - {name: loop, type: boolean, default: true}
        - {name: extend, type: boolean}
        """,
        (
            ({}, OK),
            ({"extend": True}, "rules.0.forbid"),
            ({"extend": True, "loop": False}, OK),
            ({"extend": False}, OK),
            ({"extend": True, "loop": True}, "rules.0.forbid"),
        ),
        "- {forbid: {loop: [true], extend: [true]}}",
    ),
    Sheet(
        "forbid of an empty text that is a default",
        """
        - {name: style, type: string, default: ''}
        - {name: image, type: file}
        - {name: mode, type: string}
        """,
        (
            ({}, OK),
            ({"mode": "x"}, "rules.0.forbid"),
            ({"mode": "x", "style": ""}, "rules.0.forbid"),
            ({"mode": "x", "style": "a"}, OK),
        ),
        "- {forbid: {style: [''], mode: [x]}}",
    ),
    Sheet(
        "a condition over parameters of every type; an array never equals a value",
        """
        - {name: text, type: string, default: a}
        - {name: amount, type: number}
        - {name: flag, type: boolean, default: true}
        - {name: image, type: file}
        - {name: base, type: model, default: ''}
        - {name: many, type: string_array, default: [a]}
        - {name: prompt, type: string}
        """,
        (
            ({}, "rules.4.anyOf"),
            ({"base": "x"}, OK),
            ({"base": "x", "amount": 1}, "rules.1.anyOf"),
            ({"base": "x", "amount": 1, "text": "b"}, OK),
            ({"base": "x", "amount": 2.0}, "rules.2.anyOf"),
            ({"base": "x", "amount": 2, "flag": False}, OK),
            ({"base": "x", "image": "i"}, "rules.3.anyOf"),
            ({"base": "x", "many": ["a"]}, OK),
            ({"image": "i", "prompt": "p"}, OK),
        ),
        """
        - {anyOf: [prompt], when: {many: [a]}}
        - {anyOf: [prompt], when: {text: [a], amount: [1]}}
        - {anyOf: [prompt], when: {flag: [true], amount: [2]}}
        - {anyOf: [prompt], when: {image: [i]}}
        - {anyOf: [prompt], when: {base: ['']}}
        """,
    ),
    Sheet(
        "several rules are broken at once",
        """
        - {name: a, type: string_array}
        - {name: b, type: string_array, maxLength: 9}
        """,
        (
            ({"a": ["x"]}, OK),
            ({"a": ["x", "x"], "b": ["x"]}, "rules.0.exclusive; rules.1.total; rules.2.sameLength"),
            ({"a": ["x"], "b": ["x"]}, "rules.0.exclusive"),
        ),
        """
        - {exclusive: [a, b]}
        - {total: [a, b], max: 2}
        - {sameLength: [a, b]}
        """,
    ),
    Sheet(
        "what a record's rules name and no parameter declares is never defined",
        """
        - {name: prompt, type: string}
        - {name: list, type: string_array, maxLength: 3}
        - {name: byGhost, type: string, required: {ifDefined: {ghost: {}}, x-record: true}}
        - {name: noGhost, type: string, required: {ifNotDefined: {ghost: {}}, x-record: true}}
        - {name: whenGhost, type: string, required: {when: {ghost: [1], prompt: [x]}, x-record: true}}
        - {name: orGhost, type: string, required: {conditional: {values: {ghost: [1], prompt: [x]}, operator: or}, x-record: true}}
        """,
        (
            ({}, "required.ifNotDefined.ghost /noGhost; rules.0.anyOf"),
            ({"noGhost": "x", "prompt": "y"}, OK),
            ({"noGhost": "x", "prompt": "x"}, "required.conditional /orGhost"),
            ({"noGhost": "x", "prompt": "y", "list": ["a"]}, OK),
            ({"noGhost": "x", "prompt": "y", "list": ["a", "b"]}, "rules.2.total"),
            ({"noGhost": "x", "prompt": "y", "ghost": 1}, "additionalProperties"),
        ),
        """
        - {anyOf: [prompt, ghost], x-record: true}
        - {exclusive: [prompt, ghost], x-record: true}
        - {total: [list, ghost], max: 1, x-record: true}
        - {sameLength: [list, ghost], x-record: true}
        - {anyOf: [list], when: {ghost: [1]}, x-record: true}
        - {forbid: {prompt: [y], ghost: [1]}, x-record: true}
        """,
    ),
    Sheet(
        "what a record asks for by a rule over nothing that is declared",
        "- {name: prompt, type: string}",
        (({}, "rules.0.anyOf"), ({"prompt": "x"}, "rules.0.anyOf")),
        "- {anyOf: [ghost, phantom], x-record: true}",
    ),
)
