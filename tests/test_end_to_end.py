"""The sample appendix, built once by the real command with real kernels, read as a reader would."""

import csv
import hashlib
import json
import re
import shutil
import sys
import tempfile

import nbformat
import openpyxl
import pandas as pd
import pytest
from bs4 import BeautifulSoup
from nbclient import NotebookClient

from kleve_kpi import german
from kleve_kpi.figure import figure
from kleve_kpi.kennzahlen import KENNZAHLEN
from kleve_kpi.kpi import all_topics
from kleve_kpi.source import all_sources, header_key
from tests.appendix import EVERY_PAGE, NOTEBOOKS, PAGES, ROOT, report

SAMPLES = ("2022-05-31", "2022-08-23", "2022-11-28")
COMMON = {"index.html", "anhang.html", "kennzahlen.xlsx"}
FILES = [
    ".store",
    "anhang",
    "befunde.parquet",
    "freigabe.html",
    "gliederungen.parquet",
    "kennzahlen.parquet",
    "kennzahlen.xlsx",
    "laeufe",
    "lauf.json",
    "lauf.log",
    "tabellen",
]


@pytest.fixture(scope="session")
def broken(tmp_path_factory):
    """A project in which a cell of the DMS notebook and the workbook of the portals are broken.

    Three of its topics are built, a fourth has an old page.
    """
    root = tmp_path_factory.mktemp("projekt")
    shutil.copytree(ROOT / "notebooks", root / "notebooks")
    shutil.copy(ROOT / "kleve_kpi.toml", root)
    path = root / "notebooks" / "10_dms.ipynb"
    notebook = nbformat.read(path, as_version=4)
    broken_cell(notebook).source = "1 / 0"
    nbformat.write(notebook, path)
    raw = root / "data" / "raw" / "2022-11-28"
    shutil.copytree(ROOT / "data" / "raw" / "2022-11-28", raw)
    workbook = raw / "Portale_2022-11-28.xlsx"
    workbook.write_bytes(workbook.read_bytes()[:2000])
    results = root / "data" / "processed" / "2022-11-28"
    for name in ("10_dms.html", "50_ozg.html", "20_mobile_office.html", "80_ausblick.html"):
        (results / "anhang").mkdir(parents=True, exist_ok=True)
        (results / "anhang" / name).write_text("alt")
    (results / "tabellen").mkdir()
    (results / "tabellen" / "portale.parquet").write_text("alt")
    topics = [f"--topic={thema}" for thema in ("dms", "mobile_office", "ozg")]
    return report(results.parent, "--jobs=2", *topics, cwd=root / "notebooks", raw=raw.parent)


def broken_cell(notebook):
    """The last code cell below the heading "Stand der Einführung"."""
    below = False
    for cell in notebook.cells:
        if cell.cell_type == "markdown" and cell.source.startswith("## "):
            below = cell.source.startswith("## Stand der Einführung")
        elif cell.cell_type == "code" and below:
            last = cell
    return last


def visible(soup):
    """The text that a reader sees or hears."""
    body = BeautifulSoup(str(soup.body), "html.parser")
    for element in body(["style", "script"]):
        element.decompose()
    return body.get_text(" ")


# What the command builds ------------------------------------------------------------------------


def test_it_is_done(built):
    assert (built.code, built.err) == (0, "")
    said = built.out.splitlines()
    lines = [line for line in said if line.startswith("2022-11-28")]
    assert len(said) == 3 * len(lines) == 3 * (len(NOTEBOOKS) + 1)
    assert f"{len(NOTEBOOKS)} of {len(NOTEBOOKS)} topics built" in lines[-1]


def test_files_of_the_contract(built):
    there = {path.name for path in built.results.iterdir()}
    assert there == set(FILES)
    anhang = {path.name for path in (built.results / "anhang").iterdir()}
    assert anhang == COMMON | set(PAGES)
    assert {path.name for path in (built.results / "laeufe").iterdir()} == {
        path.name for path in NOTEBOOKS
    }
    assert {path.stem for path in (built.results / "tabellen").iterdir()} == set(all_sources())


