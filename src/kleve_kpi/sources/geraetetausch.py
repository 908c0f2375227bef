"""Plan for replacing tower PCs by laptops with replicator, one row per lot, second sheet.

The start is written as a quarter with or without "ab" ("ab QI/2023").
"""

from kleve_kpi.source import Column, Source

SOURCE = Source(
    titel="Gerätetausch",
    absender="FB 10 (IT)",
    key=("los",),
    columns=(
        Column("los", ("Los", "Los-Nr.", "Tauschlos"), "key", filled=True),
        Column("geraet_alt", ("Gerät alt", "Altgerät", "bisher"), required=False),
        Column("geraet_neu", ("Gerät neu", "Neugerät", "künftig"), required=False),
        Column(
            "geraete_anzahl",
            ("Anzahl Geräte", "Geräte (Anzahl)", "Geräte", "Anzahl"),
            "count",
            filled=True,
        ),
        Column("beginn", ("Beginn", "Start", "Beginn Austausch"), "period", filled=True),
        Column(
            "tauschstatus",
            ("Tauschstatus", "Status"),
            "category",
            required=False,
            values={
                "geplant": ("vorgesehen",),
                "laufend": ("in Arbeit", "läuft"),
                "abgeschlossen": ("fertig", "erledigt"),
            },
        ),
    ),
)
