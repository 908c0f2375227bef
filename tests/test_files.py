import pytest

from kleve_kpi.files import write_whole


def test_file_is_written_and_nothing_is_left_beside_it(tmp_path):
    target = tmp_path / "a.txt"
    write_whole(target, lambda path: path.write_text("neu"))
    assert target.read_text() == "neu"
    assert target.stat().st_mode & 0o777 == 0o644
    assert list(tmp_path.iterdir()) == [target]


def test_writer_sees_the_ending(tmp_path):
    seen = []
    write_whole(tmp_path / "a.xlsx", seen.append)
    assert (seen[0].suffix, seen[0].parent) == (".xlsx", tmp_path)


def test_old_content_stays_when_writing_fails(tmp_path):
    target = tmp_path / "a.txt"
    target.write_text("alt")

    def write(path):
        path.write_text("halb")
        raise ValueError("Abbruch")

    with pytest.raises(ValueError, match="Abbruch"):
        write_whole(target, write)
    assert target.read_text() == "alt"
    assert list(tmp_path.iterdir()) == [target]


def test_no_file_appears_when_the_first_writing_fails(tmp_path):
    with pytest.raises(ZeroDivisionError):
        write_whole(tmp_path / "a.txt", lambda path: 1 / 0)
    assert list(tmp_path.iterdir()) == []
