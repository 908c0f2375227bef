import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kleve_kpi import privacy
from kleve_kpi.errors import ProjectError
from kleve_kpi.privacy import find_key, pseudonyms
from tests.workbooks import QUICK

KEY = b"key of the tests"


# Pseudonyms


@pytest.mark.parametrize("key", [KEY, None])
def test_spellings_of_one_personnel_number(key):
    names = pseudonyms(["00042", 42, "42", 42.0, " 042 ", "42\xa0"], key)
    assert len(set(names)) == 1 and names[0]


@pytest.mark.parametrize("key", [KEY, None])
def test_different_numbers_and_none(key):
    first, second, third, *missing = pseudonyms(["42", "420", "a42", None, "", " ", "000"], key)
    assert len({first, second, third}) == 3
    assert missing == [None] * 4


def test_letters_count_without_case():
    assert len(set(pseudonyms(["A42", "a42", " A42"], KEY))) == 1


def test_a_pseudonym_depends_on_the_key_and_on_nothing_else():
    (alone,) = pseudonyms(["42"], KEY)
    assert re.fullmatch("[0-9a-f]{20}", alone)
    assert pseudonyms(["7", "42"], KEY)[1] == alone
    assert pseudonyms(["42"], KEY + b"!") != [alone]


def test_without_a_key_persons_are_numbered():
    assert pseudonyms(["7", "42", None, "007"], None) == ["p1", "p2", None, "p1"]


@given(st.lists(st.one_of(st.none(), st.integers(0, 99), st.text("0aA 1", max_size=3))))
@QUICK
def test_with_and_without_a_key_the_same_cells_belong_together(cells):
    keyed, numbered = pseudonyms(cells, KEY), pseudonyms(cells, None)
    assert [name is None for name in keyed] == [name is None for name in numbered]
    assert len(set(keyed)) == len(set(numbered)) == len(set(zip(keyed, numbered, strict=True)))


@given(st.integers(1, 10**9), st.integers(0, 4))
@QUICK
def test_a_pseudonym_does_not_show_the_number(number, zeros):
    (name,) = pseudonyms(["0" * zeros + str(number)], KEY)
    assert name == pseudonyms([number], KEY)[0]
    assert str(number) != name


# The key


@pytest.fixture
def key_file(tmp_path, monkeypatch):
    monkeypatch.delenv(privacy.KEY_VARIABLE, raising=False)
    path = tmp_path / "schluessel.txt"
    path.write_bytes(b" geheim \n")
    path.chmod(0o600)
    return path


def test_the_key_comes_from_the_environment_first(key_file, monkeypatch):
    assert find_key(key_file) == b"geheim"
    assert find_key(None) is None
    monkeypatch.setenv("KLEVE_KPI_KEY", "anders")
    assert find_key(key_file) == find_key(None) == b"anders"


@pytest.mark.parametrize("mode", [0o640, 0o604, 0o644, 0o620, 0o610])
def test_a_key_file_is_for_its_owner_only(key_file, mode):
    key_file.chmod(mode)
    with pytest.raises(ProjectError) as caught:
        find_key(key_file)
    assert str(caught.value) == (
        f"The key file {key_file} can be read by others than its owner. "
        "Run: chmod 600 schluessel.txt"
    )


def test_a_key_file_that_is_not_there(key_file):
    key_file.unlink()
    with pytest.raises(ProjectError, match="named in kleve_kpi.toml does not exist.$"):
        find_key(key_file)


def test_an_empty_key_file(key_file):
    key_file.write_bytes(b" \n")
    with pytest.raises(ProjectError, match="is empty.$"):
        find_key(key_file)
