"""What people write by hand: settings, outlet files, tables, rules, lists of subscribers."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

from hypothesis import strategies as st

from cli.settings_table import lines as settings_lines
from extractors.registry import load_outlets
from flows.settings import load_settings
from reports.mail.subscribers import read_list
from tests.hostile import odd_inputs as odd
from tests.hostile.fuzzing import Door, Doors, in_folder, written
from tests.hostile.shapes import HOME
from topics.lexicon import Lexicon

# What the operator writes.

_SETTINGS = odd.objects(
    {
        "data_dir": odd.text, "lang": st.sampled_from(("fr", "en", "ru")), "workers": odd.numbers,
        "memory_mb": odd.numbers, "page_timeout_s": odd.numbers, "secret_key": odd.text,
        "http": odd.objects({"timeout_s": odd.numbers, "max_bytes": odd.numbers}),
        "smtp": odd.objects({"host": odd.text, "port": odd.numbers, "security": odd.text}),
        "digest": odd.objects(
            {"sender": odd.text, "public_url": odd.text, "wait_until_hour": odd.numbers,
             "reply_to": odd.text, "list_id": odd.text, "sender_name": odd.text}
        ),
        "schedule": odd.objects({"daily": odd.text, "weekly": odd.text, "timezone": odd.text}),
    }
)  # fmt: skip
_GOOD_SETTINGS = b"""# la veille
lang = "fr"
workers = 2
[smtp]
host = "courrier.example"   # \xc3\xa0 relire
[digest]
sender = "veille@example.org"
[schedule]
daily = "30 5 * * *"
"""
_VARIABLES = ("LANG", "WORKERS", "SMTP", "SMTP__PORT", "HTTP", "DIGEST__SENDER", "SCHEDULE__DAILY")


def operator_doors(folder: Path) -> Doors:
    """Settings by file and by environment, and an outlet's file."""
    settings_file = written(folder / "desk", "veille.toml")
    outlet = written(folder / "outlets", "essai.toml")

    def read_settings(body: bytes) -> object:
        settings_file(body)
        return in_folder(folder / "desk", lambda: settings_lines(load_settings()))

    return {
        "settings: file": Door(
            inputs=st.one_of(
                odd.toml_bytes(_SETTINGS),
                odd.broken(_GOOD_SETTINGS),
                odd.nested(("[", "a=[", "[a.")),
            ),
            reads=read_settings,
        ),
        "settings: environment": Door(
            inputs=st.dictionaries(st.sampled_from(_VARIABLES), odd.text, max_size=3),
            reads=lambda given: _with_variables(given, folder),
        ),
        "outlet file": Door(
            inputs=st.one_of(
                odd.toml_bytes(_OUTLET), odd.broken(_GOOD_OUTLET.encode()), odd.nested(("a=[", "["))
            ),
            reads=lambda body: load_outlets(folder=outlet(body).parent),
        ),
    }


def _with_variables(given: dict[str, str], folder: Path) -> object:
    empty = folder / "empty"
    empty.mkdir(exist_ok=True)
    told = {
        f"VEILLE_{name}": value.replace("\0", "").encode("utf-8", "replace").decode()
        for name, value in given.items()
    }
    os.environ.update(told)
    try:
        return in_folder(empty, lambda: settings_lines(load_settings()))
    finally:
        for name in told:
            del os.environ[name]


_OUTLET = odd.objects(
    {
        "id": st.just("essai"), "name": odd.text, "home_url": st.just(HOME), "kind": odd.text,
        "article_url": odd.text, "credit_pattern": odd.text, "timezone": odd.text,
        "discovery": st.lists(odd.objects({"way": odd.text, "url": odd.text}), max_size=2),
        "http": odd.objects({"plain_http": st.booleans()}),
    }
)  # fmt: skip
_GOOD_OUTLET = f"""id = "essai"
name = "L'Essai"
home_url = "{HOME}"
kind = "web_paper"
article_url = "/[0-9]{{4}}/"
[[discovery]]
way = "feed"
url = "{HOME}/feed"
"""

# What the desk writes.

_TABLES = {
    "entities.tsv": ("id", "name", "aliases", "kind", "side", "country", "roles"),
    "offices.tsv": ("office", "forms"),
    "sides.tsv": ("term", "meaning", "kind"),
    "topics.tsv": ("id", "fr", "en", "floor", "brings"),
    "cues.tsv": ("term", "cue"),
    "terms.fr.tsv": ("term", "topic", "use", "sublabel", "weight"),
}
_CELLS = st.one_of(
    odd.text,
    st.sampled_from(
        ("person", "mali", "russia", "energy", "-energy", "none", "0,5", "nan", "1e400",
         "maire [2020..]", "maire [2020-13-99]", "x [..]", "*", "=AB", "~Keita", "a*b*", "bond")
    ),
)  # fmt: skip


def desk_doors(folder: Path) -> Doors:
    """Tables that an analyst edits, rules, and the list of subscribers."""
    readers = written(folder, "lecteurs.csv")
    columns = ("address", "name", "language", "topics", "outlets", "minimum_grade", "weekday")
    doors = {
        f"table: {name}": _table_door(folder / name[:5], name, of) for name, of in _TABLES.items()
    }
    rules = written(folder / "rules", "rules.toml")
    doors["table: rules.toml"] = Door(
        inputs=st.one_of(
            odd.toml_bytes(st.dictionaries(odd.text, odd.values, max_size=3)),
            odd.nested(("a=[", "[")), odd.broken(b"[grade]\nseuil = 0.5\n"),
        ),
        reads=lambda body: Lexicon(rules(body).parent).rules,
    )  # fmt: skip
    doors["subscribers: list"] = Door(
        inputs=st.one_of(
            odd.tabular(columns, ",", odd.text),
            odd.broken("address,name,topics\nawa@exemple.test,Awa Koné,energy mining\n".encode()),
        ),
        reads=lambda body: read_list(readers(body)),
    )
    return doors


def _table_door(folder: Path, name: str, columns: tuple[str, ...]) -> Door:
    table = written(folder, name)
    good = "\t".join(columns).encode() + b"\nx\ty\n"

    def read(body: bytes) -> object:
        lexicon = Lexicon(table(body).parent)
        return _everything_told(lexicon, name)

    return Door(
        inputs=st.one_of(odd.tabular(columns, "\t", _CELLS), odd.broken(good)),
        reads=read,
        share=0.1,  # the shipped rows are read along with each
    )


def _everything_told(lexicon: Lexicon, name: str) -> object:
    if name.startswith("terms."):
        return list(lexicon.terms("fr"))
    by_table: dict[str, Callable[[], object]] = {
        "entities.tsv": lambda: list(lexicon.entities.values()),
        "offices.tsv": lambda: lexicon.offices,
        "topics.tsv": lambda: lexicon.topics,
    }
    if name in by_table:
        return by_table[name]()
    return list(lexicon._cues()) if name == "cues.tsv" else list(lexicon._names())
