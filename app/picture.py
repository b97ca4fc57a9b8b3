"""A drawing (SVG) as a picture (PNG), made by Qt; a screen is not needed for it.

Qt is imported only when a picture is asked for, because the command line does without it.
"""

from __future__ import annotations

import os
import sys
from typing import TYPE_CHECKING

from app.system_check import why_no_pictures
from resources import font_files

if TYPE_CHECKING:
    from PySide6.QtCore import QCoreApplication

# A picture larger than this is a mistake, and takes more memory than people think.
MOST_PIXELS = 100_000_000


class PictureError(Exception):
    """A picture cannot be drawn; the message is a sentence for people."""


class NoQt(PictureError):
    """Qt cannot be used here; the message says what would mend that."""


def png_of(svg: str, zoom: float = 2.0) -> bytes:
    """Return the drawing as a PNG file; transparent where nothing is drawn.

    Args:
        svg: The drawing.
        zoom: Pixels for a unit of the drawing.

    Raises:
        NoQt: where Qt cannot be loaded.
        PictureError: if the picture would be too large.
    """
    application = _running() or _started()
    from PySide6.QtCore import QBuffer, QByteArray, QIODevice, Qt
    from PySide6.QtGui import QImage, QPainter
    from PySide6.QtSvg import QSvgRenderer

    drawing = QSvgRenderer(QByteArray(svg.encode("utf-8")))
    size = (drawing.defaultSize().toSizeF() * zoom).toSize()
    if size.width() * size.height() > MOST_PIXELS:
        raise PictureError(
            f"The picture would have {size.width():,} × {size.height():,} pixels: a smaller zoom "
            "makes fewer, and an .svg has no such limit."
        )
    image = QImage(size, QImage.Format.Format_ARGB32_Premultiplied)
    image.fill(Qt.GlobalColor.transparent)
    painter = QPainter(image)
    drawing.render(painter)
    painter.end()
    buffer = QBuffer()
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    image.save(buffer, "PNG")  # type: ignore[call-overload]
    data = bytes(buffer.data().data())
    del application  # not sooner: without one, no text is drawn
    return data


def _running() -> QCoreApplication | None:
    """The window's application, which has its fonts already."""
    qt = sys.modules.get("PySide6.QtCore")
    return qt.QCoreApplication.instance() if qt is not None else None


def _started() -> QCoreApplication:
    """An application without a screen. Raises NoQt."""
    # Before Qt is loaded: what is drawn for a file needs no screen, whatever the user has.
    os.environ["QT_QPA_PLATFORM"] = "offscreen"
    reason = why_no_pictures()
    if reason:
        raise NoQt(f"A PNG cannot be drawn here. {reason}")
    try:
        from PySide6.QtCore import QByteArray
        from PySide6.QtGui import QFontDatabase, QGuiApplication
        from PySide6.QtSvg import QSvgRenderer  # noqa: F401 - whether it can be loaded
    except ImportError as error:
        raise NoQt(f"A PNG cannot be drawn here: Qt cannot be loaded ({error}).") from error
    application = QGuiApplication(["cnnbuilder"])
    for font in font_files():
        QFontDatabase.addApplicationFontFromData(QByteArray(font))
    return application
