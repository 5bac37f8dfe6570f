"""What templates are given.

`target_file` reads what a folder of templates says of itself; `views` finds the view that it asks for. `plain` is the
documented view, for templates of anybody's; every other module is the view of one folder of shipped templates and changes
with it. Such a module has of `catalog_view(catalog)`, `page_view(page, catalog)` and `model_view(model, catalog)` those that its
templates need, `model_stem(model)` where files are named otherwise than `target.yaml` says, and `twin_name(file name)` and
`twin_text(text)` where a file has a twin that is derived from its text.

In: a model, page or catalogue, and a `target.yaml`. Out: views.
"""
