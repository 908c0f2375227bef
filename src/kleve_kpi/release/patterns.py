"""What must not stand in a public file whoever it comes from, told by its form alone."""

import ipaddress
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from kleve_kpi.release.texts import Text

_IBAN_LENGTHS = {
    "AT": 20, "BE": 16, "BG": 22, "CH": 21, "CY": 28, "CZ": 24, "DE": 22, "DK": 18, "EE": 20,
    "ES": 24, "FI": 18, "FR": 27, "GB": 22, "GR": 27, "HR": 21, "HU": 28, "IE": 22, "IT": 27,
    "LI": 21, "LT": 20, "LU": 20, "LV": 21, "MT": 31, "NL": 18, "NO": 15, "PL": 28, "PT": 25,
    "RO": 24, "SE": 24, "SI": 19, "SK": 24, "TR": 26, "UA": 29,
}  # fmt: skip


def _is_iban(match: re.Match) -> bool:
    """Whether the check digits are right."""
    sign = re.sub(r"\s", "", match[0]).upper()
    sign = sign[: _IBAN_LENGTHS.get(sign[:2], 0)]
    if len(sign) != _IBAN_LENGTHS.get(sign[:2]):
        return False
    return int("".join(str(int(char, 36)) for char in sign[4:] + sign[:4])) % 97 == 1


def _is_ip(match: re.Match) -> bool:
    try:
        ipaddress.ip_address(match[0])
    except ValueError:
        return False
    # "::" alone and clock times are no addresses of anybody.
    return len(re.findall("[0-9a-fA-F]+", match[0])) > 2


def _is_phone(match: re.Match) -> bool:
    return 7 <= sum(char.isdigit() for char in match[0]) <= 16


# Names of standards, products, rooms and parts of a text have a point: WCAG 2.1, Kapitel 3.2.
_VERSIONED = re.compile(
    r"(?:\b[A-ZÄÖÜ]{2,}|(?i:modell|version|standard|leitfaden|kapitel|abschnitt|ziffer|punkt|nummer)"
    r"|\b(?i:ma(?:ß|ss)nahme|teil|anlage|tabelle|abbildung|raum|zimmer)"
    r"|\bWeb|\bIndustrie|Nr\.|§)(?: als)?[ -]$"
)
_TIME = re.compile(r"(?:[01]?\d|2[0-4])\.[0-5]\d")
_SPAN = re.compile(r"(?:von|bis|um|ab|–|-) ?$")


def _is_decimal(match: re.Match) -> bool:
    """Neither thousands ("1.832"), nor a day ("28.11."), nor a version: they have points too."""
    whole, _, decimals = match[0].partition(".")
    if len(decimals) == 3 and len(whole) <= 3 and whole[0] != "0":
        return False
    if _VERSIONED.search(match.string, max(0, match.start() - 30), match.start()):
        return False
    if _TIME.fullmatch(match[0]) and (
        _SPAN.search(match.string, max(0, match.start() - 5), match.start())
        and re.compile(r" ?(?:bis|Uhr|–|-)").match(match.string, match.end())
    ):
        return False
    followed = match.string[match.end() : match.end() + 1] == "."
    return not (followed and 1 <= int(whole) <= 31 and 1 <= int(decimals) <= 12)


@dataclass(frozen=True)
class _Pattern:
    code: str
    form: re.Pattern
    right: Callable[[re.Match], bool] = lambda match: True
    sign: str = ""  # without it in the text there is nothing to look for


