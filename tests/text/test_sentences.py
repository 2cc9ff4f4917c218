from __future__ import annotations

import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from text.sentences import split

# `|` marks where one sentence ends and the next begins.
CASES = [
    "M. Diop a reçu S.E.M. Igor Gromyko.| Le Gal. Camara et A. Diop sont partis.",
    "Le bateau portait 25.000 tonnes, puis 60 000 t.| Le port est loin.",
    "« Nous irons.| Nous signerons. »| Puis il est parti.",
    '« Pourquoi ? » demande-t-il.| "Oui."| Le ministre sort.',
    "La fin du paragraphe.|Le début de l’autre.",
    "Intertitre sans point\n|Suite du texte.",
    "Une ligne coupée\npar la page se lit d'un trait.| Fin.",
    "Le ministre de la\n\nDéfense a signé.| Bien.",
    "Une page\nqui coupe\n\nses lignes de\nla sorte met la société\n« Ordre »\n\nau milieu.| Fin.",
    "Il part à l'O.N.U.| Le ministre reste.",
    "Voir www.Exemple.com ou exemple.ml.| Merci.",
    "J.-M. Traoré, le Dr. Choguel K. Maïga, etc.| Ils signent.",
    "Né à l'époque de l'U.R.S.S. en 1961, il vit là.| Bien.",
    "1. Premier point.| 2. Second point.",
    "Le 24 nov. 2023, il revient.| Il reste.",
    "Les autres... mais pas lui.| Quoi ?| Rien !",
]


@pytest.mark.parametrize("marked", CASES)
def test_sentences_end_where_a_reader_ends_them(marked: str) -> None:
    text = marked.replace("|", "")
    expected = [part.strip() for part in marked.split("|")]
    assert [text[a:b] for a, b in split(text)] == expected


@given(st.text(alphabet="aéB .!?…«»\"'\n\u00a01,-)(M"))
def test_spans_are_in_order_and_lose_nothing_but_white_space(text: str) -> None:
    spans = split(text)
    assert "".join("".join(text[a:b].split()) for a, b in spans) == "".join(text.split())
    assert all(a < b for a, b in spans)
    assert all(first.end <= second.start for first, second in itertools.pairwise(spans))
