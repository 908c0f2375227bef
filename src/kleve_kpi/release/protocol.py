"""freigabe.html: what was checked before publication, for data protection officer and Personalrat.

It names files, places and kinds, never a value found, and holds no time but the report date.
"""

import dataclasses
import datetime as dt
from collections import Counter
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pandas as pd

from kleve_kpi import german
from kleve_kpi.release.gate import PROTOCOL, Release, allowed_by
from kleve_kpi.release.hits import RULES, Hit
from kleve_kpi.report.frame import page_frame
from kleve_kpi.report.html import page_exporter
from kleve_kpi.tables import Table

_NEEDS_DELIVERIES = {
    "name",
    "kennung",
    "kleine_gruppe",
    "einzelname",
    "kurze_kennung",
    "unberechnet",
    "ungelesen",
}


def protocol_path(folder: Path) -> Path:
    """Where the protocol of a checked folder goes: beside it.

    That of the public pages is not replaced by the check of a folder beside them.
    """
    own, beside = folder.resolve().name, folder.resolve().parent
    public = own == "anhang" or not (beside / "anhang").is_dir()
    return beside / (PROTOCOL if public else f"freigabe_{own}.html")


def protocol_page(release: Release, settings: Mapping[str, Any], beispiel: bool = False) -> str:
    """The protocol as a page like those of the appendix."""
    frame = page_frame(
        settings,
        release.stichtag or dt.date.min,
        None,
        titel="Freigabeprotokoll",
        beispiel=beispiel,
        ausgabe="oeffentlich",
        href=PROTOCOL,
    )
    if release.stichtag is None:
        frame = dataclasses.replace(frame, stand="unbekannt")
    template = page_exporter().environment.get_template("freigabe.html.j2")
    return template.render(
        seite=frame,
        freigegeben=release.ok,
        sperrgruende=sum(hit.anzahl for hit in release.blocks),
        dateien=len(release.files),
        lieferungen=len(release.lieferungen),
        verglichen=release.stichtag is not None,
        erlaubt=allowed_by(settings).phrases,
        tabellen=(
            ("Sperrgründe", _hits(release.blocks, "Was die Freigabe sperrt")),
            ("Hinweise", _hits(release.notes, "Was ein Mensch ansehen soll")),
            ("Prüfungen", _checks(release)),
            ("Geprüfte Dateien", _files(release)),
            ("Lieferungen", _deliveries(release)),
        ),
    )


def _hits(hits: list[Hit], titel: str) -> Table:
    rows = [
        (hit.datei, hit.ort or german.NOTHING, hit.was, hit.anzahl, hit.rule.rat) for hit in hits
    ]
    columns = ["Datei", "Erste Stelle", "Fund", "Anzahl", "Was zu tun ist"]
    return Table.of(pd.DataFrame(rows, columns=columns), titel=titel)


def _checks(release: Release) -> Table:
    found = Counter(dict.fromkeys(RULES, 0))
    for hit in release.hits:
        found[hit.code] += hit.anzahl
    rows = [
        (
            rule.titel,
            "sperrt" if rule.sperrt else "Hinweis",
            found[code]
            if release.stichtag or code not in _NEEDS_DELIVERIES
            else "nicht geprüft, Lieferungen fehlen",
        )
        for code, rule in RULES.items()
    ]
    frame = pd.DataFrame(rows, columns=["Gesucht", "Wirkung", "Funde"], dtype=object)
    return Table.of(frame, titel="Wonach gesucht wurde", formate={"Funde": _amount})


def _amount(value: int | str) -> str:
    return value if isinstance(value, str) else german.number(value)


def _files(release: Release) -> Table:
    rows = [(file.name, file.size, file.sha256) for file in release.files]
    frame = pd.DataFrame(rows, columns=["Datei", "Größe in Byte", "SHA-256"])
    return Table.of(frame, titel="Dateien mit Größe und Prüfsumme")


def _deliveries(release: Release) -> Table:
    rows = [(german.date(each.stichtag), each.datei, each.zeilen) for each in release.lieferungen]
    columns = ["Stichtag", "Lieferung", "Zeilen mit Angaben zu Personen"]
    titel = "Lieferungen, deren Namen und Kennungen gesucht wurden"
    return Table.of(pd.DataFrame(rows, columns=columns), titel=titel, zeilenkoepfe=2)
