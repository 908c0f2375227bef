"""Press and public relations: subscribers of the channels, posts and stories on Instagram."""

import pandas as pd

from kleve_kpi.kpi import COUNT, Rows, Topic, first_day, largest, median, rate, texts, total

TOPIC = Topic(__name__, "Presse- und Öffentlichkeitsarbeit", kurz="Social Media")
# The channel whose posts and stories the sources instagram_* hold.
_INSTAGRAM = "Instagram"
_INTERAKTIONEN = ["likes_anzahl", "kommentare_anzahl", "geteilt_anzahl", "gespeichert_anzahl"]


@TOPIC.kpi(
    "Abonnenten aller städtischen Kanäle",
    kurz="Summe aller Kanäle",
    einheit="Abonnenten",
    measure=total("abonnenten_anzahl"),
    key=("kanal",),
)
def abonnenten_gesamt(social_media_kanaele: Rows, stichtag: pd.Timestamp) -> Rows:
    """Summe der Abonnements über alle Kanäle. Wer mehrere Kanäle abonniert hat, zählt mehrfach:
    Die Summe ist keine Zahl von Personen.
    """
    rows = social_media_kanaele
    known = rows[~(rows["stand_datum"] > stichtag)]
    order = known["stand_datum"].sort_values(kind="stable", na_position="first").index
    newest = known.loc[order].drop_duplicates("kanal", keep="last")
    return known[known.index.isin(newest.index)]


@TOPIC.kpi(
    "Abonnenten",
    einheit="Abonnenten",
    measure=total("abonnenten_anzahl"),
    key=("kanal",),
    per="kanal",
    haupt=True,
)
def abonnenten(abonnenten_gesamt: Rows) -> Rows:
    """Abonnentinnen und Abonnenten des Kanals am letzten abgelesenen Stand bis zum Stichtag."""
    return abonnenten_gesamt


@TOPIC.kpi(
    "Start des städtischen Kontos",
    kurz="Start bei",
    art="datum",
    measure=first_day("konto_seit_datum"),
    per="kanal",
    per_id="{value}_start",
)
def start(abonnenten_gesamt: Rows) -> Rows:
    """Tag, an dem die Stadt das Konto eröffnet hat, soweit die Liste der Kanäle ihn nennt."""
    return abonnenten_gesamt[abonnenten_gesamt["konto_seit_datum"].notna()]


@TOPIC.kpi(
    "Veröffentlichte Instagram-Beiträge",
    kurz="Beiträge",
    einheit="Beiträge",
    je=("beitragstyp",),
    haupt=True,
)
def instagram_beitraege(instagram_beitraege: Rows) -> Rows:
    """Alle Beiträge auf dem städtischen Instagram-Konto seit dessen Start: Bilder, Karussells,
    Videos und Reels. Stories zählen nicht dazu.
    """
    return instagram_beitraege


@TOPIC.kpi(
    "Instagram-Beiträge mit Bildern",
    kurz="mit Bildern",
    einheit="Beiträge",
    basis="instagram_beitraege",
)
def instagram_bilder(instagram_beitraege: Rows) -> Rows:
    """Instagram-Beiträge, die aus einem Bild oder einem Karussell von Bildern bestehen."""
    return instagram_beitraege[instagram_beitraege["beitragstyp"].isin(["Bild", "Karussell"])]


@TOPIC.kpi(
    "Instagram-Beiträge als Reel oder Video",
    kurz="als Reel oder Video",
    einheit="Beiträge",
    basis="instagram_beitraege",
)
def instagram_reels(instagram_beitraege: Rows) -> Rows:
    """Instagram-Beiträge, die ein Video sind; Reels sind kurze Videos."""
    return instagram_beitraege[instagram_beitraege["beitragstyp"].isin(["Reel", "Video"])]


@TOPIC.kpi(
    "Veröffentlichte Instagram-Stories",
    kurz="Stories",
    einheit="Stories",
    measure=total("stories_anzahl"),
)
def instagram_stories(instagram_stories: Rows) -> Rows:
    """Von Hand gezählte Stories aller Monate seit dem Start des Kontos. Stories sind nach 24
    Stunden nicht mehr sichtbar und stehen in keinem Export.
    """
    return instagram_stories


@TOPIC.kpi(
    "Instagram-Beiträge je Woche",
    kurz="Beiträge je Woche",
    einheit="Beiträge je Woche",
    measure=rate(COUNT, "wochen"),
)
def instagram_beitraege_je_woche(instagram_beitraege: Rows, abonnenten_gesamt: Rows) -> Rows:
    """Veröffentlichte Beiträge geteilt durch die Wochen vom Start des Kontos bis zum Stand der
    Liste der Kanäle.
    """
    return instagram_beitraege.assign(wochen=_weeks(abonnenten_gesamt))


@TOPIC.kpi(
    "Instagram-Stories je Woche",
    kurz="Stories je Woche",
    einheit="Stories je Woche",
    measure=rate(total("stories_anzahl"), "wochen"),
)
def instagram_stories_je_woche(instagram_stories: Rows, abonnenten_gesamt: Rows) -> Rows:
    """Veröffentlichte Stories geteilt durch die Wochen vom Start des Kontos bis zum Stand der
    Liste der Kanäle.
    """
    return instagram_stories.assign(wochen=_weeks(abonnenten_gesamt))


