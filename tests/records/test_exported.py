from __future__ import annotations

import dataclasses
import enum
import importlib
import pkgutil

import records


def test_every_record_and_error_is_exported() -> None:
    for module in pkgutil.iter_modules(records.__path__):
        defined = vars(importlib.import_module(f"records.{module.name}"))
        for name, thing in defined.items():
            if isinstance(thing, type) and thing.__module__ == f"records.{module.name}":
                assert name in records.__all__


def test_records_are_frozen_and_slotted() -> None:
    for name in records.__all__:
        thing = getattr(records, name)
        if dataclasses.is_dataclass(thing):
            assert vars(thing)["__dataclass_params__"].frozen, name
            assert "__slots__" in vars(thing), name
        elif isinstance(thing, type):  # `make_reason` is how a reason is made
            assert issubclass(thing, (enum.Enum, Exception)), name
