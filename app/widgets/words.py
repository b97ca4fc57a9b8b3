"""Short words for large numbers."""

from __future__ import annotations

from html import escape

_COUNTS = ((1e12, "T"), (1e9, "G"), (1e6, "M"), (1e3, "k"))


def short_count(number: int) -> str:
    """Return three figures and a unit: ``2.23 M``; below ten thousand the number itself."""
    if number >= 10_000:
        for size, unit in _COUNTS:
            value = number / size
            if value >= 0.9995:  # 999,999 is 1.00 M, not 1000 k
                whole = len(str(int(max(value, 1))))
                return f"{value:,.{max(3 - whole, 0)}f} {unit}"
    return f"{number:,}"


def percent(share: float) -> str:
    """Return a share as people say it: ``20 %``, ``under 1 %``."""
    if 0 < share < 0.005:
        return "under 1 %"
    if 0.995 <= share < 1:
        return "over 99 %"
    return f"{share * 100:.0f} %"


def breakable(text: str) -> str:
    """Return ``text`` that breaks within long names, where it must, but never within ``3 × 3``."""
    return text.replace(" × ", "\u00a0×\u00a0").replace("_", "_\u200b")


def tip(text: str) -> str:
    """Return a tool tip that Qt breaks into lines."""
    return f"<qt>{escape(text)}</qt>" if text else ""
