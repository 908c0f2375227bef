import itertools
import os
import re
import subprocess
import sys
import warnings
from xml.etree import ElementTree

import matplotlib
import matplotlib.pyplot as plt
import numpy as np
import pandas as pd
import pytest
from bs4 import BeautifulSoup
from hypothesis import example, given, settings
from hypothesis import strategies as st

from kleve_kpi import canvas, charts, german
from kleve_kpi.canvas import Chart
from kleve_kpi.errors import ProjectError
from kleve_kpi.tables import Head, Table

DATES = pd.to_datetime(["2022-05-31", "2022-08-23", "2022-11-28"])
WORDS = {"botschaft": "44 von 107 Leistungen sind umgesetzt.", "einheit": "Leistungen"}
HOSTILE = "<script>alert(1)</script>\"'& $x^2$ \x00\x0b]]> 🙂"


def sample_bars(titel: str = "Leistungen nach Art", **options: str) -> Chart:
    values = pd.Series({"Front-End + Back-End": 14, "Front-End": 22, "übrige": 8})
    return charts.bars(values, titel=titel, **WORDS | options)


def sample_stacked(titel: str = "Umsetzung", **options: object) -> Chart:
    frame = pd.DataFrame(
        {"umgesetzt": [20, 31, 44], "in Arbeit": [11, 24, 27], "offen": [76, 52, 36]}, DATES
    )
    return charts.stacked(frame, titel=titel, **WORDS | options)


def sample_trend(titel: str = "Mitarbeitende im DMS", **options: str) -> Chart:
    frame = pd.DataFrame({"produktiv": [96, 118, 133], "Testphase": [31, 24, 27]}, DATES)
    return charts.trend(frame, titel=titel, **WORDS | options)


SAMPLES = [sample_bars, sample_stacked, sample_trend]


def texts(chart: Chart) -> list[str]:
    root = ElementTree.fromstring(chart.svg)
    return [element.text for element in root.iter("{http://www.w3.org/2000/svg}text")]


def areas(chart: Chart, color: str) -> list[tuple[float, float]]:
    """Left and right end of each area of this colour."""
    root = ElementTree.fromstring(chart.svg)
    found = []
    for path in root.iter("{http://www.w3.org/2000/svg}path"):
        if f"fill: {color}" in path.get("style", "") and path.get("d").endswith("z "):
            xs = [float(x) for x in re.findall(r"[ML] (-?[\d.]+) ", path.get("d"))]
            found.append((min(xs), max(xs)))
    return found


@pytest.mark.parametrize("sample", SAMPLES)
def test_figure_block(sample: object) -> None:
    page = BeautifulSoup(sample(hinweis="Stand: 22.11.2022")._repr_html_(), "html.parser")
    figure = page.find("figure", class_="abbildung")
    children = [child.name for child in figure.find_all(recursive=False)]
    assert children == ["figcaption", "p", "svg", "svg", "p", "details"]
    assert figure.find("p", class_="botschaft").text == WORDS["botschaft"]
    assert figure.find("p", class_="hinweis").text == "Stand: 22.11.2022"
    assert figure.details.summary.text == "Daten zur Abbildung"
    assert figure.details.table.caption


@pytest.mark.parametrize("sample", SAMPLES)
def test_the_svg_has_a_name_and_real_text(sample: object) -> None:
    chart = sample()
    svg = BeautifulSoup(chart.svg, "html.parser").svg
    assert svg["role"] == "img"
    named = [svg.find(id=name) for name in svg["aria-labelledby"].split()]
    assert [(element.name, element.text) for element in named] == [
        ("title", chart.titel),
        ("desc", chart.botschaft),
    ]
    assert svg["viewbox"].startswith("0 0 518.4 ")
    assert not {"width", "height"} & set(svg.attrs)
    assert chart.svg.startswith("<svg ")
    assert "font-family" not in chart.svg
    assert not re.search(r"<(style|script|metadata|image|\?|!)|date|matplotlib", chart.svg)
    assert set(re.findall(r"https?://[^\"]+", chart.svg)) <= {
        "http://www.w3.org/2000/svg",
        "http://www.w3.org/1999/xlink",
    }


@pytest.mark.parametrize("sample", SAMPLES)
def test_same_input_same_bytes(sample: object) -> None:
    assert sample()._repr_html_() == sample()._repr_html_()


