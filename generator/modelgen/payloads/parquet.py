"""Request bodies of a Parquet file: a column of JSON texts, or a column a parameter. Needs the extra `parquet`.

A row stands in the place of a line. A null is a parameter that is not sent: a table has no other way to leave one out.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from decimal import Decimal
from typing import Any, BinaryIO

import pyarrow
from pyarrow import parquet, types

from modelgen.diagnostics.diagnostic import Diagnostic, Place, one_of, quoted
from modelgen.payloads.reading import Payload, read

_ROWS = 1024  # that are held at once
_INDEX = "__index_level_"  # how pandas names a column that only numbers its rows
_AS_TEXTS = "leave it out, or write bodies as JSON texts into one column and name that with --column"

_Convert = Callable[[Any], object]
# What Arrow raises of bytes that are not what they should be.
_BROKEN = (pyarrow.ArrowException, OSError, UnicodeDecodeError)


def read_rows(
    source: str | BinaryIO, shown: str, column: str | None, groups: Iterable[int] | None = None, start: int = 1
) -> Iterator[Payload | Diagnostic]:
    """The body of each row, of these row groups (None is all) whose first row is number `start`; or why there is none.

    `column` names one of JSON texts; None is a column a parameter. Raises `OSError` where there is no such file.
    """
    if isinstance(source, str):
        with open(source, "rb") as stream:
            yield from read_rows(stream, shown, column, groups, start)
        return
    try:
        file = parquet.ParquetFile(source)
        problems = _problems(file.schema_arrow, shown, column)
        yield from problems
        if not problems:
            yield from (_texts if column else _columns)(file, shown, column, groups, start)
    except _BROKEN as error:
        yield Diagnostic("payload-syntax", f"this is not Parquet: {_first_line(error)}", Place(shown))


def rows_of_groups(source: str, column: str | None) -> list[int]:
    """How many rows each row group of a file has; none where its rows are no bodies. Raises `OSError` where there is no such file."""
    with open(source, "rb") as stream:
        try:
            file = parquet.ParquetFile(stream)
            about = file.metadata
            return (
                []
                if _problems(file.schema_arrow, "", column)
                else [about.row_group(number).num_rows for number in range(about.num_row_groups)]
            )
        except _BROKEN:
            return []


def _problems(schema: Any, shown: str, column: str | None) -> list[Diagnostic]:
    """What keeps the rows from being bodies."""
    place = Place(shown)
    if column is not None and schema.names.count(column) != 1:
        message, hint = f"there is no column {quoted(column)}", f"its columns: {one_of(schema.names, word='and')}"
        return [Diagnostic("payload-syntax", message, place, hint)]
    if column is not None:
        kind = schema.field(column).type
        if _is_text(kind):
            return []
        message = f"the column {quoted(column)} holds {kind}, and no JSON texts"
        return [Diagnostic("payload-syntax", message, place)]
    twice = (name for name, count in Counter(schema.names).items() if count > 1)
    found = [Diagnostic("payload-syntax", f"two columns are called {quoted(name)}", place) for name in twice]
    for field in schema:
        if not field.name.startswith(_INDEX) and (of := _without_json(field.type)) is not None:
            message = f"the column {quoted(field.name)} holds {of}, for which JSON has no values"
            found.append(Diagnostic("payload-syntax", message, place, _AS_TEXTS))
    return found


def _texts(
    file: Any, shown: str, column: str | None, groups: Iterable[int] | None, start: int
) -> Iterator[Payload | Diagnostic]:
    number = start
    for batch in file.iter_batches(_ROWS, groups, [column]):
        texts = batch.column(0)
        if types.is_dictionary(texts.type):
            texts = texts.dictionary_decode()
        for data in texts.cast(pyarrow.large_binary()).to_pylist():
            yield _text(data, shown, number)
            number += 1


def _text(data: bytes | None, shown: str, number: int) -> Payload | Diagnostic:
    if data is None:
        return Diagnostic("payload-syntax", "this row holds no body", Place(shown, number, 1))
    found = read(data, shown, number)
    if isinstance(found, Payload):
        return found if "\n" not in found.text else found._replace(text="")  # of which each line would count as a row
    return replace(found, place=replace(found.place, line=number))


def _columns(
    file: Any, shown: str, column: str | None, groups: Iterable[int] | None, start: int
) -> Iterator[Payload | Diagnostic]:
    fields = [field for field in file.schema_arrow if not field.name.startswith(_INDEX)]
    converts = [(field.name, _convert(field.type)) for field in fields]
    names = [field.name for field in fields]
    number = start
    for batch in file.iter_batches(_ROWS, groups):
        listed = [_values(batch.column(name), convert) for name, convert in converts]
        for values in zip(*listed, strict=True) if listed else [()] * batch.num_rows:
            body = {name: value for name, value in zip(names, values, strict=True) if value is not None}
            yield Payload(body, shown, "", number)
            number += 1


def _values(column: Any, convert: _Convert | None) -> Iterable[object]:
    values: list[object] = column.to_pylist()
    return values if convert is None else map(convert, values)


def _convert(kind: Any) -> _Convert | None:
    """What makes JSON's value of Arrow's; None where it is one already."""
    if types.is_decimal(kind):
        return _number
    if types.is_dictionary(kind):
        return _convert(kind.value_type)
    if _is_list(kind):
        convert = _convert(kind.value_type)
        return None if convert is None else lambda items: None if items is None else list(map(convert, items))
    if types.is_struct(kind):
        inner = {field.name: _convert(field.type) for field in kind}
        return lambda value: None if value is None else _item(value, inner)
    return None


def _item(value: dict[str, Any], inner: dict[str, _Convert | None]) -> dict[str, object]:
    made = {name: one if (convert := inner[name]) is None else convert(one) for name, one in value.items()}
    return {name: one for name, one in made.items() if one is not None}


def _number(value: Decimal | None) -> int | float | None:
    if value is None:
        return None
    return int(value) if value == value.to_integral_value() else float(value)


def _without_json(kind: Any) -> Any:
    """The type in a type that has values which JSON has not; None where there is none."""
    if types.is_dictionary(kind) or _is_list(kind):
        return _without_json(kind.value_type)
    if types.is_struct(kind):
        return next((of for field in kind if (of := _without_json(field.type)) is not None), None)
    is_text = _is_text(kind) and not _is_binary(kind)
    is_number = types.is_integer(kind) or types.is_floating(kind) or types.is_decimal(kind)
    return None if is_text or is_number or types.is_boolean(kind) or types.is_null(kind) else kind


def _is_list(kind: Any) -> bool:
    return bool(types.is_list(kind) or types.is_large_list(kind) or types.is_fixed_size_list(kind))


def _is_text(kind: Any) -> bool:
    if types.is_dictionary(kind):
        return _is_text(kind.value_type)
    return bool(types.is_string(kind) or types.is_large_string(kind) or types.is_string_view(kind) or _is_binary(kind))


def _is_binary(kind: Any) -> bool:
    return bool(types.is_binary(kind) or types.is_large_binary(kind) or types.is_binary_view(kind))


def _first_line(error: Exception) -> str:
    return str(error).partition("\n")[0][:200] or type(error).__name__
