"""The skeleton of the report as slides: one a topic, with its main figures and its first chart."""

import io
from collections.abc import Mapping, Sequence
from pathlib import Path

from pptx import Presentation
from pptx.enum.text import PP_ALIGN
from pptx.slide import Slide
from pptx.util import Pt

from kleve_kpi import german
from kleve_kpi.canvas import Chart
from kleve_kpi.page import TopicPage
from kleve_kpi.reportdate import ReportDate
from kleve_kpi.slides.picture import chart_png

WIDTH, HEIGHT = 960, 540  # points, 16:9
_LEFT, _TOP, _GAP = 40, 110, 24
_FIGURES = 340  # the width of the figures beside the chart
_TITLE_SLIDE, _TITLE_ONLY = 0, 5  # layouts of the template that comes with python-pptx


def write_deck(
    path: Path, at: ReportDate, bericht: str, fuss: str, charts: Mapping[str, Sequence[Chart]]
) -> None:
    """Write a PPTX in 16:9: a title slide, and a slide for each topic in the order given.

    Args:
        path: the file.
        at: the report date whose figures are shown, as its edition may show them.
        bericht: the name of the report.
        fuss: the line at the bottom of each slide.
        charts: the charts of each topic by its name; the first one is shown.
    """
    deck = Presentation()
    deck.slide_width, deck.slide_height = Pt(WIDTH), Pt(HEIGHT)
    deck.core_properties.title = f"{bericht}, Stand {german.date(at.stichtag)}"
    deck.core_properties.author = ""
    first = deck.slides.add_slide(deck.slide_layouts[_TITLE_SLIDE])
    _place(first.shapes.title, _LEFT, 180, WIDTH - 2 * _LEFT, 80)
    _place(first.placeholders[1], _LEFT, 270, WIDTH - 2 * _LEFT, 60)
    first.shapes.title.text = bericht
    first.placeholders[1].text = f"Stand {german.date(at.stichtag)}"
    _foot(first, fuss)
    for thema, shown in charts.items():
        slide = deck.slides.add_slide(deck.slide_layouts[_TITLE_ONLY])
        page = TopicPage(at, thema)
        _place(slide.shapes.title, _LEFT, 30, WIDTH - 2 * _LEFT, 60)
        slide.shapes.title.text = page.topic.titel
        slide.shapes.title.text_frame.margin_left = 0
        title = slide.shapes.title.text_frame.paragraphs[0]
        title.font.size, title.alignment = Pt(30), PP_ALIGN.LEFT
        _figures(slide, page, _FIGURES if shown else WIDTH - 2 * _LEFT)
        if shown:
            _picture(slide, shown[0])
        _foot(slide, fuss)
    deck.save(path)


def _figures(slide: Slide, page: TopicPage, width: float) -> None:
    """Title, value with base, and change of each main figure."""
    box = slide.shapes.add_textbox(Pt(_LEFT), Pt(_TOP), Pt(width), Pt(380))
    box.text_frame.word_wrap = True
    box.text_frame.margin_left = 0
    for number, shown in enumerate(page.main_figures()):
        start = box.text_frame.paragraphs[0] if number == 0 else box.text_frame.add_paragraph()
        start.text = f"{shown['titel']}: "
        value = start.add_run()
        value.text = shown["wert"]
        value.font.bold = True
        start.font.size = Pt(18)
        start.space_after = Pt(12)
        if shown["veraenderung"]:
            change = start.add_run()
            change.text = f", {shown['veraenderung']}"
            change.font.size = Pt(14)


def _picture(slide: Slide, chart: Chart) -> None:
    """The chart as large as it fits beside the figures; its message is its alternative text."""
    left = _LEFT + _FIGURES + _GAP
    picture = slide.shapes.add_picture(io.BytesIO(chart_png(chart)), Pt(left), Pt(_TOP))
    scale = min(Pt(WIDTH - left - _LEFT) / picture.width, Pt(370) / picture.height)
    picture.width, picture.height = round(picture.width * scale), round(picture.height * scale)
    described = picture._element.nvPicPr.cNvPr
    described.set("descr", chart.botschaft)
    described.set("name", chart.titel)


def _foot(slide: Slide, fuss: str) -> None:
    box = slide.shapes.add_textbox(Pt(_LEFT), Pt(HEIGHT - 40), Pt(WIDTH - 2 * _LEFT), Pt(24))
    box.text_frame.word_wrap = True
    box.text_frame.text = fuss
    box.text_frame.paragraphs[0].font.size = Pt(11)
    box.text_frame.margin_left = 0


def _place(shape: object, left: float, top: float, width: float, height: float) -> None:
    shape.left, shape.top, shape.width, shape.height = map(Pt, (left, top, width, height))
