"""Roll-out list of the document management system, one row per employee, kept by hand.

Each person has one state on the way geplant -> geschult -> Testphase -> produktiv; people who
left the city drop out of the list. Which product is rolled out does not matter here. Personnel
number, names and e-mail are personal and never leave the reading step; the person is known
again at the next report date by a keyed pseudonym.
"""

from kleve_kpi.source import Column, Source

SOURCE = Source(
    titel="DMS-Einführungsliste",
    absender="FB 10 (IT)",
    key=("person",),
    about_people=True,
    columns=(
        Column(
            "personalnummer",
            ("Personalnummer", "Pers.-Nr.", "Personal-Nr."),
            "key",
            filled=True,
            personal=True,
            pseudonym="person",
        ),
        Column("nachname", ("Name", "Nachname"), required=False, personal=True),
        Column("vorname", ("Vorname",), required=False, personal=True),
        Column("email", ("E-Mail", "Mail", "E-Mail-Adresse"), required=False, personal=True),
        Column("fachbereich", ("Fachbereich", "FB", "Organisationseinheit", "OE"), "fachbereich"),
        Column("schulung_datum", ("Schulung am", "geschult am"), "date", required=False),
        Column(
            "status",
            ("DMS-Status", "Status", "Stand der Einführung"),
            "category",
            filled=True,
            values={
                "geplant": ("Schulung geplant", "vorgesehen"),
                "geschult": ("Schulung erfolgt",),
                "Testphase": ("Test", "im Test", "in Testphase"),
                "produktiv": ("Produktivsystem", "prod.", "im Produktivsystem"),
            },
        ),
        Column("produktiv_datum", ("produktiv seit", "Produktivstart"), "date", required=False),
    ),
)
