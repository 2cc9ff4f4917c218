"""The letter's form: accessible, safe, small, the same in both parts, whatever pages print."""

from __future__ import annotations

import email
import mailbox
import re
import shutil
import subprocess
import tomllib
from dataclasses import replace
from datetime import date, timedelta
from email.message import EmailMessage
from email.policy import default
from functools import cache
from pathlib import Path

import pytest

from i18n import LANGUAGES
from i18n.language import _read_catalogue
from reports.digest import chart, document, linter, render, whatsapp
from reports.digest import message as mail
from reports.digest.clean import MAX_HEADLINE, claims_other_host, line, link
from reports.digest.edition import Edition, Quote
from reports.digest.personalise import Profile, tailor
from reports.digest.render import Letter, Links
from reports.digest.voice import Voice
from tests.markup import parse_page
from tests.reports import letters, samples, screens
from tests.reports.samples import DUE, HEAD, PUBLIC

LINKS = Links(
    unsubscribe="https://veille.example/unsubscribe",
    online="https://veille.example/digests/2026-W47.html",
)
REPLY = Links(unsubscribe="mailto:desk@veille.example?subject=D%C3%A9sabonnement")
HOSTILE = tomllib.loads((Path(__file__).parent / "hostile.toml").read_text("utf-8"))


def letter_of(edition: Edition, profile: Profile = Profile(), links: Links = LINKS) -> Letter:  # noqa: B008
    return render.letter(
        edition, profile, links, names={"kayes": "Kayes Info"}, drawing=drawn(profile.language)
    )


@cache
def drawn(language: str) -> bytes:
    """One chart for all: drawing is what takes long."""
    return chart.png(samples.full(), Voice(language))


def parsed(letter: Letter) -> EmailMessage:
    head = mail.personal_part(
        to="a@example.org", name="", message_id="<a@veille.example>", unsubscribe=()
    )
    found = email.message_from_bytes(head + mail.shared_part(letter, PUBLIC, DUE), policy=default)
    assert isinstance(found, EmailMessage)
    return found


EDITIONS = {
    "full": samples.full(),
    "empty": samples.empty(),
    "hundred": samples.full(100),
    "first": replace(samples.full(2), first_ever=True, gaps=(), notes=()),
    "past": replace(samples.full(1), retrospective=True, gaps=()),
    "range": replace(
        samples.full(3), issue_id="2026-11-01..2026-11-22", first_day=date(2026, 11, 1)
    ),
}


@pytest.mark.parametrize("name", EDITIONS)
@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("links", [LINKS, REPLY], ids=["public", "reply"])
def test_no_fault(name: str, language: str, links: Links) -> None:
    assert linter.faults(letter_of(EDITIONS[name], Profile(language=language), links)) == []


def test_the_linter_finds_faults() -> None:
    good = letter_of(samples.full())
    assert linter.faults(good) == []
    for old, new in (
        ('lang="fr"', ""),
        ('dir="ltr"', ""),
        ("<h1", "<h2"),
        ('alt="Graphique', 'title="'),
        ('role="presentation"', ""),
        ('scope="row"', ""),
        ("color: #5a6772", "color: #aab7c2"),
        ("font-size: 14px", "font-size: 11px"),
        ("<blockquote", "<marquee"),
        ("color: #22303c", "position: fixed"),
        ('href="https://fleuve.example/2026/11/0', 'href="javascript:0'),
        ('src="cid:', 'src="https://t.example/'),
        ('content="light dark"', 'content="light"'),
        ("<p style", '<p onclick="x()" style'),
        ("Un don de blé russe attendu à Dakar", samples.HEADLINES[0]),
        # What no row of clients.toml knows: a property, an at-rule, a selector, an attribute.
        (".foot {", ".foot > p {"),
        (".foot {", ".foot:hover {"),
        (".foot {", "[dir] {"),
        (".foot {", "#foot {"),
        ("@media (max-width: 480px)", "@media (max-width: 20em)"),
        ("border-bottom-color:", "border-image:"),
        ("color-scheme: light dark;", "gap: 4px;"),
        ("<h1", "<h1 draggable=true"),
    ):
        assert old in good.html, old
        spoiled = replace(good, html=good.html.replace(old, new))
        assert linter.faults(spoiled), f"not found: {old} → {new}"
    assert linter.faults(replace(good, html=good.html + "<p>x</p>" * 9_000))
    assert linter.faults(replace(good, text=good.text + "x" * 90))
    assert linter.faults(replace(good, subject="x" * 61))


