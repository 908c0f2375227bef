"""Every page of the sample report in a real browser, as readers with and without sight meet it."""

import io
import re
import unicodedata

import pypdf
import pytest
from bs4 import BeautifulSoup

from tests.appendix import EVERY_PAGE, report

DESK, ZOOMED, PHONE = 1280, 640, 320  # 640 is what a page has on a desk at 200 %
PAPER = {"anhang": 688, "anhang_intern": 1016}  # what style.css leaves on A4, upright and across
INTERN = ["index.html", "anhang.html", "10_dms.html"]
SHOWN = [("anhang", name) for name in EVERY_PAGE] + [("anhang_intern", name) for name in INTERN]


@pytest.fixture(scope="module", params=SHOWN, ids="/".join)
def page(request, opened):
    """The pages one after the other; what changes a page puts it back."""
    folder, name = request.param
    results = request.getfixturevalue("built" if folder == "anhang" else "intern").results
    return opened(results / folder / name)


@pytest.fixture(scope="module")
def printed(page):
    page.at(DESK).evaluate("document.querySelectorAll('details').forEach(d => d.open = false)")
    pdf = page.tab.pdf(prefer_css_page_size=True, tagged=True)
    return pypdf.PdfReader(io.BytesIO(pdf))


@pytest.fixture(scope="module")
def sheets(printed):
    return [squeezed(sheet.extract_text()) for sheet in printed.pages]


def squeezed(text):
    """Text without what differs between a page and its print: blanks, line ends, ligatures."""
    return re.sub(r"\s+", "", unicodedata.normalize("NFKC", text))


def too_wide_for_paper(page):
    """The width of the printed page where it is wider than its paper."""
    paper = PAPER[page.path.parent.name]
    tab = page.at(paper)
    tab.emulate_media(media="print")
    width = tab.evaluate("document.documentElement.scrollWidth")
    tab.emulate_media(media="screen")
    return [width] if width > paper else []


# On the screen ----------------------------------------------------------------------------------


def test_page_asks_for_nothing_and_does_not_complain(page):
    assert page.requests == [page.path.as_uri()]
    assert page.complaints == []


def test_axe_finds_nothing_on_a_desk(page):
    if page.path.name != "anhang.html":
        assert page.violations(DESK) == []
        return
    # The colours of its parts are those of the pages, and thousands of cells take long.
    assert page.violations(DESK, without=["color-contrast"]) == []
    assert page.violations(DESK, context="{exclude: [['section.teil']]}") == []


def test_axe_finds_nothing_on_a_phone(page):
    assert page.violations(PHONE, without=["color-contrast"]) == []


@pytest.mark.parametrize("width", [DESK, ZOOMED, PHONE])
def test_page_fits_its_window(width, page):
    assert page.ask("layout", width) == []


def test_tables_can_be_read_by_row_and_column(page):
    assert page.ask("tables") == []


@pytest.mark.parametrize("width", [DESK, PHONE])
def test_charts_say_what_they_show(width, page):
    assert page.ask("charts", width) == []


def test_skip_link_comes_first_and_leads_to_the_content(page):
    tab = page.at(DESK)
    tab.goto(page.path.as_uri())
    tab.keyboard.press("Tab")
    link = tab.locator(":focus")
    assert link.inner_text() == "Zum Inhalt springen"
    assert link.bounding_box()["x"] >= 0
    tab.keyboard.press("Enter")
    assert tab.evaluate("location.hash") == "#inhalt"
    tab.goto(page.path.as_uri())


def test_landmarks_and_headings(page):
    tab = page.at(DESK)
    for landmark in ("header", "main", "footer"):
        assert tab.locator(f"body > {landmark}").count() == 1, landmark
    assert tab.locator("body > nav").count() >= 1
    levels = tab.evaluate("[...document.querySelectorAll('h1,h2,h3,h4,h5,h6')].map(h => h.tagName)")
    assert [at for at, level in enumerate(levels) if level == "H1"] == [0]
    steps = zip(levels, levels[1:], strict=False)
    assert [step for step in steps if int(step[1][1]) > int(step[0][1]) + 1] == []


def test_frame_around_the_content_is_light(page):
    soup = BeautifulSoup(page.path.read_text(encoding="utf-8"), "html.parser")
    soup.main.clear()
    assert len(str(soup).encode()) <= 15 * 1024


# On paper ---------------------------------------------------------------------------------------


def test_print_is_a_tagged_pdf_with_a_title(page, printed):
    catalogue = printed.trailer["/Root"]
    assert catalogue["/MarkInfo"]["/Marked"]
    assert "/StructTreeRoot" in catalogue
    assert catalogue["/Lang"] == "de"
    assert printed.metadata.title == page.tab.title()
    across = page.path.parent.name == "anhang_intern"  # its tables of findings and rows are wide
    assert {sheet.mediabox.width > sheet.mediabox.height for sheet in printed.pages} == {across}


def test_print_holds_every_table_and_cuts_nothing(page, sheets):
    text = "".join(sheets)
    for caption in page.tab.locator("caption").all_text_contents():
        assert squeezed(caption) in text, caption
    assert too_wide_for_paper(page) == []


def test_print_has_a_sensible_number_of_sheets(page, sheets):
    """Whole pages of a council's paper: a topic fits on a few, the appendix into one folder."""
    most = 100 if page.path.name == "anhang.html" else 12
    assert 1 <= len(sheets) <= most
    assert "" not in sheets


# The whole internal edition ---------------------------------------------------------------------


@pytest.mark.langsam
def test_internal_edition(opened, tmp_path):
    built = report(tmp_path, "--edition", "intern")
    assert (built.code, built.err) == (0, "")
    for name in EVERY_PAGE:
        page = opened(built.results / "anhang_intern" / name)
        assert (page.requests, page.complaints) == ([page.path.as_uri()], [])
        contrast = ["color-contrast"] if name == "anhang.html" else []
        assert page.violations(DESK, without=contrast) == [], name
        for width in (DESK, ZOOMED, PHONE):
            assert page.ask("layout", width) == [], name
        assert page.ask("tables") + page.ask("charts") == [], name
        assert too_wide_for_paper(page) == [], name
