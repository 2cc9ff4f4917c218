from __future__ import annotations

from text.ids import article_id, content_hash, version_id


def test_ids_are_the_same_each_time_and_differ_by_kind_of_thing() -> None:
    assert article_id("https://a.ml/1") == article_id("https://a.ml/1")
    assert article_id("a") != content_hash("text", "", "a")


def test_white_space_at_line_ends_is_not_content() -> None:
    assert content_hash("text", "T", "a \n\n b") == content_hash("text", "T", "a\nb")
    assert content_hash("text", "T", "a b") != content_hash("text", "T", "a\nb")


def test_a_text_that_comes_back_is_another_version() -> None:
    first = version_id("x", "A", "")
    second = version_id("x", "B", first)
    assert version_id("x", "A", second) != first
