"""Five weeks of a press that errs, corrects and breaks down, read as the digest's reader reads it.

Nothing here is put into the warehouse by hand: real runs visit the press, and the weekly flow
writes each issue from what they stored.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path

import pytest

from desk.database import open_desk
from flows.takedown import take_down
from reports.digest import issues, linter
from reports.digest.compose import letter, open_press
from reports.digest.edition import Edition, Fate, Omission, Trouble, to_json
from reports.digest.personalise import Profile
from tests.markup import parse_page
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

    def left_out(self) -> dict[Omission, int]:
        return {line.omission: line.count for line in self.edition.left_out}

    def says(self, words: str) -> bool:
        """In the plain text and on the page alike."""
        return words in self.text and words in self.page


def tell(desk: Desk, monday: date) -> None:
    said = desk.monday(monday)
    assert "page et fil Atom écrits" in said, said


def month(desk: Desk) -> None:
    """What happens, and when the watch looks."""
    press = desk.press
    for number in range(-12, 42):
        press.daily_news(day(number))
    # First week: the watch begins on Sunday, when five stories stand online.
    refinery = press.publish("fleuve", "or", at(day(5)), *REFINERY)
    delegation = press.publish("kayes", "douma", at(day(5)), *DELEGATION)
    press.publish("aube", "bourses", at(day(5)), *SCHOLARSHIPS)
    press.publish("sahel", "ble", at(day(5)), *WHEAT)
    press.publish("tenere", "mecaniciens", at(day(5)), *UNDATED).dated = False
    desk.morning(day(6))
    desk.morning(day(7))
    tell(desk, day(7))
    assert press.clock.now() == at(day(7), 7), "the day's run had ended: nobody waited"
    # Second week: one text corrected, one withdrawn; one story grows by two papers, one by one;
    # an article of June turns up, and a walk into the past of one outlet brings another.
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
    for number in (16, 17, 18, 19, 20):
        desk.morning(day(number))
    told = query(desk.settings.published, "select article_id from articles where title = ?",
                 [WHEAT_AT_KAYES[0]]).rows  # fmt: skip
    take_down(desk.settings, str(told[0][0]), "demande de l’auteur", desk.press.clock.now())
    desk.morning(day(21))
    tell(desk, day(21))
    # Fourth week: the machine is off from Tuesday on, and so is next Monday's run.
    tell(desk, day(28))
    assert press.clock.now() == at(day(28), 10)
    # Fifth week: on Sunday everything is read, and nobody has written of Mali and Russia.
    press.down = set()
    desk.morning(day(34))
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
        from flows.weekly_round import masthead

        press = open_press(desk.settings.published, masthead(desk.settings))
        for edition, _ in issues.published(opened):
            shown = letter(press, edition, Profile())
            assert linter.faults(shown) == []
            page = (desk.settings.digests / f"{edition.issue_id}.html").read_text("utf-8")
            words = " ".join(parse_page(page).text_content().split())
            (folder / f"{edition.issue_id}.txt").write_text(shown.text, "utf-8")
            (folder / f"{edition.issue_id}.json").write_text(to_json(edition), "utf-8")
            found[edition.issue_id] = Read(edition, plain(shown.text), plain(words))
    return found


def plain(text: str) -> str:
    """Words on one line: the signs of the plain text's own layout taken out."""
    kept = [re.sub(r"^\s*[>!*|] ", "", row) for row in text.splitlines()]
    return " ".join(" ".join(kept).replace("\u00a0", " ").split())


pytestmark = pytest.mark.slow


def test_the_first_week_ever(weeks: dict[str, Read]) -> None:
    read = weeks["2026-W37"]
    assert read.says("Premier numéro : tout ce qui est vu l’est pour la première fois")
    assert {s.headline for s in read.edition.stories} == {
        REFINERY[0], DELEGATION[0], SCHOLARSHIPS[0], WHEAT[0], UNDATED[0],
    }  # fmt: skip
    assert read.says("Radio Ténéré · vu le 13 septembre 2026"), "an undated article"
    assert read.says("Le Courrier du Fleuve · 12 septembre 2026")
    assert "à l’ordinaire" not in read.text, "what the head says is not said four times more"
    assert read.left_out()[Omission.NOTICES] == 5
    assert read.says("5 notices du dossier initial")


