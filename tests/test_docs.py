"""Commands and code in README, docs and CONTRIBUTING: run, with the outputs that they show."""

import doctest
import os
import re
import shlex
import shutil
import subprocess
import sys

import pytest
from IPython.core.interactiveshell import InteractiveShell

from kleve_kpi.findings import RULES
from tests.appendix import ROOT
from tests.scaffold.export import write_export

DOCS = [ROOT / "README.md", ROOT / "CONTRIBUTING.md", *sorted((ROOT / "docs").glob("*.md"))]
BLOCK = re.compile(r"^```(\w*)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
# What cannot be run here, and what stands for it.
ELSEWHERE = {
    "conda": "no channel can be reached; test_conventions compares environment.yml",
    "dask": "runs until it is stopped; tests/report/test_cluster.py runs a cluster",
    "export": "belongs to dask",
    "kleve-kpi": "belongs to conda and to dask; blocks of the language console run it",
}
SHOWN = doctest.ELLIPSIS | doctest.NORMALIZE_WHITESPACE


def blocks(path, *languages):
    text = path.read_text(encoding="utf-8")
    return [code for language, code in BLOCK.findall(text) if language in languages]


def commands(code):
    """Commands of a console block, each with the output that is shown below it."""
    for part in re.split(r"^\$ ", code, flags=re.MULTILINE)[1:]:
        command, _, output = part.partition("\n")
        yield command, output


@pytest.fixture(scope="module")
def project(tmp_path_factory, appendices):
    """A copy of the project with what the documents speak of, in a folder that needs quoting.

    The pages are built already, as they are for other tests; the first one builds them.
    """
    root = tmp_path_factory.mktemp("Wie es im Büro heißt") / "kleve kpi"
    left_out = shutil.ignore_patterns(".*", "processed", "__pycache__", "*.egg-info")
    shutil.copytree(ROOT, root, ignore=left_out)
    folie = "44 von 107 OZG-Leistungen sind umgesetzt."
    (root / "folie.txt").write_text(folie, encoding="utf-8")
    write_export(root / "maengel.xlsx")
    shutil.copytree(appendices[0].results.parent, root / "data" / "processed")
    return root


def run(root, command):
    environment = {
        name: value for name, value in os.environ.items() if not name.startswith("KLEVE_KPI_")
    }
    environment |= {"PYTHONPATH": str(root / "src"), "PYTHONIOENCODING": "utf-8"}
    program, *arguments = shlex.split(command)
    assert program == "kleve-kpi"
    done = subprocess.run(
        [sys.executable, "-m", "kleve_kpi", *arguments],
        cwd=root,
        env=environment,
        capture_output=True,
        text=True,
        encoding="utf-8",
    )
    assert (done.returncode, done.stderr) == (0, ""), command
    return done.stdout


@pytest.mark.parametrize("path", DOCS, ids=lambda path: path.name)
def test_every_block_says_what_it_is(path):
    text = path.read_text(encoding="utf-8")
    languages = [language for language, _ in BLOCK.findall(text)]
    assert set(languages) <= {"console", "sh", "python", "text", ""}
    assert len(languages) == text.count("```") / 2
    for code in blocks(path, ""):
        assert not re.search(r"^(\$ )?(kleve-kpi|make|python|git|pip) ", code, re.MULTILINE)


@pytest.mark.parametrize("path", [p for p in DOCS if blocks(p, "console")], ids=lambda p: p.name)
def test_commands_show_what_the_document_shows(path, project, slides):
    checker = doctest.OutputChecker()
    for code in blocks(path, "console"):
        for command, expected in commands(code):
            if "2023-02-28" in command:  # with a delivery in its folder, as the text says
                folder = project / "data" / "raw" / "2023-02-28"
                folder.mkdir()
                shutil.move(project / "maengel.xlsx", folder)
            if command == "kleve-kpi charts 2022-11-28":  # run once for all tests, elsewhere
                said, results = slides
                here = project / "data" / "processed" / "2022-11-28"
                shutil.copytree(results / "folien", here / "folien")
                shown = said.replace(str(results), str(here))
            else:
                shown = run(project, command)
            # The checker writes a blank that no line may end at in another way.
            same = checker.check_output(expected, shown.replace("\xa0", " "), SHOWN)
            assert same, f"$ {command}\n{shown}"


@pytest.mark.parametrize("path", [p for p in DOCS if blocks(p, "python")], ids=lambda p: p.name)
def test_python_runs(path, monkeypatch, capsys):
    monkeypatch.chdir(ROOT)
    monkeypatch.setenv("KLEVE_KPI_OUT", "")
    shell = InteractiveShell()
    for code in blocks(path, "python"):
        done = shell.run_cell(code)
        done.raise_error()


@pytest.mark.parametrize("path", [p for p in DOCS if blocks(p, "sh")], ids=lambda p: p.name)
def test_shell_commands_are_there(path):
    for code in blocks(path, "sh"):
        for line in code.splitlines():
            program, *arguments = shlex.split(line, comments=True)
            if program == "make":
                dry = subprocess.run(["make", "-n", *arguments], cwd=ROOT, capture_output=True)
                assert dry.returncode == 0, line
            else:
                assert program in ELSEWHERE, line


@pytest.mark.parametrize("path", [*DOCS, ROOT / "CHANGELOG.md"], ids=lambda path: path.name)
def test_links_lead_somewhere(path):
    for target in re.findall(r"\]\(([^)]+)\)", path.read_text(encoding="utf-8")):
        name, _, heading = target.partition("#")
        if not name.startswith("https://"):
            file = (path.parent / name) if name else path
            assert file.exists(), target
            titles = re.findall(r"(?m)^#+ (.+)$", file.read_text("utf-8")) if heading else []
            assert not heading or heading in [t.lower().replace(" ", "-") for t in titles]


def test_every_finding_is_explained():
    words = {"fehler": "Fehler", "warnung": "Warnung", "info": "Hinweis"}
    values = {
        "kept": "bleibt",
        "converted": "gelesen",
        "set_missing": "fehlt",
        "row_dropped": "beiseite",
    }
    text = (ROOT / "docs" / "befunde.md").read_text(encoding="utf-8")
    rows = re.findall(r"^\| `(\w+)` \| (\w+) \| (\w+) \| \S.+ \|$", text, re.MULTILINE)
    assert sorted(rows) == sorted(
        (code, words[rule.schwere], values[rule.aktion]) for code, rule in RULES.items()
    )


def test_the_map_of_the_program_is_complete():
    """Each module and package stands in docs/architecture.md once, and nothing else."""
    source = ROOT / "src" / "kleve_kpi"
    there = {p.name for p in source.glob("*.py") if not p.name.startswith("__")}
    there |= {f"{p.name}/" for p in source.iterdir() if (p / "__init__.py").exists()}
    there.add("markup/")
    text = (ROOT / "docs" / "architecture.md").read_text(encoding="utf-8")
    block = next(code for code in blocks(ROOT / "docs" / "architecture.md", "") if "read/," in code)
    named = re.findall(r"(?<=\s)([a-z_]+(?:\.py|/))(?:,|$|<|\w|(?=\s))", block, re.MULTILINE)
    assert "## Where things are" in text
    assert sorted(set(named)) == sorted(named)
    assert set(named) | {"sources/", "topics/"} == there


def test_the_guide_for_departments_fits_on_a_page():
    text = (ROOT / "docs" / "gute_lieferung.md").read_text(encoding="utf-8")
    assert len(text.split()) < 400
