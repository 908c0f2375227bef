"""Results are the old ones or the new ones, whatever happens in between."""

import os
import subprocess
import sys
import types
from pathlib import Path

import pytest

from kleve_kpi.errors import ProjectError
from kleve_kpi.report import place
from kleve_kpi.report.place import NEW, building, move_in


def files(folder):
    return {
        path.relative_to(folder).as_posix(): path.read_text()
        for path in sorted(folder.rglob("*"))
        if path.is_file() and ".store" not in path.parts
    }


def write(folder, **texts):
    for name, text in texts.items():
        path = folder / f"{name.replace('__', '/')}.html"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)


@pytest.fixture
def results(tmp_path):
    """What an earlier batch has built."""
    write(tmp_path / "2022", anhang__a="alt", anhang__b="alt", lauf="alt", laeufe__x="alt")
    return tmp_path / "2022"


NEW_FILES = {"anhang/a.html": "neu", "laeufe/x.html": "alt", "laeufe/y.html": "neu"}
NEW_FILES |= {"lauf.html": "neu"}


def build(work):
    write(work / NEW, anhang__a="neu", lauf="neu", laeufe__y="neu")


def test_whole_folders_replace_old_ones_and_files_join_others(results):
    with building(results) as work:
        build(work)
        move_in(work, results, ["anhang"])
    assert files(results) == NEW_FILES
    assert {path.name for path in results.iterdir()} == {".store", "anhang", "lauf.html", "laeufe"}


def test_first_results(tmp_path):
    with building(tmp_path / "a" / "b") as work:
        build(work)
        move_in(work, tmp_path / "a" / "b", ["anhang"])
    assert files(tmp_path / "a" / "b") == {k: v for k, v in NEW_FILES.items() if v == "neu"}


def test_failure_leaves_the_old_ones_and_no_folder(results):
    before = files(results)
    with pytest.raises(ValueError, match="mittendrin"), building(results) as work:
        build(work)
        raise ValueError("mittendrin")
    assert files(results) == before


def killed_after(moves, results):
    """A batch that is killed after so many steps of moving in."""
    code = f"""
import os, shutil
from pathlib import Path
from kleve_kpi.report import place
from tests.report.test_place import build
left = [{moves}]
def counted(step):
    def run(*args, **kwargs):
        if left[0] == 0:
            os.kill(os.getpid(), 9)
        left[0] -= 1
        return step(*args, **kwargs)
    return run
with place.building(Path({str(results)!r})) as work:
    build(work)
    Path.rename, Path.replace = counted(Path.rename), counted(Path.replace)
    place.system.exchange = counted(place.system.exchange)
    place.shutil.rmtree = counted(place.shutil.rmtree)
    place.move_in(work, Path({str(results)!r}), ["anhang"])
"""
    return subprocess.run([sys.executable, "-c", code], cwd=Path(__file__).parents[2])


@pytest.mark.skipif(os.name != "posix", reason="there is no SIGKILL here")
@pytest.mark.parametrize("moves", range(8))
def test_killed_while_moving_in(moves, results):
    """The public folder is whole at once; the next batch finishes or forgets the rest."""
    before = files(results)
    done = killed_after(moves, results)
    public = files(results / "anhang")
    assert public in ({"a.html": "alt", "b.html": "alt"}, {"a.html": "neu"})
    with building(results):
        pass
    assert files(results) in (before, NEW_FILES)
    assert not list(results.glob(".bau-*"))
    assert done.returncode in (-9, 0)
    if moves:
        assert files(results) == NEW_FILES


def test_two_batches_at_once(results):
    with (
        building(results),
        pytest.raises(ProjectError, match="Another batch is building in .*2022 now"),
        building(results),
    ):
        pass
    with building(results):
        pass


def test_place_that_cannot_be_written(tmp_path):
    (tmp_path / "datei").write_text("x")
    with (
        pytest.raises(ProjectError, match="could not be written: Not a directory.* still there"),
        building(tmp_path / "datei" / "2022"),
    ):
        pass


def test_disk_full_while_building(results):
    before = files(results)
    with pytest.raises(ProjectError, match="No space left on device"), building(results) as work:
        build(work)
        with Path("/dev/full").open("w") as full:
            full.write("x")
    assert files(results) == before


def test_two_renames_where_the_system_cannot_exchange(results, monkeypatch):
    monkeypatch.setattr(place.system, "sys", types.SimpleNamespace(platform="anders"))
    with building(results) as work:
        build(work)
        move_in(work, results, ["anhang"])
    assert files(results) == NEW_FILES
