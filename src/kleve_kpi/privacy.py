"""Personal columns become keyed pseudonyms; the key is the city's own."""

import hashlib
import hmac
import os
from collections.abc import Sequence
from pathlib import Path

from kleve_kpi import system
from kleve_kpi.errors import ProjectError
from kleve_kpi.sheet import Raw
from kleve_kpi.values import clean_text

KEY_VARIABLE = "KLEVE_KPI_KEY"
SAMPLE_KEY = b"public test key of the fictional samples"


def find_key(key_file: Path | None) -> bytes | None:
    """The city's key for pseudonyms: from KLEVE_KPI_KEY, else from the file, else None.

    Raises:
        ProjectError: the file is missing, empty, or others than its owner may read it.
    """
    if from_environment := os.environ.get(KEY_VARIABLE):
        return from_environment.encode()
    if key_file is None:
        return None
    if not key_file.is_file():
        raise ProjectError(f"The key file {key_file} named in kleve_kpi.toml does not exist.")
    if system.others_can_read(key_file):
        raise ProjectError(
            f"The key file {key_file} can be read by others than its owner. "
            f"Run: chmod 600 {key_file.name}"
        )
    key = key_file.read_bytes().strip()
    if not key:
        raise ProjectError(f"The key file {key_file} is empty.")
    return key


def pseudonyms(cells: Sequence[Raw], key: bytes | None) -> list[str | None]:
    """One pseudonym a cell; the same person has the same one, also at the next report date.

    Leading zeros, case and white space do not count (a personnel number is text in one export
    and a number in the next). Without a key persons are numbered in the order of the rows, which
    tells them apart within one export but not from one report date to the next.

    >>> pseudonyms(["00042", 42, None, "7"], None)
    ['p1', 'p1', None, 'p2']
    """
    plain = [clean_text(raw).casefold().lstrip("0") if raw is not None else "" for raw in cells]
    if key is None:
        order = {value: f"p{i}" for i, value in enumerate(dict.fromkeys(filter(None, plain)), 1)}
        return [order.get(value) for value in plain]
    return [
        hmac.new(key, value.encode(), hashlib.sha256).hexdigest()[:20] if value else None
        for value in plain
    ]
