"""What is kept is used while nothing it depends on has changed, and never when it is damaged."""

import pickle

import pytest

from kleve_kpi import store
from kleve_kpi.store import Store, digest_of


class Counter:
    """Computes a value and counts how often it had to."""

    def __init__(self, value="wert"):
        self.value, self.calls = value, 0

    def __call__(self):
        self.calls += 1
        return self.value


def entry(folder):
    (path,) = (path for path in folder.rglob("*") if path.is_file())
    return path


def test_computed_once(tmp_path):
    compute = Counter({"a": [1, 2]})
    for _ in range(3):
        assert Store(tmp_path / "s").remember("k", compute) == {"a": [1, 2]}
    assert compute.calls == 1
    Store(tmp_path / "s").remember("anders", compute)
    assert compute.calls == 2


@pytest.mark.parametrize(
    "damage",
    [
        lambda content: b"",
        lambda content: content[:20],
        lambda content: content[:-1],
        lambda content: content[:40] + b"X" + content[41:],
        lambda content: content + b"X",
        lambda content: b"\0" * 32 + pickle.dumps("falsch"),
    ],
)
def test_damaged_entry_is_computed_again(damage, tmp_path):
    Store(tmp_path / "s").remember("k", Counter())
    path = entry(tmp_path / "s")
    path.write_bytes(damage(path.read_bytes()))
    compute = Counter()
    assert Store(tmp_path / "s").remember("k", compute) == "wert"
    assert Store(tmp_path / "s").remember("k", compute) == "wert"
    assert compute.calls == 1


@pytest.mark.parametrize("mode", [0o666, 0o620, 0o602])
def test_entry_that_others_may_write_is_not_trusted(mode, tmp_path):
    Store(tmp_path / "s").remember("k", Counter())
    entry(tmp_path / "s").chmod(mode)
    compute = Counter()
    Store(tmp_path / "s").remember("k", compute)
    assert compute.calls == 1


def test_folder_that_others_may_write_is_not_trusted(tmp_path):
    Store(tmp_path / "s").remember("k", Counter())
    entry(tmp_path / "s").parent.chmod(0o777)
    compute = Counter()
    Store(tmp_path / "s").remember("k", compute)
    assert compute.calls == 1


def test_failure_is_not_kept(tmp_path):
    def fails():
        raise ValueError("nein")

    for _ in range(2):
        with pytest.raises(ValueError, match="nein"):
            Store(tmp_path / "s").remember("k", fails)
    assert Store(tmp_path / "s").remember("k", Counter()) == "wert"


def test_place_that_cannot_be_written_keeps_nothing(tmp_path):
    (tmp_path / "s").write_text("eine Datei, kein Ordner")
    compute = Counter()
    for _ in range(2):
        assert Store(tmp_path / "s").remember("k", compute) == "wert"
    assert compute.calls == 2


def test_other_code_does_not_use_it_and_tidies_up(tmp_path, monkeypatch):
    Store(tmp_path / "s").remember("k", Counter("alt"))
    monkeypatch.setattr(store, "code_digest", lambda: "f" * 64)
    assert Store(tmp_path / "s").remember("k", Counter("neu")) == "neu"
    assert [path.name for path in (tmp_path / "s").iterdir()] == ["f" * 16]


def test_no_draft_is_left(tmp_path):
    Store(tmp_path / "s").remember("k", Counter())
    assert [path.name for path in entry(tmp_path / "s").parent.iterdir()] == ["k"]
    assert entry(tmp_path / "s").parent.stat().st_mode & 0o077 == 0


def test_digest_tells_parts_apart():
    assert digest_of("ab", "c") != digest_of("a", "bc")
    assert digest_of(["a"], "b") != digest_of(["a", "b"])
    assert digest_of(None) != digest_of("None")


def test_what_may_not_be_kept_is_not(tmp_path):
    compute = Counter()
    for _ in range(2):
        assert Store(tmp_path / "s").remember("k", compute, lambda found: found != "wert") == "wert"
    assert compute.calls == 2
