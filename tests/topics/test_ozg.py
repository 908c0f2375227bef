import pytest

from kleve_kpi.topics import ozg


@pytest.fixture
def leistungen(rows):
    """OZG services; each row is named by what it is."""

    def leistung(ozg_id, status, weg=None, **functions):
        return {
            "ozg_id": ozg_id,
            "umsetzungsstatus": status,
            "umsetzungsweg": weg,
            **functions,
        }

    ja_ja = {"front_end": True, "back_end": True}
    ja_nein = {"front_end": True, "back_end": False}
    return rows(
        "ozg_leistungen",
        {
            "Portal": leistung("10001", "umgesetzt", "Landes- oder Bundesportal", **ja_ja),
            "eigen mit eID": leistung("10002", "umgesetzt", "Eigenentwicklung", eid=True, **ja_ja),
            "KRZN mit eID und ePayment": leistung(
                "10003", "umgesetzt", "KRZN", eid=True, epayment=True, **ja_nein
            ),
            "unbekannter Weg": leistung("10004", "umgesetzt", "Fax", eid=False, **ja_nein),
            "ohne Weg, Back-End unbekannt": leistung("10005", "umgesetzt", front_end=True),
            "nur Back-End": leistung("10006", "umgesetzt", front_end=False, back_end=True),
            "eigen zu tun": leistung("10007", "offen", "Eigenentwicklung", eid=True, **ja_ja),
            "offen ohne Weg": leistung("10008", "offen"),
            "offen über KRZN": leistung("10009", "offen", "KRZN"),
            "wartet": leistung("10010", "wartet auf Dritte", "KRZN"),
            "wartet, doch eigen": leistung("10011", "wartet auf Dritte", "Eigenentwicklung"),
            "nicht zuständig": leistung("10012", "nicht zuständig", "Eigenentwicklung"),
            "unbekannter Status": leistung("10013", "verschoben", "Eigenentwicklung"),
            "ohne Status": leistung("10014", None, "Eigenentwicklung", **ja_ja),
            "ohne OZG-ID": leistung(None, "umgesetzt", "Eigenentwicklung", **ja_ja),
        },
    )


UMGESETZT = [
    "Portal",
    "eigen mit eID",
    "KRZN mit eID und ePayment",
    "unbekannter Weg",
    "ohne Weg, Back-End unbekannt",
    "nur Back-End",
    "ohne OZG-ID",
]


def test_definiert_is_every_service(leistungen):
    assert ozg.definiert(leistungen) is leistungen


@pytest.mark.parametrize(
    ("kennzahl", "selected"),
    [
        (ozg.umgesetzt, UMGESETZT),
        (ozg.nicht_zustaendig, ["nicht zuständig"]),
        (
            ozg.offen,
            [
                "eigen zu tun",
                "offen ohne Weg",
                "offen über KRZN",
                "wartet",
                "wartet, doch eigen",
            ],
        ),
    ],
)
def test_states(kennzahl, selected, leistungen):
    assert list(kennzahl(leistungen).index) == selected


@pytest.mark.parametrize(
    ("kennzahl", "selected"),
    [
        (ozg.front_und_back_end, ["Portal", "eigen mit eID", "ohne OZG-ID"]),
        (ozg.nur_front_end, ["KRZN mit eID und ePayment", "unbekannter Weg"]),
        (ozg.eid, ["eigen mit eID", "KRZN mit eID und ePayment"]),
        (ozg.epayment, ["KRZN mit eID und ePayment"]),
        (ozg.ueber_landes_oder_bundesportal, ["Portal"]),
        (ozg.eigenentwicklung, ["eigen mit eID", "ohne OZG-ID"]),
        (ozg.ueber_krzn, ["KRZN mit eID und ePayment"]),
    ],
)
def test_implemented_services(kennzahl, selected, leistungen):
    assert list(kennzahl(ozg.umgesetzt(leistungen)).index) == selected


@pytest.mark.parametrize(
    ("kennzahl", "selected"),
    [
        (ozg.eigenentwicklung_erforderlich, ["eigen zu tun"]),
        (ozg.wartet_auf_dritte, ["wartet", "wartet, doch eigen"]),
    ],
)
def test_open_services(kennzahl, selected, leistungen):
    assert list(kennzahl(ozg.offen(leistungen)).index) == selected


def test_services_in_the_citys_responsibility(leistungen):
    zustaendig = ozg.zustaendig(leistungen)
    assert list(zustaendig.index) == [
        name for name in leistungen.index if name != "nicht zuständig"
    ]
    implemented = ozg.umgesetzt(leistungen)
    counted = ozg.umgesetzt_ohne_nicht_zustaendig(zustaendig, implemented)
    assert list(counted.index) == UMGESETZT


def test_end_to_end_is_what_has_a_back_end(leistungen):
    both = ozg.front_und_back_end(ozg.umgesetzt(leistungen))
    assert ozg.ende_zu_ende(both) is both


