"""One module for each folder of `templates/`: what its templates are given.

A target module has `FILTERS`, and of `catalog_view(catalog)`, `page_view(page, catalog)` and
`model_view(model, catalog)` those that its templates need; `model_stem(model)` names the files of a model.
"""
