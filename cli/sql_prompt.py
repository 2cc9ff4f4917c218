"""The interactive prompt of `veille sql`: history, completion, colours; nothing but SELECT."""

from __future__ import annotations

import re
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from cli.speech import tr
from records import VeilleError
from warehouse.reader import query
from warehouse.sql_sandbox import Answer, Limits, ask
from warehouse.views import reading_names

if TYPE_CHECKING:
    from prompt_toolkit.completion import Completer

_WORD = re.compile(r"\w+")
_WORDS = """
select from where group by order limit having join left using on as with distinct count sum avg min
max median list unnest case when then else end and or not in is null like ilike between interval
date desc asc union all filter over partition qualify exists describe show tables summarize explain
"""
_NAMES = """
select distinct table_name, 'table' from duckdb_tables()
union all
select distinct column_name, 'column' from duckdb_columns() where not internal
union all
select distinct function_name, 'macro' from duckdb_functions() where not internal
"""
_ORDER = ("view", "macro", "column", "word", "table")
"""What is proposed first: the reading names, before the tables that they are made of."""


def names(snapshot: Path) -> list[tuple[str, str]]:
    """What the prompt completes, in its order, each with its sort: `view`, `column`, `word`…"""
    views = reading_names()
    found = [(word, "word") for word in _WORDS.split()]
    for name, sort in query(snapshot, _NAMES).rows:
        found.append((str(name), "view" if name in views and sort == "table" else str(sort)))
    return sorted(set(found), key=lambda pair: (_ORDER.index(pair[1]), pair[0]))


def converse(snapshot: Path, limits: Limits, show: Callable[[Answer], None]) -> None:
    """Ask until the person leaves (Ctrl-D, exit). A statement ends with a semicolon."""
    ask_one = _reader(snapshot)
    print(tr("sql_prompt", snapshot=snapshot), file=sys.stderr)  # noqa: T201
    while True:
        try:
            statement = ask_one().strip().rstrip(";").strip()
        except KeyboardInterrupt:
            continue
        except EOFError:
            return
        if statement.lower() in ("exit", "quit", r"\q"):
            return
        if statement:
            _answer(snapshot, statement, limits, show)


def _answer(snapshot: Path, statement: str, limits: Limits, show: Callable[[Answer], None]) -> None:
    try:
        answer = ask(snapshot, statement, limits)
    except VeilleError as error:
        print(error, file=sys.stderr)  # noqa: T201
        return
    show(answer)
    if answer.truncated:
        print(tr("sql_truncated", rows=limits.max_rows), file=sys.stderr)  # noqa: T201


def _reader(snapshot: Path) -> Callable[[], str]:
    if not sys.stdin.isatty():
        return _from_pipe
    from prompt_toolkit import PromptSession
    from prompt_toolkit.filters import Condition
    from prompt_toolkit.history import FileHistory
    from prompt_toolkit.lexers import PygmentsLexer
    from pygments.lexers.sql import SqlLexer

    session: PromptSession[str] = PromptSession(
        history=FileHistory(str(snapshot.parent / "sql_history")),
        completer=_completer(names(snapshot)),
        lexer=PygmentsLexer(SqlLexer),
        # Enter ends a statement that ends with a semicolon, and begins a new line otherwise.
        multiline=Condition(lambda: not _complete(session.default_buffer.text)),
    )
    return lambda: session.prompt("veille> ")


def _completer(known: list[tuple[str, str]]) -> Completer:
    from prompt_toolkit.completion import CompleteEvent, Completer, Completion
    from prompt_toolkit.document import Document

    class Names(Completer):
        """Proposes names from their first letter on; all of them when Tab asks."""

        def get_completions(self, document: Document, event: CompleteEvent) -> Iterator[Completion]:
            begun = document.get_word_before_cursor(pattern=_WORD).lower()
            if not begun and not event.completion_requested:
                return
            for name, sort in known:
                if name.lower().startswith(begun):
                    yield Completion(name, -len(begun), display_meta=tr(f"sql_sort_{sort}"))

    return Names()


def _complete(text: str) -> bool:
    plain = text.strip().lower()
    return not plain or plain.endswith(";") or plain in ("exit", "quit", r"\q")


def _from_pipe() -> str:
    lines = []
    for line in sys.stdin:
        lines.append(line)
        if _complete("".join(lines)) and "".join(lines).strip():
            return "".join(lines)
    if not "".join(lines).strip():
        raise EOFError
    return "".join(lines)
