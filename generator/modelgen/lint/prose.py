"""Rules that hold a description against the table: bounds, values and names in words.

Words are vague, so each rule speaks up only where the text states a fact: a range that is not a recommendation, a list of
values, a name that stands where a parameter's name must stand.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from modelgen.analysis.naming import words
from modelgen.catalog.model import Json, Model, Parameter, ParameterType
from modelgen.diagnostics.diagnostic import one_of, quoted
from modelgen.lint.findings import Finding, parameters, within

_NUMBER = r"-?\d{1,3}(?:,\d{3})+(?!\d)|-?\d+(?:\.\d+)?"
_RANGE = re.compile(
    rf"(?<![\w.:,/@#])(?:between\s+|from\s+)?({_NUMBER})\s*(?:-|–|—|\bto\b|\band\b|\.\.\.?)\s*({_NUMBER})(?![\w:/]|\.\d|,\d)"
    rf"|(?<![\w.:,/@#])(?:between\s+|from\s+)?({_NUMBER})\s*(?:-|–|—)\s*({_NUMBER})(?=(?:px|s|fps|ms)\b)"
)
_INTRODUCED = re.compile(
    r"(?:\b(?:range|between|from|values?|within|must be|in pixels|in seconds|list of)\b[^.;]*|\()$", re.I
)
_LOOK_BACK = 80  # characters before a range in which a word says that it is one
_UNIT_BEHIND = re.compile(r"\s*(?:px|pixels|seconds?|s\b|fps|steps|images|videos|items|files|%)", re.I)
_ADVICE = re.compile(
    r"\b(?:recommend\w*|typical\w*|best|usual\w*|e\.g|example|ideal\w*|optimal\w*|suggest\w*|around|about|approx\w*|good"
    r"|common\w*|prefer\w*|works? well|sweet spot|normally|mostly|such as|like)\b",
    re.I,
)
_PART = re.compile(  # of what is said of a part of the range: "lower values (0-40) are freer"
    r"\b(?:high|low|larg|small|great|strong|weak|subtl|moderat|medium|mid|short|long|fast|slow|soft|hard|light|heav|mild|more|less|few"
    r"|most|least|extrem|default)\w*\b[^.;]{0,40}$",
    re.I,
)
_MULTIPLE = re.compile(r"\bmultiples? of (\d+)\b", re.I)
_UP_TO = re.compile(
    r"\b(?:up to|at most|maximum of|max\.?|no more than)\s+(\d+)(?!\s*(?:[a-z]?b|s|sec\w*|min\w*|px|pixels?|mp|k|x|p|fps|%)\b)"
    r"(?![\w.:,]\w)(?:\s+(characters))?",
    re.I,
)
_VALUE = re.compile(r"(?<![\w.:/-])(?:\d+(?:\.\d+)?[A-Za-z]{1,2}|\d+:\d+|\d+[x×]\d+)(?![\w:/-])")
_IDENTIFIER = r"[A-Za-z][A-Za-z0-9]*(?:_[A-Za-z0-9]+)*"
_CONDITION = re.compile(
    rf"\b(?:when|if|unless|while)\s+(?:the\s+)?[`‘'“\"]?((?:[A-Z][A-Za-z0-9]*\s){{0,4}}{_IDENTIFIER})[`’'”\"]?\s+(?:parameter\s+)?"
    r"(?:is\s+(?:set\s+)?to\s|is\s+set\s+to\s|(?:is|=|==|equals)\s*[`‘'“\"])"
)
_NAMED = re.compile(rf"\b((?:[A-Z][A-Za-z0-9]*\s){{1,4}}|[`‘'“\"]?{_IDENTIFIER}[`’'”\"]?\s)parameter\b")
_SNAKE = re.compile(r"(?<![\w@/.-])[a-z][a-z0-9]*(?:_[a-z0-9]+)+(?![\w/.-])")
_NO_NAMES = frozenset(
    "a all an another any both each either every it its main new no none one optional or other same selected some that the"
    " their them these this those user value which you your following first last input output custom advanced required"
    " additional important generation image video audio text it's".split()
)
_OPTIONAL = re.compile(
    r"^\W*optional\b|\(optional\)|\b(?:is|are) optional\b|\bif (?:no|not|none|omitted|empty|left (?:blank|empty))\b"
    r"|\bwhen (?:omitted|not (?:provided|given|set))\b|\b(?:leave|left) (?:it |this )?(?:blank|empty|unset)\b",
    re.I,
)


def prose_range(model: Model) -> Iterator[Finding]:
    """A range, a most or a step in the description that differs from the table's."""
    for parameter in parameters(model):
        text = parameter.description or ""
        for sentence in _sentences(text):
            if _ADVICE.search(sentence):
                continue
            yield from _ranges(parameter, sentence)
            yield from _limits(parameter, sentence)


def _ranges(parameter: Parameter, sentence: str) -> Iterator[Finding]:
    ranges = list(_RANGE.finditer(sentence))
    if len({found[0] for found in ranges}) > 1:
        return  # each says something of its part of the range
    for found in ranges:
        low, high = (_number(one) for one in (found[1] or found[3], found[2] or found[4]))
        before = sentence[max(0, found.start() - _LOOK_BACK) : found.start()]
        is_stated = _INTRODUCED.search(before) or _UNIT_BEHIND.match(sentence, found.end())
        if low >= high or not (is_stated or re.match(r"between|from", found[0])):
            continue
        if _PART.search(before) and _is_inside(parameter, low, high):
            continue
        if parameter.type is ParameterType.NUMBER:
            told = [("min", low, parameter.min), ("max", high, parameter.max)]
        elif parameter.type.is_array and re.match(r"\s*(?:images|videos|items|files)", sentence[found.end() :]):
            # A list that may be left out is said to hold "1-10": of its lower end the text says nothing more.
            told = [("minLength", low, parameter.min_length), ("maxLength", high, parameter.max_length)]
            told = told if parameter.min_length else told[1:]
        else:
            continue
        wrong = [(key, bound) for key, said, bound in told if bound is not None and bound != said]
        if wrong:
            table = " and ".join(f"{key} {quoted(bound)}" for key, bound in wrong)
            yield _against(
                parameter, found[0].strip(), f"the description says {quoted(found[0].strip())}, the table {table}"
            )


