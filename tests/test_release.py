"""The release gate: every fault planted in every kind of file is found, and nothing else."""

import datetime as dt
import io
import json
import re
import shutil
import unicodedata

import nbformat
import openpyxl
import pandas as pd
import pytest
from bs4 import BeautifulSoup
from click.testing import CliRunner
from openpyxl.comments import Comment

from kleve_kpi import cli
from kleve_kpi.errors import ProjectError
from kleve_kpi.release.gate import Known, check_folder
from kleve_kpi.release.groups import small_groups
from kleve_kpi.release.people import People
from kleve_kpi.release.personal import person_rows
from kleve_kpi.release.protocol import protocol_page
from tests.appendix import ROOT, report
from tests.workbooks import Tab, write_book

STICHTAG = dt.date(2022, 11, 28)
HEAD = ("Personalnummer", "Name", "Vorname", "E-Mail", "FB", "DMS-Status", "Schulung am",
        "produktiv seit", "IBAN", "Geburtsdatum", "Anschrift", "Telefon dienstlich")  # fmt: skip
IBAN = "DE89 3704 0044 0532 0130 00"
STAFF = [
    ("004711823", "Jäger-Größ", "Zoë", "z.jg@beispiel.invalid", "FB 10", "produktiv", None, None,
     IBAN, dt.datetime(1981, 3, 9), "Prüfgasse 12, 47533 Kleve", "02821 84-9178"),
    (9412, "von der Bach", "Anna Lena", None, "FB 10", "produktiv", None, None,
     None, None, None, None),
    (2702, "Müller", "Peter", None, "FB 40", "geplant", None, None, None, None, None, None),
]  # fmt: skip
WOHER = "aus dms_rollout vom 28.11.2022, Zeile {}"


@pytest.fixture(scope="session")
def people(tmp_path_factory):
    """The people of one delivery; its sheet of guests is known to no source."""
    path = write_book(
        tmp_path_factory.mktemp("lieferung") / "DMS.xlsx",
        Tab([["Stand: 28.11.2022"], HEAD, *STAFF], "Liste"),
        Tab([["Gäste"], ["Vorname", "Name", "Ort"], ["Øyvind", "Łuczak", "Kleve"]], hidden=True),
    )
    return list(person_rows(path, STICHTAG))


@pytest.fixture(scope="session")
def known(people):
    return Known(STICHTAG, People.of(people), [])


def xlsx(cell=None, **properties):
    book = openpyxl.Workbook()
    book.active["C5"] = cell
    for name, value in properties.items():
        setattr(book.properties, name, value)
    return content_of(book)


def content_of(book):
    target = io.BytesIO()
    book.save(target)
    return target.getvalue()


def page(body):
    return f'<!DOCTYPE html>\n<html lang="de">\n<body>\n{body}\n</body></html>'.encode()


def check(tmp_path, known, files, settings=None):
    folder = tmp_path / "anhang"
    for name, content in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return check_folder(folder, known, settings)


def codes(release):
    return {hit.code for hit in release.hits}


def codes_in(tmp_path, known, body, settings=None):
    return codes(check(tmp_path, known, {"a.html": page(body)}, settings))


