"""OZG: one workbook with services, online applications and information pages.

ozg_leistungen.csv holds each service with its course over the three report dates (``verlauf``,
one letter a date: o offen, w wartet auf Dritte, u umgesetzt, n nicht zuständig).
"""

import csv
import datetime as dt
import re
from collections.abc import Iterable, Iterator
from dataclasses import replace
from functools import cache
from pathlib import Path

from samples import STICHTAGE
from samples.mess import ASCII, Mess
from samples.workbook import (
    Layout,
    Record,
    Value,
    add_hidden_lists,
    add_sheet,
    new_workbook,
    xlsx_bytes,
)

_STATUS = {
    "u": ("umgesetzt", ("online", "fertig", "erledigt", "Umgesetzt")),
    "o": ("offen", ("in Arbeit", "in Umsetzung", "geplant", "noch offen")),
    "w": ("wartet auf Dritte", ("angekündigt", "KRZN/Land")),
    "n": ("nicht zuständig", ("Stadt nicht zuständig", "n. zuständig", "keine Zuständigkeit",
                              "Stadt Kleve nicht zuständig")),
}  # fmt: skip
_WEG = {
    "Landes- oder Bundesportal": ("Landesportal", "Land/Bund", "Landes-/Bundesportal"),
    "Eigenentwicklung": ("eigen", "Eigenentw.", "selbst entwickelt"),
    "KRZN": ("KRZN-Produkt", "über KRZN"),
}
_BEZUG = {
    "OZG": ("OZG-Leistung",),
    "über OZG hinaus": ("freiwillig", "über OZG-Erfordernis"),
    "andere Zuständigkeit": ("andere Behörde", "fremde Zuständigkeit"),
}
_LISTEN = {
    "Auswahl Stand": ("umgesetzt", "offen", "wartet auf Dritte", "nicht zuständig"),
    "Auswahl Weg": ("Landes- oder Bundesportal", "Eigenentwicklung", "KRZN"),
    "Auswahl ja/nein": ("ja", "nein"),
}
_BEMERKUNGEN = ("Rücksprache mit FB", "siehe Protokoll", "Test läuft", "Formular in Abstimmung")
_KONTAKTE = ("Frau Dotterstieg", "Herr Farnkamper", "Frau Mistelweyler", "Herr Rohrbogen")

