import dataclasses
import datetime as dt

import pandas as pd
import pytest
from bs4 import BeautifulSoup

import kleve_kpi as kk
from kleve_kpi import german
from kleve_kpi.errors import UnknownNameError
from kleve_kpi.findings import make_finding
from kleve_kpi.kpi import get_topic
from kleve_kpi.page import Html
from tests.appendix import NOTEBOOKS

NBSP = german.NBSP


def services(**states):
    words = {"u": "umgesetzt", "o": "offen", "n": "nicht zuständig"}
    return {
        name: {"ozg_id": name, "umsetzungsstatus": words[state]} for name, state in states.items()
    }


def staff(**departments):
    """The rollout list: so many productive people per department."""
    return {
        f"{fb}-{i}": {"person": f"{fb}-{i}", "fachbereich": fb, "status": "produktiv"}
        for fb, count in departments.items()
        for i in range(count)
    }


@pytest.fixture
def ozg(sample):
    return kk.TopicPage(sample, "ozg")


def test_figure_in_german_formats(ozg):
    fig = ozg["umgesetzt"]
    assert (str(fig), fig.anteil) == ("44", f"44 von 107 (41,1{NBSP}%)")
    assert (fig.vorher, fig.veraenderung, fig.mehr) == ("20", "+24", "24 mehr als")
    assert (fig.titel, fig.datenstand) == ("Umgesetzte OZG-Leistungen", "28.11.2022")
    assert not fig.invented


@pytest.mark.parametrize(
    ("thema", "name", "wert", "veraenderung", "mehr"),
    [
        ("ozg", "definiert", "107", "±0", "ebenso viele wie"),
        ("ozg", "offen", "47", "−40", "40 weniger als"),
        ("ozg", "zugang_eigenentwicklung", "18", german.UNKNOWN, german.UNKNOWN),
        (
            "dms",
            "produktivquote",
            f"83,1{NBSP}%",
            f"+6,0{NBSP}Prozentpunkte",
            f"6,0{NBSP}Prozentpunkte mehr als",
        ),
    ],
)
def test_change_in_words(thema, name, wert, veraenderung, mehr, sample):
    fig = kk.TopicPage(sample, thema)[name]
    assert (fig.wert, fig.veraenderung, fig.mehr) == (wert, veraenderung, mehr)


@pytest.mark.parametrize(
    ("now", "before", "words"),
    [
        ("uo", "oo", "ist 1 von 2 Leistungen (50,0 %); waren es 0, ist 1 mehr als"),
        ("uuo", "uoo", "sind 2 von 3 Leistungen (66,7 %); war es 1, ist 1 mehr als"),
        ("oo", "uu", "sind 0 von 2 Leistungen (0,0 %); waren es 2, sind 2 weniger als"),
        ("u", "u", "ist 1 von 1 Leistung (100,0 %); war es 1, sind ebenso viele wie"),
    ],
)
def test_verbs_and_nouns_agree_with_the_number(now, before, words, report_date):
    """ "Am 31.05.2022 sind 1 von 6 (16,7 %) Maßnahmen umgesetzt" stood on a page."""
    older = report_date({"ozg_leistungen": services(**dict(zip("abc", before, strict=False)))})
    at = report_date({"ozg_leistungen": services(**dict(zip("abc", now, strict=False)))}, older)
    said = kk.TopicPage(at, "ozg").sentence(
        "{umgesetzt.sind} {umgesetzt:Leistung|Leistungen};",
        "{umgesetzt.waren}, {umgesetzt.sind_mehr}",
    )
    assert said.replace(NBSP, " ") == words


def test_sentences_with_verbs_are_left_out_without_a_past(report_date):
    page = kk.TopicPage(report_date({"ozg_leistungen": services(a="u")}), "ozg")
    assert page.sentence("{umgesetzt:Leistung|Leistungen}.", "{umgesetzt.waren}.") == (
        f"1 von 1 Leistung (100,0{NBSP}%)."
    )
    assert page.sentence("{umgesetzt}.", "Das {umgesetzt.sind_mehr} zuvor.") == "1."


