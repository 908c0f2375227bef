"""Posts of the city's Instagram account, as Meta Business Suite exports them to CSV.

UTF-8 with byte order mark, commas, captions in quotes over several lines. The headers come in
the language that the exporting person has set, and Meta changes their German wording from time
to time. The publishing time is written the American way ("03/27/2026 06:08") in both languages.
The column "Datum" ("Date") is no date: it says for which period the figures hold, as a rule
"Gesamte Laufzeit" ("Lifetime"), so it is not declared. Reach counts accounts that saw a post;
an export must begin with the first post, or posts are missing. Stories are not in it. The English
headers are those of real exports, the German ones are reconstructed.
"""

from kleve_kpi.source import Column, Source

SOURCE = Source(
    titel="Instagram-Beiträge",
    absender="Presse- und Öffentlichkeitsarbeit",
    key=("beitrags_id",),
    bezeichnung="beschreibung",
    columns=(
        Column("beitrags_id", ("Beitrags-ID", "Post ID", "Beitragskennung"), "key", filled=True),
        Column("beschreibung", ("Beschreibung", "Description")),
        Column(
            "veroeffentlicht_datum",
            ("Veröffentlichungszeitpunkt", "Publish time", "Veröffentlicht am"),
            "date",
            filled=True,
        ),
        Column(
            "beitragstyp",
            ("Beitragstyp", "Post type", "Beitragsart"),
            "category",
            filled=True,
            values={
                "Bild": ("IG image", "IG-Bild", "Instagram-Bild"),
                "Karussell": ("IG carousel", "IG-Karussell", "Instagram-Karussell"),
                "Reel": ("IG reel", "Instagram-Reel"),
                "Video": ("IG video", "Instagram-Video"),
            },
        ),
        Column("reichweite_anzahl", ("Reichweite", "Reach", "Erreichte Konten"), "count"),
        Column(
            "likes_anzahl",
            ("„Gefällt mir“-Angaben", "Likes", "Gefällt mir"),
            "count",
            filled=True,
        ),
        Column("kommentare_anzahl", ("Kommentare", "Comments"), "count"),
        Column("geteilt_anzahl", ("Geteilte Inhalte", "Shares", "Geteilt"), "count"),
        Column("gespeichert_anzahl", ("Gespeicherte Beiträge", "Saves", "Gespeichert"), "count"),
    ),
)
