"""``kleve-kpi new``: from a foreign workbook to a page of its own, in a copy of the project."""

import json
import os
import shutil
import subprocess
import sys
from collections import namedtuple
from pathlib import Path

import pytest
from bs4 import BeautifulSoup
from click.testing import CliRunner

from kleve_kpi import cli
from tests.appendix import ROOT
from tests.scaffold.export import write_export

Checkout = namedtuple("Checkout", "root export said")


def run(root, *command):
    environment = {
        name: value for name, value in os.environ.items() if not name.startswith("KLEVE_KPI_")
    }
    environment |= {"PYTHONPATH": f"{root / 'src'}{os.pathsep}{root}"}
    return subprocess.run(
        [sys.executable, "-m", *command],
        cwd=root,
        env=environment,
        capture_output=True,
        text=True,
        encoding="utf-8",
    )


@pytest.fixture(scope="module")
def checkout(tmp_path_factory):
    """A copy of the project with a delivery that no source knows, then a source and a topic."""
    root = tmp_path_factory.mktemp("Prüfung neu") / "kleve_kpi"
    left_out = shutil.ignore_patterns(".*", "processed", "__pycache__", "*.egg-info", "2022-*")
    shutil.copytree(ROOT, root, ignore=left_out)
    shutil.copytree(ROOT / ".githooks", root / ".githooks")
    folder = root / "data" / "raw" / "2023-02-28"
    folder.mkdir()
    export = write_export(folder / "mängel.xlsx")
    made = ("new", "source", "maengelmeldungen", "--from", str(export), "--titel", "Mängel")
    said = [run(root, "kleve_kpi", *made, "--absender", "FB 66")]
    said.append(run(root, "kleve_kpi", "new", "topic", "maengelmeldungen"))
    return Checkout(root, export, said)


NEW = (
    "src/kleve_kpi/sources/maengelmeldungen.py",
    "tests/sources/test_maengelmeldungen.py",
    "src/kleve_kpi/topics/maengelmeldungen.py",
    "tests/topics/test_maengelmeldungen.py",
    "notebooks/90_maengelmeldungen.ipynb",
)


def test_it_says_what_it_saw_and_what_comes_next(checkout):
    source, topic = checkout.said
    assert (source.returncode, source.stderr) == (0, "")
    assert source.stdout.splitlines() == [
        "Sheet 'Liste', 60 records in rows 5 to 64:",
        "  meldung_nr     key          Meldung Nr. (key)",
        "  eingang_datum  date         Eingang am",
        "  fachbereich    fachbereich  Fachbereich",
        "  status         category     Status",
        "  name           personal     Name (never copied)",
        "  e_mail         personal     E-Mail (becomes the pseudonym 'person')",
        "  kosten_eur     number       Kosten in €",
        "  fotos_anzahl   count        Anzahl Fotos",
        "  not declared: Bemerkung (remarks may name anybody)",
        "Read with it: maengelmeldungen from mängel.xlsx, sheet 'Liste': "
        "61 rows read, 60 kept, 1 set aside, 5 findings",
        f"Written: {', '.join(NEW[:2])}",
        "Next: read both files, then: kleve-kpi new topic maengelmeldungen",
    ]
    assert (topic.returncode, topic.stderr) == (0, "")
    assert topic.stdout.splitlines() == [
        f"Written: {', '.join(NEW[2:])}",
        "Next: kleve-kpi report --topic maengelmeldungen",
    ]


def test_the_code_is_as_a_developer_leaves_it(checkout):
    assert run(checkout.root, "ruff", "check", ".").stdout == "All checks passed!\n"
    formatted = run(checkout.root, "ruff", "format", "--check", ".")
    assert formatted.returncode == 0, formatted.stdout


def test_its_tests_pass_and_every_convention_holds(checkout):
    done = run(
        checkout.root,
        *("pytest", "-q", "-p", "no:cacheprovider", *NEW[1:4:2], "tests/test_conventions.py"),
        *("-k", "maengelmeldungen or together or has_its_test or environment"),
    )
    assert done.returncode == 0, done.stdout
    assert " passed" in done.stdout


def test_a_fault_in_what_was_written_is_found_by_its_tests(checkout, tmp_path):
    root = tmp_path / "kleve_kpi"
    shutil.copytree(checkout.root, root)
    source, topic = root / NEW[0], root / NEW[2]
    source.write_text(source.read_text("utf-8").replace('"Anzahl Fotos"', '"Bilder"'), "utf-8")
    topic.write_text(topic.read_text("utf-8").replace('== "offen"', '!= "offen"'), "utf-8")
    done = run(root, "pytest", "-q", "-p", "no:cacheprovider", *NEW[1:4:2])
    failed = [line.split()[1] for line in done.stdout.splitlines() if line.startswith("FAILED")]
    assert [name.partition("::")[2] for name in failed] == [
        "test_a_messy_export",
        "test_each_part_counts_its_own_rows[offen-offen]",
    ]


