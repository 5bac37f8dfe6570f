"""From a catalogue and a tree of templates to the text of every file: a pure function.

In: catalogue and templates. Out: `{path: text}`. Decided here: which files there are, what a template may print, and how finished
code is formatted.
"""
