"""Document management system: who works in it, who is on the way, which trainings come next."""

import pandas as pd

from kleve_kpi.kpi import Rows, Topic, one_per, texts
from kleve_kpi.values import parse_period

TOPIC = Topic(__name__, "Dokumentenmanagementsystem (DMS)", kurz="DMS")
# The furthest state a person has reached counts.
_WAY = ["produktiv", "Testphase", "geschult", "geplant"]


@TOPIC.kpi(
    "In der DMS-Einführung erfasste Mitarbeitende",
    kurz="in der Einführung erfasst",
    einheit="Mitarbeitende",
    basis="mobile_office.mitarbeitende",
)
def erfasst(dms_rollout: Rows) -> Rows:
    """Mitarbeitende in der Einführungsliste, jede Person einmal mit dem weitesten erreichten
    Stand.
    """
    order = dms_rollout["status"].map({state: rank for rank, state in enumerate(_WAY)})
    furthest = one_per(dms_rollout.loc[order.sort_values(kind="stable").index], "person")
    return dms_rollout.loc[dms_rollout.index.isin(furthest.index)]


@TOPIC.kpi(
    "Mitarbeitende im Produktivsystem",
    kurz="im Produktivsystem",
    einheit="Mitarbeitende",
    basis="mobile_office.mitarbeitende",
    je=("fachbereich",),
    haupt=True,
    ursachen=("testphase", "geschult", "geplant"),
)
def produktiv(erfasst: Rows) -> Rows:
    """Mitarbeitende, die im Produktivsystem des DMS arbeiten."""
    return erfasst[erfasst["status"] == "produktiv"]


@TOPIC.kpi(
    "Mitarbeitende in der Testphase",
    kurz="in der Testphase",
    einheit="Mitarbeitende",
    basis="mobile_office.mitarbeitende",
    je_intern=("fachbereich",),
    haupt=True,
    ursachen=("produktiv", "geschult", "geplant"),
)
def testphase(erfasst: Rows) -> Rows:
    """Mitarbeitende, die geschult sind und das DMS noch in der Testphase nutzen."""
    return erfasst[erfasst["status"] == "Testphase"]


@TOPIC.kpi(
    "Geschulte Mitarbeitende noch ohne Zugang",
    kurz="geschult, noch ohne Zugang",
    einheit="Mitarbeitende",
    basis="erfasst",
)
def geschult(erfasst: Rows) -> Rows:
    """Mitarbeitende, die geschult sind, aber noch nicht in der Testphase arbeiten."""
    return erfasst[erfasst["status"] == "geschult"]


@TOPIC.kpi(
    "Mitarbeitende mit geplanter Schulung",
    kurz="Schulung geplant",
    einheit="Mitarbeitende",
    basis="erfasst",
    je_intern=("fachbereich",),
)
def geplant(erfasst: Rows) -> Rows:
    """Mitarbeitende, deren Schulung geplant ist."""
    return erfasst[erfasst["status"] == "geplant"]


@TOPIC.kpi(
    "Geschulte Mitarbeitende insgesamt",
    kurz="geschult insgesamt",
    einheit="Mitarbeitende",
    basis="mobile_office.mitarbeitende",
)
def geschult_insgesamt(erfasst: Rows) -> Rows:
    """Alle geschulten Mitarbeitenden: geschult, in der Testphase oder im Produktivsystem."""
    return erfasst[erfasst["status"].isin(["geschult", "Testphase", "produktiv"])]


@TOPIC.kpi(
    "Anteil der Geschulten im Produktivsystem", art="quote", einheit="%", basis="geschult_insgesamt"
)
def produktivquote(produktiv: Rows) -> Rows:
    """Anteil der geschulten Mitarbeitenden, die schon im Produktivsystem arbeiten."""
    return produktiv


@TOPIC.kpi(
    "Fachbereiche mit geplanten DMS-Schulungen",
    kurz="geplante Schulungen",
    art="liste",
    measure=texts("fachbereich"),
)
def schulungen_geplant_fachbereiche(dms_schulungen: Rows, stichtag: pd.Timestamp) -> Rows:
    """Fachbereiche, deren DMS-Schulung geplant ist und nach dem Stichtag endet, in der
    Reihenfolge der Planung.
    """
    ends = dms_schulungen["termin"].map(_end)
    return dms_schulungen[(dms_schulungen["schulungsstatus"] == "geplant") & (ends > stichtag)]


TOPIC.partition("erfasst", "geplant", "geschult", "testphase", "produktiv")


def _end(termin: str) -> pd.Timestamp:
    period = None if pd.isna(termin) else parse_period(termin)
    return pd.NaT if period is None else pd.Timestamp(period.bis)
