"""The colours that painted widgets use: those of the appearance that the program is in."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QColor, QPalette
from PySide6.QtWidgets import QApplication, QWidget

from cnnbuilder.export.tokens import DARK, LIGHT, Palette, mix


def colours() -> Palette:
    """Return the palette in use.

    It is read from the application's own palette, so that small widgets need nobody to hand them
    the theme, and are painted anew by Qt when it changes.
    """
    window = QApplication.palette().color(QPalette.ColorRole.Window)
    return DARK if window.lightness() < 128 else LIGHT


def faint(colour: str, share: float) -> QColor:
    """Return ``colour`` thinned onto the surface: ``share`` of it is left."""
    return QColor(mix(colours().surface, colour, share))


def set_shown(widget: QWidget, shown: bool) -> None:
    """Show or hide a widget; costs nothing where it is so already."""
    # One that nobody has shown or hidden yet would come with its parent.
    settled = widget.testAttribute(Qt.WidgetAttribute.WA_WState_ExplicitShowHide)
    if widget.isHidden() is shown or not settled:
        widget.setVisible(shown)


def set_property(widget: QWidget, name: str, value: object) -> None:
    """Set a property that the style sheet looks at, and have the widget look again."""
    if widget.property(name) == value:
        return
    widget.setProperty(name, value)
    widget.style().unpolish(widget)
    widget.style().polish(widget)
    widget.update()