# Where a fault may stand: how a file holds it, and the place that the gate has to name.
CARRIERS = {
    "text": ("a.html", lambda v: page(f"<p>Vgl. {v} usw.</p>"), "Zeile 4, Text"),
    "cell": (
        "a.html",
        lambda v: page(f"<table>\n<tr><td>{v}</td></tr></table>"),
        "Zeile 5, Tabelle",
    ),
    "alt": ("a.html", lambda v: page(f'<p>\n<i title="{v}">x</i>'), "Zeile 5, Attribut title"),
    "data": ("a.html", lambda v: page(f'<p data-x="{v}">x'), "Zeile 4, Attribut data-x"),
    "comment": ("a.html", lambda v: page(f"<!-- {v} -->"), "Zeile 4, Kommentar"),
    "svg title": (
        "a.svg",
        lambda v: f"<svg>\n<title>{v}</title></svg>".encode(),
        "Zeile 2, Titel",
    ),
    "svg text": (
        "b.html",
        lambda v: page(f"<svg><text>{v}</text></svg>"),
        "Zeile 4, Grafik",
    ),
    "xlsx cell": ("a.xlsx", xlsx, "Blatt 1, Zelle C5"),
    "docProps": ("a.xlsx", lambda v: xlsx(description=v), "docProps/core.xml"),
    "json": ("a.json", lambda v: json.dumps({"a": [1, v]}, indent=1).encode(), "Zeile 4"),
    "csv": ("a.csv", lambda v: f"a;b\n1;{v}\n".encode(), "Zeile 2"),
    "txt": ("a.txt", lambda v: f"eins\n{v}\n".encode(), "Zeile 2"),
}
FAULTS = {
    "email": ("post.stelle@beispiel.invalid", ""),
    "ip": ("192.0.2.213", ""),
    "iban": ("NL91 ABNA 0417 1643 00", ""),
    "telefon": ("02821 84-0815", ""),
    "name": ("Lena Bach", WOHER.format(4)),
    "kennung": ("4711823", WOHER.format(3)),
    "fehlermeldung": ("ValueError: could not convert", ""),
    "pfad": ("/home/koller/export.xlsx", ""),
    "laufdaten": ("papermill", ""),
}


@pytest.mark.parametrize("carrier", CARRIERS)
@pytest.mark.parametrize("code", FAULTS)
def test_a_planted_fault_is_found_with_its_place(tmp_path, known, code, carrier):
    name, build, place = CARRIERS[carrier]
    value, detail = FAULTS[code]
    release = check(tmp_path, known, {name: build(value)})
    found = [(hit.code, hit.datei, hit.ort, hit.detail) for hit in release.blocks]
    assert found == [(code, name, place, detail)]
    assert not release.ok
    assert all(value not in hit.satz for hit in release.hits)


@pytest.mark.parametrize("carrier", CARRIERS)
def test_ordinary_text_passes(tmp_path, known, carrier):
    name, build, _ = CARRIERS[carrier]
    text = "Stand 28.11.2022, QI/2023, 1.832 Aktivitäten (25,2 %), 44 von 107, FB 40, WCAG 2.1"
    assert check(tmp_path, known, {name: build(text)}).hits == ()


# Names ------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "spelled",
    [
        "Zoë Jäger-Größ",
        "JÄGER-GRÖSS, ZOË",
        "zoe jaeger-groess",
        "Jager, Zoe",
        "Größ Zoë",
        "Frau Jäger-Größ (Zoë)",
        "Zoë Maria Jäger",
        unicodedata.normalize("NFD", "Zoë Jäger"),
        "Zo&euml; J&#228;ger",
        "Zo\u00adë Jä\u200bger",
        "zoe_jaeger_groess",
        "zoe.jaeger",
        "zoejaeger",
        "Zoë<br>Jäger",
        "Zo<b>ë</b> Jä<wbr>ger",
        "<span>Zoë</span><span>Jäger</span>",
        "<a href='x.html?p=Zo%C3%AB%20J%C3%A4ger'>x</a>",
        "Oyvind Luczak",
    ],
)
def test_first_and_last_name_of_one_person_in_any_spelling(tmp_path, known, spelled):
    assert [hit.code for hit in check(tmp_path, known, {"a.html": page(spelled)}).blocks] == [
        "name"
    ]


def test_names_in_two_cells_of_a_row(tmp_path, known):
    cells = page("<table><tr><td class='a'>Peter</td><td class='b'>Müller</td></tr></table>")
    book = openpyxl.Workbook()
    book.active.append(["Peter", 7, "Müller"])
    files = {
        "a.html": cells,
        "b.xlsx": content_of(book),
        "c.json": '{"vorname": "Peter", "nachname": "Müller"}',
        "d.csv": "Vorname;Nachname\nPeter;Müller\n",
    }
    release = check(tmp_path, known, files)
    assert [(hit.datei, hit.code) for hit in release.blocks] == [(f, "name") for f in files]


