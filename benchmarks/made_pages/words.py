"""Sentences, names and days of our own, drawn by a seed."""

from __future__ import annotations

import random
import tomllib
from datetime import date, timedelta
from functools import cache
from pathlib import Path
from typing import Any

MONTHS = (
    *("janvier", "février", "mars", "avril", "mai", "juin"),
    *("juillet", "août", "septembre", "octobre", "novembre", "décembre"),
)
SHORT = (
    *("janv.", "févr.", "mars", "avr.", "mai", "juin"),
    *("juill.", "août", "sept.", "oct.", "nov.", "déc."),
)
ENGLISH = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
WEEKDAYS = ("lundi", "mardi", "mercredi", "jeudi", "vendredi", "samedi", "dimanche")
FIRST_DAY = date(2023, 2, 1)
LAST_DAY = date(2026, 10, 20)


@cache
def pool() -> dict[str, Any]:
    """Read the words of words.toml."""
    return tomllib.loads(Path(__file__).with_name("words.toml").read_text("utf-8"))


def drawn_day(dice: random.Random) -> date:
    """Draw a day of the last years; one in six is a first of its month."""
    day = FIRST_DAY + timedelta(days=dice.randrange((LAST_DAY - FIRST_DAY).days))
    return day.replace(day=1) if dice.random() < 1 / 6 else day


def drawn_paragraphs(dice: random.Random, number: int) -> list[str]:
    """Draw paragraphs of one or two sentences, no two of a page alike."""
    words = pool()
    subjects = dice.sample(words["subjects"], len(words["subjects"]))
    acts = dice.sample(words["acts"], len(words["acts"]))
    ends = dice.sample(words["ends"], len(words["ends"]))
    sentences = [
        f"{subjects[i % len(subjects)]} {acts[i % len(acts)]}, {ends[i % len(ends)]}."
        for i in range(2 * number)
    ]
    return [
        " ".join(sentences[2 * i : 2 * i + (2 if dice.random() < 0.4 else 1)])
        for i in range(number)
    ]


def french_day(day: date, *, weekday: bool = False) -> str:
    """Print a day as the press does: `lundi 3 mars 2025`, `1er août 2025`."""
    number = "1er" if day.day == 1 else str(day.day)
    printed = f"{number} {MONTHS[day.month - 1]} {day.year}"
    return f"{WEEKDAYS[day.weekday()]} {printed}" if weekday else printed


def odd_day(dice: random.Random, day: date) -> tuple[str, str]:
    """Print a day in one of the forms that readers of dates stumble over, with the minute if any.

    The second value is `T10:30` where the form has a minute.
    """
    month, short = MONTHS[day.month - 1], SHORT[day.month - 1]
    ordinal = "1 er" if day.day == 1 else str(day.day)
    weekday = WEEKDAYS[day.weekday()]
    hour, minute = dice.randint(6, 22), dice.randint(1, 59)
    at = f"T{hour:02}:{minute:02}"
    forms = (
        (f"{day.day} {short} {day.year}", ""),
        (f"{ordinal} {month} {day.year}", ""),
        (f"{weekday.capitalize()} {ordinal} {month.capitalize()} {day.year}", ""),
        (f"{french_day(day)} à {hour}h{minute:02}", at),
        (f"{french_day(day)} - {hour}:{minute:02}", at),
        (f"{french_day(day)} - {hour} heures {minute}", at),
        (f"{day.day} {ENGLISH[day.month - 1]}, {day.year}", ""),
        (f"{ENGLISH[day.month - 1]} {day.day}, {day.year}", ""),
        (f"{day:%d/%m/%Y} à {hour}h{minute:02}" if day.day > 12 else french_day(day), ""),
        (f"{day:%d.%m.%Y}" if day.day > 12 else french_day(day, weekday=True), ""),
        (f"{weekday.upper()} {day.day} {month.upper()} {day.year}", ""),
    )
    printed, minute_part = dice.choice(forms)
    if "à" in printed and "/" in printed:
        minute_part = at
    return printed, minute_part
