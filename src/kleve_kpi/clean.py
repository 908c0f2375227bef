"""Located table -> typed table and findings. Nothing is changed or dropped without a Finding."""

import datetime as dt
import operator
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import pandas as pd

from kleve_kpi.errors import KleveKpiError, LayoutError
from kleve_kpi.findings import (
    Finding,
    cell_name,
    findings_frame,
    make_finding,
)
from kleve_kpi.locate import Located, locate
from kleve_kpi.marked.package import document_properties
from kleve_kpi.marked.workbook import SHEET
from kleve_kpi.notes import Notes, differs
from kleve_kpi.privacy import pseudonyms
from kleve_kpi.read import date_in_name, read_workbook
from kleve_kpi.renamed import incomplete
from kleve_kpi.sheet import Raw, Sheet, Workbook
from kleve_kpi.source import Column, Source, all_sources
from kleve_kpi.values import parse

ORIGIN = ("datei", "blatt", "zeile")
_DTYPES = {
    "number": "Float64",
    "count": "Int64",
    "date": "datetime64[us]",
    "yes_no": "boolean",
}


class ConservationError(KleveKpiError):
    """Rows or cells went missing between reading and the cleaned table: a fault of this package."""


@dataclass(frozen=True)
class Cleaned:
    """One source as delivered for one report date.

    ``table`` has the declared, non-personal columns (and pseudonyms), typed; its index is the
    origin of each row: datei, blatt, zeile (Excel row). ``columns`` maps each declared column to
    its number in the sheet. ``rows_read`` = rows of the table + ``rows_set_aside``.
    ``linkable`` says whether pseudonyms are the same at every report date.
    """

    source: Source
    table: pd.DataFrame
    findings: tuple[Finding, ...]
    datenstand: dt.date | None
    datei: str
    blatt: str
    sha256: str
    rows_read: int
    rows_set_aside: int
    columns: Mapping[str, int]
    linkable: bool = True

    def __repr__(self) -> str:
        return (
            f"{self.source.name} from {self.datei}, sheet '{self.blatt}': {self.rows_read} rows "
            f"read, {len(self.table)} kept, {self.rows_set_aside} set aside, "
            f"{len(self.findings)} findings"
        )

    @property
    def findings_table(self) -> pd.DataFrame:
        """The findings, one row each, with the Excel cells they speak of."""
        return findings_frame(self.findings)

    @property
    def declared(self) -> pd.DataFrame:
        """The declared columns only, without origin and pseudonyms: what may be handed on."""
        return self.table[[column.name for column in self.source.kept]].reset_index(drop=True)


def clean_file(
    path: Path, sources: Iterable[Source] | None = None, key: bytes | None = None
) -> list[Cleaned]:
    """Every source that a delivered file holds, cleaned.

    Args:
        path: the file as received; any name, any of the formats of ``read_workbook``.
        sources: what to look for; all known sources by default.
        key: the key for pseudonyms, see ``privacy.find_key``.

    Raises:
        RawFileError: the file cannot be read.
        LayoutError: no known table in it, a required column is missing, or the same source
            stands in it twice.
    """
    wanted = list(all_sources().values()) if sources is None else list(sources)
    workbook = _as_delivered(read_workbook(path), path)
    located = [table for s in workbook.sheets for table in locate(workbook.file, s, wanted)]
    tables = _one_per_source(workbook, [table for table in located if not table.missing])
    partial = [table for table in located if table.missing]
    for table in partial:
        if table.source not in [whole.source for whole in tables]:
            raise incomplete(workbook.file, table)
    if not tables:
        raise LayoutError(
            workbook.file,
            None,
            "a table of a known source" if sources is None else _one_of(wanted),
            f"no header that fits in {_listed(sheet.name for sheet in workbook.sheets)}",
            "'kleve-kpi inspect' shows its headings: add those that have changed to their source, "
            "or write a source for it with 'kleve-kpi new source'.",
        )
    aside = (*_sheet_findings(workbook, tables), *_partial_findings(workbook, partial))
    # What concerns the whole file is reported once, with its first table.
    return [
        _clean(workbook, table, key, aside if number == 0 else ())
        for number, table in enumerate(tables)
    ]


def _as_delivered(workbook: Workbook, path: Path) -> Workbook:
    """Without the list of findings that a corrected file brings back: it is our own sheet."""
    own = document_properties(path).get(SHEET)
    return replace(workbook, sheets=tuple(s for s in workbook.sheets if s.name != own))


