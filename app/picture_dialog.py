"""How a picture of the design is to look: asked before its file is named."""

from __future__ import annotations

from PySide6.QtCore import QByteArray, QRectF, QSize, QSizeF, Qt, Signal
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QPen
from PySide6.QtSvg import QSvgRenderer
from PySide6.QtWidgets import (
    QDialog,
    QGridLayout,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from app.files import PictureChoice
from app.picture import MOST_PIXELS, PDF, PNG, SVG
from app.widgets.choices import Segments
from app.widgets.colours import colours
from app.widgets.toggle import Toggle

_PREVIEW = QSize(600, 300)
# Two lines of words beside a question: else the dialog would jump about when they change.
_BESIDE = QSize(260, 34)
_ZOOMS = {"1×": 1.0, "2×": 2.0, "4×": 4.0}
_FORMATS = {"SVG": SVG, "PDF": PDF, "PNG": PNG}
_SQUARE = 8


class PictureDialog(QDialog):
    """Shows the picture, and asks for its format and what goes with it.

    Signals:
        chosen: (PictureChoice) It is to be written like that.
    """

    chosen = Signal(object)

    def __init__(self, svg: str, parent: QWidget | None = None) -> None:
        """Ask about the drawing ``svg``, which has no ground of its own."""
        super().__init__(parent)
        self.setObjectName("pictureDialog")
        self.setWindowTitle(self.tr("Export picture"))
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.preview = _Preview(svg)
        self.preview.setAccessibleName(self.tr("The picture"))
        white, clear = self.tr("White"), self.tr("Transparent")
        self.format = Segments(tuple(_FORMATS))
        self.zoom = Segments(tuple(_ZOOMS))
        self.ground = Segments((white, clear))
        self._clear = self.ground.buttons[clear]
        self.carry = Toggle()
        self.format.choose("SVG")
        self.zoom.choose("2×")
        self.ground.choose(white)
        self.carry.setChecked(True)
        self.about = QLabel()
        self.size_words = QLabel()
        self.carry_words = QLabel()
        for label in (self.about, self.size_words, self.carry_words):
            label.setProperty("role", "secondary")
            label.setWordWrap(True)
            label.setMinimumSize(_BESIDE)
        column = QVBoxLayout(self)
        column.setContentsMargins(20, 20, 20, 16)
        column.setSpacing(16)
        column.addWidget(self.preview, 1)
        column.addLayout(self._questions())
        column.addLayout(self._buttons())
        for segments in (self.format, self.zoom, self.ground):
            segments.group.buttonToggled.connect(self._show)
        self._show()
        self.format.setFocus()

    def _questions(self) -> QGridLayout:
        grid = QGridLayout()
        grid.setHorizontalSpacing(16)
        grid.setVerticalSpacing(8)
        rows: tuple[tuple[str, QWidget, QWidget | None], ...] = (
            (self.tr("Format"), self.format, self.about),
            (self.tr("Size"), self.zoom, self.size_words),
            (self.tr("Background"), self.ground, None),
            (self.tr("Carry the design"), self.carry, self.carry_words),
        )
        for row, (words, widget, beside) in enumerate(rows):
            label = QLabel(words)
            label.setProperty("role", "label")
            label.setBuddy(widget)
            buttons = widget.buttons.values() if isinstance(widget, Segments) else (widget,)
            for button in buttons:
                text = button.text() if isinstance(button, QPushButton) else ""
                button.setAccessibleName(f"{words}: {text}" if text else words)
            grid.addWidget(label, row, 0)
            grid.addWidget(widget, row, 1, Qt.AlignmentFlag.AlignVCenter)
            if beside is not None:
                grid.addWidget(beside, row, 2)
        grid.setColumnMinimumWidth(1, 180)
        grid.setColumnStretch(2, 1)
        return grid

    def _buttons(self) -> QHBoxLayout:
        cancel = QPushButton(self.tr("Cancel"))
        cancel.clicked.connect(self.reject)
        self.go = QPushButton(self.tr("Export…"))
        self.go.setObjectName("exportPicture")
        self.go.setProperty("role", "main")
        self.go.setDefault(True)
        self.go.clicked.connect(self._finish)
        row = QHBoxLayout()
        row.addStretch(1)
        row.addWidget(cancel)
        row.addWidget(self.go)
        return row

    def choice(self) -> PictureChoice:
        """Return what is chosen now."""
        return PictureChoice(
            suffix=_FORMATS[_chosen(self.format)],
            zoom=_ZOOMS[_chosen(self.zoom)],
            background="none" if self._clear.isChecked() else "paper",
            carry=self.carry.isChecked(),
        )

    def _finish(self) -> None:
        self.chosen.emit(self.choice())
        self.accept()

    def _show(self) -> None:
        choice = self.choice()
        self.about.setText(
            {
                SVG: self.tr("Lines and text, for the web and for drawing programs."),
                PDF: self.tr("Lines and text, one page cut to the drawing, for papers."),
                PNG: self.tr("Pixels, for slides and messages."),
            }[choice.suffix]
        )
        pixels = choice.suffix == PNG
        for button in self.zoom.buttons.values():
            button.setEnabled(pixels)
        size = self.preview.drawing_size() * choice.zoom
        width, height = round(size.width()), round(size.height())
        fits = not pixels or width * height <= MOST_PIXELS
        words = self.tr("{0} × {1} pixels").format(f"{width:,}", f"{height:,}")
        if not fits:
            words = self.tr("{0}: too many, choose a smaller size.").format(words)
        self.size_words.setText(words if pixels else self.tr("Sharp at any size."))
        self.go.setEnabled(fits)
        carries = choice.suffix != PDF
        self.carry.setEnabled(carries)
        self.carry_words.setText(
            self.tr("Whoever opens the picture here has the design; without weights and paths.")
            if carries
            else self.tr("Only SVG and PNG can carry it.")
        )
        self.preview.set_clear(choice.background == "none")


def _chosen(segments: Segments) -> str:
    return next(word for word, button in segments.buttons.items() if button.isChecked())


class _Preview(QWidget):
    """The drawing as it will be, fitted in; squares show through where it is see-through."""

    def __init__(self, svg: str) -> None:
        super().__init__()
        self._drawing = QSvgRenderer(QByteArray(svg.encode()), self)
        self._clear = False
        self.setMinimumSize(_PREVIEW)

    def drawing_size(self) -> QSizeF:
        """Return the size of the drawing in its own units."""
        return QSizeF(self._drawing.defaultSize())

    def set_clear(self, clear: bool) -> None:
        """Show the drawing on white, or on nothing."""
        self._clear = clear
        self.update()

    def paintEvent(self, _event: QPaintEvent) -> None:
        palette = colours()
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(palette.ground))
        painter.drawRoundedRect(QRectF(self.rect()), 8, 8)
        room = QSizeF(self.size()) - QSizeF(32, 32)
        size = self.drawing_size().scaled(room, Qt.AspectRatioMode.KeepAspectRatio)
        if size.width() > self.drawing_size().width():
            size = self.drawing_size()
        area = QRectF(0, 0, size.width(), size.height())
        area.moveCenter(QRectF(self.rect()).center())
        painter.fillRect(area, Qt.GlobalColor.white)
        if self._clear:
            _squares(painter, area)
        self._drawing.render(painter, area)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.setPen(QPen(QColor(palette.hairline), 1))
        painter.drawRect(area)
        painter.end()


def _squares(painter: QPainter, area: QRectF) -> None:
    """The squares that stand for nothing in every drawing program."""
    painter.save()
    painter.setClipRect(area)
    across, down = int(area.width() // _SQUARE) + 1, int(area.height() // _SQUARE) + 1
    for row in range(down):
        for column in range(row % 2, across, 2):
            x, y = area.left() + column * _SQUARE, area.top() + row * _SQUARE
            painter.fillRect(QRectF(x, y, _SQUARE, _SQUARE), QColor("#E3E6EB"))
    painter.restore()
