import datetime as dt

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kleve_kpi.findings import RULES
from kleve_kpi.sheet import Percent
from kleve_kpi.source import Column
from kleve_kpi.values import Period, clean_text, parse, parse_period
from tests.workbooks import QUICK

NBSP, NARROW, SOFT_HYPHEN, NO_WIDTH = "\xa0", "\u202f", "\xad", "\u200b"
ARTEN = {"regelmäßig": ("regelm.", "fest"), "KRZN": ("über KRZN",)}


def read(kind, *cells, **options):
    """Value and finding code of every cell of one column."""
    values, codes = parse(Column("c", ("C",), kind, values=ARTEN), cells, **options)
    return list(zip(values, codes, strict=True))


def read_one(kind, cell, **options):
    ((value, code),) = read(kind, cell, **options)
    return value, code


CONVERTED, MISSING = "text_converted", "missing_sign"


@pytest.mark.parametrize(
    "kind",
    ["text", "key", "number", "count", "date", "period", "yes_no", "category", "fachbereich"],
)
@pytest.mark.parametrize("cell", [None, "", " ", NBSP * 6, "\n", NO_WIDTH, "\ufeff"])
def test_empty_cells_are_missing_without_a_finding(kind, cell):
    assert read_one(kind, cell) == (None, None)


@pytest.mark.parametrize(
    "kind", ["text", "key", "number", "count", "date", "period", "category", "fachbereich"]
)
@pytest.mark.parametrize(
    "cell",
    ["k. A.", "k.A.", "K. a.", "-", "–", "—", "n. v.", "./.", "…", "entfällt", f"{NBSP}k.{NBSP}A."],
)
def test_signs_for_missing_leave_a_finding(kind, cell):
    assert read_one(kind, cell) == (None, MISSING)


# Text


@pytest.mark.parametrize(
    "cell",
    [
        "NA",
        "null",
        "None",
        "n/a",
        "nan",
        "#NV",
        "TRUE",
        "=1+1",
        "+49",
        "-5 Grad",
        "@kleve",
        "6-15",
        "11/2020",
    ],
)
@pytest.mark.parametrize("kind", ["text", "key"])
def test_text_that_other_readers_damage_stays(kind, cell):
    assert read_one(kind, cell) == (cell, None)


@pytest.mark.parametrize(
    ("cell", "text"),
    [
        (f" Bürger{NBSP}Büro \n Kleve ", "Bürger Büro Kleve"),
        (f"Verwaltungs{SOFT_HYPHEN}gebühr", "Verwaltungsgebühr"),
        (f"Wohn{NO_WIDTH}geld", "Wohngeld"),
        ("Bu\u0308rger", "Bürger"),
        (42, "42"),
        (42.0, "42"),
        (0.5, "0.5"),
        (dt.datetime(2025, 2, 3), "03.02.2025"),
    ],
)
def test_text_is_trimmed_and_composed(cell, text):
    assert read_one("text", cell) == (text, CONVERTED)


@given(st.text())
@QUICK
def test_cleaning_text_twice_changes_nothing_more(text):
    once = clean_text(text)
    assert clean_text(once) == once


@pytest.mark.parametrize(
    ("cell", "value", "code"),
    [
        ("08", "08", None),
        ("10123", "10123", None),
        (10123, "10123", CONVERTED),
        (10123.0, "10123", CONVERTED),
        ("4,2E+11", None, "bad_key"),
        ("4.21E11", None, "bad_key"),
        ("A-4711/22", "A-4711/22", None),
    ],
)
def test_keys(cell, value, code):
    assert read_one("key", cell) == (value, code)


# Numbers


@pytest.mark.parametrize("kind", ["number", "count"])
@pytest.mark.parametrize(
    ("cell", "value"),
    [
        ("1832", 1832),
        ("0", 0),
        ("-3", -3),
        ("+3", 3),
        ("−3", -3),
        ("–3", -3),
        ("007", 7),
        ("1.832.000", 1832000),
        ("1,832,000", 1832000),
        ("1 832", 1832),
        (f"1{NBSP}832", 1832),
        (f"1{NARROW}832", 1832),
        ("1'832", 1832),
        ("1’832", 1832),
        ("12 Stück", 12),
        ("12 €", 12),
        ("€ 12", 12),
        ("EUR 12", 12),
        ("12 %", 12),
        ("12 Tage", 12),
        ("12*", 12),
        ("12 **", 12),
        ("12²", 12),
        ("12 1)", 12),
        ("12 (1)", 12),
        ("1.832,00", 1832),
        ("1,832.00", 1832),
        ("12,0", 12),
        (f"{NBSP}12 ", 12),
    ],
)
def test_whole_numbers_written_as_text(kind, cell, value):
    assert read_one(kind, cell) == (value, CONVERTED)


@pytest.mark.parametrize("kind", ["number", "count"])
@pytest.mark.parametrize(
    "cell",
    [
        "zwölf",
        "12 von 20",
        "1.83.2",
        "1.832.00",
        "1,83,2",
        "12,",
        ",5",
        "1e3",
        "1E+05",
        "inf",
        "nan",
        "--5",
        "+-5",
        "5-10",
        "0x10",
        "1 2",
        "(5)",
        "31.03.2026",
        "121)",
        "1_000",
        True,
        dt.datetime(2025, 2, 3),
        dt.time(8, 30),
        float("inf"),
        float("nan"),
        10**15,
        10**400,
        "9" * 400,
    ],
)
def test_no_number(kind, cell):
    assert read_one(kind, cell) == (None, "bad_number")


