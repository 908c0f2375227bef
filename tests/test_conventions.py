"""What holds for every file of the project, so that nobody has to remember it."""

import ast
import io
import re
import runpy
import subprocess
import sys
import tomllib
from importlib import metadata
from pathlib import Path

import click
import nbformat
import pytest
import yaml

from kleve_kpi import cli
from kleve_kpi.kpi import all_topics
from kleve_kpi.source import all_sources, header_key

ROOT = Path(__file__).parents[1]
SRC = ROOT / "src" / "kleve_kpi"
TESTS = ROOT / "tests"
MODULES = {
    ".".join(path.relative_to(SRC).with_suffix("").parts): path
    for path in sorted(SRC.rglob("*.py"))
    if path.name not in ("__init__.py", "__main__.py")
}
START = ROOT / "notebooks" / "start.ipynb"
NOTEBOOKS = sorted(path for path in (ROOT / "notebooks").glob("*.ipynb") if path != START)
FILTER = ROOT / ".githooks" / "notebook.py"
OVERVIEW = "ueberblick"
SNAKE = re.compile(r"[a-z][a-z0-9]*(_[a-z0-9]+)*")

# Each module imports only from lines above its own; those of one line do not know each other.
LAYERS = (
    ("system",),
    (
        "errors",
        "cli.options",
        "findings",
        "german",
        "files",
        "sheet",
        "report.locks",
        "report.appendix",
        "release.hits",
        "scaffold.literal",
    ),
    (
        "settings",
        "source",
        "store",
        "tables",
        "excel",
        "published",
        "documents",
        "marked.tags",
        "report.frame",
        "report.limits",
        "report.scratch",
        "report.cluster",
        "release.texts",
    ),
    (
        "values.text",
        "canvas",
        "export",
        "marked.package",
        "sources.*",
        "report.processes",
        "release.markup",
        "release.patterns",
    ),
    ("values.numbers", "values.times", "timeline", "stack_labels", "report.kernels", "report.html"),
    ("values.parse",),
    ("read.kinds", "read.text", "read.grid", "read.names", "read.limits", "read.structure"),
    ("read.exact", "read.calamine"),
    ("read.xlsx", "read.xls"),
    ("read.reader",),
    (
        "read.worker",
        "rows",
        "headers",
        "detect.grid",
        "privacy",
        "kpi",
        "charts",
        "change_charts",
        "slides.picture",
        "small_charts",
        "marked.cells",
        "marked.comments",
        "marked.styles",
    ),
    (
        "project",
        "report.place",
        "foreign",
        "change",
        "levels",
        "marked.workbook",
        "detect.body",
        "release.files",
    ),
    ("aside",),
    ("locate",),
    (
        "report.kept",
        "report.notebook",
        "scaffold.checkout",
        "scaffold.topic_files",
        "release.personal",
        "renamed",
        "topics.*",
        "detect.records",
        "detect.columns",
        "detect.split",
    ),
    ("notes", "release.people", "report.execute"),
    ("clean",),
    ("crosschecks",),
    ("reportdate", "detect.tables"),
    ("disclosure",),
    (
        "figure",
        "bridge",
        "forecast",
        "deadlines",
        "opening",
        "inspection",
        "release.groups",
        "scaffold.guess",
    ),
    (
        "bridge_tables",
        "datengrundlage",
        "reconcile",
        "explain",
        "kennzahlen",
        "settled",
        "status",
        "release.gate",
        "scaffold.source_files",
    ),
    ("page", "release.protocol", "scaffold.new", "slides.notebooks"),
    ("overview", "feedback", "report.common", "workbench", "start", "slides.deck"),
    ("slides.folder",),
    ("report.lauf", "report.inputs"),
    ("report.tasks", "report.watch"),
    ("report.results", "report.progress", "report.worker"),
    ("report.batch",),
    ("cli.report", "cli.deliveries", "cli.figures", "cli.workbench", "cli.new"),
    ("report.warm",),
)


def layer(module):
    """The place of a module in LAYERS; a package stands where its highest module does."""
    package, _, _ = module.rpartition(".")
    wanted = f"{package}.*" if package in ("sources", "topics") else module
    places = [
        at
        for at, names in enumerate(LAYERS)
        if wanted in names or any(name.startswith(f"{wanted}.") for name in names)
    ]
    return max(places)


def imported(tree):
    """Modules of this package that a module imports; packages of found files count as none."""
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom) and (node.module or "").split(".")[0] == "kleve_kpi":
            base = node.module.partition(".")[2]
            for alias in node.names:
                full = f"{base}.{alias.name}".strip(".")
                yield full if full in MODULES else base
        elif isinstance(node, ast.Import):
            for alias in node.names:
                if alias.name.startswith("kleve_kpi."):
                    yield alias.name.partition(".")[2]


