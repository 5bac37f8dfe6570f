"""One module a model: `validate`, `is_valid` and `advice`. None of them needs more than the standard library."""
