"""Participation: procedures on the platform and the lot procedures for building plots."""

from kleve_kpi.kpi import COUNT, Rows, Topic, mean, median, one_per, rate, texts, total

TOPIC = Topic(__name__, "Partizipation")
_JE = ("format", "fachbereich", "bereich")
_AKTIVITAETEN = "aktivitaeten_anzahl"
_VORBEREITUNG = "in Vorbereitung"


@TOPIC.kpi(
    "Beteiligungsverfahren seit Einführung",
    kurz="Verfahren seit Einführung",
    einheit="Verfahren",
    je=_JE,
    haupt=True,
    ursachen=("verfahren_in_vorbereitung",),
)
def verfahren(beteiligungsverfahren: Rows) -> Rows:
    """Alle Verfahren auf der Online-Beteiligungsplattform, die seit deren Einführung begonnen
    haben, laufende und abgeschlossene. Verfahren in Vorbereitung zählen nicht.
    """
    prepared = (beteiligungsverfahren["verfahrensstatus"] == _VORBEREITUNG).fillna(False)
    return beteiligungsverfahren[~prepared]


@TOPIC.kpi("Laufende Beteiligungsverfahren", kurz="laufend", einheit="Verfahren", basis="verfahren")
def verfahren_laufend(verfahren: Rows) -> Rows:
    """Beteiligungsverfahren, die am Datenstand laufen."""
    return verfahren[verfahren["verfahrensstatus"] == "laufend"]


@TOPIC.kpi(
    "Abgeschlossene Beteiligungsverfahren",
    kurz="abgeschlossen",
    einheit="Verfahren",
    basis="verfahren",
)
def verfahren_abgeschlossen(verfahren: Rows) -> Rows:
    """Beteiligungsverfahren, die beendet sind."""
    return verfahren[verfahren["verfahrensstatus"] == "abgeschlossen"]


@TOPIC.kpi("Beteiligungsverfahren in Vorbereitung", kurz="in Vorbereitung", einheit="Verfahren")
def verfahren_in_vorbereitung(beteiligungsverfahren: Rows) -> Rows:
    """Verfahren, die auf der Plattform angelegt sind, aber noch nicht begonnen haben. Sie zählen
    nicht zu den Beteiligungsverfahren seit Einführung.
    """
    return beteiligungsverfahren[beteiligungsverfahren["verfahrensstatus"] == _VORBEREITUNG]


@TOPIC.kpi(
    "Einsatzbereiche der Beteiligungsplattform",
    kurz="Einsatzbereiche",
    art="liste",
    measure=texts("bereich"),
)
def bereiche(verfahren: Rows) -> Rows:
    """Bereiche, in denen die Plattform bisher eingesetzt wurde, in der Reihenfolge, in der der
    Export sie zuerst nennt.
    """
    return verfahren


@TOPIC.kpi(
    "Aktivitäten auf der Beteiligungsplattform",
    kurz="Aktivitäten",
    einheit="Aktivitäten",
    measure=total(_AKTIVITAETEN),
    je=_JE,
    haupt=True,
    ursachen=("verfahren_in_vorbereitung",),
)
def aktivitaeten(verfahren: Rows) -> Rows:
    """Summe der Beiträge und Teilnahmen aller Beteiligungsverfahren. Je nach Format ist das etwas
    anderes: ausgefüllte Formulare, Teilnehmende, Beiträge, gebuchte Termine, Stellungnahmen oder
    Meldungen. Über Formate hinweg lässt sich die Zahl deshalb nur grob vergleichen.
    """
    return verfahren


@TOPIC.kpi(
    "Aktivitäten je Beteiligungsverfahren, Mittelwert",
    kurz="Mittelwert je Verfahren",
    einheit="Aktivitäten",
    measure=mean(_AKTIVITAETEN),
)
def aktivitaeten_mittelwert(verfahren: Rows) -> Rows:
    """Aktivitäten geteilt durch die Verfahren mit Angabe. Wenige große Verfahren, vor allem die
    Bewerbungsverfahren für Baugrundstücke, heben den Mittelwert; der Median steht deshalb daneben.
    """
    return verfahren


