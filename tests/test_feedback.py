"""What goes back to the departments, and what a corrected file settles."""

import csv
import datetime as dt
import shutil

import openpyxl
import pytest
from click.testing import CliRunner

from kleve_kpi import cli
from kleve_kpi.feedback import FOLDER, write_feedback
from kleve_kpi.locate import locate
from kleve_kpi.marked.package import document_properties
from kleve_kpi.marked.workbook import ORIGINAL, SHEET
from kleve_kpi.opening import corrections, open_report_date
from kleve_kpi.project import Project
from kleve_kpi.read import read_workbook
from kleve_kpi.source import all_sources
from tests.workbooks import Tab, edit_package, write_book

MAY, NOVEMBER = dt.date(2022, 5, 31), dt.date(2022, 11, 28)
RED, YELLOW = "FFF8CBC6", "FFFFF0B3"
HEADER = ["Nr.", "Fachbereich", "Termin", "Status", "Plätze"]
COURSES = [
    HEADER,
    ["S1", "FB 10", "QI/2023", "geplant", 12],
    ["S2", "FB 20", "QII/2023", "geplannt", "zwölf"],
    ["S3", "FB 30", None, "abgesagt", 8],
]
GOOD = [HEADER, ["S1", "FB 10", "QI/2023", "geplant", 12]]


@pytest.fixture
def project(tmp_path):
    for day in (MAY, NOVEMBER):
        (tmp_path / "raw" / day.isoformat()).mkdir(parents=True)
    return Project(tmp_path, tmp_path / "raw", tmp_path / "out")


def deliver(project, name, rows=COURSES, day=NOVEMBER, sheet="Schulungen", **options):
    return write_book(project.folder(day) / name, Tab(rows, sheet, **options))


def check(project, day=NOVEMBER):
    project.__dict__.pop("stichtage", None)
    return write_feedback(project, open_report_date(day.isoformat(), project=project))


def folder(project, day=NOVEMBER):
    return project.results(day) / FOLDER


def listed(path):
    """The rows of the sheet of findings, without its head and its columns' names."""
    sheet = openpyxl.load_workbook(path)[document_properties(path)[SHEET]]
    rows = [[cell.value for cell in row] for row in sheet.iter_rows(max_col=10)]
    start = next(number for number, row in enumerate(rows) if row[0] == "Schwere")
    return [tuple(row) for row in rows[start + 1 :]]


def head(path):
    sheet = openpyxl.load_workbook(path)[document_properties(path)[SHEET]]
    values = [row[0].value for row in sheet.iter_rows()]
    return values[: values.index(None)]


def marks(path, sheet="Schulungen"):
    """Colour and comment of each marked cell."""
    return {
        cell.coordinate: (cell.fill.fgColor.rgb, cell.comment and cell.comment.text)
        for row in openpyxl.load_workbook(path)[sheet].iter_rows()
        for cell in row
        if cell.fill.fill_type or cell.comment
    }


# What goes back --------------------------------------------------------------------------------


def test_the_cells_are_marked_and_say_why(project):
    deliver(project, "Kurse.xlsx")
    (result,) = check(project)
    assert result.path == folder(project) / "Kurse_Rueckmeldung.xlsx"
    start = "Rückmeldung zur Lieferung:\n"
    assert marks(result.path) == {
        "D3": (
            YELLOW,
            f"{start}Warnung: Unbekannter Eintrag, keiner Gruppe zugeordnet. Erwartet: geplant, "
            "durchgeführt, abgesagt.\nVorgeschlagener Wert: geplant",
        ),
        "E3": (RED, f"{start}Fehler: Keine lesbare Zahl.\nBitte eine Zahl eintragen."),
        "C4": (YELLOW, f"{start}Warnung: Hier fehlt eine Angabe.\nBitte nachtragen."),
    }


