"""Names that look like a side and are none, and sides that look like nothing."""

from __future__ import annotations

from pathlib import Path

import pytest

from records.errors import SettingError
from topics.classifier import Classifier, load
from topics.matcher import Matcher, Term


@pytest.fixture(scope="module")
def classifier() -> Classifier:
    return load()


def entities(classifier: Classifier, text: str) -> dict[str, int]:
    return {e.name: e.count for e in classifier.label("", text).entities}


@pytest.mark.parametrize(
    "text",
    [
        "Le Malawi et le Somaliland. Mali-Ku est un nom. Malika chante.",
        "Le ministre Wagner visite Kinshasa. L'orchestre joue Richard Wagner. Wagner Moura tourne.",
        "Une salade russe, des montagnes russes, une roulette russe.",
        "Le vaccin Sputnik V est arrivé.",
        "Le corps africain colonial débarqua en Provence. Une initiative africaine de la BAD.",
        "L'Alliance française expose. AES Corporation vend du courant.",
        "Novak gagne à Roland-Garros, Camara marque, Diop aussi, Traoré garde le but.",
    ],
)
def test_traps_name_no_side(classifier: Classifier, text: str) -> None:
    named = classifier.label("", text).entities
    assert [e.name for e in named if e.side in ("mali", "russia", "aes")] == []


@pytest.mark.parametrize(
    ("text", "name", "count"),
    [
        ("ASSIMI GOITA, puis Assimi Goïta et Goïta.", "Assimi Goïta", 3),
        ("Abdoulaye Diop est là. Diop signe.", "Abdoulaye Diop", 2),
        ("Sergey Lavrov, Sergeï Lavrov, LAVROV.", "Sergueï Lavrov", 3),
        ("L’Africa-Corps et l'Africacorps, ex-Wagner.", "Africa Corps", 3),
        ("Nova-Wind, NOVAWIND et novavind.", "Novawind", 3),
        ("L'Alliance des Etats du Sahel (AES).", "AES", 2),
        ("Путин и Путина в Москве", "Vladimir Poutine", 2),
        ("À  Saint   Petersbourg, en Fédération\nde Russie.", "Saint-Pétersbourg", 1),
    ],
)
def test_aliases_lead_to_one_entity(
    classifier: Classifier, text: str, name: str, count: int
) -> None:
    assert entities(classifier, text).get(name) == count


def test_a_medium_that_is_only_the_source_puts_nobody_on_a_side(classifier: Classifier) -> None:
    title = "« Rien à dire », confie à Sputnik Afrique un élu malien"
    text = "Un élu malien parle de l'Europe à Sputnik Afrique. Il a dit à RIA Novosti sa colère."
    assert classifier.label(title, text).relevance == 0


@pytest.mark.parametrize(
    "second",
    [
        "Les deux pays créeront une commission.",
        "Ses instructeurs formeront trois bataillons.",
        "Son ambassadeur a promis du blé.",
        "Cette coopération vise aussi la formation des pilotes.",
    ],
)
def test_a_side_is_carried_into_the_next_sentence(classifier: Classifier, second: str) -> None:
    text = f"La pluie tombe. Le riz pousse. La Russie a signé un accord avec le Mali. {second}"
    labels = classifier.label("Nouvelles du jour", text)
    shown = {text[e.start : e.end] for e in labels.evidence if e.label == "relevance"}
    assert second in shown


def test_what_follows_the_article_does_not_count(classifier: Classifier) -> None:
    tail = "La Russie livre des armes au Mali. Lavrov a reçu Diop à Moscou pour le Mali."
    rain = "La pluie tombe sur Sikasso.\n"
    assert classifier.label("Pluie", rain + tail).relevance
    for head in ("COMMENTAIRES\n", "3 commentaires\n", "Articles similaires\n"):
        assert classifier.label("Pluie", rain + head + tail).relevance == 0
    assert classifier.label("Pluie", rain + f"À lire aussi : {tail[:60]}\n").relevance == 0


