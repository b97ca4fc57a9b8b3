"""Commands for the language of the window."""

from __future__ import annotations

from typing import TYPE_CHECKING

from app.actions import Command
from app.languages import ENGLISH, GERMAN, LANGUAGES, SETTING, SYSTEM, language_of

if TYPE_CHECKING:
    from app.window import Window

_MENU = "View/Language"


def _choice(window: Window) -> str:
    return str(window.program.settings.value(SETTING, SYSTEM))


def _choose(window: Window, choice: str) -> None:
    """Keep the choice; what is on the screen already keeps its words until the next start."""
    window.program.settings.setValue(SETTING, choice)
    window.commands.refresh()
    window.say(LANGUAGES[language_of(choice)], "info")


def _command(choice: str, words: str, tip: str) -> Command:
    return Command(
        f"language_{choice}",
        words,
        tip,
        lambda window: _choose(window, choice),
        _MENU,
        checked=lambda window: _choice(window) == choice,
    )


COMMANDS = (
    _command(SYSTEM, "As the system", "Follow the system's language where the program speaks it."),
    _command(ENGLISH, "English", "Speak English from the next start on."),
    _command(GERMAN, "Deutsch", "Speak German from the next start on."),
)