@TOPIC.kpi(
    "Aktivitäten je Beteiligungsverfahren, Median",
    kurz="Median je Verfahren",
    einheit="Aktivitäten",
    measure=median(_AKTIVITAETEN),
)
def aktivitaeten_median(verfahren: Rows) -> Rows:
    """Die Hälfte der Beteiligungsverfahren hat höchstens so viele Aktivitäten. Verfahren ohne
    Angabe bleiben außer Betracht.
    """
    return verfahren


@TOPIC.kpi(
    "Beteiligungsverfahren ohne Aktivität",
    kurz="ohne Aktivität",
    einheit="Verfahren",
    basis="verfahren",
)
def verfahren_ohne_aktivitaet(verfahren: Rows) -> Rows:
    """Beteiligungsverfahren, für die der Export ausdrücklich 0 nennt. Laufende zählen mit; eine
    fehlende Angabe ist keine 0.
    """
    return verfahren[verfahren[_AKTIVITAETEN] == 0]


@TOPIC.kpi(
    "Bewerbungen um städtische Baugrundstücke",
    kurz="Bewerbungen",
    einheit="Bewerbungen",
    je=("baugebiet", "gruppe"),
    haupt=True,
)
def bewerbungen_baugrundstuecke(baugrundstuecke_bewerbungen: Rows) -> Rows:
    """Alle Bewerbungen in den Bewerbungsverfahren für städtische Baugrundstücke, auch spätere
    Rücktritte und mehrere Bewerbungen einer Person. Sie kommen über dieselbe Plattform wie die
    Aktivitäten und werden nie zu ihnen addiert.
    """
    return baugrundstuecke_bewerbungen


@TOPIC.kpi("Bewerberinnen und Bewerber um Baugrundstücke", kurz="Personen", einheit="Personen")
def bewerbende(bewerbungen_baugrundstuecke: Rows) -> Rows:
    """Personen mit mindestens einer Bewerbung, erkannt an der E-Mail-Adresse; jede zählt einmal."""
    return one_per(bewerbungen_baugrundstuecke, "person")


@TOPIC.kpi(
    "Bewerbungen um Familiengrundstücke",
    kurz="um Familiengrundstücke",
    einheit="Bewerbungen",
    basis="bewerbungen_baugrundstuecke",
)
def bewerbungen_familie(bewerbungen_baugrundstuecke: Rows) -> Rows:
    """Bewerbungen um Grundstücke, die Familien mit minderjährigen Kindern vorbehalten sind."""
    return _in_group(bewerbungen_baugrundstuecke, "Familiengrundstück")


@TOPIC.kpi(
    "Bewerbungen um Grundstücke im freien Verkauf",
    kurz="um Grundstücke im freien Verkauf",
    einheit="Bewerbungen",
    basis="bewerbungen_baugrundstuecke",
)
def bewerbungen_freier_verkauf(bewerbungen_baugrundstuecke: Rows) -> Rows:
    """Bewerbungen um Grundstücke, die ohne Bindung an eine Gruppe verkauft werden."""
    return _in_group(bewerbungen_baugrundstuecke, "freier Verkauf")


@TOPIC.kpi(
    "Bewerbungen im Losverfahren",
    kurz="im Losverfahren",
    einheit="Bewerbungen",
    basis="bewerbungen_baugrundstuecke",
)
def bewerbungen_im_los(bewerbungen_baugrundstuecke: Rows) -> Rows:
    """Bewerbungen mit Losnummer. Wer vor der Ziehung zurücktritt, hat keine."""
    return bewerbungen_baugrundstuecke[bewerbungen_baugrundstuecke["losnummer"].notna()]


@TOPIC.kpi(
    "Bewerbungen mit zugeteiltem Grundstück",
    kurz="Grundstück zugeteilt",
    einheit="Bewerbungen",
    basis="bewerbungen_baugrundstuecke",
)
def bewerbungen_zugeteilt(bewerbungen_baugrundstuecke: Rows) -> Rows:
    """Bewerbungen, denen ein Grundstück zugeteilt ist und die nicht zurückgetreten sind."""
    rows = bewerbungen_baugrundstuecke
    return rows[rows["zuteilung"].notna() & rows["ruecktritt_datum"].isna()]


