"""Online applications on kleve.de (Serviceportal), second sheet of the OZG workbook.

One row per form that citizens see. A row without OZG-ID is an application beyond what the OZG
asks for, or in another authority's responsibility; column "Bezug" says which.
"""

from kleve_kpi.source import Column, Source

SOURCE = Source(
    titel="Online-Anträge",
    absender="Stabsstelle Digitalisierung",
    key=("online_antrag",),
    columns=(
        Column(
            "online_antrag",
            ("Online-Antrag", "Online-Anträge", "Name des Online-Antrags", "Online-Dienst"),
            filled=True,
        ),
        Column("ozg_id", ("OZG-ID", "OZG-Nr.", "OZG-Nummer"), "key", pattern=r"\d{5}"),
        Column(
            "bezug",
            ("Bezug", "Rechtsbezug"),
            "category",
            required=False,
            values={
                "OZG": ("OZG-Leistung",),
                "über OZG hinaus": ("freiwillig", "zusätzlich", "über OZG-Erfordernis"),
                "andere Zuständigkeit": ("andere Behörde", "fremde Zuständigkeit"),
            },
        ),
        Column("fachbereich", ("Fachbereich", "FB"), "fachbereich"),
        Column(
            "gekennzeichnet",
            ("gekennzeichnet", "auf Website gekennzeichnet", "Kennzeichnung kleve.de"),
            "yes_no",
        ),
        Column("online_seit_datum", ("online seit", "freigeschaltet am"), "date", required=False),
        Column("url", ("URL", "Link", "Adresse"), required=False),
    ),
)
