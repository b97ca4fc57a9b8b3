"""The middle of the window while looking inside: what one block makes of the photo."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QDragEnterEvent, QDropEvent, QHideEvent, QShowEvent
from PySide6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from app.look_session import NETWORK, PHOTO, LookSession
from app.panels.maps.mosaic import Mosaic
from app.panels.maps.scale_bar import ScaleBar
from app.panels.maps.sheet import BY_ACTIVITY, BY_NUMBER, EACH, LAYER, Sheet
from app.panels.maps.single import SingleMap
from app.panels.maps.vector import VectorView
from app.photo_drop import accepts, take
from app.theme import Theme, font
from app.widgets.choices import Segments
from app.widgets.placeholder import Placeholder
from app.widgets.tile import Tile
from app.workspace import Workspace
from cnnbuilder.link import LookResult
from cnnbuilder.spec import show_shape


class MapsView(QWidget):
    """Shows the maps (or values) of the selected block, all of them or one of them large."""

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
        self._sheet: Sheet | None = None
        self._large_node = ""
        self._tile, self._name, self._what = Tile(), QLabel(), QLabel()
        self._scales = Segments((self.tr("as the network sees it"), self.tr("at the photo’s size")))
        self._ranges = Segments((self.tr("each map"), self.tr("this layer")))
        self._sorts = Segments((self.tr("by number"), self.tr("most active")))
        self._bar = ScaleBar()
        self._back = QPushButton(self.tr("All maps"))
        self._message = Placeholder()
        self.mosaic, self.single, self.vector = Mosaic(), SingleMap(), VectorView()
        self._stack = QStackedWidget()
        self._note, self._under = QLabel(), QLabel()
        self._foot = QWidget()
        self._build()
        self._connect()
        self._refresh()

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
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:
        if take(self._look, event.mimeData()):
            event.acceptProposedAction()

    # Inside

    def _build(self) -> None:
        self._name.setProperty("role", "title")
        self._name.setFont(font(15, bold=True, plain=True))
        self._name.setTextFormat(Qt.TextFormat.PlainText)
        self._what.setProperty("role", "secondary")
        self._what.setTextFormat(Qt.TextFormat.PlainText)
        self._under.setProperty("role", "secondary")
        self._note.setProperty("role", "tertiary")
        self._note.setWordWrap(True)
        self._note.setTextFormat(Qt.TextFormat.PlainText)
        for page in (self._message, self.mosaic, self.single, self.vector):
            self._stack.addWidget(page)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self._header())
        column.addWidget(_line())
        column.addWidget(self._stack, 1)
        column.addWidget(_line())
        column.addWidget(self._footer())

    def _header(self) -> QWidget:
        header = QWidget()
        header.setFixedHeight(48)
        row = QHBoxLayout(header)
        row.setContentsMargins(16, 0, 16, 0)
        row.setSpacing(10)
        for widget in (self._tile, self._name, self._what, self._under):
            row.addWidget(widget)
        row.addStretch(1)
        self._scales.setMinimumWidth(self._scales.sizeHint().width())
        row.addWidget(self._back)
        row.addWidget(self._scales)
        return header

    def _footer(self) -> QWidget:
        controls = QHBoxLayout(self._foot)
        controls.setContentsMargins(0, 0, 0, 0)
        controls.setSpacing(10)
        for words, segments in (
            (self.tr("Colours"), self._ranges),
            (self.tr("Order"), self._sorts),
        ):
            label = QLabel(words)
            label.setProperty("role", "secondary")
            controls.addWidget(label)
            # Squeezed, the words would run into one another.
            segments.setMinimumWidth(segments.sizeHint().width())
            controls.addWidget(segments)
            controls.addSpacing(8)
        controls.addStretch(1)
        controls.addWidget(self._bar, 4)
        footer = QWidget()
        column = QVBoxLayout(footer)
        column.setContentsMargins(16, 8, 16, 8)
        column.setSpacing(4)
        column.addWidget(self._foot)
        column.addWidget(self._note)
        return footer

    def _connect(self) -> None:
        look = self._look
        network, photo = self._scales.buttons.values()
        # By "clicked": what the program itself shows as chosen is no choice of a person's.
        network.clicked.connect(lambda: look.set_scale(NETWORK))
        photo.clicked.connect(lambda: look.set_scale(PHOTO))
        for segments in (self._ranges, self._sorts):
            segments.choose(next(iter(segments.buttons)))
            for button in segments.buttons.values():
                button.clicked.connect(self._show_result)
        self._back.clicked.connect(self._show_all)
        self.mosaic.opened.connect(self._show_one)
        self.single.closed.connect(self._show_all)
        self.single.stepped.connect(self._step)
        self.single.pointed.connect(self._under.setText)
        look.result_changed.connect(self._on_result)
        look.busy_changed.connect(self._refresh)
        look.failed.connect(self._refresh)
        look.photo_changed.connect(self._refresh)
        look.scale_changed.connect(self._refresh)
        self._workspace.selection_changed.connect(self._refresh)
        self._workspace.changed.connect(self._refresh)

    def _on_result(self) -> None:
        self._show_result()
        self._refresh()

    def _show_result(self) -> None:
        result = self._look.result
        if result is None or not len(result.maps):
            self._sheet = None
            if result is not None:
                self.vector.show_values(result.values, self._class_names(result))
            return
        node = self._workspace.whole_analysis.nodes.get(result.node)  # type: ignore[call-overload]
        self._sheet = Sheet(
            result,
            LAYER if self._is_second(self._ranges) else EACH,
            BY_ACTIVITY if self._is_second(self._sorts) else BY_NUMBER,
            node is not None and node.spec is not None and node.spec.is_input,
        )
        self.mosaic.show_sheet(self._sheet)
        index = self.single.index if self.single.index in self._sheet.order else 0
        self.single.show_map(self._sheet, index)
        self._show_bar()

    def _show_bar(self) -> None:
        sheet = self._sheet
        if sheet is None:
            return
        self._bar.setVisible(not sheet.is_input)
        one = self._stack.currentWidget() is self.single
        if one:
            self._bar.show_range(*sheet.coloured_range(self.single.index), signed=sheet.signed)
        elif sheet.scale == LAYER or len(sheet) == 1:
            self._bar.show_range(sheet.low, sheet.high, signed=sheet.signed)
        else:
            self._bar.show_each(signed=sheet.signed)

    @staticmethod
    def _is_second(segments: Segments) -> bool:
        return list(segments.buttons.values())[1].isChecked()

    def _class_names(self, result: LookResult) -> tuple[str, ...]:
        """The names of the classes, where the block is the network's end."""
        analysis, facts = self._workspace.whole_analysis, self._workspace.facts
        last = list(analysis.sinks) == [result.node]
        fits = facts is not None and len(facts.classes) == len(result.values)
        return facts.classes if last and fits and facts is not None else ()

    # Pages

    def _show_one(self, index: int) -> None:
        if self._sheet is not None:
            self._large_node = self._sheet.result.node
            self.single.show_map(self._sheet, index)
            self._stack.setCurrentWidget(self.single)
            self.single.setFocus()
            self._refresh()

    def _show_all(self) -> None:
        if self._stack.currentWidget() is self.single:
            self.mosaic.choose(self.single.index)
            self._stack.setCurrentWidget(self.mosaic)
            self.mosaic.setFocus()
            self._refresh()

    def _step(self, by: int) -> None:
        sheet = self._sheet
        if sheet is not None and self.single.index in sheet.order:
            place = sheet.order.index(self.single.index) + by
            if 0 <= place < len(sheet):
                self._show_one(sheet.order[place])

    def _refresh(self, *_facts: object) -> None:
        if not self.isVisible():
            return
        look, node = self._look, self._look.node
        known = node is not None and node in self._workspace.whole_graph.nodes
        self._tile.setVisible(known)
        if known and node is not None:
            result = self._workspace.whole_analysis.nodes[node]
            self._tile.set_spec(result.spec)
            self._name.setText(result.layer.name)
        else:
            self._name.setText(self.tr("Feature maps"))
        current = look.result is not None and look.result.node == node and not look.failure
        self._choose_page()
        page = self._stack.currentWidget()
        self._back.setVisible(page is self.single)
        self._under.setVisible(page is self.single)
        self._what.setText(self._describe() if current or page is not self._message else "")
        self._scales.choose(list(self._scales.buttons)[look.scale == PHOTO])
        # A picture has its own colours, and nothing to sort.
        picture = self._sheet is not None and self._sheet.is_picture
        self._foot.setVisible(page in (self.mosaic, self.single) and not picture)
        for faint in (self.mosaic, self.single, self.vector):
            faint.set_faint(look.is_busy and not current)
        self._show_bar()
        self._show_note(current)

    def _choose_page(self) -> None:
        look, result = self._look, self._look.result
        if look.failure:
            self._message.say("warning", self.tr("No maps to show"), look.failure, "error")
            if look.can_retry:
                self._message.offer(self.tr("Try again"), look.retry)
            self._stack.setCurrentWidget(self._message)
        elif look.photo is None and look.photo_failure:
            # Why, stands beside the photo's frame.
            words = self.tr("Open another one at the right, or drop it here.")
            self._message.say("image", self.tr("No photo"), words)
            self._stack.setCurrentWidget(self._message)
        elif result is None:
            words = self.tr(
                "The first maps take some seconds, while the engine starts. After that they follow "
                "every click."
            )
            self._message.say("search", self.tr("Looking inside…"), words)
            self._stack.setCurrentWidget(self._message)
        elif not len(result.maps):
            self._stack.setCurrentWidget(self.vector)
        elif not self._stays_large(result):
            self._stack.setCurrentWidget(self.mosaic)

    def _stays_large(self, result: LookResult) -> bool:
        """Another photo, scale or weights leave the one map open, another block does not."""
        large = self._stack.currentWidget() is self.single
        return large and (result.node == self._large_node or self._look.is_busy)

    def _describe(self) -> str:
        result = self._look.result
        if result is None:
            return ""
        if self._sheet is not None and self._sheet.is_picture:
            kind = self.tr("colour") if self._sheet.is_colour_picture else self.tr("grey")
            return f"{show_shape(result.shape[:2])}, {kind}"
        if self._stack.currentWidget() is self.single and self._sheet is not None:
            index = self.single.index
            return self.tr("{name} of {all:,}").format(
                name=self._sheet.name(index), all=result.shape[-1]
            )
        if not len(result.maps):
            return self.tr("{count:,} values").format(count=len(result.values))
        count, size = result.shape[-1], show_shape(result.shape[:2])
        words = self.tr("{count:,} maps of {size}").format(count=count, size=size)
        if count == 1:
            words = self.tr("1 map of {size}").format(size=size)
        if len(result.maps) < count and len(result.shape) == 3:
            words += self.tr(", the first {shown:,}").format(shown=len(result.maps))
        return words

    def _show_note(self, current: bool) -> None:
        result = self._look.result
        notes = (result.note, result.weights_note) if current and result is not None else ()
        self._note.setText(" ".join(note for note in notes if note))
        self._note.setVisible(bool(self._note.text()))


def _line() -> QFrame:
    line = QFrame()
    line.setProperty("role", "line")
    line.setFixedHeight(1)
    return line
