"""Rules that find what a model file says twice and differently, or cannot mean; one row a rule, in `rules`.

In: a catalogue folder. Out: diagnostics.
"""
