"""A card beside a block with a problem: what is wrong, with the arithmetic, and what mends it."""

from __future__ import annotations

from functools import partial
from html import escape

from PySide6.QtCore import QEvent, QObject, QPoint, QRect, QRectF, QSize, Qt, QTimer
from PySide6.QtGui import QKeyEvent, QMouseEvent
from PySide6.QtWidgets import QFrame, QLabel, QVBoxLayout, QWidget

from app.canvas.going import go_to_block
from app.canvas.preview import FixPreview
from app.canvas.view import CanvasView
from app.languages import told
from app.outcome import shape_after
from app.theme import Theme
from app.widgets.fix_button import FixButton
from app.widgets.words import breakable
from cnnbuilder.export import face as f
from cnnbuilder.graph.model import NodeId
from cnnbuilder.spec import Fix, Problem, Severity

WIDTH = 336
AWAY = 16  # from its block
EDGE = 8  # from the edge of the canvas
HOVER_MS, LEAVE_MS = 350, 300
MOST = 3
LEAST_ROOM = 480  # a narrower canvas leaves no place beside a block


def beside(block: QRect, size: QSize, room: QRect) -> QPoint:
    """Return where a card goes: in the room if there is a place, and never on its block.

    Args:
        block: What it belongs to.
        size: Of the card.
        room: What can be seen.
    """
    inner = room.adjusted(EDGE, EDGE, -EDGE, -EDGE)
    level = _within(block.top(), inner.top(), inner.bottom() - size.height())
    aside = _within(block.left(), inner.left(), inner.right() - size.width())
    places = (
        QPoint(block.right() + AWAY, level),
        QPoint(block.left() - AWAY - size.width(), level),
        QPoint(aside, block.bottom() + AWAY),
        QPoint(aside, block.top() - AWAY - size.height()),
    )

    def hidden(place: QPoint) -> int:
        seen = QRect(place, size).intersected(inner)
        return size.width() * size.height() - max(seen.width(), 0) * max(seen.height(), 0)

    return min(places, key=hidden)


def _within(value: int, low: int, high: int) -> int:
    return max(low, min(value, high))