@pytest.mark.parametrize("cell", [1.5, "1,5", "1.5", "1.832,5", "0.25"])
def test_a_count_has_no_fraction(cell):
    assert read_one("count", cell) == (None, "bad_number")


@pytest.mark.parametrize(
    ("kind", "cells", "expected"),
    [
        # A count has no fraction, so the dot groups thousands.
        ("count", ["1.832"], [(1832, CONVERTED)]),
        ("count", ["1,832"], [(1832, CONVERTED)]),
        ("count", ["1.832", 12, "7"], [(1832, CONVERTED), (12, None), (7, CONVERTED)]),
        # In a column of amounts the neighbours decide.
        ("number", ["1.832", "1,5"], [(1832.0, CONVERTED), (1.5, CONVERTED)]),
        ("number", ["1.832", "12.000,50"], [(1832.0, CONVERTED), (12000.5, CONVERTED)]),
        ("number", ["1.832", "1.832.000"], [(1832.0, CONVERTED), (1832000.0, CONVERTED)]),
        ("number", ["1.832", "1.5"], [(1.832, CONVERTED), (1.5, CONVERTED)]),
        ("number", ["1,832", "1,5"], [(1.832, CONVERTED), (1.5, CONVERTED)]),
        ("number", ["1,832", "1,000.50"], [(1832.0, CONVERTED), (1000.5, CONVERTED)]),
        # Without a neighbour that decides it is said so; real numbers decide nothing.
        ("number", ["1.832"], [(None, "ambiguous_number")]),
        ("number", ["1,832"], [(None, "ambiguous_number")]),
        (
            "number",
            ["1.832", 1.832, 1832, "12"],
            [(None, "ambiguous_number"), (1.832, None), (1832, None), (12.0, CONVERTED)],
        ),
        # Zero in front or more than three digits in front: one reading only.
        ("number", ["0.832"], [(0.832, CONVERTED)]),
        ("number", ["1234,567"], [(1234.567, CONVERTED)]),
        # Both ways in one column: nobody knows.
        (
            "number",
            ["1.5", "1,5", "12", 3],
            [(None, "ambiguous_number"), (None, "ambiguous_number"), (12.0, CONVERTED), (3, None)],
        ),
    ],
)
def test_dot_and_comma_are_read_as_the_column_shows(kind, cells, expected):
    assert read(kind, *cells) == expected


def german(number, digits):
    return f"{number:,.{digits}f}".translate(str.maketrans(",.", ".,"))


def english(number, digits):
    return f"{number:,.{digits}f}"


AMOUNTS = st.lists(
    st.decimals(min_value=-(10**9), max_value=10**9, places=2), min_size=1, max_size=8
)


@pytest.mark.parametrize("write", [german, english])
@given(numbers=AMOUNTS)
@QUICK
def test_amounts_survive_either_way_of_writing(write, numbers):
    cells = [write(number, 2) for number in numbers]
    assert read("number", *cells) == [(float(number), CONVERTED) for number in numbers]


@pytest.mark.parametrize("write", [german, english])
@given(numbers=st.lists(st.integers(-(10**14), 10**14), min_size=1, max_size=8))
@QUICK
def test_counts_survive_either_way_of_writing(write, numbers):
    cells = [write(number, 0) for number in numbers]
    assert read("count", *cells) == [(number, CONVERTED) for number in numbers]


@given(st.lists(st.one_of(st.text("0123456789.,-+ €%*()"), st.integers(), st.floats()), max_size=6))
@QUICK
def test_a_number_is_read_or_named_never_both(cells):
    for kind in ("number", "count"):
        for cell, (value, code) in zip(cells, read(kind, *cells), strict=True):
            lost = code in ("bad_number", "ambiguous_number", MISSING)
            empty = isinstance(cell, str) and not cell.strip()
            assert (value is None) == (lost or empty)
            assert code != CONVERTED or isinstance(cell, str)


# Dates

FEB_3 = dt.datetime(2025, 2, 3)


@pytest.mark.parametrize(
    "cell",
    [
        "03.02.2025",
        "3.2.2025",
        "03.02.25",
        "3. 2. 2025",
        "3. Februar 2025",
        "3. Feb. 2025",
        "3. feb 2025",
        "2025-02-03",
        "2025-02-03T00:00:00",
        "2025-02-03 08:30:00",
        "03.02.2025 08:30",
        "03.02.2025 08:30 Uhr",
        f"03.02.2025{NBSP}",
        45691,
        45691.0,
    ],
)
def test_the_third_of_february_however_it_is_written(cell):
    assert read_one("date", cell) == (FEB_3, CONVERTED)


@pytest.mark.parametrize(("cell", "value"), [(FEB_3, FEB_3), (FEB_3.date(), FEB_3)])
def test_real_dates_stay(cell, value):
    assert read_one("date", cell) == (value, None)


def test_serials_count_from_1904_where_the_workbook_says_so():
    assert read_one("date", 45691 - 1462, epoch_1904=True) == (FEB_3, CONVERTED)


@pytest.mark.parametrize(
    "cell",
    [
        "31.02.2025",
        "00.01.2025",
        "3.13.2025",
        "bald",
        "KW 12",
        "2025",
        "Q1/2025",
        "31032026",
        2025,
        12,
        70_000,
        True,
        dt.time(8, 30),
        "03.02.1825",
        "3. Foo 2025",
        "29.02.2023",
    ],
)
def test_no_date(cell):
    assert read_one("date", cell) == (None, "bad_date")


