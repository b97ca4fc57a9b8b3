"""Text that survives an e-mail: JSON that is found again, and mended, in whatever came back.

A mail program wraps lines anywhere at a space, puts ``> `` before them, wraps those again, makes
quotes and dashes typographic, and people write words around. So in what ``harden`` makes a quote
mark, a ``>``, a dash or a doubled space never carries a meaning of its own within a string, and
``recover`` may take them away or put them right everywhere.
"""

from __future__ import annotations

import html
import re
from collections.abc import Callable

# Quote marks as mail programs and languages have them, all meant for ".
_QUOTES = "“”„‟«»″\uff02"
_DASHES = "\u2010-\u2015−\uff0d"
_SPACES = "\u00a0\u1680\u2000-\u200a\u202f\u205f\u3000"
_NOTHING = "\u00ad\u200b-\u200f\u202a-\u202e\u2060\ufeff"
# Written as \u003e and so on within strings.
_ESCAPED = re.compile(
    rf"[<>&=`'\u00b4…\x7f-\x9f{_QUOTES}{_DASHES}{_SPACES}{_NOTHING}\u2028\u2029]|(?<=-)-|(?<=\.)\.|(?<= ) |"
    r"(?<=\") | (?=\")"
)


class MailError(Exception):
    """What is wrong with the text, as the end of a sentence."""


def harden(text: str) -> str:
    """Return JSON with what a mail program may change written as escapes.

    Outside of strings the JSON may hold single spaces, line breaks, and none of those signs.
    """
    return _in_strings(text, lambda part: _ESCAPED.sub(_escape, part))


def _escape(match: re.Match[str]) -> str:
    return f"\\u{ord(match.group()):04x}"


_STRING = re.compile(r'"(?:[^"\\]|\\.)*"', re.DOTALL)


def _in_strings(text: str, change: Callable[[str], str]) -> str:
    return _STRING.sub(lambda match: change(match.group()), text)


def _decoded(match: re.Match[str]) -> str:
    return bytes.fromhex(match.group().replace("=", "")).decode("utf-8", "replace")


def find(text: str, opening: str) -> bool:
    """Say whether ``text`` seems to hold JSON that begins with the pattern ``opening``."""
    return re.search(opening, _plain(text)) is not None


def recover(text: str, opening: str) -> str:
    """Return the JSON object that begins with the pattern ``opening``, as it was before the mail.

    Raises:
        MailError: if it is not there, or cut off.
    """
    plain = _plain(text)
    begin = re.search(opening, plain)
    if begin is None:
        raise MailError("it does not say that it holds blocks")
    result: list[str] = []
    depth, within, escaped = 0, False, False
    for sign in plain[begin.start() :]:
        result.append(sign if within else sign.lower())
        if within:
            within = escaped or sign != '"'
            escaped = sign == "\\" and not escaped
            continue
        within = sign == '"'
        depth += {"{": 1, "[": 1, "}": -1, "]": -1}.get(sign, 0)
        if depth == 0:
            return "".join(result)
    raise MailError("its end is missing")


def _plain(text: str) -> str:
    """Undo what happens on the way; the order matters."""
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    # Quoted-printable that nobody decoded: no "=" is ours.
    text = re.sub(r"= *\n(?:[ \t]*>)*", "", text)
    text = re.sub(r"(?:=[0-9A-F]{2})+", _decoded, text)
    if re.search(r"&(quot|gt|lt|amp|nbsp|#\d+);", text):
        text = html.unescape(text)
    text = re.sub(rf"[{_NOTHING}]", "", text)
    text = re.sub(rf"[{_QUOTES}]|``|''", '"', text)
    text = re.sub(rf"[{_DASHES}]", "-", text)
    text = text.replace("…", "...")
    # No string holds a ">": what is there was put there.
    text = text.replace(">", " ").replace("\u2028", " ").replace("\u2029", " ")
    return re.sub(rf"[\s{_SPACES}]+", " ", text)