def test_same_bytes_in_another_process_with_other_settings() -> None:
    code = (
        "import matplotlib; matplotlib.rcParams.update({'font.size': 30, 'svg.fonttype': 'path'});"
        "from tests.test_charts import SAMPLES;"
        "import sys; sys.stdout.buffer.write(''.join(s()._repr_html_() for s in SAMPLES).encode())"
    )
    run = subprocess.run(
        [sys.executable, "-c", code],
        capture_output=True,
        check=True,
        env=os.environ | {"PYTHONHASHSEED": "7", "PYTHONPATH": os.pathsep.join(sys.path)},
    )
    assert run.stdout.decode() == "".join(sample()._repr_html_() for sample in SAMPLES)


def test_two_charts_on_a_page_share_no_id() -> None:
    other = charts.bars(pd.Series({"a": 1}), titel="Leistungen nach Art", **WORDS)
    page = "".join(c._repr_html_() for c in [*(sample() for sample in SAMPLES), other])
    ids = re.findall(r'\bid="([^"]+)"', page)
    assert len(ids) == len(set(ids))
    used = re.findall(r'(?:href="|url\()#([^")]+)', page)
    labels = [name for names in re.findall(r'aria-labelledby="([^"]+)"', page)
              for name in names.split()]  # fmt: skip
    assert set(used) | set(labels) <= set(ids)
    assert used


def test_global_state_is_untouched() -> None:
    before = dict(matplotlib.rcParams)
    for sample in SAMPLES:
        sample()
    assert dict(matplotlib.rcParams) == before
    assert plt.get_fignums() == []


@pytest.mark.parametrize("botschaft", ["", "  "])
@pytest.mark.parametrize("sample", SAMPLES)
def test_a_chart_without_message_is_refused(sample: object, botschaft: str) -> None:
    with pytest.raises(ProjectError, match="no message"):
        sample(botschaft=botschaft)
    with pytest.raises(ProjectError, match="title"):
        Chart(" ", "Botschaft.", "<svg/>", Table("t", (Head("a"),), ()))


@pytest.mark.parametrize("draw", [charts.stacked, charts.trend, charts.bars])
def test_hostile_text_is_text(draw: object) -> None:
    index = DATES if draw is charts.trend else [HOSTILE, "b", None]
    frame = pd.DataFrame({HOSTILE: [1, 2, 3]}, index)
    data = frame[HOSTILE] if draw is charts.bars else frame
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        chart = draw(
            data, titel=HOSTILE, botschaft=HOSTILE, einheit="<b>Stück</b>", hinweis=HOSTILE
        )
    ElementTree.fromstring(chart.svg)
    page = BeautifulSoup(chart._repr_html_(), "html.parser")
    assert page.find("script") is None
    assert page.find("b") is None
    assert "$x^2$" in page.svg.text


def test_bars_keep_the_order_and_end_in_their_value() -> None:
    chart = sample_bars()
    assert [text for text in texts(chart) if text.isdigit()] == ["14", "22", "8"]
    names = ["Leistungen", "Front-End + Back-End", "Front-End", "übrige"]
    assert [text for text in texts(chart) if text in names] == names
    widths = [right - left for left, right in areas(chart, canvas.BLUE)]
    assert np.array(widths) / widths[0] == pytest.approx([1, 22 / 14, 8 / 14], rel=1e-4)
    assert chart.tabelle.zeilen[0] == ("Front-End + Back-End", "14")


def test_bars_below_zero_reach_to_the_left() -> None:
    chart = charts.bars(pd.Series({"Zugang": 12, "Abgang": -7}), titel="Wechsel", **WORDS)
    (left, _), (_, right) = areas(chart, canvas.BLUE)
    assert left == pytest.approx(right, abs=0.01)
    assert {"12", "−7"} <= set(texts(chart))


def test_a_missing_value_has_words_instead_of_a_bar() -> None:
    values = pd.Series({"a": 3, "b": None, "c": 0}, dtype="Int64")
    chart = charts.bars(values, titel="t", **WORDS)
    assert {"3", german.SIGNS[german.UNKNOWN], "0"} <= set(texts(chart))
    assert len([end for end in areas(chart, canvas.BLUE) if end[1] > end[0]]) == 1
    assert chart.tabelle.zeilen == (("a", "3"), ("b", "."), ("c", "0"))


def test_groups_of_the_same_name_stay_apart() -> None:
    chart = charts.bars(pd.Series([1, 3], index=["übrige", "übrige"]), titel="t", **WORDS)
    assert sorted(texts(chart)) == ["1", "3", "Leistungen", "übrige", "übrige"]


