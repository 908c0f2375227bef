"""Reifegrad: which rows are rated with the federal model 1.1, and from which level on they count.

Levels are ranks (0 Offline, 1 Information, 2 Formular-Assistent, 3 Online-Leistung,
4 Online-Transaktion) and have no mean. Another version of the model has other levels, so its rows
are never counted together with these.
"""

from collections.abc import Mapping
from typing import Any

from kleve_kpi.kpi import Rows

# What the sources of the two rules name; kleve_kpi.toml may set others.
THRESHOLDS = {"online_ab": 2, "konform_ab": 3}
_VERSION = r"\D*1[.,]1"  # "1.1", "RGM 1,1"; no date that Excel made of it


def rated(rows: Rows) -> Rows:
    """The rows that have a level and name version 1.1 of the model.

    >>> import pandas as pd
    >>> rows = pd.DataFrame({"reifegrad": [3, 3, 3], "reifegrad_modell": ["RGM 1,1", "2.0", None]})
    >>> list(rated(rows.astype({"reifegrad_modell": "string"})).index)
    [0]
    """
    named = rows["reifegrad_modell"].str.fullmatch(_VERSION).fillna(False)
    return rows[rows["reifegrad"].notna() & named]


def rated_from(rows: Rows, level: int) -> Rows:
    """The rows rated with version 1.1 that reach this level."""
    found = rated(rows)
    return found[found["reifegrad"] >= level]


def thresholds(settings: Mapping[str, Any]) -> dict[str, int]:
    """From which level on a service is "online", and from which "OZG-konform".

    >>> thresholds({"reifegrad": {"konform_ab": 4}})
    {'online_ab': 2, 'konform_ab': 4}
    """
    return THRESHOLDS | settings.get("reifegrad", {})
