"""`veille relabel`: the whole warehouse by the classifier of today."""

from __future__ import annotations

import typer


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command(help="Réétiquette tous les textes. / Labels every stored text anew.")(relabel)


def relabel() -> None:
    """Label what this classifier has not labelled, and print what changed with examples."""
    import sys

    from cli.speech import tr
    from flows.logs import keep_logs
    from flows.relabel import Relabelled
    from flows.relabel import relabel as perform
    from flows.run_context import open_newsroom
    from flows.settings import load_settings

    def lines(done: Relabelled) -> list[str]:
        if not done.seen:
            return [tr("relabel_same", classifier=done.classifier)]
        rate = f"{done.seen / max(done.seconds, 0.001):.0f}"
        told = [
            tr(
                "relabel_done",
                count=done.seen,
                classifier=done.classifier,
                rate=rate,
                changed=done.changed,
            )
        ]
        for (before, after), count in sorted(done.grades.items(), key=str):
            shown = ["–" if grade is None else grade for grade in (before, after)]
            told.append("  " + tr("relabel_change", before=shown[0], after=shown[1], count=count))
        for topic in sorted({*done.gained, *done.lost}):
            gained, lost = done.gained[topic], done.lost[topic]
            told.append("  " + tr("relabel_topic", topic=topic, gained=gained, lost=lost))
        return told + [f"    {change.line()}" for change in done.examples]

    settings = load_settings()
    keep_logs(settings)
    done = perform(open_newsroom(settings))
    sys.stdout.write("\n".join(lines(done)) + "\n")
