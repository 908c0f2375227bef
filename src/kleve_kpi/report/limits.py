"""How much a notebook may take, so that none can hold up or break a batch."""

from collections.abc import Mapping
from dataclasses import dataclass, fields
from typing import Any

from kleve_kpi.errors import ProjectError

SECTION = "batch"


@dataclass(frozen=True)
class Limits:
    """Bounds for one notebook: seconds by the clock, MB of memory, MB of outputs."""

    sekunden: float = 600
    speicher_mb: float = 4096
    ausgabe_mb: float = 20


def limits_of(settings: Mapping[str, Any]) -> Limits:
    """The bounds in the section ``[batch]`` of kleve_kpi.toml; what is not there has a default.

    >>> limits_of({"batch": {"sekunden": 60}})
    Limits(sekunden=60, speicher_mb=4096, ausgabe_mb=20)

    Raises:
        ProjectError: a name that is no bound, or a value that is no number above 0.
    """
    section = settings.get(SECTION, {})
    names = [field.name for field in fields(Limits)]
    for name, value in section.items() if isinstance(section, Mapping) else [(SECTION, section)]:
        number = isinstance(value, int | float) and not isinstance(value, bool)
        if name not in names or not number or value <= 0:
            raise ProjectError(
                f"kleve_kpi.toml, [{SECTION}]: expected {', '.join(names)} with a number above 0, "
                f"saw {name} = {value!r}."
            )
    return Limits(**section)
