"""Editors of choices: yes or no, one of few, one of many."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QPointF, Qt
from PySide6.QtGui import QColor, QHelpEvent, QPainter, QPaintEvent, QPen, QWheelEvent
from PySide6.QtWidgets import (
    QButtonGroup,
    QComboBox,
    QFrame,
    QHBoxLayout,
    QPushButton,
    QSizePolicy,
    QStyle,
    QStyleOptionComboBox,
    QToolTip,
    QWidget,
)

from app.widgets.colours import colours
from app.widgets.editor import HEIGHT, MIXED, Editor
from app.widgets.toggle import Toggle
from cnnbuilder.spec.kinds import Choice, Kind, Value

_MOST_SEGMENTS, _MOST_SIGNS = 3, 14
_POPUP = 24  # what a list has around its words


class BoolEditor(Editor):
    """Yes or no: a switch."""

    def __init__(self, kind: Kind, parent: QWidget | None = None) -> None:
        super().__init__(kind, parent)
        self.toggle = Toggle()
        self._hold(self.toggle, 0)
        self._row.addStretch(1)
        # The switch keeps room for its ring; its edge stands in line with the fields.
        self._row.setContentsMargins(0, 0, 0, 0)
        self.toggle.clicked.connect(self._on_click)

    def value(self) -> Value:
        return MIXED if self.toggle.is_mixed else self.toggle.isChecked()

    def set_value(self, value: Value) -> None:
        self.toggle.set_mixed(value is MIXED)
        self.toggle.setChecked(value is not MIXED and bool(value))

    def _parts(self) -> tuple[QWidget, ...]:
        return (self.toggle,)

    def _on_click(self, on: bool) -> None:
        self.edited.emit(on)
        self.committed.emit()


class Segments(QFrame):
    """Two or three words side by side, one of them chosen."""

    def __init__(self, options: tuple[str, ...], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("role", "segments")
        self.setFixedHeight(HEIGHT)
        self.group = QButtonGroup(self)
        row = QHBoxLayout(self)
        row.setContentsMargins(2, 2, 2, 2)
        row.setSpacing(2)
        self.buttons: dict[str, QPushButton] = {}
        for option in options:
            button = QPushButton(option)
            button.setProperty("role", "segment")
            button.setCheckable(True)
            # Else Enter in a dialog would press it, and not the dialog's own button.
            button.setAutoDefault(False)
            button.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
            button.setMinimumWidth(button.fontMetrics().horizontalAdvance(option) + 10)
            self.group.addButton(button)
            self.buttons[option] = button
            row.addWidget(button, 1)

    def choose(self, option: Value) -> None:
        """Show an option as the chosen one; none of them for a value that is no option."""
        button = self.buttons.get(option) if isinstance(option, str) else None
        if button is not None:
            button.setChecked(True)
            self.setFocusProxy(button)
            return
        self.group.setExclusive(False)
        for each in self.buttons.values():
            each.setChecked(False)
        self.group.setExclusive(True)


class SegmentEditor(Editor):
    """One of two or three short words."""

    def __init__(self, kind: Choice, parent: QWidget | None = None) -> None:
        super().__init__(kind, parent)
        self._value: Value = None
        self.segments = Segments(kind.options)
        self._hold(self.segments)
        # By "toggled", since the arrow keys choose without a click.
        for option, button in self.segments.buttons.items():
            button.toggled.connect(lambda on, option=option: self._on_toggle(option, on))

    def value(self) -> Value:
        return self._value

    def set_value(self, value: Value) -> None:
        self._value = value
        self.segments.choose(value)

    def set_label(self, text: str) -> None:
        super().set_label(text)
        for option, button in self.segments.buttons.items():
            button.setAccessibleName(f"{text}: {option}")

    def _parts(self) -> tuple[QWidget, ...]:
        return (self.segments,)

    def _on_toggle(self, option: str, on: bool) -> None:
        if on and option != self._value:
            self._value = option
            self.edited.emit(option)
            self.committed.emit()


class Combo(QComboBox):
    """A list that opens; the wheel scrolls the panel unless the list has the focus."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setFixedHeight(HEIGHT)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setMinimumContentsLength(2)
        self.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        self.setMaxVisibleItems(16)

    @property
    def shown_text(self) -> str:
        """What can be read: a text that is too long ends in an ellipsis."""
        return self._option().currentText

    def _option(self) -> QStyleOptionComboBox:
        option = QStyleOptionComboBox()
        self.initStyleOption(option)
        text = self.currentText() if self.currentIndex() >= 0 else self.placeholderText()
        room = self.style().subControlRect(
            QStyle.ComplexControl.CC_ComboBox, option, QStyle.SubControl.SC_ComboBoxEditField, self
        )
        metrics = self.fontMetrics()
        elided = metrics.elidedText(text, Qt.TextElideMode.ElideRight, room.width() - 2)
        option.currentText = elided
        return option

    def showPopup(self) -> None:
        view = self.view()
        bar = self.style().pixelMetric(QStyle.PixelMetric.PM_ScrollBarExtent, None, view)
        metrics = self.fontMetrics()
        texts = [metrics.horizontalAdvance(self.itemText(i)) for i in range(self.count())]
        view.setMinimumWidth(max([self.width(), *(width + bar + _POPUP for width in texts)]))
        super().showPopup()

    def event(self, event: QEvent) -> bool:
        if event.type() == QEvent.Type.ToolTip and isinstance(event, QHelpEvent):
            text = self.currentText() or self.placeholderText()
            if self.shown_text != text:
                QToolTip.showText(event.globalPos(), text, self)
                return True
        return super().event(event)

    def wheelEvent(self, event: QWheelEvent) -> None:
        if self.hasFocus():
            super().wheelEvent(event)
        else:
            event.ignore()

    def paintEvent(self, _event: QPaintEvent) -> None:
        palette, option = colours(), self._option()
        painter = QPainter(self)
        style = self.style()
        style.drawComplexControl(QStyle.ComplexControl.CC_ComboBox, option, painter, self)
        style.drawControl(QStyle.ControlElement.CE_ComboBoxLabel, option, painter, self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        pen = QPen(QColor(palette.tertiary if self.isEnabled() else palette.control), 1.5)
        pen.setCapStyle(Qt.PenCapStyle.RoundCap)
        pen.setJoinStyle(Qt.PenJoinStyle.RoundJoin)
        painter.setPen(pen)
        x, y = self.width() - 16, self.height() / 2 + 0.5
        painter.drawPolyline([QPointF(x - 4, y - 2), QPointF(x, y + 2), QPointF(x + 4, y - 2)])
        painter.end()


class ComboEditor(Editor):
    """One of many words."""

    def __init__(self, kind: Choice, parent: QWidget | None = None) -> None:
        super().__init__(kind, parent)
        self._value: Value = None
        self._options = kind.options
        self.combo = Combo()
        self.combo.addItems(list(kind.options))
        self._hold(self.combo)
        self.combo.currentIndexChanged.connect(self._on_choice)

    def value(self) -> Value:
        return self._value

    def set_value(self, value: Value) -> None:
        self._value = value
        self.combo.blockSignals(True)
        self.combo.setCurrentIndex(self._options.index(value) if value in self._options else -1)
        self.combo.blockSignals(False)
        # What is no option is shown all the same, or people would not see what is wrong.
        self.combo.setPlaceholderText("" if value in self._options else str(value))

    def _parts(self) -> tuple[QWidget, ...]:
        return (self.combo,)

    def _on_choice(self, index: int) -> None:
        if 0 <= index < len(self._options) and self._options[index] != self._value:
            self._value = self._options[index]
            self.edited.emit(self._value)
            self.committed.emit()


def choice_editor(kind: Choice) -> Editor:
    """Return segments for a few short words, else a list that opens."""
    few = 2 <= len(kind.options) <= _MOST_SEGMENTS
    short = sum(len(option) for option in kind.options) <= _MOST_SIGNS
    return SegmentEditor(kind) if few and short else ComboEditor(kind)
