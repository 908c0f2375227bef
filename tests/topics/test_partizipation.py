import datetime as dt

import pytest

from kleve_kpi.topics import partizipation as p

DAY = dt.datetime(2022, 10, 28)


def value(name, rows):
    return p.TOPIC.kpis[name].measure.of(rows)


@pytest.fixture
def export(rows):
    """The platform's export; each row is named by what it is."""

    def row(status, count=None, bereich=None):
        return {"verfahrensstatus": status, "aktivitaeten_anzahl": count, "bereich": bereich}

    return rows(
        "beteiligungsverfahren",
        {
            "läuft": row("laufend", 10, "Wirtschaft"),
            "fertig": row("abgeschlossen", 90, "Jugend"),
            "ohne Aktivität": row("laufend", 0, "Wirtschaft"),
            "ohne Angabe": row("abgeschlossen", None, None),
            "in Vorbereitung": row("in Vorbereitung", None, "Klima"),
            "ohne Status": row(None, 20, "Jugend"),
            "unbekannter Status": row("ruht", 0, "Wald"),
        },
    )


def test_procedures_in_preparation_do_not_count(export):
    begun = p.verfahren(export)
    assert list(begun.index) == [name for name in export.index if name != "in Vorbereitung"]
    assert list(p.verfahren_in_vorbereitung(export).index) == ["in Vorbereitung"]
    assert list(p.verfahren_laufend(begun).index) == ["läuft", "ohne Aktivität"]
    assert list(p.verfahren_abgeschlossen(begun).index) == ["fertig", "ohne Angabe"]
    assert list(p.verfahren_ohne_aktivitaet(begun).index) == [
        "ohne Aktivität",
        "unbekannter Status",
    ]


def test_activities_leave_out_what_is_not_stated(export):
    begun = p.verfahren(export)
    assert value("aktivitaeten", p.aktivitaeten(begun)).wert == 10 + 90 + 20
    mittelwert = value("aktivitaeten_mittelwert", p.aktivitaeten_mittelwert(begun)).wert
    assert mittelwert == (10 + 90 + 0 + 20 + 0) / 5
    assert value("aktivitaeten_median", p.aktivitaeten_median(begun)).wert == 10


def test_fields_of_use_in_the_order_of_the_export(export):
    found = value("bereiche", p.bereiche(p.verfahren(export)))
    assert found.text == "Wirtschaft, Jugend, Wald"


@pytest.fixture
def bewerbungen(rows):
    def row(person, gruppe, losnummer=None, zuteilung=None, ruecktritt=None):
        return {
            "person": person,
            "gruppe": gruppe,
            "losnummer": losnummer,
            "zuteilung": zuteilung,
            "ruecktritt_datum": ruecktritt,
        }

    family, free = "Familiengrundstück", "freier Verkauf"
    return rows(
        "baugrundstuecke_bewerbungen",
        {
            "zugeteilt": row("a", family, "1", "F-1"),
            "nachgerückt": row("b", family, "3", "F-2"),
            "zurückgegeben": row("c", family, "2", "F-2", DAY),
            "vor der Ziehung zurück": row("d", free, ruecktritt=DAY),
            "leer ausgegangen": row("a", free, "1"),
            "ohne Los": row("e", free),
            "ohne Person": row(None, free, "9"),
            "ohne Gruppe": row("f", None, "5"),
        },
    )


@pytest.mark.parametrize(
    ("kennzahl", "selected"),
    [
        (p.bewerbungen_familie, ["zugeteilt", "nachgerückt", "zurückgegeben"]),
        (
            p.bewerbungen_freier_verkauf,
            ["vor der Ziehung zurück", "leer ausgegangen", "ohne Los", "ohne Person"],
        ),
        (
            p.bewerbungen_im_los,
            [
                "zugeteilt",
                "nachgerückt",
                "zurückgegeben",
                "leer ausgegangen",
                "ohne Person",
                "ohne Gruppe",
            ],
        ),
        (p.bewerbungen_zugeteilt, ["zugeteilt", "nachgerückt"]),
        (p.bewerbungen_zurueckgetreten, ["zurückgegeben", "vor der Ziehung zurück"]),
        (
            p.bewerbungen_ohne_zuteilung,
            ["leer ausgegangen", "ohne Los", "ohne Person", "ohne Gruppe"],
        ),
    ],
)
def test_applications(kennzahl, selected, bewerbungen):
    assert list(kennzahl(p.bewerbungen_baugrundstuecke(bewerbungen)).index) == selected