def parsed(path):
    return ast.parse(path.read_text(encoding="utf-8"))


def public(tree):
    """Public functions, classes and their public methods."""
    for node in tree.body:
        if isinstance(node, ast.FunctionDef | ast.ClassDef) and not node.name.startswith("_"):
            yield node
            if isinstance(node, ast.ClassDef):
                yield from (
                    method
                    for method in node.body
                    if isinstance(method, ast.FunctionDef) and not method.name.startswith("_")
                )


# Modules ----------------------------------------------------------------------------------------


@pytest.mark.parametrize("module", MODULES)
def test_imports_run_one_way(module):
    for other in imported(parsed(MODULES[module])):
        if other not in ("", "sources", "topics"):
            assert layer(other) < layer(module), f"{module} imports {other}"


def test_layers_name_every_module_once():
    names = [name for names in LAYERS for name in names]
    assert len(names) == len(set(names))
    assert {layer(module) for module in MODULES} == set(range(len(LAYERS)))
    assert {name for name in names if not name.endswith("*")} <= set(MODULES)


@pytest.mark.parametrize("module", MODULES)
def test_what_is_public_has_docstring_and_annotations(module):
    tree = parsed(MODULES[module])
    assert ast.get_docstring(tree)
    for node in public(tree):
        assert ast.get_docstring(node), node.name
        if isinstance(node, ast.FunctionDef):
            arguments = node.args.posonlyargs + node.args.args + node.args.kwonlyargs
            arguments += [a for a in (node.args.vararg, node.args.kwarg) if a]
            bare = [a.arg for a in arguments if a.annotation is None]
            assert [name for name in bare if name not in ("self", "cls")] == [], node.name
            assert node.returns is not None, node.name


@pytest.mark.parametrize("module", MODULES)
def test_no_error_is_swallowed(module):
    for node in ast.walk(parsed(MODULES[module])):
        if isinstance(node, ast.ExceptHandler):
            assert node.type is not None
            names = {name.id for name in ast.walk(node.type) if isinstance(name, ast.Name)}
            assert not names & {"Exception", "BaseException"}, f"line {node.lineno}"


@pytest.mark.parametrize("module", sorted(set(MODULES) - {"system"}))
def test_one_module_alone_knows_operating_systems(module):
    text = MODULES[module].read_text(encoding="utf-8")
    words = r"(?m)sys\.platform|os\.name\b|^\s*import (fcntl|msvcrt|resource|ctypes)|hasattr\(os,"
    assert re.findall(words, text) == []


@pytest.mark.parametrize("module", MODULES)
def test_files_are_read_and_written_as_utf_8(module):
    """Not in the code page of the system."""
    for node in ast.walk(parsed(MODULES[module])):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
            named = {keyword.arg for keyword in node.keywords}
            if node.func.attr in ("read_text", "write_text"):
                assert "encoding" in named, f"line {node.lineno}"
            if node.func.attr in ("run", "Popen") and "text" in named:
                assert "encoding" in named, f"line {node.lineno}"


@pytest.mark.parametrize("module", MODULES)
def test_modules_stay_small(module):
    """Lines of code; blank lines, comments and docstrings are free."""
    text = MODULES[module].read_text(encoding="utf-8")
    docs = set()
    for node in ast.walk(ast.parse(text)):
        documented = isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef)
        if documented and ast.get_docstring(node):
            docs |= set(range(node.body[0].lineno, node.body[0].end_lineno + 1))
    code = [
        line
        for number, line in enumerate(text.splitlines(), 1)
        if number not in docs and line.strip() and not line.strip().startswith("#")
    ]
    lines = len(code)
    assert lines <= 400


def test_every_source_and_topic_has_its_test():
    found = {f"sources/test_{path.stem}.py" for path in (SRC / "sources").glob("[a-z]*.py")}
    found |= {f"topics/test_{path.stem}.py" for path in (SRC / "topics").glob("[a-z]*.py")}
    assert len(found) == len(all_sources()) + len(all_topics())
    assert [name for name in sorted(found) if not (TESTS / name).is_file()] == []


def test_tests_do_without_mocks_and_marks():
    """Except this one, which has to name them."""
    words = re.compile(r"unittest\.mock|\bMagicMock\b|mark\.(skip|xfail)\b|time\.sleep")
    for path in TESTS.rglob("test_*.py"):
        if path.name != Path(__file__).name:
            assert not words.search(path.read_text(encoding="utf-8")), path.name


