"""Bridges that close, forecasts as a range, small lines side by side."""

import itertools
import re

import pandas as pd
import pytest
from bs4 import BeautifulSoup

from kleve_kpi import change_charts
from kleve_kpi.canvas import PALETTE, width_of
from kleve_kpi.errors import ProjectError
from kleve_kpi.small_charts import small_trends

WORDS = {"titel": "Brücke", "botschaft": "Aus 80 wurden 40.", "einheit": "Leistungen"}
AUGUST = [
    ("jetzt: über Portale", -6),
    ("jetzt: in Eigenentwicklung", -18),
    ("nicht zuständig", -16),
]
DATES = pd.to_datetime(["2022-05-31", "2022-08-23", "2022-11-28"])


def august(**options):
    start, end = ("23.08.2022", 80), ("28.11.2022", 40)
    return change_charts.bridge(AUGUST, **{"start": start, "end": end} | WORDS | options)


def forecast(**options):
    low = pd.Series([44.0, 81.9], pd.to_datetime(["2022-11-28", "2023-12-31"]))
    high = pd.Series([44.0, 107.0], low.index)
    history = pd.Series([12.0, 20.0, 44.0], DATES)
    return change_charts.forecast(history, low=low, high=high, **WORDS | options)


def texts(chart):
    return [text.get_text() for text in BeautifulSoup(chart.svg, "html.parser").find_all("text")]


def widths(chart, color):
    """Widths of the areas of one colour in the SVG."""
    found = []
    for path in re.findall(rf'd="([^"]+)"[^>]*fill: {color}', chart.svg):
        xs = [float(x) for x in re.findall(r"[ML] ([-\d.]+) ", path)]
        found.append(max(xs) - min(xs))
    return [width for width in found if width > 0]


def test_a_bridge_says_every_step_with_its_sign():
    assert {"80", "−6", "−18", "−16", "40"} <= set(texts(august()))


def test_the_areas_of_a_bridge_are_as_long_as_its_steps():
    whole, half = widths(august(), PALETTE[0])
    assert half / whole == pytest.approx(0.5, abs=0.01)
    six, eighteen, sixteen = widths(august(), PALETTE[1])
    assert (eighteen / six, sixteen / six) == pytest.approx((3, 16 / 6), abs=0.05)


def test_the_data_of_a_bridge():
    assert august().tabelle.zeilen == (
        ("23.08.2022", "80"),
        ("jetzt: über Portale", "−6"),
        ("jetzt: in Eigenentwicklung", "−18"),
        ("nicht zuständig", "−16"),
        ("28.11.2022", "40"),
    )


def test_a_bridge_that_does_not_close_is_not_drawn():
    with pytest.raises(ProjectError, match="expected steps from 80 to 41, saw 40"):
        august(end=("28.11.2022", 41))


@pytest.mark.parametrize(
    ("steps", "start", "end"),
    [([], 5, 5), ([("mehr", 3)], 0, 3), ([("weniger", -7), ("mehr", 9)], 2, 4)],
    ids=["no step", "from nothing", "below zero on the way"],
)
def test_bridges_of_every_kind_are_drawn(steps, start, end):
    chart = change_charts.bridge(steps, start=("alt", start), end=("neu", end), **WORDS)
    assert {"alt", "neu"} <= set(texts(chart))


def test_a_forecast_names_both_ends_and_the_target():
    shown = " ".join(texts(forecast(target=107)))
    assert "langsamster: 82" in shown
    assert "schnellster: 107" in shown
    assert "Ziel 107" in shown


@pytest.mark.parametrize("svg", ["svg", "schmal"])
def test_dates_of_a_forecast_do_not_overlap(svg):
    """On a phone 31.05.2022 and 28.11.2022 stood on each other."""
    shown = BeautifulSoup(getattr(forecast(), svg), "html.parser").find_all("text")
    days = [(float(text["x"]), text.text) for text in shown if text.text.count(".2022") == 1
            or text.text == "31.12.2023"]  # fmt: skip
    assert days[-1][1] == "31.12.2023"
    (zero,) = [float(text["x"]) for text in shown if text.text == "0"]
    assert days[0][0] - width_of(days[0][1], "normal") / 2 > zero
    for (left, day), (right, other) in itertools.pairwise(sorted(days)):
        assert right - left > (width_of(day, "normal") + width_of(other, "normal")) / 2


def test_the_data_of_a_forecast_keep_past_and_future_apart():
    assert forecast().tabelle.zeilen == (
        ("31.05.2022", "12", "–", "–"),
        ("23.08.2022", "20", "–", "–"),
        ("28.11.2022", "44", "–", "–"),
        ("31.12.2023", "–", "82", "107"),
    )


def small():
    series = {"Umgesetzte": pd.Series([12, 20, 44], DATES), "Neue": pd.Series([3.0], DATES[-1:])}
    return small_trends(series, titel="Auf einen Blick", botschaft="Beides wächst.")


def test_small_lines_name_each_figure_and_its_last_value():
    assert {"Umgesetzte", "44", "Neue", "3"} <= set(texts(small()))


def test_small_lines_say_first_value_span_and_scale():
    shown = texts(small())
    assert "12" in shown
    assert "31.05.2022 bis 28.11.2022, jede Linie ab null" in shown


@pytest.mark.parametrize("name", ["Beteiligungsverfahren seit Einführung", "Maßnahmen"])
def test_names_of_small_lines_break_between_words(name):
    """ "Beteiligungsverfahre" and "n seit Einführung" stood on two lines."""
    series = {name: pd.Series([1, 2, 3], DATES)}
    shown = texts(small_trends(series, titel="t", botschaft="Es wächst."))
    assert name.split()[0] in " ".join(shown).split()


def test_small_lines_below_zero_and_of_one_date():
    series = {"a": pd.Series([-3, 5, -1], DATES), "b": pd.Series([0.0, 0, 0], DATES)}
    assert {"−3", "−1", "0"} <= set(texts(small_trends(series, titel="t", botschaft="B.")))
    one = small_trends({"a": pd.Series([4], DATES[:1])}, titel="t", botschaft="B.")
    assert {"31.05.2022, jede Linie ab null", "4"} <= set(texts(one))


def test_the_data_of_small_lines_show_what_is_not_known():
    assert small().tabelle.zeilen == (("Umgesetzte", "12", "20", "44"), ("Neue", ".", ".", "3"))


@pytest.mark.parametrize("draw", [august, forecast, small])
def test_same_input_same_bytes(draw):
    assert draw().svg == draw().svg


@pytest.mark.parametrize("draw", [august, forecast, small])
def test_ids_are_unique(draw):
    ids = re.findall(r' id="([^"]+)"', draw().svg)
    assert len(ids) == len(set(ids))
