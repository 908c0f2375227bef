"""Slides and texts -> lines of text: .txt, .md, .pptx, .pdf."""

import zipfile
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from kleve_kpi.errors import RawFileError


def read_lines(path: Path) -> list[str]:
    """The lines of a text, of all slides or of all pages; blank lines are left out.

    Raises:
        RawFileError: the file is missing, damaged, or of another kind.
    """
    readers = {".txt": _text, ".md": _text, ".pptx": _slides, ".pdf": _pages}
    reader = readers.get(path.suffix.lower())
    if reader is None:
        raise RawFileError(
            path.name, "its ending is none of " + ", ".join(readers), "Save it as one of these."
        )
    if not path.is_file():
        raise RawFileError(path.name, "there is no such file", "Check the path.")
    return [line.strip() for line in reader(path) if line.strip()]


def _text(path: Path) -> Iterator[str]:
    content = path.read_bytes()
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = content.decode("cp1252", errors="replace")
    yield from text.splitlines()


def _slides(path: Path) -> Iterator[str]:
    from lxml.etree import LxmlError
    from pptx import Presentation
    from pptx.exc import PackageNotFoundError

    try:
        slides = Presentation(path).slides
        yield from [line for slide in slides for line in _lines(slide.shapes)]
    except (PackageNotFoundError, zipfile.BadZipFile, LxmlError, KeyError, ValueError) as error:
        raise RawFileError(path.name, "it is no readable .pptx", "Save it again.") from error


def _lines(shapes: Iterable[Any]) -> Iterator[str]:
    """The lines of text in shapes, in tables and groups of them too."""
    for shape in shapes:
        if hasattr(shape, "shapes"):
            yield from _lines(shape.shapes)
        elif shape.has_text_frame:
            yield from (paragraph.text for paragraph in shape.text_frame.paragraphs)
        elif shape.has_table:
            for row in shape.table.rows:
                yield " ".join(cell.text for cell in row.cells)


def _pages(path: Path) -> Iterator[str]:
    from pypdf import PdfReader
    from pypdf.errors import DependencyError, PyPdfError

    try:
        for page in PdfReader(path).pages:
            yield from page.extract_text().splitlines()
    except (PyPdfError, DependencyError, ValueError, KeyError) as error:
        raise RawFileError(path.name, "it is no readable PDF", "Export it again.") from error
