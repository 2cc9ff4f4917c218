"""The forms in which the Malian press signs, and lines that only look like them."""

from __future__ import annotations

from dataclasses import replace

import pytest

from extractors.credits import NO_CREDITS, CreditIndex
from extractors.signature import read_signature
from records.outlet import Outlet
from records.vocabulary import OutletKind

LAST = "La cérémonie a pris fin dans l'après-midi, devant une foule venue des quartiers voisins."
PAPER = Outlet(id="horizon", name="Nouvel Horizon", home_url="http://h.test", kind=OutletKind.DAILY)
KNOWN = CreditIndex.of({"horizon": PAPER})

FORMS = [
    (["PAR ISSA KONE"], ("ISSA KONE",), None),
    (["Par Fatoumata Diarra"], ("Fatoumata Diarra",), None),
    (["Moussa Dagno"], ("Moussa Dagno",), None),
    (["Souleymane SIDI"], ("Souleymane SIDI",), None),
    (["A. Kalambo"], ("A. Kalambo",), None),
    (["A.B.D"], ("A.B.D",), None),
    (["IKD"], ("IKD",), None),
    (["Broulaye Kon, Stagiaire"], ("Broulaye Kon",), None),
    (["Propos recueillis par Ousmane Tan"], ("Ousmane Tan",), None),
    (["Rassemblés par O.Tan"], ("O.Tan",), None),
    (["Envoyés spéciaux", "Oumar DI", "Alassane SO"], ("Oumar DI", "Alassane SO"), None),
    (["Envoyés spéciaux à Moscou,", "Alassane SO et Oumar DI"], ("Alassane SO", "Oumar DI"), None),
    (["La rédaction"], (), None),
    (["Source : Le Fleuve"], (), "Le Fleuve"),
    (["..........Agence du Fleuve"], (), "Agence du Fleuve"),
    (["AWA TRA – NOUVEL HORIZON"], ("AWA TRA",), "NOUVEL HORIZON"),
    (["Nouvel Horizon"], (), "Nouvel Horizon"),
    (["CCRP/Primature"], (), "CCRP/Primature"),
    (["Cellule de communication du ministère"], (), "Cellule de communication du ministère"),
    (["M .Keit"], ("M .Keit",), None),
    (["Awa SY", "Envoyée spéciale à Abidjan"], ("Awa SY",), None),
    (["Écrit par Awa Dial"], ("Awa Dial",), None),
    (["Mamadou Dia, correspondant à Gao"], ("Mamadou Dia",), None),
    (["Issa Kon, journaliste"], ("Issa Kon",), None),
    (["Par Issa Ba le nouvel horizon"], ("Issa Ba",), "le nouvel horizon"),
    (["(Source : Le Fleuve)"], (), "Le Fleuve"),
    (["AFP"], (), "AFP"),
    (["Avec AFP"], (), "AFP"),
    (["Par Issa Kon avec Reuters"], ("Issa Kon",), "Reuters"),
    (["Issa Ap"], ("Issa Ap",), None),
    (["MAECI"], (), "MAECI"),
]


@pytest.mark.parametrize(("lines", "names", "credit"), FORMS)
def test_forms(lines: list[str], names: tuple[str, ...], credit: str | None) -> None:
    found = read_signature([LAST, *lines], KNOWN)
    assert found.paragraphs == (LAST,)
    assert (found.names, found.credit) == (names, credit)


def test_roles() -> None:
    found = read_signature([LAST, "Texte : Mina DEM", "Récit : Massi de GAN"], NO_CREDITS)
    assert found.names == ("Mina DEM",)
    assert [(c.role, c.name) for c in found.contributors] == [("Récit", "Massi de GAN")]


@pytest.mark.parametrize(
    "line", ["Texte : Mina DEM / Récit : Massi de GAN", "Texte : Mina DEM – Récit : Massi de GAN"]
)
def test_roles_on_one_line(line: str) -> None:
    found = read_signature([LAST, line], NO_CREDITS)
    assert (found.paragraphs, found.names) == ((LAST,), ("Mina DEM",))
    assert [(c.role, c.name) for c in found.contributors] == [("Récit", "Massi de GAN")]


def test_a_known_name_with_a_bar_is_one_credit() -> None:
    office = replace(PAPER, id="primat", name="Primature", aliases=("CCRP/Primature",))
    found = read_signature([LAST, "CCRP/Primature"], CreditIndex.of({"primat": office}))
    assert (found.names, found.credit) == ((), "CCRP/Primature")


@pytest.mark.parametrize(
    "line",
    [
        "Il faut agir vite.",
        "Voilà ce que dit le maire : nous attendons la pluie.",
        "À suivre dans notre prochaine édition du samedi",
    ],
)
def test_prose_is_no_signature(line: str) -> None:
    assert read_signature([LAST, line], NO_CREDITS).paragraphs == (LAST, line)
