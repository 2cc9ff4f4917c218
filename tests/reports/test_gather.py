"""What a week holds, from a snapshot made by the real warehouse."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path

from records.vocabulary import Kind, Precision
from reports.digest.edition import Dated, Edition, Omission, days, from_json, to_json, week
from reports.digest.gather import gather
from reports.digest.rank import Told
from reports.digest.snapshot import Snapshot
from tests.reports.world import MONDAY, WEEK, World
from warehouse.reader import reading


def edition(
    world: World,
    folder: Path,
    name: str = WEEK,
    told: dict[str, Told] | None = None,
    articles: tuple[str, ...] = (),
) -> Edition:
    with reading(world.publish_to(folder)) as connection:
        return gather(
            Snapshot(connection),
            week(name),
            told=told or {},
            told_articles=articles,
            today=MONDAY + timedelta(days=7),
        )


def left_out(found: Edition) -> dict[Omission, int]:
    return {line.omission: line.count for line in found.left_out}


def test_eight_reprints_rank_below_two_independent_reports(tmp_path: Path) -> None:
    world = World()
    world.add("alpha", "Un communiqué", story="copied")
    for number in range(8):
        world.add(f"carrier{number}", "Un communiqué", story="copied", credit="Alpha")
    world.add("beta", "Un premier récit", story="told twice")
    world.add("gamma", "Un second récit", story="told twice")
    found = edition(world, tmp_path)
    assert [story.story_id for story in found.stories] == ["told twice", "copied"]
    assert len(found.stories[0].owners) == 2
    assert len(found.stories[1].owners) == 1
    assert len(found.stories[1].other_outlets) == 8
    assert left_out(found)[Omission.REPRINTS] == 8


def test_outlets_of_one_state_are_one_owner(tmp_path: Path) -> None:
    world = World()
    world.add("etatun", "Première version", story="official")
    world.add("etatdeux", "Seconde version", story="official")
    found = edition(world, tmp_path)
    assert found.stories[0].owners == ("state_mali",)


def test_credited_state_paper_is_its_owner(tmp_path: Path) -> None:
    world = World()
    world.add("etatun", "Version officielle", story="s")
    world.add(
        "carrier1", "Version recopiée", story="s", credit="Etat Deux", credit_outlet="etatdeux"
    )
    assert edition(world, tmp_path).stories[0].owners == ("state_mali",)


def test_week_late_undated_backfilled_and_notices(tmp_path: Path) -> None:
    world = World()
    tuesday = MONDAY + timedelta(days=1)
    world.add("alpha", "Nouveau", published=MONDAY - timedelta(days=5))
    world.add("beta", "Tardif", published=MONDAY - timedelta(days=40))
    world.add("gamma", "Sans date", dated=False)
    world.add("alpha", "Du fond", backfill=True, published=MONDAY - timedelta(days=3))
    world.add("beta", "Une notice", kind=Kind.NOTICE)
    world.add("alpha", "Ancienne semaine", seen=MONDAY - timedelta(days=1))
    world.add("alpha", "Semaine d’après", seen=MONDAY + timedelta(days=7))
    found = edition(world, tmp_path)
    told = {s.headline: s for s in found.stories}
    assert set(told) == {"Titre de Nouveau", "Titre de Sans date"}
    assert told["Titre de Sans date"].dated is Dated.SEEN
    assert told["Titre de Sans date"].day == tuesday
    assert [s.headline for s in found.catch_up] == ["Titre de Tardif"]
    assert left_out(found)[Omission.BACKFILLED] == 1
    assert left_out(found)[Omission.NOTICES] == 1


def test_reprint_of_last_weeks_text_is_no_news(tmp_path: Path) -> None:
    world = World()
    world.add("alpha", "Déjà lu", seen=MONDAY - timedelta(days=2))
    world.add("carrier1", "Déjà lu", credit="Alpha")
    assert edition(world, tmp_path).stories == ()


def test_month_precision_and_lower_bound(tmp_path: Path) -> None:
    world = World()
    world.add("alpha", "Mois", precision=Precision.MONTH, published=date(2026, 11, 1))
    world.add("beta", "Borne", dated=False, not_before=date(2026, 11, 12))
    told = {s.headline: s.dated for s in edition(world, tmp_path).stories}
    assert told == {"Titre de Mois": Dated.MONTH, "Titre de Borne": Dated.NOT_BEFORE}


def told_before(grade: int = 1, owners: tuple[str, ...] = ("alpha",)) -> dict[str, Told]:
    return {"s": Told(grade=grade, texts=frozenset({"old"}), owners=frozenset(owners))}


def test_told_before_is_left_out_unless_it_grew(tmp_path: Path) -> None:
    world = World().add("beta", "Un de plus", story="s", grade=1)
    found = edition(world, tmp_path, told=told_before())
    assert found.stories == ()
    assert left_out(found)[Omission.REPEATED] == 1


def test_two_new_owners_or_a_higher_grade_are_growth(tmp_path: Path) -> None:
    world = World()
    world.add("beta", "Un de plus", story="s", grade=1)
    world.add("gamma", "Deux de plus", story="s", grade=1)
    (tmp_path / "a").mkdir()
    (tmp_path / "b").mkdir()
    (tmp_path / "c").mkdir()
    grown = edition(world, tmp_path / "a", told=told_before())
    assert [s.grew for s in grown.stories] == [True]
    counted = told_before(owners=("alpha", "beta"))
    assert edition(world, tmp_path / "b", told=counted).stories == ()
    higher = World().add("alpha", "Plus central", story="s", grade=2)
    assert edition(higher, tmp_path / "c", told=told_before()).stories[0].grew


def test_quotes_are_short_and_name_their_speaker(tmp_path: Path) -> None:
    long = "Les deux pays signent " + "un accord très long " * 30 + "enfin."
    world = World()
    three = ("Un intertitre", "Une phrase courte et claire.", long, "Une autre, courte aussi.")
    world.add("alpha", "Citation", sentences=three, speaker="le ministre")
    world.add("beta", "Longue", sentences=(long,))
    world.add("delta", "Lien seul", sentences=("Cette phrase ne doit pas être citée.",))
    told = {s.headline: s for s in edition(world, tmp_path).stories}
    quotes = told["Titre de Citation"].quotes
    # No crosshead; and the long one would have to be cut, so the next that fits is taken.
    assert [q.text for q in quotes] == [three[1], three[3]]
    assert quotes[0].speaker == "le ministre"
    (cut,) = told["Titre de Longue"].quotes
    assert cut.text.endswith("…") and 250 < len(cut.text) <= 300
    assert told["Titre de Lien seul"].quotes == ()


def test_gaps_name_days_and_outlets(tmp_path: Path) -> None:
    tuesday, sunday = MONDAY + timedelta(days=1), MONDAY + timedelta(days=6)
    world = World(
        last_run=sunday,
        unreached=tuple((sunday - timedelta(days=back), "alpha") for back in range(2)),
    )
    found = edition(world, tmp_path)
    assert [(gap.day, gap.outlets) for gap in found.gaps] == [
        (sunday - timedelta(days=1), ("Alpha",)),
        (sunday, ("Alpha",)),
    ]
    assert tuesday not in {gap.day for gap in found.gaps}
    assert [(t.outlet, t.trouble) for t in found.troubles] == [("Alpha", "failing")]


def test_days_after_the_last_run_are_a_gap_everywhere(tmp_path: Path) -> None:
    friday = MONDAY + timedelta(days=4)
    found = edition(World(last_run=friday), tmp_path)
    assert [(gap.day, gap.outlets) for gap in found.gaps] == [
        (friday + timedelta(days=1), ()),
        (friday + timedelta(days=2), ()),
    ]


def test_usual_range_needs_history(tmp_path: Path) -> None:
    (tmp_path / "short").mkdir()
    (tmp_path / "long").mkdir()
    short = edition(World().add("alpha", "A"), tmp_path / "short")
    assert [f.low for f in short.figures] == [None] * 4
    # The week of the first run counts for nothing: everything was new in it.
    world = World(first_run=MONDAY - timedelta(weeks=7))
    for number in range(9):
        world.add("alpha", f"Premier {number}", seen=MONDAY - timedelta(weeks=7, days=-2))
    for back in range(1, 7):
        for number in range(back):
            world.add(
                "alpha", f"Ancien {back} {number}", seen=MONDAY - timedelta(weeks=back, days=-2)
            )
    world.add("alpha", "A")
    figures = {f.name: f for f in edition(world, tmp_path / "long").figures}
    assert (figures["texts"].value, figures["texts"].low, figures["texts"].high) == (1, 1, 6)


def test_before_the_first_run_dates_of_publication_count(tmp_path: Path) -> None:
    world = World()
    world.add("alpha", "Visite à Moscou", published=date(2025, 6, 24))
    found = edition(world, tmp_path, "2025-W26")
    assert found.retrospective
    assert [s.headline for s in found.stories] == ["Titre de Visite à Moscou"]
    assert found.gaps == ()


def test_first_week_ever_says_so(tmp_path: Path) -> None:
    assert edition(World(first_run=MONDAY), tmp_path).first_ever


def test_editions_survive_the_desk(tmp_path: Path) -> None:
    world = World().add("alpha", "A").add("beta", "B", published=date(2026, 1, 1))
    found = edition(world, tmp_path)
    assert from_json(to_json(found)) == found


def test_ranges_of_days() -> None:
    period = days(date(2026, 11, 1), date(2026, 11, 15))
    assert period.issue_id == "2026-11-01..2026-11-15"
    assert (period.until_at - period.since_at).days == 15
