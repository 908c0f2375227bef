"""Portals over which the city offers services, a short list, sometimes a semicolon CSV (cp1252)."""

from kleve_kpi.source import Column, Source

SOURCE = Source(
    titel="Portale",
    absender="Stabsstelle Digitalisierung",
    key=("portal",),
    columns=(
        Column("portal", ("Portal", "Portalname", "Name des Portals"), filled=True),
        Column(
            "portalart",
            ("Portalart", "Art des Portals", "Art"),
            "category",
            filled=True,
            values={
                "Allgemeines Portal": ("allgemein", "Allgemeine Portale"),
                "Fachportal": ("fach", "Fachportale"),
            },
        ),
        Column("betreiber", ("Betreiber", "betrieben von"), required=False),
    ),
)
