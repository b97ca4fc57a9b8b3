"""Commands for what the window shows."""

from __future__ import annotations

from app.actions import Command

ZOOM = 1.25

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
