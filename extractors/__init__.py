"""extractors: see docs/architecture.md."""
