"""What is being developed further on the city's website, one row per measure, kept by hand.

The Stabsstelle writes where a measure stands in its own words ("Teilweise umgesetzt", "Aktuell
Marktsichtung"); the report quotes them, so they stay as they are and the topic groups them. The
Kürzel names a measure at every report date, also where its title is reworded. Remarks are notes
among colleagues and not declared. Column names: derived from the report, no real list was
available.
"""

from kleve_kpi.source import Column, Source

SOURCE = Source(
    titel="Internet-Maßnahmen",
    absender="Stabsstelle Digitalisierung",
    key=("kuerzel",),
    bezeichnung="massnahme",
    columns=(
        Column("kuerzel", ("Kürzel", "Kurzname", "Kürzel Website"), filled=True),
        Column(
            "massnahme",
            ("Website-Maßnahme", "Maßnahme Website", "Internet-Maßnahme", "Maßnahme Internet"),
            filled=True,
        ),
        Column(
            "stand",
            ("Umsetzungsstand", "Stand der Umsetzung", "Status", "Sachstand"),
            filled=True,
        ),
    ),
)
