"""Applications for municipal building plots, one row per form that came in over the platform.

The form asks for names, address, children and property; nothing of it is declared, so nothing of
it is copied. Who applied is known by the e-mail address, as a keyed pseudonym: one person may
apply in several areas, and again when a window is repeated. The office adds lot number,
allocation and withdrawal by hand; a plot given back is allocated again, so its number may stand
in two rows. The headers are assumed, no real export was available.
"""

from kleve_kpi.source import Column, Source

SOURCE = Source(
    titel="Bewerbungen um Baugrundstücke",
    absender="FB 20 (Liegenschaften)",
    key=("bewerbung_nr",),
    about_people=True,
    columns=(
        Column(
            "bewerbung_nr",
            ("Bewerbungs-Nr.", "Bewerbungsnummer", "Bewerbung Nr.", "Vorgangsnummer"),
            "key",
            filled=True,
        ),
        Column(
            "email",
            ("E-Mail", "E-Mail-Adresse", "Mail", "Kontakt E-Mail"),
            filled=True,
            personal=True,
            pseudonym="person",
        ),
        Column(
            "antragsteller",
            ("Antragsteller/in", "Bewerber/in", "Name", "Antragstellende Person"),
            required=False,
            personal=True,
        ),
        Column("baugebiet", ("Baugebiet", "Gebiet"), filled=True),
        Column(
            "gruppe",
            ("Gruppe", "Bewerbergruppe", "Vergabegruppe"),
            "category",
            filled=True,
            values={
                "Familiengrundstück": ("Familie", "Familiengrundstücke", "Familien"),
                "freier Verkauf": ("frei", "freie Vergabe", "Freiverkauf"),
            },
        ),
        Column("losnummer", ("Losnummer", "Los-Nr.", "Los"), "key"),
        Column(
            "zuteilung",
            ("Zuteilung", "zugeteiltes Grundstück", "Zuteilung (Grundstück)"),
            "key",
        ),
        Column("ruecktritt_datum", ("Rücktritt", "Rücktritt am", "zurückgetreten am"), "date"),
    ),
)
