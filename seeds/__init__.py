"""The five seed articles: facts, notices in our own words, and originals where given."""

from seeds.load import SeedDocument, SeedFacts, load_seeds, notice_article

__all__ = ["SeedDocument", "SeedFacts", "load_seeds", "notice_article"]
