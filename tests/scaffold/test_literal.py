"""Values as Python source: what it says, and a shape that ruff leaves alone."""

import subprocess
import sys

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kleve_kpi.scaffold.literal import LINE, Call, Name, literal, paragraph
from tests.workbooks import QUICK

WORDS = st.text(st.characters(codec="utf-8", exclude_categories=["Cs"]), max_size=60)
VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | WORDS,
    lambda inner: st.lists(inner) | st.lists(inner).map(tuple) | st.dictionaries(WORDS, inner),
    max_leaves=30,
)


@given(VALUES)
@QUICK
def test_what_is_written_is_the_value(value):
    assert eval(literal(value)) == value


@given(st.lists(st.lists(st.text("abcdef üß", max_size=70), max_size=6), max_size=6))
@QUICK
def test_lines_are_no_longer_than_a_line(value):
    written = literal(value, indent=4, before="wert = ", after=",")
    assert eval(written.removeprefix("wert = ").removesuffix(",")) == value
    first, *rest = written.splitlines()
    assert max([len(first) + 4, *map(len, rest)]) <= LINE


@pytest.mark.parametrize(
    "value",
    [
        ["kurz"],
        ("x",),
        [Name("dms.offen"), 'sagt "ja"', "it's", 'it\'s "so"', "Zeile 1\nZeile 2", "\x07"],
        Call("Column", ["a" * 30, ("b" * 40,), "category"], {"values": {"c" * 20: ()}}),
        Call("rows", ["quelle", {"eine Zeile " * 5: {"spalte": "wert " * 12}}]),
        ["ein sehr langer Text, der in keine Zeile passt, " * 4],
        [[], {}, (), Call("seite.bruecken")],
    ],
)
def test_ruff_has_nothing_to_change(value):
    source = literal(value, before="wert = ") + "\n"
    command = [sys.executable, "-m", "ruff", "format", "--isolated", f"--line-length={LINE}", "-"]
    done = subprocess.run(command, input=source, capture_output=True, text=True, check=True)
    assert done.stdout == source


@pytest.mark.parametrize("length", range(80, 110))
def test_ruff_has_nothing_to_change_in_a_docstring(length):
    words = ("wort " * 30)[:length].strip() + "."
    source = f"def wert():\n{paragraph(words, indent=4)}\n    return 1\n"
    command = [sys.executable, "-m", "ruff", "format", "--isolated", f"--line-length={LINE}", "-"]
    done = subprocess.run(command, input=source, capture_output=True, text=True, check=True)
    assert done.stdout == source
