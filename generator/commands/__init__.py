"""Commands of `modelgen` that have a module of their own; each registers on the group in `generator.cli`."""