def test_names_of_two_people_and_single_names_are_notes_only(tmp_path, known):
    text = "<p>Peter Jäger am Bach. Am Bach und am bach.</p>"
    release = check(tmp_path, known, {"a.html": page(text), "b.html": page("<p>Bach</p>")})
    assert release.ok
    assert [(hit.datei, hit.detail, hit.anzahl) for hit in release.hits] == [
        ("a.html", f"(Vorname {WOHER.format(5)})", 1),
        ("a.html", f"(Nachname {WOHER.format(3)})", 1),
        ("a.html", f"(Nachname {WOHER.format(4)})", 3),
    ]
    assert {hit.code for hit in release.hits} == {"einzelname"}


def test_a_file_name_that_names_a_person_is_not_repeated(tmp_path, known):
    release = check(tmp_path, known, {"Peter Müller.txt": "x"})
    assert [(hit.code, hit.datei, hit.ort) for hit in release.hits] == [
        ("name", "Datei 1", "Name der Datei")
    ]
    assert "Müller" not in protocol_page(release, {})


# Ids --------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "spelled",
    ["004711823", "P4711823", "id_4711823", "4.711.823", "PRÜFGASSE 12", "Pruefgasse 12"],
)
def test_ids_in_their_spellings(tmp_path, known, spelled):
    assert codes_in(tmp_path, known, f"<p>{spelled}</p>") == {"kennung"}


@pytest.mark.parametrize("spelled", ["47118230", "14711823", "4.711", "47533 Kleve", "Prüfgasse"])
def test_other_numbers_and_towns_are_no_ids(tmp_path, known, spelled):
    assert codes_in(tmp_path, known, f"<p>{spelled}</p>") == set()


def test_short_ids_and_birthdays_are_one_note(tmp_path, known):
    text = "<p>9412 und 2702 am 09.03.1981; 94120, 9412,5 und 19412 nicht</p>"
    release = check(tmp_path, known, {"a.html": page(text)})
    assert [(hit.code, hit.detail, hit.anzahl) for hit in release.hits] == [
        ("kurze_kennung", "aus dms_rollout vom 28.11.2022", 3)
    ]


def test_what_a_delivery_says_about_people(people):
    """Declared and undeclared columns, and the hidden sheet; never a department or a date."""
    assert [
        (row.quelle, row.zeile, [value.rolle for value in row.values]) for row in people
    ] == [
        ("dms_rollout", 3, ["kennung", "nachname", "vorname", "kennung", "kennung",
                            "geburtsdatum", "anschrift", "kennung"]),
        ("dms_rollout", 4, ["kennung", "nachname", "vorname"]),
        ("dms_rollout", 5, ["kennung", "nachname", "vorname"]),
        ("unbekannter Liste", 3, ["vorname", "nachname"]),
    ]  # fmt: skip
    assert "Müller" not in repr(people)


def test_offices_are_no_people(tmp_path):
    path = write_book(
        tmp_path / "Kontakte.xlsx",
        Tab([["Ansprechpartner", "E-Mail"], ["Stadt Kleve", "a@b.invalid"], ["siehe oben", None],
             ["Bau GmbH", None], ["Frau Dr. Ilse Moor", None]]),
    )  # fmt: skip
    known = Known(STICHTAG, People.of(person_rows(path, STICHTAG)), [])
    assert codes_in(tmp_path, known, "<p>Stadt Kleve, siehe oben, Bau GmbH</p>") == set()
    assert codes_in(tmp_path, known, "<p>Moor, Ilse</p>") == {"name"}


# Patterns ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "code, text",
    [
        ("email", "vorname (at) beispiel.invalid"),
        ("ip", "2001:db8::6ce8"),
        ("iban", "DE89370400440532013000"),
        ("telefon", "+49 2821 84-0"),
        ("telefon", "0049 (2821) 840"),
        ("telefon", "(02821) 84 123"),
        ("telefon", "02821/84123"),
        ("telefon", "017612345678"),
        ("fehlermeldung", "Traceback (most recent call last):"),
        ("fehlermeldung", 'File "x.py", line 3'),
        ("pfad", r"C:\Users\x"),
        ("pfad", r"\\server\freigabe"),
        ("pfad", "file:///srv"),
        ("laufdaten", "kernelspec"),
        ("dezimalpunkt", "12.5 %"),
        ("dezimalpunkt", "Anteil 0.252"),
        ("dezimalpunkt", "12.3456"),
        ("fehlwert", "nan"),
        ("fehlwert", "NaT"),
        ("fehlwert", "None"),
        ("fehlwert", "&lt;NA&gt;"),
        ("wochentag", "Monday"),
    ],
)
def test_patterns(tmp_path, known, code, text):
    assert codes_in(tmp_path, known, f"<p>{text}</p>") == {code}


