import datetime as dt
from decimal import ROUND_HALF_UP, Decimal

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kleve_kpi import german

MISSING = [None, float("nan"), np.nan, pd.NA, pd.NaT, Decimal("NaN")]


def read_back(text: str) -> Decimal:
    plain = text.replace(".", "").replace(",", ".").replace(german.MINUS, "-")
    return Decimal(plain)


@pytest.mark.parametrize(
    ("value", "digits", "expected"),
    [
        (0, 0, "0"),
        (1832, 0, "1.832"),
        (1_234_567.891, 2, "1.234.567,89"),
        (np.int64(2070), 0, "2.070"),
        (np.float64(0.5), 0, "1"),
        (np.float32(0.1), None, "0,1"),
        (1.005, 2, "1,01"),
        (-2.5, 0, "−3"),
        (-0.4, 0, "0"),
        (3.0, None, "3"),
        (3.25, None, "3,3"),
        (float("inf"), 0, "."),
        (Decimal("1E+40"), 0, "10" + ".000" * 13),
    ],
)
def test_number(value: object, digits: int | None, expected: str) -> None:
    assert german.number(value, digits) == expected


@settings(deadline=None)
@given(
    st.one_of(
        st.integers(-(10**18), 10**18),
        st.floats(allow_nan=False, allow_infinity=False),
        st.decimals(-(10**9), 10**9, allow_nan=False, places=4),
    ),
    st.integers(0, 4),
)
def test_number_reads_back_as_rounded_value(value: int | float | Decimal, digits: int) -> None:
    text = german.number(value, digits)
    with_room = german._EXACT
    expected = Decimal(str(value)).quantize(Decimal(1).scaleb(-digits), ROUND_HALF_UP, with_room)
    assert read_back(text) == expected


@settings(deadline=None)
@given(st.floats(-1e9, 1e9), st.integers(1, 3))
def test_point_is_never_a_decimal_mark(value: float, digits: int) -> None:
    for text in (german.number(value, digits), german.percent(value, digits)):
        whole, _, decimals = text.rstrip("%\u00a0").partition(",")
        assert len(decimals) == digits
        assert all(len(group) == 3 for group in whole.split(".")[1:])


@pytest.mark.parametrize("missing", MISSING)
def test_missing_is_the_sign(missing: object) -> None:
    for show in (german.number, german.percent, german.change, german.date):
        assert show(missing) == german.UNKNOWN
    assert german.share(missing, 107) == german.share(44, missing) == german.UNKNOWN


def test_percent_has_a_no_break_space() -> None:
    assert german.percent(25.17) == "25,2\u00a0%"
    assert german.percent(50, 0) == "50\u00a0%"


def test_share() -> None:
    assert german.share(44, 107) == "44 von 107 (41,1\u00a0%)"
    assert german.share(1, 8) == "1 von 8 (12,5\u00a0%)"
    assert german.share(0, 0) == "0 von 0"
    assert german.share(0, 12) == "0 von 12 (0,0\u00a0%)"


@pytest.mark.parametrize(
    ("value", "digits", "expected"),
    [(24, 0, "+24"), (-3, 0, "\u22123"), (0, 0, "±0"), (0.2, 0, "±0"), (-0.2, 0, "±0"),
     (3.44, 1, "+3,4"), (-1832, 0, "\u22121.832")],
)  # fmt: skip
def test_change(value: float, digits: int, expected: str) -> None:
    assert german.change(value, digits) == expected


@pytest.mark.parametrize(
    "value",
    [pd.Timestamp("2022-11-28 10:00"), dt.date(2022, 11, 28), dt.datetime(2022, 11, 28),
     np.datetime64("2022-11-28").astype(dt.date), "2022-11-28", "2022-11-28T10:00:00"],
)  # fmt: skip
def test_date(value: object) -> None:
    assert german.date(value) == "28.11.2022"


def test_date_refuses_to_guess() -> None:
    with pytest.raises(ValueError):
        german.date("01.02.2022")


def test_listing() -> None:
    assert german.listing([]) == german.NOTHING
    assert german.listing(["a"]) == "a"
    assert german.listing(pd.Series(["a", "b"])) == "a und b"
    assert german.listing("abc") == "a, b und c"


@settings(deadline=None)
@given(st.text())
def test_slug_holds_plain_letters_only(text: str) -> None:
    slug = german.slug(text)
    assert slug
    assert set(slug) <= set("abcdefghijklmnopqrstuvwxyz0123456789_")
    assert german.slug(slug) == slug


def test_slug_spells_umlauts_composed_and_decomposed() -> None:
    assert german.slug("Äußere Öffnung") == german.slug("A\u0308ußere O\u0308ffnung")
    assert german.slug("ÜBERGRÖSSE ẞ") == "uebergroesse_ss"


def test_every_sign_is_explained() -> None:
    assert set(german.SIGNS) == {german.UNKNOWN, german.NOTHING}
