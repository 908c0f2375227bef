"""The release gate: every file of a public folder is looked through, and what must not leave named.

It reads finished files and the deliveries again, as a stranger would; how pages are made from
them it does not know.
"""

import datetime as dt
import hashlib
import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from kleve_kpi import german
from kleve_kpi.errors import ProjectError, RawFileError
from kleve_kpi.opening import open_report_date
from kleve_kpi.project import Project, find_project
from kleve_kpi.release.files import read_public
from kleve_kpi.release.groups import SmallGroup, leaked_groups, small_groups
from kleve_kpi.release.hits import Hit, counted
from kleve_kpi.release.patterns import Allowed, find_patterns
from kleve_kpi.release.people import People
from kleve_kpi.release.personal import PersonRow, person_rows
from kleve_kpi.release.texts import Text
from kleve_kpi.reportdate import ReportDate

PROTOCOL = "freigabe.html"
_PERSONAL = {"name", "kennung", "email", "telefon", "iban"}
_STAND = re.compile(rb"<title>[^<]* Stand (\d\d)\.(\d\d)\.(\d{4}) ")


@dataclass(frozen=True)
class Lieferung:
    """A delivered file whose people were looked for; ``zeilen`` of it are about people."""

    stichtag: dt.date
    datei: str
    zeilen: int


@dataclass(frozen=True)
class Known:
    """What the gate knows of the deliveries behind a public folder."""

    stichtag: dt.date
    people: People = field(repr=False)
    groups: Sequence[SmallGroup] = field(repr=False)
    lieferungen: tuple[Lieferung, ...] = ()
    hits: tuple[Hit, ...] = ()


@dataclass(frozen=True)
class CheckedFile:
    """One file as it was checked."""

    name: str
    size: int
    sha256: str


_Numbered = tuple[int, tuple[str, Path]]
_Part = tuple[list[_Numbered], Known | None, Allowed]
_Checked = tuple[int, CheckedFile, list[Hit]]


@dataclass(frozen=True)
class Release:
    """The result of the gate; without a ``stichtag`` there were no deliveries to compare with."""

    files: tuple[CheckedFile, ...]
    hits: tuple[Hit, ...]
    stichtag: dt.date | None = None
    lieferungen: tuple[Lieferung, ...] = ()

    @property
    def blocks(self) -> list[Hit]:
        """What must go before the folder may be published."""
        return [hit for hit in self.hits if hit.rule.sperrt]

    @property
    def notes(self) -> list[Hit]:
        """What a person should look at."""
        return [hit for hit in self.hits if not hit.rule.sperrt]

    @property
    def ok(self) -> bool:
        """Whether the folder may be published."""
        return not self.blocks


def known_of(project: Project, at: ReportDate) -> Known:
    """People and small groups from the deliveries of a report date and all before it."""
    rows: list[PersonRow] = []
    lieferungen, hits = [], []
    for then in at.chain:
        for path in project.deliveries(then.stichtag):
            try:
                found = list(person_rows(path, then.stichtag))
            except RawFileError:
                hits.append(Hit("ungelesen", path.name, f"Stichtag {german.date(then.stichtag)}"))
                continue
            rows += found
            lieferungen.append(Lieferung(then.stichtag, path.name, len(found)))
    # The newest first: it is the origin that the protocol names.
    people = People.of(sorted(rows, key=lambda row: row.stichtag, reverse=True))
    groups, broken = small_groups(at)
    hits += [Hit("unberechnet", thema) for thema in broken]
    return Known(at.stichtag, people, groups, tuple(lieferungen), tuple(hits))


def check_folder(
    folder: Path, known: Known | None = None, settings: Mapping[str, Any] | None = None
) -> Release:
    """Look through all files below a folder.

    Args:
        folder: what is to be published.
        known: the deliveries behind it; without them, names, ids and small groups are not sought.
        settings: those of kleve_kpi.toml; contacts named there are allowed on the pages.

    Raises:
        ProjectError: there is no such folder, or nothing in it.
    """
    if not folder.is_dir():
        raise ProjectError(f"Expected a folder of pages to check, saw none at {folder}.")
    files = {path.relative_to(folder).as_posix(): path for path in sorted(folder.rglob("*"))}
    files = {name: path for name, path in files.items() if not path.is_dir()}
    if not files:
        raise ProjectError(f"The folder {folder} is empty. Build the pages first.")
    return check_files(files, known, settings)


