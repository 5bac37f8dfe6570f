"""What changed between two catalogues, as seen by code and requests that were written against the old one.

Two `sides` are read and cut down to what both can carry; their models and parameters are put into `pairs`; each of the modules
`*_changes` finds what differs in a pair, and says which row of the table it is; the rows decide how bad that is, for whom, and why.
`worlds` decides whether a condition asks for more than before.

In: two catalogues. Out: changes, and the next version.
"""
