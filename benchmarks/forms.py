"""Texts of one form with other facts: what a desk publishes again and again.

Each form gives as many different texts as it is asked for; any two of one form are a hard
negative. Some forms are almost all boilerplate, as the real ones are.
"""

from __future__ import annotations

import random
from collections.abc import Callable
from datetime import date, timedelta

DAYS = ("lundi", "mardi", "mercredi", "jeudi", "vendredi", "samedi", "dimanche")
MONTHS = (
    *("janvier", "février", "mars", "avril", "mai", "juin"),
    *("juillet", "août", "septembre", "octobre", "novembre", "décembre"),
)
TOWNS = (
    *("Bamako", "Kayes", "Sikasso", "Ségou", "Mopti", "Gao", "Tombouctou", "Kidal", "Koulikoro"),
    *("Bougouni", "Koutiala", "San", "Nioro", "Ménaka", "Djenné", "Kita", "Dioïla", "Yorosso"),
)
FIRST = (
    *("Moussa", "Aminata", "Boubacar", "Fatoumata", "Souleymane", "Kadiatou", "Seydou", "Oumou"),
    *("Ibrahim", "Mariam", "Adama", "Rokia", "Cheick", "Awa", "Drissa", "Salimata", "Modibo"),
)
LAST = (
    *("Coulibaly", "Traoré", "Diarra", "Keïta", "Maïga", "Cissé", "Sangaré", "Dembélé", "Touré"),
    *("Konaté", "Samaké", "Diakité", "Haïdara", "Sissoko", "Doumbia", "Berthé", "Kouyaté"),
)
OFFICES = (
    *(
        "directeur de l'Office du Niger",
        "ambassadeur du Mali à Dakar",
        "doyen de la faculté de droit",
    ),
    *("gouverneur de la région de Mopti", "président de la Cour des comptes", "chef de quartier"),
    *("rédacteur en chef de la radio nationale", "sélectionneur des Aigles", "inspecteur général"),
)
CLUBS = (
    *("Stade malien", "Djoliba AC", "AS Réal", "US Bougouni", "Onze Créateurs", "AS Bakaridjan"),
    *("CO Bamako", "USFAS", "Yeelen Olympique", "LC Ba", "Binga FC", "Afrique Football Élite"),
)
MEASURES = (
    "la création du Fonds d'appui aux coopératives de pêche du delta intérieur",
    "la construction de quatre-vingts forages dans les cercles de Nara et de Diéma",
    "la ratification de l'accord de prêt relatif à la route Sévaré-Gao",
    "l'organisation du recensement des établissements privés d'enseignement",
    "les modalités de contrôle technique des véhicules de transport de voyageurs",
    "l'approbation du marché de fourniture d'engrais pour la campagne agricole",
    "le statut particulier des fonctionnaires de la protection civile",
    "la réhabilitation de la centrale thermique de Sirakoro",
    "la désignation des membres du conseil d'administration de la Poste",
    "le plan de riposte contre la fièvre aphteuse dans les zones d'élevage",
    "l'extension du réseau d'eau potable de la rive droite",
    "la numérisation des actes d'état civil dans les consulats",
)

Form = Callable[[random.Random, date], str]


def _day(day: date) -> str:
    return f"{DAYS[day.weekday()]} {day.day} {MONTHS[day.month - 1]} {day.year}"


def _person(dice: random.Random) -> str:
    return f"{dice.choice(FIRST)} {dice.choice(LAST)}"


def weather(dice: random.Random, day: date) -> str:
    towns = dice.sample(TOWNS, 6)
    rows = " ".join(
        f"À {town}, il fera {dice.randint(18, 30)} degrés au lever du jour et "
        f"{dice.randint(31, 45)} degrés dans l'après-midi."
        for town in towns
    )
    return (
        f"Voici le bulletin météorologique valable pour la journée du {_day(day)}. Le ciel restera "
        f"nuageux sur le sud du pays, avec des orages isolés du côté de {towns[0]} en soirée. "
        f"{rows} "
        f"Le vent soufflera du sud-ouest à {dice.randint(8, 40)} kilomètres à l'heure. L'agence "
        "nationale de la météorologie recommande la prudence aux usagers de la route et du fleuve. "
        "Le prochain bulletin sera diffusé demain à la même heure sur toutes les antennes."
    )


def exchange(dice: random.Random, day: date) -> str:
    def rate(low: int, high: int) -> str:
        return f"{dice.randint(low, high)},{dice.randint(0, 99):02d}"

    return (
        f"Cours des devises du {_day(day)} communiqués par la Banque centrale. Le dollar américain "
        f"est coté {rate(560, 640)} francs CFA à l'achat et {rate(570, 650)} à la vente. La livre "
        f"sterling s'échange à {rate(700, 800)}, le yuan à {rate(75, 90)}, le franc suisse à "
        f"{rate(620, 720)}, le rouble à {rate(5, 9)}. L'euro reste fixe à 655,957 francs CFA. "
        "L'once "
        f"d'or a clôturé à {rate(1900, 3300)} dollars à Londres et le baril de Brent à "
        f"{rate(60, 95)}. Ces cours sont donnés à titre indicatif et n'engagent pas la Banque."
    )


