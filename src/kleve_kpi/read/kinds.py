"""What a delivered file is, by its first bytes and never by its ending."""

import io
import zipfile
from typing import Literal

from kleve_kpi.errors import RawFileError

Kind = Literal["xlsx", "xls", "xlsb", "ods", "csv"]

# What opening a package raises that is none, or not whole.
NO_PACKAGE = (zipfile.BadZipFile, ValueError, OSError, NotImplementedError)
_WANTED = "Expected an Excel workbook or a CSV file."
_FOREIGN = (
    (b"%PDF", "it is a PDF"),
    (b"\x89PNG", "it is a picture (PNG)"),
    (b"\xff\xd8\xff", "it is a picture (JPEG)"),
    (b"GIF8", "it is a picture (GIF)"),
    (b"{\\rtf", "it is a text document (RTF)"),
    (b"\x1f\x8b", "it is a packed file (gzip)"),
    (b"7z\xbc\xaf", "it is a packed file (7z)"),
    (b"Rar!", "it is a packed file (RAR)"),
    (b"SQLite format 3", "it is a database (SQLite)"),
    (b"PAR1", "it is a Parquet file"),
    (b"version https://git-lfs", "it is only a Git LFS pointer, not the file itself"),
    (b"[InternetShortcut]", "it is only a link, not the file itself"),
    (b"L\x00\x00\x00\x01\x14\x02\x00", "it is only a Windows shortcut, not the file itself"),
)
_MARKUP = (b"<html", b"<!doctype", b"<?xml", b"<table", b"<head", b"<body", b"<meta", b"<style")
_CONTAINER = b"\xd0\xcf\x11\xe0"
# The first record of a workbook from Excel 2, 3 or 4, which has no container around it.
_OLD_EXCEL = (b"\x09\x00\x04\x00", b"\x09\x02\x06\x00", b"\x09\x04\x06\x00")
_PARTS = (
    ("xl/workbook.bin", "xlsb"),
    ("xl/workbook.xml", "xlsx"),
    ("content.xml", "ods"),
)
_OFFICE = (
    ("word/document.xml", "it is a Word document"),
    ("ppt/presentation.xml", "it is a PowerPoint presentation"),
)


def kind_of(name: str, content: bytes) -> Kind:
    """The kind of a file with these bytes; xlsm counts as xlsx, tsv as csv.

    Raises:
        RawFileError: it is empty, a lock file, protected, or nothing that holds tables.
    """
    if name.startswith("~$"):
        raise RawFileError(
            name,
            "it is the lock file of a workbook that is open in Excel",
            "Close Excel and pass the workbook itself.",
        )
    if not content.strip(b"\0 \t\r\n\x1a"):
        raise RawFileError(name, "it is empty", "Ask for a new export.")
    if content.startswith(b"BM") and content[6:10] == bytes(4):  # a text may begin so, too
        raise RawFileError(name, "it is a picture (BMP)", _WANTED)
    if seen := next((seen for start, seen in _FOREIGN if content.startswith(start)), None):
        raise RawFileError(name, seen, _WANTED)
    if content[:2048].lstrip(b"\xef\xbb\xbf \t\r\n").lower().startswith(_MARKUP):
        raise RawFileError(
            name,
            "it is HTML or XML that only calls itself a workbook",
            "Open it in Excel and save it as .xlsx.",
        )
    if content.startswith(b"PK"):
        return _package_kind(name, content)
    if content.startswith((_CONTAINER, *_OLD_EXCEL)):
        if "EncryptedPackage".encode("utf-16-le") in content:
            raise protected(name)
        return "xls"
    if b"\0" in content[:4096] and not content.startswith((b"\xff\xfe", b"\xfe\xff")):
        raise RawFileError(name, "it is neither a workbook nor text", _WANTED)
    return "csv"


def _package_kind(name: str, content: bytes) -> Kind:
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as package:
            members = {member.replace("\\", "/").lower() for member in package.namelist()}
    except NO_PACKAGE as error:
        raise damaged(name) from error
    for part, kind in _PARTS:
        if part in members:
            return kind
    for part, seen in _OFFICE:
        if part in members:
            raise RawFileError(name, seen, _WANTED)
    # A package may name its workbook otherwise; what it is, its list of contents says.
    if "[content_types].xml" in members:
        return "xlsx"
    seen = "it is a ZIP archive" if members else "it is an empty ZIP archive"
    raise RawFileError(name, seen, "Unpack it and pass the workbook in it.")


def protected(name: str) -> RawFileError:
    """What to say about a workbook that opens with a password only."""
    return RawFileError(
        name, "it is protected with a password", "Ask for an export without a password."
    )


def damaged(name: str) -> RawFileError:
    """What to say about a workbook that is not whole."""
    return RawFileError(name, "it is damaged or cut off", "Ask for a new export.")