# Names ------------------------------------------------------------------------------------------


def test_names_are_ascii_snake_case():
    names = [*all_sources(), *all_topics()]
    for source in all_sources().values():
        names += [column.name for column in source.columns]
        names += source.pseudonyms
    for topic in all_topics().values():
        names += topic.kpis
    assert [name for name in names if not SNAKE.fullmatch(name)] == []
    assert len(names) > 100


@pytest.mark.parametrize("quelle", all_sources())
def test_a_header_belongs_to_one_column(quelle):
    seen = {}
    for column in all_sources()[quelle].columns:
        assert column.headers
        for header in column.headers:
            assert seen.setdefault(header_key(header), column.name) == column.name, header
        categories = {}
        for category, spellings in column.values.items():
            for spelling in (category, *spellings):
                known = categories.setdefault(header_key(spelling), category)
                assert known == category, spelling


@pytest.mark.parametrize("quelle", all_sources())
def test_what_names_a_person_is_personal(quelle):
    words = re.compile(r"nachname|vorname|mail|personalnummer|geburt|iban|telefon|antragsteller")
    source = all_sources()[quelle]
    open_columns = [column.name for column in source.kept if words.search(column.name)]
    assert open_columns == []
    assert source.about_people == bool(source.pseudonyms)


@pytest.mark.parametrize("quelle", all_sources())
def test_units_stand_in_the_names(quelle):
    for column in all_sources()[quelle].columns:
        if column.type == "date":
            assert column.name.endswith("_datum")


# Notebooks --------------------------------------------------------------------------------------


@pytest.fixture(params=NOTEBOOKS, ids=lambda path: path.name)
def notebook(request):
    return nbformat.read(request.param, as_version=4)


def code_cells(notebook):
    return [cell for cell in notebook.cells if cell.cell_type == "code"]


def test_notebooks_and_topics_belong_together():
    themen = [re.fullmatch(r"\d\d_([a-z0-9_]+)\.ipynb", path.name)[1] for path in NOTEBOOKS]
    assert sorted(themen) == sorted([OVERVIEW, *all_topics()])


def test_notebook_is_clean(notebook):
    nbformat.validate(notebook)
    assert notebook.metadata.kernelspec.name == "python3"
    assert "papermill" not in notebook.metadata
    for cell in code_cells(notebook):
        assert (cell.outputs, cell.execution_count) == ([], None)
        assert cell.source.strip()


@pytest.mark.parametrize("path", [*NOTEBOOKS, START], ids=lambda path: path.name)
def test_git_keeps_nothing_of_a_session(path, monkeypatch):
    """Autosave writes outputs into the file; the filter of ``make hooks`` takes them out."""
    kept = io.BytesIO()
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(after_a_session(path))))
    monkeypatch.setattr(sys, "stdout", io.TextIOWrapper(kept))
    runpy.run_path(str(FILTER))
    assert kept.getvalue() == path.read_bytes()


def test_git_calls_the_filter_as_a_program():
    done = subprocess.run(
        [sys.executable, FILTER], input=after_a_session(START), capture_output=True, check=True
    )
    assert done.stdout == START.read_bytes()


def after_a_session(path):
    notebook = nbformat.read(path, as_version=4)
    for number, cell in enumerate(code_cells(notebook), 1):
        cell.execution_count = number
        cell.metadata["trusted"] = True
        cell.outputs = [nbformat.v4.new_output("stream", text="1")]
    notebook.metadata.language_info["version"] = "3.11.7"
    return nbformat.writes(notebook).encode()


def test_notebook_has_one_cell_of_parameters(notebook):
    cells = [cell for cell in notebook.cells if "parameters" in cell.metadata.get("tags", ())]
    assert len(cells) == 1
    values = {}
    for node in ast.parse(cells[0].source).body:
        values[node.targets[0].id] = ast.literal_eval(node.value)
    assert values == {"stichtag": None, "vergleich": None, "ausgabe": "oeffentlich"}
    assert cells[0] is code_cells(notebook)[0]


def test_notebook_shows_and_does_not_compute(notebook):
    for cell in code_cells(notebook):
        assert len(cell.source.splitlines()) < 12
        for node in ast.walk(ast.parse(cell.source)):
            assert not isinstance(node, ast.FunctionDef | ast.ClassDef | ast.Lambda)
            assert not (isinstance(node, ast.Name) and node.id == "open")
            assert not (isinstance(node, ast.Attribute) and node.attr.startswith("read_"))
            if isinstance(node, ast.Constant) and isinstance(node.value, str):
                assert not re.match(r"/|~|[A-Za-z]:[\\/]", node.value)


