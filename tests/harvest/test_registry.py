"""The shipped registry, and what is refused of a file that the desk wrote."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from extractors.registry import SHIPPED, load_outlets
from harvest.addresses import identity, is_article
from records import DiscoveryWay, OutletKind, Owner, SettingError

ENABLED = (
    "bamada benbere journaldumali lejalon mali24 maliactu malijet maliweb saheltribune studiotamani"
)
GOOD = 'name = "A"\nhome_url = "https://a.ml"\nkind = "daily"\n'


def test_the_shipped_outlets() -> None:
    outlets = load_outlets()
    assert len(outlets) >= 24
    assert " ".join(o.id for o in outlets.values() if o.enabled) == ENABLED
    assert {o.owner for o in outlets.values()} >= {Owner.STATE_MALI, Owner.STATE_RUSSIA}


def test_every_way_carries_its_evidence() -> None:
    for path in SHIPPED.glob("*.toml"):
        table = ""
        for line in path.read_text("utf-8").splitlines():
            table = line if line.startswith("[") else table
            if table == "[[discovery]]" and line.startswith("url =") and "news.google" not in line:
                assert re.search(r"# .*(V|P|E\d|pattern|in use|Atom)", line), f"{path.name}: {line}"


def test_address_forms_of_sources() -> None:
    outlets = load_outlets()
    seen = {
        "lessor": "https://www.lessor.ml/posts/un-titre-68356d86f2237",
        "abamako": "http://news.abamako.com/h/302635.html",
        "malijet": "https://malijet.com/a_la_une_du_mali/291063-titre-d’un-article.html",
        "studiotamani": "https://www.studiotamani.org/125169-les-titres-du-17-janvier-2023-soir",
        "journaldumali": "https://www.journaldumali.com/2021/07/02/un-titre/",
        "sputnik": "https://fr.sputniknews.africa/20240117/ble-1064600000.html",
        "tass": "https://tass.com/politics/1234567",
    }
    for name, url in seen.items():
        assert is_article(url, outlets[name]), name
    assert not is_article("https://bamada.net/category/x", outlets["bamada"])
    assert not is_article("https://elsewhere.ml/un-titre", outlets["bamada"])


def test_one_article_on_a_present_and_a_former_host_is_one() -> None:
    lessor = load_outlets()["lessor"]
    old = "https://www.journalessor.ml/posts/x-6857e09226968"
    assert identity(old, lessor) == "https://lessor.ml/posts/x-6857e09226968"


def write(folder: Path, text: str, name: str = "a.toml") -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    (folder / name).write_text(text, "utf-8")
    return folder


@pytest.mark.parametrize(
    ("text", "line", "message"),
    [
        (GOOD + "enabeld = true\n", 4, "did you mean 'enabled'"),
        (GOOD + '[http]\ndelay = 3\n', 5, "did you mean 'delay_s'"),
        (GOOD + '[[discovery]]\nway = "feed"\nurl = "https://a.ml/f"\n\n'
         '[[discovery]]\nway = "feed"\nulr = "https://a.ml/f"\n', 10, "did you mean 'url'"),
        (GOOD + '[[discovery]]\nway = "fed"\nurl = "https://a.ml/f"\n', 5, "did you mean 'feed'"),
        (GOOD.replace("daily", "dayly"), 3, "did you mean 'daily'"),
        (GOOD + "article_url = '('\n", 4, "not a regular expression"),
        (GOOD + "credit_pattern = 'Source: (.+)'\n", 4, "(?P<credit>"),
        (GOOD + 'enabled = "yes"\n', 4, "must be bool"),
        (GOOD + "enabled = true\n", 4, "needs a [[discovery]]"),
        ('name = "A"\nkind = "daily"\n', 1, "missing key 'home_url'"),
        (GOOD.replace("https", "http"), 2, "plain_http = true"),
    ],
)  # fmt: skip
def test_a_wrong_file_is_refused_where_it_is_wrong(
    tmp_path: Path, text: str, line: int, message: str
) -> None:
    with pytest.raises(SettingError) as error:
        load_outlets(folder=write(tmp_path, text))
    assert message in str(error.value)
    assert f"a.toml, line {line}:" in str(error.value)


def test_broken_toml_names_file_and_line(tmp_path: Path) -> None:
    with pytest.raises(SettingError, match=r"a\.toml: .*line 4"):
        load_outlets(folder=write(tmp_path, GOOD + "x = = 1\n"))


def test_the_desks_file_wins_key_by_key(tmp_path: Path) -> None:
    write(tmp_path / "outlets", "enabled = true\n[http]\ndelay_s = 12\n", "abamako.toml")
    write(tmp_path / "outlets", GOOD, "nouveau.toml")
    outlets = load_outlets(tmp_path)
    assert outlets["abamako"].enabled and outlets["abamako"].http.delay_s == 12.0
    assert outlets["abamako"].http.plain_http, "keys that the desk did not name stay"
    assert outlets["abamako"].discovery[0].way is DiscoveryWay.FEED
    assert outlets["nouveau"].kind is OutletKind.DAILY


def test_a_wrong_key_in_the_desks_file_names_that_file(tmp_path: Path) -> None:
    write(tmp_path / "outlets", "\nenabeld = true\n", "abamako.toml")
    with pytest.raises(SettingError, match=r"outlets/abamako\.toml, line 2: .*'enabled'"):
        load_outlets(tmp_path)
