"""Information pages that stand beside the online applications, third sheet of the OZG workbook.

They explain a service and are no application, so they are never added to the Online-Anträge.
"""

from kleve_kpi.source import Column, Source

SOURCE = Source(
    titel="Informationsangebote",
    absender="Stabsstelle Digitalisierung",
    key=("informationsangebot",),
    columns=(
        Column(
            "informationsangebot",
            ("Informationsangebot", "Informationsangebote", "Infoangebot", "Informationsseite"),
            filled=True,
        ),
        Column("fachbereich", ("Fachbereich", "FB"), "fachbereich"),
        Column("online_seit_datum", ("online seit", "freigeschaltet am"), "date", required=False),
        Column("url", ("URL", "Link", "Adresse"), required=False),
    ),
)