def test_the_page_is_built_at_once(checkout):
    done = run(checkout.root, "kleve_kpi", "report", "--topic", "maengelmeldungen", "--quiet")
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")
    path = checkout.root / "data/processed/2023-02-28/anhang/90_maengelmeldungen.html"
    page = path.read_text(encoding="utf-8")
    text = " ".join(BeautifulSoup(page, "html.parser").get_text(" ").split())
    for shown in ("Am 28.02.2023 sind 60 Einträge verzeichnet.", "60 = 15 + 15 + 30", "FB 66 20"):
        assert shown in text
    for personal in ("Zobel", "beispiel.invalid", "rief an"):
        assert personal not in page


def test_nothing_of_a_person_is_written(checkout):
    written = "".join((checkout.root / name).read_text("utf-8") for name in NEW)
    assert [word for word in ("Zobel", "p0@", "p1@", "rief an") if word in written] == []


REFUSED = (
    (
        "source maengelmeldungen --from {}",
        "The source 'maengelmeldungen' is there already: src/kleve_kpi/sources/maengel",
    ),
    (
        "source maengel --from {}",
        "mängel.xlsx, sheet 'Liste': the table below row 4 is read already, as source 'maengelmel",
    ),
    ("topic maengelmeldungen", "The topic 'maengelmeldungen' is there already: src/kleve_kpi/top"),
    ("topic maengel", "There is no source 'maengel'. Did you mean 'maengelmeldungen'?"),
    ("topic Mängel", "'Mängel' cannot be the name of a source or topic: expected small letters"),
    ("topic class", "'class' cannot be the name of a source or topic: expected small letters"),
    (
        "source neu --from fehlt.xlsx",
        "fehlt.xlsx: the file cannot be opened (No such file or directory). Check ",
    ),
    ("source neu --from {} --sheet Lste", "There is no sheet 'Lste'. Did you mean 'Liste'?"),
)
ALL_OF_THEM = """
import json, sys
from kleve_kpi import cli
for arguments in json.loads(sys.argv[1]):
    sys.argv[1:] = ["new", *arguments]
    try:
        cli.main()
    except SystemExit as leave:
        print(leave.code)
"""


def test_what_is_there_is_not_harmed(checkout):
    before = {name: (checkout.root / name).read_bytes() for name in NEW}
    given = [
        [str(checkout.export) if part == "{}" else part for part in arguments.split()]
        for arguments, _ in REFUSED
    ]
    program = checkout.root / "alle.py"
    program.write_text(ALL_OF_THEM, encoding="utf-8")
    done = run(checkout.root, "alle", json.dumps(given))
    program.unlink()
    assert done.stdout.split() == ["1"] * len(REFUSED)
    said = done.stderr.splitlines()
    for (arguments, sentence), line in zip(REFUSED, said, strict=True):
        assert line.startswith(f"kleve-kpi: {sentence}"), arguments
    assert {name: (checkout.root / name).read_bytes() for name in NEW} == before


def test_a_file_that_stands_in_the_way_stops_all(checkout, tmp_path):
    root = tmp_path / "kleve_kpi"
    shutil.copytree(checkout.root, root)
    for name in NEW[2:]:
        (root / name).unlink()
    (root / NEW[3]).write_text("# mine\n")
    done = run(root, "kleve_kpi", "new", "topic", "maengelmeldungen")
    assert (done.returncode, done.stderr) == (
        1,
        f"kleve-kpi: {NEW[3]} is there already. Choose another name, or edit that file.\n",
    )
    assert [name for name in NEW[2:] if (root / name).exists()] == [NEW[3]]


def test_the_program_must_be_that_of_the_project(tmp_path, monkeypatch):
    (tmp_path / "notebooks").mkdir()
    (tmp_path / "kleve_kpi.toml").write_bytes(Path(ROOT / "kleve_kpi.toml").read_bytes())
    monkeypatch.chdir(tmp_path)
    done = CliRunner().invoke(cli.commands, ["new", "topic", "neu", "--source", "portale"])
    assert "expected the program to run from" in str(done.exception)
    assert "pip install -e ." in str(done.exception)
