"""Python source laid out as `black` lays it out, for the few forms that exported code is made of.

A value is either plain text or a `Group` (a call, list or tuple with its items). A line that is
too long is broken as `black` breaks it: first the items together on a line of their own, and if
they do not fit there, one a line with a comma after the last.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass

LINE_LENGTH = 88
INDENT = "    "


@dataclass(frozen=True, slots=True)
class Group:
    """Items between brackets; ``head`` ends with the opening one: ``layers.Dense(``, ``[``.

    Attributes:
        head: All that stands before the first item.
        items: What stands between the brackets.
        close: The closing bracket.
        exploded: One item a line even where all would fit on one.
    """

    head: str
    items: tuple[Code, ...]
    close: str = ")"
    exploded: bool = False

    def flat(self) -> str:
        """Return it on one line."""
        return f"{self.head}{', '.join(flat(item) for item in self.items)}{self.close}"


Code = str | Group


def call(function: str, *items: Code) -> Group:
    """Return the call of ``function`` with ``items`` as its arguments."""
    return Group(f"{function}(", items)


def sequence(items: Sequence[Code], *, exploded: bool = False) -> Group:
    """Return a list."""
    return Group("[", tuple(items), "]", exploded)


def keyword(name: str, value: Code) -> Code:
    """Return the argument ``name=value``."""
    if isinstance(value, Group):
        return Group(f"{name}={value.head}", value.items, value.close, value.exploded)
    return f"{name}={value}"


def flat(code: Code) -> str:
    """Return ``code`` on one line."""
    return code if isinstance(code, str) else code.flat()


def statement(code: Code, depth: int = 1, prefix: str = "") -> list[str]:
    """Return the lines of ``prefix`` and ``code``, ``depth`` levels in.

    ``prefix`` is what stands before the value: ``x = ``, ``return ``.
    """
    if isinstance(code, Group):
        code = Group(prefix + code.head, code.items, code.close, code.exploded)
        return _lines(code, depth, "")
    if code[:1] in ("'", '"') and not _fits(prefix + code, depth) and _fits(code, depth + 1):
        margin = INDENT * depth
        return [f"{margin}{prefix}(", f"{margin}{INDENT}{code}", f"{margin})"]
    return _lines(prefix + code, depth, "")


def applied(target: str, layer: Group, inputs: Code, depth: int = 1) -> list[str]:
    """Return the lines of ``target = layer(inputs)``: a layer made and called in one statement."""
    head = f"{target} = {layer.flat()}("
    whole = f"{head}{flat(inputs)})"
    if _fits(whole, depth):
        return [INDENT * depth + whole]
    if isinstance(inputs, Group) and _fits(head, depth):
        return _lines(Group(head, (inputs,)), depth, "")
    # Where only the name in the last brackets is too much, `black` would break around that name;
    # one argument a line is what people write, and what `black` leaves alone.
    one_line = INDENT * (depth + 1) + ", ".join(flat(item) for item in layer.items)
    exploded = _fits(head, depth) or not _fits(one_line, 0)
    made = Group(f"{target} = {layer.head}", layer.items, layer.close, exploded)
    if _fits(f")({flat(inputs)})", depth):
        return _lines(made, depth, f"({flat(inputs)})")
    tail = _lines(Group(")(", (inputs,)), depth, "")
    return [*_lines(made, depth, "(")[:-1], *tail]


def _lines(code: Code, depth: int, after: str) -> list[str]:
    margin = INDENT * depth
    whole = margin + flat(code) + after
    if isinstance(code, str) or not code.items:
        return [whole]
    if not _is_exploded(code):
        if _fits(whole, 0):
            return [whole]
        inner = margin + INDENT + ", ".join(flat(item) for item in code.items)
        if _fits(inner, 0):
            return [margin + code.head, inner, f"{margin}{code.close}{after}"]
    comma = "" if len(code.items) == 1 and not code.exploded else ","
    lines = [margin + code.head]
    for item in code.items:
        lines += _lines(item, depth + 1, comma)
    return [*lines, f"{margin}{code.close}{after}"]


def _is_exploded(code: Group) -> bool:
    # An exploded item forces the groups around it open, as a trailing comma does for `black`.
    return code.exploded or any(
        isinstance(item, Group) and _is_exploded(item) for item in code.items
    )


def _fits(line: str, depth: int) -> bool:
    return len(INDENT) * depth + width(line) <= LINE_LENGTH


def width(text: str) -> int:
    """Return how many columns ``text`` takes: wide East Asian signs two, combining ones none."""
    if text.isascii():
        return len(text)
    columns = 0
    for sign in text:
        if not unicodedata.combining(sign):
            columns += 2 if unicodedata.east_asian_width(sign) in "WF" else 1
    return columns


def sentence(text: str) -> str:
    """Return ``text`` fit for a docstring: one line, without quotes or backslashes."""
    plain = " ".join(text.split()).replace("\\", "/").replace('"', "'")
    return "".join(sign for sign in plain if sign.isprintable())