_EVERYWHERE = (
    _Pattern(
        "email",
        re.compile(
            r"(?<![\w.@])[\w.+-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63})+",
        ),
        sign="@",
    ),
    _Pattern("email", re.compile(r"[\[({] ?(?:at|ät) ?[\])}] ?[\w-]+\.\w", re.IGNORECASE)),
    _Pattern("ip", re.compile(r"(?<![\w.])\d{1,3}(?:\.\d{1,3}){3}(?![\w]|\.\d)"), _is_ip),
    _Pattern("ip", re.compile(r"(?<![\w:.])[0-9a-fA-F]{0,4}(?::[0-9a-fA-F]{0,4}){2,7}"), _is_ip),
    _Pattern(
        "iban",
        re.compile(r"(?<![^\W_])[A-Z]{2}\d{2}(?: ?[A-Z0-9]){11,30}", re.IGNORECASE),
        _is_iban,
    ),
    # With the sign of a country; dots are left out, for "+12.345.678" is a German number.
    _Pattern(
        "telefon",
        re.compile(r"(?<![\w.,+])(?:\+|00)[1-9]\d{0,2}[ /()–-]{0,3}\d(?:[ /()–-]{0,3}\d){6,12}"),
        _is_phone,
    ),
    # An area code set apart, or a mobile number in one.
    _Pattern(
        "telefon",
        re.compile(
            r"(?<![\w.,+/-])(?:\(0[1-9]\d{1,4}\) ?|0[1-9]\d{1,4}(?: ?[/–-] ?| ))"
            r"\d{2,}(?:[ -]\d+)*(?![\w]|[.,:]\d)"
        ),
        _is_phone,
    ),
    _Pattern("telefon", re.compile(r"(?<![\w.,+/-])01[567]\d{8,9}(?!\d)")),
    # A number that is called one: "Durchwahl -123", "Tel.: 84-123".
    _Pattern(
        "telefon",
        re.compile(
            r"\b(?:Tel(?:efon)?|Fax|Telefax|Durchwahl|Rufnummer|Handy|Mobil(?:funk)?)\b[.:]{0,2} ?"
            r"(?:Nr\. ?)?[(–-]?\d(?:[ /()–-]{0,3}\d){2,}(?![\w]|[.,:]\d)"
        ),
    ),
    _Pattern(
        "fehlermeldung",
        re.compile(
            r"Traceback \(most recent|\b[A-Z]\w*(?:Error|Exception|Warning)\b(?=:| at )"
            r"|\bFile \S+, line \d|<ipython-input|\bCell In ?\["
        ),
    ),
    _Pattern(
        "pfad",
        re.compile(
            r"file:/{2,}|(?<![\w/.:-])/(?:home|Users|root|tmp|var|opt|mnt|srv|usr|etc|media|work)/\w"
            r"|(?<!\w)[A-Za-z]:[\\/](?![\\/])\w|(?<!\\)\\\\[\w.-]+\\\w|(?<![\w/])~/\w",
        ),
    ),
    _Pattern(
        "laufdaten",
        re.compile(r"papermill|ipykernel|kernelspec|execution_count|nbformat", re.IGNORECASE),
    ),
)
_VISIBLE = (
    _Pattern(
        "dezimalpunkt",
        re.compile(r"(?<![\w.,:/-])\d+\.\d+(?![\w/-]|[.,]\d| Uhr)"),
        _is_decimal,
    ),
    _Pattern("fehlwert", re.compile(r"(?<![\w-])(?:nan|NaN|NAN|NaT|None|<NA>|inf(?!\.))(?![\w-])")),
    _Pattern(
        "wochentag", re.compile(r"\b(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day\b", re.IGNORECASE)
    ),
)


_CONTACT = {"email", "telefon"}
_FORM = {"dezimalpunkt", "fehlwert", "wochentag"}


@dataclass(frozen=True)
class Allowed:
    """What may stand there: contacts within ``settings``, any form within one of the phrases."""

    settings: str = ""
    phrases: tuple[str, ...] = ()

    def spans(self, text: str) -> list[tuple[int, int]]:
        """Where an allowed phrase stands."""
        return [m.span() for phrase in self.phrases for m in re.finditer(re.escape(phrase), text)]


def find_patterns(text: Text, allowed: Allowed) -> Iterator[tuple[str, str]]:
    """Code and place of what stands in a text and must not."""
    spans = allowed.spans(text.joined)
    taken: list[tuple[int, int]] = []
    for pattern in (*_EVERYWHERE, *_VISIBLE) if text.kind == "visible" else _EVERYWHERE:
        for match in pattern.form.finditer(text.joined) if pattern.sign in text.joined else ():
            start, end = match.span()
            # The digits of an IBAN could be a phone number; the first pattern knows best.
            again = any(start < last and first < end for first, last in taken)
            contact = pattern.code in _CONTACT and match[0].strip() in allowed.settings
            form = pattern.code in _FORM and any(a <= start and end <= b for a, b in spans)
            if not again and not contact and not form and pattern.right(match):
                taken.append((start, end))
                yield pattern.code, text.place(start)