def test_a_person_with_two_applications_counts_once(bewerbungen):
    people = p.bewerbende(p.bewerbungen_baugrundstuecke(bewerbungen))
    assert list(people.index) == [name for name in bewerbungen.index if name != "leer ausgegangen"]


@pytest.fixture
def grundstuecke(rows):
    def row(number, gruppe):
        return {"grundstueck_nr": number, "gruppe": gruppe}

    return rows(
        "baugrundstuecke",
        {
            "vergeben": row("F-1", "Familiengrundstück"),
            "nachgerückt": row("F-2", "Familiengrundstück"),
            "übrig": row("F-3", "Familiengrundstück"),
            "frei": row("F-4", "freier Verkauf"),
            "ohne Nummer": row(None, "freier Verkauf"),
        },
    )


def test_plots_are_allocated_through_applications_that_stand(grundstuecke, bewerbungen):
    plots = p.grundstuecke(grundstuecke)
    granted = p.bewerbungen_zugeteilt(bewerbungen)
    taken = p.grundstuecke_zugeteilt(plots, granted)
    left = p.grundstuecke_nicht_zugeteilt(plots, granted)
    assert list(taken.index) == ["vergeben", "nachgerückt"]
    assert list(left.index) == ["übrig", "frei", "ohne Nummer"]


def test_applications_per_plot(grundstuecke, bewerbungen):
    def ratio(name, selected):
        return value(name, getattr(p, name)(selected, grundstuecke)).wert

    families, free = p.bewerbungen_familie(bewerbungen), p.bewerbungen_freier_verkauf(bewerbungen)
    assert ratio("bewerbungen_je_grundstueck", bewerbungen) == 8 / 5
    assert ratio("bewerbungen_je_familiengrundstueck", families) == 3 / 3
    assert ratio("bewerbungen_je_freiem_grundstueck", free) == 4 / 2


def test_applications_per_plot_without_plots_are_unknown(rows, bewerbungen):
    selected = p.bewerbungen_je_grundstueck(bewerbungen, rows("baugrundstuecke", {}))
    assert value("bewerbungen_je_grundstueck", selected).wert is None


def test_answers_of_the_survey(rows):
    answers = rows(
        "baugrundstuecke_umfrage",
        {
            name: {"zufriedenheit": name}
            for name in (
                "sehr zufrieden",
                "zufrieden",
                "teils, teils",
                "unzufrieden",
                "sehr unzufrieden",
                "6",
            )
        }
        | {"offen": {}},
    )
    everyone = p.umfrage_antworten(answers)
    assert len(everyone) == 7
    for kennzahl, selected in (
        (p.umfrage_sehr_zufrieden, "sehr zufrieden"),
        (p.umfrage_zufrieden, "zufrieden"),
        (p.umfrage_teils, "teils, teils"),
        (p.umfrage_unzufrieden, "unzufrieden"),
        (p.umfrage_sehr_unzufrieden, "sehr unzufrieden"),
        (p.umfrage_ohne_angabe, "offen"),
    ):
        assert list(kennzahl(everyone).index) == [selected]


def test_published_figures(sample):
    published = {"verfahren": 35, "aktivitaeten": 1832, "bewerbungen_baugrundstuecke": 515}
    found = {name: sample.value(f"partizipation.{name}").wert for name in published}
    assert found == published
    bereiche = "Jugend und Familie, Wirtschaft und Tourismus, Liegenschaften, Nachhaltigkeit"
    assert sample.value("partizipation.bereiche").text == bereiche
    assert sample.value("partizipation.aktivitaeten_mittelwert").wert == pytest.approx(52.34, 1e-3)


@pytest.mark.parametrize("stichtag", ["2022-05-31", "2022-08-23", "2022-11-28"])
def test_partitions_close(stichtag, sample_dates):
    assert all(c.closed for c in sample_dates[stichtag].partition_checks("partizipation"))


def test_the_plot_procedures_of_the_samples_have_as_many_activities_as_applications(sample):
    procedures = sample.rows("partizipation.verfahren")
    plots = procedures[procedures["titel"].str.startswith("Bewerbung Baugebiet")]
    assert plots["aktivitaeten_anzahl"].sum() == 515


def test_nobody_is_named(sample):
    table = sample.table("baugrundstuecke_bewerbungen")
    assert not table.astype("string").apply(lambda column: column.str.contains("@")).any().any()
    assert "antragsteller" not in table and "email" not in table
