import pytest

from kleve_kpi.topics import reifegrad


@pytest.fixture
def leistungen(rows):
    """OZG services; each row is named by what it is."""

    def leistung(level, model="1.1", status="umgesetzt", **functions):
        return {
            "reifegrad": level,
            "reifegrad_modell": model,
            "umsetzungsstatus": status,
            **functions,
        }

    front = {"front_end": True}
    return rows(
        "ozg_leistungen",
        {
            "0 offen": leistung(0, status="offen"),
            "0 umgesetzt": leistung(0, **front),
            "1 ohne Status": leistung(1, status=None, back_end=False),
            "2 mit Back-End": leistung(2, "RGM 1,1", back_end=True, **front),
            "3 mit eID und ePayment": leistung(3, eid=True, epayment=True, **front),
            "3 offen, ohne Front-End": leistung(3, status="offen", front_end=False),
            "4 mit Back-End": leistung(4, back_end=True, eid=False, **front),
            "4 ohne Back-End": leistung(4, back_end=None, **front),
            "5 in Modell 1.1": leistung(5, back_end=True, **front),
            "anderes Modell": leistung(3, "2.0", back_end=True),
            "Modell als Datum": leistung(4, "01.01.2022"),
            "ohne Modell": leistung(2, None),
            "ohne Reifegrad": leistung(None),
        },
    )


LEVELS = ["0 offen", "0 umgesetzt", "1 ohne Status", "2 mit Back-End"]
FROM_3 = [
    "3 mit eID und ePayment",
    "3 offen, ohne Front-End",
    "4 mit Back-End",
    "4 ohne Back-End",
    "5 in Modell 1.1",
]


def test_every_service_is_listed(leistungen):
    assert reifegrad.erfasst(leistungen) is leistungen


@pytest.mark.parametrize(
    ("kennzahl", "selected"),
    [
        (reifegrad.bewertet, [*LEVELS, *FROM_3]),
        (reifegrad.anderes_modell, ["anderes Modell", "Modell als Datum", "ohne Modell"]),
        (reifegrad.nicht_bewertet, ["ohne Reifegrad"]),
    ],
)
def test_versions_of_the_model_stay_apart(kennzahl, selected, leistungen):
    assert list(kennzahl(leistungen).index) == selected


@pytest.mark.parametrize(
    ("kennzahl", "selected"),
    [
        (reifegrad.stufe_0, ["0 offen", "0 umgesetzt"]),
        (reifegrad.stufe_1, ["1 ohne Status"]),
        (reifegrad.stufe_2, ["2 mit Back-End"]),
        (reifegrad.stufe_3, ["3 mit eID und ePayment", "3 offen, ohne Front-End"]),
        (reifegrad.stufe_4, ["4 mit Back-End", "4 ohne Back-End"]),
        (reifegrad.ab_stufe_2, ["2 mit Back-End", *FROM_3]),
        (reifegrad.ab_stufe_3, FROM_3),
        (reifegrad.back_end_unter_stufe_3, ["2 mit Back-End"]),
        (reifegrad.umgesetzt_unter_stufe_2, ["0 umgesetzt"]),
    ],
)
def test_levels(kennzahl, selected, leistungen):
    assert list(kennzahl(reifegrad.bewertet(leistungen)).index) == selected


def test_a_transaction_without_back_end(leistungen):
    transactions = reifegrad.stufe_4(reifegrad.bewertet(leistungen))
    assert list(reifegrad.stufe_4_ohne_back_end(transactions).index) == ["4 ohne Back-End"]


@pytest.mark.parametrize(
    ("kennzahl", "selected"),
    [
        (reifegrad.ab_stufe_3_ohne_front_end, ["3 offen, ohne Front-End"]),
        (reifegrad.ab_stufe_3_nicht_umgesetzt, ["3 offen, ohne Front-End"]),
        (reifegrad.ab_stufe_3_ohne_eid, FROM_3[1:]),
        (reifegrad.ab_stufe_3_ohne_epayment, FROM_3[1:]),
    ],
)
def test_online_services_to_be_checked(kennzahl, selected, leistungen):
    online = reifegrad.ab_stufe_3(reifegrad.bewertet(leistungen))
    assert list(kennzahl(online).index) == selected


def test_a_level_that_the_model_does_not_have_leaves_the_sum_open(report_date):
    level = {"ozg_id": "10001", "reifegrad": 5, "reifegrad_modell": "1.1"}
    at = report_date({"ozg_leistungen": {"Stufe 5": level}})
    assert [check.closed for check in at.partition_checks("reifegrad")] == [True, False]


def test_the_samples(sample_dates):
    levels = {
        day: [at.value(f"reifegrad.stufe_{level}").wert for level in range(5)]
        for day, at in sample_dates.items()
    }
    assert levels == {
        "2022-05-31": [49, 46, 5, 5, 2],
        "2022-08-23": [46, 41, 8, 6, 6],
        "2022-11-28": [29, 34, 19, 15, 10],
    }
    for at in sample_dates.values():
        assert at.value("reifegrad.bewertet").wert == 107
        assert all(check.closed for check in at.partition_checks("reifegrad"))
        assert all(at.invented(kennzahl) for kennzahl in at.kpis("reifegrad"))
