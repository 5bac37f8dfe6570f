"""What is wrong, where, and what to do about it.

In: nothing of the package. Out: `Diagnostic`, a code of the table in `codes` at a `Place`, and its printers. Which codes there
are, how bad each is and what explains it is decided here and nowhere else.
"""
