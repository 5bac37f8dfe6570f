"""From a catalogue folder to a checked catalogue, or to every problem of every file in it.

In: a folder. Out: `load.Loaded`. Decided here: what fits together within a model (`checks`) and between models.
"""
