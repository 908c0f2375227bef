import datetime as dt

import pandas as pd
import pytest
from bs4 import BeautifulSoup
from hypothesis import given, settings
from hypothesis import strategies as st

from kleve_kpi import german
from kleve_kpi.errors import ProjectError, UnknownNameError
from kleve_kpi.tables import Head, Table

HOSTILE = "<script>alert(1)</script>\"'&"


def parse(table: Table) -> BeautifulSoup:
    return BeautifulSoup(table._repr_html_(), "html.parser")


def services() -> pd.DataFrame:
    return pd.DataFrame(
        {
            "themenfeld": ["Familie & Kind", None, "  "],
            "wert": [1832, 4.26, None],
            "anteil": [25.2, None, 50.0],
            "stand": pd.to_datetime(["2022-11-28", None, "2022-11-22"]),
            "fertig": [True, None, False],
        }
    )


def test_types_decide_the_format() -> None:
    assert Table.of(services(), titel="Leistungen").zeilen == (
        ("Familie & Kind", "1.832", "25,2", "28.11.2022", "ja"),
        (".", "4,3", ".", ".", "."),
        ("  ", ".", "50", "22.11.2022", "nein"),
    )


def test_formats_and_heads_of_columns() -> None:
    table = Table.of(
        services()[["themenfeld", "anteil"]],
        titel="Leistungen",
        formate={"anteil": german.percent},
        kopf={"themenfeld": "Themenfeld", "anteil": "Anteil"},
    )
    assert table.kopf == (Head("Themenfeld", zeilenkopf=True), Head("Anteil", zahl=True))
    assert [row[1] for row in table.zeilen] == ["25,2\u00a0%", ".", "50,0\u00a0%"]


def test_a_format_never_sees_a_missing_value() -> None:
    frame = pd.DataFrame({"a": ["x", "y"], "b": pd.array([1, None], dtype="Int64")})
    table = Table.of(frame, titel="t", formate={"b": lambda value: f"{value:d}!"})
    assert table.zeilen == (("x", "1!"), ("y", "."))


def test_lists_in_cells_take_a_format() -> None:
    frame = pd.DataFrame({"a": ["x"], "fb": [["FB 10", "FB 20"]]})
    table = Table.of(frame, titel="t", formate={"fb": german.listing})
    assert table.zeilen == (("x", "FB 10 und FB 20"),)


@pytest.mark.parametrize("option", ["formate", "kopf"])
def test_an_unknown_column_is_named(option: str) -> None:
    with pytest.raises(UnknownNameError, match="'wrt'.*'wert'"):
        Table.of(services(), titel="t", **{option: {"wrt": str}})


def test_the_index_is_not_shown() -> None:
    frame = services().set_axis(["geheim1", "geheim2", "geheim3"])
    assert "geheim" not in Table.of(frame, titel="t")._repr_html_()


def test_the_frame_stays_as_it_is() -> None:
    frame = services()
    Table.of(frame, titel="t")
    pd.testing.assert_frame_equal(frame, services())


def test_structure() -> None:
    page = parse(Table.of(services(), titel="Leistungen", zeilenkoepfe=2, hinweis="Ein Hinweis."))
    assert page.caption.text == "Leistungen"
    assert [th["scope"] for th in page.thead.find_all("th")] == ["col"] * 5
    assert [[c.name for c in tr.find_all(["th", "td"])] for tr in page.tbody.find_all("tr")] == [
        ["th", "th", "td", "td", "td"]
    ] * 3
    assert {th["scope"] for th in page.tbody.find_all("th")} == {"row"}
    assert page.find("p", class_="hinweis").text == "Ein Hinweis."
    classes = [th.get("class") for th in page.thead.find_all("th")]
    assert classes == [None, ["zahl"], ["zahl"], None, None]


def test_a_missing_value_is_a_sign_with_words() -> None:
    cell = parse(Table("t", (Head("a", zeilenkopf=True), Head("b")), (("x", ""),))).td
    assert cell.find(attrs={"aria-hidden": "true"}).text == "."
    assert cell.find(class_="vorlesen").text == "unbekannt"


def test_nothing_is_a_sign_with_words() -> None:
    table = Table("t", (Head("a", zeilenkopf=True), Head("b")), (("x", german.listing([])),))
    assert parse(table).td.find(class_="vorlesen").text == "nichts vorhanden"


