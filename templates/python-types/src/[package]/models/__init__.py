"""One module a model: the TypedDict of its request body."""
