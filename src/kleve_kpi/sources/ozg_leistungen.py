"""The city's list of OZG services, kept by hand in Excel by the Stabsstelle Digitalisierung.

One row per OZG-Leistung (bundle, OZG-ID 10xxx). The header usually has two rows ("Umsetzung"
above "Front-End" and "Back-End", "Funktionen" above "eID" and "ePayment"). Column names:
derived from the report, no real export was available.
"""

from kleve_kpi.source import Column, Source

SOURCE = Source(
    titel="OZG-Leistungen",
    absender="Stabsstelle Digitalisierung",
    key=("ozg_id",),
    bezeichnung="ozg_leistung",
    columns=(
        Column(
            "ozg_id",
            ("OZG-ID", "OZG-IDs", "OZG-Nr.", "OZG-Nummer"),
            "key",
            filled=True,
            pattern=r"\d{5}",
        ),
        Column(
            "ozg_leistung",
            ("OZG-Leistung", "OZG-Leistungsbündel", "Leistung", "Bezeichnung"),
            filled=True,
        ),
        Column("themenfeld", ("Themenfeld",), required=False),
        Column(
            "fachbereich",
            ("Fachbereich", "FB", "zuständiger FB", "Federführender FB"),
            "fachbereich",
        ),
        Column(
            "umsetzungsstatus",
            ("Umsetzungsstatus", "Status", "Stand der Umsetzung"),
            "category",
            filled=True,
            values={
                "umgesetzt": ("online", "fertig", "erledigt"),
                "offen": ("in Arbeit", "in Umsetzung", "geplant", "noch offen"),
                "wartet auf Dritte": (
                    "wartet auf KRZN",
                    "wartet auf Land",
                    "KRZN/Land",
                    "angekündigt",
                ),
                "nicht zuständig": (
                    "Stadt nicht zuständig",
                    "n. zuständig",
                    "keine Zuständigkeit",
                    "Stadt Kleve nicht zuständig",
                ),
            },
        ),
        Column("front_end", ("Front-End", "Umsetzung Front-End"), "yes_no"),
        Column("back_end", ("Back-End", "Umsetzung Back-End", "Anbindung Fachverfahren"), "yes_no"),
        Column("eid", ("eID", "eID-Anbindung", "Funktionen eID"), "yes_no"),
        Column("epayment", ("ePayment", "E-Paymentfunktion", "Funktionen ePayment"), "yes_no"),
        Column(
            "umsetzungsweg",
            ("Umsetzungsweg", "Weg"),
            "category",
            values={
                "Landes- oder Bundesportal": (
                    "Landesportal",
                    "Bundesportal",
                    "Land/Bund",
                    "Landes-/Bundesportal",
                    "Fachportal",
                ),
                "Eigenentwicklung": ("eigen", "Eigenentw.", "selbst entwickelt"),
                "KRZN": ("KRZN-Produkt", "über KRZN"),
            },
        ),
        Column("portal", ("Portal", "Zielportal", "Zielportale"), required=False),
        Column("reifegrad", ("Reifegrad", "RG"), "count", required=False),
        Column("reifegrad_modell", ("Reifegradmodell", "Modell"), required=False),
        Column("umgesetzt_datum", ("umgesetzt am", "online seit"), "date", required=False),
    ),
)