@pytest.mark.parametrize(
    ("cells", "expected"),
    [
        (["03/02/2025"], [(None, "ambiguous_date")]),
        (["03/02/2025", "03.02.2025"], [(None, "ambiguous_date"), (FEB_3, CONVERTED)]),
        (
            ["03/02/2025", "25/12/2024"],
            [(FEB_3, CONVERTED), (dt.datetime(2024, 12, 25), CONVERTED)],
        ),
        (
            ["02/03/2025", "12/25/2024"],
            [(FEB_3, CONVERTED), (dt.datetime(2024, 12, 25), CONVERTED)],
        ),
        (
            ["25/12/2024", "12/25/2024", "03/02/2025"],
            [(dt.datetime(2024, 12, 25), CONVERTED)] * 2 + [(None, "ambiguous_date")],
        ),
        (["25/13/2024"], [(None, "bad_date")]),
        (["25/02/25 8:30"], [(dt.datetime(2025, 2, 25), CONVERTED)]),
    ],
)
def test_slashes_are_read_as_the_column_shows(cells, expected):
    assert read("date", *cells) == expected


DAYS = st.dates(dt.date(1970, 1, 1), dt.date(2069, 12, 31))


@given(DAYS, st.sampled_from(["%d.%m.%Y", "%d.%m.%y", "%Y-%m-%d", "%d. %m. %Y"]))
@QUICK
def test_days_survive_the_german_and_the_iso_way(day, form):
    expected = dt.datetime(day.year, day.month, day.day)
    assert read_one("date", day.strftime(form)) == (expected, CONVERTED)


@given(st.dates(dt.date(1954, 10, 3), dt.date(2064, 4, 8)))
@QUICK
def test_days_survive_as_excel_serials(day):
    expected = dt.datetime(day.year, day.month, day.day)
    assert read_one("date", (day - dt.date(1899, 12, 30)).days) == (expected, CONVERTED)


# Promised times


@pytest.mark.parametrize(
    ("cell", "text", "von", "bis"),
    [
        ("QI/2023", "QI/2023", (2023, 1, 1), (2023, 3, 31)),
        ("ab QI/2023", "QI/2023", (2023, 1, 1), (2023, 3, 31)),
        ("in 2023", "2023", (2023, 1, 1), (2023, 12, 31)),
        ("Q 4 / 2022", "Q 4 / 2022", (2022, 10, 1), (2022, 12, 31)),
        ("QIV/2022", "QIV/2022", (2022, 10, 1), (2022, 12, 31)),
        ("QIII/2022", "QIII/2022", (2022, 7, 1), (2022, 9, 30)),
        ("Q2 2024", "Q2 2024", (2024, 4, 1), (2024, 6, 30)),
        ("2024-Q2", "2024-Q2", (2024, 4, 1), (2024, 6, 30)),
        ("II. Quartal 2024", "II. Quartal 2024", (2024, 4, 1), (2024, 6, 30)),
        ("2. Quartal 2024", "2. Quartal 2024", (2024, 4, 1), (2024, 6, 30)),
        ("im 2. Halbjahr 2022", "2. Halbjahr 2022", (2022, 7, 1), (2022, 12, 31)),
        ("1. HJ 2022", "1. HJ 2022", (2022, 1, 1), (2022, 6, 30)),
        ("H1/2022", "H1/2022", (2022, 1, 1), (2022, 6, 30)),
        ("Februar 2024", "Februar 2024", (2024, 2, 1), (2024, 2, 29)),
        ("Mär. 2024", "Mär. 2024", (2024, 3, 1), (2024, 3, 31)),
        ("02/2023", "02/2023", (2023, 2, 1), (2023, 2, 28)),
        ("07.07.2021", "07.07.2021", (2021, 7, 7), (2021, 7, 7)),
        (2023, "2023", (2023, 1, 1), (2023, 12, 31)),
        (dt.datetime(2021, 7, 7), "07.07.2021", (2021, 7, 7), (2021, 7, 7)),
        (f"ab{NBSP}Q1/2023 ", "Q1/2023", (2023, 1, 1), (2023, 3, 31)),
    ],
)
def test_promised_times(cell, text, von, bis):
    assert parse_period(cell) == Period(text, dt.date(*von), dt.date(*bis))


@pytest.mark.parametrize(
    "cell",
    [
        "bald",
        "Q5/2023",
        "13/2023",
        "3. Halbjahr 2022",
        "Foo 2023",
        "20233",
        44562,
        "Q1",
        "Q1/0000",
        "Mai 0000",
        "H1/9999",
        "00/2023",
        "31.02.2023",
    ],
)
def test_no_time_keeps_its_wording(cell):
    assert parse_period(cell) is None
    assert read_one("period", cell) == (str(cell), "bad_period")


@pytest.mark.parametrize(
    ("cell", "value", "code"),
    [
        ("ab QI/2023", "ab QI/2023", None),
        (" ab  QI/2023", "ab QI/2023", CONVERTED),
        (2023, "2023", CONVERTED),
        (dt.datetime(2022, 6, 14), "14.06.2022", CONVERTED),
    ],
)
def test_period_columns_keep_the_wording(cell, value, code):
    assert read_one("period", cell) == (value, code)


@given(
    st.integers(1900, 2100),
    st.integers(1, 4),
    st.sampled_from(["Q{}/{}", "{}. Quartal {}", "Q{} {}", "ab Q{}/{}"]),
)
@QUICK
def test_quarters_are_three_months(year, quarter, form):
    period = parse_period(form.format(quarter, year))
    assert (period.von, period.bis.month) == (dt.date(year, 3 * quarter - 2, 1), 3 * quarter)
    assert (period.bis + dt.timedelta(days=1)).day == 1


