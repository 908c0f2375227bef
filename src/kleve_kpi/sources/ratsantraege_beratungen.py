"""Motions of council groups and where they were discussed, one row per consultation.

Kept by the office for council affairs beside the council information system. A motion has as many
rows as meetings. What concerns the whole motion (date, subject, state of implementation, promised
date) is repeated in each of its rows, stands in the first one only, or lies in cells merged over
all of them. Two states that must not be mixed: Beschluss is what that meeting decided,
Umsetzungsstatus how far the administration is, in its own words, which the report quotes. A
printed-matter number such as 183/XI (number / council term) is text. Consultations to come are
listed too. The export headers of the council information system are not public; these are
assumed.
"""

from kleve_kpi.source import Column, Source

SOURCE = Source(
    titel="Beratungen der Ratsanträge",
    absender="FB 10 (Ratsangelegenheiten)",
    key=("antrag_nr", "gremium", "sitzung_datum"),
    bezeichnung="betreff",
    columns=(
        Column(
            "antrag_nr",
            ("Ratsantrag-Nr.", "Antrag-Nr.", "Antragsnummer", "Ratsantrag"),
            "key",
            filled=True,
        ),
        Column(
            "drucksache",
            ("Drucksache", "Drucksachen-Nr.", "Drucksache Nr.", "Vorlage", "VO-Nr."),
            "key",
            required=False,
            pattern=r"\d+ ?/ ?[IVX]+",
        ),
        Column("antrag_datum", ("Antrag vom", "Eingang", "Eingang am", "eingegangen am"), "date"),
        Column(
            "fraktion",
            ("Fraktion", "Antragstellende Fraktion"),
            required=False,
        ),
        Column("betreff", ("Betreff", "Gegenstand", "Titel des Antrags")),
        Column("gremium", ("Gremium", "Ausschuss", "Beratung in"), filled=True),
        Column(
            "sitzung_datum",
            ("Sitzung am", "Sitzung", "Sitzungsdatum", "Sitzungstermin", "Beraten am"),
            "date",
        ),
        Column("verweisung", ("Verweisung an", "verwiesen an", "Verweisung"), required=False),
        Column(
            "beschluss",
            ("Beschluss", "Beschlussergebnis", "Beratungsergebnis", "Ergebnis"),
            "category",
            values={
                "angenommen": (
                    "beschlossen",
                    "einstimmig angenommen",
                    "mehrheitlich angenommen",
                    "geändert angenommen",
                    "zugestimmt",
                ),
                "abgelehnt": ("mehrheitlich abgelehnt", "einstimmig abgelehnt"),
                "vertagt": ("zurückgestellt", "abgesetzt"),
                "verwiesen": ("Verweisung", "zur Beratung verwiesen"),
                "zurückgezogen": ("zurückgenommen",),
            },
        ),
        Column(
            "umsetzungsstatus",
            ("Umsetzungsstatus", "Umsetzungsstand", "Stand der Umsetzung", "Umsetzung"),
        ),
        Column(
            "fachbereich",
            ("federführend", "federführend (FB)", "Federführung", "Fachbereich", "FB"),
            "fachbereich",
            required=False,
        ),
        Column(
            "termin",
            ("Umsetzungstermin", "Termin", "neuer Termin", "Umsetzung geplant"),
            "period",
        ),
        Column(
            "termin_alt",
            ("Vorheriger Termin", "bisheriger Termin", "alter Termin"),
            "period",
            required=False,
        ),
        Column("erledigt_datum", ("erledigt am", "umgesetzt am", "final umgesetzt am"), "date"),
        Column("link", ("Link", "Link im Ratsportal", "URL"), required=False),
    ),
)
