"""Tables and findings -> files that leave the program: csv, parquet, xlsx, json."""

import datetime as dt
import json
from collections.abc import Iterable, Mapping
from pathlib import Path

import pandas as pd

from kleve_kpi.errors import ProjectError
from kleve_kpi.excel import write_xlsx
from kleve_kpi.files import write_whole
from kleve_kpi.findings import Finding, finding_record


def write_tables(
    target: Path, tables: Mapping[str, pd.DataFrame], source: Path | None = None
) -> list[Path]:
    """Write tables to ``target`` by its ending; returns the files written.

    One table goes to ``T.csv``; several go to ``T_<name>.csv`` each, or to one sheet each of a
    workbook. CSV is UTF-8 with commas and plain numbers and ISO dates.

    Raises:
        ProjectError: the ending is none of .csv, .parquet, .xlsx, the folder does not exist, or
            the file would replace ``source``, from which the tables come.
    """
    writers = {".csv": _write_csv, ".parquet": lambda path, table: table.to_parquet(path)}
    ending = target.suffix.lower()
    if ending not in (*writers, ".xlsx"):
        raise ProjectError(
            f"Expected a name ending in .csv, .parquet or .xlsx, saw '{target.name}'."
        )
    if ending == ".xlsx":
        require_place(target, source)
        write_whole(target, lambda path: write_xlsx(path, tables))
        return [target]
    several = len(tables) > 1
    paths = {
        name: target.with_stem(f"{target.stem}_{name}") if several else target for name in tables
    }
    for path in paths.values():
        require_place(path, source)
    for name, path in paths.items():
        table = tables[name]
        write_whole(path, lambda draft, table=table: writers[ending](draft, table))
    return list(paths.values())


def require_place(target: Path, source: Path | None = None) -> None:
    """Check that a file can be written there, and that it does not replace ``source``.

    Raises:
        ProjectError: its folder does not exist, it is a folder itself, or it is ``source``.
    """
    if not target.parent.is_dir():
        raise ProjectError(f"The folder {target.parent} does not exist. Create it first.")
    if target.is_dir():
        raise ProjectError(f"{target} is a folder. Expected the name of a file to write.")
    if source and target.exists() and target.samefile(source):
        raise ProjectError(f"{target} is the file that is read. Name another one to write.")


def _write_csv(path: Path, table: pd.DataFrame) -> None:
    # As objects, or pandas would write whole numbers beside missing ones as 7.0.
    plain = pd.DataFrame(plain_records(table), columns=table.columns, dtype=object)
    plain.to_csv(path, index=False, lineterminator="\n")


def write_findings(target: Path, findings: Iterable[Finding]) -> None:
    """Write findings as a JSON list of records, fields as in Finding."""
    records = [finding_record(finding) for finding in findings]
    text = json.dumps(records, ensure_ascii=False, indent=1) + "\n"
    write_whole(target, lambda path: path.write_text(text, encoding="utf-8"))


def plain_records(table: pd.DataFrame) -> list[dict[str, object]]:
    """The rows of a table as JSON can hold them: whole numbers without fraction, None for missing.

    >>> plain_records(pd.DataFrame({"wert": pd.Series([1832.0, 25.2, None], dtype="Float64")}))
    [{'wert': 1832}, {'wert': 25.2}, {'wert': None}]
    """
    return [
        {str(name): _plain(value) for name, value in row.items()}
        for row in table.to_dict(orient="records")
    ]


def _plain(value: object) -> object:
    if pd.isna(value):
        return None
    if isinstance(value, float) and value.is_integer():
        return int(value)
    if isinstance(value, dt.datetime):
        day = value.time() == dt.time()
        return value.date().isoformat() if day else value.isoformat()
    return value
