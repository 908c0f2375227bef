import csv
import io
import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import openpyxl
import pandas as pd
import pytest

from kleve_kpi import __version__, cli
from kleve_kpi.kpi import all_topics
from kleve_kpi.source import all_sources, get_source

ROOT = Path(__file__).parents[1]
NOVEMBER = ROOT / "data" / "raw" / "2022-11-28"
OZG = NOVEMBER / "OZG-Umsetzungsstand_2022-11-28.xlsx"
STAFF = NOVEMBER / "Personalbestand_2022-11-28.xlsx"
PORTALE = "Portal;Portalart;Betreiber\n Kommunal\u00a0portal ;allgemein;Land\nBauportal;fach;\n"


class Run:
    """What a command did: exit code, output, errors."""

    def __init__(self, code, out, err):
        self.code, self.out, self.err = code, out, err

    def sentence(self):
        """The one sentence of a command that failed."""
        assert self.code == 1
        assert "Traceback" not in self.err
        (line,) = self.err.splitlines()
        return line


@pytest.fixture
def run(monkeypatch, capsys):
    """Run the command line in the project's folder as the user's shell would."""
    monkeypatch.chdir(ROOT)
    for variable in ("KLEVE_KPI_RAW", "KLEVE_KPI_OUT", "KLEVE_KPI_KEY"):
        monkeypatch.delenv(variable, raising=False)

    def call(*arguments):
        monkeypatch.setattr(sys, "argv", ["kleve-kpi", *map(str, arguments)])
        code = 0
        try:
            cli.main()
        except SystemExit as leave:
            code = leave.code or 0
        return Run(code, *capsys.readouterr())

    return call


@pytest.fixture(scope="module")
def raw(tmp_path_factory):
    """Raw exports of November only, which open faster than all three dates."""
    folder = tmp_path_factory.mktemp("raw")
    shutil.copytree(NOVEMBER, folder / "2022-11-28")
    return folder


@pytest.fixture
def portale(tmp_path):
    path = tmp_path / "portale.csv"
    path.write_text(PORTALE, encoding="utf-8")
    return path


def read_csv(path):
    with path.open(encoding="utf-8", newline="") as stream:
        return list(csv.DictReader(stream))


# Usage ------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "arguments",
    [
        (),
        ("berichte",),
        ("report", "--unbekannt"),
        ("report", "--edition", "geheim"),
        ("report", "--jobs", "0"),
        ("report", "--all", "2022-11-28"),
        ("report", "--quiet", "--json"),
        ("clean",),
        ("clean", "a.xlsx"),
        ("kpis", "--format", "yaml"),
        ("kpis", "2022-11-28", "2022-08-23"),
        ("status", "2022-11-28"),
    ],
)
def test_wrong_usage(arguments, run):
    result = run(*arguments)
    assert result.code == 2
    assert "Usage: " in result.err
    assert "Traceback" not in result.err


def test_help_names_every_command(run):
    result = run("--help")
    assert (result.code, result.err) == (0, "")
    for name, command in cli.commands.commands.items():
        assert name in result.out
        assert f"kleve-kpi {name}" in run(name, "--help").out.splitlines()[0]
        assert command.help


def test_version(run):
    assert run("--version").out == f"kleve-kpi, version {__version__}\n"


