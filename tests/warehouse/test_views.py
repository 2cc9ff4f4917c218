"""Each reading view against the tables, row by row: what a row shows is its own."""

from __future__ import annotations

from pathlib import Path

import pytest

from warehouse.reader import query
from warehouse.views import reading_names

TOLD = """
article a join article_version v using (article_id) join article_text b using (version_id)
"""
# By view: what it shows, and the same from the tables alone. Every article made here has
# one version and one label; a reprint has the hash of its original.
ROWS = {
    "outlets": (
        "select outlet_id, name, home_url, function from outlets",
        "select outlet_id, name, home_url, function from outlet",
    ),
    "articles": (
        "select article_id, version_id, title, outlet_id, url, standfirst, words, relevance, "
        "topics, published_at, day, text_id, copies from articles",
        f"""
        select a.article_id, v.version_id, v.title, a.outlet_id, v.url,
            split_part(b.body, chr(10), 1), len(regexp_split_to_array(b.body, '\\s+')),
            l.relevance, coalesce((
                select list(k.topic) from label_topic k where k.version_id = v.version_id), []),
            v.published_at, v.published_at::date, v.text_hash,
            (select count(*) from article_version o where o.text_hash = v.text_hash)
        from {TOLD} join label l using (version_id)
        """,
    ),
    "texts": (
        "select version_id, lead_id, title, text from texts",
        f"""
        select v.version_id, a.article_id, v.title, b.body from {TOLD}
        where a.outlet_id = 'alpha'
        """,
    ),
    "text_records": (
        "select version_id, lead_id, title, standfirst, copies, outlet_ids from text_records",
        f"""
        select v.version_id, a.article_id, v.title, split_part(b.body, chr(10), 1),
            (select count(*) from article_version o where o.text_hash = v.text_hash),
            (select list(distinct p.outlet_id order by p.outlet_id)
             from article_version o join article p using (article_id)
             where o.text_hash = v.text_hash)
        from {TOLD} where a.outlet_id = 'alpha'
        """,
    ),
    "appearances": (
        "select article_id, outlet_id, title, url, published_at, lead_id from appearances",
        f"""
        select a.article_id, a.outlet_id, v.title, v.url, v.published_at,
            (select p.article_id from article_version o join article p using (article_id)
             where o.text_hash = v.text_hash and p.outlet_id = 'alpha')
        from {TOLD}
        """,
    ),
    "label_evidence": (
        "select article_id, label, rank, sentence from label_evidence",
        f"""
        select a.article_id, e.label, e.rank, b.body[e.span_start + 1:e.span_end]
        from {TOLD} join evidence e using (version_id)
        """,
    ),
    "entity_mentions": (
        "select article_id, entity_id, count, title, url from entity_mentions",
        f"select a.article_id, m.entity_id, m.count, v.title, v.url from {TOLD} "
        "join mention m using (version_id)",
    ),
    "search_texts": (
        "select version_id, article_id, title, url, round(norm, 9) from search_texts",
        f"""
        select v.version_id, a.article_id, v.title, v.url, round(1.2 * (0.25 + 0.75 * d.length
            / (select avg(length) from search_document)), 9)
        from {TOLD} join search_document d using (version_id)
        """,
    ),
    "search_terms": (
        "select term_id, stem, documents from search_terms",
        "select term_id, t.stem, (select count(*) from search_posting p "
        "where p.term_id = t.term_id) from search_term t",
    ),
    "mediacloud_stories": (
        "select stories_id, article_title, url, text_content, canonical_domain "
        "from mediacloud_stories",
        f"select a.article_id, v.title, v.url, b.body, a.outlet_id || '.example' from {TOLD}",
    ),
    "schema_org_articles": (
        'select identifier, headline, url, "articleBody", abstract, version '
        "from schema_org_articles",
        f"select a.article_id, v.title, v.url, b.body, split_part(b.body, chr(10), 1), "
        f"v.version_id from {TOLD}",
    ),
    "article_history": (
        "select version_id, article_id, title, relevance, known_from from article_history",
        f"select v.version_id, a.article_id, v.title, l.relevance, v.valid_from from {TOLD} "
        "join label l using (version_id)",
    ),
    "run_outcomes": (
        "select run_id, outlet_id, status, candidates from run_outcomes",
        "select run_id, outlet_id, status, count(*) from outcome group by all",
    ),
    "coverage": (
        "select outlet_id, day, seen, articles, relevant from coverage",
        f"""
        select outlet_id, day, max(seen), count(a.article_id), count(*) filter (a.relevance >= 1)
        from (select outlet_id, started_at::date as day, sum(candidates) as seen
              from outlet_run group by all) r
        left join (select a.outlet_id, a.article_id, v.published_at::date as day, l.relevance
                   from {TOLD} join label l using (version_id)) a using (outlet_id, day)
        group by all
        """,
    ),
    "topics_daily": (
        "select day, topic, texts, articles, outlets from topics_daily",
        f"""
        select v.published_at::date, k.topic, count(distinct v.text_hash), count(*),
            count(distinct a.outlet_id)
        from {TOLD} join label_topic k using (version_id) group by all
        """,
    ),
    "topics_weekly": (
        "select week, topic, texts, articles from topics_weekly",
        f"""
        select date_trunc('week', v.published_at::date)::date, k.topic,
            count(distinct v.text_hash), count(*)
        from {TOLD} join label_topic k using (version_id) group by all
        """,
    ),
    "topics_by_outlet": (
        "select outlet_id, topic, texts, first_day, last_day from topics_by_outlet",
        f"""
        select a.outlet_id, k.topic, count(distinct v.text_hash), min(v.published_at::date),
            max(v.published_at::date)
        from {TOLD} join label_topic k using (version_id) group by all
        """,
    ),
    "outlet_health": (
        "select outlet_id, outlet, state, visits, last_visit_at from outlet_health",
        "select r.outlet_id, any_value(o.name), 'well', count(*), max(r.started_at) "
        "from outlet_run r join outlet o using (outlet_id) group by 1",
    ),
}
# Fed by what this warehouse has none of; looked at where the rows are made.
ELSEWHERE = {
    "text_of_version": "tests/duplicates", "story_of_text": "tests/duplicates",
    "stories": "tests/duplicates", "to_read": "tests/press",
}  # fmt: skip
FEW = {"outlets", "topics_weekly", "topics_by_outlet", "outlet_health"}


def test_every_reading_view_is_compared() -> None:
    assert {*ROWS, *ELSEWHERE} == reading_names()


@pytest.mark.parametrize("view", ROWS)
def test_each_row_of_a_view_is_its_own(published: Path, view: str) -> None:
    shown, stored = ROWS[view]
    found = sorted(map(str, query(published, shown).rows))
    assert found == sorted(map(str, query(published, stored).rows))
    assert len(set(found)) >= (1 if view in FEW else 3)