def test_percent_bars() -> None:
    chart = charts.bars(pd.Series({"a": 25.17}), titel="t", botschaft="b", einheit="%")
    assert sorted(texts(chart)) == ["25,2\u00a0%", "a", "in %"]
    assert chart.tabelle.zeilen == (("a", "25,2\u00a0%"),)


def test_stacked_names_parts_and_shows_values_and_totals() -> None:
    shown = texts(sample_stacked())
    assert {"umgesetzt", "in Arbeit", "offen", "44", "27", "36", "28.11.2022"} <= set(shown)
    assert shown.count("107") == 3
    row = sample_stacked().tabelle.zeilen[-1]
    assert row == ("28.11.2022", "44", "27", "36", "107")


def test_stacked_parts_touch_and_add_up() -> None:
    chart = sample_stacked()
    ends = [areas(chart, color)[-1] for color in canvas.PALETTE[:3]]
    for (_, right), (left, _) in itertools.pairwise(ends):
        assert right == pytest.approx(left, abs=0.01)
    widths = np.array([right - left for left, right in ends])
    assert widths / widths.sum() == pytest.approx(np.array([44, 27, 36]) / 107, rel=1e-3)


def below(chart: Chart, svg: str = "svg") -> dict[str, tuple[float, float]]:
    """Where each text of a chart stands."""
    root = ElementTree.fromstring(getattr(chart, svg))
    spots = root.iter("{http://www.w3.org/2000/svg}text")
    return {spot.text: (float(spot.get("x")), float(spot.get("y"))) for spot in spots}


def test_parts_too_short_for_their_value_have_it_below() -> None:
    frame = pd.DataFrame({"zugeteilt": [24, 58], "zurückgetreten": [4, 12], "ohne": [900, 945]})
    chart = charts.stacked(frame.set_axis(["Mai", "Juni"]), titel="t", **WORDS)
    for svg in ("svg", "schmal"):
        spots = below(chart, svg)
        height = float(getattr(chart, svg).split('viewBox="0 0 ')[1].split()[1].strip('"'))
        assert spots["Mai"][1] < spots["24"][1] == spots["4"][1] < spots["Juni"][1]
        assert spots["4"][0] - spots["24"][0] > canvas.width_of("24") / 2 + canvas.width_of("4") / 2
        assert spots["12"][1] + 2 < height  # digits stand on their line


def test_ranks_are_the_darker_the_higher() -> None:
    frame = pd.DataFrame([[10, 20, 30]], columns=["Stufe 2", "Stufe 1", "Stufe 0"], index=["a"])
    chart = charts.stacked(frame, titel="t", **WORDS, rang=True)
    fills = re.findall(r'clip-path[^>]*style="fill: (#\w+)', chart.svg)
    assert [luminance(color) for color in fills] == sorted(map(luminance, fills))
    assert len(set(fills)) == 3
    with pytest.raises(ProjectError, match="at most 5"):
        charts.stacked(pd.DataFrame([range(6)]), titel="t", **WORDS, rang=True)


def test_stacked_shares() -> None:
    chart = sample_stacked(anteile=True)
    assert "41,1\u00a0%" in texts(chart)
    assert texts(chart).count("von 107") == 3
    assert chart.tabelle.zeilen[-1][1] == "44 (41,1\u00a0%)"


@pytest.mark.parametrize("anteile", [False, True])
def test_stacked_with_a_missing_part_says_so(anteile: bool) -> None:
    frame = pd.DataFrame({"umgesetzt": [20, 44], "offen": [87, None]}, DATES[:2])
    chart = charts.stacked(frame, titel="t", **WORDS, anteile=anteile)
    assert texts(chart).count("teils unbekannt") == 1
    assert chart.tabelle.zeilen[-1] == ("23.08.2022", "44", ".", ".")
    assert len(areas(chart, canvas.PALETTE[1])) == 1
    assert len(areas(chart, canvas.PALETTE[0])) == (1 if anteile else 2)


def test_stacked_of_nothing_has_no_shares() -> None:
    frame = pd.DataFrame({"umgesetzt": [0], "offen": [0]}, DATES[:1])
    chart = charts.stacked(frame, titel="t", **WORDS, anteile=True)
    assert "von 0" in texts(chart)
    assert chart.tabelle.zeilen == (("31.05.2022", "0", "0", "0"),)


def test_long_part_names_become_a_legend_in_reading_order() -> None:
    names = [f"{word} Leistungen mit langem Namen" for word in ("erste", "zweite", "dritte")]
    frame = pd.DataFrame([[50, 1, 1]], columns=names, index=["gesamt"])
    chart = charts.stacked(frame, titel="t", **WORDS)
    assert [text for text in texts(chart) if text in names] == names


