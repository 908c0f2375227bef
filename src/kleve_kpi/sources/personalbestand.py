"""Staff list from the payroll system, one row per employee, GSK (Gebäudemanagement) included.

Heads are counted, not full-time equivalents. People who left stay in the export with their
leaving date. Everything that names a person is personal; payroll systems add columns such as
date of birth or IBAN, which are not declared and so never copied.
"""

from kleve_kpi.source import Column, Source

SOURCE = Source(
    titel="Personalbestand",
    absender="FB 10 (Personal)",
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
        Column("nachname", ("Nachname", "Name", "Familienname"), required=False, personal=True),
        Column("vorname", ("Vorname", "Rufname"), required=False, personal=True),
        Column("email", ("E-Mail", "E-Mail-Adresse", "Mail"), required=False, personal=True),
        Column(
            "fachbereich",
            ("Organisationseinheit", "OE", "Fachbereich", "FB"),
            "fachbereich",
            filled=True,
        ),
        Column(
            "beschaeftigungsumfang_prozent",
            ("Beschäftigungsumfang", "Umfang in %", "Beschäftigungsgrad"),
            "number",
            required=False,
        ),
        Column("eintritt_datum", ("Eintritt", "Eintrittsdatum"), "date", filled=True),
        Column("austritt_datum", ("Austritt", "Austrittsdatum"), "date"),
        Column("standort", ("Standort", "Dienstort"), required=False),
    ),
)
