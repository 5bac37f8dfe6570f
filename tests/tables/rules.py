"""Rules over several parameters but totals: every kind, with and without `when`, over every shape of default."""

from __future__ import annotations

from tests.tables import OK, Sheet, ids

SHEETS = (
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
