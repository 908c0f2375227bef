"""Whatever departments write into cells, names of sheets and names of files is shown as text."""

import pytest
from bs4 import BeautifulSoup

from tests.appendix import report
from tests.workbooks import Tab, write_book

SCRIPT = "<script>document.title = 'getroffen'; alert(1)</script>"
IMAGE = "<img src=http://boese.invalid/x.png onerror=alert(2)>"
LINK = "[Klick](javascript:alert(3)) ![Bild](http://boese.invalid/y.png)"
FRAME = "</td></table></main><iframe src=http://boese.invalid></iframe>"
STYLE = "\"'><style>@import url(http://boese.invalid/z.css)</style>{{ 7 * 7 }} {wert.__class__}"
SVG = "<svg onload=alert(4)><a href=javascript:alert(5)>&lt;b&gt;</svg>"
FILE = "Maßnahmen <img src=x onerror=alert(6)>.xlsx"
SHEET = "<b onclick=alert(7)>Liste"
HEADS = ("Maßnahme Nr.", "Art", "Handlungsfeld", "Maßnahme", "Kürzel", "federführend", "Termin")
HEADS += ("neuer Termin", "Status", "Begründung", "Abhängigkeit")
MEASURES = [
    (
        "M 1",
        "Maßnahme",
        "E-Government",
        SCRIPT,
        LINK,
        "FB 10",
        "2022",
        None,
        "geplant",
        SVG,
        "KRZN",
    ),
    ("M 2", "Maßnahme", IMAGE, FRAME, STYLE, "FB 20", SCRIPT, None, "in Arbeit", LINK, IMAGE),
    ("M 3", "Maßnahme", "Partizipation", STYLE, SVG, SVG, "2023", "QI/2024", SCRIPT, "", "Land"),
    ("M 4", "Bericht im APD", None, LINK, IMAGE, "FB 10", "Q1/2023", None, "geplant", "", ""),
]
NOTES = [("ausblick", at, text) for at, text in enumerate((SCRIPT, IMAGE, LINK, FRAME, STYLE), 1)]
FOUND = """() => ({
  foreign: document.querySelectorAll("script, img, iframe, object, form, link, b[onclick]").length,
  styles: document.querySelectorAll("style").length,
  handlers: [...document.querySelectorAll("*")]
    .flatMap(e => [...e.attributes]).filter(a => a.name.startsWith("on")).length,
  links: [...document.querySelectorAll("a")]
    .filter(a => /^(javascript|data):/i.test(a.href)).length,
})"""


@pytest.fixture(scope="module", params=["oeffentlich", "intern"])
def pages(request, tmp_path_factory):
    """The pages of a delivery in which every text is an attack."""
    root = tmp_path_factory.mktemp("boese")
    folder = root / "raw" / "2022-11-28"
    folder.mkdir(parents=True)
    write_book(folder / FILE, Tab([HEADS, *MEASURES], name=SHEET))
    notes = [("Thema", "Reihenfolge", "Text"), *NOTES]
    write_book(folder / "Erläuterungen '\"><script>.xlsx", Tab(notes, name="'><script>"))
    done = report(
        root / "out", "--topic", "ausblick", "--edition", request.param, raw=folder.parent
    )
    assert (done.code, done.err) == (0, "")
    public = request.param == "oeffentlich"
    return done.results / ("anhang" if public else "anhang_intern")


@pytest.mark.parametrize("name", ["80_ausblick.html", "anhang.html", "index.html"])
def test_nothing_of_it_runs_or_asks_for_anything(name, pages, opened):
    page = opened(pages / name)
    assert page.ask("layout", 320) == []
    assert page.tab.evaluate(FOUND) == {"foreign": 0, "styles": 1, "handlers": 0, "links": 0}
    assert page.requests == [page.path.as_uri()]
    assert page.complaints == []
    assert page.tab.title().endswith("– Sachstandsbericht Digitalisierung – Stadt Kleve")
    assert page.violations(1280) == []


def test_all_of_it_can_be_read(pages):
    """As it was written; who opens the page sees what the department sent."""
    html = (pages / "80_ausblick.html").read_text(encoding="utf-8")
    main = BeautifulSoup(html, "html.parser").main
    assert [item.text for item in main.find("ul", class_="erlaeuterungen").find_all("li")] == [
        text for _, _, text in NOTES
    ]
    cells = [cell.text.strip() for cell in main.find_all(["td", "th"])]
    assert {SCRIPT, FRAME, STYLE} <= set(cells)
    assert f"{FILE}, Blatt {SHEET}" in cells
