"""duplicates: see docs/architecture.md."""
