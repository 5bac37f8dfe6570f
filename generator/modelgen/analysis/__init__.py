"""What a model comes to, said once for every language.

In: a model of the catalogue. Out: what its rules require of effective values (`conditions`), in which words (`wording`), and under
which names (`naming`).
"""
