"""Writes Parquet files into the current folder, with the libraries of the environment that has them."""

import sys
from decimal import Decimal

import pyarrow
from pyarrow import parquet

TEXTS = ['{"prompt": "a fox"}', '{"prompt": 5}', None, '{"prompt": "a",\n "prompt": "b"}', '{\n"prompt": 6}', "[]", "{"]


def texts(rows: int) -> None:
    bodies = [TEXTS[number % len(TEXTS)] for number in range(rows)]
    numbers = list(range(rows))
    parquet.write_table(pyarrow.table({"number": numbers, "body": bodies}), "texts.parquet", row_group_size=rows // 5)
    kinds = {
        "large": pyarrow.large_string(),
        "binary": pyarrow.binary(),
        "coded": pyarrow.dictionary(pyarrow.int8(), pyarrow.string()),
    }
    for name, kind in kinds.items():
        table = pyarrow.table({"body": pyarrow.array(bodies[:7], pyarrow.string()).cast(kind)})
        parquet.write_table(table, f"{name}.parquet")


def columns(rows: int) -> None:
    """A column a parameter of the catalogue `everything` or of the models in tests/test_parquet.py."""
    table = pyarrow.table(
        {
            "prompt": ["a fox" if number % 3 else None for number in range(rows)],
            "count": pyarrow.array([number % 12 for number in range(rows)], pyarrow.int64()),
            "strength": pyarrow.array([None if number % 2 else 0.5 for number in range(rows)], pyarrow.float32()),
            "exact": pyarrow.array([Decimal("2.00"), Decimal("2.50")] * (rows // 2), pyarrow.decimal128(6, 2)),
            "images": [["a", "b"][: number % 3] if number % 4 else None for number in range(rows)],
            "parts": [[{"text": "x", "weight": None}] if number % 5 else None for number in range(rows)],
            "__index_level_0__": list(range(rows)),
        }
    )
    parquet.write_table(table, "columns.parquet", row_group_size=max(1, rows // 4))


def odd() -> None:
    times = pyarrow.array([1, 2], pyarrow.timestamp("s"))
    parquet.write_table(pyarrow.table({"prompt": ["a", "b"], "at": times}), "times.parquet")
    twice = pyarrow.table([pyarrow.array(["a"]), pyarrow.array(["b"])], names=["prompt", "prompt"])
    parquet.write_table(twice, "twice.parquet")
    parquet.write_table(pyarrow.table({"prompt": pyarrow.array([], pyarrow.string())}), "none.parquet")
    with open("columns.parquet", "rb") as stream:
        data = stream.read()
    for name, broken in (("cut", data[: len(data) // 2]), ("torn", data[:200] + b"\xff" * 200 + data[400:])):
        with open(f"{name}.parquet", "wb") as stream:
            stream.write(broken)


if __name__ == "__main__":
    ROWS = int(sys.argv[1])
    texts(ROWS)
    columns(ROWS)
    odd()
