"""An id or a name in either language is accepted; what is neither is told with the nearest."""

from __future__ import annotations

from pathlib import Path

import pytest

from cli.choices import choose, choose_topic
from records import InputError

OUTLETS = {"fleuve": ["Le Fleuve du matin"], "kayes-info": ["Kayes Infos"], "seeds": ["Dossier"]}


@pytest.mark.parametrize(
    ("written", "topic"),
    [
        ("energy", "energy"), ("Énergie", "energy"), ("energie", "energy"), ("Energy", "energy"),
        ("Défense et sécurité", "defence_security"), ("défense", "defence_security"),
        ("SANTÉ", "health"), ("Mining", "mining"), ("mines", "mining"),
    ],
)  # fmt: skip
def test_a_topic_by_any_of_its_names(written: str, topic: str, tmp_path: Path) -> None:
    assert choose_topic("--topic", written, tmp_path) == topic


def test_a_topic_that_the_desk_added(tmp_path: Path) -> None:
    (tmp_path / "topics.tsv").write_text("id\tfr\ten\tfloor\npeche\tPêche\tFishing\t1\n")
    assert choose_topic("--topic", "Fishing", tmp_path) == "peche"


@pytest.mark.parametrize(
    ("written", "near"), [("enrgie", "energy"), ("santte", "health"), ("zzz", "agriculture_food")]
)
def test_an_unknown_topic_is_told_with_the_nearest(written: str, near: str, tmp_path: Path) -> None:
    with pytest.raises(InputError, match=near):
        choose_topic("--topic", written, tmp_path)


@pytest.mark.parametrize(
    ("written", "outlet"),
    [("fleuve", "fleuve"), ("Le Fleuve du matin", "fleuve"), ("kayes infos", "kayes-info")],
)
def test_an_outlet_by_its_name(written: str, outlet: str) -> None:
    assert choose("--outlet", written, OUTLETS) == outlet


@pytest.mark.parametrize("written", ["foo", "", "kayesinfoo"])
def test_an_unknown_outlet_is_refused(written: str) -> None:
    with pytest.raises(InputError):
        choose("--outlet", written, OUTLETS)