def check_files(
    files: Mapping[str, Path],
    known: Known | None = None,
    settings: Mapping[str, Any] | None = None,
    spread: Callable[[list[_Part]], Iterable[list[_Checked]]] | None = None,
) -> Release:
    """Look through files, given by the names under which they will be published.

    ``spread`` may run ``check_part`` on each of the parts that it is given, side by side.
    """
    allowed, hits = allowed_by(settings or {}), list(known.hits if known else ())
    numbered = list(enumerate(sorted(files.items()), 1))
    parts = [(part, known, allowed) for part in _halves(numbered)]
    done = spread(parts) if spread else [check_part(*part) for part in parts]
    found = sorted((each for part in done for each in part), key=lambda each: each[0])
    checked = [file for _, file, _ in found]
    hits += [hit for _, _, of_file in found for hit in of_file]
    result = Release(tuple(checked), tuple(counted(hits)))
    # The values themselves end here; of the deliveries only their names go on.
    return (
        replace(result, stichtag=known.stichtag, lieferungen=known.lieferungen) if known else result
    )


def _halves(files: list[_Numbered]) -> list[list[_Numbered]]:
    """Two parts that take about the same time: the largest file here, the next ones there."""
    parts: list[list[_Numbered]] = [[], []]
    sizes = [0, 0]
    for file in sorted(files, key=lambda one: one[1][1].stat().st_size, reverse=True):
        smaller = sizes.index(min(sizes))
        parts[smaller].append(file)
        sizes[smaller] += file[1][1].stat().st_size
    return [part for part in parts if part]


def check_part(files: list[_Numbered], known: Known | None, allowed: Allowed) -> list[_Checked]:
    """Each file by its number, and what was found in it."""
    found = []
    for number, (name, path) in files:
        content = path.read_bytes()
        in_name = list(_in_text(name, Text([("Name der Datei", name)]), known, allowed))
        # A file's name may be the leak itself.
        shown = f"Datei {number}" if any(h.code in _PERSONAL for h in in_name) else name
        hits = [*in_name, *_in_file(name, content, known, allowed)]
        file = CheckedFile(shown, len(content), hashlib.sha256(content).hexdigest())
        found.append((number, file, [replace(hit, datei=shown) for hit in hits]))
    return found


def allowed_by(settings: Mapping[str, Any]) -> Allowed:
    """What kleve_kpi.toml lets pass: its contacts, and the phrases in ``freigabe_erlaubt``.

    Raises:
        ProjectError: ``freigabe_erlaubt`` is no list of texts.
    """
    phrases = settings.get("freigabe_erlaubt", [])
    if not isinstance(phrases, list) or not all(isinstance(p, str) and p for p in phrases):
        raise ProjectError(
            f"kleve_kpi.toml: expected a list of texts as freigabe_erlaubt, saw {phrases!r}."
        )
    return Allowed("\n".join(_texts(settings)), tuple(phrases))


def _in_file(name: str, content: bytes, known: Known | None, allowed: Allowed) -> Iterator[Hit]:
    document = read_public(name, content)
    yield from document.hits
    for text in document.texts:
        yield from _in_text(name, text, known, allowed)
    for grid in document.grids if known else ():
        for place, kennzahl in leaked_groups(grid, known.groups, german.date(known.stichtag)):
            yield Hit("kleine_gruppe", name, place, f"({kennzahl})")


def _in_text(name: str, text: Text, known: Known | None, allowed: Allowed) -> Iterator[Hit]:
    for code, place in find_patterns(text, allowed):
        yield Hit(code, name, place)
    for code, place, origin in known.people.find(text) if known else ():
        yield Hit(code, name, place, origin)


def _texts(settings: Mapping[str, Any]) -> Iterator[str]:
    for value in settings.values():
        if isinstance(value, Mapping):
            yield from _texts(value)
        elif isinstance(value, str):
            yield value


def find_known(
    folder: Path, raw: Path | None = None
) -> tuple[Known | None, Mapping[str, Any], bool]:
    """Deliveries, settings and whether it is a sample, for any folder.

    The report date is that of a folder above, else that of the pages, else the newest one. None
    and no settings outside of a project; None where there are no deliveries.
    """
    try:
        project = find_project(raw)
    except ProjectError:
        return None, {}, False
    if not project.raw.is_dir() or not project.stichtage:
        return None, project.settings, False
    day = _stichtag_of(folder, project.stichtage) or project.stichtage[-1]
    at = open_report_date(day.isoformat(), project=project)
    return known_of(project, at), project.settings, at.beispiel


def _stichtag_of(folder: Path, available: Iterable[dt.date]) -> dt.date | None:
    by_name = {day.isoformat(): day for day in available}
    for path in (folder.resolve(), *folder.resolve().parents):
        if path.name in by_name:
            return by_name[path.name]
    for page in sorted(folder.glob("*.html")):
        if match := _STAND.search(page.read_bytes()[:4000]):
            return by_name.get("-".join(part.decode() for part in reversed(match.groups())))
    return None
