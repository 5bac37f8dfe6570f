"""The command line: one module a command, each of which gathers options, calls one function and prints.

In: arguments. Out: exit codes 0 (done), 1 (the input or the check failed), 2 (wrong usage).
"""
