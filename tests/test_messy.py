"""The same table comes out of every layout in which a department may write it."""

import json
import re

import pandas as pd
import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from kleve_kpi.findings import finding_record
from kleve_kpi.source import Column, Source, get_source
from tests.messy import messy_files
from tests.workbooks import cells_of, clean_one, clean_tab, table

ALLES = Source(
    "Alles",
    "FB 10",
    key=("nr",),
    name="alles",
    columns=(
        Column("nr", ("Nr.", "Kennung", "Vorgangsnummer"), "key", filled=True),
        Column("bezeichnung", ("Bezeichnung", "Gegenstand"), filled=True),
        Column("nachname", ("Name", "Familienname"), personal=True),
        Column("fachbereich", ("Fachbereich", "FB", "federführend"), "fachbereich"),
        Column("geraete_anzahl", ("Geräte", "Zahl der Geräte"), "count"),
        Column("kosten_eur", ("Kosten", "Kosten je Jahr"), "number"),
        Column("eingang_datum", ("Eingang", "eingegangen am"), "date"),
        Column("termin", ("Termin", "Umsetzung bis"), "period"),
        Column("online", ("online", "Online verfügbar"), "yes_no"),
        Column(
            "art",
            ("Art", "Art des Vorgangs"),
            "category",
            filled=True,
            values={"intern": ("int.", "innerhalb"), "extern": ("ext.", "von außen")},
        ),
    ),
)
SOURCES = {
    "alles": ALLES,
    **{
        name: get_source(name)
        for name in ("dms_rollout", "geraetetausch", "mobile_office_antraege", "massnahmen")
    },
}
# The layout that fails is short enough to be read as drawn; only the long run makes it smaller.
OFTEN = settings(
    deadline=None,
    max_examples=25,
    phases=[Phase.generate],
    suppress_health_check=list(HealthCheck),
)
LONG = settings(OFTEN, max_examples=500, phases=tuple(Phase))


def rows_of(findings):
    """The Excel rows that findings speak of."""
    return {int(re.sub(r"\D", "", cell)) for cell in cells_of(findings)}


def rows_aside(cleaned):
    """The rows that are no records, with the code that says why."""
    return {
        row: finding.code
        for finding in cleaned.findings
        if finding.aktion == "row_dropped"
        for row in rows_of([finding])
    }


def check(messy, folder):
    cleaned = clean_one(messy.write(folder), messy.source)
    rows = list(cleaned.table.index.get_level_values("zeile"))
    assert rows == list(messy.records)
    found = cleaned.table.reset_index(drop=True)
    pd.testing.assert_frame_equal(found, messy.table, check_exact=False, rtol=0, atol=1e-9)

    dropped = rows_aside(cleaned)
    expected = {row: code for row, code in messy.aside.items() if code}
    assert {row: dropped.get(row) for row in expected} == expected
    assert not dropped.keys() & set(rows)
    assert cleaned.rows_read == len(rows) + cleaned.rows_set_aside
    assert cleaned.rows_set_aside == len(dropped)

    changes = [f for f in cleaned.findings if f.aktion in ("converted", "set_missing")]
    assert cells_of(changes) == messy.changed
    assert sum(f.anzahl for f in changes) == len(messy.changed)
    hidden = rows_of(f for f in cleaned.findings if f.code == "hidden_row")
    assert hidden == set(messy.hidden)
    assert [f for f in cleaned.findings if f.schwere == "fehler"] == []

    told = json.dumps([finding_record(f) for f in cleaned.findings], ensure_ascii=False)
    told = told.replace("\u00ad", "")
    assert [secret for secret in messy.secrets if secret in told] == []
    assert cleaned.datenstand == messy.datenstand


@pytest.mark.parametrize("quelle", SOURCES)
@given(data=st.data())
@OFTEN
def test_the_cleaned_table_is_the_same_in_every_layout(tmp_path, quelle, data):
    check(data.draw(messy_files(SOURCES[quelle]), label="layout"), tmp_path)


LOSE = Source(
    "Lose",
    "FB 10",
    key=("los",),
    name="lose",
    columns=(
        Column("los", ("Los",), "key", filled=True),
        Column("ort", ("Ort",)),
        Column("geraete_anzahl", ("Geräte",), "count", filled=True),
    ),
)
HEAD = ["Los", "Ort", "Geräte"]
FIRST, SECOND = ["A-1", "Rathaus", 10], ["A-2", "Bauhof", 20]
UPPER, LOWER = ["Los", "Ort", "Technik"], [None, None, "Geräte"]


