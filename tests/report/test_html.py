import datetime as dt

import pytest
from bs4 import BeautifulSoup
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook, new_output

from kleve_kpi.errors import ProjectError
from kleve_kpi.report.frame import Link, page_frame
from kleve_kpi.report.html import PageExporter

STICHTAG = dt.date(2022, 11, 28)


def frame(**fields):
    usual = {"titel": "OZG", "beispiel": False, "ausgabe": "oeffentlich", "href": "50_ozg.html"}
    return page_frame(fields.pop("settings", {}), STICHTAG, None, **usual | fields)


def page(*cells, **fields):
    html = PageExporter().page(new_notebook(cells=list(cells)), frame(**fields))
    return BeautifulSoup(html, "html.parser")


def result(**data):
    return new_output("execute_result", {k.replace("_", "/"): v for k, v in data.items()})


def test_frame_without_settings():
    usual = frame()
    assert (usual.stadt, usual.bericht) == ("Stadt Kleve", "Sachstandsbericht Digitalisierung")
    assert (usual.stand, usual.vergleich, usual.sitzung) == ("28.11.2022", "", "")
    assert (usual.barrierefreiheit, usual.kontakt) == ("", "")


def test_frame_with_settings():
    settings = {"stadt": "Stadt X", "sitzungen": {"2022-11-28": dt.date(2022, 11, 29)}}
    own = page_frame(
        settings, STICHTAG, dt.date(2022, 8, 23), titel="T", beispiel=True, ausgabe="intern"
    )
    assert (own.stadt, own.sitzung, own.vergleich) == ("Stadt X", "29.11.2022", "23.08.2022")


def test_layout():
    links = (Link("index.html", "Übersicht", "Start"), Link("50_ozg.html", "OZG lang", "OZG"))
    soup = page(
        new_markdown_cell("# OZG"),
        settings={
            "kontakt": "https://www.kleve.de/kontakt",
            "sitzungen": {"2022-11-28": "2022-11-29"},
        },
        seiten=links,
    )
    assert soup.html["lang"] == "de"
    assert soup.title.text == (
        "OZG – Stand 28.11.2022 – Sachstandsbericht Digitalisierung – Stadt Kleve"
    )
    assert soup.h1.text == "OZG"
    assert soup.main["id"] == soup.find("a", class_="sprung")["href"].removeprefix("#")
    assert "APD 29.11.2022" in soup.header.text
    assert [a.text for a in soup.nav.find_all("a")] == ["Start", "OZG"]
    assert soup.find("a", attrs={"aria-current": "page"})["href"] == "50_ozg.html"
    assert [a["href"] for a in soup.footer.find_all("a")] == ["https://www.kleve.de/kontakt"]
    policy = soup.find("meta", attrs={"http-equiv": "Content-Security-Policy"})["content"]
    assert policy.startswith("default-src 'none'")


def test_banners():
    assert page().find_all("p", class_="marke") == []
    assert "fiktiv" in page(beispiel=True).find("p", class_="beispiel").text
    assert "Nicht weitergeben" in page(ausgabe="intern").find("p", class_="intern").text


def test_tables_and_charts_reach_the_page_as_they_are():
    cell = new_code_cell("t", outputs=[result(text_html="<table id='t'></table>", text_plain="T")])
    soup = page(cell)
    assert soup.main.table["id"] == "t"
    assert "T" not in soup.main.text.split()


def test_plain_text_is_escaped():
    cell = new_code_cell("t", outputs=[result(text_plain="<b>133</b>")])
    soup = page(cell)
    assert soup.main.pre.text == "<b>133</b>"
    assert soup.main.b is None


def test_markdown_without_raw_html_and_without_marks_beside_headings():
    soup = page(new_markdown_cell("## Ziel & <script>alert(1)</script>\n\n*wichtig*"))
    assert soup.h2.text == "Ziel & <script>alert(1)</script>"
    assert soup.script is None
    assert soup.em.text == "wichtig"
    assert "¶" not in soup.text


def test_settings_are_text():
    soup = page(settings={"stadt": "<script>alert(1)</script>"})
    assert soup.script is None
    assert soup.title.text.endswith("<script>alert(1)</script>")


def test_streams_and_errors_do_not_reach_the_page():
    outputs = [
        new_output("stream", name="stderr", text="UserWarning: secret"),
        new_output("stream", name="stdout", text="printed"),
        new_output("error", ename="E", evalue="secret", traceback=["secret"]),
    ]
    text = page(new_code_cell("t", outputs=outputs), ausgabe="intern").main.text
    assert "secret" not in text
    assert "printed" not in text


@pytest.mark.parametrize(("ausgabe", "shown"), [("oeffentlich", 0), ("intern", 1)])
def test_code_is_shown_in_intern_only(ausgabe, shown):
    soup = page(new_code_cell("a < b"), new_code_cell("  "), ausgabe=ausgabe)
    blocks = soup.find_all("details", class_="code")
    assert len(blocks) == shown
    assert [block.code.text for block in blocks] == ["a < b"] * shown
    assert ("a < b" in soup.text) == bool(shown)


@pytest.mark.parametrize("kind", ["image_png", "image_svg+xml"])
def test_bare_picture_is_refused(kind):
    cell = new_code_cell("plot()", outputs=[result(**{kind: "x"}, text_plain="<Figure>")])
    with pytest.raises(ProjectError, match=r"50_ozg\.html, cell 2: expected a chart"):
        page(new_markdown_cell("# OZG"), cell)


def test_index():
    themen = [
        {
            "titel": "OZG & mehr",
            "href": "50_ozg.html",
            "einleitung": "",
            "zahlen": [{"titel": "Umgesetzt", "wert": "44", "veraenderung": "+24 seit gestern"}],
        },
        {"titel": "Überblick", "href": "00.html", "einleitung": "Alles.", "zahlen": ()},
        {"titel": "DMS", "href": "", "einleitung": "", "zahlen": [{"titel": "x", "wert": "1"}]},
    ]
    soup = BeautifulSoup(PageExporter().index(frame(titel="Übersicht"), themen), "html.parser")
    assert soup.h1.text == "Übersicht"
    cards = soup.find("ul", class_="karten").find_all("li")
    assert [card.h2.text for card in cards] == ["OZG & mehr", "Überblick", "DMS"]
    assert cards[0].h2.a["href"] == "50_ozg.html"
    assert (cards[0].dt.text, cards[0].dd.text) == ("Umgesetzt", "44 +24 seit gestern")
    assert cards[1].p.text == "Alles."
    assert (cards[2].a, cards[2].dl) == (None, None)
    assert cards[2].p.text == "Diese Seite ist nicht erstellt worden."
