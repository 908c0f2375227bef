"""A guessed source -> its file, and its test with an export that has the usual defects."""

import datetime as dt
import itertools
import tempfile
from collections.abc import Iterator, Sequence
from pathlib import Path

import openpyxl
import pandas as pd

from kleve_kpi.clean import Cleaned, clean_file
from kleve_kpi.scaffold.guess import Guess
from kleve_kpi.scaffold.literal import Call, Name, literal, paragraph
from kleve_kpi.source import Column, Source

_PLAIN = {"type": "text", "required": True, "filled": False, "personal": False}
# What a row of the test export holds in a column of each type: as it should be, as people write
# it, and as nobody can read it.
_CELLS = {
    "text": ("Beispiel 1", " Beispiel  2", "Beispiel 3"),
    "key": ("A-1", "A-2", "A-2"),
    "number": (12.5, "1.832,50", "viele"),
    "count": (12, "1.832", "viele"),
    "date": (dt.datetime(2022, 11, 28), "28.11.2022", "31.02.2022"),
    "period": ("QI/2023", "in 2023", "Q5/2023"),
    "yes_no": (True, "nein", "vielleicht"),
    "fachbereich": ("FB 40", "40 – Schulen", "FB 40, 50"),
}
_MAIL = ("eins@beispiel.invalid", "zwei@beispiel.invalid", "drei@beispiel.invalid")
_PERSON = ("Muster, Erika", "Muster, Max", "Beispiel, Kim")
_DEFECTS = ("as it should be", "as people write it", "nobody can read it, no number is new")


def source_files(guess: Guess) -> dict[str, str]:
    """The texts of a source's file and of its test, by their path in the project."""
    name = guess.source.name
    return {
        f"src/kleve_kpi/sources/{name}.py": _source_file(guess),
        f"tests/sources/test_{name}.py": _test_file(guess.source),
    }


def _source_file(guess: Guess) -> str:
    source = guess.source
    words = (
        f"{source.titel}, one row per entry.\n\n"
        "Headings are those of one delivered file; types and categories are what its cells "
        "speak for."
    )
    if guess.remarks:
        listed = ", ".join(guess.remarks)
        words += f" Remarks may name anybody and are not declared: {listed}."
    if source.about_people:
        words += " The rows are about people, of whom a keyed pseudonym is kept."
    declared: dict[str, object] = {"titel": source.titel, "absender": source.absender}
    if source.key:
        declared["key"] = source.key
    if source.about_people:
        declared["about_people"] = True
    if source.bezeichnung:
        declared["bezeichnung"] = source.bezeichnung
    declared["columns"] = tuple(_declaration(column) for column in source.columns)
    return "\n".join(
        [
            paragraph(words),
            "",
            "from kleve_kpi.source import Column, Source",
            "",
            literal(Call("Source", (), declared), before="SOURCE = "),
            "",
        ]
    )


def _declaration(column: Column) -> Call:
    arguments: list[object] = [column.name, column.headers]
    if column.type != "text":
        arguments.append(column.type)
    keywords = {
        name: value
        for name in ("required", "filled", "personal", "pseudonym", "values")
        if (value := getattr(column, name)) not in (_PLAIN.get(name), None, {})
    }
    return Call("Column", arguments, keywords)


def _test_file(source: Source) -> str:
    rows = list(_rows(source))
    cleaned = _cleaned(source, rows)
    people = _people(source)
    head = ["import datetime as dt", ""] if _has_days(source) else []
    if people:
        head.append("from kleve_kpi.privacy import pseudonyms")
    keyed = "KEY, " if people else ""
    head += [
        "from kleve_kpi.source import get_source",
        f"from tests.workbooks import {keyed}brief, clean_tab, table",
    ]
    lines = [literal([c.titel for c in source.columns], indent=12, after=",")]
    for row, defect in zip(rows, (*_DEFECTS, "a total"), strict=False):
        lines += [f"# {defect}", literal([_shown(cell) for cell in row], indent=12, after=",")]
    body = ["cleaned = clean_tab(", "    tmp_path,", "    ["]
    body += [f"        {line}" for line in lines]
    body += ["    ],", ")", f'assert cleaned.source == get_source("{source.name}")']
    if people:
        body.append(literal(Call("pseudonyms", [list(people), Name("KEY")]), indent=4,
                            before="people = "))  # fmt: skip
    body.append(literal(_table(cleaned), indent=4, before="assert table(cleaned) == "))
    brief = [
        (f.code, f.spalte, f.zelle, f.zellen, f.anzahl, _shown(f.raw), f.aktion)
        for f in cleaned.findings
    ]
    body.append(literal(brief, indent=4, before="assert brief(cleaned.findings) == "))
    test = ["def test_a_messy_export(tmp_path):", *(f"    {line}" for line in body)]
    return "\n".join([*head, "", "", *test, ""])


def _rows(source: Source) -> Iterator[list[object]]:
    """Three records, and a total where there is something to add up."""
    records = [[_cell(column, number) for column in source.columns] for number in range(3)]
    yield from records
    first, *rest = source.columns
    if first.type in ("text", "key", "category", "fachbereich") and any(
        column.type == "count" for column in rest
    ):
        sums = [_CELLS["count"][0] + 1832 if c.type == "count" else None for c in rest]
        yield ["Summe", *sums]


def _cell(column: Column, number: int) -> object:
    if column.personal:
        return (_MAIL if "mail" in column.name else _PERSON)[number]
    if column.type == "category":
        categories = list(column.values)
        return (categories[0], categories[-1].upper(), "noch nie gesehen")[number]
    return _CELLS[column.type][number]


def _people(source: Source) -> tuple[str, ...]:
    """What the test export holds in the column that becomes a pseudonym."""
    whom = [column for column in source.columns if column.pseudonym]
    return tuple(str(_cell(whom[0], number)) for number in range(3)) if whom else ()


def _cleaned(source: Source, rows: Sequence[Sequence[object]]) -> Cleaned:
    """The test export, cleaned: what the test then expects."""
    with tempfile.TemporaryDirectory() as folder:
        book = openpyxl.Workbook()
        book.active.title = "Liste"
        book.active.append([column.titel for column in source.columns])
        for row in rows:
            book.active.append(list(row))
        for cell in itertools.chain.from_iterable(book.active.iter_rows()):
            # Nothing here is a formula, not even what begins with "=".
            cell.data_type = "s" if cell.data_type == "f" else cell.data_type
        book.save(Path(folder) / "Export.xlsx")
        (cleaned,) = clean_file(Path(folder) / "Export.xlsx", [source])
    return cleaned


def _table(cleaned: Cleaned) -> list[tuple[object, ...]]:
    """The cleaned table as the tests' helper gives it: Excel row, then the columns."""
    origin = cleaned.table.index.get_level_values("zeile")
    columns = [
        [_value(value, name in cleaned.source.pseudonyms) for value in cleaned.table[name]]
        for name in cleaned.table
    ]
    return list(zip(map(int, origin), *columns, strict=True))


def _value(value: object, pseudonym: bool) -> object:
    if pd.isna(value):
        return None
    if pseudonym:
        # Without a key people are numbered in the order of the rows.
        return Name(f"people[{int(str(value)[1:]) - 1}]")
    if isinstance(value, pd.Timestamp):
        return _shown(value.to_pydatetime())
    return value.item() if hasattr(value, "item") else value


def _shown(value: object) -> object:
    if isinstance(value, dt.datetime):
        return Call("dt.datetime", (value.year, value.month, value.day))
    return value


def _has_days(source: Source) -> bool:
    return any(column.type == "date" and not column.personal for column in source.columns)
