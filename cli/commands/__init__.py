"""The commands, one module each, with `register(app)`."""