def test_every_row_of_the_clients_names_its_evidence() -> None:
    """Support in three families and where it was read; a gap says what a reader gets instead."""
    rows = [(f"{kind} {name}", row) for kind, names in linter._clients().items()
            for name, row in names.items()]  # fmt: skip
    assert len(rows) > 80
    for name, row in rows:
        assert {row["gmail"], row["outlook"], row["apple"]} <= {"y", "a", "n"}, name
        assert re.fullmatch(
            r"(?:html|css|image)-[a-z0-9-]+?(?: \d{4}-\d\d-\d\d)?|html4|css1|word", row["source"]
        ), name
        whole = (row["gmail"], row["outlook"], row["apple"]) == ("y", "y", "y")
        assert whole or row.get("instead"), f"{name}: what does a reader get instead?"


def test_no_row_of_the_clients_is_of_nothing_that_letters_use() -> None:
    used = "".join(
        letter_of(edition, Profile(language=language), links).html
        for edition in EDITIONS.values()
        for language in LANGUAGES
        for links in (LINKS, REPLY)
    )
    for kind in ("element", "attribute", "property"):
        for name in linter._clients()[kind]:
            mark = {"element": f"<{name}", "attribute": f" {name}=", "property": f"{name}:"}[kind]
            assert mark in used or name == "tbody", f"{kind} {name}"


def test_dark_colours_have_contrast_too() -> None:
    css = (Path(render.__file__).parent / "templates" / "kept.css").read_text("utf-8")
    colours = set(re.findall(r"[^-]color: (#[0-9a-f]{6})", css)) - {"#10161b"}
    papers = re.findall(r"\.(?:card|foot|warning|note) \{ background-color: (#[0-9a-f]{6})", css)
    assert len(colours) >= 5 and len(papers) == 4
    for ink in colours:
        for paper in papers:
            assert linter.contrast(ink, paper) >= 4.5, (ink, paper)


def test_the_same_items_in_both_parts_in_the_same_order() -> None:
    letter = letter_of(samples.full(30))
    page = parse_page(letter.html)
    shown = [a.get("href") for a in page.iter("a") if "fleuve.example" in (a.get("href") or "")]
    written = re.findall(r"https://fleuve\.example\S+", letter.text)
    assert shown == written
    assert len(shown) == 31


def test_too_many_stories_give_way_and_are_counted() -> None:
    letter = letter_of(samples.full(200))
    assert render.transferred(letter.html) <= render.MAX_HTML_BYTES
    kept = letter.text.count("https://fleuve.example")
    assert f"{201 - kept} sujets de moindre portée" in letter.text
    assert "sont sur la page de ce numéro" in " ".join(letter.text.split())
    whole = render.page(samples.full(200), Profile(), LINKS, names={})
    assert whole.count('href="https://fleuve.example') == 201


def test_nothing_makes_a_letter_too_long_for_gmail() -> None:
    """Signs of four bytes travel as twelve; names, gaps, corrections and notes are bounded too."""
    wide = line("😀" * 10_000)
    stories = tuple(
        samples.story(n, headline=wide, outlet=line(wide, 60), other_outlets=(line(wide, 60),) * 30,
                      quotes=(Quote(text=line(wide, 300), speaker=line(wide, 80)),))
        for n in range(100)
    )  # fmt: skip
    whole = samples.full(0)
    edition = replace(
        whole,
        stories=stories,
        catch_up=stories,
        corrections=tuple(replace(whole.corrections[0], headline=wide) for _ in range(400)),
        gaps=tuple(
            replace(whole.gaps[0], day=samples.MONDAY + timedelta(days=n), outlets=(f"{n}",) * 60)
            for n in range(7)
        ),
        troubles=whole.troubles * 30,
    )
    letter = letter_of(edition)
    assert render.transferred(letter.html) <= render.MAX_HTML_BYTES
    assert linter.faults(letter) == []
    assert letter.text.count("https://fleuve.example") >= 1, (
        "there is room for a story all the same"
    )
    assert "et 388 autres articles signalés" in " ".join(letter.text.split())
    parts = whatsapp.parts(document.write(edition, Profile(), catalogue_names={}))
    assert all(len(part) <= whatsapp.MAX_PART for part in parts)


