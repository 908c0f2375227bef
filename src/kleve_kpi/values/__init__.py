"""Cell values -> typed values, decided per column by evidence."""

from kleve_kpi.values.parse import Parsed, parse
from kleve_kpi.values.text import clean_text
from kleve_kpi.values.times import Period, parse_period

__all__ = ["Parsed", "Period", "clean_text", "parse", "parse_period"]
