"""The sample exports are what the generator writes, and git keeps them and nothing else."""

import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
RAW = ROOT / "data" / "raw"
NOT_GENERATED = {Path("README.md"), Path("2022-11-28/veroeffentlicht.csv")}


def contents(folder: Path) -> dict[Path, bytes]:
    """Every file below a folder with its bytes."""
    files = (path for path in folder.rglob("*") if path.is_file())
    return {path.relative_to(folder): path.read_bytes() for path in files}


def write_samples(folder: Path) -> dict[Path, bytes]:
    """What ``python -m samples`` writes into an empty folder."""
    command = [sys.executable, "-m", "samples", "--to", str(folder)]
    subprocess.run(command, cwd=ROOT, check=True)
    return contents(folder)


@pytest.fixture(scope="module")
def written(tmp_path_factory):
    return write_samples(tmp_path_factory.mktemp("samples"))


def is_ignored(path: Path) -> bool:
    """Whether git ignores a path, be it there or not."""
    command = ["git", "check-ignore", "--no-index", "--quiet", str(path)]
    code = subprocess.run(command, cwd=ROOT).returncode
    if code > 1:
        pytest.skip("not a git working tree")
    return code == 0


def test_files_in_data_raw_are_those_of_the_generator(written):
    """Byte for byte: it writes the same at any time."""
    kept = {
        path: content
        for path, content in contents(RAW).items()
        if path not in NOT_GENERATED and not is_ignored(RAW / path)
    }
    assert kept.keys() == written.keys()
    assert [path for path in kept if kept[path] != written[path]] == []


def test_git_keeps_the_samples(written):
    assert [path for path in {*written, *NOT_GENERATED} if is_ignored(RAW / path)] == []


@pytest.mark.parametrize(
    "name",
    [
        "2022-11-28/Personalbestand_2022-11-28 (1).xlsx",
        "2022-11-28/Personal.xlsx",
        "2022-08-23/Kopie von Mobile Office 23.08.2022 neu.xlsx",
        "2022-08-23/veroeffentlicht.csv",
        "2023-02-28/Personalbestand_2022-11-28.xlsx",
        "2023-02-28/BEISPIEL",
        "Personalbestand_2022-11-28.xlsx",
    ],
)
def test_git_ignores_a_foreign_file_beside_the_samples(name):
    assert is_ignored(RAW / name)


def test_no_file_name_holds_a_personal_name(written, monkeypatch):
    monkeypatch.syspath_prepend(ROOT)
    from samples.staff import everyone

    names = {name.casefold() for person in everyone() for name in (person.nachname, person.vorname)}
    file_names = " ".join(path.name for path in written).casefold()
    assert [name for name in names if name in file_names] == []
