"""JSON Schema: of a model's request body, in the OpenAPI document, and of the authoring format itself.

In: models and the rows of the grammar. Out: JSON values. Decided here: which keyword says which rule.
"""
