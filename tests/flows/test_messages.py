from __future__ import annotations

import re
import string

from flows import messages


def names(form: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(form) if name}


def test_every_message_has_both_languages_with_the_same_names() -> None:
    for key, forms in messages._catalogue().items():
        assert set(forms) == {"fr", "en"}, key
        assert names(forms["fr"]) == names(forms["en"]), key


def test_words_follow_their_number_in_each_language() -> None:
    def said(language: str, n: int) -> str:
        messages.speak(language)
        try:
            return messages.tr("subscribers_imported", added=n, kept=n)
        finally:
            messages.speak("fr")

    assert [said("fr", n).split(",")[0] for n in (0, 1, 2, 1_000)] == [
        "0 inscrit", "1 inscrit", "2 inscrits", "1000 inscrits",
    ]  # fmt: skip
    assert "connu et laissé tel quel (" in said("fr", 1)
    assert "connus et laissés tels quels (" in said("fr", 2)


def test_a_counted_word_has_two_forms_in_every_message() -> None:
    for key, forms in messages._catalogue().items():
        for form in forms.values():
            for _, _, spec, _ in string.Formatter().parse(form):
                if spec and "|" in spec:
                    one, many = spec.split("|")
                    assert one and many and one != many, key
            assert "(s)" not in form.replace("http(s)", ""), key


def test_no_message_leaves_a_number_beside_a_fixed_plural() -> None:
    """« 1 articles »: a number followed by a word in -s must choose its form."""
    never_one = {"doctor_two_spf", "explain_several"} | {
        f"health_without_{what}" for what in ("text", "date", "language")
    }
    loose = re.compile(
        r"\{(?:count|n|pages|articles|rows|documents|stories|sent|added|copies|number|alarms)\}"
        r" (?!\{)[a-zéèà]+s\b"
    )
    found = [key for key, forms in messages._catalogue().items() for f in forms.values()
             if loose.search(f) and key not in never_one]  # fmt: skip
    assert found == []
