"""kleve_kpi.toml: what the analyst may set, checked when it is read.

What one module alone reads, ``[batch]`` and ``freigabe_erlaubt``, is checked there. Everything has
a default, the file may be missing. What a topic of one's own reads (its parameter ``settings``) may
have any name, unless that is a slip of one known here.
"""

import datetime as dt
import pkgutil
import tomllib
from collections.abc import Collection, Mapping
from pathlib import Path
from typing import Any

import kleve_kpi.topics
from kleve_kpi.errors import ProjectError, UnknownNameError, closest

NAME = "kleve_kpi.toml"
_TEXTS = {"stadt", "bericht", "barrierefreiheit", "kontakt", "schluesseldatei"}
_SECTIONS = {"sitzungen", "reifegrad", "batch", "schwellen"}
_KNOWN = {*_TEXTS, *_SECTIONS, "schwelle_personen", "freigabe_erlaubt"}
_LEVELS = {"online_ab", "konform_ab"}


def read_settings(path: Path) -> Mapping[str, Any]:
    """The settings in a file; none where it is missing.

    Raises:
        ProjectError: it cannot be read, or a value is not of its kind.
        UnknownNameError: a name is a slip of a known one, or a threshold is for no topic.
    """
    try:
        settings = tomllib.loads(path.read_text(encoding="utf-8")) if path.exists() else {}
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise ProjectError(f"{NAME} cannot be read: {error}. Correct that line.") from error
    for name in settings.keys() - _KNOWN:
        if closest(name, _KNOWN):
            raise UnknownNameError(f"setting in {NAME}", name, sorted(_KNOWN))
    for name in _TEXTS & settings.keys():
        _require(isinstance(settings[name], str), name, "a text in quotes", settings[name])
    for name in _SECTIONS & settings.keys():
        _require(isinstance(settings[name], Mapping), name, f"a section [{name}]", settings[name])
    _check_numbers(settings)
    for day, session in settings.get("sitzungen", {}).items():
        right = _is_iso_day(day) and type(session) is dt.date
        _require(right, f"[sitzungen] {day}", "a line as 2022-11-28 = 2022-11-29", session)
    return settings


def _check_numbers(settings: Mapping[str, Any]) -> None:
    topics = sorted(module.name for module in pkgutil.iter_modules(kleve_kpi.topics.__path__))
    for section, names in (("schwellen", topics), ("reifegrad", _LEVELS)):
        for name, value in settings.get(section, {}).items():
            _require_known(f"name in [{section}] of {NAME}", name, names)
            _require_number(f"[{section}] {name}", value)
    if "schwelle_personen" in settings:
        _require_number("schwelle_personen", settings["schwelle_personen"])


def _require_known(kind: str, name: str, names: Collection[str]) -> None:
    if name not in names:
        raise UnknownNameError(kind, name, sorted(names))


def _require_number(name: str, value: object) -> None:
    right = isinstance(value, int) and not isinstance(value, bool) and value >= 1
    _require(right, name, "a whole number from 1 on", value)


def _require(right: bool, name: str, expected: str, seen: object) -> None:
    if not right:
        raise ProjectError(f"{NAME}, {name}: expected {expected}, saw {seen!r}. Correct it.")


def _is_iso_day(text: str) -> bool:
    try:
        return dt.date.fromisoformat(text).isoformat() == text
    except ValueError:
        return False
