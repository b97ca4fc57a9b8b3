"""Everything that the window can show, one state after the other, and what of it fits."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator

from PySide6.QtCore import QCoreApplication, QEvent, QPoint, QRect, QSize, Qt
from PySide6.QtGui import QTextDocument
from PySide6.QtTest import QTest
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractScrollArea,
    QApplication,
    QCheckBox,
    QComboBox,
    QLabel,
    QLineEdit,
    QPushButton,
    QRadioButton,
    QTabBar,
    QToolButton,
    QWidget,
)

from app.main import make_window
from app.picture_dialog import PictureDialog
from app.window import Window
from cnnbuilder.templates import make_template

State = tuple[str, QWidget]


@contextlib.contextmanager
def whole_window(qapp: QApplication) -> Iterator[Window]:
    """A window whose engines are not started; in the language that was set."""
    window = make_window(qapp)
    window.warm_up.cancel()
    window.setWindowState(Qt.WindowState.WindowNoState)
    window.show()
    program = window.program
    try:
        yield window
    finally:
        for each in program.windows:
            each.close_for_good()
        program.theme.set_mode("light")
        program.theme.deleteLater()
        program.deleteLater()
        settle()


def settle() -> None:
    """Let layouts and what waits for an idle turn come to rest."""
    for _ in range(4):
        QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
        QApplication.processEvents()


def states(window: Window) -> Iterator[State]:
    """Show each state of the window in turn; yields its name and what to look at."""
    window.program.theme.set_mode(window.program.theme.mode)
    yield from _designing(window)
    yield from _training(window)
    yield from _looking(window)
    yield from _building(window)
    yield from _over_it(window)


def _shown(window: Window, name: str, widget: QWidget | None = None) -> State:
    settle()
    return name, widget or window


def _designing(window: Window) -> Iterator[State]:
    workspace = window.workspace
    workspace.open(make_template("mnist-convnet", workspace.catalog), None)
    window.show_mode("design")
    yield _shown(window, "nothing selected")
    for layer in ("input", "conv2d", "max_pooling2d", "flatten", "dense"):
        workspace.select([workspace.graph.node_named(layer)])
        yield _shown(window, f"{layer} selected")
    workspace.select(list(workspace.graph.nodes)[:3])
    yield _shown(window, "several selected")
    for panel in ("problems", "summary", "code", "history"):
        window.docks.show_panel(panel)
        yield _shown(window, f"panel {panel}")
    kernel = workspace.graph.node_named("conv2d_2")
    workspace.set_parameters(kernel, {"kernel_size": (9, 9)})
    workspace.select([kernel])
    window.docks.show_panel("problems")
    yield _shown(window, "an error")
    workspace.undo()
    for severity in ("info", "warning", "error"):
        window.say("Something that is said in a sentence of some length.", severity)
        yield _shown(window, f"message {severity}")
    window.messages.hide()
    window.files.new()
    yield _shown(window, "an empty design")
    workspace.open(make_template("mnist-convnet", workspace.catalog), None)


def _training(window: Window) -> Iterator[State]:
    window.show_mode("train_mode")
    window.warm_up._prepare_form()
    for step in window.training_view.steps:
        step()
    yield _shown(window, "training")


def _looking(window: Window) -> Iterator[State]:
    window.show_mode("look")
    yield _shown(window, "looking")
    window.show_mode("design")


def _building(window: Window) -> Iterator[State]:
    """What one chooses from on the canvas."""
    workspace, canvas = window.workspace, window.canvas
    for name, query in (("add_block", "pool"), ("add_block", ""), ("connect", ""), ("replace", "")):
        workspace.select([workspace.graph.node_named("conv2d_1")])
        window.acts[name].trigger()
        canvas.box.field.setText(query)
        yield _shown(window, f"{name} {query}")
        canvas.box.close_box()
    workspace.select([workspace.graph.node_named("dense")])
    window.acts["repeat"].trigger()
    yield _shown(window, "repeat")
    canvas.reshaping.repeat_field.close_field()
    settle()


def _over_it(window: Window) -> Iterator[State]:
    """What lies over the window for a while, as far as there are commands for it."""
    for name in ("start_page", "command_palette", "shortcuts", "find", "tour"):
        known = [action for action in window.acts.all() if action.objectName() == name]
        if known and known[0].isEnabled():
            known[0].trigger()
            yield _shown(window, name)
            _leave(window)
    window.acts["export_picture"].trigger()
    dialog = window.findChild(PictureDialog)
    assert dialog is not None
    yield _shown(window, "export picture", dialog)
    dialog.reject()
    settle()


def _leave(window: Window) -> None:
    target = QApplication.focusWidget() or window
    QTest.keyClick(target, Qt.Key.Key_Escape)
    settle()
    for name in ("start", "tour"):
        part = getattr(window, name, None)
        for leave in ("hide_page", "leave", "close"):
            if part is not None and hasattr(part, leave):
                getattr(part, leave)()
                break
    settle()


def seen_widgets(root: QWidget) -> list[QWidget]:
    """Return all widgets below ``root`` of which something can be seen."""
    return [
        each
        for each in root.findChildren(QWidget)
        if each.isVisibleTo(root) and each.window() is root.window() and not each.size().isEmpty()
    ]


def on_top(widget: QWidget) -> bool:
    """Whether nothing lies over the middle of a widget."""
    window = widget.window()
    found = window.childAt(widget.mapTo(window, widget.rect().center()))
    return found is not None and (found is widget or widget.isAncestorOf(found))


def name_of(widget: QWidget) -> str:
    """Say which widget that is, for people who have to mend it."""
    names = []
    each: QWidget | None = widget
    while each is not None and len(names) < 4:
        names.append(each.objectName() or type(each).__name__)
        each = each.parentWidget()
    return " in ".join(names)


# What does not fit


def clipped(root: QWidget) -> list[str]:
    """Return what cannot be read whole below ``root``: one line a widget."""
    found = []
    for widget in seen_widgets(root):
        text, problem = _too_narrow(widget)
        if not problem and text:
            problem = _cut_off(widget, root)
        if problem:
            found.append(f"{name_of(widget)}: {text!r} {problem}")
    return found


def _too_narrow(widget: QWidget) -> tuple[str, str]:
    """Return the text of a widget, and what is wrong with its room or ""."""
    if isinstance(widget, QLabel):
        return _label(widget)
    if isinstance(widget, QTabBar):
        # Qt keeps the bars of panels that are beside one another no more.
        return _tabs(widget) if on_top(widget) else ("", "")
    if isinstance(widget, (QCheckBox, QRadioButton, QPushButton, QToolButton)):
        return _button(widget)
    if isinstance(widget, QComboBox):
        return widget.currentText(), ""  # elided on purpose, whole in the tool tip
    if isinstance(widget, QLineEdit) and not widget.text():
        return _fits(widget, widget.placeholderText(), widget.contentsRect().width() - 8)
    return "", ""


def _label(label: QLabel) -> tuple[str, str]:
    text = label.text()
    if not text or label.pixmap().width():
        return "", ""
    room = label.contentsRect()
    if label.wordWrap():
        needed = label.heightForWidth(label.width())
        short = needed > label.height() + 1
        widest = max(_width(label, word) for word in plain(text).split() or [""])
        if widest > room.width() + 1:
            return text, f"has a word of {widest} px in {room.width()}"
        return text, f"needs {needed} px of height, has {label.height()}" if short else ""
    needed = label.sizeHint().width()
    if needed <= label.width() + 1 or _says_it_elsewhere(label, plain(text)):
        return text, ""
    return text, f"needs {needed} px, has {label.width()}"


def _says_it_elsewhere(widget: QWidget, text: str) -> bool:
    """Whether a text that is elided on purpose can be read whole in the tool tip."""
    return bool(widget.toolTip()) and (text.endswith("…") or "…" in text)


def _button(button: QAbstractButton) -> tuple[str, str]:
    text = button.text().replace("&", "")
    shows = not isinstance(button, QToolButton) or (
        button.toolButtonStyle() != Qt.ToolButtonStyle.ToolButtonIconOnly or button.icon().isNull()
    )
    if not text or not shows:
        return "", ""
    room = button.contentsRect().width()
    if not button.icon().isNull():
        room -= button.iconSize().width() + 4
    return _fits(button, text, room)


def _fits(widget: QWidget, text: str, room: int) -> tuple[str, str]:
    needed = _width(widget, text)
    return text, f"needs {needed} px, has {room}" if needed > room + 1 else ""


def _width(widget: QWidget, text: str) -> int:
    widget.ensurePolished()
    return widget.fontMetrics().horizontalAdvance(plain(text))


def _tabs(bar: QTabBar) -> tuple[str, str]:
    for index in range(bar.count()):
        text = bar.tabText(index)
        room = bar.tabRect(index)
        needed = bar.fontMetrics().horizontalAdvance(text)
        if needed > room.width() - 8:
            return text, f"needs {needed} px, has {room.width() - 8}"
        if room.right() > bar.width() and not bar.usesScrollButtons():
            return text, "lies beyond the end of its bar"
    return "", ""


def _cut_off(widget: QWidget, root: QWidget) -> str:
    """Say whether a part of a widget lies outside of what is around it."""
    around = widget.parentWidget()
    while around is not None and around is not root.parentWidget():
        if _scrolls(around):
            return ""
        whole = QRect(widget.mapTo(around, QPoint()), widget.size())
        if not around.rect().adjusted(-1, -1, 1, 1).contains(whole):
            return f"is cut off by {name_of(around)}"
        if around.isWindow():
            return ""
        around = around.parentWidget()
    return ""


def _scrolls(widget: QWidget) -> bool:
    """Whether a widget shows a part of something larger that people can scroll."""
    parent = widget.parentWidget()
    return isinstance(parent, QAbstractScrollArea) and parent.viewport() is widget


def plain(text: str) -> str:
    """Return the words of a text that may be rich."""
    if "<" in text:
        document = QTextDocument()
        document.setHtml(text)
        return document.toPlainText()
    return text


SIZES = (QSize(1280, 800), QSize(1600, 1000), QSize(3840, 2160))
