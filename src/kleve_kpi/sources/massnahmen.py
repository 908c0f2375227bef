"""Catalogue of measures ("Maßnahmenkatalog Digitalisierung"), kept by hand in Excel.

The Stabsstelle Digitalisierung writes one row per measure and asks the departments in charge for
status and dates before each report; what goes to the committee (APD) next stands in the same list,
told apart by the column "Art". Dates are quarters, half-years, years or days ("QI/2023", "Q1/2023",
"in 2023", "ab QI/2023"); a promise that moves leaves the old date where it is and fills "neuer
Termin". The measure numbers stay the same from report to report. The headers and the status words
beyond those in the report are assumed, no real export was available; the catalogue's column with
the person in charge is not declared and so never copied.
"""

from kleve_kpi.source import Column, Source

SOURCE = Source(
    titel="Maßnahmenkatalog",
    absender="Stabsstelle Digitalisierung",
    key=("massnahme_nr",),
    bezeichnung="massnahme",
    columns=(
        Column(
            "massnahme_nr",
            ("Maßnahme Nr.", "Maßnahmen-Nr.", "Maßnahmennummer", "Nr. der Maßnahme"),
            "key",
            filled=True,
        ),
        Column(
            "eintragsart",
            ("Art", "Art des Eintrags", "Eintragsart"),
            "category",
            filled=True,
            values={
                "Maßnahme": ("Maßn.", "Einzelmaßnahme"),
                "Bericht im APD": ("APD", "Bericht", "Bericht APD", "Vorlage APD"),
            },
        ),
        Column(
            "handlungsfeld",
            ("Handlungsfeld", "Bereich", "Themenbereich"),
            "category",
            required=False,
            values={
                "Smart Working": (),
                "E-Government": ("eGov",),
                "Partizipation": ("Beteiligung", "Bürgerbeteiligung"),
                "Presse- und Öffentlichkeitsarbeit": ("Öffentlichkeitsarbeit", "Presse/ÖA"),
            },
        ),
        Column("massnahme", ("Maßnahme", "Bezeichnung der Maßnahme", "Vorhaben"), filled=True),
        Column(
            "kuerzel",
            ("Kürzel", "Kurzname", "Kurzbezeichnung", "Kurztitel"),
        ),
        Column(
            "fachbereich",
            ("federführend", "Federführung", "federführender FB", "Fachbereich", "FB"),
            "fachbereich",
            required=False,
        ),
        Column(
            "termin",
            ("Umsetzungstermin", "Termin", "geplanter Termin", "Ende", "Umsetzung bis"),
            "period",
        ),
        Column(
            "neuer_termin",
            ("neuer Termin", "Neuer Umsetzungstermin", "verschoben auf"),
            "period",
            required=False,
        ),
        Column(
            "status",
            ("Status", "Umsetzungsstatus", "Stand der Umsetzung", "Sachstand"),
            "category",
            filled=True,
            values={
                "umgesetzt": ("erledigt", "abgeschlossen", "fertig"),
                "teilweise umgesetzt": ("teilw. umgesetzt", "Finale Umsetzung noch nicht erfolgt"),
                "in Umsetzung": ("in Arbeit", "läuft", "laufend", "Aktuell Marktsichtung"),
                "geplant": ("vorgesehen", "noch nicht begonnen"),
                "zurückgestellt": ("ruht", "pausiert"),
                "entfallen": ("gestrichen", "wird nicht weiterverfolgt"),
            },
        ),
        Column("begruendung", ("Begründung", "Grund", "Grund der Verzögerung"), required=False),
        Column(
            "abhaengigkeit",
            ("Abhängigkeit", "abhängig von", "wartet auf"),
            "category",
            required=False,
            values={
                "KRZN": ("Rechenzentrum", "Kommunales Rechenzentrum Niederrhein"),
                "Land": ("Land NRW", "NRW"),
                "Bund": ("BMI", "Bundesregierung"),
                "KRZN und Land": ("KRZN/Land", "Land/KRZN"),
                "Land und Bund": ("Land/Bund", "Bund/Land"),
            },
        ),
    ),
)
