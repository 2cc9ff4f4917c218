"""Pages of our own making: themes of the press, what goes wrong on them, and the right values."""
