"""cli: the `veille` command; each command parses, calls one function and prints."""