@given(
    st.from_regex(r"(ab |in )?(Q|H)?\s?([1-4]|I{1,3}|IV|\d\d)?[./ -]{0,2}\d{0,4}", fullmatch=True)
)
@settings(QUICK, max_examples=300)
def test_any_wording_is_a_time_or_named(text):
    period = parse_period(text)
    assert period is None or period.von <= period.bis


# Yes and no


@pytest.mark.parametrize(
    "cell", ["ja", "Ja", "JA ", "j", "x", "X", "✓", "✔", "☑", "1", 1, 1.0, "wahr", "TRUE"]
)
def test_yes(cell):
    assert read_one("yes_no", cell) == (True, CONVERTED)


@pytest.mark.parametrize("cell", ["nein", "Nein", "n", "0", 0, 0.0, "–", "-", "—", "☐", "falsch"])
def test_no(cell):
    assert read_one("yes_no", cell) == (False, CONVERTED)


@pytest.mark.parametrize(
    ("cell", "value", "code"),
    [
        (True, True, None),
        (False, False, None),
        ("k. A.", None, MISSING),
        ("n. v.", None, MISSING),
        ("teilweise", None, "bad_yes_no"),
        (2, None, "bad_yes_no"),
        ("ja?", None, "bad_yes_no"),
        ("ja/nein", None, "bad_yes_no"),
    ],
)
def test_neither_written_yes_nor_no(cell, value, code):
    assert read_one("yes_no", cell) == (value, code)


# Categories and departments


@pytest.mark.parametrize(
    ("cell", "value", "code"),
    [
        ("regelmäßig", "regelmäßig", None),
        ("Regelmaessig", "regelmäßig", CONVERTED),
        ("REGELMÄSSIG", "regelmäßig", CONVERTED),
        ("regelm.", "regelmäßig", CONVERTED),
        (" fest ", "regelmäßig", CONVERTED),
        (f"über{NBSP}KRZN", "KRZN", CONVERTED),
        ("manchmal", "manchmal", "unknown_category"),
        (" manch  mal", "manch mal", "unknown_category"),
        (3, "3", "unknown_category"),
        ("?", "?", "unknown_category"),
    ],
)
def test_categories(cell, value, code):
    assert read_one("category", cell) == (value, code)


@pytest.mark.parametrize(
    "cell",
    [
        "FB40",
        "fb 40",
        "Fb. 40",
        "FB.40",
        "FB-40",
        "FB: 40",
        "40",
        40,
        40.0,
        "040",
        "Fachbereich 40",
        "Fachbereich  40",
        "40 – Schulen",
        "40 - Schulen",
        "40 Schulen",
        "FB 40: Schulen",
        "FB 40 (Schulen und Kultur)",
        "FB 40, Schulen",
        "FB 40 Schulen & Sport",
        "FB 40.2",
        f"FB{NBSP}40",
        "FB 40*",
    ],
)
def test_spellings_of_one_department(cell):
    assert read_one("fachbereich", cell) == ("FB 40", CONVERTED)


def test_a_department_as_it_should_be():
    assert read("fachbereich", "FB 40", "GSK") == [("FB 40", None), ("GSK", None)]


@pytest.mark.parametrize(
    "cell", ["gsk", "GSK (Gebäudemanagement)", "Gebäudemanagement", "GSK Kleve"]
)
def test_the_building_management_has_no_number(cell):
    assert read_one("fachbereich", cell) == ("GSK", CONVERTED)


@pytest.mark.parametrize(
    "cell",
    [
        "FB 40/50",
        "FB 40 / FB 50",
        "FB 40, 50",
        "FB 40, FB 50",
        "FB 40 und FB 50",
        "FB 40 und GSK",
        "FB 40 bzw. Gebäudemanagement",
        "40-50",
        "40 + 50",
        "40 & GSK",
        "GSK / FB 40",
        "GSK + FB 40",
        "Schulen",
        "FB",
        "FB 0",
        "FB 1234",
        "Dezernat II",
        "03.02.2025",
        "-40",
        "4711",
        "alle",
    ],
)
def test_no_single_department_stays_as_it_is(cell):
    assert read_one("fachbereich", cell) == (cell, "unknown_category")


@given(
    st.integers(1, 999),
    st.sampled_from(["FB {}", "FB{}", "fb {}", "{}", "0{}", "Fachbereich {}", "FB. {}"]),
    st.sampled_from(
        ["", " – Schulen", " - Schulen", " (Schulen)", ": Schulen", " Schulen und Sport", "\xa0"]
    ),
)
@QUICK
def test_every_spelling_gives_the_number(number, form, name):
    value, code = read_one("fachbereich", form.format(number) + name)
    assert value == f"FB {number}"
    assert code == (None if (form, name) == ("FB {}", "") else CONVERTED)


# What real columns also hold


@pytest.mark.parametrize(
    ("cell", "value", "code"),
    [
        ("ca. 80", 80, "approximate_number"),
        ("rd. 1.200 €", 1200, "approximate_number"),
        ("~7", 7, "approximate_number"),
        ("> 100", None, "bad_number"),
        ("< 5", None, "bad_number"),
        ("mind. 5", None, "bad_number"),
        ("5-10", None, "bad_number"),
        ("x", None, MISSING),
        (".", None, MISSING),
        ("NA", None, "bad_number"),
        ("null", None, "bad_number"),
        ("=1+1", None, "bad_number"),
        ("144*", 144, CONVERTED),
        ("572¹", 572, CONVERTED),
        ("007", 7, CONVERTED),
        (f"146{NBSP}795", 146_795, CONVERTED),
        (f"146{NARROW}795", 146_795, CONVERTED),
        ("−5", -5, CONVERTED),
        ("–5", -5, CONVERTED),
        (True, None, "bad_number"),
        (dt.time(8, 30), None, "bad_number"),
        (dt.timedelta(hours=36), None, "bad_number"),
        (Percent(0.5), None, "bad_number"),
    ],
)
def test_counts_as_people_write_them(cell, value, code):
    assert read_one("count", cell) == (value, code)


