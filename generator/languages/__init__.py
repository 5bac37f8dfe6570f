"""One module a language: how it writes names, literals and prose."""
