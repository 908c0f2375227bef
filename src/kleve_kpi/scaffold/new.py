"""``kleve-kpi new``: from a workbook to a source, from a source to a topic; what to do next."""

from collections.abc import Collection, Iterator
from pathlib import Path

from kleve_kpi.clean import Cleaned, clean_file
from kleve_kpi.errors import LayoutError, ProjectError
from kleve_kpi.findings import column_letter
from kleve_kpi.kpi import all_topics
from kleve_kpi.locate import locate
from kleve_kpi.project import Project
from kleve_kpi.read import read_workbook
from kleve_kpi.report.notebook import find_notebooks
from kleve_kpi.scaffold.checkout import require_checkout, require_name, write_new
from kleve_kpi.scaffold.guess import Guess, guess_source
from kleve_kpi.scaffold.source_files import source_files
from kleve_kpi.scaffold.topic_files import Draft
from kleve_kpi.source import Source, all_sources, get_source

_LAST_PAGE = 99


def write_source(
    project: Project, name: str, file: Path, blatt: str | None, titel: str, absender: str
) -> Iterator[str]:
    """Write a source and its test as a workbook's largest table suggests them.

    Yields:
        Lines that say what was found in which columns, what is left out, and what to do next.

    Raises:
        RawFileError: the file cannot be read.
        LayoutError: it holds no table with headings, or its table fits another source as well.
        ProjectError: the name is taken or none, a source reads this table already, or the
            program does not run from the project's folder.
    """
    require_checkout(project)
    require_name(name)
    if name in all_sources():
        raise ProjectError(f"The source '{name}' is there already: src/kleve_kpi/sources/{name}.py")
    book = read_workbook(file)
    guess = guess_source(name, book, blatt=blatt, titel=titel, absender=absender)
    _require_unknown(file, guess)
    cleaned = _read_with(file, guess)
    files = source_files(guess)
    write_new(project.root, files)
    yield from _seen(guess)
    yield f"Read with it: {cleaned!r}"
    yield f"Written: {', '.join(files)}"
    yield f"Next: read both files, then: kleve-kpi new topic {name}"


def _read_with(file: Path, guess: Guess) -> Cleaned:
    """The file as the report will read it, with all other sources beside the new one."""
    try:
        clean_file(file, [guess.source])
    except LayoutError as error:
        first, last = guess.table.header_rows or (0, 0)
        raise ProjectError(
            f"{file.name}, sheet '{guess.sheet.name}': a source knows a table by headings that "
            f"stand in one to three rows and differ; these stand in rows {first} to {last}. "
            f"Ask for a plainer export, or name another sheet with --sheet. ({error})"
        ) from error
    read = clean_file(file, [*all_sources().values(), guess.source])
    (cleaned,) = (one for one in read if one.source.name == guess.source.name)
    return cleaned


def _require_unknown(file: Path, guess: Guess) -> None:
    first, last = guess.table.header_rows or (0, 0)
    for known in locate(file.name, guess.sheet, all_sources().values()):
        if not known.missing and first <= known.header_rows[1] and known.header_rows[0] <= last:
            raise ProjectError(
                f"{file.name}, sheet '{guess.sheet.name}': the table below row {last} is read "
                f"already, as source '{known.source.name}'. A new spelling of a heading is one "
                f"more entry in src/kleve_kpi/sources/{known.source.name}.py."
            )


def _seen(guess: Guess) -> Iterator[str]:
    first, last = guess.table.data_rows
    yield f"Sheet '{guess.sheet.name}', {guess.table.records} records in rows {first} to {last}:"
    source = guess.source
    width = max(len(column.name) for column in source.columns)
    for column in source.columns:
        kind = "personal" if column.personal else column.type
        yield f"  {column.name:<{width}}  {kind:<11}  {column.titel}{_remark(source, column.name)}"
    for header in guess.remarks:
        yield f"  not declared: {header} (remarks may name anybody)"
    for at in guess.unnamed:
        yield f"  not declared: column {column_letter(at)} (no heading, or one that stands twice)"


def _remark(source: Source, name: str) -> str:
    (column,) = (c for c in source.columns if c.name == name)
    if column.pseudonym:
        return f" (becomes the pseudonym '{column.pseudonym}')"
    if column.personal:
        return " (never copied)"
    return " (key)" if name in source.key else ""


def write_topic(project: Project, name: str, quelle: str, titel: str) -> Iterator[str]:
    """Write a topic about one source, its test and its notebook, which run at once.

    Yields:
        Lines that say what was written and what to do next.

    Raises:
        UnknownNameError: no such source.
        ProjectError: the name is taken or none, there are too many pages, or the program does
            not run from the project's folder.
    """
    require_checkout(project)
    require_name(name)
    if name in all_topics():
        raise ProjectError(f"The topic '{name}' is there already: src/kleve_kpi/topics/{name}.py")
    source = get_source(quelle)
    numbers = [int(notebook.path.name[:2]) for notebook in find_notebooks(project.notebooks)]
    number = _next_number(numbers)
    if number > _LAST_PAGE:
        raise ProjectError(
            f"No number is left for the notebook of '{name}': expected two digits, the "
            f"next one is {number}. Rename a notebook in {project.notebooks} to make room."
        )
    files = Draft.of(name, source, titel).files(number)
    write_new(project.root, files)
    yield f"Written: {', '.join(files)}"
    yield f"Next: kleve-kpi report --topic {name}"


def _next_number(numbers: Collection[int]) -> int:
    """The number of one more notebook: the next ten, and the next one where there is no ten left.

    >>> _next_number([]), _next_number([10, 85]), _next_number([80, 90]), _next_number([90, 91])
    (10, 90, 91, 92)
    """
    last = max(numbers, default=0)
    return last // 10 * 10 + 10 if last < 90 else last + 1
