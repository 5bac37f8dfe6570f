"""What is known of Scenario's API, and of no other vendor's: its endpoint, and what it answers.

A catalogue with an `endpoint` of its own uses none of it. The rest of what is Scenario's is left out with its target or
command: the client (`templates/python`), `modelgen serve` and `modelgen pull`.

In: nothing. Out: facts, as plain data.
"""
