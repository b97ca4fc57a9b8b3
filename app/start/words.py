"""Words of the start page for times, places and sizes."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QCoreApplication, QDateTime, QLocale, Qt
from PySide6.QtGui import QFont, QFontMetricsF


def show_when(when: float, now: float) -> str:
    """Return a time as people say it: ``today, 14:02``, ``yesterday, 9:30``, ``12 October``."""
    moment, today = (QDateTime.fromSecsSinceEpoch(int(each)) for each in (when, now))
    locale = QLocale()
    days = moment.date().daysTo(today.date())
    clock = locale.toString(moment.time(), "HH:mm")
    if days == 0:
        return QCoreApplication.translate("StartPage", "Today, {0}").format(clock)
    if days == 1:
        return QCoreApplication.translate("StartPage", "Yesterday, {0}").format(clock)
    same_year = moment.date().year() == today.date().year()
    return locale.toString(moment.date(), "d MMMM" if same_year else "d MMMM yyyy")


def show_folder(path: Path) -> str:
    """Return the folder of a file, shorter where it is the user's own."""
    folder = path.parent
    try:
        return str(Path("~") / folder.relative_to(Path.home()))
    except ValueError:
        return str(folder)


def fitted(text: str, font: QFont, width: float, lines: int) -> list[str]:
    """Return ``text`` in at most so many lines of a width; what is too long ends in an ellipsis."""
    metrics = QFontMetricsF(font)
    # Sizes and percentages stay in one piece.
    whole = text.replace(" × ", "\u00a0×\u00a0").replace(" %", "\u00a0%")
    words, found = whole.split(" "), [""]
    for place, word in enumerate(words):
        longer = f"{found[-1]} {word}".strip()
        if metrics.horizontalAdvance(longer) <= width or not found[-1]:
            found[-1] = longer
        elif len(found) < lines:
            found.append(word)
        else:
            found[-1] = " ".join([found[-1], *words[place:]])
            break
    return [metrics.elidedText(line, Qt.TextElideMode.ElideRight, width) for line in found]