@TOPIC.kpi(
    "Zurückgetretene Bewerbungen",
    kurz="zurückgetreten",
    einheit="Bewerbungen",
    basis="bewerbungen_baugrundstuecke",
)
def bewerbungen_zurueckgetreten(bewerbungen_baugrundstuecke: Rows) -> Rows:
    """Bewerbungen mit Rücktritt, vor oder nach der Zuteilung eines Grundstücks."""
    return bewerbungen_baugrundstuecke[bewerbungen_baugrundstuecke["ruecktritt_datum"].notna()]


@TOPIC.kpi(
    "Bewerbungen ohne Zuteilung",
    kurz="ohne Zuteilung",
    einheit="Bewerbungen",
    basis="bewerbungen_baugrundstuecke",
)
def bewerbungen_ohne_zuteilung(bewerbungen_baugrundstuecke: Rows) -> Rows:
    """Bewerbungen, denen bisher kein Grundstück zugeteilt ist und die nicht zurückgetreten
    sind.
    """
    rows = bewerbungen_baugrundstuecke
    return rows[rows["zuteilung"].isna() & rows["ruecktritt_datum"].isna()]


@TOPIC.kpi(
    "Angebotene städtische Baugrundstücke",
    kurz="angeboten",
    einheit="Grundstücke",
    je=("baugebiet", "gruppe"),
)
def grundstuecke(baugrundstuecke: Rows) -> Rows:
    """Grundstücke, für die ein Bewerbungsverfahren stattgefunden hat oder läuft."""
    return baugrundstuecke


@TOPIC.kpi(
    "Zugeteilte städtische Baugrundstücke",
    kurz="zugeteilt",
    einheit="Grundstücke",
    basis="grundstuecke",
    je=("baugebiet", "gruppe"),
)
def grundstuecke_zugeteilt(grundstuecke: Rows, bewerbungen_zugeteilt: Rows) -> Rows:
    """Angebotene Grundstücke, die einer nicht zurückgetretenen Bewerbung zugeteilt sind."""
    return grundstuecke[_allocated(grundstuecke, bewerbungen_zugeteilt)]


@TOPIC.kpi(
    "Noch nicht zugeteilte städtische Baugrundstücke",
    kurz="nicht zugeteilt",
    einheit="Grundstücke",
    basis="grundstuecke",
    je=("baugebiet", "gruppe"),
)
def grundstuecke_nicht_zugeteilt(grundstuecke: Rows, bewerbungen_zugeteilt: Rows) -> Rows:
    """Angebotene Grundstücke, die noch keiner Bewerbung zugeteilt oder zurückgegeben sind."""
    return grundstuecke[~_allocated(grundstuecke, bewerbungen_zugeteilt)]


@TOPIC.kpi(
    "Bewerbungen je angebotenem Grundstück",
    kurz="insgesamt",
    einheit="Bewerbungen je Grundstück",
    measure=rate(COUNT, "grundstuecke"),
)
def bewerbungen_je_grundstueck(bewerbungen_baugrundstuecke: Rows, grundstuecke: Rows) -> Rows:
    """Alle Bewerbungen geteilt durch die angebotenen Grundstücke, Rücktritte eingeschlossen."""
    return bewerbungen_baugrundstuecke.assign(grundstuecke=float(len(grundstuecke)))


@TOPIC.kpi(
    "Bewerbungen je Familiengrundstück",
    kurz="je Familiengrundstück",
    einheit="Bewerbungen je Grundstück",
    measure=rate(COUNT, "grundstuecke"),
)
def bewerbungen_je_familiengrundstueck(bewerbungen_familie: Rows, grundstuecke: Rows) -> Rows:
    """Bewerbungen um Familiengrundstücke geteilt durch die angebotenen Familiengrundstücke."""
    plots = _in_group(grundstuecke, "Familiengrundstück")
    return bewerbungen_familie.assign(grundstuecke=float(len(plots)))


@TOPIC.kpi(
    "Bewerbungen je Grundstück im freien Verkauf",
    kurz="je Grundstück im freien Verkauf",
    einheit="Bewerbungen je Grundstück",
    measure=rate(COUNT, "grundstuecke"),
)
def bewerbungen_je_freiem_grundstueck(bewerbungen_freier_verkauf: Rows, grundstuecke: Rows) -> Rows:
    """Bewerbungen um Grundstücke im freien Verkauf geteilt durch die dort angebotenen."""
    plots = _in_group(grundstuecke, "freier Verkauf")
    return bewerbungen_freier_verkauf.assign(grundstuecke=float(len(plots)))