_FILES = {
    "2022-05-31": "ozg_mai2022_final.xlsx",
    "2022-08-23": "Kopie von OZG Liste Stand 23.08.22.xlsx",
    "2022-11-28": "OZG-Umsetzungsstand_2022-11-28.xlsx",
}
_LEISTUNGEN = {
    "2022-05-31": Layout(
        "OZG-Leistungen", at="A4",
        columns=[
            ("OZG-Nr.", "id"), ("Leistung", "name"), ("FB", "fb"), ("Themenfeld", "themenfeld"),
            ("Status", "status"), ("Umsetzung|Front-End", "front_end"),
            ("Umsetzung|Back-End", "back_end"), ("Funktionen|eID", "eid"),
            ("Funktionen|ePayment", "epayment"), ("Weg", "weg"), ("online seit", "am"),
            ("RG", "reifegrad"), ("Modell", "modell"), ("Zielportal", "portal"),
            ("Bemerkung", "bemerkung"),
        ],
        above={"A1": "OZG-Liste der Stadt Kleve (Beispieldaten – fiktiv)",
               "A2": "Stand: 31.05.2022"},
        below=("* Umsetzungsweg laut Ankündigung von Land und KRZN",),
        blank_after=(40,),
    ),
    "2022-08-23": Layout(
        "OZG-Leistungen", at="B6",
        columns=[
            ("lfd.", "lfd"), ("OZG-ID", "id"), ("OZG-Leistungsbündel", "name"),
            ("LeiKa-Schlüssel", "leika"), ("Themenfeld", "themenfeld"),
            ("zuständiger FB", "fb"), ("", ""), ("Stand der Umsetzung", "status"),
            ("Umsetzungsweg", "weg"), ("Front-End", "front_end"),
            ("Anbindung Fachverfahren", "back_end"), ("eID-Anbindung", "eid"),
            ("E-Paymentfunktion", "epayment"), ("", ""), ("Portal", "portal"),
            ("Reifegrad", "reifegrad"), ("Reifegradmodell", "modell"), ("umgesetzt am", "am"),
            ("Ansprechpartner", "kontakt"),
        ],
        above={"B1": "Beispieldaten – fiktiv", "B2": "Umsetzung Onlinezugangsgesetz, Stadt Kleve",
               "B4": "Stand:", "C4": dt.date(2022, 8, 23)},
        below=("", "Hinweis: Anbindung Fachverfahren = Back-End", "** ohne Gewähr"),
        blank_after=(53, 90),
    ),
    "2022-11-28": Layout(
        "OZG-Leistungen", at="B5",
        columns=[
            ("OZG-ID", "id"), ("OZG-Leistung", "name"), ("Themenfeld", "themenfeld"),
            ("Fachbereich", "fb"), ("Umsetzungsstatus", "status"), ("", ""),
            ("Umsetzung|Front-End", "front_end"), ("Umsetzung|Back-End", "back_end"),
            ("Funktionen|eID", "eid"), ("Funktionen|ePayment", "epayment"), ("", ""),
            ("Umsetzungs-\nweg", "weg"), ("Portal", "portal"), ("Reifegrad", "reifegrad"),
            ("Reifegradmodell", "modell"), ("umgesetzt am", "am"),
            ("LeiKa-Schlüssel", "leika"), ("Ansprechpartner", "kontakt"),
            ("Bemerkung", "bemerkung"),
        ],
        above={"B1": "Beispieldaten – fiktiv: OZG-Umsetzungsstand der Stadt Kleve",
               "B2": "Stabsstelle Digitalisierung", "B3": "Stand: 28.11.2022"},
        below=("", "* Front-End = Online-Antrag steht zur Verfügung",
               "Hinweis: eID und ePayment nur bei umgesetzten Leistungen"),
        blank_after=(0, 61),
    ),
}  # fmt: skip
_ANTRAEGE = {
    "2022-05-31": Layout(
        "Online-Anträge", at="A4",
        columns=[
            ("Online-Dienst", "name"), ("OZG-Nummer", "id"), ("Rechtsbezug", "bezug"),
            ("FB", "fb"), ("freigeschaltet am", "seit"),
            ("auf Website gekennzeichnet", "gekennzeichnet"),
        ],
        above={"A1": "Online-Anträge (Beispieldaten – fiktiv)", "A2": "Stand: 31.05.2022"},
    ),
    "2022-08-23": Layout(
        "Online-Anträge", at="B5",
        columns=[
            ("Name des Online-Antrags", "name"), ("Bezug", "bezug"), ("OZG ID", "id"),
            ("Fachbereich", "fb"), ("", ""), ("online seit", "seit"), ("Link", "url"),
            ("gekennzeichnet", "gekennzeichnet"),
        ],
        above={"B1": "Beispieldaten – fiktiv", "B2": "Stand: 23.08.2022"},
        below=("", "Hinweis: Kennzeichnung auf kleve.de noch nicht begonnen"),
        blank_after=(20,),
    ),
    "2022-11-28": Layout(
        "Online-Anträge", at="A6",
        columns=[
            ("lfd.", "lfd"), ("Online-Antrag", "name"), ("OZG-ID", "id"), ("Bezug", "bezug"),
            ("Fachbereich", "fb"), ("Kennzeichnung kleve.de", "gekennzeichnet"),
            ("online seit", "seit"), ("URL", "url"),
        ],
        above={"A1": "Beispieldaten – fiktiv: Online-Anträge im Serviceportal",
               "A3": "Stand: 28.11.2022"},
        below=("", "* ohne OZG-ID: über OZG hinaus oder in anderer Zuständigkeit"),
        blank_after=(44,),
    ),
}  # fmt: skip
_INFORMATIONEN = {
    "2022-05-31": Layout(
        "Informationsangebote", [("Infoangebot", "name"), ("FB", "fb")], at="A4",
        above={"A1": "Beispieldaten – fiktiv", "A2": "Stand: 31.05.2022"},
    ),
    "2022-08-23": Layout(
        "Informationsangebote", at="C5",
        columns=[("Informationsseite", "name"), ("Fachbereich", "fb"), ("Adresse", "url")],
        above={"C1": "Beispieldaten – fiktiv: Informationsangebote", "C2": "Stand: 23.08.22"},
    ),
    "2022-11-28": Layout(
        "Informationsangebote", at="A5",
        columns=[("Informationsangebot", "name"), ("Fachbereich", "fb"), ("online seit", "seit"),
                 ("URL", "url")],
        above={"A1": "Beispieldaten – fiktiv", "A2": "Informationsangebote",
               "A3": "Stand: 28.11.2022"},
        below=("", "Hinweis: stehen neben den Online-Anträgen und zählen dort nicht mit"),
    ),
}  # fmt: skip