@pytest.mark.parametrize(
    ("kennzahl", "settings", "selected"),
    [
        (ozg.reifegrad_ab_2, {}, ["2", "3", "4"]),
        (ozg.reifegrad_ab_3, {}, ["3", "4"]),
        (ozg.reifegrad_ab_2, {"reifegrad": {"online_ab": 3}}, ["3", "4"]),
        (ozg.reifegrad_ab_3, {"reifegrad": {"konform_ab": 4}}, ["4"]),
    ],
)
def test_rules_by_level(kennzahl, settings, selected, rows):
    leistungen = rows(
        "ozg_leistungen",
        {str(level): {"reifegrad": level, "reifegrad_modell": "1.1"} for level in range(5)}
        | {"2.0": {"reifegrad": 6, "reifegrad_modell": "2.0"}},
    )
    assert list(kennzahl(leistungen, settings).index) == selected


def test_a_threshold_from_the_settings_reaches_the_figure(report_date):
    record = {"ozg_id": "10001", "reifegrad": 3, "reifegrad_modell": "1.1"}
    settings = {"reifegrad": {"konform_ab": 4}}
    at = report_date({"ozg_leistungen": {"eine": record}}, settings=settings)
    assert at.value("ozg.reifegrad_ab_2").wert == 1
    assert at.value("ozg.reifegrad_ab_3").wert == 0


def test_the_same_samples_under_every_rule(sample):
    counted = {
        name: (sample.value(f"ozg.{name}").wert, sample.value(kpi.basis).wert)
        for name, kpi in ozg.TOPIC.kpis.items()
        if kpi.regel
    }
    assert counted == {
        "umgesetzt": (44, 107),
        "umgesetzt_ohne_nicht_zustaendig": (44, 91),
        "ende_zu_ende": (19, 107),
        "reifegrad_ab_2": (44, 107),
        "reifegrad_ab_3": (25, 107),
    }
    invented = [name for name in counted if sample.invented(f"ozg.{name}")]
    assert invented == ["reifegrad_ab_2", "reifegrad_ab_3"]


@pytest.mark.parametrize("kennzahl", [ozg.zugang_eigenentwicklung, ozg.zugang_fachportale])
def test_zugang(kennzahl, rows):
    now = rows(
        "ozg_leistungen",
        {
            "schon da": {"ozg_id": "10001"},
            "neu": {"ozg_id": "10002"},
            "ohne OZG-ID": {"ozg_id": None},
        },
    )
    before = rows(
        "ozg_leistungen",
        {"da": {"ozg_id": "10001"}, "weg": {"ozg_id": "10009"}, "ohne OZG-ID": {"ozg_id": None}},
    )
    assert list(kennzahl(now, before).index) == ["neu"]
    assert len(kennzahl(now, before.iloc[:0])) == 2
    assert len(kennzahl(now, None)) == 0


@pytest.fixture
def antraege(rows):
    return rows(
        "online_antraege",
        {
            "zu 10001": {"ozg_id": "10001", "gekennzeichnet": True},
            "noch einer zu 10001": {"ozg_id": "10001", "gekennzeichnet": False},
            "zu 10002": {"ozg_id": "10002", "gekennzeichnet": True},
            "zu fremder OZG-ID": {"ozg_id": "99999"},
            "über OZG hinaus": {"bezug": "über OZG hinaus", "gekennzeichnet": True},
            "andere Zuständigkeit": {"bezug": "andere Zuständigkeit"},
        },
    )


@pytest.mark.parametrize(
    "kennzahl",
    [
        ozg.online_antraege_ozg,
        ozg.zugang_eigenentwicklung_online_antraege,
        ozg.zugang_fachportale_online_antraege,
    ],
)
def test_applications_of_services(kennzahl, antraege, rows):
    leistungen = rows(
        "ozg_leistungen", {"eine": {"ozg_id": "10001"}, "ohne OZG-ID": {"ozg_id": None}}
    )
    assert list(kennzahl(antraege, leistungen).index) == ["zu 10001", "noch einer zu 10001"]
    assert len(kennzahl(antraege, leistungen.iloc[:0])) == 0


def test_applications(antraege):
    assert ozg.online_antraege(antraege) is antraege
    assert list(ozg.online_antraege_ueber_ozg_hinaus(antraege).index) == [
        "über OZG hinaus",
        "andere Zuständigkeit",
    ]
    assert list(ozg.online_antraege_gekennzeichnet(antraege).index) == [
        "zu 10001",
        "zu 10002",
        "über OZG hinaus",
    ]


def test_information_pages_are_no_applications(rows):
    seiten = rows("informationsangebote", {"Seite": {"informationsangebot": "Bodenrichtwerte"}})
    assert ozg.informationsangebote(seiten) is seiten


def test_portals(rows):
    portale = rows(
        "portale",
        {
            "allgemein": {"portalart": "Allgemeines Portal"},
            "fach": {"portalart": "Fachportal"},
            "unbekannte Art": {"portalart": "Portal"},
            "ohne Art": {},
        },
    )
    assert list(ozg.portale_allgemein(portale).index) == ["allgemein"]
    assert list(ozg.portale_fach(portale).index) == ["fach"]
