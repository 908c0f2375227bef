"""``kleve-kpi charts``: every chart in 16:9, and slides whose figures are those of the report."""

import dataclasses
import io
import re
from collections import Counter
from xml.etree import ElementTree

import nbformat
import numpy as np
import pandas as pd
import pytest
from click.testing import CliRunner
from matplotlib.image import imread
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook
from pptx import Presentation
from pptx.util import Pt

from kleve_kpi import charts, cli
from kleve_kpi.documents import read_lines
from kleve_kpi.errors import NotebookError
from kleve_kpi.kpi import all_topics
from kleve_kpi.project import find_project
from kleve_kpi.reconcile import reconcile
from kleve_kpi.report.notebook import TopicNotebook
from kleve_kpi.slides.notebooks import charts_in
from kleve_kpi.slides.picture import Slide
from tests.appendix import ROOT

SVG = "{http://www.w3.org/2000/svg}"


@pytest.fixture(scope="module")
def out(slides):
    """What the command writes for the newest samples."""
    said, results = slides
    folder = results / "folien"
    count = len(list(folder.glob("*.png")))
    name = "sachstandsbericht_digitalisierung_2022-11-28.pptx"
    assert said == f"Written: {folder} ({count} charts, {name})\n"
    return folder


@pytest.fixture(scope="module")
def deck(out):
    (path,) = out.glob("*.pptx")
    return path


@pytest.fixture(scope="module")
def topic_slides(deck):
    _, *slides = Presentation(deck).slides
    return dict(zip((s.shapes.title.text for s in slides), slides, strict=True))


def test_every_chart_of_the_pages_is_there_as_svg_and_png(out, built):
    shown = []
    for page in sorted((built.results / "anhang").glob("[0-9]*.html")):
        svgs = built.page(page.name).select("svg.breit > title")
        shown += [(page.stem, title.text) for title in svgs]
    assert len(shown) > 20
    written = [
        (re.match(r"(\d\d_[a-z_]+?)_\d+_", path.name)[1], _title(path))
        for path in sorted(out.glob("*.svg"))
    ]
    assert written == shown
    assert {p.stem for p in out.glob("*.svg")} == {p.stem for p in out.glob("*.png")}


def _title(path):
    return ElementTree.parse(path).getroot().find(f"{SVG}title").text


def test_every_picture_is_16_to_9_and_nothing_is_cut(out):
    for path in out.glob("*.png"):
        picture = imread(path)
        assert picture.shape[:2] == (1080, 1920)
        edge = np.concatenate([picture[:8].ravel(), picture[-8:].ravel(), picture[:, -8:].ravel()])
        assert (edge == 1).all(), path.name
    for path in out.glob("*.svg"):
        root = ElementTree.parse(path).getroot()
        assert root.get("viewBox") == "0 0 960 540"
        chart = root.find(f"{SVG}svg")
        assert float(chart.get("x")) + float(chart.get("width")) <= 960 - 39
        foot = min(float(t.get("y")) for t in root.findall(f"{SVG}text") if float(t.get("y")) > 400)
        assert float(chart.get("y")) + float(chart.get("height")) < foot - 11


def test_every_picture_says_that_it_is_fictional_and_of_when(out):
    for path in out.glob("*.svg"):
        texts = [text.text for text in ElementTree.parse(path).getroot().findall(f"{SVG}text")]
        assert texts[-1] == (
            "Stand 28.11.2022 · Sachstandsbericht Digitalisierung · Stadt Kleve"
            " · Beispieldaten – fiktiv"
        )


def test_the_png_shows_what_the_svg_shows():
    """Bars, labels and names lie where they lie at 72 dots an inch."""
    bars = charts.bars(
        pd.Series({"FB 10": 3.0, "FB 20": 1.0}), titel="T", botschaft="B.", einheit="Stück"
    )
    picture = imread(io.BytesIO(Slide(bars, "Fuß").png()))[:, :, :3]
    blue = np.argwhere((np.abs(picture - np.array([0, 0x68, 0xA8]) / 255) < 0.02).all(axis=2))
    root = ElementTree.fromstring(Slide(bars, "Fuß").svg()).find(f"{SVG}svg")
    left, top = float(root.get("x")), float(root.get("y"))
    scale = float(root.get("width")) / float(root.get("viewBox").split()[2])
    drawn = [p.get("d") for p in root.iter(f"{SVG}path") if "#0068a8" in (p.get("style") or "")]
    points = np.array(
        [[float(n) for n in pair] for d in drawn for pair in re.findall(r"([\d.]+) ([\d.]+)", d)]
    )
    expected = np.array([left, top]) + scale * points
    found = blue[:, ::-1] / 2
    assert np.abs(found.min(axis=0) - expected.min(axis=0)).max() < 2
    assert np.abs(found.max(axis=0) - expected.max(axis=0)).max() < 2


