"""The same deliveries give the same bytes, whenever, wherever and however fast they are built."""

import os
import shutil

import pytest

from tests.appendix import ROOT, report


@pytest.fixture(scope="module")
def elsewhere(tmp_path_factory):
    """The sample report built in a copy of the project: later, on the other side of the world.

    Files arrived in another order and at other times; three notebooks run at once.
    """
    root = tmp_path_factory.mktemp("Über allen Gipfeln")
    shutil.copytree(ROOT / "notebooks", root / "notebooks")
    shutil.copy(ROOT / "kleve_kpi.toml", root)
    for path in sorted((ROOT / "data" / "raw").rglob("*"), reverse=True):
        target = root / "roh" / path.relative_to(ROOT / "data" / "raw")
        target.parent.mkdir(parents=True, exist_ok=True)
        if path.is_file():
            shutil.copyfile(path, target)
            os.utime(target, (10**9, 10**9))
    return report(
        root / "aus",
        *("--jobs", "3", "--quiet"),
        cwd=root,
        raw=root / "roh",
        env={"TZ": "Asia/Tokyo", "LC_ALL": "C", "PYTHONHASHSEED": "7"},
    )


def files(built):
    """The bytes of every result but what tells of the run itself, and what is only kept."""
    return {
        path.relative_to(built.results).as_posix(): path.read_bytes()
        for path in sorted(built.results.rglob("*"))
        if path.is_file() and path.stem != "lauf" and ".store" not in path.parts
    }


def test_two_builds_give_the_same_bytes(built, elsewhere):
    assert (elsewhere.code, elsewhere.err) == (0, "")
    first, second = files(built), files(elsewhere)
    assert list(first) == list(second)
    assert [name for name in first if first[name] != second[name]] == []


def test_the_protocol_differs_by_its_times_alone(built, elsewhere):
    def timeless(done):
        protocol = done.protocol()
        begun, seconds = protocol.pop("begonnen"), protocol.pop("sekunden")
        assert begun and seconds > 0
        return protocol | {"themen": [t | {"sekunden": 0} for t in protocol["themen"]]}

    assert timeless(built) == timeless(elsewhere)
