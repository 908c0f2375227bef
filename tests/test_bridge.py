"""Bridges close, name what came and went, and never name people."""

import dataclasses
import math

import pytest

from kleve_kpi.bridge import UNEXPLAINED, Step, bridge
from kleve_kpi.kpi import all_topics


def test_what_became_of_the_eighty(sample):
    found = bridge(sample, "ozg.eigenentwicklung_erforderlich")
    assert (found.old, found.new) == (80, 40)
    assert {(step.kind, step.cause): step.wert for step in found.steps} == {
        ("Abgang", "jetzt: in Eigenentwicklung"): -18,
        ("Abgang", "jetzt: über Landes- oder Bundesportal"): -6,
        ("Abgang", "jetzt: Stadt Kleve nicht zuständig"): -16,
    }
    assert sorted(len(step.names) for step in found.steps) == [6, 16, 18]


def test_the_seven_that_wait_for_others_stay(sample):
    assert bridge(sample, "ozg.wartet_auf_dritte").steps == ()


def test_people_have_no_names(sample):
    before = dataclasses.replace(sample.vorher, ausgabe="intern")
    intern = dataclasses.replace(sample, vorher=before, ausgabe="intern")
    found = bridge(intern, "dms.produktiv")
    assert [(step.cause, step.wert, step.names) for step in found.steps] == [
        ("vorher: in der Testphase", 17, ()),
        ("nicht mehr in der Lieferung", -2, ()),
    ]


def test_in_public_the_causes_do_not_tell_of_few_people(sample):
    found = bridge(sample, "dms.produktiv")
    assert [(step.kind, step.cause, step.wert) for step in found.steps] == [
        ("Zugang", "seit dem letzten Bericht", 17),
        ("Abgang", "seit dem letzten Bericht", -2),
    ]


def test_every_bridge_of_the_samples_closes(sample_dates):
    built = [
        found
        for at in sample_dates.values()
        for thema in all_topics()
        for kennzahl in at.kpis(thema)
        if (found := bridge(at, kennzahl))
    ]
    assert len(built) > 100
    for found in built:
        assert math.isclose(found.old + math.fsum(s.wert for s in found.steps), found.new)


def services(**states):
    words = {"u": "umgesetzt", "o": "offen"}
    return {
        name: {"ozg_id": name, "ozg_leistung": name.upper(), "umsetzungsstatus": words[state]}
        for name, state in states.items()
    }


def test_new_rows_gone_rows_corrections_and_the_rest(report_date):
    nameless = {"ohne OZG-ID": {"umsetzungsstatus": "umgesetzt"}}
    before = report_date(
        {"ozg_leistungen": services(a="u", weg="u")}, veroeffentlicht={"ozg.umgesetzt": "5"}
    )
    now = report_date({"ozg_leistungen": services(a="u", neu="u") | nameless}, before)
    assert bridge(now, "ozg.umgesetzt").steps == (
        Step("Zugang", "neu in der Lieferung", 1, ("NEU",)),
        Step("Abgang", "nicht mehr in der Lieferung", -1, ("WEG",)),
        Step("Korrektur", "seit der Veröffentlichung berichtigt", -3),
        Step("ungeklärt", "Rest", 1),
    )


def test_a_row_whose_way_is_unknown_says_so(report_date):
    gone = services(a="o")
    gone["a"]["umsetzungsstatus"] = "verschoben"
    before = report_date({"ozg_leistungen": services(a="u")})
    (step,) = bridge(report_date({"ozg_leistungen": gone}, before), "ozg.umgesetzt").steps
    assert step == Step("Abgang", UNEXPLAINED, -1, ("A",))


@pytest.mark.parametrize("linkable", [True, False])
def test_without_a_past_or_a_key_there_is_no_bridge(linkable, report_date):
    people = {"a": {"person": "p1", "status": "produktiv"}}
    first = report_date({"dms_rollout": people}, linkable=linkable)
    assert bridge(first, "dms.produktiv") is None
    second = report_date({"dms_rollout": people}, first, linkable=linkable)
    assert (bridge(second, "dms.produktiv") is None) == (not linkable)
