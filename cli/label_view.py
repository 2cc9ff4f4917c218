"""Labels on a terminal: the grade, the topics, the sentences, and the text with them marked."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from rich.console import Console
from rich.text import Text

from cli.speech import language, tr
from records.labels import EntityCount, Evidence, Labels
from text.sentences import split
from topics.lexicon import Lexicon
from topics.offices import held

_SHOWN = 3
"""Sentences shown a label."""


def print_labels(
    console: Console,
    labels: Labels,
    title: str,
    text: str,
    *,
    lexicon: Lexicon,
    asked: str,
    day: date | None,
) -> None:
    """The labels with the best sentences of each; `asked` is the text's language.

    `day`: when it was published (null: not known), for the offices that people held then.
    """
    grade = "null" if labels.relevance is None else labels.relevance
    console.print(Text(tr(f"grade_{grade}", language=asked), style="bold"))
    console.print(tr("label_score", score=labels.score, classifier=labels.classifier))
    _line(console, tr("label_topics"), [_topic(lexicon, t.topic, t.score) for t in labels.topics])
    _line(console, "  ", labels.sublabels)
    _line(console, tr("label_entities"), [_entity(lexicon, e, day) for e in labels.entities])
    if labels.evidence:
        console.print(f"\n{tr('label_evidence')} :", markup=False)
    for label in dict.fromkeys(e.label for e in labels.evidence):
        shown = [e for e in labels.evidence if e.label == label][:_SHOWN]
        console.print(Text(f"  {_name(lexicon, label)}", style="bold"))
        for evidence in shown:
            console.print(_quoted(evidence, title if evidence.field == "title" else text))


def print_marked(console: Console, labels: Labels, title: str, text: str) -> None:
    """The whole article, its relation sentences marked and the terms in them underlined."""
    spans = [e for e in labels.evidence if e.label == "relevance" and e.field == "text"]
    console.print(f"\n{tr('label_text', marked=len(spans), all=len(split(text)))} :\n")
    for field, written in (("title", title), ("text", text)):
        shown = [e for e in labels.evidence if e.field == field]
        if console.is_terminal:
            console.print(_marked(written, shown), style="bold" if field == "title" else "")
        else:
            console.print(_bracketed(written, shown), markup=False)


def _entity(lexicon: Lexicon, entity: EntityCount, day: date | None) -> str:
    office = held(lexicon.entities[entity.entity_id].offices, day) if day else None
    return f"{entity.name}{f', {office}' if office else ''} ({entity.count})"


def _line(console: Console, head: str, items: Sequence[str]) -> None:
    if items:
        console.print(f"{head} : " if head.strip() else head, "; ".join(items), sep="")


def _topic(lexicon: Lexicon, topic: str, score: float) -> str:
    return f"{_name(lexicon, topic)} {score:.2f}"


def _name(lexicon: Lexicon, label: str) -> str:
    if label not in lexicon.topics:
        return tr(label)
    topic = lexicon.topics[label]
    return topic.en if language().code == "en" else topic.fr


def _quoted(evidence: Evidence, field: str) -> Text:
    sentence = " ".join(field[evidence.start : evidence.end].split())
    line = Text("    – ") + Text(sentence)
    line.highlight_words(evidence.terms, "underline")
    if evidence.speaker:
        line.append(f" [{tr('label_speaker', speaker=evidence.speaker)}]", style="italic")
    return line


def _bracketed(field: str, evidence: Sequence[Evidence]) -> str:
    """The field with its relation sentences in brackets, for a pipe."""
    out = field
    told = [e for e in evidence if e.label == "relevance"]
    for e in sorted(told, key=lambda e: -e.start):
        out = f"{out[: e.start]}⟦{out[e.start : e.end]}⟧{out[e.end :]}"
    return out


def _marked(field: str, evidence: Sequence[Evidence]) -> Text:
    marked = Text(field)
    for e in evidence:
        if e.label == "relevance":
            marked.stylize("reverse", e.start, e.end)
    for e in evidence:
        for term in e.terms:
            at = field.find(term, e.start, e.end)
            if at >= 0:
                marked.stylize("underline", at, at + len(term))
    return marked
