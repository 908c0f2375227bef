"""A forecast is a range, and it says when there is none."""

import datetime as dt

import pandas as pd
import pytest

from kleve_kpi.forecast import forecast

KENNZAHL = "ozg.umgesetzt"


def dates(report_date, *counts):
    """Report dates a hundred days apart with so many services implemented."""
    at = None
    for number, count in enumerate(counts):
        records = {
            str(i): {"ozg_id": str(i), "umsetzungsstatus": "umgesetzt"} for i in range(count)
        }
        day = dt.date(2022, 1, 1) + dt.timedelta(days=100 * number)
        at = report_date({"ozg_leistungen": records}, at, stichtag=day)
    return at


def test_from_the_slowest_to_the_fastest_interval(report_date):
    at = dates(report_date, 10, 20, 50)
    seen = forecast(at, KENNZAHL, until="2022-10-28")
    assert seen.low.tolist() == [50, 60]
    assert seen.high.tolist() == [50, 80]
    assert list(seen.low.index) == [pd.Timestamp("2022-07-20"), pd.Timestamp("2022-10-28")]


def test_never_past_the_target_nor_below_nothing(report_date):
    rising = forecast(dates(report_date, 10, 20, 50), KENNZAHL, until="2023-12-31", target=70)
    assert rising.high.iloc[-1] == 70
    falling = forecast(dates(report_date, 50, 20, 30), KENNZAHL, until="2023-12-31")
    assert falling.low.iloc[-1] == 0


@pytest.mark.parametrize("counts", [(10,), (10, 20)])
def test_refused_with_fewer_than_three_dates(counts, report_date):
    seen = forecast(dates(report_date, *counts), KENNZAHL, until="2023-12-31")
    assert seen.reason == (
        f"Keine Prognose: sie braucht mindestens 3 Berichtsstände, es gibt {len(counts)}."
    )
    assert seen.low.empty
    assert seen.high.empty


def test_refused_for_a_day_that_is_past(report_date):
    seen = forecast(dates(report_date, 1, 2, 3), KENNZAHL, until="2022-07-20")
    assert "20.07.2022 liegt nicht nach dem letzten Stand" in seen.reason