@pytest.mark.parametrize(
    ("thema", "name", "text"),
    [
        ("mobile_office", "geraetetausch_beginn", "QI/2023"),
        ("dms", "schulungen_geplant_fachbereiche", "FB 40, FB 61, FB 64, FB 30"),
    ],
)
def test_text_figure_keeps_the_wording(thema, name, text, sample):
    fig = kk.TopicPage(sample, thema)[name]
    assert (fig.wert, fig.anteil) == (text, text)
    assert fig.veraenderung in ("unverändert", "geändert")


def test_text_figure_without_text_or_past(report_date):
    at = report_date({"geraetetausch": {}})
    fig = kk.TopicPage(at, "mobile_office")["geraetetausch_beginn"]
    assert (fig.wert, fig.vorher, fig.veraenderung) == ("–", ".", ".")


def test_figure_of_the_first_report_date(report_date):
    fig = kk.TopicPage(report_date({"ozg_leistungen": services(a="u", b="o")}), "ozg")["umgesetzt"]
    assert fig.anteil == f"1 von 2 (50,0{NBSP}%)"
    assert (fig.vorher, fig.veraenderung, fig.mehr) == (".", ".", ".")


def test_unknown_names(sample, ozg):
    with pytest.raises(UnknownNameError, match="Did you mean 'ozg.umgesetzt'"):
        ozg["umgesetz"]
    with pytest.raises(UnknownNameError, match="Did you mean 'ozg'"):
        kk.TopicPage(sample, "ogz")
    with pytest.raises(UnknownNameError, match="Did you mean 'ozg.eid'"):
        ozg.kennzahlen("eit", titel="T")


def test_sentence(ozg):
    text = ozg.sentence(
        "Am {stichtag} sind {umgesetzt.anteil} umgesetzt.", "Am {vergleich}: {umgesetzt.vorher}."
    )
    assert text == f"Am 28.11.2022 sind 44 von 107 (41,1{NBSP}%) umgesetzt. Am 23.08.2022: 20."


def test_sentence_without_known_figure_is_left_out(report_date):
    page = kk.TopicPage(report_date({"ozg_leistungen": services(a="u")}), "ozg")
    assert page.sentence("{umgesetzt} umgesetzt.", "Am {vergleich}: {umgesetzt.vorher}.") == (
        "1 umgesetzt."
    )
    assert page.sentence("Neu: {zugang_eigenentwicklung}.", "Ohne Zahl.") == "Ohne Zahl."


def test_kennzahlen_table(ozg):
    table = ozg.kennzahlen("umgesetzt", "eid", titel="OZG")
    heads = ["Kennzahl", "am 28.11.2022", "am 23.08.2022", "Veränderung", "Datenstand"]
    assert [head.titel for head in table.kopf] == heads
    assert [head.zahl for head in table.kopf] == [False, True, True, True, False]
    assert table.zeilen[0] == (
        "Umgesetzte OZG-Leistungen",
        f"44 von 107 (41,1{NBSP}%)",
        "20",
        "+24",
        "28.11.2022",
    )
    assert table.zeilen[1][2] == f"7{NBSP}°"
    assert table.hinweis.startswith("° erfunden")


def test_flows_are_not_compared(ozg):
    table = ozg.kennzahlen("zugang_eigenentwicklung", "zugang_fachportale", titel="Neu")
    assert [head.titel for head in table.kopf] == ["Kennzahl", "am 28.11.2022", "Datenstand"]
    assert table.hinweis == ""


def test_first_report_date_has_no_column_before(report_date):
    at = report_date({"ozg_leistungen": services(a="u")})
    table = kk.TopicPage(at, "ozg").kennzahlen("umgesetzt", titel="OZG")
    assert len(table.kopf) == 3


