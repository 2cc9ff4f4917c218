"""Edits and traps that were written after the clusterer, to see what it does with other ones.

Each edit turns a text into a copy of it; each trap gives texts that are not one, however much they
share. All by a seeded generator.
"""

from __future__ import annotations

import random
import re
import unicodedata
from collections.abc import Callable

from benchmarks.edits import CAPTIONS, Edit, lead_cut, sentences, typos
from benchmarks.forms import CLUBS, FIRST, LAST, MONTHS, OFFICES, TOWNS

SYNONYMS = {
    "mais": "cependant", "aussi": "également", "selon": "d'après", "dit": "déclaré",
    "pays": "nation", "afin": "en vue", "grand": "vaste", "nombreux": "plusieurs",
    "notamment": "entre autres", "depuis": "à partir de", "lors": "au moment", "très": "fort",
    "ainsi": "de la sorte", "pour": "en faveur de", "avec": "en compagnie de", "dans": "au sein de",
    "est": "demeure", "sont": "restent", "a": "aura", "ont": "auront", "plus": "davantage",
}  # fmt: skip
TAIL = (
    "À propos de nous. Notre rédaction suit l'actualité du pays depuis douze ans avec une "
    "équipe de journalistes répartis dans toutes les régions. Vous pouvez nous joindre au "
    "siège, immeuble de la Paix, deuxième étage, tous les jours ouvrables entre neuf heures et "
    "dix-sept heures. Pour toute annonce ou communiqué, le service commercial répond dans la "
    "journée. Abonnez-vous à notre lettre du matin et recevez l'essentiel avant le petit "
    "déjeuner. Suivez nos pages sur les réseaux et réagissez aux articles dans le respect de "
    "chacun. Les commentaires injurieux sont supprimés sans avertissement. La reproduction, "
    "même partielle, de nos contenus est soumise à l'autorisation écrite de la direction de la "
    "publication. Les opinions exprimées dans les tribunes n'engagent que leurs auteurs. Une "
    "erreur dans un article ? Écrivez au médiateur, qui publie chaque samedi les réponses de la "
    "rédaction aux remarques des lecteurs. Téléchargez notre application pour lire hors "
    "connexion. Nos archives, ouvertes aux chercheurs, remontent à la première année du titre "
    "et se consultent sur rendez-vous. Soutenez une presse libre : chaque contribution, petite "
    "ou grande, finance une enquête de terrain."
)
"""Some 190 words that one outlet prints under whatever it has."""
UPDATES = (
    "{h} h {m:02d} : le trafic a repris sur l'axe principal, dit un riverain joint par téléphone.",
    "{h} h {m:02d} : une réunion de crise se tient au ministère, sans déclaration pour l'heure.",
    "{h} h {m:02d} : les écoles du quartier resteront fermées jusqu'à nouvel ordre.",
    "{h} h {m:02d} : notre envoyé décrit une foule calme qui attend des nouvelles.",
)


def _joined(parts: list[str]) -> str:
    return " ".join(parts)


def _paragraphs(text: str) -> list[str]:
    parts = sentences(text)
    return [_joined(parts[i : i + 3]) for i in range(0, len(parts), 3)]


def paragraphs_moved(text: str, dice: random.Random) -> str:
    parts = _paragraphs(text)
    dice.shuffle(parts)
    return "\n".join(parts)


