"""Short words for large numbers."""

from __future__ import annotations

from html import escape

_COUNTS = ((1e12, "T"), (1e9, "G"), (1e6, "M"), (1e3, "k"))
_BYTES = ((1e12, "TB"), (1e9, "GB"), (1e6, "MB"), (1e3, "kB"))


def short_count(number: int) -> str:
    """Return three figures and a unit: ``2.23 M``; below ten thousand the number itself."""
    return f"{number:,}" if number < 10_000 else _scaled(number, _COUNTS)


def short_bytes(number: int) -> str:
    """Return a size of memory: ``31 kB``, ``1.4 MB``."""
    if number < 1000:
        return f"{number} bytes"
    return _scaled(number, _BYTES, 2)


def _scaled(number: int, units: tuple[tuple[float, str], ...], figures: int = 3) -> str:
    for index, (size, unit) in enumerate(units):
        value = number / size
        # 999,999 is 1.00 M, not 1000 k.
        if value < 1 and not (index + 1 < len(units) and number / units[index + 1][0] >= 999.5):
            continue
        whole = len(str(int(max(value, 1))))
        return f"{value:,.{max(figures - whole, 0)}f} {unit}"
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