def test_what_cannot_be_stacked_is_refused() -> None:
    with pytest.raises(ProjectError, match="negative"):
        charts.stacked(pd.DataFrame({"a": [-1]}), titel="t", **WORDS)
    with pytest.raises(ProjectError, match="at most 6"):
        charts.stacked(pd.DataFrame([range(7)]), titel="t", **WORDS)


def test_trend_writes_values_and_dates() -> None:
    shown = texts(sample_trend())
    assert {"133 produktiv", "27 Testphase", "96", "31", "0"} <= set(shown)
    assert {"31.05.2022", "23.08.2022", "28.11.2022"} <= set(shown)
    assert {"118", "24"} <= set(shown)
    assert sample_trend().tabelle.zeilen[0] == ("31.05.2022", "96", "31")


@pytest.mark.parametrize(
    ("middle", "side"), [((20, 5), "above"), ((20, 18), "apart"), ((9, 4), "between")]
)
def test_values_between_the_ends_stand_clear_of_each_other(middle: tuple, side: str) -> None:
    frame = pd.DataFrame({"a": [10, middle[0], 30], "b": [2, middle[1], 9]}, DATES)
    spots = below(charts.trend(frame, titel="t", **WORDS))
    upper, lower = (spots[str(value)] for value in middle)
    assert lower[1] - upper[1] > canvas.LINE, side


def test_values_between_are_left_out_where_dates_lie_close() -> None:
    days = pd.date_range("2022-01-01", periods=40)
    frame = pd.DataFrame({"a": range(1000, 1040)}, days)
    shown = texts(charts.trend(frame, titel="t", **WORDS))
    assert {"1.000", "1.039 a"} <= set(shown)
    assert "1.020" not in shown


def test_report_dates_are_written_as_asked() -> None:
    frame = pd.DataFrame({"a": [1, 2]}, DATES[:2])
    chart = charts.trend(frame, titel="t", **WORDS, datum=lambda day: f"{day:%d.%m.} °")
    assert {"31.05. °", "23.08. °"} <= set(texts(chart))
    assert [row[0] for row in chart.tabelle.zeilen] == ["31.05. °", "23.08. °"]


def test_a_date_does_not_run_into_the_axis() -> None:
    """ "31.05.2022" stood on the zero of a narrow scale."""
    spots = below(charts.trend(pd.DataFrame({"a": [1, 3]}, DATES[:2]), titel="t", **WORDS))
    assert spots["31.05.2022"][0] - canvas.width_of("31.05.2022", "normal") / 2 > spots["0"][0]


def test_trend_writes_a_first_value_that_comes_late() -> None:
    chart = charts.trend(pd.DataFrame({"a": [None, 5, 9]}, DATES), titel="t", **WORDS)
    assert {"5", "9 a"} <= set(texts(chart))


def test_an_unknown_value_among_losses_stays_inside() -> None:
    chart = charts.bars(pd.Series({"a": -4, "b": None}), titel="t", **WORDS)
    unknown = re.search(r'<text style="([^"]*)"[^>]*>unbekannt', chart.svg)
    assert "text-anchor: end" in unknown[1]


def test_trend_has_a_true_time_axis() -> None:
    root = ElementTree.fromstring(sample_trend().svg)
    x = {
        element.text: float(element.get("x"))
        for element in root.iter("{http://www.w3.org/2000/svg}text")
        if element.text in {"31.05.2022", "23.08.2022", "28.11.2022"}
    }
    first, second, third = sorted(x.values())
    assert (second - first) / (third - first) == pytest.approx(84 / 181, abs=0.001)


def test_trend_sorts_dates_and_refuses_one_twice() -> None:
    frame = pd.DataFrame({"a": [3, 1]}, ["2022-11-28", "2022-05-31"])
    assert "3 a" in texts(charts.trend(frame, titel="t", **WORDS))
    with pytest.raises(ProjectError, match="twice"):
        charts.trend(frame.set_axis(["2022-11-28"] * 2), titel="t", **WORDS)


