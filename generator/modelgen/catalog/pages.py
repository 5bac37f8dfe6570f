"""Which models share a page, and the order in which models are listed."""

from __future__ import annotations

import re
from dataclasses import dataclass

from modelgen.catalog.model import Catalog, Model


@dataclass(frozen=True, slots=True)
class Page:
    """The models of one provider and category, in the order of their names."""

    provider: str
    category: str
    models: tuple[Model, ...]

    @property
    def updated(self) -> str:
        """ISO date of the newest change among the page's models."""
        return max(model.updated for model in self.models)


def pages(catalog: Catalog) -> tuple[Page, ...]:
    """One page for each provider and category, sorted."""
    groups: dict[tuple[str, str], list[Model]] = {}
    for model in catalog.models:
        groups.setdefault((model.provider, model.category), []).append(model)
    return tuple(
        Page(provider, category, tuple(sorted(models, key=lambda model: (natural_key(model.name), model.id))))
        for (provider, category), models in sorted(groups.items())
    )


def natural_key(name: str) -> tuple[tuple[int, int, str], ...]:
    """Sorts names without regard to case, and numbers in them by value: "Model 9" before "Model 10"."""
    parts = re.findall(r"[0-9]+|[^0-9]+", name.casefold())
    return tuple((0, int(part), "") if part[0] in "0123456789" else (1, 0, part) for part in parts)