def test_only_wide_tables_scroll() -> None:
    narrow = parse(Table.of(services().iloc[:, :3], titel="Leistungen"))
    assert narrow.find("div") is None
    assert "id" not in narrow.caption.attrs
    region = parse(Table.of(services(), titel="Leistungen")).find("div", class_="tabelle")
    assert (region["role"], region["tabindex"]) == ("region", "0")
    assert region["aria-labelledby"] == region.caption["id"]
    assert region["aria-labelledby"].startswith("leistungen_")


def test_two_columns_of_long_words_scroll_too() -> None:
    heads = Head("Fachbereich", zeilenkopf=True), Head("Anwendungsbetreuerinnen", zahl=True)
    assert Table("t", heads, (("FB 10", "1"),)).wide
    assert not Table("t", (Head("Fachbereich"), Head("Anwendung")), (("FB 10", "1"),)).wide


def test_file_names_may_break_where_they_have_an_underscore() -> None:
    cell = parse(Table("t", (Head("Datei"),), (("a_<b>_2022.xlsx",),))).td
    assert cell.text.strip() == "a_<b>_2022.xlsx"
    assert len(cell.find_all("wbr")) == 2


def test_equal_titles_do_not_share_an_id() -> None:
    first, second = services(), services().assign(wert=1)
    assert Table.of(first, titel="t").id != Table.of(second, titel="t").id


def test_an_empty_table_is_a_sentence() -> None:
    page = parse(Table.of(services().iloc[:0], titel="Offene Anträge", hinweis="Hinweis."))
    assert page.find("table") is None
    assert page.p.text == "Offene Anträge: Keine Einträge."
    assert page.find(class_="hinweis")


def test_hostile_text_is_text() -> None:
    frame = pd.DataFrame({HOSTILE: [HOSTILE], "b": [HOSTILE]})
    page = parse(Table.of(frame, titel=HOSTILE, hinweis=HOSTILE, kopf={"b": HOSTILE}))
    assert page.find("script") is None
    texts = [page.caption, page.td, page.th, page.tbody.th, page.find(class_="hinweis")]
    assert [element.text for element in texts] == [HOSTILE] * 5
    assert Table.of(frame.iloc[:0], titel=HOSTILE)._repr_html_().count("<script") == 0


def test_markup_from_data_is_escaped_too() -> None:
    from markupsafe import Markup

    page = parse(Table.of(pd.DataFrame({"a": [Markup("<b>x</b>")]}), titel="t"))
    assert page.find("b") is None


def test_row_of_wrong_length_is_refused() -> None:
    with pytest.raises(ProjectError, match="expected 2 cells"):
        Table("t", (Head("a"), Head("b")), (("x",),))
    with pytest.raises(ProjectError, match="title"):
        Table(" ", (Head("a"),), ())


def test_repr_does_not_spill_the_cells() -> None:
    assert "geheim" not in repr(Table("t", (Head("a"),), (("geheim",),)))


VALUES = st.one_of(st.none(), st.text(), st.integers(), st.floats(), st.booleans(), st.dates())


@settings(deadline=None)
@given(st.lists(st.tuples(VALUES, VALUES, VALUES, VALUES, VALUES), max_size=4), st.integers(1, 5))
def test_any_frame_gives_a_complete_table(rows: list[tuple], width: int) -> None:
    frame = pd.DataFrame(rows, columns=list("abcde"), dtype=object).iloc[:, :width]
    table = Table.of(frame, titel="Titel")
    page = parse(table)
    assert all(th.get("scope") in {"col", "row"} for th in page.find_all("th"))
    assert all(cell.text.strip() for cell in page.find_all(["th", "td"]))
    assert len(page.find_all("tr")) == (len(rows) + 1 if rows else 0)
    assert table._repr_html_() == Table.of(frame.copy(), titel="Titel")._repr_html_()


def test_dates_in_object_columns() -> None:
    frame = pd.DataFrame({"a": [dt.date(2022, 11, 28), None]}, dtype=object)
    assert Table.of(frame, titel="t").zeilen == (("28.11.2022",), (".",))


def test_a_mark_hangs_so_that_digits_stay_in_line() -> None:
    frame = pd.DataFrame({"a": ["x", "y"], "b": ["9\u00a0°", "135.089"]})
    mark = parse(Table.of(frame, titel="t")).find(class_="zeichen")
    assert (mark.text, mark.parent.text.strip()) == ("\u00a0°", "9\u00a0°")