def test_as_a_process():
    done = subprocess.run(
        [sys.executable, "-m", "kleve_kpi", "report", "2022-11-27"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        env=os.environ | {"PYTHONIOENCODING": "utf-8"},
    )
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr.startswith("kleve-kpi: There is no report date '2022-11-27'.")
    assert done.stderr.count("\n") == 1


# Wrong input ------------------------------------------------------------------------------------


@pytest.mark.parametrize("command", ["report", "kpis"])
@pytest.mark.parametrize(
    ("date", "advice"),
    [("2022-11-27", "Did you mean '2022-11-28'?"), ("28.11.2022", "YYYY-MM-DD")],
)
def test_wrong_date(command, date, advice, run, tmp_path):
    options = ["--out", tmp_path / "out"] if command == "report" else []
    sentence = run(command, date, *options).sentence()
    assert f"There is no report date '{date}'." in sentence
    assert advice in sentence
    assert list(tmp_path.iterdir()) == []


def test_one_wrong_date_of_two_builds_neither(run, tmp_path):
    sentence = run("report", "2022-11-28", "2022-11-27", "--out", tmp_path / "out").sentence()
    assert "2022-11-27" in sentence
    assert list(tmp_path.iterdir()) == []


def test_unknown_topic(run, tmp_path):
    sentence = run("report", "--topic", "ogz", "--out", tmp_path / "out").sentence()
    assert "There is no topic 'ogz'. Did you mean 'ozg'?" in sentence
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("command", ["report", "kpis", "status"])
def test_missing_raw_folder(command, run, tmp_path):
    sentence = run(command, "--raw", tmp_path / "fehlt").sentence()
    assert "The folder for raw exports does not exist" in sentence
    assert "fehlt" in sentence


def test_raw_folder_without_a_date(run, tmp_path):
    assert "There is no report date yet" in run("kpis", "--raw", tmp_path).sentence()


def test_outside_of_a_project(run, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    assert "No kleve_kpi project found" in run("kpis").sentence()


def test_results_folder_that_is_a_file(run, raw, portale):
    sentence = run("report", "--raw", raw, "--out", portale).sentence()
    assert str(portale) in sentence
    assert portale.read_text(encoding="utf-8") == PORTALE


# clean ------------------------------------------------------------------------------------------


def test_clean_unknown_source(run, tmp_path, portale):
    sentence = run("clean", portale, "--source", "portal", "--out", tmp_path / "t.csv").sentence()
    assert "There is no source 'portal'. Did you mean 'portale'?" in sentence


@pytest.mark.parametrize(
    ("name", "content", "seen"),
    [
        ("leer.xlsx", b"", "it is empty"),
        ("leer.csv", b" \n\n", "it is empty"),
        ("brief.xlsx", b"%PDF-1.7 ...", "it is a PDF"),
        ("seite.xls", b"<html><table></table></html>", "HTML"),
        ("kaputt.xlsx", b"PK\x03\x04" + b"x" * 50, "damaged"),
        ("halb.xlsx", OZG.read_bytes()[:5000], "damaged"),
        ("fremd.csv", b"Baum;Hoehe\nEiche;12\n", "expected a table of a known source"),
        ("~$OZG.xlsx", b"\x05Frau Muster", "lock file"),
    ],
)
def test_clean_foreign_file(name, content, seen, run, tmp_path):
    path = tmp_path / name
    path.write_bytes(content)
    sentence = run("clean", path, "--out", tmp_path / "t.csv").sentence()
    assert sentence.startswith(f"kleve-kpi: {name}")
    assert seen in sentence
    assert [p.name for p in tmp_path.iterdir()] == [name]


def test_clean_missing_file(run, tmp_path):
    sentence = run("clean", tmp_path / "fehlt.xlsx", "--out", tmp_path / "t.csv").sentence()
    assert "fehlt.xlsx: the file cannot be opened" in sentence


def test_clean_file_without_the_wanted_source(run, tmp_path, portale):
    sentence = run("clean", portale, "--source", "dms_rollout", "--out", tmp_path / "t.csv")
    assert "expected a table of source 'dms_rollout', saw no header" in sentence.sentence()


@pytest.mark.parametrize(
    ("options", "seen"),
    [
        (["--out", "t.json"], ".csv, .parquet or .xlsx, saw 't.json'"),
        (["--out", "fehlt/t.csv"], "fehlt does not exist"),
        (["--out", "t.csv", "--findings", "fehlt/f.json"], "fehlt does not exist"),
    ],
)
def test_clean_where_nothing_can_be_written(options, seen, run, tmp_path, portale, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "t.csv").write_text("alt")
    assert seen in run("clean", portale, *options).sentence()
    assert (tmp_path / "t.csv").read_text() == "alt"
    assert sorted(p.name for p in tmp_path.iterdir()) == ["portale.csv", "t.csv"]


def test_clean_leaves_old_output_when_it_fails(run, tmp_path):
    broken = tmp_path / "kaputt.xlsx"
    broken.write_bytes(b"PK\x03\x04")
    for name in ("t.csv", "f.json"):
        (tmp_path / name).write_text("alt")
    options = ["--out", tmp_path / "t.csv", "--findings", tmp_path / "f.json"]
    assert run("clean", broken, *options).code == 1
    assert [(tmp_path / name).read_text() for name in ("t.csv", "f.json")] == ["alt", "alt"]


def test_clean_one_source(run, tmp_path, portale):
    result = run("clean", portale, "--out", tmp_path / "t.csv", "--findings", tmp_path / "f.json")
    assert (result.code, result.err) == (0, "")
    assert "portale: 2 rows read, 2 kept, 0 set aside" in result.out
    assert (tmp_path / "t.csv").read_text(encoding="utf-8") == (
        "portal,portalart,betreiber\n"
        "Kommunal portal,Allgemeines Portal,Land\n"
        "Bauportal,Fachportal,\n"
    )
    findings = json.loads((tmp_path / "f.json").read_text(encoding="utf-8"))
    assert {(f["code"], f["spalte"], f["zellen"]) for f in findings} == {
        ("text_converted", "Portal", "A2"),
        ("text_converted", "Portalart", "B2:B3"),
    }


@pytest.mark.parametrize("ending", ["csv", "parquet"])
def test_clean_several_sources(ending, run, tmp_path):
    assert run("clean", OZG, "--out", tmp_path / f"t.{ending}").code == 0
    expected = {"ozg_leistungen": 107, "online_antraege": 86, "informationsangebote": 16}
    assert {p.name for p in tmp_path.iterdir()} == {f"t_{name}.{ending}" for name in expected}
    for name, count in expected.items():
        path = tmp_path / f"t_{name}.{ending}"
        table = pd.read_csv(path) if ending == "csv" else pd.read_parquet(path)
        assert list(table.columns) == [column.name for column in get_source(name).kept]
        assert len(table) == count


def test_clean_several_sources_into_sheets(run, tmp_path):
    assert run("clean", OZG, "--out", tmp_path / "t.xlsx").code == 0
    book = openpyxl.load_workbook(tmp_path / "t.xlsx")
    assert set(book.sheetnames) == {"ozg_leistungen", "online_antraege", "informationsangebote"}
    assert book["ozg_leistungen"].max_row == 108


def test_clean_one_source_of_several(run, tmp_path):
    target = tmp_path / "t.csv"
    assert run("clean", OZG, "--source", "online_antraege", "--out", target).code == 0
    assert [p.name for p in tmp_path.iterdir()] == ["t.csv"]
    assert len(read_csv(target)) == 86


def test_clean_writes_nothing_personal(run, tmp_path):
    target = tmp_path / "t.csv"
    assert run("clean", STAFF, "--out", target, "--findings", tmp_path / "f.json").code == 0
    rows = read_csv(target)
    assert list(rows[0]) == [
        "fachbereich",
        "beschaeftigungsumfang_prozent",
        "eintritt_datum",
        "austritt_datum",
        "standort",
    ]
    people = list(openpyxl.load_workbook(STAFF).active.iter_rows(min_row=8, values_only=True))
    written = target.read_text(encoding="utf-8") + (tmp_path / "f.json").read_text(encoding="utf-8")
    for person in people:
        for value in (*person[2:4], *person[12:14]):
            assert value is None or str(value) not in written


def test_clean_writes_whole_numbers_and_iso_dates(run, tmp_path):
    target = tmp_path / "t.csv"
    assert run("clean", STAFF, "--out", target).code == 0
    rows = read_csv(target)
    shares = {row["beschaeftigungsumfang_prozent"] for row in rows}
    assert {"100", "75"} <= shares
    assert not [share for share in shares if share.endswith(".0")]
    assert all(len(row["eintritt_datum"]) in (0, 10) for row in rows)


# kpis -------------------------------------------------------------------------------------------


def test_kpis_in_three_forms(run, raw, sample):
    as_json = run("kpis", "2022-11-28", "--format", "json", "--raw", raw)
    as_csv = run("kpis", "--format", "csv", "--raw", raw)
    assert (as_json.code, as_csv.code, as_json.err, as_csv.err) == (0, 0, "", "")
    records = json.loads(as_json.out)
    lines = list(csv.DictReader(io.StringIO(as_csv.out)))
    declared = [kennzahl for thema in all_topics() for kennzahl in sample.kpis(thema)]
    assert [r["kennzahl"] for r in records] == [r["kennzahl"] for r in lines] == declared
    assert list(records[0]) == list(lines[0])
    by_name = {line["kennzahl"]: line for line in lines}
    assert by_name["ozg.umgesetzt"]["wert"] == "44"
    assert by_name["dms.produktivquote"]["wert"] == "83.125"
    assert by_name["dms.schulungen_geplant_fachbereiche"]["wert"] == ""
    assert '"wert": 44,' in as_json.out
    assert '"text": null' in as_json.out
    for record, line in zip(records, lines, strict=True):
        assert ["" if v is None else str(v) for v in record.values()] == list(line.values())
    assert not [v for line in lines for v in line.values() if v.endswith(".0")]


def test_kpis_as_a_table_for_people(run, raw):
    result = run("kpis", "--raw", raw)
    assert result.code == 0
    (line,) = [line for line in result.out.splitlines() if " ozg.umgesetzt " in line]
    assert [cell.strip() for cell in line.strip("│ ").split("│")] == [
        "ozg.umgesetzt",
        "Umgesetzte OZG-Leistungen",
        "44",
        "107",
        "",
        "28.11.2022",
    ]


def test_kpis_as_a_workbook(run, raw, tmp_path, sample):
    target = tmp_path / "k.xlsx"
    assert run("kpis", "--raw", raw, "--out", target).code == 0
    book = openpyxl.load_workbook(target, read_only=True)
    assert book.sheetnames == ["kennzahlen", "gliederungen"]
    rows = list(book["kennzahlen"].iter_rows(values_only=True))
    assert len(rows) == 1 + sum(len(sample.kpis(thema)) for thema in all_topics())


def test_kpis_out_that_is_no_workbook(run, raw, tmp_path):
    sentence = run("kpis", "--raw", raw, "--out", tmp_path / "k.csv").sentence()
    assert "Expected a name ending in .xlsx, saw 'k.csv'." in sentence
    assert list(tmp_path.iterdir()) == []


def test_kpis_without_one_delivery_prints_the_rest(run, portale, tmp_path):
    folder = tmp_path / "raw" / "2023-03-31"
    folder.mkdir(parents=True)
    (folder / "ozg.xlsx").write_bytes(OZG.read_bytes())
    shutil.copy(portale, folder)
    (folder / "dms.xlsx").write_bytes(b"PK\x03\x04")
    result = run("kpis", "--raw", folder.parent, "--format", "json")
    assert result.code == 1
    themen = {record["thema"] for record in json.loads(result.out)}
    assert themen == {"ozg", "reifegrad"}
    assert "Traceback" not in result.err
    lines = result.err.splitlines()
    assert all(line.startswith("kleve-kpi: ") for line in lines)
    assert any("dms.xlsx: it is damaged" in line for line in lines)
    assert [line.split(": ")[1] for line in lines] == sorted(set(all_topics()) - themen)


def test_kpis_of_what_was_never_delivered_are_unknown(run, portale, tmp_path):
    folder = tmp_path / "raw" / "2023-03-31"
    folder.mkdir(parents=True)
    shutil.copy(portale, folder)
    result = run("kpis", "--raw", folder.parent, "--format", "json")
    assert (result.code, result.err) == (0, "")
    records = {record["kennzahl"]: record for record in json.loads(result.out)}
    assert {record["thema"] for record in records.values()} == set(all_topics())
    assert records["ozg.portale_fach"]["wert"] == 1
    unknown = records["dms.produktiv"]
    fields = ("wert", "text", "basiswert", "datenstand", "zeilen")
    assert [unknown[name] for name in fields] == [None, None, None, None, 0]


def test_raw_folder_from_the_environment(run, raw, monkeypatch):
    monkeypatch.setenv("KLEVE_KPI_RAW", str(raw / "fehlt"))
    assert "fehlt" in run("kpis").sentence()
    assert run("kpis", "--raw", raw).code == 0


# status -----------------------------------------------------------------------------------------


def test_status_lists_deliveries(run, raw, tmp_path):
    results = tmp_path / "out" / "2022-11-28" / "anhang"
    results.mkdir(parents=True)
    (results / "index.html").touch()
    result = run("status", "--raw", raw, "--out", tmp_path / "out")
    assert (result.code, result.err) == (0, "")
    assert "2022-11-28 (fictional sample)" in result.out
    for name in all_sources():
        assert name in result.out
    last = result.out
    assert "never delivered" not in last
    assert "findings to be looked at: 12; next step: kleve-kpi check 2022-11-28" in last
    assert "something has changed since: " in last
    assert f"{results / 'index.html'}; next step: kleve-kpi report 2022-11-28" in last


def test_status_of_unchanged_deliveries_needs_no_pandas(run, portale, tmp_path):
    folder = tmp_path / "raw" / "2023-03-31"
    folder.mkdir(parents=True)
    shutil.copy(portale, folder)
    arguments = ("status", "--raw", str(folder.parent), "--out", str(tmp_path / "out"))
    first = run(*arguments)
    code = (
        "import sys; from kleve_kpi.cli import main; sys.argv[1:] = sys.argv[2:]; main(); "
        "sys.exit('pandas' in sys.modules)"
    )
    again = subprocess.run(
        [sys.executable, "-c", code, "-", *arguments], capture_output=True, text=True, cwd=ROOT
    )
    assert (again.returncode, again.stderr) == (0, "")
    assert again.stdout == first.out
    portale.replace(folder / "nochmal.csv")
    assert "nochmal.csv" in run(*arguments).out


def test_status_names_what_is_missing_or_broken(run, portale, tmp_path):
    folder = tmp_path / "raw" / "2023-03-31"
    folder.mkdir(parents=True)
    shutil.copy(portale, folder)
    (folder / "dms [neu].xlsx").write_bytes(b"PK\x03\x04")
    result = run("status", "--raw", folder.parent, "--out", tmp_path)
    assert result.code == 0
    assert "not usable: dms [neu].xlsx: it is damaged" in " ".join(result.out.split())
    out = " ".join(result.out.split())
    missing = out.partition("never delivered: ")[2].partition(" not usable: ")[0]
    wanted = [f"{n} ({s.absender})" for n, s in all_sources().items() if n != "portale"]
    assert missing.split(", ") == wanted
    assert "next step: kleve-kpi report 2023-03-31" in result.out


def test_status_tells_what_is_of_an_earlier_date(run, portale, tmp_path):
    for day in ("2022-12-31", "2023-03-31"):
        (tmp_path / "raw" / day).mkdir(parents=True)
    shutil.copy(portale, tmp_path / "raw" / "2022-12-31")
    result = run("status", "--raw", tmp_path / "raw", "--out", tmp_path)
    assert result.code == 0
    first, last = result.out.split("\n2023-03-31\n")
    assert "portale.csv" in first
    assert "delivered for" not in first
    assert "portale.csv (delivered for 2022-12-31)" in last
    assert "31.12.2022" in last
