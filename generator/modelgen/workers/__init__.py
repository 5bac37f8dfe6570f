"""Where work is done that falls into pieces: in this process, or on workers.

In: a function of a module, and the pieces that it takes. Out: what it makes of each, in order. Decided here: how many pieces are under
way at once, which workers may take part, and how long they are waited for.
"""
