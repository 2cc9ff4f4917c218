"""Benchmarks: every figure that the README quotes is printed by a module here."""