def paraphrased(text: str, dice: random.Random) -> str:
    """Three sentences in ten told otherwise: halves exchanged, words replaced."""
    parts = sentences(text)
    for i in dice.sample(range(len(parts)), max(1, len(parts) * 3 // 10)):
        words = parts[i].rstrip(".").split()
        half = len(words) // 2
        turned = words[half:] + words[:half]
        parts[i] = _joined([SYNONYMS.get(w.lower(), w) for w in turned]).capitalize() + "."
    return _joined(parts)


def scanned(text: str, dice: random.Random) -> str:
    """A scan: two letters in a hundred misread, lines broken within words."""
    misread = {"e": "c", "l": "1", "o": "0", "n": "u", "m": "rn", "i": "l", "é": "e", "s": "5"}
    out = [misread.get(c, c) if dice.random() < 0.02 else c for c in text]
    return "".join(out)


def scanned_badly(text: str, dice: random.Random) -> str:
    return scanned(scanned(text, dice), dice)


def opening_rewritten(text: str, dice: random.Random) -> str:
    parts = sentences(text)
    fresh = (
        "C'est une nouvelle qui fait parler dans tous les grins de la capitale ce matin. "
        "Voici ce qu'il faut en retenir, point par point, avant le week-end."
    )
    return _joined([fresh, *parts[2:]])


def live_blog(text: str, dice: random.Random) -> str:
    """The page grew at its head while the day went on."""
    hour = dice.randint(9, 15)
    rows = [u.format(h=hour + n, m=dice.randint(0, 59)) for n, u in enumerate(UPDATES)]
    return "\n".join([*reversed(rows), text])


def cut_at_40(text: str, dice: random.Random) -> str:
    return _joined(text.split()[:40]) + "… Lire la suite"


def tail_added(text: str, dice: random.Random) -> str:
    return f"{text}\n{TAIL}"


def decomposed(text: str, dice: random.Random) -> str:
    return unicodedata.normalize("NFD", text)


def accents_as_marks(text: str, dice: random.Random) -> str:
    """Letters that a table did not have, printed as question marks."""
    return text.encode("ascii", "replace").decode()


def entities_left(text: str, dice: random.Random) -> str:
    named = {"é": "&eacute;", "è": "&egrave;", "à": "&agrave;", "ç": "&ccedil;", "'": "&#8217;"}
    return "".join(named.get(c, c) for c in text)


def no_breaks(text: str, dice: random.Random) -> str:
    """Sentences run together: the space after a full stop is lost."""
    return re.sub(r"([.!?»]) ", r"\1", text)


def figures_respelt(text: str, dice: random.Random) -> str:
    """`1 500` as `1.500`, `20 juin 2025` as `20/06/2025`, `5 %` as `5 pour cent`."""
    months = {name: f"{n:02d}" for n, name in enumerate(MONTHS, start=1)}

    def day(match: re.Match[str]) -> str:
        return f"{match[1]}/{months[match[2].lower()]}/{match[3]}"

    text = re.sub(rf"(\d{{1,2}}) ({'|'.join(MONTHS)}) (\d{{4}})", day, text, flags=re.I)
    text = re.sub(r"(\d)[ \u00a0](\d{3})\b", r"\1.\2", text)
    return text.replace("%", "pour cent")


def names_respelt(text: str, dice: random.Random) -> str:
    """`ou` and `u`, `aïa` and `aya`: transliterations differ from desk to desk."""

    def other(match: re.Match[str]) -> str:
        return match[0].replace("ou", "u").replace("tch", "ch").replace("ei", "ey")

    return re.sub(r"\b[A-Z][\w-]{4,}", other, text)


def interviewer_cut(text: str, dice: random.Random) -> str:
    """Every second sentence of the middle is left out, a caption put in."""
    parts = sentences(text)
    third = len(parts) // 3
    kept = parts[:third] + parts[third : 2 * third : 2] + parts[2 * third :]
    kept.insert(len(kept) // 2, dice.choice(CAPTIONS))
    return _joined(kept)


def three_at_once(text: str, dice: random.Random) -> str:
    return tail_added(typos(lead_cut(text, dice), dice), dice)


ATTACKS: dict[str, Edit] = {
    "paragraphs in another order": paragraphs_moved,
    "three sentences in ten told otherwise": paraphrased,
    "scanned, 2 % of letters misread": scanned,
    "scanned, 4 % of letters misread": scanned_badly,
    "headline and lead rewritten": opening_rewritten,
    "grown as a live blog": live_blog,
    "cut at 40 words": cut_at_40,
    "190 words of the site's own below": tail_added,
    "letters decomposed (NFD)": decomposed,
    "accents as question marks": accents_as_marks,
    "entities left in": entities_left,
    "sentences run together": no_breaks,
    "figures and dates respelt": figures_respelt,
    "names respelt": names_respelt,
    "shortened in the middle": interviewer_cut,
    "lead cut, typos, tail added": three_at_once,
}

Trap = Callable[[list[str], random.Random], tuple[str, str]]
"""Two texts that are not one, made of three real texts of over 700 words."""


def _words(text: str, count: int) -> str:
    return _joined(text.split()[:count]).rstrip(",;:") + "."


def tail_on_short_texts(texts: list[str], dice: random.Random) -> tuple[str, str]:
    one, two = (_words(t, dice.randint(35, 120)) for t in texts[:2])
    return f"{one}\n{TAIL}", f"{two}\n{TAIL}"


def head_on_short_texts(texts: list[str], dice: random.Random) -> tuple[str, str]:
    one, two = (_words(t, dice.randint(35, 120)) for t in texts[:2])
    return f"{TAIL}\n{one}", f"{TAIL}\n{two}"


def one_quotation(texts: list[str], dice: random.Random) -> tuple[str, str]:
    """Two reports that quote one communiqué at length: 200 words of 500."""
    one, two, said = texts
    quote = " ".join(said.split()[100:300])
    return tuple(  # type: ignore[return-value]
        f"{_words(t, 150)} « {quote} » {_joined(t.split()[150:300])}" for t in (one, two)
    )


def weekly_column(texts: list[str], dice: random.Random) -> tuple[str, str]:
    frame = (
        "Chaque vendredi, votre chroniqueur ouvre son carnet et raconte la semaine comme il l'a "
        "vue depuis son banc de la place du marché. {} À vendredi prochain, si Dieu le veut, et "
        "d'ici là gardez la tête froide et les pieds sur terre, comme disait ma grand-mère."
    )
    one, two = (_words(t, 120) for t in texts[:2])
    return frame.format(one), frame.format(two)


def interview_parts(texts: list[str], dice: random.Random) -> tuple[str, str]:
    """One long text in two parts, each with the same introduction of 80 words."""
    text = texts[0].split()
    intro = _joined(text[:80])
    return f"{intro} {_joined(text[80:380])}", f"{intro} {_joined(text[380:680])}"


def league_tables(texts: list[str], dice: random.Random) -> tuple[str, str]:
    def table(day: int) -> str:
        rows = " ".join(
            f"{n}. {club}, {dice.randint(10, 60)} points, {dice.randint(-12, 25)} de différence."
            for n, club in enumerate(dice.sample(CLUBS, len(CLUBS)), start=1)
        )
        return (
            f"Classement de la Ligue 1 après la {day}e journée. {rows} Prochaine mise à jour lundi."
        )

    day = dice.randint(2, 29)
    return table(day), table(day + 1)


def vacancies(texts: list[str], dice: random.Random) -> tuple[str, str]:
    def notice() -> str:
        return (
            f"Avis d'appel à candidatures. Il est porté à la connaissance du public que le poste "
            f"de {dice.choice(OFFICES)} est ouvert à compter du {dice.randint(1, 28)} "
            f"{dice.choice(MONTHS)}. Les dossiers, composés d'une demande timbrée, d'un extrait "
            "d'acte de naissance, d'un casier judiciaire et des copies certifiées des diplômes, "
            f"sont reçus à {dice.choice(TOWNS)} auprès de {dice.choice(FIRST)} {dice.choice(LAST)} "
            f"jusqu'au {dice.randint(1, 28)} {dice.choice(MONTHS)} à seize heures. Aucun dossier "
            "ne sera rendu aux candidats non retenus."
        )

    return notice(), notice()


def facts_swapped(texts: list[str], dice: random.Random) -> tuple[str, str]:
    """A short text printed again with every figure and month another: the form filled anew."""
    text = _words(texts[0], 150)
    text += (
        f" Ils étaient {dice.randint(20, 90)} le {dice.randint(1, 28)} {dice.choice(MONTHS)}, "
        f"pour {dice.randint(100, 900)} places et {dice.randint(2, 19)} candidats."
    )
    other = re.sub(r"\d+", lambda m: str(int(m[0]) + dice.randint(1, 9)), text)
    return text, other


TRAPS: dict[str, Trap] = {
    "short texts with the site's 190 words below": tail_on_short_texts,
    "short texts with the site's 190 words above": head_on_short_texts,
    "two reports quoting one communiqué": one_quotation,
    "a weekly column": weekly_column,
    "parts one and two of an interview": interview_parts,
    "league tables": league_tables,
    "vacancies": vacancies,
    "one text with other figures": facts_swapped,
}
