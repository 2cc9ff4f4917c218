"""Every error carries a code and values, and the door says it."""

from __future__ import annotations

import json
import pickle
from datetime import UTC, datetime
from pathlib import Path
from string import Formatter

import pytest

from i18n import LANGUAGES, open_language
from i18n.language import _read_catalogue
from records import InputError, SettingError, WarehouseBusy
from records.error_code import ErrorCode


def example(code: ErrorCode) -> InputError:
    """An error of that code with a value of each name."""
    fields = [(name, spec) for _, name, spec, _ in Formatter().parse(code.english) if name]
    moment = datetime(2026, 3, 2, 5, 30, tzinfo=UTC)
    return InputError(code, **{name: moment if spec else f"<{name}>" for name, spec in fields})


def errors(language: str) -> dict[str, str]:
    found = _read_catalogue(language).items()
    return {key: str(entry) for (context, key), entry in found if context == "error"}


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_catalogue_says_every_error_and_no_other(language: str) -> None:
    assert set(errors(language)) == set(ErrorCode)


def test_the_english_of_a_log_is_the_english_of_the_catalogue() -> None:
    assert errors("en") == {str(code): code.english for code in ErrorCode}


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("code", ErrorCode)
def test_every_error_is_said_with_all_its_values(code: ErrorCode, language: str) -> None:
    error = example(code)
    said = open_language(language).error(error)
    assert said and "\n" not in said
    for name, value in error.values.items():
        if isinstance(value, str):
            assert value in said, name


@pytest.mark.parametrize("code", ErrorCode)
def test_an_error_travels_between_processes_and_to_programs(code: ErrorCode) -> None:
    error = example(code)
    again = pickle.loads(pickle.dumps(error))
    assert (type(again), again.code, again.values) == (InputError, code, error.values)
    assert json.loads(json.dumps(error.to_object()))["code"] == str(code)


def test_what_an_error_is_about_is_said_in_the_same_language() -> None:
    row = SettingError(ErrorCode.KIND_WRONG, kind="persn", kinds=["body", "person"])
    error = SettingError(ErrorCode.AT_LINE, file=Path("entities.tsv"), key=3, message=row)
    french = "entities.tsv, ligne 3 : kind 'persn' n'est pas l'un de ['body', 'person']"
    assert open_language("fr").error(error) == french
    assert str(error) == "entities.tsv, line 3: kind 'persn' is not one of ['body', 'person']"
    assert open_language("en").error(error) == str(error)
    assert error.to_object()["values"]["message"]["code"] == "kind_wrong"


def test_an_error_is_caught_by_its_kind_and_known_by_its_code() -> None:
    with pytest.raises(WarehouseBusy, match="PID 9 holds") as caught:
        raise WarehouseBusy(ErrorCode.WAREHOUSE_BUSY, path="w.duckdb", who="PID 9")
    assert caught.value.code is ErrorCode.WAREHOUSE_BUSY
