"""seeds: see docs/architecture.md."""
