"""What a notebook may take is set in kleve_kpi.toml, and only what makes sense is taken."""

import pytest

from kleve_kpi.errors import ProjectError
from kleve_kpi.report.limits import Limits, limits_of


def test_each_has_a_default():
    assert limits_of({}) == limits_of({"batch": {}}) == Limits(600, 4096, 20)
    assert limits_of({"batch": {"speicher_mb": 512, "sekunden": 1.5}}) == Limits(1.5, 512, 20)


@pytest.mark.parametrize(
    ("section", "seen"),
    [
        ({"minuten": 3}, "saw minuten = 3"),
        ({"sekunden": 0}, "saw sekunden = 0"),
        ({"sekunden": -1}, "saw sekunden = -1"),
        ({"sekunden": "viel"}, "saw sekunden = 'viel'"),
        ({"ausgabe_mb": True}, "saw ausgabe_mb = True"),
        (600, "saw batch = 600"),
    ],
)
def test_nonsense_is_refused(section, seen):
    with pytest.raises(ProjectError) as refused:
        limits_of({"batch": section})
    assert str(refused.value) == (
        "kleve_kpi.toml, [batch]: expected sekunden, speicher_mb, ausgabe_mb with a number "
        f"above 0, {seen}."
    )
