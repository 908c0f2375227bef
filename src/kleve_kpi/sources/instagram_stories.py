"""Instagram stories, counted by hand and noted month by month.

Stories are not in Meta's export of posts and leave the app after 24 hours, so the running month
holds what was counted up to the day of the list.
"""

from kleve_kpi.source import Column, Source

SOURCE = Source(
    titel="Instagram-Stories",
    absender="Presse- und Öffentlichkeitsarbeit",
    key=("monat",),
    columns=(
        Column("monat", ("Monat",), "period", filled=True),
        Column(
            "stories_anzahl",
            ("Anzahl Stories", "Stories", "Veröffentlichte Stories"),
            "count",
            filled=True,
        ),
    ),
)