@pytest.mark.parametrize(
    "text",
    [
        "vom 28.11. bis 30.11.2022",
        "am 28.11.2022 12:30:45",
        "1.832.000 und 12.345.678, +24, −17, +12.345.678",
        "OZG 2.0, Web 2.0, Reifegradmodell 1.1, WCAG 2.1, Kapitel 3.2, § 5.1",
        "14.30 Uhr",
        "DE00 BEISPIEL 0001",
        "05154036, 2022-05-31, 00042, 0:0",
        "Nannen, Nonnen, information, Montag",
        "https://www.kleve.de/home/seite",
        "und/oder, Infrastruktur/Netze, A/B",
        "@stadt_kleve",
    ],
)
def test_what_only_looks_like_it(tmp_path, known, text):
    assert codes_in(tmp_path, known, f"<p>{text}</p>") == set()


def test_numbers_of_excel_are_no_text(tmp_path, known):
    assert check(tmp_path, known, {"a.xlsx": xlsx(25.2)}).hits == ()
    assert codes(check(tmp_path, known, {"a.xlsx": xlsx("25.2 %")})) == {"dezimalpunkt"}


def test_contacts_of_the_settings_are_allowed(tmp_path, known):
    body = '<p><a href="mailto:digital@beispiel.invalid">Kontakt</a></p>'
    assert codes_in(tmp_path, known, body) == {"email"}
    settings = {"links": {"kontakt": "mailto:digital@beispiel.invalid"}}
    assert codes_in(tmp_path, known, body, settings) == set()


def test_wording_that_is_right_can_be_allowed(tmp_path, known):
    body = "<p>In der Halle 3.2 standen 12.5 Meter Akten.</p>"
    settings = {"freigabe_erlaubt": ["Halle 3.2"]}
    assert codes_in(tmp_path, known, body) == {"dezimalpunkt"}
    assert codes_in(tmp_path, known, body, settings) == {"dezimalpunkt"}
    assert codes_in(tmp_path, known, body.replace("12.5", "12,5"), settings) == set()
    page = protocol_page(check(tmp_path, known, {"a.html": "<p>x</p>"}), settings)
    assert "„Halle 3.2“." in page


@pytest.mark.parametrize("value", ["Halle 3.2", [""], [3.2]])
def test_allowed_wordings_that_are_no_list_of_texts(value, tmp_path, known):
    with pytest.raises(ProjectError, match="a list of texts as freigabe_erlaubt, saw"):
        codes_in(tmp_path, known, "<p>x</p>", {"freigabe_erlaubt": value})


@pytest.mark.parametrize(
    "text",
    [
        "Raum 2.14 im Rathaus",
        "Maßnahme 2.3 umgesetzt",
        "von 08.00 bis 16.30 Uhr",
        "Information, inf. 12",
        "Finanzplan 2022/2023, Drucksache Nr. 123/XI, Az. 10.2.1-45",
        "§ 6 Abs. 1 Nr. 2 BITVNRW, ISBN 978-3-16-148410-0, Postfach 1955, 47517 Kleve",
    ],
)
def test_harmless_german(text, tmp_path, known):
    assert codes_in(tmp_path, known, f"<p>{text}</p>") == set()


@pytest.mark.parametrize(
    "text", ["+49 (0)2821 / 84 123", "Durchwahl -123", "Tel.: 84-123", "Fax 84 199"]
)
def test_further_notations_of_phone_numbers(text, tmp_path, known):
    assert codes_in(tmp_path, known, f"<p>{text}</p>") == {"telefon"}


# Requests, scripts, other files -----------------------------------------------------------------


