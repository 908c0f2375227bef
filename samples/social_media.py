"""Press and public relations: channels and stories counted by hand, posts as Meta exports them."""

import csv
import datetime as dt
import io
import random
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from samples.mess import Mess
from samples.workbook import Layout, Record, add_sheet, new_workbook, xlsx_bytes

# Posts with a text of their own, the most liked one among them; the others are made up from lists.
_BESONDERE = Path(__file__).with_suffix(".csv")
# Days on which somebody read off and counted, and the posts published by then.
_STAND = {"2022-05-31": dt.date(2022, 5, 30), "2022-08-23": dt.date(2022, 8, 22),
          "2022-11-28": dt.date(2022, 11, 22)}  # fmt: skip
_BEITRAEGE = {"2022-05-31": 81, "2022-08-23": 115, "2022-11-28": 152}
_START = dt.date(2021, 11, 5)

# Subscribers at the three report dates; only Instagram's start is known.
_KANAELE = (
    ("Kanal 1", (1905, 1986, 2070), None),
    ("Instagram", (1012, 1251, 1420), _START),
    ("Kanal 3", (240, 281, 316), None),
)
_MONATE = ("Januar", "Februar", "März", "April", "Mai", "Juni", "Juli", "August", "September",
           "Oktober", "November", "Dezember")  # fmt: skip
# From November 2021 on; the running months of May and August were counted to the day of the list.
_STORIES = (11, 17, 19, 22, 26, 21, 24, 23, 20, 18, 25, 29, 25)
_ANGEBROCHEN = {"2022-05-31": 22, "2022-08-23": 13, "2022-11-28": 25}

_FILES = {
    "2022-05-31": "Social Media Zahlen Mai.xlsx",
    "2022-08-23": "SocialMedia_Abonnenten_Stories_22.08.2022.xlsx",
    "2022-11-28": "Social-Media Abonnenten + Stories (Presse).xlsx",
}
# Meta names its files by the period, in English; in November somebody renamed the file.
_META_FILES = {
    "2022-05-31": "Nov-05-2021_May-30-2022_1000000000000001.csv",
    "2022-08-23": "Nov-05-2021_Aug-22-2022_1000000000000002.csv",
    "2022-11-28": "Instagram-Beitraege Meta Business Suite 2022-11-22.csv",
}
_KANAL_LAYOUTS = {
    "2022-05-31": Layout(
        "Kanäle", at="A4",
        columns=[("Kanal", "kanal"), ("Stand", "stand"), ("Follower", "zahl"),
                 ("Konto seit", "seit")],
        above={"A1": "Beispieldaten – fiktiv: Social Media", "A2": "Stand: 30.05.2022"},
    ),
    "2022-08-23": Layout(
        "Abonnenten", at="B5",
        columns=[("Social-Media-Kanal", "kanal"), ("abgelesen am", "stand"), ("", ""),
                 ("Abonnenten/Follower", "zahl"), ("Start des Kontos", "seit"),
                 ("bearbeitet von", "wer")],
        above={"B1": "Beispieldaten – fiktiv", "B2": "Städtische Kanäle",
               "B3": "Stand: 22.08.2022"},
        total={"kanal": "Summe", "zahl": "3.518"},
    ),
    "2022-11-28": Layout(
        "Abonnenten", at="A5",
        columns=[("Kanal", "kanal"), ("Stand", "stand"), ("Abonnenten", "zahl"),
                 ("Konto seit", "seit")],
        above={"A1": "Beispieldaten – fiktiv", "A2": "Abonnenten der städtischen Kanäle",
               "A3": "Stand: 22.11.2022"},
        below=("", "* von Hand abgelesen, neue Stände werden unten ergänzt"),
        blank_after=(3,),
    ),
}  # fmt: skip
_STORY_LAYOUTS = {
    "2022-05-31": Layout(
        "Stories", at="A3", columns=[("Monat", "monat"), ("Stories", "zahl")],
        above={"A1": "Beispieldaten – fiktiv, Stand: 30.05.2022"},
    ),
    "2022-08-23": Layout(
        "Stories", at="B4",
        columns=[("Monat", "monat"), ("Anzahl Stories", "zahl"), ("kumuliert", "bisher")],
        above={"B1": "Beispieldaten – fiktiv", "B2": "Stand: 22.08.2022"},
        below=("", "* laufender Monat bis zum Stand"),
    ),
    "2022-11-28": Layout(
        "Instagram Stories", at="A5",
        columns=[("Monat", "monat"), ("", ""), ("Anzahl Stories", "zahl"),
                 ("Bemerkung", "bemerkung")],
        above={"A1": "Beispieldaten – fiktiv", "A2": "Instagram-Stories, laufende Zählung",
               "A3": "Stand: 22.11.2022"},
        total={"monat": "Gesamt", "zahl": 280},
        blank_after=(2,),
    ),
}  # fmt: skip