def test_departments_texts_stand_at_the_head(ozg):
    head = BeautifulSoup(ozg.kopf()._repr_html_(), "html.parser")
    assert head.p.text == "Stand 28.11.2022, Veränderungen gegenüber dem Bericht vom 23.08.2022."
    texts = [item.text for item in head.find_all("li")]
    assert texts[0] == "OZG-Leistungen auf kleve.de – Serviceportal – zu finden"
    assert len(texts) == (ozg.at.table("erlaeuterungen")["thema"] == "ozg").sum()


def test_departments_may_name_a_topic_by_its_title(report_date):
    texts = {
        name: {"thema": name, "reihenfolge": n, "text": f"Text {n}"}
        for n, name in enumerate(("OZG", "Umsetzung Onlinezugangsgesetz - OZG", "ogz"))
    }
    at = report_date({"erlaeuterungen": texts})
    head = BeautifulSoup(kk.TopicPage(at, "ozg").kopf()._repr_html_(), "html.parser")
    assert [item.text for item in head.find_all("li")] == ["Text 0", "Text 1"]
    found = at.findings()
    (finding,) = found[found["quelle"] == "erlaeuterungen"].itertuples()
    assert (finding.code, finding.zellen, finding.raw) == ("unknown_category", "A4", "ogz")


def test_of_very_many_lines_the_largest_are_drawn(report_date):
    def channels(more):
        return {
            f"Kanal {n}": {"kanal": f"Kanal {n}", "abonnenten_anzahl": 100 * n + more}
            for n in range(1, 9)
        }

    before = report_date({"social_media_kanaele": channels(0)})
    page = kk.TopicPage(report_date({"social_media_kanaele": channels(5)}, before), "social_media")
    chart = page.verlauf(*page.namen("abonnenten"), titel="T", botschaft="B.")
    assert [head.titel for head in chart.tabelle.kopf[1:]] == [f"Kanal {n}" for n in range(3, 9)]
    assert chart.hinweis.startswith("Gezeigt sind die 6 größten von 8.")


def test_departments_texts_are_text(report_date):
    hostile = "<script>alert(1)</script> & Co."
    at = report_date({"erlaeuterungen": {"a": {"thema": "ozg", "reihenfolge": 1, "text": hostile}}})
    head = BeautifulSoup(kk.TopicPage(at, "ozg").kopf()._repr_html_(), "html.parser")
    assert head.li.text == hostile
    assert head.script is None


def test_charts_show_every_report_date_and_name_what_is_invented(ozg):
    chart = ozg.anteile("front_und_back_end", "nur_front_end", titel="T", botschaft="B.")
    assert [" ".join(row[0].split()) for row in chart.tabelle.zeilen] == [
        "31.05.2022 °",
        "23.08.2022 °",
        "28.11.2022",
    ]
    assert "31.05.2022 und 23.08.2022" in chart.hinweis
    chart = ozg.verlauf("umgesetzt", titel="T", botschaft="B.")
    assert [row[1] for row in chart.tabelle.zeilen][1:] == ["20", "44"]
    days = [" ".join(row[0].split()) for row in chart.tabelle.zeilen]
    assert days == ["31.05.2022 °", "23.08.2022", "28.11.2022"]  # 20 was published
    chart = ozg.balken("eigenentwicklung", "ueber_krzn", titel="T", botschaft="B.")
    assert chart.tabelle.zeilen == (("in Eigenentwicklung", "22"), ("über KRZN-Produkte", "8"))
    assert chart.hinweis == ""


def test_one_report_date_is_no_development(report_date):
    """A line of one point fills a picture with nothing."""
    at = report_date({"ozg_leistungen": services(a="u", b="o")})
    chart = kk.TopicPage(at, "ozg").verlauf("umgesetzt", "offen", titel="T", botschaft="B.")
    assert [row[1] for row in chart.tabelle.zeilen] == ["1", "1"]
    assert "Ein Verlauf lässt sich" in kk.Overview(at).verlaeufe().markup


def test_a_forecast_says_its_range_in_words(ozg):
    chart = ozg.prognose("umgesetzt", bis="2023-12-31", ziel=107, titel="T", botschaft="B.")
    assert chart.botschaft == "B. Geht es so weiter, sind es am 31.12.2023 zwischen 82 und 107."
    chart = ozg.prognose("definiert", bis="2023-12-31", titel="T", botschaft="B.")
    assert chart.botschaft == "B. Geht es so weiter, sind es am 31.12.2023 107."


