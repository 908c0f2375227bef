"""Where a number comes from, down to the cell; people are only counted."""

from pathlib import Path

import openpyxl
import pytest

from kleve_kpi.errors import UnknownNameError
from kleve_kpi.explain import explain

RAW = Path(__file__).parents[1] / "data" / "raw" / "2022-11-28"


def test_the_text_says_everything(sample):
    text = str(explain(sample, "ozg.epayment"))
    for words in (
        "Umgesetzte OZG-Leistungen mit ePayment (ozg.epayment), Stand 28.11.2022",
        "Wert: 3 von 44 (6,8\u00a0%) OZG-Leistungen",
        "Letzter Bericht: 1, Veränderung: +2",
        "Datenstand: 28.11.2022",
        "Definition: Umgesetzte OZG-Leistungen mit Bezahlfunktion.",
        "Formel: Anzahl der ausgewählten Zeilen; Anteil an: Umgesetzte OZG-Leistungen",
        "Quelle: OZG-Leistungen (Stabsstelle Digitalisierung): OZG-Umsetzungsstand_2022-11-28.xlsx",
        "Zeilen (3):",
    ):
        assert words in text


def test_the_cells_of_services_are_read_back(sample):
    rows = explain(sample, "ozg.epayment").rows
    book = openpyxl.load_workbook(RAW / rows["datei"].iloc[0])
    held = {" ".join(book[r.blatt][r.zelle].value.split()) for r in rows.itertuples()}
    assert held == set(rows["bezeichnung"])


def test_people_are_counted_only(sample):
    found = explain(sample, "dms.produktiv")
    assert found.rows.empty
    assert found.anzahl == 133
    assert "Zeilen: 133" in str(found)


def test_a_quote_names_its_whole(sample):
    assert "/ Geschulte Mitarbeitende insgesamt" in explain(sample, "dms.produktivquote").formula


def test_unknown_kennzahl(sample):
    with pytest.raises(UnknownNameError, match=r"Did you mean 'ozg\.epayment'"):
        explain(sample, "ozg.epaymnt")