@pytest.mark.parametrize(
    ("name", "cells", "expected"),
    [
        ("anteil_prozent", [Percent(0.252)], [(25.2, CONVERTED)]),
        ("anteil_prozent", [Percent(1)], [(100.0, CONVERTED)]),
        ("anteil_prozent", ["25,2 %"], [(25.2, CONVERTED)]),
        ("anteil_prozent", [25.2], [(25.2, None)]),
        (
            "anteil_prozent",
            [Percent(0.252), 0.5, "0,5", "50 %"],
            [(25.2, CONVERTED), (None, "ambiguous_percent"), (None, "ambiguous_percent")]
            + [(50.0, CONVERTED)],
        ),
        ("faktor", [Percent(0.252), 0.5], [(0.252, None), (0.5, None)]),
    ],
)
def test_percent_as_the_column_is_named(name, cells, expected):
    assert list(zip(*parse(Column(name, ("C",), "number"), cells), strict=True)) == expected


@pytest.mark.parametrize(
    ("cell", "text"),
    [
        (dt.time(8, 30), "08:30"),
        (dt.time(8, 30, 5), "08:30:05"),
        (dt.timedelta(hours=36, minutes=15), "36:15"),
        (dt.timedelta(minutes=-15), "-00:15"),
        (dt.datetime(2022, 11, 28), "28.11.2022"),
        (dt.datetime(2022, 11, 28, 14, 30), "28.11.2022 14:30"),
        (True, "WAHR"),
        (False, "FALSCH"),
        (5.0, "5"),
        ("eins_x000D_\nzwei", "eins zwei"),
    ],
)
def test_what_is_no_text_is_written_as_excel_shows_it(cell, text):
    assert read_one("text", cell) == (text, CONVERTED)


@pytest.mark.parametrize("cell", ["x", "NA", "null", "=1+1", "+49", "-5 Grad", "@kleve", "'quote"])
def test_text_stays_text_for_ever(cell):
    assert read_one("text", cell) == (cell, None)


@pytest.mark.parametrize(
    ("cell", "value", "code"),
    [
        ("0815", "0815", None),
        ("99041012345678", "99041012345678", None),
        (99041012345678.0, "99041012345678", CONVERTED),
        ("9,90410E+13", None, "bad_key"),
        ("9E+13", None, "bad_key"),
        (9.9041012345678e20, None, "bad_key"),
    ],
)
def test_keys_are_never_restored(cell, value, code):
    assert read_one("key", cell) == (value, code)


@pytest.mark.parametrize(
    ("cell", "value", "code"),
    [
        ("Mo, 03.02.2025", FEB_3, CONVERTED),
        ("Montag, 3. Februar 2025", FEB_3, CONVERTED),
        ("3. Febr. 2025", FEB_3, CONVERTED),
        ("03.02.25", FEB_3, CONVERTED),
        ("03.02.2025, 14:30 Uhr", FEB_3, CONVERTED),
        ("01.–15.03.2023", None, "bad_date"),
        ("Februar 2025", None, "bad_date"),
        ("x", None, MISSING),
        (19_999, None, "bad_date"),
        (60_001, None, "bad_date"),
        (Percent(45_000), None, "bad_date"),
    ],
)
def test_days_as_people_write_them(cell, value, code):
    assert read_one("date", cell) == (value, code)


@pytest.mark.parametrize(
    ("cell", "von", "bis"),
    [
        ("01.–15.03.2023", (2023, 3, 1), (2023, 3, 15)),
        ("01.03.-15.03.2023", (2023, 3, 1), (2023, 3, 15)),
        ("1. bis 15. März 2023", (2023, 3, 1), (2023, 3, 15)),
        ("28.02.2023 – 01.03.2023", (2023, 2, 28), (2023, 3, 1)),
        ("März bis Mai 2023", (2023, 3, 1), (2023, 5, 31)),
        ("Q1-Q2/2023", (2023, 1, 1), (2023, 6, 30)),
        ("1.–3. Quartal 2023", (2023, 1, 1), (2023, 9, 30)),
        ("2022/2023", (2022, 1, 1), (2023, 12, 31)),
        ("2022-2023", (2022, 1, 1), (2023, 12, 31)),
        ("Dezember 2022 bis Januar 2023", (2022, 12, 1), (2023, 1, 31)),
    ],
)
def test_times_from_one_to_another(cell, von, bis):
    assert parse_period(cell) == Period(cell, dt.date(*von), dt.date(*bis))


@pytest.mark.parametrize(
    "cell", ["2023-2022", "Mai bis März 2023", "5-10", "Anfang 2023", "15.–01.03.2023", "1-3"]
)
def test_no_time_from_one_to_another(cell):
    assert parse_period(cell) is None


ANYTHING = st.one_of(
    st.none(),
    st.text(max_size=12),
    st.sampled_from(["k. A.", "1.832", "1,5", "03/02/2025", "Q1/2023", "FB 40", "ja", "ca. 3"]),
    st.booleans(),
    st.integers(),
    st.floats(),
    st.floats().map(Percent),
    st.datetimes(),
    st.dates(),
    st.times(),
    st.timedeltas(),
)