def test_a_missing_value_interrupts_the_line() -> None:
    def lines(values: list[float | None]) -> int:
        chart = charts.trend(pd.DataFrame({"a": values}, DATES), titel="t", **WORDS)
        return len(re.findall(r'd="M[^"]*"[^>]*stroke-width: 2.5', chart.svg))

    assert lines([1, 2, 3]) == 1
    assert lines([1, None, 3]) >= lines([1, 2, 3])
    chart = charts.trend(pd.DataFrame({"a": [1, None, 3]}, DATES), titel="t", **WORDS)
    paths = re.findall(r'd="(M[^"]*)"[^>]*stroke-width: 2.5', chart.svg)
    assert not any("L" in path for path in paths)
    assert chart.tabelle.zeilen[1] == ("23.08.2022", ".")


def test_trend_dates_a_last_value_that_is_old_and_names_what_is_unknown() -> None:
    frame = pd.DataFrame({"alt": [1, 2, None], "nie": [None] * 3}, DATES)
    shown = " ".join(texts(charts.trend(frame, titel="t", **WORDS)))
    assert "2 alt (23.08.2022)" in shown
    assert "nie: unbekannt" in shown


@pytest.mark.parametrize("draw", [charts.bars, charts.stacked, charts.trend])
def test_nothing_known_is_a_sentence(draw: object) -> None:
    frame = pd.DataFrame({"a": [None, None]}, DATES[:2], dtype=float)
    data = frame["a"] if draw is charts.bars else frame
    chart = draw(data, titel="t", **WORDS, hinweis="° erfunden")
    assert texts(chart) == ["Keine Angaben."]
    assert chart.hinweis == ""
    assert len(chart.tabelle.zeilen) == 2


@pytest.mark.parametrize("draw", [charts.bars, charts.stacked, charts.trend])
def test_no_data_is_a_sentence(draw: object) -> None:
    data = pd.Series(dtype=float) if draw is charts.bars else pd.DataFrame()
    chart = draw(data, titel="t", **WORDS)
    assert texts(chart) == ["Keine Einträge."]
    assert "Keine Einträge." in chart.tabelle._repr_html_()


@settings(deadline=None)
@given(
    st.lists(st.floats(0, 500), min_size=1, max_size=8),
    st.lists(st.floats(1, 60), min_size=8, max_size=8),
)
def test_spread_labels_never_overlap(centres: list[float], sizes: list[float]) -> None:
    placed = canvas.spread(centres, sizes[: len(centres)], 0, 520)
    edges = sorted((x - size / 2, x + size / 2) for x, size in zip(placed, sizes, strict=False))
    assert edges[0][0] >= -1e-6
    assert edges[-1][1] <= 520 + 1e-6
    assert all(end <= start + 1e-6 for (_, end), (start, _) in itertools.pairwise(edges))


@settings(max_examples=15, deadline=None)
@given(
    st.lists(
        st.lists(st.one_of(st.none(), st.floats(0, 1e7)), min_size=3, max_size=3),
        min_size=1,
        max_size=6,
    )
)
@example([[None, None, 9.5e-240]])
def test_any_numbers_can_be_drawn(columns: list[list[float | None]]) -> None:
    frame = pd.DataFrame({f"Reihe {i}": column for i, column in enumerate(columns)}, DATES)
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        drawn = [
            charts.trend(frame, titel="t", **WORDS),
            charts.stacked(frame, titel="t", **WORDS),
            charts.stacked(frame, titel="t", **WORDS, anteile=True),
            charts.bars(frame["Reihe 0"], titel="t", **WORDS),
        ]
    for chart in drawn:
        assert "nan" not in chart.svg.lower()
        assert not any(re.search(r"\d\.\d{1,2}(\D|$)", t) for t in texts(chart) if "20" not in t)


def luminance(color: str) -> float:
    channels = [int(color[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels]
    return float(np.dot([0.2126, 0.7152, 0.0722], linear))


def contrast(one: str, other: str) -> float:
    bright, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (bright + 0.05) / (dark + 0.05)


def test_ranks_stand_apart_from_paper_text_and_each_other() -> None:
    white = "#ffffff"
    assert all(contrast(color, white) >= 3 for color in canvas.RANKS)
    assert all(contrast(color, white) >= 4.5 for color in canvas.RANKS[:-1])
    assert contrast(canvas.RANKS[-1], canvas.INK) >= 4.5
    assert all(contrast(*pair) >= 1.45 for pair in itertools.pairwise(canvas.RANKS))


@pytest.mark.parametrize("color", [*canvas.PALETTE, canvas.INK, canvas.QUIET])
def test_colours_can_carry_text_and_borders(color: str) -> None:
    assert 1.05 / (luminance(color) + 0.05) >= 4.5
    assert len(set(canvas.PALETTE)) == len(canvas.PALETTE) == len(canvas.MARKERS)