def test_the_findings_are_listed_as_links(project):
    deliver(project, "Kurse.xlsx")
    (result,) = check(project)
    where = ("Kurse.xlsx", "Schulungen")
    assert listed(result.path) == [
        (
            *("Fehler", *where, "E3", 1, "E: Plätze"),
            *("Keine lesbare Zahl. Gefunden: „zwölf“.", "Bitte eine Zahl eintragen.", None, None),
        ),
        (
            *("Warnung", *where, "C4", 1, "C: Termin"),
            *("Hier fehlt eine Angabe.", "Bitte nachtragen.", None, None),
        ),
        (
            *("Warnung", *where, "D3", 1, "D: Status"),
            "Unbekannter Eintrag, keiner Gruppe zugeordnet. Erwartet: geplant, durchgeführt, "
            "abgesagt. Gefunden: „geplannt“.",
            *("D3: geplant", None, None),
        ),
    ]
    sheet = openpyxl.load_workbook(result.path)["Rückmeldung"]
    links = [cell.hyperlink.location for cell in sheet["D"] if cell.hyperlink]
    assert links == ["'Schulungen'!E3", "'Schulungen'!C4", "'Schulungen'!D3"]


def test_allowed_values_are_offered(project):
    deliver(project, "Kurse.xlsx")
    (result,) = check(project)
    sheet = openpyxl.load_workbook(result.path)["Schulungen"]
    found = {str(v.sqref): v.formula1 for v in sheet.data_validations.dataValidation}
    assert found == {"D3": '"geplant,durchgeführt,abgesagt"'}


def test_yes_and_no_are_offered(project):
    names = ("OZG-ID", "Leistung", "FB", "Status", "Front-End", "Back-End", "eID", "ePayment")
    rows = [
        [*names, "Umsetzungsweg"],
        ["10001", "Hund", "FB 10", "offen", *("vielleicht",) * 4, "KRZN"],
    ]
    deliver(project, "ozg.xlsx", rows)
    (result,) = check(project)
    sheet = openpyxl.load_workbook(result.path)["Schulungen"]
    found = {str(v.sqref): v.formula1 for v in sheet.data_validations.dataValidation}
    assert found == {"E2 F2 G2 H2": '"ja,nein"'}


def test_the_original_is_untouched_and_known(project):
    path = deliver(project, "Kurse.xlsx")
    before = path.read_bytes()
    (result,) = check(project)
    assert path.read_bytes() == before
    (source,) = result.sources
    sha256 = open_report_date("2022-11-28", project=project).deliveries["dms_schulungen"].sha256
    assert document_properties(result.path) == {SHEET: "Rückmeldung", ORIGINAL: sha256}
    assert head(result.path)[-1] == f"Prüfsumme der Lieferung (SHA-256): {sha256}"
    assert source.counts == {"fehler": 1, "warnung": 2, "info": 0}


def test_a_note_is_listed_but_not_marked(project):
    rows = [*GOOD, [], ["S2", "FB 20", "QII/2023", "abgesagt", "7"]]
    deliver(project, "Kurse.xlsx", rows)
    (result,) = check(project)
    assert marks(result.path) == {}
    assert [row[:6] for row in listed(result.path)] == [
        ("Hinweis", "Kurse.xlsx", "Schulungen", "E4", 1, "E: Plätze"),
        ("Hinweis", "Kurse.xlsx", "Schulungen", "A3:E3", 1, None),
    ]


def test_a_delivery_without_findings_gets_nothing(project):
    deliver(project, "Kurse.xlsx", GOOD)
    (result,) = check(project)
    assert (result.path, result.sources[0].findings) == (None, ())
    assert not folder(project).exists()


def test_two_sources_of_one_workbook_share_its_feedback(project):
    portals = [["Portal", "Portalart"], ["Bauportal", "fahc"]]
    path = project.folder(NOVEMBER) / "Alles.xlsx"
    write_book(path, Tab(COURSES, "Kurse"), Tab(portals, "Müller's Portale"))
    (result,) = check(project)
    assert sorted(source.quelle for source in result.sources) == ["dms_schulungen", "portale"]
    assert marks(result.path, "Müller's Portale").keys() == {"B2"}
    assert marks(result.path, "Kurse").keys() == {"C4", "D3", "E3"}