@pytest.mark.parametrize(
    "markup, code",
    [
        ("<script>1</script>", "skript"),
        ('<p onclick="x">', "skript"),
        ('<a href="javascript:x">', "skript"),
        ('<img src="bild.png" alt="x">', "nachladen"),
        ('<img src="data:image/svg+xml,x" alt="x">', "nachladen"),
        ('<link rel="preconnect" href="https://x.invalid">', "nachladen"),
        ('<iframe srcdoc="x"></iframe>', "nachladen"),
        ('<object data="x.pdf"></object>', "nachladen"),
        ('<form action="/x"></form>', "nachladen"),
        ('<meta http-equiv="refresh" content="0">', "nachladen"),
        ("<style>@import 'x.css';</style>", "nachladen"),
        ("<style>@font-face { src: url(x.woff) }</style>", "nachladen"),
        ("<p style=\"background: url('https://x.invalid')\">", "nachladen"),
        ('<svg><use xlink:href="x.svg#a"/></svg>', "nachladen"),
        ('<svg><image href="https://x.invalid"/></svg>', "nachladen"),
        ('<svg><g filter="url(x.svg#f)"/></svg>', "nachladen"),
    ],
)
def test_scripts_and_requests(tmp_path, known, markup, code):
    assert codes_in(tmp_path, known, markup) == {code}


@pytest.mark.parametrize(
    "markup",
    [
        '<a href="https://www.kleve.de">Stadt</a> <a href="#a">a</a> <a href="10_dms.html">b</a>',
        '<img src="data:image/png;base64,iVBORw0KGgo=" alt="x">',
        '<svg><use xlink:href="#a"/><g clip-path="url(#c)"/><path d="M 1.5 004711823 L 2"/></svg>',
        "<style>p { color: #004711; margin: 4711.823px }</style>",
    ],
)
def test_links_and_drawings_are_no_requests(tmp_path, known, markup):
    assert codes_in(tmp_path, known, markup) == set()


def test_other_and_broken_files_block(tmp_path, known):
    files = {
        "notizen.docx": b"x",
        ".DS_Store": b"x",
        "a.json": b"{",
        "a.xlsx": b"PK",
        "a.html": b"\xff\xfe\x00",
        "unter/b.png": b"x",
    }
    release = check(tmp_path, known, files)
    assert sorted((hit.datei, hit.code) for hit in release.hits) == [
        (".DS_Store", "unerwartet"),
        ("a.html", "unlesbar"),
        ("a.json", "unlesbar"),
        ("a.xlsx", "unlesbar"),
        ("notizen.docx", "unerwartet"),
        ("unter/b.png", "unerwartet"),
    ]


def test_what_a_workbook_hides(tmp_path, known):
    book = openpyxl.Workbook()
    book.active["B2"] = "x"
    book.active["B2"].comment = Comment("Peter Müller fragen", "openpyxl")
    book.active.oddFooter.center.text = "Lena Bach"
    book.create_sheet("Zoë Jäger").sheet_state = "hidden"
    book.properties.lastModifiedBy = "M. Mustermann"
    release = check(tmp_path, known, {"a.xlsx": content_of(book)})
    assert sorted((hit.code, hit.ort, hit.detail) for hit in release.blocks) == [
        ("name", "xl/comments/comment1.xml", WOHER.format(5)),
        ("name", "xl/workbook.xml", WOHER.format(3)),
        ("name", "xl/worksheets/sheet1.xml", WOHER.format(4)),
    ]
    assert [hit.ort for hit in release.notes if hit.code == "verfasser"] == ["docProps/core.xml"]


def test_no_folder_and_an_empty_one(tmp_path):
    with pytest.raises(ProjectError, match="saw none"):
        check_folder(tmp_path / "fehlt")
    with pytest.raises(ProjectError, match="empty"):
        check_folder(tmp_path)


# Small groups -----------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def groups(report_date):
    """Seven people of FB 10 and three of FB 40 in the Produktivsystem."""
    staff = {
        f"p{i}": {"person": f"p{i}", "fachbereich": fb, "status": "produktiv"}
        for i, fb in enumerate(["FB 10"] * 7 + ["FB 40"] * 3)
    }
    tables = {"dms_rollout": staff}
    at = report_date(tables, report_date(tables), settings={"schwelle_personen": 5})
    return Known(STICHTAG, People(), small_groups(at)[0])


