"""Every door under random broken input (`make bench-fuzz` in small), and what it once found."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from rich.console import Console

from cli.commands.duplicates import answer_lines
from cli.tables import make_table
from extractors.registry import load_outlets
from flows.labelling import answers
from flows.settings import load_settings
from harvest.feeds import parse_feed
from harvest.wordpress import parse_posts
from i18n import open_language
from records import SettingError
from tests.hostile.doors_of_people import desk_doors, operator_doors
from tests.hostile.doors_of_strangers import list_doors, name_doors, pipe_doors
from tests.hostile.fuzzing import in_folder, strict_json, try_door
from tests.hostile.shapes import AT, HOME, OUTLET, page_of
from topics.classifier import load
from topics.lexicon import Lexicon

FEW = 80
"""Inputs a door; the bench tries thousands."""
OF_STRANGERS = {**list_doors(), **name_doors(), **pipe_doors()}
FEED = "<rss version='2.0'><channel>{}</channel></rss>"


@pytest.mark.filterwarnings("ignore::hypothesis.errors.HypothesisWarning")
@pytest.mark.parametrize("name", OF_STRANGERS)
def test_what_strangers_send_gives_a_value_or_a_clear_line(name: str) -> None:
    assert try_door(OF_STRANGERS[name], FEW)


@pytest.mark.filterwarnings("ignore::hypothesis.errors.HypothesisWarning")
@pytest.mark.parametrize("name", [*operator_doors(Path("/nowhere")), *desk_doors(Path("/nowhere"))])
def test_what_people_write_gives_a_value_or_a_clear_line(name: str, tmp_path: Path) -> None:
    doors = {**operator_doors(tmp_path), **desk_doors(tmp_path)}
    assert try_door(doors[name], max(10, int(FEW * doors[name].share)))


@pytest.mark.parametrize(
    ("body", "where"),
    [
        ('lang = "fr"\n# réglé'.encode("cp1252"), "ligne 2"),
        ("lang = 'fr'".encode("utf-16"), "ligne 1"),
        (b"x = " + b"[" * 20_000, "niveaux imbriqués"),
        (b"workers = 'deux'", "workers"),
    ],
)
def test_a_settings_file_in_no_form_of_ours_is_named(
    body: bytes, where: str, tmp_path: Path
) -> None:
    (tmp_path / "veille.toml").write_bytes(body)
    with pytest.raises(SettingError) as refused:
        in_folder(tmp_path, load_settings)
    assert where in open_language("fr").error(refused.value)


def test_the_mark_that_windows_puts_first_is_no_fault(tmp_path: Path) -> None:
    (tmp_path / "veille.toml").write_bytes(b"\xef\xbb\xbflang = 'en'\n[smtp]\nport = 25\n")
    settings = in_folder(tmp_path, load_settings)
    assert (settings.lang, settings.smtp.port) == ("en", 25)  # type: ignore[attr-defined]


@pytest.mark.parametrize(("name", "part"), [("SMTP", "HOST"), ("HTTP", "CONTACT"), ("DIGEST", "S")])
def test_a_section_in_one_variable_is_told_its_parts(
    name: str, part: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(f"VEILLE_{name}", "courrier")
    with pytest.raises(SettingError, match=f"VEILLE_{name}__{part}"):
        load_settings()


@pytest.mark.parametrize("written", [b"\xe9", b"a" * 9 + b"\xff\xfe", "é".encode("utf-16")])
def test_an_outlet_file_in_another_encoding_is_named(written: bytes, tmp_path: Path) -> None:
    (tmp_path / "essai.toml").write_bytes(b'id = "essai"\nname = "' + written + b'"\n')
    with pytest.raises(SettingError, match=r"essai\.toml.*line 2"):
        load_outlets(folder=tmp_path)


@pytest.mark.parametrize("pattern", ["a{99999999999}", "(" * 5_000, "[z-a]"])
def test_an_expression_that_python_cannot_hold_is_named(pattern: str, tmp_path: Path) -> None:
    (tmp_path / "essai.toml").write_text(
        f'name = "E"\nhome_url = "{HOME}"\nkind = "blog"\n'
        f'enabled = false\narticle_url = "{pattern}"'
    )
    with pytest.raises(SettingError, match="article_url"):
        load_outlets(folder=tmp_path)


@pytest.mark.parametrize("weight", ["nan", "inf", "-Infinity", "1e999"])
def test_a_weight_that_is_no_number_is_refused(weight: str, tmp_path: Path) -> None:
    row = f"term\ttopic\tweight\npont de Kita\tenergy\t{weight}\n"
    (tmp_path / "terms.fr.tsv").write_text(row)
    with pytest.raises(SettingError, match="line 2"):
        list(Lexicon(tmp_path).terms("fr"))


@pytest.mark.parametrize("number", ["&#xD800;", "&#57343;", "&#x110000;", "&#99999999;"])
def test_a_reference_to_no_character_costs_itself_only(number: str) -> None:
    items = f"<item><title>Kita {number}</title><link>/a</link></item>" * 2
    broken = FEED.format(items + "<item><title>Ségou & Mopti</title><link>/b</link></item>")
    titles = [each.title_hint for each in parse_feed(broken.encode(), HOME, OUTLET, AT).candidates]
    assert titles == ["Kita \ufffd", "Ségou & Mopti"]


@pytest.mark.parametrize("odd", [1, 2.5, True, "tag-or", {"a": 1}, [1, None]])
def test_a_field_of_another_kind_costs_itself_only(odd: object) -> None:
    post = [{"link": f"{HOME}/a", "title": {"rendered": "Une"}, "class_list": odd}]
    posts = parse_posts(page_of(json.dumps(post).encode(), "application/json"), OUTLET)
    assert [each.title_hint for each in posts.candidates] == ["Une"]
    item = {"url": f"{HOME}/a", "title": "Une", "tags": odd, "authors": odd, "attachments": odd}
    feed = {"version": "https://jsonfeed.org/version/1", "items": [item]}
    told = parse_feed(json.dumps(feed).encode(), HOME, OUTLET, AT)
    assert [each.title_hint for each in told.candidates] == ["Une"]


@pytest.mark.parametrize("name", ["NaN", "Infinity", "1e999", "[[1]]", '{"a": 1}'])
def test_an_id_that_json_cannot_write_again_is_refused(name: str) -> None:
    line = f'{{"id": {name}, "title": "A", "text": "Le pont."}}'.encode()
    [told] = answers([line], load())
    assert "error" in strict_json(told)  # type: ignore[operator]
    with pytest.raises(Exception, match="line 1"):
        answer_lines([line])


@pytest.mark.parametrize("day", ["0001-01-01T00:00:00+14:00", "9999-12-31T23:00:00-12:00"])
def test_a_day_beyond_the_years_is_none(day: str) -> None:
    line = json.dumps({"id": 1, "title": "A", "text": "Le pont.", "date": day}).encode()
    assert len(answer_lines([line])) == 1


@pytest.mark.parametrize("name", ["[3]", "[/x]", "[red]a[/red]", "[link=http://x.test]a", "\\["])
def test_a_name_is_never_read_as_markup(name: str) -> None:
    console = Console(force_terminal=True, width=80)
    with console.capture() as shown:
        console.print(make_table([name], [[name]]))
    assert shown.get().count(name) == 2


@pytest.mark.parametrize("code", ["\x1b[31m", "\x07", "\x9b2J", "\ud800", "\u202e"])
def test_no_code_reaches_the_terminal(code: str) -> None:
    console = Console(force_terminal=True, width=80, no_color=True)
    with console.capture() as shown:
        console.print(make_table(["a"], [[f"x{code}y"]]))
    assert code not in shown.get() and "x" in shown.get()


@pytest.mark.parametrize("odd", ["a\nb", "\ud800", "\x1b[2J", "\u2028", "\r"])
def test_an_error_is_one_line_whatever_it_names(odd: str) -> None:
    from records import InputError
    from records.error_code import ErrorCode

    for language in ("fr", "en"):
        said = open_language(language).error(InputError(ErrorCode.OUTLET_UNKNOWN, id=odd))
        assert len(said.splitlines()) == 1 and said.encode("utf-8") and odd not in said
