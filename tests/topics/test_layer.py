"""What private stories, other pairs of countries and the learned layer do to a label."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest

from records.labels import Labels
from topics.classifier import load
from topics.reading import Sentence
from topics.relation import weigh
from topics.signals import Signals, read_signals

HAND = Path(__file__).resolve().parents[2] / "benchmarks" / "corpus" / "hand-21.jsonl"
CORPUS = [json.loads(line) for line in HAND.read_text("utf-8").splitlines()]


def label(title: str, text: str) -> Labels:
    return load().label(title, text)


@pytest.mark.parametrize(
    "story",
    [
        "Le défenseur central malien a signé à Saint-Pétersbourg un contrat de quatre ans.",
        "L’attaquant né à Kayes a rejoint le Spartak de Moscou, son nouveau club.",
        "Une comptable de Voronej a épousé samedi à Kayes un ingénieur malien.",
    ],
)
def test_a_transfer_or_a_wedding_tells_of_no_relation(story: str) -> None:
    sentences = load().read("", story)
    assert sentences[0].mali and sentences[0].russia
    weights = weigh(sentences, load().lexicon.rules["relation"])
    assert [(w.value, w.why) for w in weights] == [(0.0, "private")]


def test_an_official_act_stays_one_beside_a_sportsman() -> None:
    text = "À Bamako, l’attaquant malien a vu la Russie livrer des hélicoptères à l’armée malienne."
    weights = weigh(load().read("", text), load().lexicon.rules["relation"])
    assert weights[0].value > 0


@pytest.mark.parametrize("pair", ["sahéliens", "voisins", "européens"])
def test_two_countries_of_another_region_are_not_these_two(pair: str) -> None:
    def carried(words: str) -> bool:
        text = f"Le Mali et la Russie ont signé un accord.\n\nLes deux pays {words}s’en félicitent."
        return load().read("", text)[1].cue("bilateral")

    assert carried("") and not carried(f"{pair} ")


@pytest.mark.parametrize(
    "text",
    [
        "Trente pilotes maliens suivent un stage dans une académie militaire russe. La formation"
        " porte sur le tir, dit l’état-major malien.",
        "Vingt sous-officiers maliens suivent un stage dans une académie militaire russe. La"
        " formation porte sur les drones, dit l’état-major malien.",
        "Dix-huit gendarmes maliens ont terminé une formation à l’académie militaire de Riazan."
        " L’état-major malien remercie la Russie.",
    ],
)
def test_what_soldiers_learn_is_defence(text: str) -> None:
    assert {t.topic for t in label("Un stage en Russie", text).topics} == {"defence_security"}


def read(text: str) -> list[tuple[Sentence, Signals]]:
    sentences = load().read("", text)
    weights = weigh(sentences, load().lexicon.rules["relation"])
    return list(zip(sentences, read_signals(sentences, weights), strict=True))


def test_who_is_carried_is_counted_near_and_past_another_country_little() -> None:
    near, paris, far = (
        "Le projet avance.", "Paris s’en inquiète depuis la semaine dernière.", "Il pleut."
    )  # fmt: skip
    told = read(f"Le Mali a signé avec la Russie un accord. {near} {paris} {far} {far} {far}")
    assert [x.counted for _, x in told] == [True] * 6
    assert [x.carried_far for _, x in told] == [False, False, True, True, True, True]


def test_what_is_carried_far_tells_little_however_it_is_worded() -> None:
    model = load().model
    far = [x for row in CORPUS for _, x in read(row["text"]) if x.carried_far]
    said = [(model.tell(x), model.tell(replace(x, carried_far=False))) for x in far]
    bounded = [(told, alone) for told, alone in said if alone > 0.3]
    assert len(bounded) >= 3 and {told for told, _ in bounded} == {0.3}
    assert all(told == alone for told, alone in said if alone <= 0.3)


@pytest.mark.parametrize("before", ["Il fait chaud à Bamako.", "Le marché rouvre.", "On attend."])
def test_a_sentence_before_any_russian_is_not_counted(before: str) -> None:
    told = read(f"{before} Le Mali a signé avec la Russie un accord.")
    assert [x.counted for _, x in told] == [False, True]
    assert load().model.tell(told[0][1]) == 0.0
