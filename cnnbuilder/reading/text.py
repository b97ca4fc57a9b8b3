"""Text as it comes from slides, notebooks and e-mails, made into something that parses."""

from __future__ import annotations

import ast
import json
import re
import textwrap
from pathlib import Path

from cnnbuilder.reading.values import Remark

MOST_REPAIRS = 60
LARGEST_FILE = 20_000_000
_TYPOGRAPHY = str.maketrans(
    {"“": '"', "”": '"', "„": '"', "‘": "'", "’": "'", "–": "-", "−": "-", "×": "*", "\u00a0": " "}
)
_PROMPT = re.compile(r"^\s*(>>>|\.\.\.|In \[\d*\]:|\d+:) ?")


def read_text(path: Path) -> str:
    """Return the text of a file. Raises OSError, and ValueError where it is none."""
    if path.stat().st_size > LARGEST_FILE:
        raise ValueError(f"it is larger than {LARGEST_FILE // 1_000_000} MB")
    data = path.read_bytes()
    if b"\0" in data[:4096] and not data.startswith((b"\xff\xfe", b"\xfe\xff")):
        raise ValueError("it is no text")
    for encoding in ("utf-8-sig", "utf-16" if data[:2] in (b"\xff\xfe", b"\xfe\xff") else "cp1252"):
        try:
            return data.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise ValueError("it is no text")


def cleaned(text: str) -> str:
    """Return code with what surrounds it on slides and in notebooks taken away, line by line."""
    if text.lstrip().startswith("{") and '"cells"' in text:
        text = _notebook(text) or text
    lines = text.replace("\r\n", "\n").replace("\t", "    ").split("\n")
    if sum(bool(_PROMPT.match(line)) for line in lines) * 2 > sum(bool(x.strip()) for x in lines):
        lines = [_PROMPT.sub("", line) for line in lines]
    lines = [line.translate(_TYPOGRAPHY).rstrip() for line in lines]
    lines = ["" if re.match(r"\s*([!%]|```|\$ )", line) else line for line in lines]
    return textwrap.dedent("\n".join(lines))


def _notebook(text: str) -> str | None:
    try:
        cells = json.loads(text)["cells"]
        code = [cell["source"] for cell in cells if cell["cell_type"] == "code"]
        return "\n\n".join(each if isinstance(each, str) else "".join(each) for each in code)
    except (ValueError, KeyError, TypeError):
        return None


def parsed(text: str) -> tuple[ast.Module, list[Remark]]:
    """Parse code; lines that are no Python are left out and told, the rest still comes in."""
    lines = text.split("\n")
    remarks: list[Remark] = []
    for _ in range(MOST_REPAIRS):
        try:
            return ast.parse("\n".join(lines)), remarks
        except (SyntaxError, ValueError) as error:
            number = getattr(error, "lineno", None) or 1
            number = min(max(number, 1), len(lines))
            if _joined(lines, number, remarks):
                continue
            while number > 1 and not lines[number - 1].strip():
                number -= 1
            remarks.append(
                Remark(
                    number,
                    f"This is no Python and was left out: {_short(lines[number - 1])}",
                    "error",
                )
            )
            _blank(lines, number)
    return ast.Module([], []), remarks


def _joined(lines: list[str], number: int, remarks: list[Remark]) -> bool:
    """Join a name that a slide broke over two lines."""
    for upper in (number - 1, number - 2):
        if upper < 0 or upper + 1 >= len(lines):
            continue
        first, second = lines[upper].rstrip(), lines[upper + 1].lstrip()
        begun, rest = re.search(r"[(,]\s*(\w+)$", first), re.match(r"(\w+)\s*=[^=]", second)
        if begun and rest:
            lines[upper], lines[upper + 1] = first + second, ""
            name = begun[1] + rest[1]
            remarks.append(Remark(upper + 1, f"A name is broken over two lines here: {name}."))
            return True
    return False


def _blank(lines: list[str], number: int) -> None:
    """Take a line away; where it opens a block, leave something for the block to hang on."""
    line = lines[number - 1]
    indent = line[: len(line) - len(line.lstrip())]
    lines[number - 1] = f"{indent}if True:" if line.rstrip().endswith(":") else ""


def _short(line: str) -> str:
    line = line.strip()
    return line if len(line) <= 60 else line[:59] + "…"
