"""Twelve kinds of edit that turn a text into a reprint of it, each by a seeded generator."""

from __future__ import annotations

import random
import re
import unicodedata
from collections.abc import Callable

Edit = Callable[[str, random.Random], str]

CREDITS = (
    "Source : La Rive du Niger",
    "Publié le vendredi 20 juin 2025 | La Rive",
    "Par la Rédaction, avec agences. Tous droits réservés.",
    "Lire la suite sur le site du journal. Partager sur WhatsApp, Facebook, Telegram.",
)
CAPTIONS = (
    "Photo : le ministre lors de la cérémonie d'ouverture des travaux, à Bamako (archives)",
    "Légende : vue du pont des Martyrs au petit matin. Crédit photo : DR",
    "© Autre presse par DR. Une rue du centre-ville, image d'illustration.",
)
ENGLISH = (
    "We will keep our word, whatever it costs, the official told reporters after the meeting.",
    "This is a choice of the people and nobody will take it from them, he said.",
    "The partnership is moving forward on every front, according to the statement.",
)
_SENTENCE = re.compile(r"(?<=[.!?…»])\s+(?=[A-ZÀ-Ý«\"])")


def sentences(text: str) -> list[str]:
    return [s for s in _SENTENCE.split(text) if s.strip()]


def _join(parts: list[str]) -> str:
    return " ".join(parts)


def accents_lost(text: str, dice: random.Random) -> str:
    return "".join(c for c in unicodedata.normalize("NFD", text) if not unicodedata.combining(c))


def mojibake(text: str, dice: random.Random) -> str:
    return text.encode().decode("cp1252", "ignore")


def lead_cut(text: str, dice: random.Random) -> str:
    parts = sentences(text)
    return _join(parts[max(1, len(parts) // 6) :])


def lead_only(text: str, dice: random.Random) -> str:
    words = text.split()
    return " ".join(words[: max(30, len(words) * 3 // 10)])


def typos(text: str, dice: random.Random) -> str:
    """One word in fifteen loses, doubles or swaps a letter."""
    words = text.split()
    for i in range(len(words)):
        if len(words[i]) > 3 and dice.random() < 1 / 15:
            at = dice.randrange(1, len(words[i]) - 1)
            w = words[i]
            words[i] = dice.choice(
                (
                    w[:at] + w[at + 1 :],
                    w[:at] + w[at] + w[at:],
                    w[:at] + w[at + 1] + w[at] + w[at + 2 :],
                )
            )
    return " ".join(words)


def caption_inserted(text: str, dice: random.Random) -> str:
    parts = sentences(text)
    for caption in dice.sample(CAPTIONS, 2):
        parts.insert(dice.randrange(len(parts) + 1), caption)
    return _join(parts)


def credit_added(text: str, dice: random.Random) -> str:
    return f"{text}\n{_join(dice.sample(CREDITS, 2))}"


def quote_translated(text: str, dice: random.Random) -> str:
    """One sentence in five stands in another language."""
    parts = sentences(text)
    chosen = dice.sample(range(len(parts)), max(1, len(parts) // 5))
    for i in chosen:
        parts[i] = dice.choice(ENGLISH)
    return _join(parts)


def words_changed(text: str, dice: random.Random) -> str:
    """One word in ten is another: the hand of an editor, or of a machine."""
    words = text.split()
    for i in range(len(words)):
        if dice.random() < 0.1:
            words[i] = dice.choice(("notamment", "ainsi", "selon", "toutefois", "également"))
    return " ".join(words)


def sentences_dropped(text: str, dice: random.Random) -> str:
    parts = sentences(text)
    kept = [s for s in parts if dice.random() > 0.25]
    return _join(kept or parts)


def capitals_and_typography(text: str, dice: random.Random) -> str:
    text = text.replace("'", "’").replace('"', "«").replace(" - ", " — ")
    return " ".join(w.upper() if dice.random() < 0.1 else w for w in text.split())


EDITS: dict[str, Edit] = {
    "accents lost": accents_lost,
    "mojibake": mojibake,
    "lead cut": lead_cut,
    "lead 30 % only": lead_only,
    "typos": typos,
    "caption inserted": caption_inserted,
    "credit added": credit_added,
    "quote translated": quote_translated,
    "one word in ten changed": words_changed,
    "sentences dropped": sentences_dropped,
    "capitals, typography": capitals_and_typography,
}
"""The twelfth, two texts merged, needs a second text: see `merged`."""


def merged(text: str, other: str) -> str:
    """Two texts on one page, the longer one is the one that it is a copy of."""
    return f"{text}\n\n{other}"