def _listed(names: Iterable[str]) -> str:
    return "sheet " + ", ".join(f"'{name}'" for name in names)


def _one_of(sources: Iterable[Source]) -> str:
    return "a table of source " + " or ".join(f"'{source.name}'" for source in sources)


def _one_per_source(workbook: Workbook, tables: list[Located]) -> list[Located]:
    """A hidden copy of a table steps back behind the visible one; else two are an error."""
    chosen: dict[str, Located] = {}
    for table in sorted(tables, key=lambda t: not t.sheet.visible):
        first = chosen.setdefault(table.source.name, table)
        if first is not table and table.sheet.visible == first.sheet.visible:
            raise LayoutError(
                workbook.file,
                table.sheet.name,
                f"one table of source '{table.source.name}'",
                f"a second one (the first: sheet '{first.sheet.name}', row {first.header_rows[1]})",
                "Ask the sender which of the two is valid and remove the other.",
            )
    return list(chosen.values())


def _sheet_findings(workbook: Workbook, tables: list[Located]) -> Iterator[Finding]:
    if not workbook.exact:
        yield make_finding("values_only", quelle=tables[0].source.name, datei=workbook.file)
    used = {table.sheet.name for table in tables}
    for sheet in workbook.sheets:
        if not sheet.columns or (sheet.visible and sheet.name in used):
            continue
        code = "unknown_sheet" if sheet.visible else "hidden_sheet"
        yield make_finding(
            code,
            quelle=tables[0].source.name,
            datei=workbook.file,
            blatt=sheet.name,
            text=""
            if sheet.visible
            else ("Es wurde gelesen." if sheet.name in used else "Es wurde nicht gelesen."),
        )


def _partial_findings(workbook: Workbook, partial: list[Located]) -> Iterator[Finding]:
    """Tables such as a pivot that repeat some headers of a table that stands elsewhere."""
    for table in partial:
        yield make_finding(
            "incomplete_table",
            quelle=table.source.name,
            datei=workbook.file,
            blatt=table.sheet.name,
            zelle=cell_name(table.header_rows[1], min(table.columns.values())),
        )


def _clean(
    workbook: Workbook, located: Located, key: bytes | None, aside: tuple[Finding, ...]
) -> Cleaned:
    source, sheet = located.source, located.sheet
    note = Notes(workbook, located)
    merged = _merged_values(located)
    data: dict[str, pd.Series] = {}
    for column in source.columns:
        at = located.columns.get(column.name)
        if at is None:
            note.absent(column)
            raws: list[Raw] = [None] * len(located.records)
        else:
            raws = _stored(sheet, at, located.records)
            if merged:
                raws = [
                    merged.get((row, at), raw)
                    for row, raw in zip(located.records, raws, strict=True)
                ]
        values, codes = _parse_cells(column, raws, located, merged, workbook.epoch_1904)
        if column.personal:
            if column.pseudonym:
                names = pseudonyms(values, key)
                data[column.pseudonym] = pd.Series(names, dtype="string")
                note.missing(column, names)
            continue
        data[column.name] = _series(column, values)
        note.column(column, values, codes)
    note.layout()
    table = pd.DataFrame(data).set_axis(_origin(workbook.file, sheet.name, located.records))
    changed = sum(
        _changed(
            _stored(sheet, located.columns.get(column.name), located.records),
            _plain(table[column.name]),
        )
        for column in source.kept
    )
    repeated = _repeated_rows(source, table)
    note.rows("duplicate_row", [located.records[i] for i in repeated])
    for row, code in located.set_aside.items():
        note.rows(code, [row])
    kept = table[~pd.Series(range(len(table))).isin(repeated).to_numpy()]
    note.contradictions(kept)
    note.totals(kept)
    cleaned = Cleaned(
        source,
        kept,
        (*aside, *note.findings()),
        located.datenstand or date_in_name(workbook.file),
        workbook.file,
        sheet.name,
        workbook.sha256,
        rows_read=len(located.records) + len(located.set_aside),
        rows_set_aside=len(located.set_aside) + len(repeated),
        columns=dict(located.columns),
        linkable=key is not None or not source.pseudonyms,
    )
    _check_conservation(cleaned, changed)
    return cleaned


