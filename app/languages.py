"""The language of the window: English as it is written in the code, or a catalogue's words for it.

A catalogue is ``resources/translations/LANGUAGE.json``, three tables in a file that people can
read and edit:

* ``words``: English to the other language, for all that the code gives to ``tr`` and its kin.
* ``in context``: the same for one class, where one English word needs two of the other language.
* ``sentences``: patterns for what the library says and what undo steps are called, ``{0}`` and so
  on standing for what differs. The library knows no languages, so they are matched when shown.

What a catalogue lacks stays English. ``python -m tests.helpers.strings`` tells what it lacks.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from string import Formatter
from types import MappingProxyType
from typing import Any

from PySide6.QtCore import QCoreApplication, QLibraryInfo, QLocale, QTranslator

import resources

SYSTEM, ENGLISH, GERMAN = "system", "en", "de"
# What a choice of each is answered with: in that language, for those who read no other.
LANGUAGES = {
    ENGLISH: "From the next start on cnnbuilder speaks English.",
    GERMAN: "Vom nächsten Start an spricht cnnbuilder Deutsch.",
}
SETTING = "language"
# A pattern in a pattern in a pattern; deeper is no sentence any more.
_DEEPEST = 3


@dataclass(frozen=True, slots=True)
class Catalogue:
    """The words of one language.

    Attributes:
        words: By the English ones.
        contexts: The same for single classes, which go before.
        sentences: Patterns with ``{0}`` and so on, by the English ones.
    """

    words: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))
    contexts: Mapping[str, Mapping[str, str]] = field(default_factory=lambda: MappingProxyType({}))
    sentences: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))


@lru_cache(maxsize=4)
def read_catalogue(language: str) -> Catalogue:
    """Return the catalogue of a language; an empty one for English."""
    if language == ENGLISH:
        return Catalogue()
    data: dict[str, Any] = json.loads(resources.translation(language))
    return Catalogue(
        MappingProxyType({key: value for key, value in data["words"].items() if value}),
        MappingProxyType(data["in context"]),
        MappingProxyType({key: value for key, value in data["sentences"].items() if value}),
    )


def language_of(choice: str) -> str:
    """Return the language that a setting means; for "system" the first one that there is."""
    if choice in LANGUAGES:
        return choice
    for wanted in QLocale.system().uiLanguages():
        language = wanted.partition("-")[0]
        if language in LANGUAGES:
            return language
    return ENGLISH


class _Translator(QTranslator):
    """Gives Qt the words of a catalogue."""

    def __init__(self, catalogue: Catalogue, parent: QCoreApplication) -> None:
        super().__init__(parent)
        self.catalogue = catalogue

    def isEmpty(self) -> bool:
        return False

    # None, not "", says that another translator may know it.
    def translate(
        self, context: str, source: str, _disambiguation: str | None = None, _number: int = -1
    ) -> str | None:
        catalogue = self.catalogue
        own = catalogue.contexts.get(context)
        if own is not None and source in own:
            return own[source]
        return catalogue.words.get(source)


_installed: list[QTranslator] = []


def speak(app: QCoreApplication, choice: str) -> str:
    """Let the windows that are made from now on speak a language; return which.

    Args:
        app: The program.
        choice: "system" or a language.
    """
    language = language_of(choice)
    while _installed:
        app.removeTranslator(_installed.pop())
    _told.cache_clear()
    if language != ENGLISH:
        # Qt's own words, as in the dialogs for files.
        own = QTranslator(app)
        folder = QLibraryInfo.path(QLibraryInfo.LibraryPath.TranslationsPath)
        if own.load(f"qtbase_{language}", folder):
            app.installTranslator(own)
            _installed.append(own)
        translator = _Translator(read_catalogue(language), app)
        app.installTranslator(translator)
        _installed.append(translator)
    return language


def spoken(words: str) -> str:
    """Return words of a declaration - labels, help, summaries, titles - in the window's language."""
    return QCoreApplication.translate("Declarations", words) if words else words


def within(words: str) -> str:
    """Return a label as it stands within a sentence: German nouns keep their capital."""
    return words if _current() is not None else words.lower()


def is_english() -> bool:
    """Whether words stay as the code has them."""
    return _current() is None


def told(sentence: str) -> str:
    """Return a sentence of the library, or the name of an undo step, in the window's language.

    What no pattern of the catalogue fits stays as it is.
    """
    return sentence if _current() is None or not sentence else _told(sentence, _DEEPEST)


def _current() -> Catalogue | None:
    for translator in _installed:
        if isinstance(translator, _Translator):
            return translator.catalogue
    return None


@lru_cache(maxsize=2048)
def _told(sentence: str, depth: int) -> str:
    catalogue = _current()
    if catalogue is None:
        return sentence
    known = catalogue.words.get(sentence) or catalogue.sentences.get(sentence)
    if known is not None and "{" not in sentence:
        return known
    if depth == 0:
        return sentence
    for pattern, into in _patterns(id(catalogue)):
        found = pattern.fullmatch(sentence)
        if found is not None:
            return into.format(*(_told(part, depth - 1) for part in found.groups()))
    return sentence


@lru_cache(maxsize=4)
def _patterns(_which: int) -> tuple[tuple[re.Pattern[str], str], ...]:
    """Return the current catalogue's patterns; those with most words of their own go first."""
    catalogue = _current()
    sentences = catalogue.sentences if catalogue is not None else {}
    ordered = sorted(sentences.items(), key=lambda pair: -len(_fixed(pair[0])))
    return tuple((re.compile(_expression(source), re.DOTALL), into) for source, into in ordered)


def _fixed(source: str) -> str:
    return "".join(literal for literal, *_ in Formatter().parse(source))


def _expression(source: str) -> str:
    """Return the regular expression of a pattern; its groups are in the order of the numbers."""
    parts = []
    for literal, name, _spec, _conversion in Formatter().parse(source):
        parts.append(re.escape(literal))
        if name is not None:
            parts.append("(.+?)")
    return "".join(parts)
