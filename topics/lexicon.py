"""The lexicon: everything that the tables tell, ready to be matched."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path

from records.error_code import ErrorCode
from records.errors import SettingError
from records.vocabulary import Side
from text.toml_files import read_toml
from topics import tables
from topics.matcher import Matcher, Term
from topics.offices import Office
from topics.offices import read as read_offices
from topics.people import GIVEN, SHARED

LANGUAGES = ("fr", "en", "ru")
KINDS = frozenset({"person", "org", "media", "place", "product", "event"})
MEANINGS = frozenset({"mali", "russia", "aes", "host", "other", "none"})
_CUES = (
    "bilateral bond mali russia theirs force pronoun expletive tie speech media compare unsaid"
    " chair private none elsewhere harm victim armed"
)
CUES = frozenset(_CUES.split())
RULES = "rules.toml"
GAZETTEER = "gazetteer.tsv"
GIVEN_NAMES = "given_names.tsv"
SHORT_SURNAME = 3
"""Letters up to which a surname is too common a word to be looked for alone."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Entity:
    """A person, body, place, product or event of the list."""

    id: str
    name: str
    kind: str
    side: Side
    country: str
    offices: tuple[Office, ...] = ()
    """Of persons, with the days between which they were held."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Topic:
    """A topic as a row of data."""

    id: str
    fr: str
    en: str
    floor: float
    brings: str = ""
    """A topic that is assigned with this one (codebook: abuses by Wagner take both)."""


@dataclass
class Lexicon:
    """All tables, shipped and local; automata are built when first asked for."""

    local: Path | None
    _matchers: dict[str, Matcher] = field(default_factory=dict)

    @property
    def files(self) -> tuple[str, ...]:
        """Names of the files that make the version."""
        terms = (f"terms.{language}.tsv" for language in LANGUAGES)
        own = ("entities.tsv", "offices.tsv", "sides.tsv", GAZETTEER, GIVEN_NAMES)
        return (*own, "topics.tsv", "cues.tsv", RULES, *terms)

    @cached_property
    def digest(self) -> str:
        """Changes when a byte of a table does."""
        return tables.digest(self.files, self.local)

    @cached_property
    def rules(self) -> dict[str, dict[str, float]]:
        """The thresholds of rules.toml by section. Raises SettingError for what is no number."""
        rules = _rules(tables.SHIPPED / RULES)
        own = self.local / RULES if self.local else None
        if own and own.is_file():
            for section, values in _rules(own).items():
                rules.setdefault(section, {}).update(values)
        return rules

    @cached_property
    def entities(self) -> dict[str, Entity]:
        """Entities by id. Raises SettingError for an unknown kind or side."""
        rows = tables.read("entities.tsv", ("id",), self.local)
        return {row.get("id"): _entity(row) for row in rows}

    @cached_property
    def offices(self) -> dict[str, tuple[str, ...]]:
        """Other forms of offices, by the name that entities.tsv has."""
        rows = tables.read("offices.tsv", ("office",), self.local)
        return {
            row.get("office"): tuple(filter(None, map(str.strip, row.get("forms").split(";"))))
            for row in rows
        }

    @cached_property
    def topics(self) -> dict[str, Topic]:
        """Topics by id, in the codebook's order."""
        rows = tables.read("topics.tsv", ("id",), self.local)
        return {
            row.get("id"): Topic(
                id=row.get("id"),
                fr=row.get("fr") or row.get("id"),
                en=row.get("en") or row.get("id"),
                floor=_number(row, "floor", 1.0),
                brings=row.get("brings"),
            )
            for row in rows
        }

    @cached_property
    def names(self) -> Matcher:
        """The automaton of entities, sides and offices, one for all languages."""
        return Matcher(self._names())

    def matcher(self, language: str) -> Matcher:
        """The automaton of a language's terms and of the cues."""
        if language not in self._matchers:
            self._matchers[language] = Matcher([*self._cues(), *self.terms(language)])
        return self._matchers[language]

    def terms(self, language: str) -> Iterator[Term]:
        """Topic terms of a language; a topic written `-topic` (or `none`) makes a trap."""
        for row in tables.read(f"terms.{language}.tsv", ("term", "topic"), self.local):
            topic = row.get("topic")
            known = topic.removeprefix("-")
            if topic != "none" and known not in self.topics:
                raise row.wrong(ErrorCode.TOPIC_NOT_IN_TABLE, topic=topic)
            trap = topic == "none" or topic != known
            yield Term(
                layer="trap" if trap else f"topic:{topic}",
                key="topic:" + (known if topic != "none" else "") if trap else topic,
                written=_written(row),
                group=row.get("use") or "thing",
                label=row.get("sublabel"),
                weight=_number(row, "weight", 1.0),
            )

    def _names(self) -> Iterator[Term]:
        for row in tables.read("entities.tsv", ("id",), self.local):
            entity = self.entities[row.get("id")]
            aliases = [entity.name, *filter(None, map(str.strip, row.get("aliases").split(";")))]
            for alias in aliases:
                yield Term(
                    layer="entity",
                    key=entity.id,
                    written=_as_printed(alias.removeprefix("~")),
                    group=entity.side.value,
                    label="surname" if alias.startswith("~") else entity.kind,
                )
            yield from self._bare(entity, aliases)
        for row in [
            *tables.read("sides.tsv", ("term", "meaning"), self.local),
            *tables.read(GAZETTEER, ("term", "meaning"), self.local),
        ]:
            if row.get("meaning") not in MEANINGS:
                raise row.wrong(
                    ErrorCode.MEANING_WRONG, value=row.get("meaning"), meanings=sorted(MEANINGS)
                )
            yield from self._side_terms(row)
        for row in tables.read(GIVEN_NAMES, ("name",), self.local):
            label = SHARED if row.get("shared") else ""
            yield Term(layer=GIVEN, key="", written=f"={row.get('name')}", label=label)

    def _bare(self, entity: Entity, aliases: list[str]) -> Iterator[Term]:
        """A person's surname alone, and the offices beside which it is enough."""
        surname = entity.name.split()[-1]
        if entity.kind != "person" or len(surname) <= SHORT_SURNAME or not surname.isalpha():
            return
        if surname not in aliases and f"~{surname}" not in aliases:
            side = entity.side.value
            yield Term(layer="entity", key=entity.id, written=surname, group=side, label="surname")
        for number, office in enumerate(entity.offices):
            for written in (office.name, *self.offices.get(office.name, ())):
                yield Term(layer="office", key=entity.id, written=written, label=str(number))

    def _side_terms(self, row: tables.Row) -> Iterator[Term]:
        written, meaning = _written(row), row.get("meaning")
        if meaning != "none":
            kind = row.get("kind")
            yield Term(layer="side", key="", written=written, group=meaning, label=kind)
            return
        for layer in ("entity", "side"):
            yield Term(layer="trap", key=layer, written=written)

    def _cues(self) -> Iterator[Term]:
        for row in tables.read("cues.tsv", ("term", "cue"), self.local):
            if row.get("cue") not in CUES:
                raise row.wrong(ErrorCode.CUE_WRONG, value=row.get("cue"), cues=sorted(CUES))
            cue = row.get("cue")
            trap = cue == "none"
            yield Term(
                layer="trap" if trap else f"cue:{cue}",
                key="cue:" if trap else cue,
                written=_written(row),
            )


