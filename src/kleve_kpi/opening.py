"""Opens report dates: deliveries read and cleaned, with all earlier dates behind them."""

import dataclasses
import datetime as dt
import hashlib
import os
import pickle
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from kleve_kpi import german
from kleve_kpi.clean import Cleaned, clean_file
from kleve_kpi.errors import KleveKpiError, LayoutError, ProjectError, UnknownNameError
from kleve_kpi.findings import make_finding
from kleve_kpi.marked.package import document_properties
from kleve_kpi.marked.workbook import ORIGINAL
from kleve_kpi.project import Project, find_project
from kleve_kpi.reportdate import ReportDate
from kleve_kpi.store import FOLDER, Store, digest_of

OPENED_VARIABLE = "KLEVE_KPI_OPENED"


class HandedOver(Mapping[str, Cleaned]):
    """Deliveries of which each is unpacked when it is asked for: a notebook needs but a few."""

    def __init__(self, deliveries: Mapping[str, Cleaned]) -> None:
        self._packed = {name: pickle.dumps(cleaned) for name, cleaned in deliveries.items()}
        self._unpacked: dict[str, Cleaned] = {}

    def __getitem__(self, name: str) -> Cleaned:
        if name not in self._unpacked:
            self._unpacked[name] = pickle.loads(self._packed[name])
        return self._unpacked[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self._packed)

    def __len__(self) -> int:
        return len(self._packed)


def hand_over(at: ReportDate, folder: Path) -> Path:
    """Save an opened report date for the kernels of a batch, which then need not read it again.

    The folder must be the batch's own: what lies in it is trusted.
    """
    packed = None
    for then in at.chain:
        packed = dataclasses.replace(then, deliveries=HandedOver(then.deliveries), vorher=packed)
    path = folder / "stand.pickle"
    path.write_bytes(pickle.dumps(packed))
    return path


def _handed_over(stichtag: str | None, vergleich: str | None, ausgabe: str) -> ReportDate | None:
    """The report date that the batch has opened, if it is the one that is asked for."""
    if not os.environ.get(OPENED_VARIABLE):
        return None
    at: ReportDate = pickle.loads(Path(os.environ[OPENED_VARIABLE]).read_bytes())
    before = at.vorher.stichtag.isoformat() if at.vorher else None
    same = stichtag == at.stichtag.isoformat() and vergleich in (None, before)
    return at if same and ausgabe == at.ausgabe else None


def open_report_date(
    stichtag: str | dt.date | None = None,
    vergleich: str | dt.date | None = None,
    ausgabe: str = "oeffentlich",
    project: Project | None = None,
) -> ReportDate:
    """A report date with its tables, Kennzahlen and findings, and all earlier dates behind it.

    Args:
        stichtag: date, or ISO text ("2022-11-28"); the newest folder of raw exports if None.
        vergleich: the earlier date to compare with; the one before if None.
        ausgabe: the edition, "oeffentlich" or "intern".
        project: the project around the working folder if None.

    Raises:
        UnknownNameError: no such report date or edition.
    """
    stichtag, vergleich = _iso(stichtag), _iso(vergleich)
    if found := _handed_over(stichtag, vergleich, ausgabe):
        return found
    project = project or find_project()
    if ausgabe not in ("oeffentlich", "intern"):
        raise UnknownNameError("edition", ausgabe, ("oeffentlich", "intern"))
    day = project.stichtag(stichtag)
    if vergleich is None:
        before = project.before(day)
    else:
        before = project.stichtag(vergleich)
        if before >= day:
            raise UnknownNameError(
                "earlier report date",
                vergleich,
                [d.isoformat() for d in project.stichtage if d < day],
            )
        if project.is_sample(before) != project.is_sample(day):
            raise ProjectError(
                f"Report dates {day} and {before} cannot be compared: one of them is fictional."
            )
    earlier = None
    if before is not None:
        earlier = open_report_date(before.isoformat(), ausgabe=ausgabe, project=project)
    return _open(project, day, earlier, ausgabe)


def _iso(day: str | dt.date | None) -> str | None:
    if isinstance(day, dt.date):
        return f"{day:%Y-%m-%d}"
    return None if day is None else str(day)


