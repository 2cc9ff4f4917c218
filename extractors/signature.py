"""Who signed: the lines under a text in the forms of the Malian press (docs/fields.md)."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from extractors.credits import CreditIndex
from records.article import Contributor
from text.fold import fold

_LONGEST_LINE = 160
_MOST_LINES = 6
_INTERN = re.compile(r"(?:,?\s*\(?stagiaire\)?\s*|\s*\(stg\)\s*)", re.I)
_INITIALS = re.compile(r"(?:[A-ZÀ-Ý]\.? ?){2,4}")
_LOGIN = re.compile(r"[a-z]{5,14}")
_SPLIT = re.compile(r"\s*(?:,|;|&|\bet\b|\band\b|/)\s*")
_NO_NAME = re.compile(r"[\d:;!?«»\"()]")
_MISTER = re.compile(
    r"^(?:(?:Mme|Mlle|Mr|Stagiaire)\.?\s+|(?:Dr|Pr|Prof|Me)\.?\s+(?=\S+\s+\S)"
    r"|M\.?\s+(?=\w{2,}\s+\w{2}))(?=\w{1,})"
)
_BEFORE_PAPER = re.compile(r"\s+[–—-]\s+|\s*/\s*|\s+\|\s+")
_SHOUTED_BODY = re.compile(r"[A-Z]{2,}[-/][A-Za-z/-]+")
"""`CCRP/Primature`: capitals with a bar or a hyphen."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Forms:
    labelled: re.Pattern[str]
    author_roles: frozenset[str]
    particles: frozenset[str]
    signed: tuple[re.Pattern[str], ...]
    credited: tuple[re.Pattern[str], ...]
    desk: re.Pattern[str]
    institutions: re.Pattern[str]
    agencies: re.Pattern[str]
    calling: re.Pattern[str]


