import datetime as dt

import pandas as pd
import pytest

from kleve_kpi.topics import social_media as sm

STICHTAG = pd.Timestamp("2022-11-28")
START = dt.datetime(2021, 11, 5)


def value(name, rows):
    return sm.TOPIC.kpis[name].measure.of(rows)


@pytest.fixture
def kanaele(rows):
    def row(kanal, stand, count, since=None):
        return {
            "kanal": kanal,
            "stand_datum": stand and dt.datetime.fromisoformat(stand),
            "abonnenten_anzahl": count,
            "konto_seit_datum": since,
        }

    return rows(
        "social_media_kanaele",
        {
            "neu": row("Instagram", "2022-11-22", 1420, START),
            "alt": row("Instagram", "2022-08-22", 1251, START),
            "nach dem Stichtag": row("Instagram", "2022-12-01", 1500, START),
            "nur einmal": row("Kanal 1", "2022-08-22", 1986),
            "ohne Stand, alt": row("Kanal 3", None, 281),
            "mit Stand": row("Kanal 3", "2022-11-28", 316),
            "ohne Stand": row("Mastodon", None, 7),
        },
    )


def test_the_newest_number_of_each_channel_counts(kanaele):
    newest = sm.abonnenten_gesamt(kanaele, STICHTAG)
    assert list(newest.index) == ["neu", "nur einmal", "mit Stand", "ohne Stand"]
    assert value("abonnenten_gesamt", newest).wert == 1420 + 1986 + 316 + 7
    assert sm.abonnenten(newest) is newest


def test_channels_are_data(kanaele):
    newest = sm.abonnenten(sm.abonnenten_gesamt(kanaele, STICHTAG))
    members = sm.TOPIC.kpis["abonnenten"].members(newest)
    assert [(kpi.name, kpi.titel) for kpi in members] == [
        ("abonnenten_instagram", "Abonnenten Instagram"),
        ("abonnenten_kanal_1", "Abonnenten Kanal 1"),
        ("abonnenten_kanal_3", "Abonnenten Kanal 3"),
        ("abonnenten_mastodon", "Abonnenten Mastodon"),
    ]


def test_spellings_of_one_channel_are_one_kennzahl(rows):
    kanaele = rows(
        "social_media_kanaele",
        {
            "eins": {"kanal": "Kanal 1", "abonnenten_anzahl": 8},
            "groß": {"kanal": "KANAL-1", "abonnenten_anzahl": 2},
            "zwei": {"kanal": "Kanal 2", "abonnenten_anzahl": 5},
        },
    )
    first, second = sm.TOPIC.kpis["abonnenten"].members(kanaele)
    assert [(kpi.name, kpi.titel) for kpi in (first, second)] == [
        ("abonnenten_kanal_1", "Abonnenten Kanal 1"),
        ("abonnenten_kanal_2", "Abonnenten Kanal 2"),
    ]
    assert list(first.select(kanaele).index) == ["eins", "groß"]


def test_start_of_the_accounts_where_it_is_known(kanaele):
    known = sm.start(sm.abonnenten_gesamt(kanaele, STICHTAG))
    assert list(known.index) == ["neu"]
    (kpi,) = sm.TOPIC.kpis["start"].members(known)
    assert (kpi.name, kpi.measure.of(known).text) == ("instagram_start", "05.11.2021")


@pytest.fixture
def beitraege(rows):
    def row(text, likes, reach, *others, kind="Bild"):
        comments, shared, saved = others or (1, 1, 1)
        return {
            "beschreibung": text,
            "beitragstyp": kind,
            "likes_anzahl": likes,
            "reichweite_anzahl": reach,
            "kommentare_anzahl": comments,
            "geteilt_anzahl": shared,
            "gespeichert_anzahl": saved,
        }

    return rows(
        "instagram_beitraege",
        {
            "meiste Likes": row("Lichterfest! Danke #kleve", 210, 3000, 5, 3, 2),
            "bester nach Reichweite": row("Ausbildung. Jetzt bewerben", 170, 1000, kind="Reel"),
            "kaum gesehen": row("Test", 9, 10),
            "nicht gesehen": row("Panne", 3, 0),
            "ohne Reichweite": row(None, 60, None, kind="Reel"),
            "ohne Likes": row("Neu", None, 1200),
        },
    )


def test_most_liked_post(beitraege):
    top = sm.instagram_beliebtester_beitrag_likes(beitraege)
    assert list(top.index) == ["meiste Likes"]
    assert value("instagram_beliebtester_beitrag_likes", top).wert == 210
    named = sm.instagram_beliebtester_beitrag(top)
    assert value("instagram_beliebtester_beitrag", named).text == "Lichterfest"