class ProblemCard(QFrame):
    """Comes beside a block that is hovered for a moment, or selected alone. GUI thread only."""

    def __init__(self, canvas: CanvasView, theme: Theme) -> None:
        super().__init__(canvas)
        self._canvas = canvas
        self._theme = theme
        self._workspace = canvas.canvas.workspace
        self.preview = FixPreview(canvas.canvas)
        self._node: NodeId | None = None
        self._hovered: NodeId | None = None
        self._dismissed: NodeId | None = None
        self._by_hand = False
        self._pressed = False
        self._problems: tuple[Problem, ...] = ()
        self._shapes: list[str | None] = []
        self.buttons: list[FixButton] = []
        self.setObjectName("problemCard")
        self.setAccessibleName(self.tr("Problem"))
        self._inside = QWidget(self)
        self._soon, self._away = QTimer(self), QTimer(self)
        self._again = QTimer(self)
        for timer, wait, act in (
            (self._soon, HOVER_MS, self._show_hovered),
            (self._away, LEAVE_MS, self._show_selected),
            (self._again, 0, self._follow),
        ):
            timer.setSingleShot(True)
            timer.setInterval(wait)
            timer.timeout.connect(act)
        self._workspace.changed.connect(lambda _change: self._again.start())
        self._workspace.selection_changed.connect(self._on_selection)
        canvas.zoom_changed.connect(lambda _zoom: self._place())
        canvas.horizontalScrollBar().valueChanged.connect(lambda _value: self._place())
        canvas.verticalScrollBar().valueChanged.connect(lambda _value: self._place())
        theme.changed.connect(self._on_theme)
        canvas.installEventFilter(self)
        canvas.viewport().installEventFilter(self)
        self._on_theme()
        self.hide()

    # When it comes and goes

    @property
    def node(self) -> NodeId | None:
        """The block whose card is shown, or None."""
        return self._node

    def open_for(self, node: NodeId) -> None:
        """Select a block, bring it into view, and put the keys on the first repair."""
        self._dismissed = None
        self._workspace.select([node])
        chosen = self._workspace.selection
        if not chosen:
            return
        go_to_block(self._canvas, chosen[0])
        self._show(chosen[0], anyway=True)
        if self.buttons:
            self.buttons[0].setFocus(Qt.FocusReason.ShortcutFocusReason)

    def go_on(self, by: int) -> bool:
        """Open the card of the next block with a problem, or of the one before.

        Returns:
            Whether there is one.
        """
        workspace = self._workspace
        found = [NodeId(p.node) for p in workspace.whole_analysis.problems if p.node]
        guilty = list(dict.fromkeys(found))
        if not guilty:
            return False
        chosen = workspace.selection
        now = workspace.flat(chosen[0]) if len(chosen) == 1 else None
        at = guilty.index(now) + by if now in guilty else (0 if by > 0 else -1)
        self.open_for(guilty[at % len(guilty)])
        return True

    def leave(self) -> None:
        """Take the card away until another block is selected or hovered."""
        self._dismissed = self._node
        keys = self.isAncestorOf(self.focusWidget() or self)
        self._drop()
        if keys:
            self._canvas.setFocus(Qt.FocusReason.OtherFocusReason)

    def _drop(self) -> None:
        self._soon.stop()
        self._away.stop()
        self._node, self._problems, self._by_hand = None, (), False
        self.preview.clear()
        self.hide()

    def _on_selection(self) -> None:
        self._dismissed = None
        if not self._pressed:
            self._show_selected()

    def _show_selected(self) -> None:
        """The card of the one selected block, if it has an error; else none."""
        if self.underMouse() and self._node is not None:
            return
        chosen = self._workspace.selection
        if len(chosen) == 1 and self._is_broken(chosen[0]):
            self._show(chosen[0])
        elif not self._has_keys():
            self._drop()

    def _is_broken(self, node: NodeId) -> bool:
        """Whether a block itself cannot work.

        What does not fit the data, as the last of the layers while others are still to come, is
        told where the block is hovered, and in Problems.
        """
        failure = self._workspace.analysis.nodes[node].failure
        return failure is not None and self._worst(node) is Severity.ERROR

    def _show_hovered(self) -> None:
        if self._hovered is not None and not self._has_keys():
            self._show(self._hovered)

    def _has_keys(self) -> bool:
        return any(button.hasFocus() for button in self.buttons) and self.isVisible()

    def _follow(self) -> None:
        """After an edit: what is wrong may be another thing, or nothing."""
        if self._node is None:
            self._show_selected()
            return
        node, keys, by_hand = self._node, self._has_keys(), self._by_hand
        if node in self._workspace.graph.nodes and self._workspace.analysis.problems_of(node):
            self._show(node, anyway=by_hand)
            return
        self._drop()
        if keys:
            self._canvas.setFocus(Qt.FocusReason.OtherFocusReason)
        self._show_selected()

    def _worst(self, node: NodeId) -> Severity | None:
        found = self._workspace.analysis.problems_of(node)
        if any(problem.severity is Severity.ERROR and not problem.unfinished for problem in found):
            return Severity.ERROR
        return Severity.WARNING if found else None

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        kind = event.type()
        if watched is self._canvas:
            if kind == QEvent.Type.Resize:
                self._place()
            elif kind == QEvent.Type.Hide:
                self._drop()
            elif (
                isinstance(event, QKeyEvent)
                and kind == QEvent.Type.KeyPress
                and event.key() == Qt.Key.Key_Escape
                and self.isVisible()
            ):
                self.leave()
                return True
        elif kind == QEvent.Type.MouseMove and isinstance(event, QMouseEvent):
            self._on_move(event)
        elif kind == QEvent.Type.ToolTip and self.isVisible() and self._hovered == self._node:
            return True  # the card says it already
        elif kind in (QEvent.Type.MouseButtonPress, QEvent.Type.MouseButtonDblClick):
            self._pressed = True
            self._drop()
        elif kind == QEvent.Type.MouseButtonRelease:
            self._pressed = False
            self._again.start()
        elif kind == QEvent.Type.Leave and self._hovered is not None:
            self._hovered = None
            self._soon.stop()
            self._away.start()
        return super().eventFilter(watched, event)

    def _on_move(self, event: QMouseEvent) -> None:
        if self._pressed:
            return
        place = self._canvas.mapToScene(event.position().toPoint())
        block = self._canvas.canvas.block_at(place)
        node = block.node if block is not None and self._worst(block.node) else None
        if node == self._hovered:
            return
        self._hovered = node
        if node is None:
            self._soon.stop()
            self._away.start()
        else:
            if node != self._node:
                self._dismissed = None
            self._away.stop()
            self._soon.start()

    def leaveEvent(self, event: QEvent) -> None:
        super().leaveEvent(event)
        if self._hovered is None:
            self._away.start()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        steps = {Qt.Key.Key_Down: 1, Qt.Key.Key_Up: -1}
        key = Qt.Key(event.key())
        if key == Qt.Key.Key_Escape:
            self.leave()
        elif key in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            for button in self.buttons:
                if button.hasFocus():
                    button.click()
                    break
        elif key in steps and self.buttons:
            at = next((i for i, button in enumerate(self.buttons) if button.hasFocus()), -1)
            self.buttons[(at + steps[key]) % len(self.buttons)].setFocus(
                Qt.FocusReason.TabFocusReason
            )
        else:
            super().keyPressEvent(event)

    # What it shows

    def _show(self, node: NodeId, *, anyway: bool = False) -> None:
        problems = self._workspace.analysis.problems_of(node)[:MOST]
        narrow = self._canvas.viewport().width() < LEAST_ROOM
        if not problems or node == self._dismissed or (narrow and not anyway):
            self._drop()
            return
        self._by_hand = anyway
        workspace = self._workspace
        shapes = [shape_after(workspace, p, fix) for p in problems for fix in p.fixes]
        if node != self._node or problems != self._problems or shapes != self._shapes:
            focused = next((n for n, each in enumerate(self.buttons) if each.hasFocus()), None)
            self._node, self._problems, self._shapes = node, problems, shapes
            self._fill()
            if focused is not None and self.buttons:
                self.buttons[min(focused, len(self.buttons) - 1)].setFocus()
        self._place()
        self.show()
        self.raise_()

    def _fill(self) -> None:
        self.preview.clear()
        self._inside.hide()
        self._inside.deleteLater()
        self._inside = QWidget(self)
        self.buttons = []
        column = QVBoxLayout(self._inside)
        column.setContentsMargins(16, 12, 16, 14)
        column.setSpacing(6)
        for number, problem in enumerate(self._problems):
            if number:
                column.addSpacing(10)
            self._add(column, problem)
        self._inside.setFixedWidth(WIDTH)
        self._inside.adjustSize()
        self._inside.show()
        self._restyle()

    def _add(self, column: QVBoxLayout, problem: Problem) -> None:
        p = self._theme.palette
        is_error = problem.severity is Severity.ERROR and not problem.unfinished
        title, message = told(problem.title), told(problem.message)
        if title and message.startswith(title):
            message = message[len(title) :].lstrip(":. ")
            message = message[:1].upper() + message[1:]
        if title:
            heading = QLabel(f"<b>{escape(breakable(title))}</b>")
            heading.setStyleSheet(f"color: {p.error if is_error else p.warning};")
            heading.setWordWrap(True)
            column.addWidget(heading)
        if message:
            words = QLabel(escape(breakable(message)))
            words.setTextFormat(Qt.TextFormat.RichText)
            words.setWordWrap(True)
            words.setProperty("role", "secondary")
            column.addWidget(words)
        if problem.fixes:
            column.addSpacing(4)
        for fix in problem.fixes:
            button = FixButton(told(fix.label), self._shapes[len(self.buttons)])
            button.clicked.connect(partial(self._mend, problem, fix))
            button.previewed.connect(partial(self.preview.look, problem, fix))
            column.addWidget(button)
            self.buttons.append(button)

    def _mend(self, problem: Problem, fix: Fix) -> None:
        self.preview.clear()
        self._workspace.fix(problem, fix)

    # Where it is

    def _place(self) -> None:
        item = self._canvas.canvas.blocks.get(self._node) if self._node is not None else None
        if item is None:
            return
        size = self._inside.size() + QSize(2, 2)
        area = QRectF(0, 0, f.BLOCK_WIDTH, f.BLOCK_HEIGHT).translated(item.scenePos())
        block = self._canvas.mapFromScene(area).boundingRect()
        self._inside.move(1, 1)
        self.setGeometry(QRect(beside(block, size, self._canvas.viewport().rect()), size))

    def _on_theme(self) -> None:
        if self._node is not None:
            self._fill()
        self._restyle()

    def _restyle(self) -> None:
        p = self._theme.palette
        broken = any(x.severity is Severity.ERROR and not x.unfinished for x in self._problems)
        border = p.error if broken else p.warning
        self.setStyleSheet(
            f"#problemCard {{ background: {p.surface}; border: 1px solid {border};"
            " border-radius: 10px; }"
        )
