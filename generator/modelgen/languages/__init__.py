"""One module a language: how it writes names, literals, prose and conditions.

In: values, texts and conditions. Out: `code.Fragment`, the only thing that a template may print. Decided here: quoting. Nothing
about rules is.
"""
