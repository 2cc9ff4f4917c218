"""The `veille` command: a thin skin. Each command lives in `flows/commands/<name>.py`."""

from __future__ import annotations

import os
import sys
from importlib import import_module
from typing import Annotated

import typer

from flows import messages
from records import InputError, RunLocked, VeilleError

# The order is the order of `veille --help`. A module has `register(app)`, and imports what is
# heavy inside its commands, so that `--help` stays quick.
COMMANDS = (
    "run",
    "schedule",
    "health",
    "canary",
    "runs",
    "trace",
    "replay",
    "config",
    "serve",
    "ingest",
    "backfill",
    "outlets",
    "duplicates",
    "diff",
    "split",
    "join",
    "search",
    "check",
    "export",
    "backup",
    "takedown",
    "cite",
    "open",
    "sql",
    "digest",
    "subscribers",
    "bounces",
    "feed",
    "forget",
    "doctor",
    "extract",
    "golden",
    "label",
    "explain",
    "terms",
    "suggest",
    "relabel",
    "version",
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
    lang: Annotated[
        str | None, typer.Option(help="fr ou en, défaut fr / fr or en, default fr")
    ] = None,
) -> None:
    """Options of every command: the language, else that of the settings."""
    if lang is None:
        from flows.settings import load_settings

        messages.speak(load_settings().lang)
    elif lang in ("fr", "en"):
        os.environ["VEILLE_LANG"] = lang  # for the settings that the command itself loads
        messages.speak(lang)
    else:
        raise InputError(f"--lang {lang}: choose fr or en")


for _name in COMMANDS:
    import_module(f"flows.commands.{_name}").register(app)


def exit_code(error: VeilleError) -> int:
    """1 warehouse not written, 2 wrong input or setting, 3 another run holds the lock."""
    if isinstance(error, RunLocked):
        return 3
    return 2 if isinstance(error, InputError) else 1


def main() -> None:
    """Run the command; a VeilleError is one line on standard error, never a traceback."""
    try:
        app()
    except VeilleError as error:
        print(f"veille: {error}", file=sys.stderr)  # noqa: T201
        sys.exit(exit_code(error))
    except BrokenPipeError:
        # The reader of our pipe left (`veille sql … | head`): nothing more to say.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


if __name__ == "__main__":
    main()
