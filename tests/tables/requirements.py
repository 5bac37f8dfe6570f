"""When a parameter must be defined: every form of `required`, over every shape of default.

`flag` has no default and so three states; `mode` and `text` show defaults that are values and defaults that are not.
"""

from __future__ import annotations

from tests.tables import OK, Sheet, ids

SHEETS = (
    Sheet(
        "always, without a default",
        """
        - {name: text, type: string, required: true}
        - {name: amount, type: number, required: {always: true}}
        - {name: many, type: string_array, required: true}
        """,
        (
            ({"text": "x", "amount": 0, "many": ["x"]}, OK),
            ({"text": "x", "amount": 0, "many": [""]}, OK),
            ({"amount": 0, "many": ["x"]}, "required"),
            ({"text": "", "amount": 0, "many": ["x"]}, "minLength /text"),
            ({"text": "x", "amount": 0, "many": []}, "minItems /many"),
            ({"text": None, "amount": 0, "many": ["x"]}, "type /text"),
        ),
    ),
    Sheet(
        "always, with a default that is a value: it satisfies, but may not be overlaid by nothing",
        """
        - {name: text, type: string, required: true, default: x}
        - {name: amount, type: number, required: true, default: 0}
        - {name: flag, type: boolean, required: true, default: false}
        - {name: many, type: string_array, required: true, default: [x]}
        """,
        (
            ({}, OK),
            ({"text": ""}, "minLength /text"),
            ({"many": []}, "minItems /many"),
            ({"flag": False, "amount": 0.0}, OK),
        ),
    ),
    Sheet(
        "always, with a default that is no value",
        """
        - {name: text, type: string, required: true, default: ''}
        - {name: many, type: string_array, required: true, default: []}
        """,
        (({"text": "x", "many": ["x"]}, OK), ({"text": "x"}, "required"), ({"many": ["x"]}, "required")),
    ),
    Sheet(
        "not required",
        """
        - {name: never, type: string, required: false}
        - {name: mapped, type: string, required: {always: false}}
        - {name: nothing, type: string_array, required: {}}
        """,
        (({}, OK), ({"never": "", "mapped": "", "nothing": []}, OK)),
    ),
    Sheet(
        "ifDefined over what has no default",
        """
        - {name: first, type: file}
        - {name: flag, type: boolean}
        - {name: many, type: string_array}
        - {name: text, type: string}
        - {name: last, type: file, required: {ifDefined: {first: {message: Both.}, flag: {}, many: null, text: Both.}}}
        """,
        (
            ({}, OK),
            ({"first": "a", "last": "b"}, OK),
            ({"first": "a"}, "required.ifDefined.first /last"),
            ({"flag": False}, "required.ifDefined.flag /last"),
            ({"many": []}, OK),
            ({"many": [""]}, "required.ifDefined.many /last"),
            ({"text": ""}, OK),
            ({"text": "x", "flag": True}, "required.ifDefined.flag /last; required.ifDefined.text /last"),
        ),
    ),
    Sheet(
        "ifDefined over defaults",
        """
        - {name: mode, type: string, default: auto}
        - {name: empty, type: string, default: ''}
        - {name: many, type: string_array, default: [x]}
        - {name: none, type: string_array, default: []}
        - {name: byMode, type: string, required: {ifDefined: {mode: {}}}}
        - {name: byEmpty, type: string, required: {ifDefined: {empty: {}}}}
        - {name: byMany, type: string_array, required: {ifDefined: {many: {}}}}
        - {name: byNone, type: string, required: {ifDefined: {none: {}}}}
        """,
        (
            ({}, "required.ifDefined.many /byMany; required.ifDefined.mode /byMode"),
            ({"byMode": "x", "byMany": ["x"]}, OK),
            ({"mode": "", "many": []}, OK),
            ({"mode": "", "many": [], "empty": "x"}, "required.ifDefined.empty /byEmpty"),
            ({"mode": "", "many": [], "none": ["x"]}, "required.ifDefined.none /byNone"),
            ({"byMode": "", "byMany": ["x"]}, "required.ifDefined.mode /byMode"),
            ({"byMode": "x", "byMany": []}, "required.ifDefined.many /byMany"),
        ),
    ),
    Sheet(
        "ifDefined over what is always defined is as good as always",
        """
        - {name: amount, type: number, default: 0}
        - {name: flag, type: boolean, default: false}
        - {name: byAmount, type: string, required: {ifDefined: {amount: {}}}}
        - {name: byFlag, type: string, required: {ifDefined: {flag: {}}}, default: x}
        """,
        (
            ({"byAmount": "x"}, OK),
            ({}, "required.ifDefined.amount /byAmount"),
            ({"byAmount": "x", "byFlag": ""}, "required.ifDefined.flag /byFlag"),
            ({"byAmount": "x", "flag": False, "amount": 0}, OK),
        ),
    ),
    Sheet(
        "ifNotDefined: each of several stands for itself",
        """
        - {name: image, type: file}
        - {name: many, type: string_array, default: []}
        - {name: prompt, type: string, required: {ifNotDefined: {image: {message: Describe it.}, many: {}}}}
        """,
        (
            ({}, "required.ifNotDefined.image /prompt; required.ifNotDefined.many /prompt"),
            ({"prompt": "x"}, OK),
            ({"image": "a"}, "required.ifNotDefined.many /prompt"),
            ({"image": "a", "many": ["x"]}, OK),
            ({"image": "a", "many": [], "prompt": ""}, "required.ifNotDefined.many /prompt"),
        ),
    ),
    Sheet(
        "ifNotDefined over defaults",
        """
        - {name: mode, type: string, default: auto}
        - {name: scale, type: number, default: 1}
        - {name: byMode, type: string, required: {ifNotDefined: {mode: {}}}}
        - {name: byScale, type: string, required: {ifNotDefined: {scale: {}}}}
        """,
        (({}, OK), ({"mode": ""}, "required.ifNotDefined.mode /byMode"), ({"mode": "", "byMode": "x"}, OK)),
    ),
    Sheet(
        "conditional: all of its values, or any of them",
        """
        - {name: mode, type: string, allowedValues: [draft, final], default: draft}
        - {name: scale, type: number, default: 1}
        - {name: flag, type: boolean}
        - {name: both, type: string, required: {conditional: {values: {mode: [final], scale: [2, 2.5]}, operator: and}}}
        - {name: either, type: string, required: {conditional: {values: {mode: [final], flag: [true]}, operator: or}}}
        - {name: plain, type: string, required: {conditional: {values: {scale: 3}}}}
        """,
        (
            ({}, OK),
            ({"mode": "final"}, "required.conditional /either"),
            ({"flag": True}, "required.conditional /either"),
            ({"flag": False}, OK),
            ({"mode": "final", "scale": 2.0}, "required.conditional /both; required.conditional /either"),
            ({"mode": "final", "scale": 2.5, "both": "x", "either": "x"}, OK),
            ({"scale": 2}, OK),
            ({"scale": 3.0}, "required.conditional /plain"),
        ),
    ),
    Sheet(
        "when: every named parameter has one of its values; a default counts",
        """
        - {name: mode, type: string, default: auto}
        - {name: flag, type: boolean}
        - {name: byMode, type: string, required: {when: {mode: [auto, slow]}}}
        - {name: byBoth, type: file, required: {when: {mode: auto, flag: [true, false]}}}
        - {name: byEmpty, type: number, required: {when: {mode: ['']}}}
        """,
        (
            ({}, "required.when /byMode"),
            ({"byMode": "x"}, OK),
            ({"mode": "fast"}, OK),
            ({"mode": "slow"}, "required.when /byMode"),
            ({"byMode": "x", "flag": False}, "required.when /byBoth"),
            ({"byMode": "x", "flag": True, "byBoth": "a"}, OK),
            ({"mode": ""}, "required.when /byEmpty"),
            ({"mode": "", "byEmpty": 0}, OK),
        ),
    ),
    Sheet(
        "a defaulted boolean in a condition",
        """
        - {name: on, type: boolean, default: true}
        - {name: off, type: boolean, default: false}
        - {name: byOn, type: string, required: {when: {on: [true]}}}
        - {name: byOff, type: string, required: {when: {off: [true]}}}
        """,
        (
            ({}, "required.when /byOn"),
            ({"byOn": "x"}, OK),
            ({"on": False}, OK),
            ({"on": False, "off": True}, "required.when /byOff"),
            ({"on": True, "off": False, "byOn": ""}, "required.when /byOn"),
        ),
    ),
    Sheet(
        "a condition on a value that the parameter cannot have never holds",
        """
        - {name: flag, type: boolean}
        - {name: amount, type: number}
        - {name: text, type: string}
        - {name: many, type: string_array, default: [x]}
        - {name: byFlag, type: string, required: {when: {flag: [1, 'true']}}}
        - {name: byAmount, type: string, required: {when: {amount: [true, '1']}}}
        - {name: byText, type: string, required: {when: {text: [1, true]}}}
        - {name: byMany, type: string, required: {when: {many: [x]}}}
        """,
        (
            ({"flag": True, "amount": 1, "text": "1"}, OK),
            ({"text": "true", "many": ["x"]}, OK),
            ({"text": "true", "many": []}, OK),
        ),
    ),
    Sheet(
        "several forms on one parameter",
        """
        - {name: image, type: file}
        - {name: flag, type: boolean, default: false}
        - {name: many, type: string_array, required: {always: false, ifDefined: {image: {}}, when: {flag: true}}}
        """,
        (
            ({}, OK),
            ({"image": "a"}, "required.ifDefined.image /many"),
            ({"flag": True}, "required.when /many"),
            ({"image": "a", "flag": True, "many": []}, "required.ifDefined.image /many; required.when /many"),
            ({"image": "a", "flag": True, "many": ids(1)}, OK),
        ),
    ),
    Sheet(
        "requirements of items look at their own item",
        """
        - {name: mode, type: string}
        - {name: shots, type: inputs_array, inputs: [{name: mode, type: string, default: single}, {name: still, type: file, required: {ifNotDefined: {layers: {}}}}, {name: layers, type: inputs_array, inputs: [{name: blend, type: boolean, default: true}, {name: mask, type: file, required: {when: {blend: [true]}}}]}, {name: note, type: string, required: {when: {mode: [stack]}}}]}
        """,
        (
            ({"mode": "stack", "shots": []}, OK),
            ({"mode": "stack", "shots": [{"still": "a"}]}, OK),
            ({"shots": [{}]}, "required.ifNotDefined.layers /shots/0/still"),
            ({"shots": [{"layers": []}]}, "required.ifNotDefined.layers /shots/0/still"),
            ({"shots": [{"layers": [{"mask": "a"}]}]}, OK),
            ({"shots": [{"layers": [{"mask": "a"}, {}]}]}, "required.when /shots/0/layers/1/mask"),
            ({"shots": [{"layers": [{"blend": False}]}]}, OK),
            ({"shots": [{"still": "a"}, {"still": "a", "mode": "stack"}]}, "required.when /shots/1/note"),
        ),
    ),
)