_DEUTSCH = (
    "Beitrags-ID", "Konto-ID", "Konto-Benutzername", "Kontoname", "Beschreibung", "Dauer (Sek.)",
    "Veröffentlichungszeitpunkt", "Permalink", "Beitragstyp", "Datenkommentar", "Datum",
)  # fmt: skip
_KOPF = {
    "2022-05-31": (*_DEUTSCH, "Impressionen", "Erreichte Konten", "Gefällt mir", "Geteilt",
                   "Neue Follower", "Kommentare", "Gespeichert"),
    "2022-08-23": ("Post ID", "Account ID", "Account username", "Account name", "Description",
                   "Duration (sec)", "Publish time", "Permalink", "Post type", "Data comment",
                   "Date", "Views", "Reach", "Likes", "Shares", "Follows", "Comments", "Saves"),
    "2022-11-28": (*_DEUTSCH, "Aufrufe", "Reichweite", "„Gefällt mir“-Angaben",
                   "Geteilte Inhalte", "Follows", "Kommentare", "Gespeicherte Beiträge"),
}  # fmt: skip
_TYP_DEUTSCH = {"Bild": "IG-Bild", "Karussell": "IG-Karussell", "Reel": "IG-Reel"}
_TYP_ENGLISCH = {"Bild": "IG image", "Karussell": "IG carousel", "Reel": "IG reel"}
_THEMEN = ("Baustelle Musterstraße", "Wochenmarkt", "Stadtbücherei", "Ausstellung im Museum",
           "Ratssitzung", "Radtour", "Müllabfuhr", "Stellenangebot", "Bürgersprechstunde",
           "Konzert im Park", "Ferienprogramm", "Ehrenamt der Woche", "Schulanmeldung")  # fmt: skip
_ZUSAETZE = ("Alle Infos im Link", "Kommt vorbei", "Wir freuen uns auf euch", "Bitte beachten")

AUSSAGEN = {
    "2022-05-31": (
        "Start des städtischen Instagram-Kontos: 05. November 2021",
        "Die ersten Monate zeigen: Bilder aus der Stadt kommen gut an (erfunden)",
    ),
    "2022-08-23": (
        "Beiträge zur Wohnraumsuche erreichen besonders viele Menschen (erfunden)",
        "Die Zahl der Abonnenten wird monatlich von Hand festgehalten (erfunden)",
    ),
    "2022-11-28": (
        "Start des städtischen Instagram-Kontos: 05. November 2021",
        "Positivbeispiele seit Start des Instagram-Kontos: Ausbildungsplätze, Wohnraumsuche, "
        "Dachbegrünungen",
        "Proaktive Kommunikation erreicht viele Personen",
        "Grafische Darstellung eröffnet zahlreiche Chancen: Kartendarstellung, Illustrationen, "
        "Persönlichkeiten",
        "Regelmäßige Beiträge sind sinnvoll und wichtig … allerdings auch viel Aufwand!",
    ),
}
_VOM_BERICHT = {"instagram_start": "im Bericht vom 28.11.2022 genannt, gilt auch davor"}
HERLEITUNGEN = {
    "2022-05-31": _VOM_BERICHT,
    "2022-08-23": _VOM_BERICHT,
    "2022-11-28": {
        "abonnenten_gesamt": "2.070 + 1.420 + 316",
        "instagram_beitraege_je_woche": "152 Beiträge in 382 Tagen (05.11.2021 bis 22.11.2022)",
        "instagram_stories_je_woche": "280 Stories in 382 Tagen (05.11.2021 bis 22.11.2022)",
        "instagram_beliebtester_beitrag": "im Bericht mit 210 Likes genannt",
    },
}


@dataclass(frozen=True)
class Beitrag:
    """One post with its figures over its whole life."""

    nummer: int
    tag: dt.date
    typ: str
    text: str
    likes: int
    reichweite: int