def test_tables(built):
    kennzahlen = pd.read_parquet(built.results / "kennzahlen.parquet").set_index("kennzahl")
    gliederungen = pd.read_parquet(built.results / "gliederungen.parquet")
    befunde = pd.read_parquet(built.results / "befunde.parquet")
    umgesetzt = kennzahlen.loc["ozg.umgesetzt"]
    assert (umgesetzt.wert, umgesetzt.basiswert, umgesetzt.zugang) == (44, 107, 24)
    groups = gliederungen[gliederungen["kennzahl"] == "ozg.umgesetzt"]
    assert groups.groupby("merkmal")["wert"].sum().tolist() == [44, 44]
    assert set(befunde["quelle"]) <= set(all_sources())
    assert befunde.loc[befunde["aktion"] == "converted", "zellen"].str.len().min() >= 2
    portale = pd.read_parquet(built.results / "tabellen" / "portale.parquet")
    assert list(portale.columns) == ["datei", "blatt", "zeile", "portal", "portalart", "betreiber"]
    assert set(portale["datei"]) == {"Portale_2022-11-28.xlsx"}
    assert portale["zeile"].is_unique


def test_workbooks(built):
    titles = [topic.kurz for topic in all_topics().values()]
    public = openpyxl.load_workbook(built.results / "anhang" / "kennzahlen.xlsx", read_only=True)
    assert public.sheetnames == ["Zum Einfügen", *titles, "Gliederungen", "Legende"]
    whole = openpyxl.load_workbook(built.results / "kennzahlen.xlsx", read_only=True)
    assert whole.sheetnames == public.sheetnames
    head, *lines = public["Zum Einfügen"].iter_rows(values_only=True)
    assert head == (
        *("Thema", "Kennzahl", "am 28.11.2022", "am 23.08.2022", "Veränderung", "Datenstand"),
    )
    share = ("44 von 107 (41,1\u00a0%)", "20", "+24", "28.11.2022")
    assert ("OZG", "Umgesetzte OZG-Leistungen", *share) in lines
    assert all(isinstance(text, str) for line in lines for text in line)
    head, *lines = public["OZG"].iter_rows(values_only=True)
    assert list(head) == [name for name in KENNZAHLEN if name != "thema"]
    umgesetzt = next(line for line in lines if line[1] == "ozg.umgesetzt")
    assert umgesetzt[head.index("wert")] == 44
    legend = dict(public["Legende"].iter_rows(min_row=2, values_only=True))
    assert set(head) <= set(legend)
    assert "fiktiv" in legend["Beispieldaten"]
    assert legend["dms.geplant"].startswith("erfunden")
    assert not {"dms.produktiv", "Ausgabe intern"} & set(legend)
    legend = dict(whole["Legende"].iter_rows(min_row=2, values_only=True))
    assert "Nicht weitergeben" in legend["Ausgabe intern"]


def test_protocol(built):
    protocol = built.protocol()
    assert (protocol["stichtag"], protocol["vergleich"]) == ("2022-11-28", "2022-08-23")
    assert (protocol["ausgabe"], protocol["beispiel"], protocol["fehler"]) == (
        "oeffentlich",
        True,
        {},
    )
    assert {"kleve_kpi", "python", "pandas", "papermill", "nbconvert"} <= set(protocol["versionen"])
    assert all(re.match(r"\d+\.\d+", version) for version in protocol["versionen"].values())
    assert [t["zustand"] for t in protocol["themen"]] == ["fertig"] * len(NOTEBOOKS)
    raw = ROOT / "data" / "raw" / "2022-11-28"
    digests = {
        path.name: hashlib.sha256(path.read_bytes()).hexdigest()
        for path in raw.iterdir()
        if path.name not in ("BEISPIEL", "veroeffentlicht.csv")
    }
    assert {entry["datei"]: entry["sha256"] for entry in protocol["eingaben"]} == digests
    quellen = {n: q for entry in protocol["eingaben"] for n, q in entry["quellen"].items()}
    assert set(quellen) == set(all_sources())
    for quelle in quellen.values():
        assert quelle["zeilen_gelesen"] == quelle["zeilen_uebernommen"] + quelle["zeilen_beiseite"]
    assert {n: q["datenstand"] for n, q in quellen.items() if q["datenstand"] != "2022-11-28"} == {
        "instagram_beitraege": "2022-11-22",
        "social_media_kanaele": "2022-11-22",
        "instagram_stories": "2022-11-22",
        "baugrundstuecke_umfrage": "2022-11-25",
    }


def test_no_path_of_this_machine(built, intern):
    places = [str(ROOT), sys.prefix, str(built.results.parents[1]), tempfile.gettempdir() + "/"]
    for root in (built.results, intern.results):
        for path in root.rglob("*"):
            if path.suffix in (".html", ".json", ".ipynb"):
                text = path.read_text(encoding="utf-8")
                assert [place for place in places if place in text] == [], path.name


