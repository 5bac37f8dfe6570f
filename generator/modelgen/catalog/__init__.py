"""From nodes to the catalogue: frozen data that everything else renders from.

In: the nodes of one file. Out: `model.Model` and its parts, or diagnostics. Decided here: which keys there are (`grammar`), how each
is read, what a parameter's own bounds come to (`bounds`), and how releases are kept.
"""
