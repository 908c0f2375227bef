"""Calendar of DMS trainings per department, second sheet of the DMS workbook.

Dates are written as quarter, year or day ("QI/2023", "in 2023", "14.06.2022").
"""

from kleve_kpi.source import Column, Source

SOURCE = Source(
    titel="DMS-Schulungen",
    absender="FB 10 (IT)",
    key=("schulung_nr",),
    columns=(
        Column(
            "schulung_nr",
            ("Schulung Nr.", "Schulungsnummer", "Lfd. Nr.", "Nr."),
            "key",
            filled=True,
        ),
        Column("fachbereich", ("Fachbereich", "FB"), "fachbereich", filled=True),
        Column("termin", ("Termin", "geplanter Termin", "Zeitraum"), "period", filled=True),
        Column(
            "schulungsstatus",
            ("Schulungsstatus", "Status"),
            "category",
            filled=True,
            values={
                "geplant": ("vorgesehen",),
                "durchgeführt": ("erledigt", "abgeschlossen"),
                "abgesagt": ("entfallen",),
            },
        ),
        Column(
            "plaetze_anzahl",
            ("Plätze", "Anzahl Plätze", "Teilnehmende (geplant)"),
            "count",
            required=False,
        ),
    ),
)