@TOPIC.kpi(
    "Antworten auf die Umfrage zur Zufriedenheit",
    kurz="Antworten",
    einheit="Antworten",
    basis="bewerbende",
)
def umfrage_antworten(baugrundstuecke_umfrage: Rows) -> Rows:
    """Eingegangene Antworten auf die anonyme Umfrage zum Bewerbungsverfahren, bezogen auf alle
    Bewerberinnen und Bewerber. Angenommen ist, dass alle gefragt wurden und jede Person einmal
    antwortet.
    """
    return baugrundstuecke_umfrage


@TOPIC.kpi(
    "Mit dem Bewerbungsverfahren sehr zufrieden",
    kurz="sehr zufrieden",
    einheit="Antworten",
    basis="umfrage_antworten",
)
def umfrage_sehr_zufrieden(umfrage_antworten: Rows) -> Rows:
    """Antworten „sehr zufrieden“ oder Note 1."""
    return _answered(umfrage_antworten, "sehr zufrieden")


@TOPIC.kpi(
    "Mit dem Bewerbungsverfahren zufrieden",
    kurz="zufrieden",
    einheit="Antworten",
    basis="umfrage_antworten",
)
def umfrage_zufrieden(umfrage_antworten: Rows) -> Rows:
    """Antworten „zufrieden“ oder Note 2."""
    return _answered(umfrage_antworten, "zufrieden")


@TOPIC.kpi(
    "Mit dem Bewerbungsverfahren teils zufrieden",
    kurz="teils, teils",
    einheit="Antworten",
    basis="umfrage_antworten",
)
def umfrage_teils(umfrage_antworten: Rows) -> Rows:
    """Antworten „teils, teils“ oder Note 3."""
    return _answered(umfrage_antworten, "teils, teils")


@TOPIC.kpi(
    "Mit dem Bewerbungsverfahren unzufrieden",
    kurz="unzufrieden",
    einheit="Antworten",
    basis="umfrage_antworten",
)
def umfrage_unzufrieden(umfrage_antworten: Rows) -> Rows:
    """Antworten „unzufrieden“ oder Note 4."""
    return _answered(umfrage_antworten, "unzufrieden")


@TOPIC.kpi(
    "Mit dem Bewerbungsverfahren sehr unzufrieden",
    kurz="sehr unzufrieden",
    einheit="Antworten",
    basis="umfrage_antworten",
)
def umfrage_sehr_unzufrieden(umfrage_antworten: Rows) -> Rows:
    """Antworten „sehr unzufrieden“ oder Note 5."""
    return _answered(umfrage_antworten, "sehr unzufrieden")


@TOPIC.kpi(
    "Umfrage zur Zufriedenheit: Antworten ohne Note",
    kurz="ohne Angabe",
    einheit="Antworten",
    basis="umfrage_antworten",
)
def umfrage_ohne_angabe(umfrage_antworten: Rows) -> Rows:
    """Antworten, in denen die Frage nach der Zufriedenheit offen blieb."""
    return umfrage_antworten[umfrage_antworten["zufriedenheit"].isna()]


TOPIC.partition("verfahren", "verfahren_laufend", "verfahren_abgeschlossen")
TOPIC.partition("bewerbungen_baugrundstuecke", "bewerbungen_familie", "bewerbungen_freier_verkauf")
TOPIC.partition(
    "bewerbungen_baugrundstuecke",
    "bewerbungen_zugeteilt",
    "bewerbungen_zurueckgetreten",
    "bewerbungen_ohne_zuteilung",
)
TOPIC.partition("grundstuecke", "grundstuecke_zugeteilt", "grundstuecke_nicht_zugeteilt")
TOPIC.partition(
    "umfrage_antworten",
    "umfrage_sehr_zufrieden",
    "umfrage_zufrieden",
    "umfrage_teils",
    "umfrage_unzufrieden",
    "umfrage_sehr_unzufrieden",
    "umfrage_ohne_angabe",
)


def _in_group(rows: Rows, group: str) -> Rows:
    return rows[rows["gruppe"] == group]


def _answered(rows: Rows, answer: str) -> Rows:
    return rows[rows["zufriedenheit"] == answer]


def _allocated(plots: Rows, applications: Rows) -> Rows:
    return plots["grundstueck_nr"].isin(applications["zuteilung"])
