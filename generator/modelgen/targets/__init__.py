"""One module for each folder of `templates/`: what its templates are given.

A target module has `FILTERS`, and of `catalog_view(catalog)`, `page_view(page, catalog)` and
`model_view(model, catalog)` those that its templates need; `model_stem(model)` names the files of a model. A target whose
files may have a twin that is derived from their text has `twin_name(file name)` and `twin_text(text)`.

In: a model, page or catalogue. Out: views.
"""