def test_there_is_a_slide_for_each_topic(topic_slides, deck):
    assert set(topic_slides) == {topic.titel for topic in all_topics().values()}
    whole = Presentation(deck)
    assert (whole.slide_width, whole.slide_height) == (Pt(960), Pt(540))
    assert whole.core_properties.title == "Sachstandsbericht Digitalisierung, Stand 28.11.2022"
    for slide in topic_slides.values():
        for shape in slide.shapes:
            assert 0 <= shape.left <= shape.left + shape.width <= whole.slide_width
            assert 0 <= shape.top <= shape.top + shape.height <= whole.slide_height


def test_a_slide_shows_figures_change_and_chart(topic_slides):
    slide = topic_slides["Umsetzung Onlinezugangsgesetz (OZG)"]
    lines = [p.text for s in slide.shapes if s.has_text_frame for p in s.text_frame.paragraphs]
    figures = "Umgesetzte OZG-Leistungen: 44 von 107 (41,1\u00a0%), +24 seit 23.08.2022"
    assert figures in lines
    (picture,) = [shape for shape in slide.shapes if shape.shape_type == 13]
    described = picture._element.nvPicPr.cNvPr.get("descr")
    assert described.startswith("Am 28.11.2022 sind 44 von 107 OZG-Leistungen")


def test_its_figures_are_those_of_the_report(sample, deck):
    wordings = find_project().wordings(sample.stichtag)
    matches = reconcile(sample, read_lines(deck), wordings)
    assert Counter(match.verdict for match in matches) == {"stimmt": len(matches)}
    assert len(matches) > 60


def test_a_figure_changed_on_a_slide_is_found(sample, deck):
    wordings = find_project().wordings(sample.stichtag)
    lines = [
        line.replace("44 von 107", "45 von 107").replace("+84 seit", "+85 seit")
        for line in read_lines(deck)
    ]
    differing = [m for m in reconcile(sample, lines, wordings) if m.verdict != "stimmt"]
    assert [(m.im_text, m.berechnet, m.kennzahl) for m in differing] == [
        ("45", "44", "ozg.umgesetzt"),
        ("85", "84", "social_media.abonnenten_kanal_1"),
    ]


def test_a_notebook_that_fails_is_named_with_its_cell(tmp_path):
    path = tmp_path / "10_eins.ipynb"
    cells = [new_markdown_cell("# Eins"), new_code_cell("1"), new_code_cell("1 / 0")]
    nbformat.write(new_notebook(cells=cells), path)
    with pytest.raises(NotebookError, match=r"eins, cell 3.*ZeroDivisionError: division by zero"):
        charts_in(TopicNotebook(path, "Eins"), {})


def test_pictures_of_the_internal_edition_say_that_they_are_not_to_be_passed_on(
    tmp_path, monkeypatch
):
    (tmp_path / "notebooks").mkdir()
    for name in ("kleve_kpi.toml", "notebooks/10_dms.ipynb"):
        (tmp_path / name).write_bytes((ROOT / name).read_bytes())
    monkeypatch.chdir(tmp_path)
    for variable in ("KLEVE_KPI_RAW", "KLEVE_KPI_OUT"):
        monkeypatch.setenv(variable, "")
    raw, out = ROOT / "data" / "raw", tmp_path / "out"
    options = ["2022-11-28", "--edition", "intern", "--raw", str(raw), "--out", str(out)]
    done = CliRunner().invoke(cli.commands, ["charts", *options])
    assert done.exception is None, done.output
    folder = out / "2022-11-28" / "folien"
    assert len(list(folder.glob("*.svg"))) == 2
    for path in folder.glob("*.svg"):
        assert " · Nicht weitergeben · Beispieldaten" in path.read_text(encoding="utf-8")
    (path,) = folder.glob("*.pptx")
    _, dms = Presentation(path).slides
    feet = [s.text_frame.text for s in dms.shapes if s.has_text_frame]
    assert feet[-1].endswith(" · Nicht weitergeben · Beispieldaten – fiktiv, ° erfunden")


def test_wrong_input_is_one_sentence(monkeypatch):
    monkeypatch.chdir(ROOT)
    done = CliRunner().invoke(cli.commands, ["charts", "2022-11-29"])
    assert "Did you mean '2022-11-28'" in str(done.exception)


def test_a_chart_is_equal_whatever_draws_it():
    chart = charts.bars(pd.Series({"a": 1.0}), titel="T", botschaft="B.", einheit="Stück")
    assert dataclasses.replace(chart, zeichnen=None) == chart
