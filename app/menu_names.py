"""The menus of the window, in their order."""

from __future__ import annotations

MENUS = ("File", "Edit", "Blocks", "Arrange", "View", "Network", "Help")
