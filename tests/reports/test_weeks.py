"""Five weeks of a press that errs, corrects and breaks down, read as the digest's reader reads it.

Nothing here is put into the warehouse by hand: real runs visit the press, and the weekly flow
writes each issue from what they stored.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path

import pytest
from lxml import html

from flows.takedown import take_down
from reports import issues, linter
from reports.desk import open_desk
from reports.digest import letter, open_press
from reports.edition import Edition, to_json
from reports.tailor import Profile
from tests.reports.paper import MONDAY, Desk, at, watch
from warehouse.reader import query

REFINERY = (
    "La raffinerie d’or de Sénou attendue pour décembre",
    "Le ministre malien des Mines a visité à Sénou le chantier de la raffinerie d’or que le "
    "groupe russe Yadran construit avec l’État malien.",
    "Selon le ministre, les machines russes arriveront à Bamako avant la fin du mois d’octobre.",
    "Moscou et Bamako ont signé cet accord pour raffiner au Mali l’or des mines du pays.",
    "L’usine traitera deux cents tonnes par an, d’après la partie russe.",
)
DELEGATION = (
    "Une délégation de la Douma reçue à Koulouba",
    "Des députés russes conduits par le vice-président de la Douma ont été reçus à Koulouba par "
    "les autorités maliennes de la Transition.",
    "Les deux parties ont parlé d’un groupe d’amitié entre le Mali et la Russie.",
    "La délégation russe a remis aux députés maliens une invitation à Moscou.",
)
SCHOLARSHIPS = (
    "Quatre-vingts bourses russes pour des bacheliers maliens",
    "L’ambassade de Russie à Bamako a remis quatre-vingts bourses d’études à des bacheliers "
    "maliens qui partiront en octobre pour Kazan et Voronej.",
    "Les étudiants maliens suivront en Russie une année de langue avant la médecine ou le génie.",
    "L’ambassadeur russe a promis que ce nombre doublerait l’an prochain pour le Mali.",
)
MORE_SCHOLARSHIPS = (
    "Bourses d’études : les lauréats maliens préparent leur départ pour Kazan",
    "Les quatre-vingts bacheliers maliens choisis par l’ambassade de Russie à Bamako pour des "
    "bourses d’études préparent leur départ d’octobre vers Kazan et Voronej.",
    "Une réunion a rassemblé hier les familles des étudiants, la langue russe les inquiète.",
    "L’ambassadeur russe les a rassurées : l’année de langue est prise en charge.",
)
WHEAT = (
    "Un don russe de blé débarqué à Dakar pour le Mali",
    "Vingt-cinq mille tonnes de blé données par la Russie au Mali ont été débarquées à Dakar.",
    "Le Mali fera venir ce blé russe par camions jusqu’à Kayes, puis jusqu’à Bamako.",
    "Le Commissariat à la sécurité alimentaire remercie Moscou de ce don de blé au Mali.",
)
WHEAT_AT_KAYES = (
    "Les premiers camions de blé russe arrivent du port de Dakar",
    "Les premiers camions chargés du blé donné par la Russie au Mali sont entrés à Kayes lundi, "
    "venant du port de Dakar où vingt-cinq mille tonnes ont été débarquées.",
    "Le Commissariat à la sécurité alimentaire répartira ce don russe entre les régions du Mali.",
    "Un entrepôt de Kayes garde le blé en attendant la suite du convoi de Dakar.",
)
WHEAT_QUESTIONS = (
    "Où ira le blé donné par la Russie ? Des meuniers de Bamako s’interrogent",
    "Des meuniers de Bamako demandent au Commissariat à la sécurité alimentaire à qui iront les "
    "vingt-cinq mille tonnes de blé que la Russie a données au Mali et débarquées à Dakar.",
    "Ils craignent que le don russe de blé ne fasse tomber les prix au Mali.",
    "Le Commissariat promet une répartition publique du blé de Dakar, camion par camion.",
)
OLD_VISIT = (
    "Retour sur la visite d’un ministre russe à Bamako",
    "Un vice-ministre russe de l’Énergie a passé deux jours à Bamako avec son homologue malien.",
    "Le Mali et la Russie y ont signé une lettre d’intention sur une centrale solaire.",
    "La partie russe financerait la moitié de la centrale solaire, dit le ministère malien.",
)
UNDATED = (
    "Des instructeurs russes forment des mécaniciens de l’armée malienne",
    "Des instructeurs russes d’Africa Corps forment à Ségou des mécaniciens de l’armée malienne.",
    "La formation porte sur les hélicoptères que la Russie a livrés au Mali.",
    "Une trentaine de soldats maliens la suivent depuis un mois dans les ateliers de la base, et "
    "une seconde promotion doit leur succéder, assure l’état-major à Bamako.",
)
FROM_THE_PAST = (
    "Le Mali et la Russie fêtent leurs relations diplomatiques",
    "Une cérémonie a marqué à Bamako l’anniversaire des relations entre le Mali et la Russie.",
    "L’ambassadeur russe et le ministre malien des Affaires étrangères y ont pris la parole.",
)


def day(number: int) -> date:
    """Day of the story: 0 is Monday of 2026-W37."""
    return MONDAY + timedelta(days=number)


@dataclass
class Read:
    """An issue as published, and as its reader sees it."""

    edition: Edition
    text: str
    page: str

    def after(self, head: str) -> str:
        """The plain text from a head on, up to the next."""
        rest = self.text.split(f" {head} -", 1)
        assert len(rest) == 2, f"no {head!r} in:\n{self.text}"
        return rest[1].split(" ----", 1)[0] if " ----" in rest[1] else rest[1]


def tell(desk: Desk, monday: date) -> None:
    said = desk.monday(monday)
    assert "page et fil Atom écrits" in said, said


def month(desk: Desk) -> None:
    """What happens, and when the watch looks."""
    press = desk.press
    for number in range(-12, 42):
        press.daily_news(day(number))
    press.publish("fleuve", "or", at(day(5)), *REFINERY)
    # First week: the watch begins on Tuesday; five stories stand online on Sunday.
    desk.morning(day(1))
    delegation = press.publish("kayes", "douma", at(day(5)), *DELEGATION)
    press.publish("aube", "bourses", at(day(5)), *SCHOLARSHIPS)
    press.publish("sahel", "ble", at(day(5)), *WHEAT)
    press.publish("tenere", "mecaniciens", at(day(5)), *UNDATED).dated = False
    desk.morning(day(6))
    desk.morning(day(7))
    tell(desk, day(7))
    # Second week: one text corrected, one withdrawn; one story grows by two papers, one by one;
    # an article of June turns up, and a walk into the past of one outlet brings another.
    refinery = press.pieces[-5]
    assert refinery.slug == "or"
    refinery.title = "La raffinerie d’or de Sénou attendue pour mars"
    refinery.paragraphs = (
        *refinery.paragraphs[:-1],
        "L’usine traitera cent tonnes par an et non deux cents, a corrigé la partie russe.",
    )
    delegation.withdrawn = True
    press.publish("kayes", "camions", at(day(7), 12), *WHEAT_AT_KAYES)
    press.publish("aube", "meuniers", at(day(8)), *WHEAT_QUESTIONS)
    press.publish("fleuve", "laureats", at(day(8)), *MORE_SCHOLARSHIPS)
    late = press.publish("fleuve", "retour", at(day(-80)), *OLD_VISIT)
    late.listed_at = at(day(9))
    desk.morning(day(10))
    press.publish("tenere", "anniversaire", at(day(-40)), *FROM_THE_PAST).in_feed = False
    desk.backfill("tenere", day(-60))
    desk.morning(day(14))
    tell(desk, day(14))
    # Third week: our own line is down on Tuesday, while one paper publishes more than its feed
    # holds; another falls silent, a third no longer answers. We take one text down.
    press.silent_from["sahel"] = day(15)
    press.pieces = [p for p in press.pieces if p.outlet != "sahel" or p.at < at(day(15), 0)]
    for number in range(30):
        press.publish(
            "kayes", f"depeche-{number}", at(day(15), 7) + timedelta(minutes=20 * number),
            f"Dépêche locale numéro {number} de Kayes",
            f"La mairie de Kayes a tenu sa séance numéro {number} sur la voirie. " * 4,
        )  # fmt: skip
    press.down = {"fleuve", "kayes", "aube", "sahel", "tenere"}
    desk.morning(day(15))
    press.down = {"tenere"}
    for number in (16, 17, 18):
        desk.morning(day(number))
    told = query(desk.settings.published, "select article_id from articles where title = ?",
                 [WHEAT_AT_KAYES[0]]).rows  # fmt: skip
    take_down(desk.settings, str(told[0][0]), "demande de l’auteur", desk.press.clock.now())
    desk.morning(day(21))
    tell(desk, day(21))
    # Fourth week: the machine is off from Tuesday on, Monday's run included.
    tell(desk, day(28))
    # Fifth week: everything is read, and nobody writes of Mali and Russia.
    press.down = set()
    desk.morning(day(29))
    desk.morning(day(35))
    tell(desk, day(35))


@pytest.fixture(scope="module")
def weeks(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, Read]]:
    folder = tmp_path_factory.mktemp("weeks")
    with watch(folder) as desk:
        with closing(open_desk(desk.settings.desk)):
            pass
        month(desk)
        yield read_all(desk, folder)


def read_all(desk: Desk, folder: Path) -> dict[str, Read]:
    found = {}
    with closing(open_desk(desk.settings.desk)) as opened:
        from flows.weekly import masthead

        press = open_press(desk.settings.published, masthead(desk.settings))
        for edition, _ in issues.published(opened):
            shown = letter(press, edition, Profile())
            assert linter.faults(shown) == []
            page = (desk.settings.digests / f"{edition.issue_id}.html").read_text("utf-8")
            words = " ".join(html.fromstring(page).text_content().split())
            (folder / f"{edition.issue_id}.txt").write_text(shown.text, "utf-8")
            (folder / f"{edition.issue_id}.json").write_text(to_json(edition), "utf-8")
            found[edition.issue_id] = Read(edition, plain(shown.text), plain(words))
    return found


def plain(text: str) -> str:
    return " ".join(text.replace("\u00a0", " ").split())