@given(
    st.sampled_from(
        ["text", "key", "number", "count", "date", "period", "yes_no", "category", "fachbereich"]
    ),
    st.lists(ANYTHING, max_size=5),
    st.integers(1, 300),
)
@QUICK
def test_any_cell_is_kept_changed_with_a_finding_or_empty(kind, cells, times):
    column = Column("c_prozent", ("C",), kind, values=ARTEN)
    values, codes = parse(column, cells)
    assert len(values) == len(codes) == len(cells)
    for raw, value, code in zip(cells, values, codes, strict=True):
        if code is None and value is None:
            assert raw is None or not clean_text(raw)
        elif code is None and not isinstance(raw, dt.date):
            assert value == raw or value != value
    # A long column is read by its different cells; that changes nothing.
    assert list(map(repr, parse(column, cells * times).values)) == list(map(repr, values)) * times


@given(
    st.sampled_from(
        ["text", "key", "number", "count", "date", "period", "yes_no", "category", "fachbereich"]
    ),
    st.sampled_from(["c", "c_prozent"]),
    st.lists(ANYTHING, max_size=5),
)
@QUICK
def test_every_code_says_what_became_of_its_cell(kind, name, cells):
    """Lost cells are those whose finding says so; a change is counted where there is one."""
    values, codes = parse(Column(name, ("C",), kind, values=ARTEN), cells)
    for raw, value, code in zip(cells, values, codes, strict=True):
        action = code and RULES[code].aktion
        empty = raw is None or (isinstance(raw, str) and not clean_text(raw))
        assert (value is None) == (empty or action == "set_missing")
        same = value == raw and isinstance(value, bool) == isinstance(raw, bool)
        assert not (same and action == "converted")


# Text as it is pasted into cells

LEFT_TO_RIGHT, JOINER = "\u200e", "\u2060"


@pytest.mark.parametrize(
    ("cell", "text"),
    [
        (f"FB{LEFT_TO_RIGHT} 40{JOINER}", "FB 40"),
        (f"Bu{NO_WIDTH}\u0308rger", "Bürger"),
        ("eins_x000A_zwei", "eins zwei"),
        ("eins_x0009_zwei", "eins zwei"),
        ("\u2003\u2009eins\u2028zwei\x0b", "eins zwei"),
        ("\x00FB\x7f 4\x010\x1a", "FB 40"),
        # As Excel shows it, not as it computes with it.
        (12.100000000000001, "12.1"),
        (Percent(0.252), "25,2 %"),
        (Percent(1), "100 %"),
        (dt.time(8, 30, 0, 500_000), "08:30:00.500000"),
        (dt.datetime(2022, 11, 28, 14, 30, 5), "28.11.2022 14:30:05"),
        (dt.timedelta(days=1, seconds=1), "24:00:01"),
    ],
)
def test_text_is_what_a_reader_sees(cell, text):
    assert read_one("text", cell) == (text, CONVERTED)


@pytest.mark.parametrize("cell", ["“FB 40”", "„FB 40“", "Projekt „Kita“", "file_x000", "Größe: 5'"])
def test_quotes_and_the_like_stay_in_a_text(cell):
    assert read_one("text", cell) == (cell, None)


@pytest.mark.parametrize("kind", ["text", "number", "date", "period", "category", "fachbereich"])
@pytest.mark.parametrize("cell", ["– –", "-----", "‐", "―", "..", "keine Angabe", "Ohne Angabe"])
def test_more_signs_for_missing(kind, cell):
    assert read_one(kind, cell) == (None, MISSING)


def test_a_declared_category_is_no_sign_for_missing():
    column = Column("c", ("C",), "category", values={"entfällt": ("k. A.",), "offen": ()})
    assert parse(column, ["entfällt", "k.A.", "–"]) == (
        ["entfällt", "entfällt", None],
        [None, CONVERTED, MISSING],
    )


@pytest.mark.parametrize(
    ("kind", "cell", "value"),
    [
        ("number", "„12,5“", 12.5),
        ("count", '"12"', 12),
        ("date", "“03.02.2025”", FEB_3),
        ("yes_no", "»ja«", True),
        ("yes_no", "'nein'", False),
        ("category", "„fest“", "regelmäßig"),
        ("fachbereich", "„FB 40“", "FB 40"),
    ],
)
def test_quotes_around_a_whole_value_do_not_count(kind, cell, value):
    assert read_one(kind, cell) == (value, CONVERTED)


@pytest.mark.parametrize(("cell", "value"), [("yes", True), ("Y", True), ("no", False)])
def test_yes_and_no_in_english(cell, value):
    assert read_one("yes_no", cell) == (value, CONVERTED)


def test_a_category_stored_as_a_number_is_what_the_number_shows():
    column = Column("c", ("C",), "category", values={"400": (), "Stufe 4": ("40",)})
    assert parse(column, [40.0, 40, 400]) == (["Stufe 4", "Stufe 4", "400"], [CONVERTED] * 3)


@pytest.mark.parametrize(
    "cell",
    [
        10**15,
        990410123456780000,
        -(10**400),
        float("nan"),
        float("-inf"),
        # Excel makes 3-4 and 11/2020 dates, and WAHR a truth value.
        dt.datetime(2025, 4, 3),
        dt.date(2020, 11, 1),
        dt.time(8, 30),
        dt.timedelta(hours=26),
        True,
    ],
)
def test_keys_that_excel_has_changed_are_not_restored(cell):
    assert read_one("key", cell) == (None, "bad_key")


@pytest.mark.parametrize("cell", ["40E1", "12e5", "000", "1.10", "99041012345678901234"])
def test_keys_that_only_look_like_numbers_stay(cell):
    assert read_one("key", cell) == (cell, None)


# Numbers as people write them