def test_what_was_told_and_then_changed_or_withdrawn(weeks: dict[str, Read]) -> None:
    read = weeks["2026-W38"]
    told = {c.headline: c.fate for c in read.edition.corrections}
    assert told == {
        "La raffinerie d’or de Sénou attendue pour mars": Fate.CHANGED,
        DELEGATION[0]: Fate.GONE,
    }
    assert read.says("Le Courrier du Fleuve · 17 septembre · texte ou titre modifié par le site")
    assert read.says("Kayes Matin · 17 septembre · page retirée par le site")
    shown = {s.headline for s in read.edition.stories}
    assert not shown & set(told), "a correction is no second story"


def test_a_story_comes_back_only_when_two_more_papers_tell_it(weeks: dict[str, Read]) -> None:
    first, read = weeks["2026-W37"].edition, weeks["2026-W38"]
    (grown,) = read.edition.stories
    assert grown.grew and grown.story_id in {s.story_id for s in first.stories}
    assert set(grown.owners) == {"kayes", "aube"} and read.says("(+1)")
    assert "[Suite]" in read.text and "Suite" in read.page
    # The scholarships came back by one paper only: counted, and not told.
    assert read.left_out()[Omission.REPEATED] == 1
    assert read.says("1 sujet déjà signalé dans les quatre dernières semaines")
    assert MORE_SCHOLARSHIPS[0] not in read.text + read.page


def test_late_finds_and_walks_into_the_past(weeks: dict[str, Read]) -> None:
    read = weeks["2026-W38"]
    assert [s.headline for s in read.edition.catch_up] == [OLD_VISIT[0]]
    assert read.says("Le Courrier du Fleuve · 20 juin 2026") or read.says("· 19 juin 2026")
    assert read.left_out()[Omission.BACKFILLED] >= 1
    assert all(FROM_THE_PAST[0] not in week.text + week.page for week in weeks.values())


def test_no_story_twice_in_the_five_weeks_unless_it_grew(weeks: dict[str, Read]) -> None:
    seen: set[str] = set()
    for read in weeks.values():
        for story in (*read.edition.stories, *read.edition.catch_up):
            assert story.grew or story.story_id not in seen
            seen.add(story.story_id)


def test_silent_and_failing_outlets_and_the_day_that_was_lost(weeks: dict[str, Read]) -> None:
    read = weeks["2026-W39"]
    troubles = {t.outlet_id: t.trouble for t in read.edition.troubles}
    # Whether others are judged well is a matter of the rhythm, not of the letter.
    assert troubles.items() >= {"sahel": Trouble.SILENT, "tenere": Trouble.FAILING}.items()
    assert read.says("Sahel Actualités : silencieux depuis le 21 septembre 2026")
    assert read.says("Radio Ténéré : injoignable depuis le 23 septembre 2026 (pas de connexion)")
    tuesday = [gap.outlets for gap in read.edition.gaps if gap.day == day(15)]
    assert tuesday and "Kayes Matin" in tuesday[0]
    assert "Le Courrier du Fleuve" not in tuesday[0], "its list reached back over our outage"
    assert read.says("du mercredi 23 septembre au dimanche 27 septembre, 1 site (Radio Ténéré)")
    head = read.text.index("La collecte a été incomplète")
    assert head < read.text.index("La semaine en chiffres"), "gaps head the letter"
    assert read.text.count("Non couverts") == 1, "and are told once"


def test_what_we_took_down_is_told_without_its_words(weeks: dict[str, Read]) -> None:
    read = weeks["2026-W39"]
    assert [c.fate for c in read.edition.corrections] == [Fate.TAKEN_DOWN]
    assert read.says("Un article signalé dans un numéro précédent")
    assert WHEAT_AT_KAYES[0] not in read.text + read.page
    earlier = weeks["2026-W38"]
    sentence = plain(WHEAT_AT_KAYES[1])
    assert sentence not in earlier.text + earlier.page, "nor by the issue that had told of it"
    assert "« […]. »" not in earlier.text


def test_a_week_without_runs_is_produced_and_says_so(weeks: dict[str, Read]) -> None:
    read = weeks["2026-W40"]
    assert read.says("du mardi 29 septembre au dimanche 4 octobre, tous les sites")
    assert read.says("La collecte a été incomplète : ce qui suit peut manquer d’articles.")
    assert read.says("Trop tôt pour comparer à l’ordinaire")


def test_an_empty_week_says_that_everything_was_read(weeks: dict[str, Read]) -> None:
    read = weeks["2026-W41"]
    assert read.edition.stories == () and read.edition.gaps == ()
    assert read.says("Aucun article nouveau sur les relations entre le Mali et la Russie")
    assert "0 sur le Mali et la Russie 0 texte différent 0 site en a parlé" in read.text
    assert Omission.UNRELATED in read.left_out()
