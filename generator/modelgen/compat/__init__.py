"""What changed between two catalogues, as seen by code and requests that were written against the old one.

`table.RULES` is the whole of it: a row says what kind of change it finds, how bad that is, for whom, and why.

In: two catalogues. Out: changes, and the next version.
"""