def test_groups_without_an_order_come_by_size(sample):
    page = kk.TopicPage(sample, "social_media")
    name, words = "instagram_beitraege", {"titel": "T", "botschaft": "B."}
    chart = page.gliederung_balken(name, merkmal="beitragstyp", **words)
    assert [row[0] for row in chart.tabelle.zeilen] == ["Bild", "Karussell", "Reel"]
    chart = page.gliederung_balken(name, merkmal="beitragstyp", nach_groesse=True, **words)
    assert [row[0] for row in chart.tabelle.zeilen] == ["Bild", "Reel", "Karussell"]


def test_figures_of_a_topic_are_told_apart_by_their_short_titles(sample):
    """Two lines of social_media were called "Instagram"."""
    for thema in kk.kpi.all_topics():
        short = [kpi.kurz for kpi in sample.kpis(thema).values()]
        assert len(short) == len(set(short)), thema


def test_breakdown_of_services(ozg):
    table = ozg.gliederung("definiert", "umgesetzt", merkmal="fachbereich", titel="FB")
    assert [head.titel for head in table.kopf][0] == "Fachbereich"
    assert sum(int(row[1]) for row in table.zeilen) == 107
    assert sum(int(row[2]) for row in table.zeilen) == 44
    numbers = [int(row[0].removeprefix("FB ")) for row in table.zeilen if row[0].startswith("FB")]
    assert numbers == sorted(numbers)
    assert table.hinweis == "Die Aufteilung ist erfunden (Beispieldaten)."


def test_breakdown_keeps_groups_that_only_a_later_kennzahl_has(report_date):
    records = staff(**{"FB 10": 2, "FB 100": 1})
    records["neu"] = {"person": "neu", "fachbereich": "FB 20", "status": "geplant"}
    at = report_date({"dms_rollout": records}, ausgabe="intern")
    table = kk.TopicPage(at, "dms").gliederung(
        "produktiv", "geplant", merkmal="fachbereich", titel="FB"
    )
    assert table.zeilen == (("FB 10", "2", "0"), ("FB 20", "0", "1"), ("FB 100", "1", "0"))


def test_small_groups_of_people_are_merged_in_public(report_date):
    at = report_date({"dms_rollout": staff(**{"FB 10": 9, "FB 20": 3, "FB 30": 4, "FB 40": 7})})
    table = kk.TopicPage(at, "dms").gliederung(
        "produktiv", "geplant", merkmal="fachbereich", titel="FB"
    )
    assert table.zeilen == (("FB 10", "9"), ("FB 40", "7"), ("übrige", "7"))
    at.settings = {"schwelle_personen": 8}
    table = kk.TopicPage(at, "dms").gliederung("produktiv", merkmal="fachbereich", titel="FB")
    assert table.zeilen == (("FB 10", "9"), ("übrige", "14"))


def test_breakdown_that_would_show_single_people_is_a_sentence(report_date):
    at = report_date({"dms_rollout": staff(**{"FB 10": 9, "FB 20": 1})})
    shown = kk.TopicPage(at, "dms").gliederung("produktiv", merkmal="fachbereich", titel="FB <1>")
    assert isinstance(shown, Html)
    assert "FB &lt;1&gt;: nicht dargestellt" in shown.markup


def test_breakdown_of_nobody(report_date):
    at = report_date({"dms_rollout": {}, "ozg_leistungen": {}})
    shown = kk.TopicPage(at, "dms").gliederung("produktiv", merkmal="fachbereich", titel="FB")
    assert "nicht dargestellt" in shown.markup
    table = kk.TopicPage(at, "ozg").gliederung("definiert", merkmal="themenfeld", titel="TF")
    assert table.zeilen == ()