@pytest.mark.parametrize(
    ("cell", "value"),
    [
        ("- 5,50 €", -5.5),
        ("50,- €", 50),
        ("1.832,-", 1832),
        ("50,– EUR", 50),
        ("€ 50,–", 50),
        ("144 *)", 144),
        ("144 a)", 144),
        ("12,5 %*", 12.5),
        ("12 m²", 12),
        ("12 qm", 12),
        ("3 Std.", 3),
        ("3 Personen", 3),
        ("1 234 567,8", 1234567.8),
        ("1'234.50", 1234.5),
        ("ca.80", 80),
    ],
)
def test_amounts_as_people_write_them(cell, value):
    about = "approximate_number" if cell.startswith("ca") else CONVERTED
    assert read_one("number", cell) == (value, about)


@pytest.mark.parametrize(
    "cell",
    [
        "2022 123",  # a year and a number
        "12345 678",
        "1 23",
        "12 T€",
        "12 TEUR",
        "1,5 Mio. €",
        "12 von",
        "€ 12 %",
        "ca.",
        "ca. > 5",
        "≥ 5",
        "bis zu 5",
        "über 100",
        "100+",
        "1/2",
        "5'",
        "٣",
        "m²",
        "%",
    ],
)
def test_what_states_no_one_number(cell):
    assert read_one("number", cell) == (None, "bad_number")


@pytest.mark.parametrize(
    ("kind", "cells", "expected"),
    [
        # What the column shows beats what a count suggests.
        ("count", ["12,000", "12,0"], [(12, CONVERTED)] * 2),
        ("count", ["1,832", "12.000.000"], [(None, "bad_number"), (12_000_000, CONVERTED)]),
        # "ca." and units do not hide how a number is written.
        ("number", ["ca. 1,5", "1.832 €"], [(1.5, "approximate_number"), (1832, CONVERTED)]),
        ("number", ["ca. 1.832"], [(None, "ambiguous_number")]),
        ("number", ["50,-", "1.832"], [(50, CONVERTED), (1832, CONVERTED)]),
        # Two hours and three days are not five of anything.
        (
            "number",
            ["2 h", "3 Tage", "4", 5],
            [(None, "mixed_units"), (None, "mixed_units"), (4, CONVERTED), (5, None)],
        ),
        ("number", ["5 %", "12 €"], [(None, "mixed_units")] * 2),
        ("number", ["500 MB", "2 GB"], [(None, "mixed_units")] * 2),
        ("number", ["500 MB", "2 MB"], [(500, CONVERTED), (2, CONVERTED)]),
        ("number", ["5 €", "6 EUR", "Euro 7", "8"], [(n, CONVERTED) for n in (5, 6, 7, 8)]),
        ("count", ["3 Stück", "2 Geräte"], [(3, CONVERTED), (2, CONVERTED)]),
    ],
)
def test_numbers_are_read_as_the_column_shows(kind, cells, expected):
    assert read(kind, *cells) == expected


@pytest.mark.parametrize(
    ("name", "kind", "cells", "expected"),
    [
        # Nothing is nothing, in percent or not, and no change.
        ("a_prozent", "number", [Percent(0), 0, "0"], [(0, None), (0, None), (0, CONVERTED)]),
        (
            "a_prozent",
            "number",
            [Percent(0.07), "25 Prozent", 7],
            [(7.0, CONVERTED), (25.0, CONVERTED), (None, "ambiguous_percent")],
        ),
        ("a_prozent", "number", [Percent(float("inf"))], [(None, "bad_number")]),
        # Beside the stored 0.25, is 25 % written 0.25 or 25?
        ("faktor", "number", [Percent(0.25), "25 %"], [(0.25, None), (None, "ambiguous_percent")]),
        ("faktor", "number", ["25 %"], [(25.0, CONVERTED)]),
        ("faktor", "count", [Percent(0), 4], [(None, "bad_number"), (4, None)]),
    ],
)
def test_percentages_among_other_numbers(name, kind, cells, expected):
    assert list(zip(*parse(Column(name, ("C",), kind), cells), strict=True)) == expected


@pytest.mark.parametrize(("write", "evidence"), [(german, "0,5"), (english, "0.5")])
@given(numbers=st.lists(st.decimals(-(10**9), 10**9, places=3), max_size=8))
@QUICK
def test_three_decimals_survive_beside_one_number_that_shows_the_way(write, evidence, numbers):
    cells = [*(write(number, 3) for number in numbers), evidence]
    expected = [*((float(number), CONVERTED) for number in numbers), (0.5, CONVERTED)]
    assert read("number", *cells) == expected


@given(
    st.lists(st.from_regex(r"-?[1-9][0-9]{0,2}[.,][0-9]{3}( €)?", fullmatch=True), min_size=1),
    st.lists(st.one_of(st.integers(0, 99), st.floats(0, 1), st.just("7"), st.none())),
)
@QUICK
def test_without_evidence_no_number(unclear, others):
    found = read("number", *unclear, *others)[: len(unclear)]
    assert found == [(None, "ambiguous_number")] * len(unclear)


# Days and times as people write them


@pytest.mark.parametrize(
    "cell",
    [
        "Mo. 03.02.2025",
        "Montag, den 3. Februar 2025",
        "3. Feb 25",
        "3-Feb-2025",
        "February 3, 2025",
        "Feb 3rd, 2025",
        "2025-02-03T08:30:00Z",
        "2025-02-03T08:30:00.000+01:00",
        "2025/02/03",
        "03.02.2025*",
        "03.02.2025¹",
        "03.02.2025 1)",
        "03.02.2025 um 8 Uhr",
    ],
)
def test_more_ways_to_write_the_third_of_february(cell):
    assert read_one("date", cell) == (FEB_3, CONVERTED)


