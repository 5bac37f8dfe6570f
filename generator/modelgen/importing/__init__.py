"""From what the vendor publishes to YAML files of the catalogue.

One way: a source (a record's JSON, a page's Markdown, a page's text with its white space collapsed) is read into nodes in the
catalogue's own words, each at its place in that source; the nodes are checked by the same reader as YAML files; then they
are written as a new file, or merged into the file that is there; then all files are put into place, or none.

In: bytes of what the vendor publishes. Out: YAML files.
"""
