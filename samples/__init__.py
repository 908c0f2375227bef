"""Fictional exports for three report dates, written by ``python -m samples``.

Every module with a function ``dateien(stichtag) -> {file name: bytes}`` is a topic and is found
by its file name; adding a topic means adding a file. The figures follow the Sachstandsbericht of
28.11.2022 where it states them; data/raw/README.md says what is invented. All names are fictional.
"""

import importlib
import pkgutil
from collections.abc import Iterator
from types import ModuleType
from typing import Any

STICHTAGE = ("2022-05-31", "2022-08-23", "2022-11-28")


def modules() -> list[ModuleType]:
    """Every module that makes sample files, by name."""
    found = sorted(module.name for module in pkgutil.iter_modules(__path__))
    return [importlib.import_module(f"{__name__}.{name}") for name in found if name != "__main__"]


def declared(name: str, stichtag: str) -> Iterator[tuple[str, Any]]:
    """What the topics declare under a name for one report date, with the topic's name."""
    for module in modules():
        by_date = getattr(module, name, {})
        if stichtag in by_date:
            yield module.__name__.rpartition(".")[2], by_date[stichtag]
