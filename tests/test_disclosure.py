"""What the public edition shows of people never tells of few of them, whatever one subtracts."""

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from kleve_kpi.disclosure import Groups, Shown, named_groups, shown_groups, threshold
from kleve_kpi.errors import ProjectError
from kleve_kpi.kpi import all_topics, quelle_of
from kleve_kpi.source import get_source
from tests.attack import attack
from tests.workbooks import QUICK


def groups(counts, basis=None):
    """A breakdown with so many different people in each group."""
    names = [name for name, count in counts.items() for _ in range(count)]
    people = pd.Series(range(len(names)), names, dtype="int64")
    return Groups(people, None if basis is None else pd.Series(basis, dtype="int64"))


def published(*breakdowns, least=5):
    """What each of several reports in turn names."""
    seen = []
    for breakdown in breakdowns:
        seen.append(Shown(breakdown, named_groups(breakdown, seen, least)))
    return [None if shown.names is None else set(shown.names) for shown in seen]


# One report date --------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("counts", "named"),
    [
        ({"FB 10": 12, "FB 20": 9}, {"FB 10", "FB 20"}),
        ({"FB 10": 12, "FB 20": 5}, {"FB 10", "FB 20"}),
        ({"FB 10": 12, "FB 20": 3, "FB 30": 4, "FB 40": 9}, {"FB 10", "FB 40"}),
        # One small group alone would be known from the sum: the next larger one joins it.
        ({"FB 10": 12, "FB 20": 3, "FB 40": 9}, {"FB 10"}),
        ({"FB 10": 12, "FB 20": 3}, None),
        ({"FB 10": 12}, None),
        ({"FB 10": 2, "FB 20": 2}, None),
        ({}, None),
    ],
)
def test_small_groups_are_merged(counts, named):
    assert published(groups(counts)) == [named]


def test_a_group_in_which_nearly_all_or_all_are_counted_is_merged():
    basis = {"FB 10": 13, "FB 20": 40, "FB 30": 8, "FB 40": 30}
    counts = {"FB 10": 12, "FB 20": 9, "FB 30": 8, "FB 40": 9}
    assert published(groups(counts, basis)) == [{"FB 40"}]
    basis = basis | {"FB 10": 17, "FB 30": 13}
    assert published(groups(counts, basis)) == [set(counts)]


def test_a_group_in_which_nobody_is_counted_does_not_stand_alone():
    counts, basis = {"FB 10": 12, "FB 20": 9, "FB 30": 6}, {"FB 10": 20, "FB 20": 20, "FB 30": 20}
    assert published(groups(counts, basis)) == [{"FB 10", "FB 20", "FB 30"}]
    assert published(groups(counts, basis | {"FB 66": 20})) == [{"FB 10", "FB 20"}]


def test_several_rows_of_one_person_are_one_person():
    people = pd.Series(["a", "a", "a", "a", "b", *"cdefg"], ["Weg"] * 5 + ["Feld"] * 5)
    assert published(Groups(people)) == [None]


def test_a_department_that_calls_a_group_uebrige():
    named = published(groups({"FB 10": 12, "FB 20": 9, "übrige": 20}))
    assert named == [{"FB 10", "FB 20"}]


# Several report dates ---------------------------------------------------------------------------


def test_a_group_that_changed_by_few_is_merged():
    first = {"FB 10": 12, "FB 20": 20, "FB 30": 30}
    second = {"FB 10": 13, "FB 20": 20, "FB 30": 40}
    assert published(groups(first), groups(second)) == [set(first), {"FB 20"}]


def test_a_group_without_change_and_one_with_enough_stay():
    first = {"FB 10": 12, "FB 20": 20, "FB 30": 30}
    second = {"FB 10": 12, "FB 20": 25, "FB 30": 24}
    assert published(groups(first), groups(second)) == [set(first), set(first)]


def test_what_is_merged_must_have_changed_enough_too():
    """FB 10 lost one; with FB 20 it would be known as the difference of two "übrige"."""
    first = {"FB 10": 12, "FB 20": 20, "FB 30": 30, "FB 40": 10}
    second = {"FB 10": 11, "FB 20": 20, "FB 30": 30, "FB 40": 30}
    assert published(groups(first), groups(second)) == [set(first), {"FB 20", "FB 30"}]


