"""Applications for Mobile Office, one row per application, kept by the personnel department.

One person may have applied several times. "regelmäßig" is an agreement on fixed days a week,
"anlassbezogen" one for single days. Approved agreements may run out (gültig bis).
"""

from kleve_kpi.source import Column, Source

SOURCE = Source(
    titel="Mobile-Office-Anträge",
    absender="FB 10 (Personal)",
    key=("antrag_nr",),
    about_people=True,
    columns=(
        Column(
            "antrag_nr",
            ("Antrag-Nr.", "Antragsnummer", "Lfd. Nr."),
            "key",
            filled=True,
        ),
        Column(
            "personalnummer",
            ("Personalnummer", "Pers.-Nr.", "Personal-Nr."),
            "key",
            filled=True,
            personal=True,
            pseudonym="person",
        ),
        Column(
            "antragsteller",
            ("Name", "Antragsteller", "Antragstellerin/Antragsteller", "Name, Vorname"),
            required=False,
            personal=True,
        ),
        Column("fachbereich", ("OE", "Organisationseinheit", "Fachbereich", "FB"), "fachbereich"),
        Column("antrag_datum", ("Antrag vom", "beantragt am", "Antragsdatum"), "date"),
        Column(
            "art",
            ("Art", "Art des Mobile Office", "Modell"),
            "category",
            filled=True,
            values={
                "regelmäßig": ("regelm.", "fest", "dauerhaft"),
                "anlassbezogen": ("anlassbez.", "gelegentlich"),
            },
        ),
        Column(
            "tage_je_woche",
            ("Tage/Woche", "Umfang (Tage/Woche)", "Tage pro Woche"),
            "number",
            required=False,
        ),
        Column(
            "status",
            ("Status", "Antragsstatus", "Bearbeitungsstand"),
            "category",
            filled=True,
            values={
                "beantragt": ("offen", "in Bearbeitung", "eingegangen"),
                "genehmigt": ("bewilligt", "gen."),
                "abgelehnt": ("nicht genehmigt",),
                "zurückgezogen": ("zurückgenommen",),
                "beendet": ("ausgelaufen",),
            },
        ),
        Column("genehmigt_datum", ("genehmigt am", "Genehmigung vom"), "date", required=False),
        Column("gueltig_ab_datum", ("gültig ab",), "date"),
        Column("gueltig_bis_datum", ("gültig bis",), "date"),
        Column("ausstattung", ("Ausstattung",), required=False),
    ),
)
