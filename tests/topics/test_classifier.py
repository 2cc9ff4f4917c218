from __future__ import annotations

from topics.classifier import load

TEXT = (
    "Le ministre malien Abdoulaye Diop a reçu l'ambassadeur de Russie. Il pleut à Paris. "
    "Moscou livrera des hydrocarbures à Bamako dès mars."
)


def test_labels_stand_on_sentences_that_their_spans_cut_out() -> None:
    labels = load().label("Coopération : Mali et Russie", TEXT)
    assert labels.relevance == 2
    assert {t.topic for t in labels.topics} >= {"diplomacy", "energy"}
    spans = {TEXT[e.start : e.end] for e in labels.evidence if e.field == "text"}
    assert "Moscou livrera des hydrocarbures à Bamako dès mars." in spans


def test_other_languages_are_left_to_a_person() -> None:
    assert load().label("", TEXT, "bm").relevance is None