def test_personal_values_stand_in_their_own_cells_only(project):
    people = [["Email", "Anmeldung", "Bestätigung", "Status"]]
    people += [["erna@example.org", "gestern", "01.02.2022", "Aktiv"] for _ in range(2)]
    people += [["otto@example.org", "01.02.2022", "01.02.2022", "Actif"]]
    deliver(project, "Empfänger.xlsx", people, sheet="Leute")
    (result,) = check(project)
    book = openpyxl.load_workbook(result.path)
    assert [cell.value for cell in book["Leute"]["A"]][1:] == [row[0] for row in people[1:]]
    told = str(listed(result.path)) + str(head(result.path)) + str(marks(result.path, "Leute"))
    assert "@" not in told
    assert "gestern" in told


def test_many_cells_get_colours_but_not_all_a_comment(project):
    rows = [HEADER, *([f"S{n}", "FB 10", "QI/2023", "geplant", "viele"] for n in range(600))]
    deliver(project, "Kurse.xlsx", rows)
    (result,) = check(project)
    found = marks(result.path).values()
    assert sum(colour == RED for colour, _ in found) == 600
    assert sum(text is not None for _, text in found) == 500
    assert [row[3:5] for row in listed(result.path)] == [("E2:E601", 600)]


def test_cells_with_two_findings_say_both_in_the_worse_colour(project):
    rows = [HEADER, ["S1", "FB 10", None, "geplant", 1], ["S1", "FB 20", "QI/2023", "geplant", 1]]
    deliver(project, "Kurse.xlsx", rows, hidden_rows=[3])
    (result,) = check(project)
    colour, text = marks(result.path)["A3"]
    assert colour == RED
    assert [line for line in text.splitlines() if ": " in line] == [
        "Fehler: Die Kennung kommt mehrfach vor, mit verschiedenen Angaben.",
        "Warnung: Ausgeblendete Zeile, mitgezählt.",
    ]


# What cannot be marked -------------------------------------------------------------------------


def write_csv(project, name, rows):
    path = project.folder(NOVEMBER) / name
    with path.open("w", encoding="utf-8", newline="") as stream:
        csv.writer(stream, delimiter=";").writerows(rows)
    return path


def test_a_csv_file_gets_a_list(project):
    rows = [[value or "" for value in row] for row in COURSES]
    write_csv(project, "kurse.csv", rows)
    (result,) = check(project)
    assert result.path.name == "kurse_Rueckmeldung.xlsx"
    assert openpyxl.load_workbook(result.path).sheetnames == ["Rückmeldung"]
    assert document_properties(result.path) == {SHEET: "Rückmeldung"}
    assert [row[:4] for row in listed(result.path)] == [
        ("Fehler", "kurse.csv", "kurse", "E3"),
        ("Warnung", "kurse.csv", "kurse", "C4"),
        ("Warnung", "kurse.csv", "kurse", "D3"),
        ("Hinweis", "kurse.csv", "kurse", "E2"),
    ]


def test_no_text_becomes_a_formula(project):
    evil = '=HYPERLINK("http://example.org";"x")'
    rows = [["+Nr.", *HEADER[1:]], ["S1", "FB 10", "QI/2023", evil, "@SUM(1)"]]
    deliver(project, f"{evil[:10]}.xlsx", rows, sheet="=1+1")
    (result,) = check(project)
    book = openpyxl.load_workbook(result.path)
    cells = [cell for sheet in book for row in sheet.iter_rows() for cell in row]
    assert {cell.data_type for cell in cells} <= {"s", "n"}
    assert any(evil in str(cell.value) for cell in book["Rückmeldung"]["G"])


def test_a_package_that_cannot_be_edited_gets_a_list(project):
    def commented(name, content):
        if name != "xl/worksheets/sheet1.xml":
            return content
        return content.replace(b"<sheetData>", b"<sheetData><!-- exported -->")

    edit_package(deliver(project, "Kurse.xlsx"), commented)
    (result,) = check(project)
    assert openpyxl.load_workbook(result.path).sheetnames == ["Rückmeldung"]
    assert head(result.path)[2].startswith("In dieser Datei selbst konnten die Zellen nicht")
    assert len(listed(result.path)) == 3