def test_plausibility_shows_the_sum(ozg):
    table = ozg.plausibilitaet()
    assert [row[1:] for row in table.zeilen] == [
        ("107 = 44 + 16 + 47", "stimmt"),
        ("107 = 91 + 16", "stimmt"),
        ("44 = 19 + 25", "stimmt"),
        ("44 = 14 + 22 + 8", "stimmt"),
        ("47 = 40 + 7", "stimmt"),
        ("86 = 60 + 26", "stimmt"),
        ("20 Anteile geprüft", "stimmt"),
    ]


def test_plausibility_shows_a_broken_sum(report_date):
    records = services(a="u", b="o", c="n")
    records["c"]["umsetzungsstatus"] = "verschoben"
    at = report_date({"ozg_leistungen": records, "online_antraege": {}})
    first = kk.TopicPage(at, "ozg").plausibilitaet().zeilen[0]
    assert first[1:] == ("3 ≠ 1 + 0 + 1", "offen: 1 Zeilen zu klären")


def test_plausibility_shows_a_share_above_its_whole(report_date):
    """More people in the DMS than the city employs: one of the two lists is wrong."""
    people = {name: {"person": name, "status": "produktiv"} for name in ("a", "b")}
    staff = {"a": {"person": "a", "eintritt_datum": pd.Timestamp("2020-01-01")}}
    tables = {"dms_rollout": people, "personalbestand": staff, "dms_schulungen": {}}
    at = report_date(tables)
    last = kk.TopicPage(at, "dms").plausibilitaet().zeilen[-1]
    assert last[2].startswith("offen: ")
    assert "Mitarbeitende im Produktivsystem" in last[2]
    found = at.findings("dms")
    broken = found[found["text"].str.contains("Mitarbeitende im Produktivsystem: 2")].iloc[0]
    assert (broken.code, broken.schwere, broken.quelle) == ("share_open", "fehler", "dms_rollout")
    assert (broken.zellen, broken.anzahl) == ("A2:A3", 2)
    assert "Mitarbeitende einschließlich GSK: 1." in broken.text


def test_definitions_are_the_docstrings(ozg):
    lines = dict(ozg.definitionen().zeilen)
    assert len(lines) == len(ozg.topic.kpis)
    assert lines["Allgemeine Portale"].startswith("Allgemeine Portale, über die")


def test_deliveries_behind_the_page(sample):
    table = kk.TopicPage(sample, "dms").datengrundlage()
    assert [row[0] for row in table.zeilen] == [
        "DMS-Einführungsliste (FB 10 (IT))",
        "DMS-Schulungen (FB 10 (IT))",
        "Erläuterungen (Stabsstelle Digitalisierung)",
    ]
    for row in table.zeilen:
        read, used, aside = (int(cell) for cell in row[3:6])
        assert read == used + aside


def test_delivery_that_is_older_or_never_came(report_date):
    at = report_date(
        {"dms_rollout": staff(**{"FB 10": 2})}, aelter={"dms_rollout": dt.date(2022, 5, 31)}
    )
    assert kk.TopicPage(at, "dms").datengrundlage().zeilen == (
        (
            "DMS-Einführungsliste (FB 10 (IT))",
            "dms_rollout.xlsx, Blatt Tabelle1, geliefert zum 31.05.2022",
            "23.08.2022",
            *("2", "2", "0", "0"),
        ),
        ("DMS-Schulungen (FB 10 (IT))", "keine Lieferung", *["–"] * 5),
    )


def test_what_was_never_delivered_is_a_point_on_the_page(report_date):
    page = kk.TopicPage(report_date({"portale": {}}), "ozg")
    fig = page["umgesetzt"]
    assert (fig.wert, fig.vorher, fig.veraenderung, fig.datenstand) == (".", ".", ".", ".")
    assert page["portale_fach"].wert == "0"
    assert page.sentence("{umgesetzt} umgesetzt.", "{portale_fach} Portale.") == "0 Portale."


