"""What is Scenario's, and no other vendor's: its API in plain data, and calls of it.

`api` is what its endpoints take and answer; `connection` the official SDK with the credentials of the environment, over
`bounded` HTTP; `runs` prices, starts and follows generations. A catalogue with an `endpoint` of its own uses none of it; nor
the rest that is Scenario's, which is left out with its target, command or extra: the client (`templates/python`),
`modelgen serve` and `modelgen pull`.

In: nothing; ids and bodies for calls. Out: facts, as plain data; what the API answers.
"""
