"""Survey among the applicants for building plots on how content they are, one row per answer.

The survey is anonymous. What people wrote in their own words, and the IP address that some forms
keep, is not declared and so never copied. The grade is ordinal, a word at one time and a school
grade from 1 to 5 at another; the headers are assumed.
"""

from kleve_kpi.source import Column, Source

SOURCE = Source(
    titel="Zufriedenheitsumfrage Baugrundstücke",
    absender="FB 20 (Liegenschaften)",
    key=("antwort_nr",),
    columns=(
        Column(
            "antwort_nr",
            ("Antwort-Nr.", "Antwort-ID", "Antwort", "Rückmeldung Nr."),
            "key",
            filled=True,
        ),
        Column(
            "zufriedenheit",
            (
                "Zufriedenheit mit dem Verfahren",
                "Zufriedenheit",
                "Wie zufrieden sind Sie mit dem Bewerbungsverfahren?",
                "Note Bewerbungsverfahren",
            ),
            "category",
            values={
                "sehr zufrieden": ("1", "Note 1", "sehr gut"),
                "zufrieden": ("2", "Note 2", "gut"),
                "teils, teils": ("3", "Note 3", "mittel", "weder noch"),
                "unzufrieden": ("4", "Note 4", "schlecht"),
                "sehr unzufrieden": ("5", "Note 5", "sehr schlecht"),
            },
        ),
    ),
)