def test_mime_tree_and_headers() -> None:
    found = parsed(letter_of(samples.full()))
    assert found.get_content_type() == "multipart/alternative"
    text, related = found.iter_parts()
    assert text.get_content_type() == "text/plain"
    assert related.get_content_type() == "multipart/related"
    page, chart = related.iter_parts()
    assert page.get_content_type() == "text/html"
    assert chart.get_content_type() == "image/png"
    assert f"cid:{chart['Content-ID'].strip('<>')}" in page.get_content()
    assert found["List-Id"] == "<digest.veille.example>"
    assert found["Auto-Submitted"] == "auto-generated"
    assert found["Reply-To"] == "desk@veille.example"
    assert found["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert found["Date"].datetime == DUE
    raw = mail.shared_part(letter_of(samples.full()), HEAD, DUE)
    assert b"One-Click" not in raw


def test_the_same_letter_is_the_same_bytes() -> None:
    letters = [render.letter(samples.full(), Profile(), LINKS, names={}) for _ in range(2)]
    one, other = (mail.shared_part(letter, PUBLIC, DUE) for letter in letters)
    assert one == other


def test_nothing_remote_is_loaded() -> None:
    letter = letter_of(samples.full())
    without_links = re.sub(r'href="[^"]*"', "", letter.html)
    assert "http" not in without_links
    assert "url(" not in letter.html


def test_the_reader_chooses() -> None:
    edition = samples.full(8)
    mining = tailor(edition, Profile(topics=("mining",)))
    assert mining.stories and all("mining" in s.topics for s in mining.stories)
    central = tailor(edition, Profile(minimum_grade=2))
    assert all(s.grade == 2 for s in central.stories)
    kayes = letter_of(edition, Profile(outlets=("kayes",), minimum_grade=2))
    assert "Kayes Info, articles centraux seulement" in " ".join(kayes.text.split())
    nothing = letter_of(edition, Profile(topics=("health",)))
    assert "Rien de nouveau dans les thèmes" in nothing.text
    assert nothing.subject.endswith("rien de nouveau")


def test_weeks_say_what_they_are() -> None:
    empty = " ".join(letter_of(EDITIONS["empty"]).text.split()).replace("\u00a0", " ")
    assert "Aucun article nouveau sur les relations" in empty
    assert "Aucune anomalie : les 24 sites suivis ont été lus, aucun jour ne manque." in empty
    assert "Premier numéro" in letter_of(EDITIONS["first"]).text
    assert "antérieure à la mise en service" in letter_of(EDITIONS["past"]).text
    failed = " ".join(letter_of(EDITIONS["full"]).text.split()).replace("\u00a0", " ")
    assert "La collecte a été incomplète" in failed
    assert "Non couverts : mardi 17 novembre, 2 sites (Sahel Matin, Kayes Info)" in failed
    assert "mercredi 18 novembre, tous les sites" in failed


@pytest.mark.parametrize("payload", HOSTILE["headlines"], ids=lambda p: p["why"][:40])
def test_hostile_headlines_have_no_effect(payload: dict[str, str]) -> None:
    text = payload["text"] * int(payload.get("times", "1"))
    bad = samples.story(
        0,
        headline=line(text),
        outlet=line(text, 60),
        other_outlets=(line(text, 60),),
        quotes=(Quote(text=line(text, 300), speaker=line(text, 80)),),
    )
    letter = letter_of(replace(samples.full(1), stories=(bad,), catch_up=()))
    assert linter.faults(letter) == []
    message = parsed(letter)
    assert sorted(set(message.keys())) == sorted(set(parsed(letter_of(samples.full(1))).keys()))
    assert len(message.get_all("To") or []) == 1
    assert b"\0" not in mail.shared_part(letter, PUBLIC, DUE)
    assert len(bad.headline) <= MAX_HEADLINE


@pytest.mark.parametrize("payload", HOSTILE["links"], ids=lambda p: p["why"][:40])
def test_hostile_links_are_not_linked(payload: dict[str, str]) -> None:
    url, host = link(payload["url"] * int(payload.get("times", "1")))
    assert host == payload.get("host", "")
    assert bool(url) == bool(host)
    letter = letter_of(
        replace(samples.full(1), stories=(samples.story(0, url=url, host=host),), catch_up=())
    )
    assert linter.faults(letter) == []


@pytest.mark.parametrize("payload", HOSTILE["addresses"], ids=lambda p: p["why"][:40])
def test_hostile_addresses_are_refused(payload: dict[str, str]) -> None:
    assert not mail.plain_address(payload["address"])
    with pytest.raises(ValueError, match="one plain mail address"):
        mail.personal_part(
            to=payload["address"], name="", message_id="<a@b.example>", unsubscribe=()
        )


@pytest.mark.parametrize("payload", HOSTILE["names"], ids=lambda p: p["why"][:40])
def test_hostile_names_add_no_header_or_recipient(payload: dict[str, str]) -> None:
    head = mail.personal_part(
        to="a@example.org", name=payload["name"], message_id="<a@b.example>", unsubscribe=()
    )
    found = email.message_from_bytes(head + b"\r\n", policy=default)
    assert found.keys() == ["To", "Message-ID"]
    assert [a.addr_spec for a in found["To"].addresses] == ["a@example.org"]


def test_titles_that_name_a_host_are_not_links_to_another() -> None:
    assert claims_other_host("Cliquez sur www.banque.example", "maliweb.net")
    assert claims_other_host("voir maliweb.com", "maliweb.net")
    assert not claims_other_host("Selon maliweb.net, un accord", "maliweb.net")
    bad = samples.story(0, headline="Votre banque : https://banque.example/login")
    letter = letter_of(replace(samples.full(1), stories=(bad,), catch_up=()))
    page = parse_page(letter.html)
    words = [a.text_content() for a in page.iter("a") if "fleuve" in (a.get("href") or "")]
    assert words == ["Lire sur fleuve.example"]


def test_whatsapp_parts_hold_the_same_items() -> None:
    profile = Profile()
    edition = samples.full(40)
    parts = whatsapp.parts(document.write(edition, profile, catalogue_names={}))
    assert len(parts) > 2
    assert all(len(part) <= whatsapp.MAX_PART for part in parts)
    assert [part.split("\n")[0] for part in parts] == [
        f"({n}/{len(parts)})" for n in range(1, len(parts) + 1)
    ]
    urls = re.findall(r"https://fleuve\.example\S+", "\n".join(parts))
    assert urls == sorted_by_letter(edition)


def sorted_by_letter(edition: Edition) -> list[str]:
    order = re.findall(r"https://fleuve\.example\S+", letter_of(edition).text)
    urls = {s.url for s in (*edition.stories, *edition.catch_up)}
    assert set(order) <= urls
    return order


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_counted_sentence_is_right_for_none_one_two_and_many(language: str) -> None:
    voice, entries = Voice(language), counted(language)
    given = {name: "x" for forms in entries.values() for name in _names(forms) - {"n"}}
    for key, forms in entries.items():
        said = [voice(key, n, **given).replace("\u202f", " ") for n in (0, 1, 2, 1_234)]
        # French counts 0 with 1, English with 2.
        alone = forms[0] if language == "fr" else forms[-1]
        assert said[0] == voice._typeset(alone).format(n="0", **given), key
        if key not in ("figure_related", "figure_read", "figure_texts", "figure_outlets"):
            assert " 1 " in f" {said[1]}" or "seul" in said[1] or "one" in said[1], key
        assert said[2] == voice._typeset(forms[-1]).format(n="2", **given), key


def counted(language: str) -> dict[str, tuple[str, ...]]:
    found = _read_catalogue(language).items()
    return {key: forms for (_, key), forms in found if isinstance(forms, tuple)}


def _names(entry: object) -> set[str]:
    return set(re.findall(r"\{(\w+)\}", str(entry)))


def test_dates_and_numbers_take_the_language() -> None:
    french, english = Voice("fr"), Voice("en")
    first = date(2026, 11, 1)
    assert french.day(first, year=True) == "1er novembre 2026"
    assert english.day(first, year=True) == "1 November 2026"
    assert french.number(1284) == "1\u202f284"
    assert english.number(1284) == "1,284"
    assert french.span(date(2026, 10, 26), first) == "Du 26 octobre au 1er novembre 2026"
    assert (
        english.span(date(2025, 12, 29), date(2026, 1, 4)) == "29 December 2025 to 4 January 2026"
    )


@pytest.mark.chromium
@pytest.mark.slow
def test_no_horizontal_scroll_at_any_width(chromium: str, tmp_path: Path) -> None:
    long_word = "Anticonstitutionnellement" * 4
    edition = samples.full(3)
    wide = replace(edition, stories=(samples.story(0, headline=long_word), *edition.stories))
    for number, shown in enumerate((samples.full(), wide)):
        folder = tmp_path / str(number)
        folder.mkdir()
        page = screens.page_of(letter_of(shown), folder, 4_000)
        papers = set()
        for mode in screens.MODES if number == 0 else ("light",):
            for frame in screens.measure(chromium, page, mode):
                assert frame["scroll"] == frame["width"], (mode, frame)
                papers.add((mode, frame["paper"]))
        if number == 0:
            assert ("dark", "rgb(26, 34, 41)") in papers
            assert ("light", "rgb(255, 255, 255)") in papers


@pytest.mark.parametrize("name", letters.PROFILES)
def test_eight_subscribers_get_what_they_got_before(name: str) -> None:
    """Changed on purpose? `python -m tests.reports.letters`, and read the difference."""
    assert letters.written(name) == (letters.FOLDER / f"{name}.txt").read_text("utf-8")


@pytest.mark.slow
def test_spamassassin_finds_nothing_to_say_of_any_golden_mail(tmp_path: Path) -> None:
    program = shutil.which("spamassassin")
    if program is None:
        pytest.skip("needs spamassassin (make ci-deps)")
    box = mailbox.mbox(tmp_path / "golden")
    names = []
    for name, edition in EDITIONS.items():
        for language in LANGUAGES:
            for masthead, links in ((PUBLIC, LINKS), (HEAD, REPLY)):
                letter = letter_of(edition, Profile(language=language), links)
                box.add(_as_received(letter, masthead, links))
                names.append((name, language, masthead.public_url))
    box.close()
    done = subprocess.run(
        [program, "--local", "--test-mode", "--nocreate-prefs", "--mbox", tmp_path / "golden"],
        capture_output=True,
        timeout=280,
        check=False,
        env={"HOME": str(tmp_path), "PATH": "/usr/bin:/bin"},
    )
    report = done.stdout.decode("utf-8", "replace")
    points = re.findall(r"Content analysis details:\s+\((-?[\d.]+) points", report)
    assert len(points) == len(names) == 24, report[-2_000:]
    scores = dict(zip(names, map(float, points), strict=True))
    assert max(scores.values()) < 2.0, scores
    rules = re.findall(r"^ *-?[\d.]+ (HTML_\w+)", report, re.M)
    assert set(rules) <= {"HTML_MESSAGE"}, rules


def _as_received(letter: Letter, masthead: mail.Masthead, links: Links) -> bytes:
    head = mail.personal_part(
        to="a@example.org",
        name="Awa Diarra",
        message_id="<2026-w47.x@veille.example>",
        unsubscribe=(links.unsubscribe,),
    )
    return head + mail.shared_part(letter, masthead, DUE)