# What a reader gets -----------------------------------------------------------------------------


@pytest.mark.parametrize("name", EVERY_PAGE)
def test_page(name, built):
    soup = built.page(name)
    assert soup.html["lang"] == "de"
    h1 = [heading.text for heading in soup.find_all("h1")]
    assert len(h1) == 1
    assert soup.title.text == (
        f"{h1[0]} – Stand 28.11.2022 – Sachstandsbericht Digitalisierung – Stadt Kleve"
    )
    levels = [int(heading.name[1]) for heading in soup.find_all(re.compile("^h[1-6]$"))]
    assert levels[0] == 1
    assert all(after - before <= 1 for before, after in zip(levels, levels[1:], strict=False))
    assert "Beispieldaten – fiktiv." in soup.header.find("p", class_="beispiel").text
    assert "23.08.2022" in soup.main.text


@pytest.mark.parametrize("name", EVERY_PAGE)
def test_page_asks_nobody_for_anything(name, built):
    soup = built.page(name)
    html = str(soup)
    assert soup.find(["script", "iframe", "object", "embed", "link", "base", "form"]) is None
    for element in soup.find_all(True):
        assert not [key for key in element.attrs if key.startswith("on")]
        for key, value in element.attrs.items():
            if "://" in str(value) and not key.startswith("xmlns"):
                assert (element.name, key) == ("a", "href")
                assert element.find_parent("footer")
        source = element.get("src", "")
        assert source == "" or source.startswith("data:")
    for style in soup.find_all("style"):
        assert "@import" not in style.text
        assert not re.search(r"url\((?!['\"]?(#|data:))", style.text)
    assert not re.search(r"<\w[^>]*\b(?:src|poster|srcset)\s*=\s*[\"']?(?:https?:)?//", html)


@pytest.mark.parametrize("name", EVERY_PAGE)
def test_links_lead_somewhere(name, built):
    soup = built.page(name)
    ids = [element["id"] for element in soup.find_all(id=True)]
    assert len(ids) == len(set(ids))
    links = [a["href"] for a in soup.find_all("a")]
    assert links
    for link in links:
        if link.startswith("#"):
            assert link[1:] in ids
        elif "://" not in link:
            assert (built.results / "anhang" / link).is_file()


@pytest.mark.parametrize("name", EVERY_PAGE)
def test_page_has_no_programmers_words(name, built):
    text = visible(built.page(name))
    assert not re.search(r"\b(nan|NaN|None|NaT|Traceback|Warning|dtype)\b|<NA>|<Figure|\[\]", text)
    assert built.page(name).find_all("details", class_="code") == []
    assert not re.search(r"\bkk\.|\bseite\.|import ", text)


@pytest.mark.parametrize("name", ["anhang.html", *PAGES])
def test_tables_are_announced(name, built):
    tables = built.page(name).find_all("table")
    assert tables
    for table in tables:
        assert table.caption.text.strip()
        assert all(head["scope"] in ("col", "row") for head in table.find_all("th"))
        assert all(cell.text.strip() for cell in table.find_all(["td", "th"]))


def test_start_page_leads_to_every_topic(built):
    index = built.page("index.html")
    links = [a["href"] for a in index.main.find_all("a")]
    assert links == ["anhang.html", "kennzahlen.xlsx", *PAGES]
    assert "44 von 107 (41,1\u00a0%)" in index.main.text


def test_the_whole_appendix_holds_every_page(built):
    whole = built.page("anhang.html").main
    assert whole.h1.text == "Anhang"
    themen = [page[3:].removesuffix(".html") for page in PAGES]
    sections = whole.find_all("section", class_="teil")
    assert [section["id"] for section in sections] == themen
    assert [a["href"] for a in whole.nav.find_all("a")] == [f"#{thema}" for thema in themen]
    for section, page in zip(sections, PAGES, strict=True):
        alone = built.page(page).main
        assert section.h2.text == alone.h1.text
        assert section.get_text(" ", strip=True) == alone.get_text(" ", strip=True)
        for element in ("table", "svg"):
            assert len(section.find_all(element)) == len(alone.find_all(element))


def test_ozg_page_says_how_far_the_city_is(built):
    assert "44 von 107 (41,1\u00a0%)" in built.page("50_ozg.html").main.text


