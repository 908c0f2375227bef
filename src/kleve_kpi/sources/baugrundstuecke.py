"""Plots that the city offers in its lot procedures, one row per plot, with area and group.

Family plots are reserved for families with minor children and without property of their own,
the others are sold freely. The headers are assumed, no real list was available.
"""

from kleve_kpi.source import Column, Source

SOURCE = Source(
    titel="Städtische Baugrundstücke",
    absender="FB 20 (Liegenschaften)",
    key=("grundstueck_nr",),
    columns=(
        Column(
            "grundstueck_nr",
            ("Grundstücks-Nr.", "Grundstück-Nr.", "Grundstücksnummer"),
            "key",
            filled=True,
        ),
        Column("baugebiet", ("Baugebiet", "Gebiet"), filled=True),
        Column(
            "gruppe",
            ("Vergabeart", "Gruppe", "Vorgesehen für"),
            "category",
            filled=True,
            values={
                "Familiengrundstück": ("Familie", "Familiengrundstücke", "Familien"),
                "freier Verkauf": ("frei", "freie Vergabe", "Freiverkauf"),
            },
        ),
    ),
)
