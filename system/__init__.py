"""system: the machine under us: locks, clocks, files."""
