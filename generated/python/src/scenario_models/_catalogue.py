"""The models of a client by their ids."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any, Protocol, cast

from ._errors import UnknownModelError

if TYPE_CHECKING:
    from ._answers import Estimate
    from ._jobs import Job
    from .issues import Issue


class Model(Protocol):
    """What every model can do, whatever its parameters are; a model's own class says which it takes."""

    @property
    def id(self) -> str:
        """The model's id."""
        ...

    @property
    def name(self) -> str:
        """The model's display name."""
        ...

    def validate(self, params: object) -> list[Issue]:
        """What the model's rules have against a wire body."""
        ...

    def run(self, *args: Any, **kwargs: Any) -> Job:
        """Start a generation, with parameters by their Python names."""
        ...

    def submit(
        self,
        params: Any,
        *,
        extra_params: Mapping[str, object] | None = None,
        validate: bool = True,
    ) -> Job:
        """Start a generation with a body as it goes over the wire."""
        ...

    def estimate(self, *args: Any, **kwargs: Any) -> Estimate:
        """What `run` with these arguments would cost."""
        ...


class Catalogue(Mapping[str, Model]):
    """A client's models by id, in the order of their attributes. A model's module loads when the model is looked up.

        for model_id in client.models:
            print(model_id, client.models[model_id].name)

    Args:
        client: The client.
        attributes: By model id, the client's attribute.
    """

    def __init__(self, client: object, attributes: Mapping[str, str]) -> None:
        self._client = client
        self._attributes = attributes

    def __getitem__(self, model_id: str) -> Model:
        """
        Raises:
            UnknownModelError: There is no such model; it is a KeyError too.
        """
        if model_id in self._attributes:
            return cast(Model, getattr(self._client, self._attributes[model_id]))
        from difflib import get_close_matches

        near = get_close_matches(str(model_id)[:200], self._attributes, 1)
        hint = f"; did you mean {near[0]!r}?" if near else "."
        raise UnknownModelError(f"The catalogue has no model {str(model_id)[:200]!r}{hint}")

    def __iter__(self) -> Iterator[str]:
        return iter(self._attributes)

    def __len__(self) -> int:
        return len(self._attributes)

    def __contains__(self, model_id: object) -> bool:
        return model_id in self._attributes

    def __repr__(self) -> str:
        return f"<{type(self).__name__} of {len(self)} models>"
