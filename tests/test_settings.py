"""kleve_kpi.toml: a slip or a value of a wrong kind is named; all else has a default."""

import datetime as dt

import pytest

from kleve_kpi.errors import KleveKpiError
from kleve_kpi.settings import NAME, read_settings
from tests.appendix import ROOT


@pytest.mark.parametrize(
    ("line", "message"),
    [
        ("stadt = 5", "stadt: expected a text in quotes, saw 5"),
        ("schluesseldatei = 5", "schluesseldatei: expected a text in quotes, saw 5"),
        ("schwellen = 5", r"schwellen: expected a section .schwellen., saw 5"),
        ("sitzungen = 'x'", r"sitzungen: expected a section .sitzungen., saw 'x'"),
        (
            "[sitzungen]\n2022-11-28 = '29.11.2022'",
            "expected a line as 2022-11-28 = 2022-11-29, saw '29",
        ),
        ("schwelle_person = 50", "Did you mean 'schwelle_personen'"),
        ("[schwellen]\nmobileoffice = 10", "Did you mean 'mobile_office'"),
        ("[reifegrad]\nonline_ab = 'drei'", "expected a whole number from 1 on, saw 'drei'"),
        ("schwelle_personen = 'viel'", "expected a whole number from 1 on"),
    ],
)
def test_settings_of_a_wrong_kind(line, message, tmp_path):
    path = tmp_path / NAME
    path.write_text(line, encoding="utf-8")
    with pytest.raises(KleveKpiError, match=message):
        read_settings(path)


def test_what_the_project_sets_is_right():
    settings = read_settings(ROOT / NAME)
    assert settings["schwelle_personen"] == 5
    assert settings["sitzungen"] == {"2022-11-28": dt.date(2022, 11, 29)}


def test_a_topic_of_ones_own_may_have_settings(tmp_path):
    path = tmp_path / NAME
    path.write_text("[maengel]\ngrenze = 3\n", encoding="utf-8")
    assert read_settings(path) == {"maengel": {"grenze": 3}}


def test_without_a_file_there_are_none(tmp_path):
    assert read_settings(tmp_path / NAME) == {}
