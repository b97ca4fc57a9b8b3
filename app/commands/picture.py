"""A drawing (SVG) as a picture (PNG), made by Qt without a screen."""

from __future__ import annotations

import os

from app.commands.errors import CommandError
from app.system_check import why_no_pictures
from resources import font_files

# A picture larger than this is a mistake, and takes more memory than people think.
_MOST_PIXELS = 100_000_000


class NoQt(CommandError):
    """Qt cannot be used here; the message says what would mend that."""


def png_of(svg: str, zoom: float = 2.0) -> bytes:
    """Return the drawing as a PNG file.

    Args:
        svg: The drawing.
        zoom: Pixels for a unit of the drawing.

    Raises:
        NoQt: where Qt cannot be loaded.
        CommandError: if the picture would be too large.
    """
    # Before Qt is loaded: what is drawn for a file needs no screen, whatever the user has.
    os.environ["QT_QPA_PLATFORM"] = "offscreen"
    reason = why_no_pictures()
    if reason:
        raise NoQt(f"A PNG cannot be drawn here. {reason}")
    try:
        from PySide6.QtCore import QBuffer, QByteArray, QIODevice, Qt
        from PySide6.QtGui import QFontDatabase, QGuiApplication, QImage, QPainter
        from PySide6.QtSvg import QSvgRenderer
    except ImportError as error:
        raise NoQt(f"A PNG cannot be drawn here: Qt cannot be loaded ({error}).") from error
    application = QGuiApplication.instance() or QGuiApplication(["cnnbuilder"])
    for font in font_files():
        QFontDatabase.addApplicationFontFromData(QByteArray(font))
    drawing = QSvgRenderer(QByteArray(svg.encode("utf-8")))
    size = (drawing.defaultSize().toSizeF() * zoom).toSize()
    if size.width() * size.height() > _MOST_PIXELS:
        raise CommandError(
            f"The picture would have {size.width():,} × {size.height():,} pixels: give a smaller "
            "--zoom, or draw an .svg."
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
    del application
    return data