def test_a_new_group_is_shown_when_it_is_large():
    first = {"FB 10": 12, "FB 20": 20}
    assert published(groups(first), groups(first | {"FB 30": 8}))[1] == {"FB 10", "FB 20", "FB 30"}
    assert published(groups(first), groups(first | {"FB 30": 3}))[1] is None


def test_a_group_that_was_small_at_the_last_date_waits_for_the_next():
    first = {"FB 10": 12, "FB 20": 20, "FB 30": 3}
    second = {"FB 10": 12, "FB 20": 20, "FB 30": 9}
    assert published(groups(first), groups(second), groups(second)) == [
        {"FB 20"},
        {"FB 20"},
        {"FB 10", "FB 20", "FB 30"},
    ]


def test_an_earlier_report_than_the_last_counts_as_well():
    first = {"FB 10": 12, "FB 20": 20, "FB 30": 30}
    second = {"FB 10": 18, "FB 20": 20, "FB 30": 30}
    third = {"FB 10": 13, "FB 20": 20, "FB 30": 30}
    assert published(groups(first), groups(second), groups(third))[2] is None
    assert published(groups(second), groups(third))[1] == set(first)


LABELS = ("A", "B", "C", "D")
counts_of_dates = st.lists(st.lists(st.integers(0, 24), min_size=4, max_size=4), max_size=3)


@given(counts_of_dates, st.integers(2, 6), st.booleans())
@QUICK
def test_attack_by_sums_and_differences(dates, least, with_basis):
    counts = [dict(zip(LABELS, numbers, strict=True)) for numbers in dates]
    basis = {"A": 30, "B": 24, "C": 12, "D": 60} if with_basis else None
    named = published(*(groups(count, basis) for count in counts), least=least)
    shown = []
    for count, names in zip(counts, named, strict=True):
        there = {name: count[name] for name in names or ()}
        rest = sum(count.values()) - sum(there.values())
        shown.append(there | {"übrige": rest} if rest and names else there)
    assert attack(shown, LABELS, [basis] * len(shown), least) == []


# The editions -----------------------------------------------------------------------------------


def test_intern_shows_all_and_the_public_what_is_safe(report_date):
    people = {
        f"{fb}-{number}": {"person": f"{fb}-{number}", "fachbereich": fb, "status": "produktiv"}
        for fb, count in {"FB 10": 9, "FB 20": 3, "FB 30": 4, "FB 40": 7}.items()
        for number in range(count)
    }
    intern = report_date({"dms_rollout": people}, ausgabe="intern")
    assert list(shown_groups(intern, "dms.produktiv", "fachbereich")) == [9, 3, 4, 7]
    public = report_date({"dms_rollout": people})
    shown = shown_groups(public, "dms.produktiv", "fachbereich")
    assert shown.to_dict() == {"FB 10": 9, "FB 40": 7, "übrige": 7}


def test_what_is_no_declared_breakdown_of_people_is_not_shown(sample):
    assert shown_groups(sample, "dms.testphase", "fachbereich") is None
    assert shown_groups(sample, "dms.produktiv", "status") is None
    assert len(shown_groups(sample, "ozg.umgesetzt", "fachbereich")) > 5


def test_of_people_a_topic_breaks_down_one_kennzahl_by_a_column():
    """Two of them, one within the other, would tell of few by their difference."""
    seen = [
        (topic.name, merkmal)
        for topic in all_topics().values()
        for kpi in topic.kpis.values()
        if get_source(quelle_of(kpi)).about_people
        for merkmal in kpi.je
    ]
    assert len(seen) == len(set(seen))
    assert ("dms", "fachbereich") in seen


# The threshold ----------------------------------------------------------------------------------


def test_threshold_of_a_topic():
    assert threshold({}, "dms") == 5
    assert threshold({"schwelle_personen": 7}, "dms") == 7
    assert threshold({"schwelle_personen": 7, "schwellen": {"dms": 10}}, "dms") == 10
    assert threshold({"schwelle_personen": 7, "schwellen": {"dms": 10}}, "partizipation") == 7


@pytest.mark.parametrize("value", [0, -1, 2.5, "5", True, None])
def test_threshold_that_is_none(value):
    with pytest.raises(ProjectError, match="whole number from 1 on .* topic 'dms', saw"):
        threshold({"schwelle_personen": value}, "dms")