def _is_inside(parameter: Parameter, low: float, high: float) -> bool:
    """Whether a range is a part of the table's."""
    return (parameter.min is None or parameter.min <= low) and (parameter.max is None or high <= parameter.max)


def _limits(parameter: Parameter, sentence: str) -> Iterator[Finding]:
    for found in _MULTIPLE.finditer(sentence):
        if parameter.whole_step is not None and parameter.whole_step != int(found[1]):
            message = f"the description says {quoted(found[0])}, the table step {parameter.whole_step}"
            yield _against(parameter, found[0], message)
    for found in _UP_TO.finditer(sentence):
        counts = parameter.type.is_array or (parameter.type is ParameterType.STRING and bool(found[2]))
        if counts and parameter.max_length is not None and parameter.max_length != int(found[1]):
            message = f"the description says {quoted(found[0])}, the table maxLength {parameter.max_length}"
            yield _against(parameter, found[0], message)


def _against(parameter: Parameter, said: str, message: str) -> Finding:
    hint = "check both against the service; where the text is wrong, accept it with the reason"
    return Finding(within(parameter.places["description"], said), message, hint)


def prose_values(model: Model) -> Iterator[Finding]:
    """A list of values in the description with one that is not allowed."""
    for parameter in parameters(model):
        allowed = [value for value in parameter.allowed_values or () if isinstance(value, str)]
        shapes = {_shape(value) for value in allowed if any(c.isdigit() for c in value)}
        if not shapes:
            continue
        for sentence in _sentences(parameter.description or ""):
            told = [one for one in _VALUE.findall(sentence) if _shape(one) in shapes]
            known = {value.casefold() for value in allowed}
            wrong = [one for one in dict.fromkeys(told) if one.casefold() not in known]
            if wrong and len(set(told)) > 1 and not _ADVICE.search(sentence):
                message = f"the description lists {one_of(wrong, word='and')}, which is not in allowedValues"
                yield _against(parameter, wrong[0], message)


def prose_parameter(model: Model) -> Iterator[Finding]:
    """A parameter in the description that the model does not have, or not under this name."""
    names = {_squashed(parameter.name): parameter.name for parameter in parameters(model)}
    known = {*names, *(_squashed(one) for one in _labels(model))}
    values = {str(value) for parameter in parameters(model) for value in parameter.allowed_values or ()}
    declared = {parameter.name for parameter in parameters(model)}
    for parameter in parameters(model):
        text = parameter.description or ""
        told: dict[str, None] = {}
        for found in _CONDITION.finditer(text):
            told[found[1].strip()] = None
        for found in _NAMED.finditer(text):
            name = found[1].strip().strip("`‘’'“”\"")
            if name[:1].isupper() or "_" in name or words(name) != [name.lower()] or found[1][:1] in "`‘'“\"":
                told[name] = None
        for found in _SNAKE.finditer(text):
            if _squashed(found[0]) in names:
                told[found[0]] = None
        for name in told:
            if name in declared or name in values or any(word in _NO_NAMES for word in name.lower().split()):
                continue
            own = names.get(_squashed(name))
            if own is not None and "_" not in name or own is None and _squashed(name) in known:
                continue  # a label, or the name with other capitals
            message = f"the description speaks of {quoted(name)}, and the model has no such parameter"
            hint = f"the parameter is called `{own}`" if own else "look whether the text was meant for another model"
            yield Finding(within(parameter.places["description"], name), message, hint)


def prose_optional(model: Model) -> Iterator[Finding]:
    """A parameter that is always required, and a description that says what happens without it."""
    for parameter in parameters(model):
        found = _OPTIONAL.search(parameter.description or "")
        if parameter.required.always and not parameter.default_is_defined and found:
            message = (
                f"{quoted(parameter.name)} is always required, and the description says {quoted(found[0].strip())}"
            )
            place = within(parameter.places["description"], found[0])
            yield Finding(place, message, "check `required` against the service", parameter.places["required"])


def _sentences(text: str) -> list[str]:
    return re.split(r"(?<=[.!?;])(?<!max\.)(?<!Max\.)(?<!min\.)(?<!Min\.)(?<!e\.g\.)\s+", text)


def _number(text: str) -> float:
    return float(text.replace(",", ""))


def _shape(value: str) -> str:
    return re.sub(r"\d+(?:\.\d+)?", "9", value).casefold()


def _squashed(name: str) -> str:
    return re.sub(r"[\W_]", "", name).casefold()


def _labels(model: Model) -> Iterator[str]:
    for parameter in parameters(model):
        label = parameter.annotations.get("x-label")
        if isinstance(label, str):
            yield label
    yield from _labels_in(model.annotations.get("x-uiConfig"))


def _labels_in(value: Json) -> Iterator[str]:
    if isinstance(value, dict):
        if isinstance(label := value.get("label"), str):
            yield label
        for inner in value.values():
            yield from _labels_in(inner)
