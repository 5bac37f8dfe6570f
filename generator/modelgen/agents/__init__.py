"""The catalogue for agents: a server of the Model Context Protocol that finds, describes, checks, prices and runs models.

`answers` is what each tool answers, `server` the protocol. It needs the extra `mcp`.

In: a checked catalogue, calls of tools. Out: results of tools, in words that a language model can act on.
"""
