import pandas as pd
import pytest

from kleve_kpi.topics import dms

STICHTAG = pd.Timestamp("2022-11-28")


@pytest.fixture
def einfuehrung(rows):
    """The rollout list; each row is named by what it is."""

    def person(name, status, **more):
        return {"person": name, "status": status, "fachbereich": "FB 10", **more}

    return rows(
        "dms_rollout",
        {
            "geplant": person("a", "geplant"),
            "geschult": person("b", "geschult"),
            "im Test": person("c", "Testphase"),
            "produktiv": person("d", "produktiv"),
            "produktiv ohne FB": person("e", "produktiv", fachbereich=None),
            "zweimal, erst geschult": person("f", "geschult"),
            "zweimal, dann produktiv": person("f", "produktiv"),
            "gleicher Stand, oben": person("g", "geplant"),
            "gleicher Stand, unten": person("g", "geplant"),
            "unbekannter Stand": person("h", "pausiert"),
            "unbekannt, doch auch geplant": person("i", "pausiert"),
            "geplant, doch auch unbekannt": person("i", "geplant"),
            "ohne Stand": person("j", None),
            "ohne Person": person(None, "geplant"),
            "noch eine ohne Person": person(None, "Testphase"),
        },
    )


def test_erfasst_counts_each_person_once_with_the_furthest_state(einfuehrung):
    assert list(dms.erfasst(einfuehrung).index) == [
        "geplant",
        "geschult",
        "im Test",
        "produktiv",
        "produktiv ohne FB",
        "zweimal, dann produktiv",
        "gleicher Stand, oben",
        "unbekannter Stand",
        "geplant, doch auch unbekannt",
        "ohne Stand",
        "ohne Person",
        "noch eine ohne Person",
    ]


@pytest.mark.parametrize(
    ("kennzahl", "selected"),
    [
        (
            dms.geplant,
            ["geplant", "gleicher Stand, oben", "geplant, doch auch unbekannt", "ohne Person"],
        ),
        (dms.geschult, ["geschult"]),
        (dms.testphase, ["im Test", "noch eine ohne Person"]),
        (dms.produktiv, ["produktiv", "produktiv ohne FB", "zweimal, dann produktiv"]),
        (
            dms.geschult_insgesamt,
            [
                "geschult",
                "im Test",
                "produktiv",
                "produktiv ohne FB",
                "zweimal, dann produktiv",
                "noch eine ohne Person",
            ],
        ),
    ],
)
def test_states(kennzahl, selected, einfuehrung):
    assert list(kennzahl(dms.erfasst(einfuehrung)).index) == selected


def test_produktivquote_is_a_share_of_the_trained(report_date):
    people = {name: {"person": name, "status": "produktiv"} for name in "abc"}
    people |= {"d": {"person": "d", "status": "geschult"}}
    people |= {"e": {"person": "e", "status": "geplant"}}
    at = report_date({"dms_rollout": people})
    assert at.value("dms.produktivquote").wert == 75
    assert list(dms.produktivquote(at.rows("dms.produktiv")).index) == list(
        at.rows("dms.produktiv").index
    )


def test_quote_of_nobody_is_unknown(report_date):
    at = report_date({"dms_rollout": {"geplant": {"person": "a", "status": "geplant"}}})
    assert at.value("dms.produktivquote").wert is None


def test_planned_trainings_end_after_the_report_date(rows):
    def schulung(fachbereich, termin, status="geplant"):
        return {"fachbereich": fachbereich, "termin": termin, "schulungsstatus": status}

    kalender = rows(
        "dms_schulungen",
        {
            "nächstes Quartal": schulung("FB 40", "QI/2023"),
            "laufendes Quartal": schulung("FB 61", "QIV/2022"),
            "am Stichtag selbst": schulung("FB 62", "28.11.2022"),
            "am Tag danach": schulung("FB 64", "29.11.2022"),
            "vorbei": schulung("FB 65", "14.06.2022"),
            "schon durchgeführt": schulung("FB 66", "QI/2023", "durchgeführt"),
            "abgesagt": schulung("FB 67", "QI/2023", "abgesagt"),
            "unbekannter Status": schulung("FB 68", "QI/2023", "vielleicht"),
            "unlesbarer Termin": schulung("FB 69", "demnächst"),
            "ohne Termin": schulung("FB 70", None),
            "ohne Status": schulung("FB 71", "2023", None),
            "ohne Fachbereich": schulung(None, "2023"),
            "FB 40 noch einmal": schulung("FB 40", "in 2023"),
        },
    )
    selected = dms.schulungen_geplant_fachbereiche(kalender, STICHTAG)
    assert list(selected.index) == [
        "nächstes Quartal",
        "laufendes Quartal",
        "am Tag danach",
        "ohne Fachbereich",
        "FB 40 noch einmal",
    ]
    kpi = dms.TOPIC.kpis["schulungen_geplant_fachbereiche"]
    assert kpi.measure.of(selected).text == "FB 40, FB 61, FB 64"


@pytest.mark.parametrize("termine", [[], [None], ["demnächst"]])
def test_calendar_without_a_readable_date(termine, rows):
    kalender = rows(
        "dms_schulungen",
        {str(i): {"termin": t, "schulungsstatus": "geplant"} for i, t in enumerate(termine)},
    )
    selected = dms.schulungen_geplant_fachbereiche(kalender, STICHTAG)
    assert len(selected) == 0
    kpi = dms.TOPIC.kpis["schulungen_geplant_fachbereiche"]
    assert kpi.measure.of(selected).text is None


def test_empty_rollout_list(rows):
    erfasst = dms.erfasst(rows("dms_rollout", {}))
    assert [len(erfasst), len(dms.produktiv(erfasst)), len(dms.geplant(erfasst))] == [0, 0, 0]