# What the department says beside its figures, by report date.
AUSSAGEN = {
    "2022-05-31": (
        "Zahlreiche OZG-Leistungen sind über Land, Bund und KRZN angekündigt (erfunden)",
        "Eigene Online-Anträge werden zunächst für offene Leistungen erstellt (erfunden)",
    ),
    "2022-08-23": (
        "Rund 80 OZG-Leistungen bis Jahresende in Eigenentwicklung erforderlich",
        "Grund: Zahlreiche OZG-Leistungen wurden über Landesportal, Bundesportal, "
        "EfA-Leistungen und KRZN mit Back-End angekündigt.",
        "Rechtzeitige Umsetzung in den meisten Fällen nicht bis Ende 2022 möglich",
    ),
    "2022-11-28": (
        "OZG-Leistungen auf kleve.de – Serviceportal – zu finden",
        "Online-Anträge ab sofort gekennzeichnet",
        "Zahlreiche OZG-Leistungen wurden über Landesportal, Bundesportal, EfA-Leistungen"
        " und KRZN mit Back-End angekündigt.",
        "Rechtzeitige Umsetzung in den meisten Fällen nicht bis Ende 2022 möglich",
        "Konsequenz - August 2022: Rund 80 OZG-Leistungen bis Jahresende in "
        "Eigenentwicklung erforderlich",
        "Bauportal – Kein neuer Sachstand",
        "Ziel weiterhin: So viele OZG-Leistungen wie möglich, so schnell wie möglich umsetzen.",
        "Fehlende „Back-End-Funktionalität“ muss im Nachhinein umgesetzt werden – "
        "Zusammenarbeit von Bund, Land, Kommune, IT-Dienstleiter sowie "
        "Fachverfahrenshersteller erforderlich.",
        "Gesetzentwurf OZG 2.0 angekündigt – Bisher noch kein Referentenentwurf bekannt.",
    ),
}
# Figures that the report supports without printing them, and how.
HERLEITUNGEN = {
    "2022-08-23": {
        "definiert": "107, gegenüber November unverändert",
        "umgesetzt": "20 = 44 − 18 − 6",
        "eigenentwicklung": "4 = 22 − 18",
        "ueber_landes_oder_bundesportal": "8 = 14 − 6",
        "ueber_krzn": "8 = 20 − 4 − 8",
        "online_antraege_ozg": "22 = 60 − 25 − 13",
        "eigenentwicklung_erforderlich": "rund 80",
        "wartet_auf_dritte": "7 = 107 − 20 − 80",
        "offen": "87 = 80 + 7",
    },
    "2022-11-28": {
        "offen": "47 = 107 − 44 − 16",
        "eigenentwicklung_erforderlich": "40 = 80 − 18 − 6 − 16",
        "wartet_auf_dritte": "7 = 47 − 40",
        "zustaendig": "91 = 107 − 16",
        "umgesetzt_ohne_nicht_zustaendig": "44 von 91",
        "ende_zu_ende": "19 von 107",
        "online_antraege_gekennzeichnet": "86, „Online-Anträge ab sofort gekennzeichnet“",
    },
}


def dateien(stichtag: str) -> dict[str, bytes]:
    """The OZG workbook of one report date."""
    mess = Mess(f"ozg {stichtag}")
    layout = _LEISTUNGEN[stichtag]
    if stichtag == STICHTAGE[-1]:
        layout = replace(layout, total=_gesamt(stichtag))
    services = [_leistung(mess, stichtag, row) for row in _read("ozg_leistungen.csv")]
    book = new_workbook()
    add_sheet(book, layout, _numbered(services))
    add_sheet(book, _ANTRAEGE[stichtag], _numbered(_antraege(mess, stichtag)))
    add_sheet(book, _INFORMATIONEN[stichtag], _weitere(mess, stichtag, "Informationsangebot"))
    add_hidden_lists(book, "Listen", _LISTEN)
    return {_FILES[stichtag]: xlsx_bytes(book)}


