"""A drawing (SVG) as a picture (PNG) or a page (PDF), made by Qt; a screen is not needed for it.

Qt is imported only when a picture is asked for, because the command line does without it.
"""

from __future__ import annotations

import os
import re
import sys
from typing import TYPE_CHECKING

from app.system_check import why_no_pictures
from cnnbuilder.export.carried import with_text_in_png, with_text_in_svg
from resources import font_files

if TYPE_CHECKING:
    from PySide6.QtCore import QCoreApplication

# A picture larger than this is a mistake, and takes more memory than people think.
MOST_PIXELS = 100_000_000
SVG, PNG, PDF = ".svg", ".png", ".pdf"
SUFFIXES = (SVG, PDF, PNG)
# A unit of a drawing is a pixel of 1/96 inch, as in browsers; a point is 1/72.
_POINTS_A_UNIT = 72 / 96
_DOTS_AN_INCH = 1200
# Readers of PDF need not show a longer page; the drawing is made smaller then.
_LONGEST_PAGE = 14_400


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


def pdf_of(svg: str, title: str = "") -> bytes:
    """Return the drawing as a PDF file: one page, cut to the drawing; text stays text.

    Args:
        svg: The drawing.
        title: Of the document.

    Raises:
        NoQt: where Qt cannot be loaded.
    """
    application = _running() or _started()
    from PySide6.QtCore import QBuffer, QByteArray, QIODevice, QMarginsF, QRectF
    from PySide6.QtGui import QPageLayout, QPageSize, QPainter, QPdfWriter
    from PySide6.QtSvg import QSvgRenderer

    drawing = QSvgRenderer(QByteArray(svg.encode("utf-8")))
    size = drawing.defaultSize().toSizeF()
    buffer = QBuffer()
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    writer = QPdfWriter(buffer)
    writer.setCreator("cnnbuilder")
    writer.setTitle(title)
    writer.setResolution(_DOTS_AN_INCH)
    # Not the nearest paper there is, but this very size.
    exact = QPageSize.SizeMatchPolicy.ExactMatch
    points = min(_POINTS_A_UNIT, _LONGEST_PAGE / max(size.width(), size.height()))
    page = QPageSize(size * points, QPageSize.Unit.Point, "", exact)
    writer.setPageLayout(QPageLayout(page, QPageLayout.Orientation.Portrait, QMarginsF()))
    painter = QPainter(writer)
    # In the drawing's own units, so that letters get the widths that the drawing reckons with.
    scale = writer.width() / size.width()
    painter.scale(scale, scale)
    drawing.render(painter, QRectF(0, 0, size.width(), size.height()))
    painter.end()
    data = bytes(buffer.data().data())
    del writer, application  # not sooner, as above
    return _with_true_signs(data)


def _with_true_signs(pdf: bytes) -> bytes:
    """Name the signs in a PDF as they were meant, so that its text can be searched and copied.

    Qt names a glyph by the first sign that has it: a space is a tab then, and the font's raised ×
    between figures has no name at all.
    """

    def mend(found: re.Match[bytes]) -> bytes:
        # As long as before: nothing may change its place in the file.
        return found[0].replace(b"<0009>", b"<0020>").replace(b"<E09F>", b"<00D7>")

    return re.sub(rb"(?<=\d> \[)[<>0-9A-F ]+(?=\]\nendbfrange)", mend, pdf)


def picture_file(
    svg: str, suffix: str, *, zoom: float = 2.0, title: str = "", carried: str = ""
) -> bytes:
    """Return the drawing as a file of the kind that ``suffix`` names.

    Args:
        svg: The drawing.
        suffix: One of ``SUFFIXES``.
        zoom: Pixels for a unit of the drawing, in a PNG.
        title: Of a PDF.
        carried: Text of the design that a PNG or SVG carries; "" for none.

    Raises:
        PictureError: if it cannot be drawn; a sentence.
    """
    if suffix == PDF:
        return pdf_of(svg, title)
    if suffix == PNG:
        picture = png_of(svg, zoom)
        return with_text_in_png(picture, carried) if carried else picture
    return (with_text_in_svg(svg, carried) if carried else svg).encode("utf-8")


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
        raise NoQt(f"A picture cannot be drawn here. {reason}")
    try:
        from PySide6.QtCore import QByteArray
        from PySide6.QtGui import QFontDatabase, QGuiApplication
        from PySide6.QtSvg import QSvgRenderer  # noqa: F401 - whether it can be loaded
    except ImportError as error:
        raise NoQt(f"A picture cannot be drawn here: Qt cannot be loaded ({error}).") from error
    application = QGuiApplication(["cnnbuilder"])
    for font in font_files():
        QFontDatabase.addApplicationFontFromData(QByteArray(font))
    return application
