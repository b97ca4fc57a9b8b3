"""What a command tells its user when it cannot do what was asked."""

from __future__ import annotations

import difflib
from collections.abc import Iterable

OK = 0
FAILED = 1
USAGE = 2
INTERRUPTED = 130


class CommandError(Exception):
    """A command failed; the message is one sentence for people.

    The parser's own complaints end with ``USAGE``; all else that is wrong, with ``FAILED``.

    Attributes:
        detail: More, for the log only.
    """

    code = FAILED

    def __init__(self, sentence: str, detail: str = "") -> None:
        super().__init__(sentence)
        self.detail = detail


def did_you_mean(text: str, known: Iterable[str]) -> str:
    """Return " Did you mean X?" if something known is close to ``text``, else ""."""
    names = {name.lower(): name for name in known}
    close = difflib.get_close_matches(text.lower(), names, 1)
    return f" Did you mean {names[close[0]]}?" if close else ""


def named(text: str, known: Iterable[str], what: str) -> str:
    """Return the one of ``known`` that is called ``text``, whatever its capitals.

    Raises:
        CommandError: naming the closest one, and all of them.
    """
    names = list(known)
    found = next((name for name in names if name.lower() == text.lower()), None)
    if found is None:
        raise CommandError(
            f"There is no {what} {text}.{did_you_mean(text, names)} "
            f"There {'is' if len(names) == 1 else 'are'} {', '.join(names)}."
        )
    return found