@pytest.mark.parametrize(
    ("name", "content", "sentence"),
    [
        ("a.xlsx", b"", "Die Datei ist leer. Bitte neu exportieren und erneut senden."),
        ("a.xlsx", b"%PDF-1.7", "Die Datei ist ein PDF. Bitte eine Excel- oder CSV-Datei senden."),
        (
            "a.xls",
            b"<html><table>",
            "Die Datei heißt wie eine Excel-Datei, ist aber HTML oder XML. Bitte in Excel öffnen, "
            "als .xlsx speichern und erneut senden.",
        ),
        (
            "a.xlsx",
            b"PK\x03\x04",
            "Die Datei ist beschädigt oder unvollständig. Bitte neu exportieren und erneut senden.",
        ),
        (
            "a.xls",
            b"\xd0\xcf\x11\xe0" + "EncryptedPackage".encode("utf-16-le"),
            "Die Datei ist mit einem Kennwort geschützt. Bitte ohne Kennwort senden.",
        ),
        (
            "a.bin",
            b"a\0b",
            "Die Datei lässt sich nicht lesen. Bitte in Excel öffnen, als .xlsx speichern und "
            "erneut senden.",
        ),
        (
            "a.csv",
            b"Farbe;Form\nrot;rund\n",
            "In der Datei wurde keine der erwarteten Tabellen erkannt. Bitte die "
            "Spaltenüberschriften prüfen.",
        ),
        (
            "a.csv",
            b"Nr.;Fachbereich;Termin;Farbe\nS1;FB 10;QI/2023;rot\n",
            "Auf dem Blatt „a“ fehlt: Schulungsstatus. Bitte ergänzen oder so benennen.",
        ),
    ],
)
def test_a_file_that_cannot_be_used_says_why(name, content, sentence, project):
    (project.folder(NOVEMBER) / name).write_bytes(content)
    (result,) = check(project)
    assert head(result.path)[2] == sentence
    assert (result.sources, listed(result.path)) == ((), [])
    assert ORIGINAL not in document_properties(result.path)


def test_a_second_delivery_is_asked_for(project):
    deliver(project, "Kurse A.xlsx", GOOD)
    deliver(project, "Kurse B.xlsx")
    for result in check(project):
        assert head(result.path)[2] == (
            "Zu diesem Stichtag liegt noch eine andere Datei mit derselben Tabelle vor. Bitte "
            "mitteilen, welche gilt."
        )


# Files -----------------------------------------------------------------------------------------


def test_files_of_one_stem_are_told_apart(project):
    deliver(project, "Kurse.xlsx")
    portals = project.folder(NOVEMBER) / "KURSE.csv"
    portals.write_text("Portal;Portalart\nBauportal;fahc\n", encoding="utf-8")
    names = sorted(result.path.name for result in check(project))
    assert names == ["KURSE_csv_Rueckmeldung.xlsx", "Kurse_xlsx_Rueckmeldung.xlsx"]


def test_a_rerun_replaces_and_removes_what_it_wrote_itself(project):
    deliver(project, "Kurse.xlsx")
    (first,) = check(project)
    before = first.path.read_bytes()
    check(project)
    assert first.path.read_bytes() == before
    foreign = folder(project) / "Notiz_Rueckmeldung.xlsx"
    write_book(foreign, Tab([["von Hand"]]))
    deliver(project, "Kurse.xlsx", GOOD)
    check(project)
    assert list(folder(project).iterdir()) == [foreign]


def test_nothing_is_written_below_anhang(project):
    deliver(project, "Kurse.xlsx")
    check(project)
    assert {path.name for path in project.results(NOVEMBER).iterdir()} == {FOLDER, ".store"}


def test_an_older_delivery_gets_no_feedback(project):
    deliver(project, "Kurse.xlsx", day=MAY)
    assert check(project) == []