@cache
def _forms() -> _Forms:
    data = tomllib.loads(files("extractors").joinpath("signature.toml").read_text("utf-8"))
    roles = "|".join((*data["author_roles"], *data["other_roles"]))
    return _Forms(
        labelled=re.compile(rf"(?P<role>{roles})\s*(?::|par\b|/)\s*(?P<name>.+)"),
        author_roles=frozenset(data["author_roles"]),
        particles=frozenset(data["particles"]),
        signed=tuple(map(re.compile, data["signed"])),
        credited=tuple(map(re.compile, data["credited"])),
        desk=re.compile("|".join(data["desk"])),
        institutions=re.compile("|".join(data["institutions"])),
        agencies=re.compile(
            rf"(?P<before>.*?)\b(?:avec |d'apres )?(?P<name>{'|'.join(data['agencies'])})\W*"
        ),
        calling=re.compile(rf"(?P<name>.+?)(?:,| [–—-]| \()\s*{data['callings']}\b.*"),
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Signature:
    """The names under a text, and what is left of its paragraphs."""

    paragraphs: tuple[str, ...]
    names: tuple[str, ...] = ()
    contributors: tuple[Contributor, ...] = ()
    credit: str | None = None


def is_name(text: str) -> bool:
    """Whether a text looks like one person's name: one to five capitalised words or initials."""
    words = text.split()
    if not 1 <= len(words) <= 6 or len(text) > 60 or _NO_NAME.search(text):
        return False
    if _INITIALS.fullmatch(text.strip()):
        return True
    if text.strip().endswith((",", "…")) or (text.strip().endswith(".") and len(words[-1]) > 3):
        return False
    own = [w for w in words if fold(w).strip(".'") not in _forms().particles]
    # `d'Almeida`, `N'Diaye`: a capital on one side of the apostrophe; `l'anglais` has none.
    capital = [
        w
        for w in own
        if w.lstrip("'’-(*.")[:1].isupper() or (w[1:2] in ("'", "’") and w[2:3].isupper())
    ]
    return bool(own) and len(capital) == len(own)


def is_desk(text: str) -> bool:
    """Say whether a text is a desk's or a newsroom's name: nobody's."""
    return bool(_forms().desk.fullmatch(fold(text).strip(" .")))


def agency_in(text: str) -> str:
    """Find the agency that a line names alone, behind `avec`, or behind the portal's own name."""
    match = _forms().agencies.fullmatch(fold(text).strip())
    if match is None:
        return ""
    before = fold(text).strip()[: match.start("name")].rstrip(" /(–—,-&+|")
    joined = not before or before.endswith((" avec", " et", " via", " d'apres"))
    alone = before in ("avec", "via", "par", "d'apres")
    return text.strip()[match.start("name") : match.end("name")] if joined or alone else ""


def split_names(text: str) -> tuple[str, ...]:
    """The names of a list: `Alassane Souleymane et Oumar Diop` gives two."""
    tidy = _INTERN.sub(" ", text).strip(" .,-–—:*|")
    # « M. Abdoulaye Diop » is a Mister, « M. Keïta » the initial of a first name.
    tidy = _MISTER.sub("", tidy)
    names = [" ".join(name.split()).strip(" .,-–—*|") for name in _SPLIT.split(tidy)]
    # The initials of a name keep their last stop: `J.N.`
    names = [f"{n}." if _INITIALS.fullmatch(n) and f"{n}." in text else n for n in names]
    return tuple(dict.fromkeys(name for name in names if name))


@dataclass(frozen=True, slots=True, kw_only=True)
class _Line:
    names: tuple[str, ...] = ()
    contributors: tuple[Contributor, ...] = ()
    credit: str | None = None


def _labelled(line: str) -> _Line | None:
    """`Texte : X` names an author, `Récit : Y` another contributor by its role."""
    match = _forms().labelled.fullmatch(fold(line))
    if match is None:
        return None
    name = line[match.start("name") : match.end("name")].strip(" .")
    role = line[match.start("role") : match.end("role")].strip()
    if not all(is_name(n) for n in split_names(name)):
        return None
    if match["role"] in _forms().author_roles:
        return _Line(names=split_names(name))
    return _Line(contributors=(Contributor(role=role, name=name),))


def _all_labelled(line: str) -> _Line | None:
    """`Texte : X / Récit : Y`: several roles on one line."""
    found = [_labelled(part.strip()) for part in re.split(r"[/|•–—;]", line)]
    whole = [each for each in found if each]
    if len(whole) < 2 or len(whole) < len(found):
        return None
    return _Line(
        names=tuple(name for each in whole for name in each.names),
        contributors=tuple(other for each in whole for other in each.contributors),
    )


def _credited(line: str) -> _Line | None:
    """`Source : X`, `........Studio tamani`."""
    for pattern in _forms().credited:
        match = pattern.fullmatch(fold(line))
        if match:
            name = line[match.start("name") : match.end("name")].strip(" .")
            return _Line(credit=name) if 0 < len(name) <= 100 else None
    return None


_PAPER_BEHIND = re.compile(r"(?P<name>.+?)\s+(?P<paper>(?:l['’]|(?:le|la|les)\s).+)", re.I)


def _paper(line: str, credits: CreditIndex) -> _Line | None:
    """`NAME – NOUVEL HORIZON`, `Name/Malijet.com`, `Par X l'essor`: a name and its paper."""
    if credits.outlet_id(line):
        return _Line(credit=line.strip(" ."))
    behind = _PAPER_BEHIND.fullmatch(line)
    if behind and credits.outlet_id(behind["paper"]):
        person = re.sub(r"(?i)^(?:par|by)\s+", "", behind["name"]).rstrip(" ,/–—-")
        if is_name(person):
            return _Line(names=split_names(person), credit=behind["paper"].strip(" ."))
    parts = _BEFORE_PAPER.split(line, maxsplit=1)
    if len(parts) == 2:
        person, paper = re.sub(r"(?i)^(?:par|by)\s+", "", parts[0]), parts[1].strip(" .")
        known = credits.outlet_id(paper) is not None or re.fullmatch(r"\S+\.\w{2,4}", paper)
        shouted = paper.isupper() and len(paper) > 6
        if is_name(person) and (known or shouted):
            return _Line(names=split_names(person), credit=paper)
    return None


_AROUND_AGENCY = re.compile(r"^\s*(?:par|by)\b|(?:\b(?:avec|et)\s*|[\s/(–—,-])+$", re.I)


def _agency(line: str) -> _Line | None:
    """`AFP`, `Avec AFP`, `Par X avec Reuters`, `X avec agences`."""
    match = _forms().agencies.fullmatch(fold(line))
    if match is None:
        return None
    credit = line[match.start("name") : match.end("name")]
    person = _AROUND_AGENCY.sub("", line[: match.start("name")]).strip()
    short = len(credit) < 5 and not credit.isupper()  # `Ap`, `Pana` are names of people
    if short or (person and not is_name(person)):
        return None
    return _Line(names=split_names(person) if person else (), credit=credit)


def _signed(line: str) -> _Line | None:
    folded = fold(line)
    for pattern in _forms().signed:
        match = pattern.fullmatch(folded)
        if match:
            name = line[match.start("name") : match.end("name")].strip()
            if is_desk(name):
                return _Line()
            names = split_names(name)
            if all(is_name(n) or _LOGIN.fullmatch(n) for n in names):
                return _Line(names=names)
            return None
    if is_desk(line):
        return _Line()
    return None


def _bare_name(line: str) -> _Line | None:
    if _forms().institutions.fullmatch(fold(line)) or _SHOUTED_BODY.fullmatch(line):
        return _Line(credit=line)
    names = split_names(line)
    plausible = names and all(is_name(n) for n in names) and not line.isnumeric()
    if plausible and (len(line.split()) > 1 or _INITIALS.fullmatch(line) or line.isupper()):
        return _Line(names=names)
    if _LOGIN.fullmatch(line):
        return _Line(names=(line,))
    return None


def read_line(line: str, credits: CreditIndex, *, bare: bool = True) -> _Line | None:
    """What one line under a text tells of its makers, or null when it is no signature."""
    line = line.strip().strip("*_").strip()
    if not line or len(line) > _LONGEST_LINE:
        return None
    called = _forms().calling.fullmatch(fold(line))
    if called and line[: called.end("name")].strip():
        line = line[: called.end("name")].strip()
    found = _all_labelled(line) or _labelled(line) or _credited(line) or _paper(line, credits)
    found = found or _agency(line) or _signed(line)
    return found or (_bare_name(line) if bare else None)


_ALONE = re.compile(r"[A-ZÀ-Ý][a-zà-ÿ’'-]{3,19}\.?")


def _signs_alone(line: str, before: str) -> bool:
    """Is the last line one capitalised word under a finished text: a writer known by one name?"""
    return bool(_ALONE.fullmatch(line.strip())) and before.rstrip().endswith(
        (".", "!", "?", "»", "…")
    )


def read_signature(paragraphs: Sequence[str], credits: CreditIndex) -> Signature:
    """The signature under a text, taken off it.

    Reads upward from the last paragraph while the lines are signatures, at most six of them.
    """
    rest = list(paragraphs)
    lines: list[_Line] = []
    while (
        len(rest) > 1
        and len(lines) < _MOST_LINES
        and (line := read_line(rest[-1], credits)) is not None
    ):
        lines.insert(0, line)
        rest.pop()
    if not lines and len(rest) > 1 and _signs_alone(rest[-1], rest[-2]):
        lines.append(_Line(names=(rest.pop().strip(" ."),)))
    names = tuple(dict.fromkeys(name for line in lines for name in line.names))
    credit = next((line.credit for line in lines if line.credit), None)
    return Signature(
        paragraphs=tuple(rest),
        names=names,
        contributors=tuple(other for line in lines for other in line.contributors),
        credit=credit,
    )
