"""Subscribers of the city's channels, read off by hand and noted with the day.

No platform exports the number of subscribers at a past day, so somebody opens each channel and
writes the number down: one row per channel and day, where a new day is mostly appended and
sometimes replaces the old one. Which channels there are is data.
"""

from kleve_kpi.source import Column, Source

SOURCE = Source(
    titel="Kanäle in sozialen Medien",
    absender="Presse- und Öffentlichkeitsarbeit",
    key=("kanal", "stand_datum"),
    columns=(
        Column("kanal", ("Kanal", "Social-Media-Kanal", "Plattform"), filled=True),
        Column("stand_datum", ("Stand", "Stand am", "abgelesen am"), "date", filled=True),
        Column(
            "abonnenten_anzahl",
            ("Abonnenten", "Abonnentinnen und Abonnenten", "Follower", "Abonnenten/Follower"),
            "count",
            filled=True,
        ),
        Column("konto_seit_datum", ("Konto seit", "Start des Kontos", "online seit"), "date"),
    ),
)