@pytest.mark.parametrize("head", ["À lire aussi :", "A lire aussi", "LIRE ÉGALEMENT :"])
def test_a_list_of_other_stories_does_not_count(classifier: Classifier, head: str) -> None:
    stories = (
        "Le Mali signe un accord avec Rosatom à Moscou",
        "Les instructeurs russes et les FAMa à Kidal",
    )
    rain = "La pluie tombe sur Sikasso. Le riz pousse bien."
    for bullet in ("- ", "• ", ""):
        listed = "\n".join(f"{bullet}{story}" for story in stories)
        assert classifier.label("Pluie", f"{rain}\n\n{head}\n{listed}").relevance == 0
        after = f"{rain}\n{head}\n{listed}\nLa Russie livre des armes au Mali."
        shown = {after[e.start : e.end] for e in classifier.label("Pluie", after).evidence}
        assert not any(story in line for story in stories for line in shown)


def test_the_menu_of_a_site_does_not_count(classifier: Classifier) -> None:
    menu = "Accueil | Politique | Mali-Russie | Sport"
    text = f"{menu}\nLa pluie tombe.\nLa Russie livre des armes au Mali. Le riz pousse."
    shown = {text[e.start : e.end] for e in classifier.label("Pluie", text).evidence}
    assert menu not in shown


def test_a_speaker_is_named_where_the_text_names_one(classifier: Classifier) -> None:
    text = (
        "« La Russie livrera du blé au Mali », a déclaré Sergueï Lavrov. "
        "« Le Mali achètera des engrais russes », a indiqué le négociant Piotr Ilitch Ivanov. "
        "La Russie a signé avec le Mali."
    )
    speakers = {
        text[e.start : e.end][:10]: e.speaker
        for e in classifier.label("Mali-Russie", text).evidence
        if e.label == "relevance" and e.field == "text"
    }
    assert speakers["« La Russi"] == "Sergueï Lavrov"
    assert speakers["« Le Mali "] == "Piotr Ilitch Ivanov"
    assert speakers["La Russie "] is None


def test_the_longest_of_overlapping_terms_wins_whole_words_only() -> None:
    def term(written: str) -> Term:
        return Term(layer="a", key=written, written=written)

    matcher = Matcher([term("or"), term("or noir"), term("centrale* solaire*"), term("géolog*")])
    text = "Or, l'or noirci, l'or noir et les Centrales  Solaires des géologues ; le port dort."
    found = [text[h.start : h.end] for h in matcher.find(text)]
    assert found == ["Or", "or", "or noir", "Centrales  Solaires", "géologues"]


def test_the_desk_adds_replaces_and_takes_away_rows(tmp_path: Path) -> None:
    head = "term\ttopic\tweight\tsublabel\n"
    (tmp_path / "terms.fr.tsv").write_text(
        head + "mangue*\tagriculture_food\t1\n-blé\tagriculture_food\n"
    )
    (tmp_path / "entities.tsv").write_text(
        "id\tname\tkind\tside\tcountry\taliases\nokapi\tGroupe Okapi\torg\trussia\tRU\tOkapi\n"
    )
    (tmp_path / "topics.tsv").write_text("id\tfr\ten\tfloor\nfruit\tFruits\tFruit\t0.8\n")
    shipped, local = load(), load(tmp_path)
    assert shipped.version != local.version
    text = "Okapi livrera des mangues au Mali. La Russie donne du blé au Mali."
    labels = local.label("Okapi au Mali", text)
    assert "Groupe Okapi" in {e.name for e in labels.entities}
    fired = {term for e in labels.evidence if e.label == "agriculture_food" for term in e.terms}
    assert fired == {"mangues"}
    assert local.lexicon.topics["fruit"].en == "Fruit"


@pytest.mark.parametrize(
    ("name", "row", "told"),
    [
        ("terms.fr.tsv", "term\ttopic\tweight\nblé\tfarming\t1\n", "line 2: topic 'farming'"),
        ("terms.fr.tsv", "term\ttopic\tweight\nblé\tenergy\theavy\n", "line 2: weight 'heavy'"),
        ("terms.fr.tsv", "term\ttopic\nblé\tenergy\tx\ty\n", "line 2: 4 columns"),
        ("terms.fr.tsv", "term\ttopic\n*\tenergy\n", "line 2: a row without a term"),
        ("cues.tsv", "term\tcue\nhier\twhen\n", "line 2: cue 'when'"),
        ("sides.tsv", "term\tmeaning\nici\there\n", "line 2: meaning 'here'"),
        ("entities.tsv", "id\tname\tkind\tside\nx\tX\tghost\tmali\n", "line 2: kind 'ghost'"),
        ("rules.toml", "[relation]\nreach = two\n", "rules.toml:"),
    ],
)
def test_a_wrong_row_is_named_by_file_and_line(
    tmp_path: Path, name: str, row: str, told: str
) -> None:
    (tmp_path / name).write_text(row)
    with pytest.raises(SettingError, match=told):
        load(tmp_path).label("Mali", "Russie")