def council(dice: random.Random, day: date) -> str:
    items = dice.sample(MEASURES, 3)
    return (
        f"Le Conseil des Ministres s'est réuni en session ordinaire, le {_day(day)} dans sa salle "
        "de délibérations au Palais de Koulouba sous la présidence du Chef de l'État. Après examen "
        "des points inscrits à l'ordre du jour, le Conseil a adopté des projets de texte, "
        "procédé à "
        "des nominations et entendu des communications. Au chapitre des mesures législatives et "
        f"réglementaires, sur le rapport du ministre compétent, le Conseil a adopté un projet de "
        f"décret portant sur {items[0]}. Il a également adopté un projet d'ordonnance relatif à "
        f"{items[1]}. Au chapitre des mesures individuelles, le Conseil a nommé {_person(dice)} au "
        f"poste de conseiller technique et {_person(dice)} à celui de chargé de mission. Au "
        f"chapitre des communications, le Conseil a été informé de {items[2]}. La séance a été "
        "levée "
        "dans l'après-midi. Le Secrétariat général du Gouvernement est chargé de la diffusion du "
        "présent communiqué."
    )


def council_notice(dice: random.Random, day: date) -> str:
    return (
        f"Le Conseil des Ministres s'est réuni en session ordinaire, le {_day(day)} dans sa salle "
        "de délibérations au Palais de Koulouba sous la présidence du Chef de l'État. Après examen "
        "des points inscrits à l'ordre du jour, le Conseil a adopté un projet de décret "
        "portant sur "
        f"{dice.choice(MEASURES)}."
    )


def obituary(dice: random.Random, day: date) -> str:
    died = day - timedelta(days=dice.randint(1, 4))
    return (
        "Le Gouvernement de la République a appris avec une profonde tristesse le décès de "
        f"{_person(dice)}, ancien {dice.choice(OFFICES)}, survenu le {_day(died)} à "
        f"{dice.choice(TOWNS)} des suites d'une longue maladie, à l'âge de {dice.randint(54, 97)} "
        "ans. En cette douloureuse circonstance, le Gouvernement présente ses condoléances les "
        "plus "
        "attristées à la famille du défunt, à ses proches et à ses anciens collègues, et prie pour "
        f"le repos de son âme. La levée du corps aura lieu le {_day(day)} à {dice.randint(8, 16)} "
        f"heures au domicile familial, suivie de l'inhumation au cimetière de {dice.choice(TOWNS)}."
    )


def match(dice: random.Random, day: date) -> str:
    home, away = dice.sample(CLUBS, 2)
    a, b = dice.randint(0, 4), dice.randint(0, 4)
    return (
        f"{home} et {away} se sont affrontés le {_day(day)} au stade de {dice.choice(TOWNS)} "
        "pour le "
        f"compte de la {dice.randint(1, 30)}e journée du championnat national de première "
        "division. "
        f"Score final : {a} à {b}. L'ouverture du score est intervenue à la {dice.randint(3, 44)}e "
        f"minute par {_person(dice)}, servi par {_person(dice)}. En seconde période, "
        f"{_person(dice)} "
        f"a répondu à la {dice.randint(46, 89)}e minute sur coup franc. Avec ce résultat, {home} "
        f"compte {dice.randint(3, 60)} points au classement, {away} {dice.randint(3, 60)}. La "
        "prochaine journée se jouera le week-end prochain sur les mêmes pelouses, selon le "
        "programme publié par la Fédération."
    )


def prices(dice: random.Random, day: date) -> str:
    """A recurring column: prices on the market."""
    goods = ("mil", "sorgho", "riz local", "oignon", "niébé", "sucre", "huile", "viande avec os")
    rows = " ".join(
        f"Le kilogramme de {good} se vend {dice.randint(10, 140) * 25} francs à "
        f"{dice.choice(TOWNS)}."
        for good in dice.sample(goods, 5)
    )
    return (
        f"Comme chaque semaine, notre relevé des prix au {_day(day)}. {rows} Les commerçants "
        "expliquent ces niveaux par l'état des routes et le coût du transport. Les consommateurs, "
        "eux, disent surveiller la moindre baisse. Rendez-vous dans sept jours pour le prochain "
        "relevé de la rédaction."
    )


FORMS: dict[str, Form] = {
    "weather": weather,
    "exchange rates": exchange,
    "Council of Ministers": council,
    "Council of Ministers, notice": council_notice,
    "obituaries": obituary,
    "match reports": match,
    "market prices": prices,
}


def pairs(form: Form, count: int, seed: int) -> list[tuple[str, str]]:
    """Two texts of one form, days or weeks apart, with other facts."""
    dice = random.Random(seed)
    made = []
    for _ in range(count):
        day = date(2025, 1, 1) + timedelta(days=dice.randint(0, 300))
        other = day + timedelta(days=dice.choice((1, 1, 2, 7, 7, 14, 28)))
        made.append((form(dice, day), form(dice, other)))
    return made