def breakdown(*rows, caption="Produktivsystem nach Fachbereich", head="im Produktivsystem"):
    body = "".join(f"<tr><th>{a}</th><td>{b}</td></tr>" for a, b in rows)
    return page(
        f"<table><caption>{caption}</caption><thead><tr><th>Fachbereich</th><th>{head}</th></tr>"
        f"</thead><tbody>\n{body}</tbody></table>"
    )


def small(release):
    return [(hit.datei, hit.ort, hit.detail) for hit in release.hits if hit.code == "kleine_gruppe"]


def test_a_small_group_in_a_table(tmp_path, groups):
    release = check(tmp_path, groups, {"10_dms.html": breakdown(("FB 10", 7), ("FB 40", "3 °"))})
    assert small(release) == [("10_dms.html", "Zeile 5, Tabelle", "(dms.produktiv)")]


def test_a_small_group_in_a_column_of_another_name(tmp_path, groups):
    for head in ("", "Köpfe", "am 28.11.2022"):
        content = breakdown(("FB 40", "3 von 10 (30,0 %)"), head=head)
        assert len(small(check(tmp_path, groups, {"x.html": content}))) == 1
    content = breakdown(("FB 40", "3"), head="am 31.05.2022")
    assert small(check(tmp_path, groups, {"x.html": content})) == []


def test_a_small_group_in_workbook_and_csv(tmp_path, groups):
    book = openpyxl.Workbook()
    book.active.append(["kennzahl", "merkmal", "auspraegung", "wert"])
    book.active.append(["dms.produktiv", "fachbereich", "FB 40", 3])
    files = {"a.csv": "Fachbereich;Anzahl\nFB 10;7\nFB 40;3\n", "a.xlsx": content_of(book)}
    assert ("a.csv", "Zeile 3", "(dms.produktiv)") in small(check(tmp_path, groups, files))
    assert ("a.xlsx", "Blatt 1, Zelle A2", "(dms.produktiv)") in small(
        check(tmp_path, groups, files)
    )


@pytest.mark.parametrize(
    "name, content",
    [
        ("10_dms.html", breakdown(("FB 10", 7), ("übrige", 3))),
        ("10_dms.html", breakdown(("FB 10", 3), ("FB 40", "."))),
        ("10_dms.html", breakdown(("FB 40", 3), head="geplante Schulungen")),
        ("50_ozg.html", breakdown(("FB 40", 3), caption="Leistungen nach Fachbereich")),
    ],
)
def test_protected_and_other_counts_pass(tmp_path, groups, name, content):
    assert small(check(tmp_path, groups, {name: content})) == []


# Sample, protocol, command ----------------------------------------------------------------------


def run(*words, code=0):
    result = CliRunner().invoke(cli.commands, [str(word) for word in words])
    assert result.exit_code == code, result.output
    return result.output


def test_the_sample_is_released(built):
    protocol = built.page("freigabe.html", folder=".")
    assert "Ergebnis: freigegeben" in " ".join(protocol.main.get_text().split())
    assert built.protocol()["freigabe"]["ergebnis"] == "freigegeben"
    files = {path.name for path in (built.results / "anhang").iterdir()}
    named = protocol.find("caption", string=re.compile("Dateien mit Größe")).find_parent("table")
    assert {row.th.get_text() for row in named.tbody.find_all("tr")} == files


