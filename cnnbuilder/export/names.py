"""Python names for what a network calls its layers."""

from __future__ import annotations

import builtins
import keyword
import re
import unicodedata
from collections.abc import Iterable

LONGEST = 28  # so that the start of any statement fits on a line
_TAKEN = frozenset(
    {*keyword.kwlist, *keyword.softkwlist, *dir(builtins)}
    | {"keras", "layers", "np", "x", "inputs", "outputs", "model", "build_model"}
)


class Names:
    """Gives out variable names, each once."""

    def __init__(self, taken: Iterable[str] = ()) -> None:
        self._taken = {*_TAKEN, *taken}

    def make(self, text: str) -> str:
        """Return a new variable name that is as close to ``text`` as Python allows."""
        base = identifier(text)
        name, count = base, 1
        while name in self._taken:
            count += 1
            name = f"{base}_{count}"
        self._taken.add(name)
        return name


def identifier(text: str) -> str:
    """Return ``text`` as a snake-case identifier of plain letters."""
    plain = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode("ascii")
    word = re.sub(r"\W+", "_", plain).lower().strip("_")[:LONGEST].strip("_")
    if not word:
        return "layer"
    return f"layer_{word}" if word[0].isdigit() else word