def _parse_cells(
    column: Column, raws: list[Raw], located: Located, merged: Mapping, epoch_1904: bool
) -> tuple[list, list[str | None]]:
    """Typed values and finding codes; cells that Excel could not compute are told apart first."""
    at, sheet = located.columns.get(column.name), located.sheet
    broken = {
        row: code
        for code, places in (
            ("error_cell", sheet.errors),
            ("formula_without_value", sheet.open_formulas - sheet.errors),
        )
        for row, column_at in places
        if column_at == at
    }
    if not broken and not merged:
        return parse(column, raws, epoch_1904=epoch_1904)
    broken = {i: broken[row] for i, row in enumerate(located.records) if row in broken}
    readable = [None if i in broken else raw for i, raw in enumerate(raws)]
    values, codes = parse(column, readable, epoch_1904=epoch_1904)
    codes = [broken.get(i, code) for i, code in enumerate(codes)]
    for i, row in enumerate(located.records):
        if (row, at) in merged:
            shown = differs(sheet.cell(row, at), values[i])
            codes[i] = "merged_data" if shown else None
    return values, codes


def _stored(sheet: Sheet, at: int | None, rows: Sequence[int]) -> list[Raw]:
    """What one column holds in these rows."""
    if not rows:
        return []
    cells = sheet.column(at, range(1, rows[-1] + 1))
    if len(rows) == rows[-1] - rows[0] + 1:
        return cells[rows[0] - 1 :]
    return [cells[row - 1] for row in rows]


def _merged_values(located: Located) -> dict[tuple[int, int], Raw]:
    """What cells below the first of a merge show: the value of that first cell, in its column."""
    sheet, columns, records = located.sheet, set(located.columns.values()), set(located.records)
    return {
        (row, left): sheet.cell(top, left)
        for top, left, bottom, right in sheet.merged
        if left in columns
        and top in records
        and sheet.cell(top, left) is not None
        and (top, left) not in sheet.errors
        for row in range(top + 1, bottom + 1)
    }


def _series(column: Column, values: list) -> pd.Series:
    return pd.Series(values, dtype=_DTYPES.get(column.type, "string"))


def _plain(values: pd.Series) -> list:
    """The values of a column as Python's own; missing ones as None."""
    if values.dtype.kind == "M":
        return [None if day is pd.NaT else day for day in values.dt.to_pydatetime()]
    return values.astype(object).where(values.notna(), None).tolist()


def empty_table(source: Source) -> pd.DataFrame:
    """A cleaned table of a source without rows, typed as if it had been delivered."""
    data = {column.name: _series(column, []) for column in source.kept}
    data |= {name: pd.Series([], dtype="string") for name in sorted(source.pseudonyms)}
    return pd.DataFrame(data).set_axis(_origin("", "", ()))


def _origin(file: str, sheet: str, rows: Iterable[int]) -> pd.MultiIndex:
    rows = list(rows)
    return pd.MultiIndex.from_arrays([[file] * len(rows), [sheet] * len(rows), rows], names=ORIGIN)


def _changed(stored: list[Raw], values: list) -> int:
    """How many cells the cleaned values differ from."""
    if list(map(type, stored)) == list(map(type, values)):
        return sum(map(operator.ne, stored, values))
    return sum(
        raw != value if type(raw) is type(value) else differs(raw, value)
        for raw, value in zip(stored, values, strict=True)
    )


def _repeated_rows(source: Source, table: pd.DataFrame) -> list[int]:
    """Positions of rows that repeat an earlier one in everything declared, key included."""
    if not source.key:
        return []
    known = table[list(source.key)].notna().all(axis=1)
    return list((table.duplicated() & known).to_numpy().nonzero()[0])


def _check_conservation(cleaned: Cleaned, changed: int) -> None:
    where = f"{cleaned.datei}, sheet '{cleaned.blatt}', source '{cleaned.source.name}'"
    if cleaned.rows_read != len(cleaned.table) + cleaned.rows_set_aside:
        raise ConservationError(
            f"{where}: expected {cleaned.rows_read} rows, saw {len(cleaned.table)} kept and "
            f"{cleaned.rows_set_aside} set aside. Please report this file's layout."
        )
    counted = sum(f.anzahl for f in cleaned.findings if f.aktion in ("converted", "set_missing"))
    if counted != changed:
        raise ConservationError(
            f"{where}: {changed} cells were changed, findings count {counted}. "
            "Please report this file's layout."
        )
