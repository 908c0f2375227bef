"""What the release gate may find: one rule a kind, worded in German for the protocol."""

from collections.abc import Iterable
from dataclasses import dataclass, replace


@dataclass(frozen=True)
class Rule:
    """One kind of find; ``sperrt``: it blocks the release, otherwise it is a note to look at."""

    titel: str
    sperrt: bool
    rat: str


_DATA = "Die Stelle in der Lieferung oder im Notebook entfernen, dann neu bauen."
_CODE = "Notebook oder Vorlage berichtigen, dann neu bauen."
_LOOK = "Ansehen: Gemeint ist meist ein gewöhnliches Wort oder eine Zahl."
RULES = {
    "email": Rule("E-Mail-Adresse", True, _DATA),
    "ip": Rule("IP-Adresse", True, _DATA),
    "iban": Rule("IBAN", True, _DATA),
    "telefon": Rule("Telefonnummer", True, _DATA),
    "name": Rule("Vor- und Nachname", True, _DATA),
    "kennung": Rule("Wert einer Personenspalte", True, _DATA),
    "kleine_gruppe": Rule("ungeschützte kleine Zahl von Personen", True, _CODE),
    "fehlermeldung": Rule("Fehlermeldung eines Programms", True, _CODE),
    "pfad": Rule("Pfad eines Rechners", True, _CODE),
    "laufdaten": Rule("Angaben über den Lauf des Notebooks", True, _CODE),
    "skript": Rule("Skript", True, _CODE),
    "nachladen": Rule("Nachladen aus anderen Dateien oder dem Netz", True, _CODE),
    "dezimalpunkt": Rule("Zahl mit Dezimalpunkt", True, _CODE),
    "fehlwert": Rule("fehlender Wert, wie ihn ein Programm schreibt", True, _CODE),
    "wochentag": Rule("englischer Wochentag", True, _CODE),
    "unerwartet": Rule("unerwartete Datei", True, "Aus dem Ordner nehmen."),
    "unlesbar": Rule("Datei nicht lesbar, also nicht geprüft", True, "Neu bauen."),
    "einzelname": Rule("einzelner Name", False, _LOOK),
    "kurze_kennung": Rule("kurze Kennung oder Geburtsdatum", False, _LOOK),
    "verfasser": Rule("Verfasser in den Eigenschaften der Datei", False, "Ansehen."),
    "unberechnet": Rule(
        "Thema nicht berechenbar: Seine kleinen Gruppen konnten nicht gesucht werden",
        False,
        "Die Lieferungen des Themas prüfen.",
    ),
    "ungelesen": Rule(
        "Lieferung nicht lesbar: Ihre Namen und Kennungen konnten nicht gesucht werden",
        False,
        "Die Lieferung berichtigen lassen.",
    ),
}


@dataclass(frozen=True)
class Hit:
    """One find: its place, never the value found. ``detail`` says where the value comes from."""

    code: str
    datei: str
    ort: str = ""
    detail: str = ""
    anzahl: int = 1

    @property
    def rule(self) -> Rule:
        """What kind of find this is."""
        return RULES[self.code]

    @property
    def satz(self) -> str:
        """The find as one German sentence.

        >>> print(Hit("email", "10_dms.html", "Zeile 120, Tabelle", anzahl=2).satz)
        10_dms.html, Zeile 120, Tabelle: E-Mail-Adresse (2-mal).
        """
        where = ", ".join(filter(None, [self.datei, self.ort]))
        times = f" ({self.anzahl}-mal)" if self.anzahl > 1 else ""
        return f"{where}: {self.was}{times}."

    @property
    def was(self) -> str:
        """The kind of find and where its value comes from."""
        return f"{self.rule.titel} {self.detail}".strip()


def counted(hits: Iterable[Hit]) -> list[Hit]:
    """Finds of one kind and origin in one file as one, with the first place and their number.

    Notes are gathered over all files: a family name that is an ordinary word stands everywhere.
    """
    first: dict[tuple[str, str, str], Hit] = {}
    for hit in hits:
        key = (hit.code, hit.detail, hit.datei if hit.rule.sperrt else "")
        known = first.get(key)
        first[key] = replace(known, anzahl=known.anzahl + hit.anzahl) if known else hit
    order = list(RULES)
    return sorted(first.values(), key=lambda h: (not h.rule.sperrt, order.index(h.code), h.datei))
