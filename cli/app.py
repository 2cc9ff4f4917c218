"""The `veille` command: a thin skin. Each command lives in `cli/commands/<name>.py`."""

from __future__ import annotations

import os
import sys
from importlib import import_module
from typing import Annotated

import typer
from typer.core import TyperGroup
from typer.main import get_command

from cli.help import in_one_language, in_panels, language_asked
from cli.speech import speaking
from records import InputError, RunLocked, VeilleError
from records.error_code import ErrorCode
from system.private_file import keep_private

# The panels of `veille --help` in their order. A module has `register(app)`, and imports what is
# heavy inside its commands, so that `--help` stays quick.
PANELS = {
    "Chaque jour / Every day": ["run", "schedule", "ingest", "backfill", "replay", "outlets"],
    "Lire / Reading": [
        "search",
        "sql",
        "open",
        "export",
        "cite",
        "diff",
        "explain",
        "digest",
        "feed",
        "subscribers",
    ],
    "Juger, corriger / Judging, correcting": (
        ["label", "terms", "suggest", "relabel", "duplicates", "join", "split", "takedown"]
    ),
    "Extraction / Extraction": ["extract", "golden"],
    "Entretien / Upkeep": [
        "health",
        "runs",
        "trace",
        "canary",
        "check",
        "backup",
        "restore",
        "init",
        "bounces",
        "forget",
        "doctor",
        "serve",
        "config",
        "version",
    ],
}
COMMANDS = tuple(
    name
    for names in PANELS.values()
    for name in names
    if name not in ("restore", "split")  # which the modules of backup and join register
)

app = typer.Typer(
    name="veille",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
    help="Suit les relations Mali–Russie dans la presse malienne. / Follows Mali–Russia relations.",
)


@app.callback()
def options(
    context: typer.Context,
    lang: Annotated[
        str | None, typer.Option(help="fr ou en, défaut fr / fr or en, default fr")
    ] = None,
) -> None:
    """Options of every command: the language, else that of the settings."""
    if lang is None:
        from flows.settings import load_settings

        lang = load_settings().lang
    elif lang in ("fr", "en"):
        os.environ["VEILLE_LANG"] = lang  # for the settings that the command itself loads
    else:
        raise InputError(ErrorCode.LANG_WRONG, lang=lang)
    from i18n import open_language  # Babel: `veille --help` does without it

    context.with_resource(speaking(open_language(lang)))


for _name in COMMANDS:
    import_module(f"cli.commands.{_name}").register(app)


def exit_code(error: VeilleError) -> int:
    """1 warehouse not written, 2 wrong input or setting, 3 another run holds the lock."""
    if isinstance(error, RunLocked):
        return 3
    return 2 if isinstance(error, InputError) else 1


def command(language: str) -> TyperGroup:
    """The command as `language` reads it, its subcommands in panels."""
    group = get_command(app)
    assert isinstance(group, TyperGroup)
    in_one_language(group, language)
    in_panels(group, PANELS, language)
    return group


def main() -> None:
    """Run the command; a VeilleError is one line on standard error, never a traceback."""
    keep_private()
    try:
        command(language_asked(sys.argv[1:]))()
    except VeilleError as error:
        from i18n import open_language  # Babel: `veille --help` does without it

        said = open_language(language_asked(sys.argv[1:])).error(error)
        print(f"veille: {said}", file=sys.stderr)  # noqa: T201
        sys.exit(exit_code(error))
    except BrokenPipeError:
        # The reader of our pipe left (`veille sql … | head`): nothing more to say.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


if __name__ == "__main__":
    main()
