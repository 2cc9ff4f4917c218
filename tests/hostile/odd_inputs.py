"""Inputs as a stranger, a tired analyst or a broken disk would make them: hypothesis strategies."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import tomli_w
from hypothesis import strategies as st

ROOT = Path(__file__).resolve().parents[2]
ODD_TEXTS = (
    "", " ", "\0", "\ud800", "\ufeff", "\x85", "\u2028", "a\nb", "é" * 3, "[3]", "[/x]", "[red]",
    "²", "٣", "1e999", "nan", "inf", "-0", "9" * 25, "9" * 4400, "http://[", "http://a:b@c:99999",
    "//x", "x@y", "a@b.test", "=1+1", "-", "~", ";", "\t", '"', "'", "#", "..", "2025-13-45",
    "0001-01-01T00:00:00+14:00", "9999-12-31T23:59:59-12:00", "24:00", "(?P<credit>", "a{9}{9}",
    "(((((", "\\", "{}", "{0}", "%s", "${HOME}", "\x1b[31m", "<b>", "&#0;", "&#xD800;",
)  # fmt: skip
text = st.one_of(st.sampled_from(ODD_TEXTS), st.text(max_size=40))
numbers = st.one_of(
    st.integers(), st.floats(), st.sampled_from([0, -1, 2**63, 2**64, 10**40, 1e308])
)
_leaves = st.one_of(st.none(), st.booleans(), numbers, text)
values = st.recursive(
    _leaves,
    lambda inner: st.one_of(st.lists(inner, max_size=4), st.dictionaries(text, inner, max_size=4)),
    max_leaves=8,
)


@st.composite
def broken(draw: st.DrawFn, good: bytes) -> bytes:
    """A good file with some places overwritten, cut, doubled or read in another encoding."""
    body = bytearray(good)
    for _ in range(draw(st.integers(0, 4))):
        at = draw(st.integers(0, len(body)))
        end = min(len(body), at + draw(st.integers(0, 12)))
        body[at:end] = draw(st.one_of(_encoded(text), st.binary(max_size=8)))
    whole = bytes(body)
    if draw(st.integers(0, 9)) == 0:
        codec = draw(st.sampled_from(("cp1252", "utf-16", "utf-8-sig", "utf-7", "cp037")))
        whole = whole.decode("utf-8", "replace").encode(codec, "replace")
    if draw(st.integers(0, 9)) == 0:
        whole = whole[: draw(st.integers(0, len(whole)))]
    return whole


def _encoded(made: st.SearchStrategy[str]) -> st.SearchStrategy[bytes]:
    return made.map(lambda written: written.encode("utf-8", "surrogatepass"))


def json_bytes(made: st.SearchStrategy[Any]) -> st.SearchStrategy[bytes]:
    """A value as JSON, with NaN, lone surrogates and all else that Python's writer lets by."""
    return st.builds(
        lambda value, plain: json.dumps(value, ensure_ascii=plain).encode("utf-8", "surrogatepass"),
        made,
        st.booleans(),
    )


def nested(units: tuple[str, ...]) -> st.SearchStrategy[bytes]:
    """A bracket said so often that a parser by recursion gives up."""
    return st.builds(
        lambda unit, count: (unit * count).encode(), st.sampled_from(units), st.integers(1, 30_000)
    )


def objects(fields: dict[str, st.SearchStrategy[Any]]) -> st.SearchStrategy[dict[str, Any]]:
    """Some of these fields, each with a value of its own kind or of any other."""
    kinds = {name: st.one_of(kind, kind, values) for name, kind in fields.items()}
    return st.fixed_dictionaries({}, optional=kinds)


def toml_bytes(made: st.SearchStrategy[dict[str, Any]]) -> st.SearchStrategy[bytes]:
    """A table as TOML; what TOML has no form for (null, a key of two kinds) is left out."""
    return made.map(lambda table: tomli_w.dumps(_told(table)).encode("utf-8", "surrogatepass"))


def _told(value: Any) -> Any:
    if isinstance(value, dict):
        return {str(key): _told(inner) for key, inner in value.items() if inner is not None}
    if isinstance(value, list):
        return [_told(inner) for inner in value if inner is not None]
    return value


def tabular(columns: tuple[str, ...], between: str, cells: st.SearchStrategy[str]) -> Any:
    """Rows under a header of some, all or other columns."""
    head = st.one_of(
        st.just(columns), st.permutations(columns).map(tuple), st.lists(text, max_size=3).map(tuple)
    )
    rows = st.lists(st.lists(cells, max_size=len(columns) + 1), max_size=5)
    written = st.builds(
        lambda first, rest: "\n".join(between.join(row) for row in (first, *rest)), head, rows
    )
    return _encoded(written)
