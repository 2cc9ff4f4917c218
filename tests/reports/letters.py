"""The golden letters: what eight subscribers of the sample week read, as plain text.

`python -m tests.reports.letters` writes them anew; a change is to be read in the difference. Their
HTML holds the same items (tested) and is looked at in Chromium: neither it nor the pictures are
stored, because both are made from the same sheet in a second and nobody reads their differences.
"""

from __future__ import annotations

from pathlib import Path

from reports.digest import render
from reports.digest.personalise import Profile
from reports.digest.render import Links
from tests.reports.samples import full

FOLDER = Path(__file__).parent / "golden"
LINKS = Links(
    unsubscribe="https://veille.example/unsubscribe",
    online="https://veille.example/digests/2026-W47.html",
)
PROFILES = {
    "everything-fr": Profile(),
    "everything-en": Profile(language="en"),
    "mining-fr": Profile(topics=("mining",)),
    "diplomacy-energy-en": Profile(topics=("diplomacy", "energy"), language="en"),
    "kayes-fr": Profile(outlets=("kayes",)),
    "central-fr": Profile(minimum_grade=2),
    "wednesday-fr": Profile(weekday=3, topics=("defence_security",)),
    "nothing-fr": Profile(topics=("health",)),
}


def written(name: str) -> str:
    """The letter of one of the eight, with its subject."""
    names = {"kayes": "Kayes Info", "fleuve": "Le Quotidien du Fleuve"}
    letter = render.letter(full(), PROFILES[name], LINKS, names=names, drawing=b"drawn elsewhere")
    return f"Subject: {letter.subject}\n\n{letter.text}"


if __name__ == "__main__":
    FOLDER.mkdir(exist_ok=True)
    for each in PROFILES:
        (FOLDER / f"{each}.txt").write_text(written(each), "utf-8")
