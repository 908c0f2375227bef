"""What the departments say beside the figures: reasons, examples, what comes next.

One row per statement; shown at the head of each topic's page in the given order.
"""

from kleve_kpi.source import Column, Source

SOURCE = Source(
    titel="Erläuterungen",
    absender="Stabsstelle Digitalisierung",
    key=("thema", "reihenfolge"),
    columns=(
        Column("thema", ("Thema",), filled=True),
        Column("reihenfolge", ("Reihenfolge", "Nr.", "Lfd. Nr."), "count", filled=True),
        Column("text", ("Text", "Erläuterung", "Aussage"), filled=True),
    ),
)