def published():
    path = ROOT / "data" / "raw" / "2022-11-28" / "veroeffentlicht.csv"
    with path.open(encoding="utf-8", newline="") as stream:
        for row in csv.DictReader(stream, delimiter=";"):
            if row["thema"] in all_topics() and row["stichtag"] == "2022-11-28":
                yield pytest.param(row, id=f"{row['thema']}.{row['kennzahl']}")


@pytest.mark.parametrize("row", published())
def test_published_value_stands_beside_its_name(row, built, sample):
    kpi = sample.kpi(f"{row['thema']}.{row['kennzahl']}")
    (page,) = [name for name in PAGES if name[3:] == f"{row['thema']}.html"]
    number = row["art"] in ("bestand", "zugang", "quote")
    wert = german.number(float(row["wert"]), None) if number else row["wert"]
    shown = set()
    for table in built.page(page).find_all("table"):
        if [head.text.strip() for head in table.thead.find_all("th")][:2] == [
            "Kennzahl",
            "am 28.11.2022",
        ]:
            for line in table.tbody.find_all("tr"):
                if line.th.text.strip() == kpi.kurz:
                    shown.add(line.td.get_text(strip=True).removesuffix("\u00a0°"))
    # Two tables may speak of the same thing: subscribers and start of a channel.
    namesakes = {k for k, other in sample.kpis(kpi.thema).items() if other.kurz == kpi.kurz}
    others = {str(figure(sample, name)) for name in namesakes - {kpi.id}}
    assert {text.partition(" von ")[0] for text in shown} == {wert} | others


# What must not be in it -------------------------------------------------------------------------


def personal_values():
    """Names, addresses and personnel numbers in the raw deliveries of the samples."""
    for path in sorted(p for day in SAMPLES for p in (ROOT / "data" / "raw" / day).glob("*.csv")):
        text = path.read_text(encoding="utf-8", errors="replace")
        yield from re.findall(r"[\w.+-]+@[\w.-]+|\b2001:db8:[0-9a-f:]+|\b192\.0\.2\.\d+", text)
    personal = {
        header_key(header)
        for source in all_sources().values()
        for column in source.columns
        if column.personal
        for header in column.headers
    }
    personal |= {"ansprechpartner", "iban"}
    for path in sorted(p for day in SAMPLES for p in (ROOT / "data" / "raw" / day).glob("*.xlsx")):
        for sheet in openpyxl.load_workbook(path, read_only=True, data_only=True):
            columns = set()
            for row in sheet.iter_rows(values_only=True):
                heads = {at for at, cell in enumerate(row) if header_key(cell or "") in personal}
                if heads:
                    columns |= heads
                elif sum(cell is not None for cell in row) > 2:  # no footnote
                    yield from (str(row[at]).strip() for at in columns if row[at] is not None)


def test_nothing_personal_in_the_appendix(built):
    values = {part for value in personal_values() for part in value.split(", ")}
    values |= {value.removeprefix("Frau ").removeprefix("Herr ") for value in values}
    values |= {value.lstrip("0") for value in values}
    values -= {str(year) for year in range(2020, 2027)}  # personnel numbers that look like years
    assert len(values) > 1500
    assert sum("@" in value for value in values) > 500
    for path in (built.results / "anhang").glob("*.html"):
        text = visible(built.page(path.name))
        assert values & set(re.findall(r"\w+", text)) == set()
        assert [value for value in values if " " in value and value in text] == []
    for path in (built.results / "anhang").rglob("*"):
        content = path.read_bytes()
        assert b"beispiel.invalid" not in content
        assert b"DE00" not in content


# The internal edition ---------------------------------------------------------------------------


def test_internal_page_shows_code_and_cells(intern):
    assert (intern.code, intern.err) == (0, "")
    (told,) = json.loads(intern.out)
    assert (told["ok"], [t["thema"] for t in told["themen"]]) == (True, ["dms"])
    soup = intern.page("10_dms.html", "anhang_intern")
    assert "Nicht weitergeben" in soup.header.find("p", class_="intern").text
    blocks = soup.find_all("details", class_="code")
    assert len(blocks) > 5
    assert any("import kleve_kpi as kk" in block.text for block in blocks)
    assert re.search(r"\bC\d+(:C\d+)?\b", soup.main.text)
    assert not (intern.results / "anhang").exists()


