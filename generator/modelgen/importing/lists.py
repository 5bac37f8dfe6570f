"""Changes of a list in a YAML file, item by item: an item that stays keeps its text, with the comment above it."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from modelgen.importing.spans import Document, Span
from modelgen.importing.writing import flow, item
from modelgen.source.nodes import Node
from modelgen.source.nodes import Sequence as SequenceNode

Pair = tuple[Node, int | None]  # an item that is wanted, and the one there that it is


def list_spans(
    document: Document,
    old: SequenceNode,
    pairs: Sequence[Pair],
    change: Callable[[Node, Node], list[Span]],
    is_spread: bool = False,
) -> list[Span]:
    """What makes the list hold the wanted items in their order; `change` makes an item there what it should be.

    `is_spread`: whether a new item gets a line for each of its keys.
    """
    inner = [span for new, index in pairs if index is not None for span in change(old.items[index], new)]
    if [index for _, index in pairs] == list(range(len(old.items))):
        return inner
    is_flow = document.is_flow(old)
    chunks = [_flow_chunk(document, one) if is_flow else _block_chunk(document, old, one) for one in old.items]
    indent = 0 if is_flow else document.start(old) - document.line_start(document.start(old))
    gaps = [document.text[end:start] for (_, end), (start, _) in zip(chunks, chunks[1:], strict=False)]
    usual = _usual_gap(document, gaps, is_flow)
    pieces: list[str] = []
    for position, (new, index) in enumerate(pairs):
        if position:
            pieces.append(_gap(pairs[position - 1][1], index, gaps, usual))
        if index is None:
            pieces.append(flow(new) if is_flow else "\n".join(item(new, indent, is_spread)))
        else:
            pieces.append(document.with_spans(inner, *chunks[index]))
    if document.newline != "\n":
        pieces = [piece.replace(document.newline, "\n") for piece in pieces]
    return [Span(chunks[0][0], chunks[-1][1], "".join(pieces))]


def _flow_chunk(document: Document, node: Node) -> tuple[int, int]:
    return document.start(node), document.end(node)


def _block_chunk(document: Document, old: SequenceNode, node: Node) -> tuple[int, int]:
    """Whole lines of an item, with the lines of comments right above it and the comment behind it."""
    start = document.line_start(document.text.rindex("-", 0, document.start(node) + 1))
    while start > 0:
        above = document.line_start(start - 1)
        if not document.text[above:start].lstrip().startswith("#"):
            break
        start = above
    return start, document.line_end(document.end(node))


def _usual_gap(document: Document, gaps: Sequence[str], is_flow: bool) -> str:
    bare = [gap for gap in gaps if "#" not in gap]
    if bare:
        return bare[-1]
    return ", " if is_flow else document.newline * 2


def _gap(before: int | None, after: int | None, gaps: Sequence[str], usual: str) -> str:
    """What stands between two items: what stood behind the first, comments that stood between them, or the usual."""
    if before is not None and after == before + 1:
        return gaps[before]
    if before is not None and after is not None and before < after:
        with_comments = [gap for gap in gaps[before:after] if "#" in gap]
        return "".join(with_comments) or usual
    return gaps[before] if before is not None and before < len(gaps) and "#" in gaps[before] else usual
