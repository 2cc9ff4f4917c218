"""The interactive prompt of `veille sql`: history, completion, colours; nothing but SELECT."""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path

from flows.messages import tr
from records import VeilleError
from warehouse.guard import Answer, Limits, ask
from warehouse.reader import query

_WORDS = """
select from where group by order limit having join left using on as with distinct count sum avg min
max median list unnest case when then else end and or not in is null like ilike between interval
date desc asc union all filter over partition qualify exists describe show tables summarize explain
"""
_NAMES = """
select table_name from duckdb_tables() union select column_name from duckdb_columns()
where not internal union select function_name from duckdb_functions() where not internal
"""


def names(snapshot: Path) -> list[str]:
    """What the prompt completes: words of SQL, tables, columns, macros."""
    return sorted({*_WORDS.split(), *(row[0] for row in query(snapshot, _NAMES).rows)})


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
    from prompt_toolkit.completion import WordCompleter
    from prompt_toolkit.filters import Condition
    from prompt_toolkit.history import FileHistory
    from prompt_toolkit.lexers import PygmentsLexer
    from pygments.lexers.sql import SqlLexer

    session: PromptSession[str] = PromptSession(
        history=FileHistory(str(snapshot.parent / "sql_history")),
        completer=WordCompleter(names(snapshot), ignore_case=True),
        lexer=PygmentsLexer(SqlLexer),
        # Enter ends a statement that ends with a semicolon, and begins a new line otherwise.
        multiline=Condition(lambda: not _complete(session.default_buffer.text)),
    )
    return lambda: session.prompt("veille> ")


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