def open_report_dates(
    stichtage: Sequence[dt.date], ausgabe: str = "oeffentlich", project: Project | None = None
) -> list[ReportDate]:
    """Several report dates in their order, each as ``open_report_date`` opens it, read once.

    Raises:
        UnknownNameError: no such report date or edition.
    """
    opened: dict[dt.date, ReportDate] = {}
    for day in sorted(set(stichtage), reverse=True):
        if day not in opened:
            at = open_report_date(day.isoformat(), ausgabe=ausgabe, project=project)
            opened |= {then.stichtag: then for then in at.chain}
    return [opened[day] for day in stichtage]


def _open(project: Project, day: dt.date, earlier: ReportDate | None, ausgabe: str) -> ReportDate:
    delivered: dict[str, list[Cleaned]] = {}
    failed: dict[str, KleveKpiError] = {}
    replaced = corrections(project, day)
    for path in project.deliveries(day):
        if path.name in replaced:
            continue
        try:
            found = _cleaned(project, path, day)
        except KleveKpiError as error:
            failed[path.name] = error
            continue
        for cleaned in found:
            delivered.setdefault(cleaned.source.name, []).append(cleaned)
    deliveries: dict[str, Cleaned] = {}
    for name, (cleaned, *others) in delivered.items():
        if others:  # which of them is valid the program cannot know
            failed |= _delivered_twice(name, [cleaned, *others])
        else:
            deliveries[name] = dataclasses.replace(cleaned, datenstand=cleaned.datenstand or day)
    # A file that could not be used may be the missing delivery: then nothing older stands in.
    older = {} if failed or earlier is None else _older(earlier, deliveries)
    published = project.published(day)
    return ReportDate(
        day,
        deliveries | {name: cleaned for name, (cleaned, _) in older.items()},
        earlier,
        failed,
        {figure.id: figure.wert for figure in published},
        project.is_sample(day),
        project.supported(day) | {figure.id for figure in published if not figure.invented},
        ausgabe,
        project.settings,
        {name: date for name, (_, date) in older.items()},
    )


def _delivered_twice(name: str, found: Sequence[Cleaned]) -> dict[str, KleveKpiError]:
    """Why none of several deliveries of one source is used, by the name of the file."""
    return {
        cleaned.datei: LayoutError(
            cleaned.datei,
            cleaned.blatt,
            f"one delivery of source '{name}'",
            f"another one in {', '.join(o.datei for o in found if o is not cleaned)}",
            "Move the file that is not valid out of the folder.",
        )
        for cleaned in found
    }


def _older(
    earlier: ReportDate, deliveries: Mapping[str, Cleaned]
) -> dict[str, tuple[Cleaned, dt.date]]:
    """The last deliveries of sources that sent nothing, each with one finding that says so."""
    found = {}
    for name, cleaned in earlier.deliveries.items():
        if name not in deliveries:
            date = earlier.aelter.get(name, earlier.stichtag)
            finding = make_finding(
                "old_delivery",
                quelle=name,
                datei=cleaned.datei,
                blatt=cleaned.blatt,
                text=f"Verwendet wird die Lieferung vom {german.date(date)}.",
            )
            found[name] = (dataclasses.replace(cleaned, findings=(finding,)), date)
    return found


def corrections(project: Project, stichtag: dt.date) -> dict[str, str]:
    """Delivered files that came back corrected: the valid file's name by the first one's.

    A workbook that went back to its department says of which file it is the correction. Where
    that file is not there, it is a delivery like any other.
    """
    paths = project.deliveries(stichtag)
    corrects = {document_properties(path).get(ORIGINAL): path.name for path in paths}
    if not corrects.keys() - {None}:
        return {}
    hashes = {path.name: hashlib.sha256(path.read_bytes()).hexdigest() for path in paths}
    return {name: corrects[sha256] for name, sha256 in hashes.items() if sha256 in corrects}


def _cleaned(project: Project, path: Path, day: dt.date) -> list[Cleaned]:
    """What a delivered file holds, cleaned; kept from last time while the file is the same."""
    key = project.key(day)
    try:
        content = hashlib.sha256(path.read_bytes()).hexdigest()
    except OSError:  # the reader says what is wrong with it
        return clean_file(path, key=key)
    secret = hashlib.sha256(key).hexdigest() if key else None
    return Store(project.results(day) / FOLDER).remember(
        digest_of(path.name, content, secret),
        lambda: clean_file(path, key=key),
        # Not where the file was replaced between the two looks at it.
        keep=lambda found: all(cleaned.sha256 == content for cleaned in found),
    )
