import dataclasses
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kleve_kpi.errors import ProjectError, UnknownNameError
from kleve_kpi.locate import locate
from kleve_kpi.sheet import Sheet
from kleve_kpi.source import Column, Source, all_sources, get_source, header_key
from kleve_kpi.values import clean_text
from tests.workbooks import QUICK

SOURCES = all_sources().values()


# Spellings of headers


@pytest.mark.parametrize(
    "spelling",
    [
        "Umsetzungsstatus",
        "UMSETZUNGSSTATUS",
        " Umsetzungs-\nstatus ",
        "Umsetzungs status",
        "Umsetzungs\xadstatus",
        "Umsetzungs\xa0Status:",
        "Umsetzungsstatus*",
    ],
)
def test_spellings_of_one_header(spelling):
    assert header_key(spelling) == "umsetzungsstatus"


@pytest.mark.parametrize(
    ("header", "key"),
    [
        ("Straße", "strasse"),
        ("Zuständigkeit", "zustaendigkeit"),
        ("Zusta\u0308ndigkeit", "zustaendigkeit"),
        ("Tage/Woche", "tagewoche"),
        ("m²", "m2"),
        ("", ""),
        ("–", ""),
        (2022, "2022"),
    ],
)
def test_header_keys(header, key):
    assert header_key(header) == key


@given(st.text())
@QUICK
def test_white_space_and_case_do_not_matter(text):
    assert header_key(clean_text(text)) == header_key(text)
    assert re.fullmatch("[a-z0-9]*", header_key(text))
    assert header_key(header_key(text)) == header_key(text)


# Declarations

PERSON = Column("nummer", ("Nr.",), "key", personal=True, pseudonym="person")
ORT = Column("ort", ("Ort", "Name des Ortes"))


def test_personal_columns_leave_their_pseudonym_only():
    source = Source("Leute", "FB 10", (PERSON, ORT), key=("person",))
    assert (source.kept, source.pseudonyms) == ((ORT,), {"person"})
    assert ORT.titel == "Ort"


@pytest.mark.parametrize("key", [("nummer",), ("strasse",), ("person", "strasse")])
def test_a_key_that_names_no_column_of_the_table(key):
    wrong = [name for name in key if name != "person"]
    with pytest.raises(ProjectError) as caught:
        Source("Leute", "FB 10", (PERSON, ORT), key=key)
    assert str(caught.value) == f"Source 'Leute': its key names {wrong}, no such column."


def test_a_declaration_cannot_be_changed():
    with pytest.raises(dataclasses.FrozenInstanceError):
        ORT.name = "strasse"


# The sources of the package


def test_a_source_is_found_by_the_name_of_its_file():
    assert list(all_sources()) == sorted(all_sources())
    assert all(source.name == name for name, source in all_sources().items())
    assert get_source("portale").titel == "Portale"


def test_an_unknown_source_gets_a_suggestion():
    with pytest.raises(UnknownNameError) as caught:
        get_source("portal")
    assert (caught.value.suggestion, caught.value.available) == ("portale", list(all_sources()))
    assert str(caught.value).startswith("There is no source 'portal'. Did you mean 'portale'?")


@pytest.mark.parametrize("source", SOURCES, ids=lambda source: source.name)
def test_a_source_declares_each_header_once(source):
    keys = [header_key(text) for column in source.columns for text in column.headers]
    assert sorted(keys) == sorted(set(keys))
    assert "" not in keys


@pytest.mark.parametrize("source", SOURCES, ids=lambda source: source.name)
def test_a_source_declares_each_category_spelling_once(source):
    for column in source.columns:
        keys = [
            header_key(text)
            for category, spellings in column.values.items()
            for text in (category, *spellings)
        ]
        assert sorted(keys) == sorted(set(keys))
        assert bool(column.values) == (column.type == "category")


@pytest.mark.parametrize("source", SOURCES, ids=lambda source: source.name)
def test_a_source_can_be_compared_from_date_to_date(source):
    filled = {c.pseudonym or c.name for c in source.columns if c.filled}
    # A later part of a key may be open, such as the day of a consultation to come.
    assert source.key and source.key[0] in filled
    assert all(c.required for c in source.columns if c.name in source.key)
    assert source.about_people == any(c.personal for c in source.columns)


@pytest.mark.parametrize("source", SOURCES, ids=lambda source: source.name)
def test_names_of_columns_say_their_unit_in_ascii(source):
    names = [column.name for column in source.columns] + sorted(source.pseudonyms)
    assert len(names) == len(set(names))
    for column in source.columns:
        assert re.fullmatch("[a-z][a-z0-9_]*", column.name)
        assert column.name.endswith("_datum") == (column.type == "date")
        assert column.pattern is None or column.type == "key"


@pytest.mark.parametrize("source", SOURCES, ids=lambda source: source.name)
def test_each_spelling_of_a_header_leads_to_its_column(source):
    titles = [column.titel for column in source.columns]
    expected = {column.name: at for at, column in enumerate(source.columns, 1)}
    for at, column in enumerate(source.columns):
        for spelling in column.headers:
            head = [*titles[:at], spelling, *titles[at + 1 :]]
            sheet = Sheet.of("x", {(1, place): text for place, text in enumerate(head, 1)})
            (located,) = locate("x.xlsx", sheet, SOURCES)
            assert (located.source, located.columns) == (source, expected)


@pytest.mark.parametrize("source", SOURCES, ids=lambda source: source.name)
def test_the_required_columns_are_enough(source):
    head = [column.titel for column in source.columns if column.required]
    sheet = Sheet.of("x", {(1, place): text for place, text in enumerate(head, 1)})
    (located,) = locate("x.xlsx", sheet, SOURCES)
    assert (located.source, located.missing) == (source, [])