@pytest.mark.parametrize(
    ("second", "goes_on"),
    [
        ("Ces hélicoptères seront basés à Sévaré.", True),
        ("Leur livraison prendra deux mois.", True),
        ("L'accord prévoit aussi des pièces.", True),
        ("La Norvège rappelle son ambassadeur.", False),
        ("Les écoles rouvrent lundi.", False),
    ],
)
def test_what_was_told_goes_on_in_the_next_sentence(
    classifier: Classifier, second: str, goes_on: bool
) -> None:
    first = "La Russie a signé avec le Mali un accord sur six hélicoptères. "
    text = "La pluie tombe. Le riz pousse. " + first + second + " Le marché est plein."
    labels = classifier.label("Nouvelles du jour", text)
    assert bool(labels.relevance) == goes_on


def test_harm_to_civilians_by_russian_forces_is_an_abuse_without_a_term_for_it(
    classifier: Classifier,
) -> None:
    wagner = "Des hommes de Wagner ont fouillé le village malien. Ils ont abattu deux bergers."
    assert "rights_sanctions" in {t.topic for t in classifier.label("Mali", wagner).topics}
    armed = "Des hommes de Wagner sont au Mali. Des djihadistes ont abattu deux bergers au Mali."
    assert "rights_sanctions" not in {t.topic for t in classifier.label("Mali", armed).topics}


def test_a_company_at_work_counts_far_from_the_country_s_name(classifier: Classifier) -> None:
    title = "Mali : l'année minière"
    rain = "La pluie tombe. Le riz pousse. Le marché est plein. "
    text = "Le Mali attend. " + rain * 2 + "Yadran construit les fours. " + rain
    text += "Le patron de Yadran, Irek Salikhov, promet une livraison. " + rain
    text += "Uranium One a signé un contrat."
    assert classifier.label(title, text).relevance == 1


def test_in_an_article_that_stays_in_mali_russia_is_russia_in_mali(classifier: Classifier) -> None:
    rain = "La pluie tombe. Le riz pousse. Le marché est plein. "
    text = "À Koutiala, les paysans attendent. " + rain * 2 + "Une banque russe a ouvert un crédit "
    text += "pour les tracteurs. " + rain + "Les machines achetées à Moscou arrivent en mars."
    assert classifier.label("Sikasso : la campagne", text).relevance == 1
    abroad = text.replace("La pluie tombe.", "Le Togo et Paris discutent.")
    assert classifier.label("Sikasso : la campagne", abroad).relevance == 0


def test_a_river_and_an_office_are_no_country(classifier: Classifier) -> None:
    text = "L'Office du Niger et la boucle du Niger achètent de l'urée russe."
    (sentence,) = classifier.read("", text)
    assert sentence.mali and sentence.russia and not sentence.host


def test_a_headline_on_the_aes_and_russia_is_partial_where_mali_takes_part(
    classifier: Classifier,
) -> None:
    title = "Niamey : l'AES et la Russie créent un comité commun"
    text = "La réunion était présidée par le ministre nigérien. Le Mali et le Burkina y étaient."
    assert classifier.label(title, text).relevance == 1
    assert classifier.label(title, text.replace("Le Mali et le", "Le")).relevance == 0


def test_things_of_three_fields_in_one_sentence_are_an_enumeration(classifier: Classifier) -> None:
    first = "La Russie offre au Mali 300 bourses en médecine, en agronomie et en génie civil. "
    text = first + "Les bacheliers maliens étudieront dans une université russe."
    topics = {t.topic for t in classifier.label("Bourses russes au Mali", text).topics}
    assert topics == {"education_science"}