# Corrected files -------------------------------------------------------------------------------


def correct(project, cells, name="Kurse korrigiert.xlsx", of=None):
    """Our workbook with some cells corrected and saved, back in the folder of deliveries."""
    book = openpyxl.load_workbook(of or folder(project) / "Kurse_Rueckmeldung.xlsx")
    for cell, value in cells.items():
        book["Schulungen"][cell] = value
    path = project.folder(NOVEMBER) / name
    book.save(path)
    return path


def test_a_corrected_file_wins(project):
    deliver(project, "Kurse.xlsx")
    check(project)
    correct(project, {"D3": "geplant", "E3": 12})
    at = open_report_date("2022-11-28", project=project)
    cleaned = at.deliveries["dms_schulungen"]
    assert (cleaned.datei, at.failed) == ("Kurse korrigiert.xlsx", {})
    assert list(cleaned.table["plaetze_anzahl"]) == [12, 12, 8]
    assert [finding.code for finding in cleaned.findings] == ["missing_required"]
    assert corrections(project, NOVEMBER) == {"Kurse.xlsx": "Kurse korrigiert.xlsx"}


def test_what_a_corrected_file_settles(project):
    deliver(project, "Kurse.xlsx")
    check(project)
    correct(project, {"D3": "geplant", "E3": 12, "B2": None})
    (result,) = check(project)
    (source,) = result.sources
    assert [place[:2] for place in source.settled] == [
        ("unknown_category", "schulungsstatus"),
        ("bad_number", "plaetze_anzahl"),
    ]
    assert source.still == [("missing_required", "termin", frozenset({("schulung_nr", "S3")}))]
    assert source.new == [("missing_required", "fachbereich", frozenset({("schulung_nr", "S1")}))]
    assert [(row[1], row[3], row[8]) for row in listed(result.path)] == [
        ("Kurse korrigiert.xlsx", "B2", "neu"),
        ("Kurse korrigiert.xlsx", "C4", "noch da"),
        ("Kurse.xlsx", "D3", "erledigt"),
        ("Kurse.xlsx", "E3", "erledigt"),
    ]
    assert {cell: colour for cell, (colour, _) in marks(result.path).items()} == {
        "B2": YELLOW,
        "C4": YELLOW,
    }


def test_a_row_that_moved_is_the_same_row(project):
    deliver(project, "Kurse.xlsx")
    check(project)
    path = correct(project, {"E3": 12})
    book = openpyxl.load_workbook(path)
    book["Schulungen"].insert_rows(2)
    for column, value in enumerate(["S0", "FB 10", "QI/2023", "geplant", 3], 1):
        book["Schulungen"].cell(2, column, value)
    book.save(path)
    (result,) = check(project)
    assert [(row[3], row[8]) for row in listed(result.path)] == [
        ("C5", "noch da"),
        ("D4", "noch da"),
        ("E3", "erledigt"),
    ]


def test_our_sheet_and_marks_are_no_findings(project):
    deliver(project, "Kurse.xlsx")
    (first,) = check(project)
    shutil.copy(first.path, project.folder(NOVEMBER))
    (again,) = check(project)
    assert [f.code for f in again.sources[0].findings] == [
        f.code for f in first.sources[0].findings
    ]
    assert again.path == first.path
    assert {row[8] for row in listed(again.path)} == {"noch da"}


def test_our_sheet_is_no_table_of_any_source(project):
    portals = [["Portal", "Portalart"], ["Bauportal", "fahc"], ["Portal", "Portalart"]]
    deliver(project, "Portalart.xlsx", portals, sheet="Portal")
    (result,) = check(project)
    sheets = {sheet.name: sheet for sheet in read_workbook(result.path).sheets}
    found = locate(result.path.name, sheets["Rückmeldung"], list(all_sources().values()))
    assert found == []


