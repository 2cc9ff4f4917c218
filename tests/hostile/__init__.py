"""Servers that misbehave, on loopback."""
