"""Draws the tables of validators in `benchmarks/README.md` as bars, one picture a language: how many times as long a peer takes.

benchmarks/.venv/bin/python -m benchmarks.plots
"""

from __future__ import annotations

import re
from pathlib import Path

import matplotlib

matplotlib.use("svg")
from matplotlib import pyplot

FOLDER = Path(__file__).parent
_TABLE = re.compile(r"^(.+): time of a peer ÷ time of `validate`\n\n((?:\|.*\n)+)", re.MULTILINE)
_PICTURES = {"Validators": "validators.svg", "Validators in TypeScript": "typescript.svg"}

Rows = list[tuple[str, dict[str, float]]]


def main() -> None:
    text = (FOLDER / "README.md").read_text("utf-8")
    for title, file in _PICTURES.items():
        section = text.partition(f"\n## {title}\n")[2].partition("\n## ")[0]
        _draw([(name, _rows(table)) for name, table in _TABLE.findall(section)], FOLDER / file)


def _rows(table: str) -> Rows:
    """The ratios of each body, by peer."""
    lines = [[cell.strip().strip("`") for cell in line.strip("| ").split("|")] for line in table.splitlines()]
    heads = lines[0]
    return [
        (cells[0], {head: float(cell) for head, cell in zip(heads[3:], cells[3:], strict=True)}) for cells in lines[2:]
    ]


def _draw(tables: list[tuple[str, Rows]], path: Path) -> None:
    # The same bytes each time: ids by a fixed salt, no date, and letters as letters.
    with pyplot.rc_context({"svg.hashsalt": "modelgen", "svg.fonttype": "none", "font.family": "sans-serif"}):
        figure, all_axes = pyplot.subplots(1, len(tables), figsize=(4.2 * len(tables), 4), squeeze=False, sharey=True)
        for axes, (name, rows) in zip(all_axes[0], tables, strict=True):
            peers = list(rows[0][1])
            width = 0.8 / len(peers)
            for index, peer in enumerate(peers):
                places = [at + index * width for at in range(len(rows))]
                axes.bar(places, [ratios[peer] for _, ratios in rows], width, label=peer)
            axes.axhline(1, color="black", linewidth=0.8)
            axes.set_yscale("log")
            axes.set_title(name)
            axes.set_xticks([at + 0.4 - width / 2 for at in range(len(rows))], [body for body, _ in rows], rotation=30)
        all_axes[0][0].set_ylabel("time of a peer ÷ ours (log); above 1 ours is faster")
        all_axes[0][-1].legend(fontsize="small")
        figure.tight_layout()
        figure.savefig(path, format="svg", metadata={"Date": None})
        pyplot.close(figure)


if __name__ == "__main__":
    main()
