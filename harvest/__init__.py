"""harvest: see docs/architecture.md."""
