"""Commands for what the window shows."""

from __future__ import annotations

from app.actions import Command
from cnnbuilder.export.heat import Cost

ZOOM = 1.25

_COSTS: tuple[tuple[Cost, str, str], ...] = (
    ("none", "No cost", "Show no bars on the blocks."),
    ("params", "Parameters", "Let bars show each block's share of the parameters."),
    ("macs", "Multiply-adds", "Let bars show each block's share of the multiply-adds."),
    ("memory", "Memory", "Let bars show each block's share of the memory for its output."),
)


def _cost_command(cost: Cost, words: str, tip: str) -> Command:
    return Command(
        f"cost_{cost}",
        words,
        tip,
        lambda window: window.canvas.show_cost(cost),
        "View/Cost",
        checked=lambda window: window.canvas.cost == cost,
    )


COMMANDS = (
    Command(
        "design",
        "Design",
        "Build the network.",
        lambda window: window.show_mode("design"),
        "View",
        "Ctrl+1",
        checked=lambda window: window.mode == "design",
    ),
    Command(
        "train_mode",
        "Train",
        "See the training.",
        lambda window: window.show_mode("train_mode"),
        "View",
        "Ctrl+2",
        checked=lambda window: window.mode == "train_mode",
    ),
    Command(
        "look",
        "Look inside",
        "See what each layer makes of a photo.",
        lambda window: window.show_mode("look"),
        "View",
        "Ctrl+3",
        checked=lambda window: window.mode == "look",
    ),
    Command(
        "fit",
        "Show all",
        "Zoom so that the whole design is in view.",
        lambda window: window.canvas.fit(),
        "View",
        "Ctrl+0",
        "fit",
        separator=True,
    ),
    Command(
        "zoom_in",
        "Zoom in",
        "Make the canvas larger.",
        lambda window: window.canvas.set_zoom(window.canvas.zoom * ZOOM),
        "View",
        "Ctrl++",
        "zoom_in",
    ),
    Command(
        "zoom_out",
        "Zoom out",
        "Make the canvas smaller.",
        lambda window: window.canvas.set_zoom(window.canvas.zoom / ZOOM),
        "View",
        "Ctrl+-",
        "zoom_out",
    ),
    Command(
        "zoom_selection",
        "Zoom to selection",
        "Zoom so that the selected blocks are in view.",
        lambda window: window.canvas.zoom_to_selection(),
        "View",
        "Ctrl+Shift+0",
        enabled=lambda window: bool(window.workspace.selection),
    ),
    Command(
        "minimap",
        "Overview",
        "Show the whole design in small in a corner, while not all of it is in view.",
        lambda window: window.minimap.want(not window.minimap.is_wanted),
        "View",
        "Ctrl+M",
        checked=lambda window: window.minimap.is_wanted,
    ),
    *(_cost_command(cost, words, tip) for cost, words, tip in _COSTS),
    Command(
        "cost_heat",
        "Colour blocks by cost",
        "Colour each block by its share, so that the canvas is a map of the cost.",
        lambda window: window.canvas.show_cost(heated=not window.canvas.heated),
        "View/Cost",
        "Ctrl+Shift+H",
        enabled=lambda window: window.canvas.cost != "none",
        checked=lambda window: window.canvas.heated,
        separator=True,
    ),
    Command(
        "theme_system",
        "Colours as the system",
        "Follow the system's light or dark appearance.",
        lambda window: window.commands.choose_theme("system"),
        "View",
        checked=lambda window: window.theme.mode == "system",
        separator=True,
    ),
    Command(
        "theme_light",
        "Light colours",
        "Light appearance.",
        lambda window: window.commands.choose_theme("light"),
        "View",
        checked=lambda window: window.theme.mode == "light",
    ),
    Command(
        "theme_dark",
        "Dark colours",
        "Dark appearance.",
        lambda window: window.commands.choose_theme("dark"),
        "View",
        checked=lambda window: window.theme.mode == "dark",
    ),
)