@pytest.mark.parametrize(
    "cell",
    [
        "Di, 03.02.2025",  # it was a Monday
        "mindestens 03.02.2025",
        "sobald 03.02.2025",
        "ab 03.02.2025",
        "03.02.2025 1",
        "1.-3.2.2025",
        "30/02/2025",
        "0/5/2025",
        "3/2-2025",
        dt.timedelta(days=45691),
        float("nan"),
        "45691",
    ],
)
def test_no_day_by_luck(cell):
    assert read_one("date", cell) == (None, "bad_date")


@pytest.mark.parametrize(
    ("cells", "expected"),
    [
        # Whichever comes first, it is the same day; and shows nothing.
        (
            ["03/03/2025", "03/02/2025"],
            [(dt.datetime(2025, 3, 3), CONVERTED), (None, "ambiguous_date")],
        ),
        (["3-2-2025", "25-12-2024"], [(FEB_3, CONVERTED), (dt.datetime(2024, 12, 25), CONVERTED)]),
        (["3-2-2025"], [(None, "ambiguous_date")]),
        # What is no day at all shows nothing.
        (["03/02/2025", "31/02/2025"], [(None, "ambiguous_date"), (None, "bad_date")]),
    ],
)
def test_slashes_and_hyphens_are_read_as_the_column_shows(cells, expected):
    assert read("date", *cells) == expected


def test_the_time_of_a_serial_is_exact_to_the_second():
    assert read_one("date", 45691.354166666664) == (dt.datetime(2025, 2, 3, 8, 30), CONVERTED)
    assert read_one("date", 45691.3541666) == (dt.datetime(2025, 2, 3, 8, 30), CONVERTED)


@pytest.mark.parametrize(
    ("cell", "text", "von", "bis"),
    [
        ("Q1/23", "Q1/23", (2023, 1, 1), (2023, 3, 31)),
        ("IV. Quartal 23", "IV. Quartal 23", (2023, 10, 1), (2023, 12, 31)),
        ("Quartal 2/2023", "Quartal 2/2023", (2023, 4, 1), (2023, 6, 30)),
        ("im ersten Quartal 2023", "ersten Quartal 2023", (2023, 1, 1), (2023, 3, 31)),
        ("II. Halbjahr 2023", "II. Halbjahr 2023", (2023, 7, 1), (2023, 12, 31)),
        ("2023-H2", "2023-H2", (2023, 7, 1), (2023, 12, 31)),
        ("1. Hj. 23", "1. Hj. 23", (2023, 1, 1), (2023, 6, 30)),
        ("Mai 23", "Mai 23", (2023, 5, 1), (2023, 5, 31)),
        ("Mrz. 2023", "Mrz. 2023", (2023, 3, 1), (2023, 3, 31)),
        ("Oct 2023", "Oct 2023", (2023, 10, 1), (2023, 10, 31)),
        ("05/23", "05/23", (2023, 5, 1), (2023, 5, 31)),
        ("03.2023", "03.2023", (2023, 3, 1), (2023, 3, 31)),
        ("2023-03", "2023-03", (2023, 3, 1), (2023, 3, 31)),
        ("KW 12/2023", "KW 12/2023", (2023, 3, 20), (2023, 3, 26)),
        ("12. KW 2023", "12. KW 2023", (2023, 3, 20), (2023, 3, 26)),
        ("im Jahr 2023", "2023", (2023, 1, 1), (2023, 12, 31)),
        ("voraussichtlich ab Q1/2023", "Q1/2023", (2023, 1, 1), (2023, 3, 31)),
        ("bis zum 15.03.2023", "15.03.2023", (2023, 3, 15), (2023, 3, 15)),
        ("Q1/2023*", "Q1/2023*", (2023, 1, 1), (2023, 3, 31)),
        ("vom 1.3. bis 15.3.2023", "1.3. bis 15.3.2023", (2023, 3, 1), (2023, 3, 15)),
        ("1.3.-15.3.23", "1.3.-15.3.23", (2023, 3, 1), (2023, 3, 15)),
        ("1-15.03.2023", "1-15.03.2023", (2023, 3, 1), (2023, 3, 15)),
        ("1. April – 15. Mai 2023", "1. April – 15. Mai 2023", (2023, 4, 1), (2023, 5, 15)),
        ("Q3/2023 bis Q1/2024", "Q3/2023 bis Q1/2024", (2023, 7, 1), (2024, 3, 31)),
        ("März/April 2023", "März/April 2023", (2023, 3, 1), (2023, 4, 30)),
        ("1. und 2. Quartal 2023", "1. und 2. Quartal 2023", (2023, 1, 1), (2023, 6, 30)),
        ("2022/23", "2022/23", (2022, 1, 1), (2023, 12, 31)),
    ],
)
def test_promised_times_as_people_write_them(cell, text, von, bis):
    assert parse_period(cell) == Period(text, dt.date(*von), dt.date(*bis))


@pytest.mark.parametrize(
    "cell",
    [
        "Anfang 2023",
        "Mitte 2023",
        "Ende 2023",
        "bis Ende 2023",
        "Frühjahr 2023",
        "Q1-4/2023",  # quarters or April?
        "Q1-2/2023",
        "11/12",
        "10/11/2023",
        "10-11-2023",
        "2022/24",
        "1.3.–Mai 2023",
        "28.–2. Mai 2023",
        "März und Mai 2023",
        "Nov. – Feb. 2023",
        "KW 54/2023",
        "ca. Q1/2023",
    ],
)
def test_no_time_by_luck(cell):
    assert parse_period(cell) is None
    assert read_one("period", cell) == (cell, "bad_period")
