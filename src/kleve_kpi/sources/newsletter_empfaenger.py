"""Recipients of the city's newsletter, one row per address, exported from the mailing service.

Such services are rapidmail or CleverReach; they write CSV, with semicolons and in cp1252 after
someone saved it in Excel. rapidmail knows five states: Aktiv, Unbestätigt, Gebounct, Unerwünscht,
Abgemeldet. It deletes addresses that were not confirmed (double opt-in) within four weeks, so the
past shrinks; those who left stay. ``created`` and ``activated`` are timestamps, from which the day
is kept. Both come with an IP address, and lists may hold names: none of these is declared, so
none is ever copied. The e-mail address becomes a keyed pseudonym. Headers of CleverReach in
German were not available and are assumed.
"""

from kleve_kpi.source import Column, Source

SOURCE = Source(
    titel="Newsletter-Empfänger",
    absender="Presse- und Öffentlichkeitsarbeit",
    key=("empfaenger",),
    about_people=True,
    columns=(
        Column(
            "email",
            ("Email", "E-Mail-Adresse", "Mail"),
            filled=True,
            personal=True,
            pseudonym="empfaenger",
        ),
        Column(
            "angemeldet_datum",
            ("Anmeldung", "created", "registered", "Angemeldet am", "Anmeldedatum"),
            "date",
            filled=True,
        ),
        Column(
            "bestaetigt_datum",
            ("Bestätigung", "activated", "Aktiviert am", "Bestätigt am", "Bestätigungsdatum"),
            "date",
        ),
        Column(
            "empfaengerstatus",
            ("Empfängerstatus", "Status", "Status Empfänger"),
            "category",
            filled=True,
            values={
                "Aktiv": ("active", "aktiviert", "bestätigt"),
                "Unbestätigt": ("unconfirmed", "nicht bestätigt", "inaktiv", "inactive"),
                "Gebounct": ("bounced", "Bounce", "Bounces", "Hardbounce", "unzustellbar"),
                "Unerwünscht": ("abuse", "Spam", "Spam-Beschwerde"),
                "Abgemeldet": ("unsubscribed", "abbestellt", "deaktiviert"),
            },
        ),
    ),
)
