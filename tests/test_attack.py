"""The public appendices of three report dates, attacked as a reader could who keeps all of them."""

import openpyxl
import pytest

from kleve_kpi.disclosure import about_people
from kleve_kpi.kpi import all_topics
from tests.attack import attack

BROKEN_DOWN = [
    (kpi, merkmal)
    for topic in all_topics().values()
    for kpi in topic.kpis.values()
    if about_people(kpi)
    for merkmal in (*kpi.je, *kpi.je_intern)
]
PAGES = {
    "dms.produktiv": ("10_dms.html", ["Fachbereich", "im Produktivsystem"]),
    "mobile_office.regelmaessig": (
        "20_mobile_office.html",
        ["Fachbereich", "im regelmäßigen Mobile Office"],
    ),
    "partizipation.bewerbungen_baugrundstuecke": (
        "60_partizipation.html",
        ["Baugebiet", "Bewerbungen"],
    ),
}


def in_workbook(done, kennzahl, merkmal):
    book = openpyxl.load_workbook(done.results / "anhang" / "kennzahlen.xlsx", read_only=True)
    lines = book["Gliederungen"].iter_rows(min_row=2, values_only=True)
    return {group: int(count) for _, k, m, group, count in lines if (k, m) == (kennzahl, merkmal)}


def tables(soup):
    """The column heads and the lines of each table."""
    for table in soup.find_all("table"):
        heads = [cell.text.strip() for cell in table.thead.find_all("th")]
        yield (
            heads,
            [[cell.text.strip() for cell in row(["th", "td"])] for row in table.tbody("tr")],
        )


def on_page(done, page, heads):
    """The counts by group, from a page and from the file that holds all pages."""
    for name in (page, "anhang.html"):
        for found, lines in tables(done.page(name)):
            if found == heads:
                yield {group: int(count.replace(".", "")) for group, count in lines}


@pytest.mark.parametrize(("kpi", "merkmal"), BROKEN_DOWN, ids=lambda x: getattr(x, "id", x))
def test_attack_by_sums_and_differences(kpi, merkmal, appendices, sample_dates):
    shown = [in_workbook(done, kpi.id, merkmal) for done in appendices]
    dates = [sample_dates[done.results.name] for done in appendices]
    whole = [at.breakdown(kpi.id, merkmal) for at in dates]
    staff = [at.breakdown("mobile_office.mitarbeitende", "fachbereich") for at in dates]
    known = merkmal == "fachbereich"
    labels = set().union(*(groups.index for groups in (*whole, *staff * known)))
    basis = [groups.to_dict() if known else None for groups in staff]
    assert attack(shown, labels, basis, 5) == []
    for counts, groups in zip(shown, whole, strict=True):
        assert not counts or sum(counts.values()) == groups.sum()


def test_something_of_people_is_shown_and_something_merged(appendices):
    shown = [in_workbook(appendices[-1], kpi.id, merkmal) for kpi, merkmal in BROKEN_DOWN]
    assert sum(map(bool, shown)) >= 3
    assert any("übrige" in counts for counts in shown)


@pytest.mark.parametrize("kennzahl", PAGES)
def test_pages_show_what_the_workbook_shows(kennzahl, appendices):
    page, heads = PAGES[kennzahl]
    for done in appendices:
        expected = in_workbook(done, kennzahl, heads[0].lower())
        assert list(on_page(done, page, heads)) == [expected] * (2 if expected else 0)


def test_no_public_table_breaks_people_down_by_two_kennzahlen(appendices):
    """Within a topic their difference would tell of few, across topics as well."""
    people = {kpi.kurz for kpi, _ in BROKEN_DOWN}
    groups = {"Fachbereich", "Baugebiet", "Gruppe"}
    for done in appendices:
        for page in sorted((done.results / "anhang").glob("*.html")):
            for heads, _ in tables(done.page(page.name)):
                assert heads[0] not in groups or len(people & set(heads)) <= 1, (page.name, heads)
