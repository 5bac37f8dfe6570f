"""One module a model: its resources, and the TypedDict of its request body. Each loads on first use."""
