"""Cut, copy and paste: blocks as text, pictures as what they are."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QMimeData, QObject
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QLineEdit, QPlainTextEdit, QTextEdit

from app.code_reading import words_for
from app.languages import told
from app.photo_drop import accepts
from cnnbuilder.graph import edits
from cnnbuilder.graph.model import NodeId
from cnnbuilder.project.building import paste_fragment
from cnnbuilder.project.edits import with_graph
from cnnbuilder.project.fragment import (
    Fragment,
    FragmentError,
    dumps,
    fragment_of,
    is_fragment,
    loads,
)
from cnnbuilder.project.project import Position, Project
from cnnbuilder.reading import read_code

if TYPE_CHECKING:
    from app.window import Window

SENTENCE = 60  # characters of a text that is quoted


class Clipboard(QObject):
    """What the clipboard's commands do in one window. GUI thread only."""

    def __init__(self, window: Window) -> None:
        super().__init__(window)
        self._window = window
        self._workspace = window.workspace

    def copy(self) -> None:
        """Copy the selected blocks as text."""
        count = self._copy()
        if count:
            words = (
                self.tr("1 block copied as text. It can be pasted here, or into an e-mail.")
                if count == 1
                else self.tr(
                    "{0} blocks copied as text. They can be pasted here, or into an e-mail."
                )
            )
            self._workspace.said.emit(words.format(f"{count:,}"), "info")

    def cut(self) -> None:
        """Copy the selected blocks as text and take them away."""
        chosen = self._workspace.selection
        if self._copy():
            name = self._workspace.graph.name_of
            what = name(chosen[0]) if len(chosen) == 1 else f"{len(chosen)} blocks"
            self._workspace.apply(
                f"Cut {what}",
                lambda project: with_graph(project, edits.remove_nodes(project.graph, chosen)),
            )

    def _copy(self) -> int:
        chosen = self._workspace.selection
        if not chosen:
            self._workspace.said.emit(self.tr("Select the blocks first."), "info")
            return 0
        fragment = fragment_of(self._workspace.project, chosen)
        QGuiApplication.clipboard().setText(dumps(fragment, self._workspace.catalog))
        return len(chosen)

    def paste(self) -> None:
        """Paste what the clipboard holds: text where one writes, blocks, or a picture to look at."""
        focus = QGuiApplication.focusObject()
        if isinstance(focus, (QLineEdit, QPlainTextEdit, QTextEdit)) and not focus.isReadOnly():
            focus.paste()
            return
        data: QMimeData | None = QGuiApplication.clipboard().mimeData()
        if data is not None and data.hasText() and is_fragment(data.text()):
            self._paste_blocks(data.text())
        elif data is not None and accepts(data):
            self._window.show_mode("look")
            self._window.photo.paste()
        elif data is not None and data.hasText() and self._paste_code(data.text()):
            pass
        else:
            self._workspace.said.emit(self._nothing(data), "info")

    def _nothing(self, data: QMimeData | None) -> str:
        # Some systems have no data at all for an empty clipboard.
        text = " ".join(data.text().split()) if data is not None and data.hasText() else ""
        if not text:
            return self.tr(
                "The clipboard holds neither blocks nor a picture. Copy blocks with Ctrl+C."
            )
        shown = text if len(text) <= SENTENCE else f"{text[:SENTENCE].rstrip()}…"
        return self.tr("The clipboard holds text that is no blocks: “{0}”.").format(shown)

    def _paste_code(self, text: str) -> bool:
        """Put the network that code builds on the canvas; return whether there was one."""
        found = read_code(text, self._workspace.catalog)
        if found.project is None:
            return False
        fragment = Fragment(found.project.graph, found.project.view.positions)
        self._put(fragment, self.tr("Paste code"))
        self._workspace.said.emit(*words_for(found, ""))
        return True

    def _paste_blocks(self, text: str) -> None:
        workspace = self._workspace
        try:
            fragment = loads(text, workspace.catalog)
        except FragmentError as error:
            workspace.said.emit(told(str(error)), "error")
            return
        count = len(fragment.graph.nodes)
        names = [fragment.graph.name_of(node) for node in fragment.graph.nodes]
        self._put(fragment, f"Paste {names[0]}" if count == 1 else f"Paste {count} blocks")

    def _put(self, fragment: Fragment, label: str) -> None:
        workspace, canvas = self._workspace, self._window.canvas
        middle: Position | None = canvas.pointer_place()
        made: list[NodeId] = []

        def edit(project: Project) -> Project:
            built = paste_fragment(project, fragment, middle)
            made.extend(built.nodes)
            return built.project

        workspace.apply(label, edit)
        workspace.select(made)
        if made:
            canvas.show_block(made[0])
            canvas.setFocus()