def test_posts_with_equally_many_likes_are_all_named(beitraege):
    beitraege.loc["bester nach Reichweite", "likes_anzahl"] = 210
    top = sm.instagram_beliebtester_beitrag_likes(beitraege)
    named = sm.instagram_beliebtester_beitrag(top)
    assert value("instagram_beliebtester_beitrag", named).text == "Lichterfest, Ausbildung"


def test_best_post_relative_to_reach_needs_a_reach_of_the_median(beitraege):
    best = sm.instagram_bester_beitrag_reichweite(beitraege)
    assert list(best.index) == ["bester nach Reichweite"]
    assert value("instagram_bester_beitrag_reichweite", best).wert == 1000
    likes = sm.instagram_bester_beitrag_likes(best)
    assert value("instagram_bester_beitrag_likes", likes).wert == 170
    assert value("instagram_bester_beitrag", sm.instagram_bester_beitrag(best)).text == "Ausbildung"


def test_interactions(beitraege):
    everything = sm.instagram_interaktionen_median(beitraege)
    assert list(everything["interaktionen_anzahl"].dropna()) == [220, 173, 12, 6, 63]
    assert value("instagram_interaktionen_median", everything).wert == 63
    reached = sm.instagram_reichweite(everything)
    assert list(reached.index) == list(beitraege.index[:4])
    assert value("instagram_reichweite", reached).wert == 3000 + 1000 + 10
    rate = value("instagram_interaktionsrate", sm.instagram_interaktionsrate(reached)).wert
    assert rate == 220 + 173 + 12 + 6


def test_posts_and_reels(beitraege):
    assert len(sm.instagram_beitraege(beitraege)) == 6
    beitraege.loc["ohne Likes", "beitragstyp"] = "Karussell"
    beitraege.loc["nicht gesehen", "beitragstyp"] = None
    beitraege.loc["ohne Reichweite", "beitragstyp"] = "Video"
    reels = ["bester nach Reichweite", "ohne Reichweite"]
    assert list(sm.instagram_reels(beitraege).index) == reels
    pictures = ["meiste Likes", "kaum gesehen", "ohne Likes"]
    assert list(sm.instagram_bilder(beitraege).index) == pictures


def test_posts_and_stories_per_week(beitraege, kanaele, rows):
    channels = sm.abonnenten_gesamt(kanaele, STICHTAG)
    weeks = 382 / 7
    posts = sm.instagram_beitraege_je_woche(beitraege, channels)
    assert value("instagram_beitraege_je_woche", posts).wert == pytest.approx(6 / weeks)
    months = rows("instagram_stories", {"a": {"stories_anzahl": 11}, "b": {"stories_anzahl": 17}})
    assert value("instagram_stories", sm.instagram_stories(months)).wert == 28
    stories = sm.instagram_stories_je_woche(months, channels)
    assert value("instagram_stories_je_woche", stories).wert == pytest.approx(28 / weeks)


def test_posts_per_week_without_a_start_are_unknown(beitraege, kanaele):
    kanaele["konto_seit_datum"] = pd.NaT
    for channels in (kanaele.iloc[:0], kanaele.iloc[:1]):
        posts = sm.instagram_beitraege_je_woche(beitraege, channels)
        assert value("instagram_beitraege_je_woche", posts).wert is None


def test_no_posts(rows):
    nothing = rows("instagram_beitraege", {})
    for name in ("instagram_beliebtester_beitrag_likes", "instagram_bester_beitrag_reichweite"):
        assert len(getattr(sm, name)(nothing)) == 0


def test_published_figures(sample):
    published = {
        "abonnenten_kanal_1": 2070,
        "abonnenten_instagram": 1420,
        "abonnenten_kanal_3": 316,
        "instagram_beitraege": 152,
        "instagram_stories": 280,
        "instagram_beliebtester_beitrag_likes": 210,
    }
    assert {n: sample.value(f"social_media.{n}").wert for n in published} == published
    assert sample.value("social_media.instagram_start").text == "05.11.2021"
    assert sample.value("social_media.instagram_beliebtester_beitrag").text == "Klever Lichterfest"


def test_figures_that_follow_from_the_report(sample):
    followed = {
        "abonnenten_gesamt": 3806,
        "instagram_beitraege_je_woche": 2.785,
        "instagram_stories_je_woche": 5.131,
    }
    for name, expected in followed.items():
        assert sample.value(f"social_media.{name}").wert == pytest.approx(expected, 1e-3)


@pytest.mark.parametrize("stichtag", ["2022-05-31", "2022-08-23", "2022-11-28"])
def test_partitions_close(stichtag, sample_dates):
    assert all(c.closed for c in sample_dates[stichtag].partition_checks("social_media"))


def test_each_delivery_has_its_own_day(sample):
    for quelle in ("social_media_kanaele", "instagram_beitraege", "instagram_stories"):
        assert sample.cleaned(quelle).datenstand == dt.date(2022, 11, 22)