def _as_printed(name: str) -> str:
    """Short names in capitals (`AES`, `PAM`) are matched in capitals only."""
    return f"={name}" if len(name) <= 4 and name.isalpha() and name.isupper() else name


def _written(row: tables.Row) -> str:
    term = row.get("term")
    if not term.strip("*= "):
        raise row.wrong(ErrorCode.TERM_MISSING)
    return term


def _entity(row: tables.Row) -> Entity:
    kind, side = row.get("kind"), row.get("side")
    if kind not in KINDS:
        raise row.wrong(ErrorCode.KIND_WRONG, kind=kind, kinds=sorted(KINDS))
    if side not in set(Side):
        raise row.wrong(ErrorCode.SIDE_WRONG, side=side, side_2=sorted(Side))
    try:
        offices = read_offices(row.get("roles")) if kind == "person" else ()
    except ValueError as error:
        raise row.wrong(ErrorCode.OFFICE_WRONG, written=str(error)) from error
    return Entity(
        id=row.get("id"),
        name=row.get("name"),
        kind=kind,
        side=Side(side),
        country=row.get("country"),
        offices=offices,
    )


def _number(row: tables.Row, column: str, default: float) -> float:
    cell = row.get(column)
    try:
        number = float(cell.replace(",", ".")) if cell else default
    except ValueError as error:
        raise row.wrong(ErrorCode.NUMBER_WRONG, column=column, cell=cell) from error
    if not math.isfinite(number):
        raise row.wrong(ErrorCode.NUMBER_WRONG, column=column, cell=cell)
    return number


def _rules(path: Path) -> dict[str, dict[str, float]]:
    given = read_toml(path)
    try:
        return {name: {k: float(v) for k, v in part.items()} for name, part in given.items()}
    except (ValueError, TypeError, AttributeError, OverflowError) as error:
        raise SettingError(ErrorCode.RULES_WRONG, rules=RULES, why=error) from error