@TOPIC.kpi(
    "Likes des beliebtesten Instagram-Beitrags",
    kurz="Likes des beliebtesten Beitrags",
    einheit="Likes",
    measure=largest("likes_anzahl"),
)
def instagram_beliebtester_beitrag_likes(instagram_beitraege: Rows) -> Rows:
    """„Gefällt mir“-Angaben des Beitrags, der davon die meisten hat. Die Reichweite spielt dabei
    keine Rolle.
    """
    likes = instagram_beitraege["likes_anzahl"]
    return instagram_beitraege[(likes == likes.max()).fillna(False)]


@TOPIC.kpi(
    "Beliebtester Instagram-Beitrag",
    kurz="beliebtester Beitrag",
    art="status",
    measure=texts("anfang"),
)
def instagram_beliebtester_beitrag(instagram_beliebtester_beitrag_likes: Rows) -> Rows:
    """Anfang des Textes zum Beitrag mit den meisten Likes; bei gleich vielen sind es mehrere."""
    return _with_opening(instagram_beliebtester_beitrag_likes)


@TOPIC.kpi(
    "Likes des Instagram-Beitrags mit dem besten Verhältnis zur Reichweite",
    kurz="Likes des besten Beitrags nach Reichweite",
    einheit="Likes",
    measure=total("likes_anzahl"),
    basis="instagram_bester_beitrag_reichweite",
)
def instagram_bester_beitrag_likes(instagram_bester_beitrag_reichweite: Rows) -> Rows:
    """Likes des Beitrags mit den meisten Likes je erreichtem Konto, bezogen auf die erreichten
    Konten.
    """
    return instagram_bester_beitrag_reichweite


@TOPIC.kpi(
    "Instagram-Beitrag mit dem besten Verhältnis von Likes zur Reichweite",
    kurz="bester Beitrag nach Reichweite",
    art="status",
    measure=texts("anfang"),
)
def instagram_bester_beitrag(instagram_bester_beitrag_reichweite: Rows) -> Rows:
    """Anfang des Textes zum Beitrag mit den meisten Likes je erreichtem Konto."""
    return _with_opening(instagram_bester_beitrag_reichweite)


@TOPIC.kpi(
    "Reichweite des Instagram-Beitrags mit dem besten Verhältnis von Likes zur Reichweite",
    kurz="Reichweite des besten Beitrags nach Reichweite",
    einheit="Konten",
    measure=total("reichweite_anzahl"),
)
def instagram_bester_beitrag_reichweite(instagram_beitraege: Rows) -> Rows:
    """Erreichte Konten des Beitrags mit den meisten Likes je erreichtem Konto. Verglichen werden
    nur Beiträge, deren Reichweite mindestens den Median erreicht, damit kein Beitrag mit wenigen
    erreichten Konten an der Spitze steht.
    """
    reach = instagram_beitraege["reichweite_anzahl"]
    seen = instagram_beitraege[((reach > 0) & (reach >= reach.median())).fillna(False)]
    ratio = seen["likes_anzahl"] / seen["reichweite_anzahl"]
    return seen[(ratio == ratio.max()).fillna(False)].iloc[:1]


@TOPIC.kpi(
    "Interaktionen je Instagram-Beitrag, Median",
    kurz="Interaktionen je Beitrag (Median)",
    einheit="Interaktionen",
    measure=median("interaktionen_anzahl"),
)
def instagram_interaktionen_median(instagram_beitraege: Rows) -> Rows:
    """Die Hälfte der Beiträge hat höchstens so viele Interaktionen: Likes, Kommentare, geteilte
    und gespeicherte Beiträge zusammen. Beiträge, bei denen eine der vier Angaben fehlt, bleiben
    außer Betracht.
    """
    sums = instagram_beitraege[_INTERAKTIONEN].sum(axis=1, skipna=False)
    return instagram_beitraege.assign(interaktionen_anzahl=sums)


@TOPIC.kpi(
    "Summe der Reichweiten aller Instagram-Beiträge",
    kurz="Summe der Reichweiten",
    einheit="erreichte Konten",
    measure=total("reichweite_anzahl"),
)
def instagram_reichweite(instagram_interaktionen_median: Rows) -> Rows:
    """Erreichte Konten über alle Beiträge mit Angabe von Reichweite und Interaktionen. Ein Konto
    zählt bei jedem Beitrag, den es gesehen hat.
    """
    rows = instagram_interaktionen_median
    return rows[rows["reichweite_anzahl"].notna() & rows["interaktionen_anzahl"].notna()]


@TOPIC.kpi(
    "Interaktionsrate der Instagram-Beiträge",
    kurz="Interaktionsrate (Basis: Reichweite)",
    art="quote",
    einheit="%",
    measure=total("interaktionen_anzahl"),
    basis="instagram_reichweite",
)
def instagram_interaktionsrate(instagram_reichweite: Rows) -> Rows:
    """Interaktionen aller Beiträge geteilt durch die Summe ihrer Reichweiten, nicht durch die
    Zahl der Abonnenten.
    """
    return instagram_reichweite


TOPIC.partition("instagram_beitraege", "instagram_bilder", "instagram_reels")


def _weeks(channels: Rows) -> float:
    """Weeks from the start of the Instagram account to the day its subscribers were read off."""
    account = channels[channels["kanal"] == _INSTAGRAM]
    days = (account["stand_datum"] - account["konto_seit_datum"]).dt.days
    return float(days.iloc[0]) / 7 if len(days) else float("nan")


def _with_opening(posts: Rows) -> Rows:
    """The posts with the start of their caption, up to its first full stop or hashtag."""
    opening = posts["beschreibung"].str.split(r"[.!?#|]", n=1, regex=True).str[0].str.strip()
    return posts.assign(anfang=opening.str.slice(0, 80))