def _leistung(mess: Mess, stichtag: str, row: dict[str, str]) -> Record:
    """One service as the list shows it at the report date."""
    letter = row["verlauf"][STICHTAGE.index(stichtag)]
    done = letter == "u"
    back_end = done and _since(row["back_end_seit"], stichtag)
    way = {"u": row["weg"], "o": "Eigenentwicklung", "w": row["angekuendigt"], "n": ""}[letter]
    fachportal = done and way.startswith("Landes") and row["umgesetzt_am"] > STICHTAGE[1]
    status, others = _STATUS[letter]
    if letter == "w":
        others = (*others, "wartet auf KRZN" if way == "KRZN" else "wartet auf Land")
    ways = (*_WEG.get(way, ()), *(("Fachportal", "Fachportal") if fachportal else ()))

    def tick(value: object) -> Value:
        if done:
            return mess.yes() if value else mess.no()
        return mess.pick(mess.no(), mess.missing())

    odd = int(row["ozg_id"]) % 2
    return {
        "id": mess.mostly(int(row["ozg_id"]), row["ozg_id"]),
        "name": mess.text(row["ozg_leistung"]),
        "leika": int(row["leika"]),
        "themenfeld": mess.text(row["themenfeld"], share=0.1),
        "fb": mess.fachbereich(row["fachbereich"]),
        "status": mess.spelling(status, others),
        "weg": mess.spelling(way, ways) if way else mess.missing(),
        "front_end": tick(done),
        "back_end": tick(back_end),
        "eid": tick(row["eid"]),
        "epayment": tick(row["epayment"]),
        "portal": row["portal"] if done or letter == "w" else mess.missing(),
        "reifegrad": mess.count(odd + (3 if back_end else 2 if done else 0)),
        "modell": "1.1",
        "am": mess.day(_day(row["umgesetzt_am"])) if done else None,
        "kontakt": mess.pick(*_KONTAKTE),
        "bemerkung": mess.mostly(None, *_BEMERKUNGEN),
    }


def _gesamt(stichtag: str) -> Record:
    """The total row: how many services have each tick."""
    done = [r for r in _read("ozg_leistungen.csv") if _since(r["umgesetzt_am"], stichtag)]
    return {
        "name": "Gesamt",
        "front_end": len(done),
        "back_end": sum(_since(row["back_end_seit"], stichtag) for row in done),
        "eid": sum(row["eid"] == "ja" for row in done),
        "epayment": sum(row["epayment"] == "ja" for row in done),
    }


def _antraege(mess: Mess, stichtag: str) -> Iterator[Record]:
    """Online applications: those of implemented services, then the others."""
    for row in _read("ozg_leistungen.csv"):
        if _since(row["umgesetzt_am"], stichtag):
            for name in row["online_antraege"].split("|"):
                identifier = mess.mostly(int(row["ozg_id"]), row["ozg_id"])
                yield _angebot(mess, stichtag, row | {
                    "name": name, "bezug": "OZG", "online_seit": row["umgesetzt_am"],
                }) | {"id": identifier}  # fmt: skip
    yield from _weitere(mess, stichtag, "Online-Antrag")


def _weitere(mess: Mess, stichtag: str, art: str) -> Iterator[Record]:
    """What stands on the Serviceportal without an OZG service behind it."""
    for row in _read("ozg_weitere.csv"):
        if row["art"] == art and _since(row["online_seit"], stichtag):
            yield _angebot(mess, stichtag, row) | {"id": mess.mostly(None, "–", share=0.2)}


def _angebot(mess: Mess, stichtag: str, row: dict[str, str]) -> dict[str, Value]:
    marked = stichtag == STICHTAGE[-1]
    bezug = row["bezug"]
    return {
        "name": mess.text(row["name"], share=0.05),
        "bezug": mess.spelling(bezug, _BEZUG[bezug]) if bezug else None,
        "fb": mess.fachbereich(row["fachbereich"]),
        "gekennzeichnet": mess.yes() if marked else mess.no(),
        "seit": mess.day(_day(row["online_seit"])),
        "url": f"https://serviceportal.beispiel.invalid/{_slug(row['name'])}",
    }


def _slug(name: str) -> str:
    """Letters and digits, joined by hyphens.

    >>> _slug("Grundsteuer – Anschrift ändern")
    'grundsteuer-anschrift-aendern'
    """
    ascii_name = name.lower().translate(ASCII)
    return re.sub("[^a-z0-9]+", "-", ascii_name).strip("-")


def _numbered(records: Iterable[Record]) -> Iterator[Record]:
    return ({**record, "lfd": number} for number, record in enumerate(records, 1))


def _since(day: str, stichtag: str) -> bool:
    return bool(day) and day <= stichtag


def _day(text: str) -> dt.date | None:
    return dt.date.fromisoformat(text) if text else None


@cache
def _read(name: str) -> list[dict[str, str]]:
    with Path(__file__).with_name(name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file, delimiter=";"))
