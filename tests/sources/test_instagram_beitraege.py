"""Meta's export of posts in both languages; the American publishing time."""

import csv
import datetime as dt
import io

import pytest

from kleve_kpi.source import get_source
from tests.workbooks import brief, clean_one, table

GERMAN = (
    "Beitrags-ID", "Konto-ID", "Konto-Benutzername", "Kontoname", "Beschreibung", "Dauer (Sek.)",
    "Veröffentlichungszeitpunkt", "Permalink", "Beitragstyp", "Datenkommentar", "Datum",
    "Aufrufe", "Reichweite", "„Gefällt mir“-Angaben", "Geteilte Inhalte", "Follows",
    "Kommentare", "Gespeicherte Beiträge",
)  # fmt: skip
ENGLISH = (
    "Post ID", "Account ID", "Account username", "Account name", "Description", "Duration (sec)",
    "Publish time", "Permalink", "Post type", "Data comment", "Date", "Views", "Likes", "Shares",
    "Comments", "Saves", "Reach", "Follows",
)  # fmt: skip


def post(number, caption, time, kind, period, figures):
    return (17_900_000_000_000_000 + number, 1, "stadt", "Stadt", caption, 0, time,
            "https://example.org", kind, "", period, 999, *figures)  # fmt: skip


def write(path, *rows):
    text = io.StringIO()
    csv.writer(text).writerows(rows)
    path.write_bytes(text.getvalue().encode("utf-8-sig"))
    return path


def test_german_export(tmp_path):
    def row(number, caption, time, kind, *figures):
        return post(number, caption, time, kind, "Gesamte Laufzeit", figures)

    path = write(
        tmp_path / "Beitraege 2022-11-22.csv",
        GERMAN,
        row(1, 'Lichterfest, mit "Musik"\n\n#kleve', "09/26/2022 06:08", "IG-Bild",
            2940, 210, 19, 0, 4, 12),
        row(2, "", "11/05/2021 18:30", "IG-Reel", "", 96, 1, 0, 2, 3),
        row(3, "Neue Art", "11/06/2021 08:00", "IG-Hologramm", 500, "", 0, 0, 0, 0),
        row(4, "Ohne Zeitpunkt", "", "IG-Karussell", 500, "1.020", 0, 0, 0, 0),
    )  # fmt: skip
    cleaned = clean_one(path)
    assert cleaned.source == get_source("instagram_beitraege")
    assert cleaned.datenstand == dt.date(2022, 11, 22)
    assert table(cleaned) == [
        (2, "17900000000000001", 'Lichterfest, mit "Musik" #kleve', dt.datetime(2022, 9, 26),
         "Bild", 2940, 210, 4, 19, 12),
        (3, "17900000000000002", None, dt.datetime(2021, 11, 5), "Reel", None, 96, 2, 1, 3),
        (4, "17900000000000003", "Neue Art", dt.datetime(2021, 11, 6), "IG-Hologramm", 500, None,
         0, 0, 0),
        (5, "17900000000000004", "Ohne Zeitpunkt", None, "Karussell", 500, 1020, 0, 0, 0),
    ]  # fmt: skip
    assert brief(cleaned.findings) == [
        (
            "text_converted",
            "Beschreibung",
            "E2",
            "E2",
            1,
            'Lichterfest, mit "Musik"\n\n#kleve',
            "converted",
        ),
        (
            "text_converted",
            "Veröffentlichungszeitpunkt",
            "G2",
            "G2:G4",
            3,
            "09/26/2022 06:08",
            "converted",
        ),
        ("missing_required", "Veröffentlichungszeitpunkt", "G5", "G5", 1, None, "kept"),
        ("text_converted", "Beitragstyp", "I2", "I2:I3, I5", 3, "IG-Bild", "converted"),
        ("unknown_category", "Beitragstyp", "I4", "I4", 1, "IG-Hologramm", "kept"),
        ("text_converted", "Reichweite", "M2", "M2, M4:M5", 3, "2940", "converted"),
        ("text_converted", "„Gefällt mir“-Angaben", "N2", "N2:N3, N5", 3, "210", "converted"),
        ("missing_required", "„Gefällt mir“-Angaben", "N4", "N4", 1, None, "kept"),
        ("text_converted", "Kommentare", "Q2", "Q2:Q5", 4, "4", "converted"),
        ("text_converted", "Geteilte Inhalte", "O2", "O2:O5", 4, "19", "converted"),
        ("text_converted", "Gespeicherte Beiträge", "R2", "R2:R5", 4, "12", "converted"),
        ("undeclared_column", "Konto-ID", "B1", "B1", 1, None, "kept"),
        ("undeclared_column", "Konto-Benutzername", "C1", "C1", 1, None, "kept"),
        ("undeclared_column", "Kontoname", "D1", "D1", 1, None, "kept"),
        ("undeclared_column", "Dauer (Sek.)", "F1", "F1", 1, None, "kept"),
        ("undeclared_column", "Permalink", "H1", "H1", 1, None, "kept"),
        ("undeclared_column", "Datenkommentar", "J1", "J1", 1, None, "kept"),
        ("undeclared_column", "Datum", "K1", "K1", 1, None, "kept"),
        ("undeclared_column", "Aufrufe", "L1", "L1", 1, None, "kept"),
        ("undeclared_column", "Follows", "P1", "P1", 1, None, "kept"),
    ]


def test_english_export_gives_the_same(tmp_path):
    def row(number, caption, time, kind, *figures):
        return post(number, caption, time, kind, "Lifetime", figures)

    path = write(
        tmp_path / "Nov-05-2021_Nov-22-2022_1.csv",
        ENGLISH,
        row(1, "Lichterfest", "09/26/2022 06:08", "IG image", 210, 19, 4, 12, 2940, 0),
        row(2, "Start", "11/05/2021 18:30", "IG reel", 96, 1, 2, 3, 1010, 0),
    )
    cleaned = clean_one(path)
    assert cleaned.source == get_source("instagram_beitraege")
    assert table(cleaned) == [
        (2, "17900000000000001", "Lichterfest", dt.datetime(2022, 9, 26), "Bild", 2940, 210, 4, 19,
         12),
        (3, "17900000000000002", "Start", dt.datetime(2021, 11, 5), "Reel", 1010, 96, 2, 1, 3),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("times", "expected"),
    [
        (["03/27/2026 06:08", "04/05/2026 23:59"], [(2026, 3, 27), (2026, 4, 5)]),
        (["04/05/2026 06:08", "04/06/2026 06:08"], [None, None]),
    ],
    ids=["month first where one day shows it", "no day shows what comes first"],
)
def test_publishing_time(tmp_path, times, expected):
    rows = [post(n, "", t, "IG image", "Lifetime", (1,) * 6) for n, t in enumerate(times)]
    cleaned = clean_one(write(tmp_path / "posts.csv", ENGLISH, *rows))
    days = [None if day is None else dt.datetime(*day) for day in expected]
    found = cleaned.table["veroeffentlicht_datum"].astype(object)
    assert list(found.where(found.notna(), None)) == days
    codes = {f.code for f in cleaned.findings if f.spalte == "Publish time"}
    assert ("ambiguous_date" in codes) == (None in days)
