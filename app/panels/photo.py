"""The right side while looking inside: the photo, and what the network says of it."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QCoreApplication, QPointF, QRectF, QSize, Qt
from PySide6.QtGui import (
    QColor,
    QDragEnterEvent,
    QDragLeaveEvent,
    QDropEvent,
    QGuiApplication,
    QHideEvent,
    QPainter,
    QPainterPath,
    QPaintEvent,
    QPen,
    QPixmap,
    QShowEvent,
)
from PySide6.QtWidgets import (
    QFileDialog,
    QFrame,
    QHBoxLayout,
    QLabel,
    QMenu,
    QPushButton,
    QScrollArea,
    QSizePolicy,
    QVBoxLayout,
    QWidget,
)

from app.languages import spoken
from app.look_session import LookSession
from app.photo_drop import accepts, image_of, take
from app.theme import Theme, font
from app.widgets.colours import colours
from app.workspace import Workspace
from cnnbuilder.data import Photo, samples
from cnnbuilder.link import LookResult

MARGIN, RADIUS = 16, 8
TALLEST = 320
SHOWN_CLASSES = 10
ROW = 28


class PhotoPanel(QWidget):
    """Shows the photo, takes another one, and lists the classes that the network sees in it."""

    def __init__(
        self,
        workspace: Workspace,
        theme: Theme,
        look: LookSession,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.setProperty("role", "panel")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.setAcceptDrops(True)
        self._workspace, self._theme, self._look = workspace, theme, look
        self._picture = _Picture()
        self._name, self._failure = QLabel(), QLabel()
        self._open = QPushButton(self.tr("Open image…"))
        self._paste = QPushButton(self.tr("Paste"))
        self._samples = QPushButton(self.tr("Samples"))
        self._classes = _Classes()
        self._says, self._weights = QLabel(), QLabel()
        self._build()
        self._connect()

    def open_image(self, path: Path | str) -> None:
        """Look at a picture file."""
        self._look.open_image(path)

    def paste(self) -> bool:
        """Look at the picture in the clipboard; return whether there is one."""
        data = QGuiApplication.clipboard().mimeData()
        if data is not None and take(self._look, data, self.tr("pasted picture")):
            return True
        self._workspace.said.emit(self.tr("There is no picture in the clipboard."), "warning")
        return False

    def choose_image(self) -> None:
        """Ask for a picture file."""
        path, _filter = QFileDialog.getOpenFileName(
            self.window(),
            self.tr("Open image"),
            "",
            self.tr("Pictures")
            + " (*.png *.jpg *.jpeg *.gif *.bmp *.tif *.tiff *.webp);;"
            + self.tr("All files")
            + " (*)",
        )
        if path:
            self.open_image(path)

    # Qt

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._look.watch(self)
        self._refresh()

    def hideEvent(self, event: QHideEvent) -> None:
        super().hideEvent(event)
        self._look.unwatch(self)

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        if accepts(event.mimeData()):
            self._picture.set_target(True)
            event.acceptProposedAction()

    def dragLeaveEvent(self, event: QDragLeaveEvent) -> None:
        self._picture.set_target(False)
        super().dragLeaveEvent(event)

    def dropEvent(self, event: QDropEvent) -> None:
        self._picture.set_target(False)
        if take(self._look, event.mimeData(), self.tr("dropped picture")):
            event.acceptProposedAction()

    # Inside

    def _build(self) -> None:
        for label, role in (
            (self._name, "secondary"),
            (self._failure, "error"),
            (self._says, "tertiary"),
            (self._weights, "secondary"),
        ):
            label.setProperty("role", role)
            label.setWordWrap(True)
            label.setTextFormat(Qt.TextFormat.PlainText)
        for label in (self._name, self._failure):
            label.setFont(font(12, plain=True))
        menu = QMenu(self._samples)
        for sample in samples():
            action = menu.addAction(spoken(sample.title))
            action.triggered.connect(lambda _on=False, s=sample: self._look.open_sample(s))
        self._samples.setMenu(menu)
        buttons = QHBoxLayout()
        buttons.setSpacing(8)
        for button in (self._open, self._paste, self._samples):
            button.setProperty("role", "chip")
            buttons.addWidget(button)
        buttons.addStretch(1)
        inside = QWidget()
        column = QVBoxLayout(inside)
        column.setContentsMargins(MARGIN, 12, MARGIN, 16)
        column.setSpacing(8)
        column.addWidget(self._picture)
        column.addWidget(self._name)
        column.addWidget(self._failure)
        column.addLayout(buttons)
        column.addSpacing(12)
        column.addWidget(_section(self.tr("What the network says")))
        column.addWidget(self._classes)
        column.addWidget(self._says)
        column.addSpacing(12)
        column.addWidget(_section(self.tr("Weights")))
        column.addWidget(self._weights)
        column.addStretch(1)
        scroll = QScrollArea()
        scroll.setWidget(inside)
        scroll.setWidgetResizable(True)
        scroll.setFrameShape(QFrame.Shape.NoFrame)
        scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        outside = QVBoxLayout(self)
        outside.setContentsMargins(0, 0, 0, 0)
        outside.addWidget(scroll)

    def _connect(self) -> None:
        look = self._look
        self._open.clicked.connect(self.choose_image)
        self._paste.clicked.connect(self.paste)
        look.photo_changed.connect(self._refresh)
        look.result_changed.connect(self._refresh)
        look.failed.connect(self._refresh)
        look.busy_changed.connect(self._refresh)
        self._workspace.changed.connect(self._refresh)

    def _refresh(self, *_facts: object) -> None:
        if not self.isVisible():
            return
        look = self._look
        self._picture.show_photo(look.photo)
        self._name.setText(_about(look.photo) if look.photo else "")
        self._name.setVisible(look.photo is not None)
        self._failure.setText(look.photo_failure)
        self._failure.setVisible(bool(look.photo_failure))
        self._show_classes(look.result)
        self._show_weights()

    def _show_classes(self, result: LookResult | None) -> None:
        failed = bool(self._look.failure)
        predictions = () if failed or result is None else result.predictions[:SHOWN_CLASSES]
        self._classes.show_classes(predictions)
        self._classes.setVisible(bool(predictions))
        if predictions:
            guess = self._workspace.project.weights is None
            words = self.tr("The network is untrained: these are guesses.") if guess else ""
        elif failed:
            words = self.tr("Nothing, until the block that is looked at can be computed.")
        elif result is None:
            words = self.tr("It has not looked yet.")
        else:
            words = self.tr(
                "Nothing: the design does not end in one row of values, one for each class."
            )
        self._says.setText(words)
        self._says.setVisible(bool(words))

    def _show_weights(self) -> None:
        project, look = self._workspace.project, self._look
        if look.weights_problem:
            words = look.weights_problem
        elif project.weights is None:
            words = self.tr("Initial values of seed {seed:,}. Train, and the maps change.").format(
                seed=project.seed
            )
        else:
            words = self.tr("Trained weights of this design.")
        if look.result is not None and look.result.weights_note:
            words = f"{words} {look.result.weights_note}"
        self._weights.setText(words)


def _section(text: str) -> QLabel:
    label = QLabel(text.upper())
    label.setProperty("role", "section")
    return label


def _about(photo: Photo) -> str:
    height, width = photo.pixels.shape[:2]
    # In words: cameras tell the width first, shapes the height.
    size = QCoreApplication.translate("PhotoPanel", "{width:,} wide, {height:,} high")
    parts = [photo.name, size.format(width=width, height=height), photo.note]
    return " · ".join(part for part in parts if part)


class _Picture(QWidget):
    """The photo with round corners, as wide as the panel; a frame to drop one on without it."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        policy = QSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)
        self._photo: Photo | None = None
        self._whole = QPixmap()
        self._target = False

    def show_photo(self, photo: Photo | None) -> None:
        """Show another photo."""
        if photo is self._photo:
            return
        self._photo = photo
        self._whole = QPixmap.fromImage(image_of(photo.pixels)) if photo else QPixmap()
        self.updateGeometry()
        self.update()

    def set_target(self, on: bool) -> None:
        """Show that a picture may be dropped here."""
        self._target = on
        self.update()

    def hasHeightForWidth(self) -> bool:
        return True

    def heightForWidth(self, width: int) -> int:
        if self._whole.isNull():
            return 140
        return min(round(width * self._whole.height() / self._whole.width()), TALLEST)

    def sizeHint(self) -> QSize:
        return QSize(240, self.heightForWidth(max(self.width(), 240)))

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHints(
            QPainter.RenderHint.Antialiasing | QPainter.RenderHint.SmoothPixmapTransform
        )
        palette, area = colours(), QRectF(self.rect())
        if self._whole.isNull():
            painter.setPen(QPen(QColor(palette.control), 1, Qt.PenStyle.DashLine))
            painter.drawRoundedRect(area.adjusted(0.5, 0.5, -0.5, -0.5), RADIUS, RADIUS)
            painter.setPen(QColor(palette.tertiary))
            painter.drawText(area, Qt.AlignmentFlag.AlignCenter, self.tr("Drop a photo here"))
        else:
            self._paint_photo(painter, area)
        if self._target:
            painter.setPen(QPen(QColor(palette.accent), 2))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRoundedRect(area.adjusted(1, 1, -1, -1), RADIUS, RADIUS)
        painter.end()

    def _paint_photo(self, painter: QPainter, area: QRectF) -> None:
        size = QSize(self._whole.size()).scaled(self.size(), Qt.AspectRatioMode.KeepAspectRatio)
        place = QRectF(QPointF(0, 0), size)
        place.moveCenter(area.center())
        path = QPainterPath()
        path.addRoundedRect(place, RADIUS, RADIUS)
        painter.setClipPath(path)
        painter.drawPixmap(place, self._whole, QRectF(self._whole.rect()))
        painter.setClipping(False)


