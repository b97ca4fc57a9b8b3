"""Commands for the panels around the canvas."""

from __future__ import annotations

from typing import TYPE_CHECKING

from app.actions import Command
from app.panel_focus import focus_panel
from app.panel_specs import PANELS, PanelSpec

if TYPE_CHECKING:
    from app.window import Window

MENU = "View/Panels"


def _toggle(spec: PanelSpec) -> Command:
    """Return the command that shows, brings forward or hides a panel."""

    def run(window: Window) -> None:
        window.docks.toggle(spec.id)

    def is_shown(window: Window) -> bool:
        return window.docks.is_shown(spec.id)

    return Command(
        f"panel_{spec.id}",
        spec.title,
        spec.tip,
        run,
        MENU,
        checked=is_shown,
        separator=spec is PANELS[0],
    )


COMMANDS = (
    *(_toggle(spec) for spec in PANELS),
    Command(
        "next_panel",
        "Next panel",
        "Go to the next panel, or to the canvas.",
        lambda window: focus_panel(window, 1),
        MENU,
        "F6",
        separator=True,
    ),
    Command(
        "previous_panel",
        "Previous panel",
        "Go to the panel before, or to the canvas.",
        lambda window: focus_panel(window, -1),
        MENU,
        "Shift+F6",
    ),
    Command(
        "menus",
        "Menus",
        "Open the first menu; the arrows lead on.",
        lambda window: window.top_bar.enter_menus(),
        MENU,
        "F10",
    ),
    Command(
        "reset_layout",
        "Reset layout",
        "Put all panels back where they stood at first.",
        lambda window: window.reset_layout(),
        MENU,
        separator=True,
    ),
)
