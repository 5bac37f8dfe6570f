"""From bytes of YAML to trees of nodes that know their place.

In: files, folders and git revisions. Out: `nodes`, with the marks of every scalar, or diagnostics. Decided here: which files
and constructs are refused, how a plain scalar reads (YAML 1.2 core), which characters a text may hold, what a suppression
comment accepts.
"""
