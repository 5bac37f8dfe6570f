"""What is up to date, and how files reach the output folder whole.

In: the texts of files. Out: the output folder and its manifest. Decided here: fingerprints, ownership, staging, and what a check
reports.
"""
