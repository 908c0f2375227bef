import pytest

from kleve_kpi.levels import rated, rated_from, thresholds


@pytest.fixture
def leistungen(rows):
    models = {"1.1": 3, "1,1": 2, "Reifegradmodell 1.1": 4, "2.0": 6, "11": 3, "01.01.2022": 3}
    return rows(
        "ozg_leistungen",
        {model: {"reifegrad": level, "reifegrad_modell": model} for model, level in models.items()}
        | {"ohne Stufe": {"reifegrad_modell": "1.1"}, "ohne Modell": {"reifegrad": 3}},
    )


def test_rows_of_one_version_only(leistungen):
    assert list(rated(leistungen).index) == ["1.1", "1,1", "Reifegradmodell 1.1"]


def test_rows_from_a_level_on(leistungen):
    assert list(rated_from(leistungen, 3).index) == ["1.1", "Reifegradmodell 1.1"]
    assert list(rated_from(leistungen, 5).index) == []


def test_thresholds_are_set_one_by_one():
    assert thresholds({}) == {"online_ab": 2, "konform_ab": 3}
    assert thresholds({"reifegrad": {"online_ab": 3}}) == {"online_ab": 3, "konform_ab": 3}