def test_the_start_notebook_is_like_the_others():
    start = nbformat.read(START, as_version=4)
    nbformat.validate(start)
    test_notebook_shows_and_does_not_compute(start)
    test_notebook_starts_with_its_title(start)


def test_notebook_starts_with_its_title(notebook):
    first, *rest = notebook.cells
    assert first.cell_type == "markdown"
    assert first.source.startswith("# ")
    for cell in rest:
        if cell.cell_type == "markdown":
            assert not re.search(r"(?m)^# ", cell.source)


@pytest.mark.parametrize("thema", all_topics())
def test_notebook_has_the_title_of_its_topic(thema):
    (path,) = [path for path in NOTEBOOKS if path.name[3:] == f"{thema}.ipynb"]
    notebook = nbformat.read(path, as_version=4)
    assert notebook.cells[0].source.splitlines()[0] == f"# {all_topics()[thema].titel}"
    code = "\n".join(cell.source for cell in code_cells(notebook))
    assert f'kk.TopicPage(bericht, "{thema}")' in code
    unused = [name for name in all_topics()[thema].kpis if f'"{name}"' not in code]
    assert unused == []


# Set-up -----------------------------------------------------------------------------------------


def requirement(text):
    """Name and bounds of a requirement, as pip and conda write them."""
    name, bounds = re.fullmatch(r"([A-Za-z0-9_.-]+?)\s*([<>=!~].*)?", text).groups()
    return name.lower(), (bounds or "").replace(" ", "")


def test_environment_and_package_name_the_same_packages():
    environment = yaml.safe_load((ROOT / "environment.yml").read_text(encoding="utf-8"))
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    assert environment["name"] == "kleve-kpi"
    assert environment["channels"] == ["conda-forge"]
    *conda, pip = environment["dependencies"]
    assert pip == {"pip": ["-e ."]}
    packages = dict(requirement(text) for text in conda)
    assert packages.pop("pip") == ""
    assert packages.pop("python") == project["requires-python"]
    assert packages == dict(requirement(text) for text in project["dependencies"])


# Never imported: a program, and what pandas reads and writes Parquet with.
UNSEEN = {"jupyterlab", "pyarrow"}
# The cluster's extra; the tests know whether it is there.
EXTRAS = {"distributed"}


def test_every_package_that_is_imported_comes_with_the_listed_ones_and_no_other_is_listed():
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    listed = {requirement(text)[0] for text in project["dependencies"]}
    brought = {
        requirement(re.match(r"[A-Za-z0-9_.-]+", text)[0])[0].replace("_", "-")
        for name in listed
        for text in metadata.requires(name) or ()
        if "extra ==" not in text
    }
    providers = metadata.packages_distributions()
    used = {
        providers[top][0].lower().replace("_", "-")
        for path in MODULES.values()
        for top in outside(parsed(path))
    }
    assert used - listed - brought - EXTRAS == set()
    assert listed - used == UNSEEN


def outside(tree):
    """Top-level names of packages of others that a module imports."""
    for node in ast.walk(tree):
        names = [node.module] if isinstance(node, ast.ImportFrom) and not node.level else []
        names += [alias.name for alias in node.names] if isinstance(node, ast.Import) else []
        for name in names:
            top = name.partition(".")[0]
            if top not in sys.stdlib_module_names and top != "kleve_kpi":
                yield top


def test_readme_names_every_command():
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    block = readme.partition("## Commands")[2].split("```")[1].removeprefix("text")
    commands = dict(_commands(cli.commands.commands))
    lines = {
        next(name for name in commands if line.startswith(f"kleve-kpi {name}")): line
        for line in block.strip().splitlines()
    }
    assert set(lines) == set(commands)
    for name, command in commands.items():
        options = {option.opts[0] for option in command.params if option.opts[0].startswith("--")}
        # --raw and --out DIR are told of once, for all commands.
        missing = {option for option in options - {"--raw", "--out"} if option not in lines[name]}
        assert missing == set(), name


def _commands(commands):
    """Commands by what is typed; of a group its members."""
    for name, command in commands.items():
        if isinstance(command, click.Group):
            yield from ((f"{name} {part}", c) for part, c in command.commands.items())
        else:
            yield name, command


def test_settings_are_those_that_are_read():
    settings = tomllib.loads((ROOT / "kleve_kpi.toml").read_text(encoding="utf-8"))
    code = "\n".join(path.read_text(encoding="utf-8") for path in MODULES.values())
    assert [name for name in settings if f'"{name}"' not in code] == []