def test_a_copy_of_the_sample_with_a_planted_name(built, tmp_path, monkeypatch):
    """The people of the samples are found from the pages' date; the protocol is the same twice."""
    monkeypatch.chdir(ROOT)
    folder = tmp_path / "ablage" / "seiten"
    shutil.copytree(built.results / "anhang", folder)
    path = next((ROOT / "data" / "raw" / "2022-11-28").glob("Personalbestand*"))
    row = next(row for row in person_rows(path, STICHTAG) if len(row.values) > 4)
    name = {value.rolle: value.wert for value in row.values}
    with (folder / "10_dms.html").open("a", encoding="utf-8") as page:
        page.write(f"<p>{name['nachname'].upper()}, {name['vorname']}</p>")
    text = run("release-check", folder, code=1)
    (blocked,) = [line for line in text.splitlines() if line.startswith("BLOCKED")]
    assert re.search(r"10_dms\.html, Zeile \d+, Text: Vor- und Nachname aus \w+ vom ", blocked)
    first = (tmp_path / "ablage" / "freigabe.html").read_bytes()
    assert "nicht freigegeben" in first.decode()
    assert name["nachname"].lower() not in first.decode().lower()
    run("release-check", folder, code=1)
    assert (tmp_path / "ablage" / "freigabe.html").read_bytes() == first
    assert not (folder / "freigabe.html").exists()


def test_without_a_project_the_other_checks_run(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "seiten").mkdir()
    (tmp_path / "seiten" / "a.html").write_bytes(page("<p>alles gut</p>"))
    assert "names and ids were not looked for" in run("release-check", "seiten")
    protocol = BeautifulSoup(
        (tmp_path / "freigabe.html").read_text(encoding="utf-8"), "html.parser"
    )
    assert "keine Lieferungen gefunden" in protocol.main.get_text()
    assert "nicht geprüft, Lieferungen fehlen" in protocol.main.get_text()
    assert (protocol.html["lang"], len(protocol.find_all("h1"))) == ("de", 1)
    assert protocol.find_all("th", scope=False) == []
    assert [t for t in protocol.find_all("table") if not t.caption] == []


def test_a_protocol_that_cannot_be_written_is_said(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "seiten").mkdir()
    (tmp_path / "seiten" / "a.html").write_bytes(page("<p>alles gut</p>"))
    (tmp_path / "freigabe.html").mkdir()
    assert "freigabe.html could not be written (Is a directory)." in run("release-check", "seiten")


def test_a_blocked_report_keeps_the_old_pages(tmp_path):
    """A notebook that shows an address: everything but the pages is new, and says why."""
    root = tmp_path / "projekt"
    (root / "notebooks").mkdir(parents=True)
    shutil.copy(ROOT / "kleve_kpi.toml", root)
    notebook = nbformat.read(ROOT / "notebooks" / "10_dms.ipynb", as_version=4)
    notebook.cells.append(nbformat.v4.new_markdown_cell("Fragen an anna@beispiel.invalid"))
    nbformat.write(notebook, root / "notebooks" / "10_dms.ipynb")
    raw = root / "data" / "raw" / "2022-11-28"
    raw.mkdir(parents=True)
    for path in (ROOT / "data" / "raw" / "2022-11-28").iterdir():
        if path.name.startswith(("BEISPIEL", "DMS", "Personal", "Erl", "Mobile")):
            shutil.copy(path, raw)
    old = root / "data" / "processed" / "2022-11-28" / "anhang"
    old.mkdir(parents=True)
    (old / "10_dms.html").write_text("<p>alt</p>")
    done = report(root / "data" / "processed", "--topic=dms", cwd=root, raw=raw.parent)
    assert done.code == 1
    blocks = [line for line in done.err.splitlines() if "NOT RELEASED" in line]
    assert [re.sub(r"Zeile \d+", "Zeile N", line) for line in blocks] == [
        f"2022-11-28  NOT RELEASED. {name}, Zeile N, Text: E-Mail-Adresse."
        for name in ("10_dms.html", "anhang.html")
    ]
    assert {path.name: path.read_text() for path in old.iterdir()} == {"10_dms.html": "<p>alt</p>"}
    assert "nicht freigegeben" in (done.results / "freigabe.html").read_text(encoding="utf-8")
    assert done.protocol()["freigabe"] == {
        "ergebnis": "nicht freigegeben",
        "sperrgruende": 2,
        "hinweise": done.protocol()["freigabe"]["hinweise"],
    }
    assert (done.results / "tabellen" / "dms_rollout.parquet").exists()
    assert isinstance(pd.read_parquet(done.results / "kennzahlen.parquet"), pd.DataFrame)