class _Classes(QWidget):
    """Classes with bars, most probable first."""

    NAME, NUMBER, BAR = 84, 48, 8

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._classes: tuple[tuple[str, float], ...] = ()

    def show_classes(self, classes: tuple[tuple[str, float], ...]) -> None:
        """Show (name, probability) of each."""
        self._classes = tuple(classes)
        self.setFixedHeight(max(len(classes) * ROW, 1))
        self.update()

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        palette = colours()
        middle = Qt.AlignmentFlag.AlignVCenter
        room = self.width() - self.NAME - self.NUMBER - 12
        for index, (name, share) in enumerate(self._classes):
            y = index * ROW
            painter.setFont(font(13, tabular=True, plain=True))
            painter.setPen(QColor(palette.text))
            words = painter.fontMetrics().elidedText(
                name, Qt.TextElideMode.ElideRight, self.NAME - 8
            )
            painter.drawText(QRectF(0, y, self.NAME, ROW), middle, words)
            number = QRectF(self.width() - self.NUMBER, y, self.NUMBER, ROW)
            painter.drawText(number, middle | Qt.AlignmentFlag.AlignRight, _percent(share))
            track = QRectF(self.NAME, y + (ROW - self.BAR) / 2, room, self.BAR)
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(QColor(palette.hairline))
            painter.drawRoundedRect(track, self.BAR / 2, self.BAR / 2)
            if share > 0.001:
                painter.setBrush(QColor(palette.main_button))
                track.setWidth(max(room * share, self.BAR))
                painter.drawRoundedRect(track, self.BAR / 2, self.BAR / 2)
        painter.end()


def _percent(share: float) -> str:
    return "< 1 %" if 0 < share < 0.005 else f"{share * 100:.0f} %"
