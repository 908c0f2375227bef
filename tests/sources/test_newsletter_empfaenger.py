import datetime as dt

from kleve_kpi.privacy import pseudonyms
from kleve_kpi.source import get_source
from tests.workbooks import KEY, brief, clean_one, table

EMPFAENGER = get_source("newsletter_empfaenger")


def test_a_messy_export(tmp_path):
    path = tmp_path / "recipients_2022-11-28.csv"
    path.write_bytes(
        "\r\n".join(
            [
                "Email;created;created_ip;activated;activated_ip;status;Anrede",
                "eva@beispiel.invalid;2021-03-04 12:33:01;192.0.2.7;"
                "2021-03-04 12:40:00;192.0.2.8;Aktiv;Frau Geheim",
                "Max@Beispiel.invalid ;04.03.21 12:33;192.0.2.7;05.03.2021;192.0.2.8;active;",
                "neu@beispiel.invalid;2022-11-20 08:00:00;2001:db8::1;-;;Unbestätigt;",
                "weg@beispiel.invalid;2020-01-02;192.0.2.7;2020-01-02;;abbestellt;",
                "voll@beispiel.invalid;2020-01-02;192.0.2.7;2020-01-02;;Hardbounce;",
                "nie@beispiel.invalid;2020-01-02;192.0.2.7;0000-00-00 00:00:00;;Spam;",
                "max@beispiel.invalid;2022-01-05;192.0.2.9;2022-01-05;;Abgemeldet;",
                "wer@beispiel.invalid;bald;;;;pausiert;",
                "eva@beispiel.invalid;2021-03-04 12:33:01;198.51.100.1;"
                "2021-03-04 12:40:00;192.0.2.8;Aktiv;",  # the same, from another IP address
                ";2020-01-02;192.0.2.7;2020-01-02;;Aktiv;",  # no address
            ]
        ).encode("cp1252")
    )
    cleaned = clean_one(path)
    assert cleaned.source == EMPFAENGER
    assert cleaned.datenstand == dt.date(2022, 11, 28)
    names = ("eva", "max", "neu", "weg", "voll", "nie", "wer")
    eva, maximilian, neu, weg, voll, nie, wer = pseudonyms(
        [f"{name}@beispiel.invalid" for name in names], KEY
    )
    march, march_noon = dt.datetime(2021, 3, 5), dt.datetime(2021, 3, 4)
    january, year = dt.datetime(2020, 1, 2), dt.datetime(2022, 1, 5)
    assert table(cleaned) == [
        (2, eva, march_noon, march_noon, "Aktiv"),
        (3, maximilian, march_noon, march, "Aktiv"),
        (4, neu, dt.datetime(2022, 11, 20), None, "Unbestätigt"),
        (5, weg, january, january, "Abgemeldet"),
        (6, voll, january, january, "Gebounct"),
        (7, nie, january, None, "Unerwünscht"),
        (8, maximilian, year, year, "Abgemeldet"),
        (9, wer, None, None, "pausiert"),
        (11, None, january, january, "Aktiv"),
    ]
    day = "2021-03-04 12:33:01"
    assert brief(cleaned.findings) == [
        ("missing_required", "Email", "A11", "A11", 1, None, "kept"),
        ("text_converted", "created", "B2", "B2:B8, B10:B11", 9, day, "converted"),
        ("bad_date", "created", "B9", "B9", 1, "bald", "set_missing"),
        ("missing_required", "created", "B9", "B9", 1, "bald", "kept"),
        (
            "text_converted",
            "activated",
            "D2",
            "D2:D3, D5:D6, D8, D10:D11",
            7,
            "2021-03-04 12:40:00",
            "converted",
        ),
        ("missing_sign", "activated", "D4", "D4", 1, "-", "set_missing"),
        ("bad_date", "activated", "D7", "D7", 1, "0000-00-00 00:00:00", "set_missing"),
        ("text_converted", "status", "F3", "F3, F5:F7", 4, "active", "converted"),
        ("unknown_category", "status", "F9", "F9", 1, "pausiert", "kept"),
        ("undeclared_column", "created_ip", "C1", "C1", 1, None, "kept"),
        ("undeclared_column", "activated_ip", "E1", "E1", 1, None, "kept"),
        ("undeclared_column", "Anrede", "G1", "G1", 1, None, "kept"),
        ("duplicate_key", "Email", "A3", "A3, A8", 2, None, "kept"),
        ("duplicate_row", "", "A10", "A10:G10", 1, None, "row_dropped"),
    ]
    everything = repr(cleaned) + cleaned.table.to_csv() + cleaned.findings_table.to_csv()
    for personal in ("beispiel.invalid", "192.0.2", "198.51", "2001:db8", "Geheim"):
        assert personal not in everything


def test_headers_of_an_export_in_german(tmp_path):
    path = tmp_path / "Newsletter.csv"
    path.write_text(
        "E-Mail-Adresse;Angemeldet am;Bestätigt am;Empfängerstatus\n"
        "eva@beispiel.invalid;01.02.2022;02.02.2022;Aktiv\n",
        encoding="utf-8-sig",
    )
    cleaned = clean_one(path)
    assert cleaned.source == EMPFAENGER
    assert [row[2:] for row in table(cleaned)] == [
        (dt.datetime(2022, 2, 1), dt.datetime(2022, 2, 2), "Aktiv")
    ]
