"""What happened to one table while it was cleaned -> findings, one a code and column."""

import datetime as dt
from decimal import Decimal

import pandas as pd

from kleve_kpi.findings import RULES, Finding, cell_name, cell_ranges, make_finding
from kleve_kpi.german import number
from kleve_kpi.locate import Located
from kleve_kpi.renamed import candidate
from kleve_kpi.sheet import Raw, Sheet, Workbook
from kleve_kpi.source import Column
from kleve_kpi.values import clean_text, parse


def differs(stored: Raw, value: object) -> bool:
    """Whether the cleaned value is another one than the cell holds."""
    if value is None or value is pd.NA or value is pd.NaT:
        return stored is not None and bool(clean_text(stored))
    if isinstance(stored, dt.date) and not isinstance(stored, dt.datetime):
        stored = dt.datetime(stored.year, stored.month, stored.day)
    is_bool = pd.api.types.is_bool
    return is_bool(stored) != is_bool(value) or bool(stored != value)


class Notes:
    """Collects what happened to one table and words it as findings, one a code and column."""

    def __init__(self, workbook: Workbook, located: Located) -> None:
        self._located = located
        self._sheet: Sheet = located.sheet
        self._where = {
            "quelle": located.source.name,
            "datei": workbook.file,
            "blatt": located.sheet.name,
        }
        self._found: list[Finding] = []
        self._rows: dict[str, list[int]] = {}

    def add(self, code: str, **fields: object) -> None:
        """One finding about the table or something in it."""
        self._found.append(make_finding(code, **self._where, **fields))

    def findings(self) -> list[Finding]:
        """All findings so far, those about whole rows last."""
        for code, rows in self._rows.items():
            self._add_rows(code, rows)
        self._rows = {}
        return self._found

    def cells(self, code: str, column: Column, rows: list[int], **fields: object) -> None:
        """One finding about cells of one declared column."""
        at = self._located.columns[column.name]
        raw = None if column.personal else self._sheet.cell(rows[0], at)
        self.add(
            code,
            spalte=self._header(at),
            zelle=cell_name(rows[0], at),
            zellen=cell_ranges(rows, at),
            anzahl=len(rows),
            raw=raw,
            **fields,
        )

    def column(self, column: Column, values: list, codes: list[str | None]) -> None:
        """What reading one column changed, what it lacks, what does not look right."""
        records = self._located.records
        by_code = {
            code: [row for row, found in zip(records, codes, strict=True) if found == code]
            for code in dict.fromkeys(filter(None, codes))
        }
        if kept := {code for code in by_code if RULES[code].aktion == "kept"}:
            converted = [
                row
                for row, value, code in zip(records, values, codes, strict=True)
                if code in kept and differs(self._stored(column, row), value)
            ]
            if converted:
                by_code["text_converted"] = sorted([*by_code.get("text_converted", []), *converted])
        for code, rows in by_code.items():
            self.cells(code, column, rows, text=_expected(column, code))
        self.missing(column, values)
        if column.pattern:
            fits = pd.Series(values, dtype="string").str.fullmatch(column.pattern).fillna(True)
            if odd := [
                row for row, fit in zip(self._located.records, fits, strict=True) if not fit
            ]:
                self.cells("implausible_value", column, odd, text=f"Erwartet: {column.pattern}")

    def _stored(self, column: Column, row: int) -> Raw:
        return self._sheet.cell(row, self._located.columns[column.name])

    def missing(self, column: Column, values: list) -> None:
        """Cells without a value in a column that every record should fill."""
        if column.filled and column.name in self._located.columns:
            rows = [r for r, v in zip(self._located.records, values, strict=True) if v is None]
            if rows:
                self.cells("missing_required", column, rows)

    def rows(self, code: str, rows: list[int]) -> None:
        """Rows set aside or kept for one reason; they become one finding a code."""
        self._rows.setdefault(code, []).extend(rows)

    def _add_rows(self, code: str, rows: list[int]) -> None:
        if not rows:
            return
        rows = sorted(rows)
        first, last = self._located.span
        declared = {at: name for name, at in self._located.columns.items()}
        kinds = {column.name: column for column in self._located.source.columns}
        at = next(
            (c for c in range(first, last + 1) if self._sheet.cell(rows[0], c) is not None), first
        )
        open_column = at in declared and not kinds[declared[at]].personal
        self.add(
            code,
            zelle=cell_name(rows[0], at),
            zellen=cell_ranges(rows, first, last),
            anzahl=len(rows),
            raw=self._sheet.cell(rows[0], at) if open_column else None,
        )

    def absent(self, column: Column) -> None:
        """A column that was not delivered, and which one it may be under a new name."""
        self.add("missing_column", spalte=column.titel)
        if at := candidate(column, self._located):
            self.add(
                "renamed_column",
                spalte=self._header(at),
                zelle=cell_name(self._located.header_rows[1], at),
                text=f"Gemeint ist vielleicht „{column.titel}“.",
            )

    def layout(self) -> None:
        """Undeclared and hidden columns, hidden rows."""
        header = self._located.header_rows[1]
        for at, text in self._located.others.items():
            self.add("undeclared_column", spalte=text, zelle=cell_name(header, at))
        for column in self._located.source.columns:
            at = self._located.columns.get(column.name)
            if at in self._sheet.hidden_columns:
                self.add("hidden_column", spalte=self._header(at), zelle=cell_name(header, at))
        self.rows(
            "hidden_row", [row for row in self._located.records if row in self._sheet.hidden_rows]
        )

    def contradictions(self, table: pd.DataFrame) -> None:
        """Rows that share a key and differ in something else: kept, and named."""
        source = self._located.source
        if not source.key:
            return
        keys = table[list(source.key)]
        clash = table[keys.duplicated(keep=False) & keys.notna().all(axis=1)]
        if len(clash):
            column = next(
                c for c in source.columns if c.name == source.key[0] or c.pseudonym == source.key[0]
            )
            self.cells("duplicate_key", column, list(clash.index.get_level_values("zeile")))

    def totals(self, table: pd.DataFrame) -> None:
        """The numbers of the last total row as control sums of the rows that it speaks of.

        These are the rows above it, those since the total row before it, or, where it stands
        first, the rows below it. "davon" names a part and is no total.
        """
        *before, last = [0, *self._located.totals]
        if not last:
            return
        lines = table.index.get_level_values("zeile")
        above = table[lines < last] if (lines < last).any() else table
        block = table[(lines > max(before)) & (lines < last)]
        for column in self._located.source.kept:
            at = self._located.columns.get(column.name)
            if column.type not in ("number", "count") or at is None:
                continue
            stated = parse(column, [self._sheet.cell(last, at)]).values[0]
            sums = [part[column.name].sum() for part in (above, block)]
            if stated is not None and not any(_rounded_to(stated, found) for found in sums):
                text = f"Die Zeilen ergeben {number(sums[0], None)}."
                self.cells("total_mismatch", column, [last], text=text)

    def _header(self, at: int) -> str:
        first, last = self._located.header_rows
        texts = [self._sheet.cell(row, at) for row in range(first, last + 1)]
        return str(next((text for text in reversed(texts) if text is not None), ""))


def _rounded_to(stated: float, found: float) -> bool:
    """Whether a sum is the stated one, which Excel may have shown with fewer decimals.

    A whole number is taken at its word.

    >>> _rounded_to(11334.2, 11334.17), _rounded_to(11334.3, 11334.17), _rounded_to(4, 3.5)
    (True, False, False)
    """
    decimals = -Decimal(repr(stated)).normalize().as_tuple().exponent
    step = 10**-decimals if 0 < decimals < 6 else 10**-6
    return abs(stated - found) <= 0.5 * step + 10**-9


def _expected(column: Column, code: str) -> str:
    if code == "unknown_category" and column.values:
        return f"Erwartet: {', '.join(column.values)}."
    return ""
