"""What one value may be: types, allowed values, bounds, steps, lengths."""

from __future__ import annotations

from tests.tables import OK, Sheet, ids

INFINITY = float("inf")
NAN = float("nan")
HUGE = 10**400

SHEETS = (
    Sheet(
        "the body is an object with known keys",
        "- {name: prompt, type: string}",
        (
            ({}, OK),
            ({"prompt": "x"}, OK),
            ({"promt": "x"}, "additionalProperties"),
            ({"Prompt": "x", "prompt": "x"}, "additionalProperties"),
            ({"": "x"}, "additionalProperties"),
            ([], "type"),
            ("prompt", "type"),
            (None, "type"),
            (True, "type"),
        ),
    ),
    Sheet(
        "a model without parameters takes the empty object",
        "",
        (({}, OK), ({"a": 1}, "additionalProperties"), ([], "type")),
    ),
    Sheet(
        "null is never a value, not even of what may be left out",
        """
        - {name: text, type: string, default: x}
        - {name: amount, type: number}
        - {name: flag, type: boolean, default: true}
        - {name: many, type: string_array, default: []}
        """,
        (
            ({"text": None}, "type /text"),
            ({"amount": None}, "type /amount"),
            ({"flag": None}, "type /flag"),
            ({"many": None}, "type /many"),
            ({"many": [None]}, "type /many/0"),
        ),
    ),
    Sheet(
        "a number is any finite number of JSON, and true is none",
        "- {name: amount, type: number}",
        (
            ({"amount": 0}, OK),
            ({"amount": -0.0}, OK),
            ({"amount": 5e-324}, OK),
            ({"amount": 1.7976931348623157e308}, OK),
            ({"amount": HUGE}, OK),
            ({"amount": True}, "type /amount"),
            ({"amount": False}, "type /amount"),
            ({"amount": "1"}, "type /amount"),
            ({"amount": [1]}, "type /amount"),
            ({"amount": NAN}, "type /amount"),
            ({"amount": INFINITY}, "type /amount"),
            ({"amount": -INFINITY}, "type /amount"),
        ),
    ),
    Sheet(
        "a boolean is true or false only",
        "- {name: flag, type: boolean}",
        (
            ({"flag": True}, OK),
            ({"flag": False}, OK),
            ({"flag": 1}, "type /flag"),
            ({"flag": 0}, "type /flag"),
            ({"flag": 1.0}, "type /flag"),
            ({"flag": "true"}, "type /flag"),
        ),
    ),
    Sheet(
        "bounds are included, and compared exactly",
        """
        - {name: amount, type: number, min: 0.1, max: 8}
        - {name: whole, type: number, min: -9007199254740993, max: 9007199254740993}
        """,
        (
            ({"amount": 0.1}, OK),
            ({"amount": 8.0}, OK),
            ({"amount": 0.09999999999999999}, "minimum /amount"),
            ({"amount": 8.000000000000002}, "maximum /amount"),
            ({"amount": HUGE}, "maximum /amount"),
            ({"amount": -HUGE}, "minimum /amount"),
            ({"whole": 2**53 + 1}, OK),
            ({"whole": 2**53 + 2}, "maximum /whole"),
            ({"whole": float(2**53)}, OK),
            ({"whole": -(2**53) - 2}, "minimum /whole"),
        ),
    ),
    Sheet(
        "a whole step takes its multiples; a fractional one is a note",
        """
        - {name: size, type: number, step: 64}
        - {name: third, type: number, step: 3.0}
        - {name: strength, type: number, step: 0.25}
        """,
        (
            ({"size": 0}, OK),
            ({"size": -0.0}, OK),
            ({"size": -128}, OK),
            ({"size": 64.0}, OK),
            ({"size": 2**53}, OK),
            ({"size": 63}, "multipleOf /size"),
            ({"size": 64.5}, "multipleOf /size"),
            ({"size": 2**53 + 1}, "multipleOf /size"),
            ({"third": 6}, OK),
            ({"third": 7}, "multipleOf /third"),
            ({"strength": 0.3}, OK),
        ),
    ),
    Sheet(
        "integer takes whole numbers only, and 1.0 is one",
        """
        - {name: count, type: number, integer: true}
        - {name: half, type: number, integer: false}
        - {name: single, type: number, integer: true, step: 1}
        - {name: tiles, type: number, integer: true, step: 8}
        """,
        (
            ({"count": 1}, OK),
            ({"count": 1.0}, OK),
            ({"count": -0.0}, OK),
            ({"count": 1e300}, OK),
            ({"count": HUGE}, OK),
            ({"count": 1.5}, "type /count"),
            ({"count": 1.0000000000000002}, "type /count"),
            ({"count": 5e-324}, "type /count"),
            ({"count": True}, "type /count"),
            ({"half": 0.5}, OK),
            ({"single": 3.0}, OK),
            ({"single": 3.5}, "type /single"),
            ({"tiles": 16}, OK),
            ({"tiles": 12}, "multipleOf /tiles"),
            ({"tiles": 12.5}, "multipleOf /tiles; type /tiles"),
        ),
    ),
    Sheet(
        "allowed numbers are equal by value, and never to texts or booleans",
        "- {name: scale, type: number, allowedValues: [1, 2.5, 9007199254740993]}",
        (
            ({"scale": 1.0}, OK),
            ({"scale": 2.5}, OK),
            ({"scale": 2**53 + 1}, OK),
            ({"scale": 2**53}, "enum /scale"),
            ({"scale": 2}, "enum /scale"),
            ({"scale": True}, "enum /scale; type /scale"),
            ({"scale": "1"}, "enum /scale; type /scale"),
        ),
    ),
    Sheet(
        "allowed texts",
        "- {name: mode, type: string, allowedValues: [auto, '', '1', 16:9]}",
        (
            ({"mode": "auto"}, OK),
            ({"mode": ""}, OK),
            ({"mode": "16:9"}, OK),
            ({"mode": "Auto"}, "enum /mode"),
            ({"mode": "auto "}, "enum /mode"),
            ({"mode": 1}, "enum /mode; type /mode"),
            ({"mode": 969}, "enum /mode; type /mode"),
        ),
    ),
    Sheet(
        "lengths of texts are counted in code points",
        "- {name: text, type: string, minLength: 2, maxLength: 3}",
        (
            ({"text": "ab"}, OK),
            ({"text": "😀😀😀"}, OK),
            ({"text": "e\u0301e"}, OK),
            ({"text": "😀"}, "minLength /text"),
            ({"text": ""}, "minLength /text"),
            ({"text": "e\u0301e\u0301"}, "maxLength /text"),
            ({"text": "😀😀😀😀"}, "maxLength /text"),
            ({"text": 5}, "type /text"),
        ),
    ),
    Sheet(
        "a file is the id of an asset, which is not empty; an empty text is a value for a model",
        """
        - {name: image, type: file}
        - {name: images, type: file_array}
        - {name: base, type: model}
        - {name: bases, type: model_array}
        """,
        (
            ({"image": "asset_1", "images": ids(2)}, OK),
            ({"image": ""}, "minLength /image"),
            ({"images": ["asset_1", ""]}, "minLength /images/1"),
            ({"images": []}, OK),
            ({"base": "", "bases": [""]}, OK),
            ({"image": ["asset_1"]}, "type /image"),
            ({"images": "asset_1"}, "type /images"),
        ),
    ),
    Sheet(
        "lengths of arrays are counted in items, and bounds hold for each item",
        """
        - {name: scales, type: number_array, minLength: 1, maxLength: 2, min: 0, max: 1}
        - {name: steps, type: number_array, step: 8}
        - {name: words, type: string_array, allowedValues: [a, '']}
        """,
        (
            ({"scales": [0, 1.0]}, OK),
            ({"scales": []}, "minItems /scales"),
            ({"scales": [0, 0, 0]}, "maxItems /scales"),
            ({"scales": [0.5, 2]}, "maximum /scales/1"),
            ({"scales": [-1, True]}, "minimum /scales/0; type /scales/1"),
            ({"scales": [NAN]}, "type /scales/0"),
            ({"steps": [8, 16.0, 12]}, "multipleOf /steps/2"),
            ({"words": ["a", "", "a"]}, OK),
            ({"words": ["b", 1]}, "enum /words/0; enum /words/1; type /words/1"),
            ({"words": {"0": "a"}}, "type /words"),
        ),
    ),
    Sheet(
        "items of an inputs_array are objects with declarations of their own",
        """
        - {name: shots, type: inputs_array, maxLength: 2, inputs: [{name: caption, type: string, required: true}, {name: weight, type: number, max: 1}, {name: layers, type: inputs_array, inputs: [{name: blend, type: boolean}]}]}
        - {name: cuts, type: inputs_array, minLength: 2, maxLength: 3, inputs: [{name: at, type: number}]}
        """,
        (
            ({"shots": []}, OK),
            ({"cuts": [{}, {"at": 1}]}, OK),
            ({"cuts": [{}]}, "minItems /cuts"),
            ({"cuts": []}, "minItems /cuts"),
            ({"cuts": [{}] * 4}, "maxItems /cuts"),
            ({"shots": [{"caption": "x", "weight": 1}]}, OK),
            ({"shots": [{"caption": "x", "layers": [{}, {"blend": True}]}]}, OK),
            ({"shots": [{}]}, "required /shots/0"),
            ({"shots": [{"caption": ""}]}, "minLength /shots/0/caption"),
            ({"shots": [{"caption": "x", "weight": 2}]}, "maximum /shots/0/weight"),
            ({"shots": [{"caption": "x", "wieght": 1}]}, "additionalProperties /shots/0"),
            ({"shots": [{"caption": "x"}, "y"]}, "type /shots/1"),
            ({"shots": [{"caption": "x", "layers": [{"blend": 1}]}]}, "type /shots/0/layers/0/blend"),
            ({"shots": [{"caption": "x", "layers": [{"blnd": True}]}]}, "additionalProperties /shots/0/layers/0"),
            ({"shots": [{"caption": "x"}] * 3}, "maxItems /shots"),
            ({"shots": {"caption": "x"}}, "type /shots"),
        ),
    ),
    Sheet(
        "a list of which a record does not say what its items hold",
        """
        - {name: shots, type: inputs_array, minLength: 1, maxLength: 2, x-record: true}
        - {name: takes, type: inputs_array, required: true, default: [{caption: x}], x-record: true}
        - {name: cuts, type: inputs_array, required: {ifDefined: {shots: {}}}, x-record: true}
        """,
        (
            ({}, OK),
            ({"shots": [{}], "cuts": [{}]}, OK),
            ({"shots": [{"caption": "x"}, {"layers": [{}, 1]}], "cuts": [{"": None}]}, OK),
            ({"shots": [{}]}, "required.ifDefined.shots /cuts"),
            ({"takes": []}, "minItems /takes"),
            ({"takes": [{}] * 9}, OK),
            ({"shots": []}, "minItems /shots"),
            ({"shots": [{}] * 3}, "maxItems /shots"),
            ({"shots": {"caption": "x"}}, "type /shots"),
            ({"shots": ["x", {}]}, "type /shots/0"),
            ({"takes": [[]]}, "type /takes/0"),
        ),
    ),
    Sheet(
        "a default that a record brought may break its own declaration: it is effective, but may not be sent",
        """
        - {name: size, type: number, max: 1, default: 5, x-record: {index: 1}}
        - {name: mode, type: string, allowedValues: [a], default: b, x-record: {index: 2}}
        - {name: note, type: string, required: {when: {size: [5], mode: [b]}}}
        """,
        (
            ({}, "required.when /note"),
            ({"note": "x"}, OK),
            ({"size": 1}, OK),
            ({"mode": "a"}, OK),
            ({"note": "x", "size": 5}, "maximum /size"),
            ({"note": "x", "mode": "b"}, "enum /mode"),
        ),
    ),
    Sheet(
        "names of nested inputs that meet others when they are joined",
        """
        - {name: a_b_c, type: string, allowedValues: [x]}
        - {name: a, type: inputs_array, inputs: [{name: b_c, type: string, allowedValues: [y]}, {name: bC2, type: inputs_array, inputs: [{name: d, type: number, max: 1}]}]}
        - {name: aB, type: inputs_array, inputs: [{name: c2, type: inputs_array, inputs: [{name: d, type: boolean}]}, {name: c, type: string, allowedValues: [z]}]}
        """,
        (
            ({"a_b_c": "x", "a": [{"b_c": "y"}], "aB": [{"c": "z"}]}, OK),
            ({"a_b_c": "y"}, "enum /a_b_c"),
            ({"a": [{"b_c": "x"}]}, "enum /a/0/b_c"),
            ({"aB": [{"c": "y"}]}, "enum /aB/0/c"),
            ({"a": [{"bC2": [{"d": 1}]}], "aB": [{"c2": [{"d": True}]}]}, OK),
            ({"a": [{"bC2": [{"d": True}]}]}, "type /a/0/bC2/0/d"),
            ({"aB": [{"c2": [{"d": 1}]}]}, "type /aB/0/c2/0/d"),
        ),
    ),
    Sheet(
        "names that generated code may want for itself",
        """
        - {name: max, type: number, max: 2}
        - {name: len, type: string, minLength: 2, maxLength: 2}
        - {name: length, type: string_array, maxLength: 1, required: {ifDefined: {max: {}}}}
        - {name: at_most, type: number_array, minLength: 1}
        - {name: among, type: string, allowedValues: [x]}
        - {name: require, type: boolean}
        - {name: check_string, type: file}
        - {name: isinstance, type: inputs_array, inputs: [{name: item, type: number, required: true}]}
        - {name: issues, type: model}
        """,
        (
            ({}, OK),
            ({"max": 1, "length": ["x"], "len": "ab", "at_most": [1], "among": "x", "require": True}, OK),
            ({"max": 1}, "required.ifDefined.max /length"),
            ({"max": 3}, "maximum /max"),
            ({"len": "abc"}, "maxLength /len"),
            ({"length": ["x", "x"]}, "maxItems /length"),
            ({"at_most": []}, "minItems /at_most"),
            ({"among": "y"}, "enum /among"),
            ({"require": 1}, "type /require"),
            ({"check_string": ""}, "minLength /check_string"),
            ({"isinstance": [{}]}, "required /isinstance/0"),
            ({"isinstance": [{"item": 1}]}, OK),
            ({"issues": 1}, "type /issues"),
            ({"require": False}, "rules.0.anyOf"),
            ({"require": False, "length": ["x"]}, OK),
            ({"max": 1.5, "length": ["x"]}, "rules.1.total"),
        ),
        """
        - {anyOf: [length, len], when: {require: [false]}}
        - {total: [length, max], max: 2}
        """,
    ),
)