@pytest.mark.parametrize(
    ("rows", "merged", "records", "aside"),
    [
        pytest.param(
            [["Geräte", "Los", "Ort"], [10, "A-1", "Rathaus"], ["10 Stück", "Summe", None]],
            [],
            [(2, "A-1", "Rathaus", 10)],
            {3: "total_row"},
            id="a sum with its unit left of its label",
        ),
        pytest.param(
            [["Geräte", "Los", "Ort"], ["1.000*", "A-1", "Rathaus"], ["1.000*", "Summe", None]],
            [],
            [(2, "A-1", "Rathaus", 1000)],
            {3: "total_row"},
            id="a sum with its footnote mark left of its label",
        ),
        pytest.param(
            [HEAD, FIRST, SECOND, [], ["Tabelle 2: Räume"], ["Raum", None, "Plätze"],
             ["Saal", None, 40]],
            [],
            [(2, *FIRST), (3, *SECOND)],
            {4: "blank_row", 5: "footnote_row", 6: "footnote_row", 7: "footnote_row"},
            id="another table below, with its own title and headings",
        ),
        pytest.param(
            [HEAD, FIRST, ["A-2", None, 20], [], ["Räume"], ["Raum", "Plätze"], ["Saal", 40],
             ["Keller", 8]],
            [],
            [(2, *FIRST), (3, "A-2", None, 20)],
            {4: "blank_row", 5: "footnote_row", 6: "footnote_row", 7: "footnote_row",
             8: "footnote_row"},
            id="another table below, whose numbers stand where the records have words",
        ),
        pytest.param(
            [HEAD, ["A-1", "12", 10], ["A-2", "Hof 3", 20], ["A-3", "14", 30], [], ["Räume"],
             ["Raum", "Plätze"], ["Saal", 40]],
            [],
            [(2, "A-1", "12", 10), (3, "A-2", "Hof 3", 20), (4, "A-3", "14", 30)],
            {5: "blank_row", 6: "footnote_row", 7: "footnote_row", 8: "footnote_row"},
            id="the same, some of the records' words look like numbers",
        ),
        pytest.param(
            [HEAD, ["A-1", "12", 10], ["A-2", "13", 20], [], ["Nachtrag"], ["A-3", "Hafen", None],
             ["A-4", "14", None]],
            [],
            [(2, "A-1", "12", 10), (3, "A-2", "13", 20), (5, "Nachtrag", None, None),
             (6, "A-3", "Hafen", None), (7, "A-4", "14", None)],
            {4: "blank_row"},
            id="the same, all of them do: nothing is lost",
        ),
        pytest.param(
            [HEAD, FIRST, [], ["Nachtrag"], ["A-2", "Bauhof", None], ["A-3", "Hafen", None]],
            [],
            [(2, *FIRST), (4, "Nachtrag", None, None), (5, "A-2", "Bauhof", None),
             (6, "A-3", "Hafen", None)],
            {3: "blank_row"},
            id="records that all lack a value, below what may be a title: nothing is lost",
        ),
        pytest.param(
            [[*HEAD, None, "Raum"], [*FIRST, None, "Saal"],
             ["Altstadt", None, None, None, "Keller"], SECOND],
            ["A3:C3"],
            [(2, *FIRST), (4, *SECOND)],
            {3: "title_row"},
            id="a section title merged over the table, another table beside it",
        ),
        pytest.param(
            [UPPER, LOWER, FIRST, UPPER, LOWER, SECOND],
            ["A1:A2", "B1:B2"],
            [(3, *FIRST), (6, *SECOND)],
            {4: "title_row", 5: "title_row"},
            id="two rows of headings printed again, one heading in the lower",
        ),
        pytest.param(
            [[*HEAD, None, "Raum"], [*FIRST, None, "Saal"], ["* vorläufig", *[None] * 3, "Keller"]],
            [],
            [(2, *FIRST)],
            {3: "footnote_row"},
            id="a footnote beside a record of another table",
        ),
        pytest.param(
            [[*HEAD, "Person"], [None, None, None, "Geburtstag"], FIRST, [*HEAD, "Person"],
             [None, None, None, "Geburtstag"], SECOND],
            [],
            [(3, *FIRST), (6, *SECOND)],
            {2: "footnote_row", 4: "title_row", 5: "title_row"},
            id="two rows of headings printed again, in the lower one none that is declared",
        ),
        pytest.param(
            [[None, None, "Technik", None, None], [*HEAD, None, "Raum"], [*FIRST, None, "Saal"],
             [None, None, "Technik", None, "Keller"], HEAD, SECOND],
            [],
            [(3, *FIRST), (6, *SECOND)],
            {4: "title_row", 5: "title_row"},
            id="headings printed again, another table beside the group above them",
        ),
    ],
)  # fmt: skip
def test_rows_that_are_no_records(tmp_path, rows, merged, records, aside):
    cleaned = clean_tab(tmp_path, rows, LOSE, merged=merged)
    assert (table(cleaned), rows_aside(cleaned)) == (records, aside)


@pytest.mark.langsam
@pytest.mark.parametrize("quelle", SOURCES)
@given(data=st.data())
@LONG
def test_the_cleaned_table_is_the_same_in_very_many_layouts(tmp_path, quelle, data):
    check(data.draw(messy_files(SOURCES[quelle]), label="layout"), tmp_path)
