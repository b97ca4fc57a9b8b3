"""The blocks that cost most, as bars; a click selects one."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from PySide6.QtCore import QCoreApplication, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QAbstractButton, QSizePolicy, QVBoxLayout, QWidget

from app.panels.inspector.notes import section
from app.theme import font
from app.widgets.choices import Combo
from app.widgets.colours import colours, set_shown
from app.widgets.words import short_count
from cnnbuilder.graph.analysis import Analysis, NodeAnalysis
from cnnbuilder.graph.model import NodeId
from cnnbuilder.memory import show_bytes
from cnnbuilder.spec import Category

_MOST = 5
_HEIGHT = 32


@dataclass(frozen=True, slots=True)
class Measure:
    """Something by which blocks are compared: its words, the value of a block, and how it is told."""

    words: str
    value: Callable[[NodeAnalysis], int]
    show: Callable[[int], str]


def measures() -> tuple[Measure, ...]:
    """Return what blocks can be compared by."""

    def tr(text: str) -> str:
        return QCoreApplication.translate("Ranking", text)

    return (
        Measure(tr("By parameters"), lambda result: result.params, lambda n: f"{n:,}"),
        Measure(tr("By multiply-adds"), lambda result: result.macs or 0, short_count),
        Measure(tr("By memory"), lambda result: result.activation_bytes or 0, show_bytes),
    )


@dataclass(frozen=True, slots=True)
class Entry:
    """One bar."""

    node: NodeId
    name: str
    category: Category | None
    share: float
    words: str


class Bar(QAbstractButton):
    """A block's name, its number, and a bar below them."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._entry: Entry | None = None
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)

    @property
    def entry(self) -> Entry | None:
        """What is shown."""
        return self._entry

    def show_entry(self, entry: Entry) -> None:
        """Show a block."""
        if entry == self._entry:
            return
        self._entry = entry
        self.setText(entry.name)
        self.setAccessibleName(f"{entry.name}: {entry.words}")
        self.setToolTip(self.tr("Select {0}").format(entry.name))
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(180, _HEIGHT)

    def minimumSizeHint(self) -> QSize:
        return QSize(100, _HEIGHT)

    def paintEvent(self, _event: QPaintEvent) -> None:
        if self._entry is None:
            return
        palette, entry = colours(), self._entry
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if self.hasFocus():
            painter.setPen(QPen(QColor(palette.accent), 1))
            frame = QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5)
            painter.drawRoundedRect(frame, 4, 4)
        painter.setFont(font(12, tabular=True, plain=True))
        text = QRectF(4, 2, self.width() - 8, 18)
        middle = Qt.AlignmentFlag.AlignVCenter
        metrics = painter.fontMetrics()
        number = metrics.horizontalAdvance(entry.words) + 8
        lit = self.underMouse() or self.hasFocus()
        painter.setPen(QColor(palette.text if lit else palette.secondary))
        name = metrics.elidedText(
            entry.name, Qt.TextElideMode.ElideMiddle, int(text.width() - number)
        )
        painter.drawText(text, middle | Qt.AlignmentFlag.AlignLeft, name)
        painter.setPen(QColor(palette.tertiary))
        painter.drawText(text, middle | Qt.AlignmentFlag.AlignRight, entry.words)
        track = QRectF(4, 23, self.width() - 8, 4)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(palette.hairline))
        painter.drawRoundedRect(track, 2, 2)
        track.setWidth(max(track.width() * entry.share, 4))
        painter.setBrush(QColor(palette.bar(entry.category)))
        painter.drawRoundedRect(track, 2, 2)
        painter.end()


class Ranking(QWidget):
    """The blocks that cost most.

    Signals:
        chosen: (node) A person wants to see that block.
    """

    chosen = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._measures = measures()
        self._analysis: Analysis | None = None
        box = QVBoxLayout(self)
        box.setContentsMargins(0, 0, 0, 16)
        box.setSpacing(0)
        box.addWidget(section(self.tr("Largest blocks")))
        box.addSpacing(6)
        self.by = Combo()
        self.by.addItems([measure.words for measure in self._measures])
        self.by.setAccessibleName(self.tr("Compare blocks by"))
        self.by.currentIndexChanged.connect(self._show)
        box.addWidget(self.by)
        box.addSpacing(4)
        self.bars = tuple(Bar() for _ in range(_MOST))
        for bar in self.bars:
            box.addWidget(bar)
            bar.clicked.connect(lambda _on=False, bar=bar: self._choose(bar))

    def show_analysis(self, analysis: Analysis) -> None:
        """Show the blocks of a design."""
        self._analysis = analysis
        self._show()

    @property
    def entries(self) -> tuple[Entry, ...]:
        """What is shown."""
        return tuple(bar.entry for bar in self.bars if bar.entry and not bar.isHidden())

    def _show(self) -> None:
        entries = self._ranked()
        for index, bar in enumerate(self.bars):
            set_shown(bar, index < len(entries))
            if index < len(entries):
                bar.show_entry(entries[index])

    def _ranked(self) -> list[Entry]:
        if self._analysis is None:
            return []
        measure = self._measures[max(self.by.currentIndex(), 0)]
        valued = [(measure.value(each), each) for each in self._analysis.nodes.values()]
        valued = sorted((pair for pair in valued if pair[0]), key=lambda pair: -pair[0])[:_MOST]
        most = valued[0][0] if valued else 1
        return [
            Entry(
                each.node,
                each.layer.name,
                each.spec.category if each.spec else None,
                value / most,
                measure.show(value),
            )
            for value, each in valued
        ]

    def _choose(self, bar: Bar) -> None:
        if bar.entry is not None:
            self.chosen.emit(bar.entry.node)
