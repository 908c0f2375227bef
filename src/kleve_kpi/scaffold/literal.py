"""Values -> Python source in lines of 100 characters, in the shape that ruff leaves alone."""

import json
import textwrap
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from itertools import chain

LINE = 100
_STEP = 4


@dataclass(frozen=True)
class Name:
    """Something that is written as it is, such as the name of a variable."""

    text: str


@dataclass(frozen=True)
class Call:
    """A call with its arguments."""

    function: str
    arguments: Sequence[object] = ()
    keywords: Mapping[str, object] = field(default_factory=dict)


def literal(value: object, *, indent: int = 0, before: str = "", after: str = "") -> str:
    """A value as source behind ``before``; broken into lines where it would be too long.

    Args:
        value: texts, numbers, None, tuples, lists and dicts of them, :class:`Name`, :class:`Call`.
        indent: how far the line is indented on which it begins.
        before: what stands before it on that line.
        after: what must follow it on its last line.

    >>> print(literal(Call("Column", ["nr", ("Nr.",)], {"filled": True})))
    Column("nr", ("Nr.",), filled=True)
    """
    flat = before + _flat(value) + after
    if indent + len(flat) <= LINE:
        return flat
    inner, margin = indent + _STEP, " " * (indent + _STEP)
    if isinstance(value, str):
        # Ruff joins pieces that fit into one line; these do not.
        pieces = textwrap.wrap(
            value, LINE - inner - len('"",'), drop_whitespace=False, break_long_words=False
        )
        return f"\n{' ' * indent}".join(map(_text, pieces)) + after if not before else flat
    opened, parts, closed = _parts(value)
    if not parts:
        return flat
    lines = [margin + literal(part, indent=inner, before=name, after=",") for name, part in parts]
    return "\n".join([before + opened, *lines, " " * indent + closed + after])


def _parts(value: object) -> tuple[str, list[tuple[str, object]], str]:
    """Opening sign, what stands inside with what stands before each, closing sign."""
    if isinstance(value, Call):
        named = ((f"{name}=", part) for name, part in value.keywords.items())
        return f"{value.function}(", [*(("", part) for part in value.arguments), *named], ")"
    if isinstance(value, dict):
        return "{", [(f"{_flat(key)}: ", part) for key, part in value.items()], "}"
    if isinstance(value, tuple | list):
        opened, closed = "()" if isinstance(value, tuple) else "[]"
        return opened, [("", part) for part in value], closed
    return "", [], ""


def _flat(value: object) -> str:
    """A value in one line."""
    if isinstance(value, str):
        return _text(value)
    if isinstance(value, Name):
        return value.text
    opened, parts, closed = _parts(value)
    if not opened:
        return repr(value)
    inside = ", ".join(chain(name + _flat(part) for name, part in parts))
    single = "," if isinstance(value, tuple) and len(value) == 1 else ""
    return opened + inside + single + closed


def _text(value: str) -> str:
    """A text in the quotes that need fewer escapes."""
    quoted = json.dumps(value, ensure_ascii=False)
    if value.count('"') <= value.count("'"):
        return quoted
    inside = quoted[1:-1].replace('\\"', '"').replace("'", "\\'")
    return f"'{inside}'"


def paragraph(text: str, *, indent: int = 0) -> str:
    """A text as docstring: one line, or wrapped paragraphs with the end on a line of its own."""
    margin = " " * indent
    if "\n" not in text and indent + len(text) + 6 <= LINE:
        return f'{margin}"""{text}"""'
    # A line that had no room for the closing quotes would be joined with them.
    width = LINE - len('"""')
    wrapped = [
        "\n".join(textwrap.wrap(part, width, initial_indent=margin, subsequent_indent=margin))
        for part in f'"""{text}'.split("\n\n")
    ]
    return "\n\n".join(wrapped) + f'\n{margin}"""'
