"""Procedures on the participation platform, exported by whoever administers it for the city.

Beteiligung NRW counts in each format something of its own: filled-in forms, participants of an
event, contributions to a dialogue, booked appointments, statements, reports. All of these stand
in one column, here called activities; 0 is a real zero, an empty cell or a dash is none stated.
Procedures in preparation are in the export before they begin. Large numbers may be text
("1.200"). No real export was available: the headers are assumed, the formats are those that the
platform offers.
"""

from kleve_kpi.source import Column, Source

SOURCE = Source(
    titel="Beteiligungsverfahren",
    absender="Stabsstelle Digitalisierung",
    key=("verfahren_id",),
    bezeichnung="titel",
    columns=(
        Column(
            "verfahren_id",
            ("Verfahren-ID", "Verfahrens-ID", "Verfahrensnummer", "Beteiligungs-ID"),
            "key",
            filled=True,
        ),
        Column(
            "titel",
            ("Titel des Verfahrens", "Titel", "Beteiligungsverfahren", "Name der Beteiligung"),
            filled=True,
        ),
        Column(
            "format",
            ("Format", "Beteiligungsformat", "Beteiligungsart"),
            "category",
            filled=True,
            values={
                "Umfrage (Formular)": ("Umfrage", "Umfragen (Formulare)", "Formular"),
                "Veranstaltung": ("Veranstaltungen", "Veranstaltungen (Teilnehmer)"),
                "Dialog": ("Dialoge", "Dialoge (Beiträge)"),
                "Terminvereinbarung": ("Terminvereinbarungen", "Terminbuchung"),
                "Verfahren (Stellungnahmen)": ("Verfahren", "Stellungnahmeverfahren"),
                "Bauleitplanverfahren": ("Bauleitplan", "Bauleitplanung"),
                "Initiative": ("Initiative (Formulare)",),
                "Meldeverfahren": ("Meldeverfahren (Meldungen)", "Mängelmelder"),
            },
        ),
        Column("fachbereich", ("Mandant/FB", "Mandant", "Fachbereich", "FB"), "fachbereich"),
        Column("bereich", ("Bereich", "Einsatzbereich", "Themenbereich")),
        Column(
            "verfahrensstatus",
            ("Verfahrensstatus", "Status", "Status des Verfahrens"),
            "category",
            filled=True,
            values={
                "in Vorbereitung": ("geplant", "Entwurf", "Vorbereitung"),
                "laufend": ("aktiv", "läuft", "online", "veröffentlicht"),
                "abgeschlossen": ("beendet", "archiviert", "geschlossen"),
            },
        ),
        Column("start_datum", ("Start", "Beginn", "Startdatum", "Zeitraum von"), "date"),
        Column("ende_datum", ("Ende", "Enddatum", "Zeitraum bis"), "date", required=False),
        Column(
            "aktivitaeten_anzahl",
            (
                "Anzahl Beiträge/Teilnahmen",
                "Beiträge/Teilnahmen",
                "Beiträge und Teilnahmen",
                "Anzahl Aktivitäten",
                "Aktivitäten",
            ),
            "count",
        ),
        Column("aufrufe_anzahl", ("Aufrufe", "Seitenaufrufe"), "count", required=False),
    ),
)