def test_one_topic_leaves_the_pages_of_the_others(intern):
    pages = intern.results / "anhang_intern"
    assert {path.name for path in pages.iterdir()} == COMMON | {"10_dms.html", "50_ozg.html"}
    assert (pages / "50_ozg.html").read_text() == "alt"
    links = [a["href"] for a in intern.page("index.html", "anhang_intern").main.find_all("a")]
    assert links == ["anhang.html", "kennzahlen.xlsx", "10_dms.html", "50_ozg.html"]
    parts = intern.page("anhang.html", "anhang_intern").main.find_all("section", class_="teil")
    assert [part["id"] for part in parts] == ["dms", "ozg"]


# The same in JupyterLab -------------------------------------------------------------------------


def test_notebook_by_hand_shows_what_the_batch_shows(built, tmp_path, monkeypatch):
    for day in SAMPLES:
        (tmp_path / day).symlink_to(ROOT / "data" / "raw" / day)
    monkeypatch.setenv("KLEVE_KPI_RAW", str(tmp_path))
    monkeypatch.delenv("KLEVE_KPI_OUT", raising=False)
    path = ROOT / "notebooks" / "20_mobile_office.ipynb"
    notebook = nbformat.read(path, as_version=4)
    folder = {"metadata": {"path": str(path.parent)}}
    NotebookClient(notebook, kernel_name="python3", timeout=600, resources=folder).execute()
    batch = nbformat.read(built.results / "laeufe" / path.name, as_version=4)
    assert html_outputs(notebook) == html_outputs(batch)
    assert len(html_outputs(notebook)) > 8


def html_outputs(notebook):
    return [
        output.data["text/html"]
        for cell in notebook.cells
        for output in cell.get("outputs", ())
        if "text/html" in output.get("data", {})
    ]


# When something is broken -----------------------------------------------------------------------


def test_broken_parts_are_named_in_a_sentence_each(broken):
    assert broken.code == 1
    assert "Traceback" not in broken.err
    source = nbformat.read(ROOT / "notebooks" / "10_dms.ipynb", as_version=4)
    cell = source.cells.index(broken_cell(source)) + 1
    lines = broken.err.splitlines()
    assert (
        f"2022-11-28  dms: FAILED. dms, cell {cell} (below 'Stand der Einführung'): "
        "ZeroDivisionError: division by zero"
    ) in lines
    (portale,) = [line for line in lines if "NOT USED" in line]
    assert portale.startswith("2022-11-28  Portale_2022-11-28.xlsx: NOT USED. ")
    assert "it is damaged" in portale
    (ozg,) = [line for line in lines if "ozg: FAILED" in line]
    assert "no delivery of source 'portale'" in ozg
    assert "Portale_2022-11-28.xlsx" in ozg
    assert len(lines) == 3


def test_the_other_topics_are_built_and_the_old_pages_of_the_broken_are_gone(broken):
    pages = {path.name for path in (broken.results / "anhang").iterdir()}
    kept = ["20_mobile_office.html", "80_ausblick.html"]
    assert pages == COMMON | set(kept)
    assert (broken.results / "anhang" / "80_ausblick.html").read_text() == "alt"
    tables = {path.stem for path in (broken.results / "tabellen").iterdir()}
    assert tables == set(all_sources()) - {"portale"}
    runs = {path.stem for path in (broken.results / "laeufe").iterdir()}
    assert runs == {"20_mobile_office"}
    assert "572" in broken.page("20_mobile_office.html").main.text
    index = broken.page("index.html")
    assert [a["href"] for a in index.main.find_all("a")] == [
        "anhang.html",
        "kennzahlen.xlsx",
        *kept,
    ]
    cards = index.main.find_all("li")
    assert len(cards) == len(NOTEBOOKS)
    for card in cards:
        missing = card.find("a") is None
        assert ("Diese Seite ist nicht erstellt worden." in card.text) == missing
    parts = broken.page("anhang.html").main.find_all("section", class_="teil")
    assert [part["id"] for part in parts] == ["mobile_office", "ausblick"]


def test_protocol_names_what_is_broken(broken):
    protocol = broken.protocol()
    zustand = {topic["thema"]: topic["zustand"] for topic in protocol["themen"]}
    assert zustand == {"dms": "fehler", "mobile_office": "fertig", "ozg": "fehler"}
    assert list(protocol["fehler"]) == ["Portale_2022-11-28.xlsx"]
    assert "Portale_2022-11-28.xlsx" not in [e["datei"] for e in protocol["eingaben"]]
    assert protocol["vergleich"] is None
    kennzahlen = pd.read_parquet(broken.results / "kennzahlen.parquet")
    assert set(kennzahlen["thema"]) == set(all_topics()) - {"ozg"}