def test_findings_in_public_are_one_line_a_source_and_kind(report_date, delivery):
    cleaned = delivery("portale", {})
    where = {"quelle": "portale", "datei": "p.xlsx", "blatt": "B"}
    found = [
        make_finding("text_converted", spalte="Art", zelle="C5", anzahl=3, **where),
        make_finding("text_converted", spalte="Portal", zelle="A5", anzahl=4, **where),
        make_finding("bad_number", spalte="Art", zelle="C7", **where),
    ]
    object.__setattr__(cleaned, "findings", tuple(found))
    at = report_date({})
    at.deliveries |= {"portale": cleaned}
    table = kk.TopicPage(at, "ozg").befunde()
    assert [(row[0], row[1], row[3]) for row in table.zeilen] == [
        ("Portale", "Fehler", "1"),
        ("Portale", "Hinweis", "7"),
    ]
    at.ausgabe = "intern"
    table = kk.TopicPage(at, "ozg").befunde()
    assert [row[2] for row in table.zeilen] == ["Art", "Art", "Portal"]


def test_findings_about_few_people_are_not_counted_in_public(report_date, delivery):
    cleaned = delivery("dms_rollout", {})
    where = {"quelle": "dms_rollout", "datei": "d.xlsx", "blatt": "B", "spalte": "Status"}
    found = [
        make_finding("unknown_category", zelle="C5", anzahl=4, **where),
        make_finding("bad_date", zelle="D5", anzahl=5, **where),
    ]
    object.__setattr__(cleaned, "findings", tuple(found))
    at = report_date({})
    at.deliveries |= {"dms_rollout": cleaned}
    counts = [row[3] for row in kk.TopicPage(at, "dms").befunde().zeilen]
    assert counts == ["5", "unter 5"]
    at.settings = {"schwellen": {"dms": 6}}
    counts = [row[3] for row in kk.TopicPage(at, "dms").befunde().zeilen]
    assert counts == ["unter 6", "unter 6"]


@pytest.mark.parametrize(
    ("cells", "shown"),
    [
        ("A2, A4, A6, A8, A10, A12", "B: A2, A4, A6, A8, A10, A12"),
        (
            "A2, A4, A6, A8, A10, A12, A14:A20, A22",
            "B: A2, A4, A6, A8, A10, A12 und 2 weitere Bereiche",
        ),
    ],
)
def test_findings_in_intern_name_the_first_ranges(cells, shown, report_date, delivery):
    cleaned = delivery("portale", {})
    where = {"quelle": "portale", "datei": "p.xlsx", "blatt": "B", "spalte": "Art"}
    finding = make_finding("text_converted", zelle="A2", zellen=cells, **where)
    object.__setattr__(cleaned, "findings", (finding,))
    at = report_date({}, ausgabe="intern")
    at.deliveries |= {"portale": cleaned}
    table = kk.TopicPage(at, "ozg").befunde()
    assert table.zeilen[0][5] == shown
    assert table.hinweis == "Alle Zellen stehen in befunde.parquet."


def test_findings_with_cells_in_intern_only(report_date, delivery):
    at = report_date({})
    where = {"quelle": "portale", "datei": "p.xlsx", "blatt": "B", "spalte": "Art"}
    found = [
        make_finding("text_converted", zelle="C5", raw="fach", **where),
        make_finding("bad_number", zelle="C7", raw="zwölf", **where),
    ]
    cleaned = delivery("portale", {})
    object.__setattr__(cleaned, "findings", tuple(found))
    empty = ["ozg_leistungen", "online_antraege", "informationsangebote"]
    at.deliveries |= {"portale": cleaned} | {name: delivery(name, {}) for name in empty}
    table = kk.TopicPage(at, "ozg").befunde()
    assert [head.titel for head in table.kopf] == ["Quelle", "Art", "Befund", "Anzahl"]
    assert [row[1] for row in table.zeilen] == ["Fehler", "Hinweis"]
    assert "zwölf" not in str(table.zeilen)
    at.ausgabe = "intern"
    table = kk.TopicPage(at, "ozg").befunde()
    assert table.zeilen[0][5:7] == ("B: C7", "zwölf")


