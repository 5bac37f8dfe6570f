"""Request bodies that people have: read from JSON and JSON Lines, checked by the generated validators.

In: bytes. Out: diagnostics at the place in the body.
"""