def test_a_correction_of_a_correction_wins(project):
    deliver(project, "Kurse.xlsx")
    check(project)
    correct(project, {"E3": 12}, "Kurse 2.xlsx")
    (second,) = check(project)
    correct(project, {"D3": "geplant"}, "Kurse 3.xlsx", of=second.path)
    (third,) = check(project)
    assert third.datei == "Kurse 3.xlsx"
    assert [(row[3], row[8]) for row in listed(third.path)] == [
        ("C4", "noch da"),
        ("D3", "erledigt"),
        ("E3", "erledigt"),
    ]


def test_without_the_first_file_it_is_a_delivery_like_any_other(project):
    original = deliver(project, "Kurse.xlsx")
    check(project)
    correct(project, {"E3": 12})
    original.unlink()
    (result,) = check(project)
    assert result.sources[0].first is None
    assert {row[8] for row in listed(result.path)} == {None}


def test_two_corrections_of_one_file_are_not_decided(project):
    deliver(project, "Kurse.xlsx")
    check(project)
    correct(project, {"E3": 12}, "Kurse 2.xlsx")
    correct(project, {"E3": 13}, "Kurse 3.xlsx")
    at = open_report_date("2022-11-28", project=project)
    assert "dms_schulungen" not in at.deliveries
    assert list(at.failed) == ["Kurse 2.xlsx", "Kurse 3.xlsx"]


def test_what_comes_from_an_earlier_report_date(project):
    may = [*COURSES, ["S9", "FB 40", "QI/2022", "geplant", "viele"]]
    deliver(project, "Kurse Mai.xlsx", may, day=MAY)
    later = [*COURSES, ["S4", "FB 30", None, "abgesagt", 8]]
    deliver(project, "Kurse.xlsx", later)
    (result,) = check(project)
    assert [(row[3], row[4], row[8]) for row in listed(result.path)] == [
        ("E3", 1, "offen seit 31.05.2022"),
        ("C4:C5", 2, "1 von 2 offen seit 31.05.2022"),
        ("D3", 1, "offen seit 31.05.2022"),
    ]


# The command -----------------------------------------------------------------------------------


@pytest.fixture
def run(project, monkeypatch):
    (project.root / "notebooks").mkdir()
    (project.root / "kleve_kpi.toml").touch()
    monkeypatch.chdir(project.root)

    def call(*words):
        options = ["--raw", str(project.raw), "--out", str(project.out)]
        result = CliRunner().invoke(cli.commands, ["check", *words, *options])
        return result.exit_code, result.output.replace(str(project.out), "OUT").splitlines()

    return call


def test_check_counts_and_names_what_it_wrote(project, run):
    deliver(project, "Kurse.xlsx")
    path = "  -> OUT/2022-11-28/rueckmeldung/Kurse_Rueckmeldung.xlsx"
    assert run() == (0, ["dms_schulungen: Kurse.xlsx: errors 1, warnings 2, notes 0", path])


def test_check_says_what_is_settled(project, run):
    deliver(project, "Kurse Mai.xlsx", day=MAY)
    deliver(project, "Kurse.xlsx")
    run()
    correct(project, {"E3": 12})
    assert run("2022-11-28") == (
        0,
        [
            "dms_schulungen: Kurse korrigiert.xlsx: errors 0, warnings 2, notes 0; since the first "
            "delivery settled 1, still there 2, new 0; open from earlier dates 2, the oldest of "
            "2022-05-31",
            "  settled: bad_number E3",
            "  -> OUT/2022-11-28/rueckmeldung/Kurse korrigiert_Rueckmeldung.xlsx",
        ],
    )


def test_check_names_files_that_cannot_be_used(project, run):
    (project.folder(NOVEMBER) / "Kurse.xlsx").write_bytes(b"%PDF-1.7")
    deliver(project, "Kurse Mai.xlsx", day=MAY)
    assert run() == (
        1,
        [
            "Kurse.xlsx: not usable, see the workbook for its department",
            "  -> OUT/2022-11-28/rueckmeldung/Kurse_Rueckmeldung.xlsx",
            "kleve-kpi: Kurse.xlsx: it is a PDF. Expected an Excel workbook or a CSV file.",
        ],
    )