def test_no_findings(report_date):
    empty = ["ozg_leistungen", "online_antraege", "informationsangebote", "portale"]
    table = kk.TopicPage(report_date(dict.fromkeys(empty, {})), "ozg").befunde()
    assert "Befunde: Keine Einträge." in table._repr_html_()


def test_overview(sample):
    overview = kk.Overview(sample)
    rows = {row[1]: row for row in overview.hauptzahlen().zeilen}
    assert rows["Umgesetzte OZG-Leistungen"][2:5] == (f"44 von 107 (41,1{NBSP}%)", "20", "+24")
    # As the report goes, which is the order of the notebooks.
    kurz = [get_topic(path.stem[3:]).kurz for path in NOTEBOOKS[1:]]
    assert list(dict.fromkeys(row[0] for row in overview.hauptzahlen().zeilen)) == kurz
    assert len(overview.lieferungen().zeilen) == len(sample.deliveries)
    assert "23.08.2022" in overview.kopf().markup


def test_main_figures(sample):
    figures = kk.TopicPage(sample, "dms").main_figures()
    assert figures[0] == {
        "titel": "Mitarbeitende im Produktivsystem",
        "wert": f"133 von 572 (23,3{NBSP}%)",
        "veraenderung": "+15 seit 23.08.2022",
    }


def test_main_figures_of_a_first_and_invented_date(report_date):
    person = {"person": "a", "eintritt_datum": dt.datetime(2020, 1, 1)}
    at = report_date(
        {"dms_rollout": staff(**{"FB 10": 2}), "personalbestand": {"a": person}}, beispiel=True
    )
    first, _ = kk.TopicPage(at, "dms").main_figures()
    assert first["wert"].endswith(f"{NBSP}°")
    assert first["veraenderung"] == ""


def test_bridges_of_all_stocks(sample):
    lines = {row[0]: row[1:] for row in kk.TopicPage(sample, "ozg").bruecken().zeilen}
    wanted = "OZG-Leistungen, die in Eigenentwicklung umzusetzen sind"
    assert lines[wanted] == ("80", "0", "40", "0", "0", "0", "40")
    assert lines["Informationsangebote"] == ("12\u00a0°", "4", "0", "0", "0", "0", "16")


def test_bridges_name_rows_in_intern_only(report_date):
    before = report_date({"ozg_leistungen": services(a="u")})
    now = report_date({"ozg_leistungen": services(a="u", b="u")}, before)
    assert len(kk.TopicPage(now, "ozg").bruecken().kopf) == 8
    now.ausgabe = "intern"
    table = kk.TopicPage(now, "ozg").bruecken()
    assert table.kopf[-1].titel == "Namen"
    (line,) = [row for row in table.zeilen if row[0] == "Umgesetzte OZG-Leistungen"]
    assert line[-1].startswith("Zugang (neu in der Lieferung): ")


def test_proof_names_the_cells_but_of_people_only_how_many(sample):
    assert kk.TopicPage(sample, "ozg").nachweis() is None
    intern = dataclasses.replace(sample, ausgabe="intern")
    proof = {row[0]: row[1:] for row in kk.TopicPage(intern, "ozg").nachweis().zeilen}
    assert proof["Definierte OZG-Leistungen"] == (
        "107",
        "OZG-Umsetzungsstand_2022-11-28.xlsx, Blatt OZG-Leistungen",
        "B8:B68, B70:B115",
    )
    proof = {row[0]: row[1:] for row in kk.TopicPage(intern, "dms").nachweis().zeilen}
    assert proof["Mitarbeitende im Produktivsystem"][0] == "133"
    assert proof["Mitarbeitende im Produktivsystem"][2] == (
        "Zeilen über Personen werden nicht genannt"
    )


def test_proof_of_what_never_came(report_date):
    proof = kk.TopicPage(report_date({}, ausgabe="intern"), "dms").nachweis()
    assert {row[1:] for row in proof.zeilen} == {("–", "keine Lieferung", "–")}


def test_no_bridges_without_a_past(report_date):
    shown = kk.TopicPage(report_date({"ozg_leistungen": {}}), "ozg").bruecken()
    assert "kein früherer Bericht" in shown.markup