def dateien(stichtag: str) -> dict[str, bytes]:
    """The hand-kept workbook and the export of posts of one report date."""
    mess = Mess(f"social_media {stichtag}")
    book = new_workbook()
    add_sheet(book, _KANAL_LAYOUTS[stichtag], _kanaele(mess, stichtag))
    add_sheet(book, _STORY_LAYOUTS[stichtag], _stories(mess, stichtag))
    return {_FILES[stichtag]: xlsx_bytes(book), _META_FILES[stichtag]: _meta(stichtag)}


def _kanaele(mess: Mess, stichtag: str) -> Iterator[Record]:
    at = list(_STAND).index(stichtag)
    # In November the new numbers stand below those of August.
    for column in (at - 1, at) if at == 2 else (at,):
        for name, numbers, since in _KANAELE:
            count = numbers[column]
            points = f"{count:,}"
            yield {
                "kanal": mess.text(name),
                "stand": mess.day(list(_STAND.values())[column]),
                "zahl": mess.mostly(count, points.replace(",", "."), points.replace(",", "\xa0")),
                "seit": mess.day(since) if since else mess.pick("k. A.", "n. n.", None),
                "wer": "Presse",
            }


def _stories(mess: Mess, stichtag: str) -> Iterator[Record]:
    end, total = _STAND[stichtag], 0
    for number, count in enumerate(_STORIES):
        year, month = divmod(_START.month - 1 + number, 12)
        day = dt.date(_START.year + year, month + 1, 1)
        if day > end:
            return
        last = (day.year, day.month) == (end.year, end.month)
        count = _ANGEBROCHEN[stichtag] if last else count
        total += count
        yield {
            "monat": mess.text(f"{_MONATE[month]} {day.year}"),
            "zahl": mess.count(count),
            "bisher": total,
            "bemerkung": "laufender Monat" if last else None,
        }


def _meta(stichtag: str) -> bytes:
    english = stichtag == "2022-08-23"
    types = _TYP_ENGLISCH if english else _TYP_DEUTSCH
    text = io.StringIO()
    writer = csv.writer(text, quoting=csv.QUOTE_MINIMAL, lineterminator="\n")
    writer.writerow(_KOPF[stichtag])
    # Newest first, as in the app.
    for post in reversed(_beitraege()[: _BEITRAEGE[stichtag]]):
        writer.writerow(
            (
                17_900_000_000_000_000 + post.nummer * 37_003,
                17_841_400_000_000_000,
                "stadt.kleve.beispiel",
                "Stadt Kleve (Beispieldaten – fiktiv)",
                f"{post.text}\n\n#kleve #beispieldaten",
                15 + post.nummer % 40 if post.typ == "Reel" else 0,
                f"{post.tag:%m/%d/%Y} {6 + post.nummer % 12:02}:{post.nummer * 7 % 60:02}",
                f"https://example.org/p/{post.nummer}/",
                types[post.typ],
                "",
                "Lifetime" if english else "Gesamte Laufzeit",
                round(post.reichweite * 1.3),
                post.reichweite,
                post.likes,
                post.likes // 11,
                post.nummer % 4,
                post.nummer % 9,
                post.likes // 17,
            )
        )
    return text.getvalue().encode("utf-8-sig")


@cache
def _beitraege() -> tuple[Beitrag, ...]:
    """All posts up to the last report date, oldest first."""
    rng = random.Random(152)
    with _BESONDERE.open(encoding="utf-8", newline="") as file:
        special = list(csv.DictReader(file, delimiter=";"))
    found = [
        (dt.date.fromisoformat(row["datum"]), row["typ"], row["text"], int(row["likes"]),
         int(row["reichweite"])) for row in special
    ]  # fmt: skip
    bounds = [_START, *_STAND.values()]
    before = 0
    for first, last, upto in zip(bounds, bounds[1:], _BEITRAEGE.values(), strict=False):
        begin = first + dt.timedelta(1)
        own = sum(first < day <= last or day == _START == first for day, *_ in found)
        for _ in range(upto - before - own):
            day = begin + dt.timedelta(rng.randrange((last - first).days))
            reach = rng.randrange(380, 1900)
            likes = min(reach * rng.randrange(35, 95) // 1000, 128)
            text = f"{rng.choice(_THEMEN)}. {rng.choice(_ZUSAETZE)}"
            found.append((day, rng.choice(("Bild", "Bild", "Karussell", "Reel")), text, likes,
                          reach))  # fmt: skip
        before = upto
    found.sort(key=lambda post: (post[0], post[2], post[4]))
    return tuple(Beitrag(number, *post) for number, post in enumerate(found, 1))
