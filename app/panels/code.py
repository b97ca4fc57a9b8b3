"""The code: the design as Keras source, as it is now."""

from __future__ import annotations

import re

from PySide6.QtCore import Qt, QTimer
from PySide6.QtGui import (
    QColor,
    QGuiApplication,
    QSyntaxHighlighter,
    QTextCharFormat,
    QTextCursor,
    QTextDocument,
)
from PySide6.QtWidgets import (
    QFrame,
    QGraphicsOpacityEffect,
    QHBoxLayout,
    QLabel,
    QPlainTextEdit,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from app.languages import told
from app.theme import Theme, icon
from app.widgets.panel import LazyPanel
from app.widgets.toggle import Toggle
from app.workspace import Workspace
from cnnbuilder.data import DataError
from cnnbuilder.export.source import keras_source
from cnnbuilder.export.tokens import Palette
from cnnbuilder.export.training import TrainingCode, training_code
from cnnbuilder.graph.loss import resolve_loss
from cnnbuilder.lowering import NotSound, lower
from cnnbuilder.plan import ModelPlan
from cnnbuilder.spec import Category

_COPIED_MS = 1500
_DIM = 0.45
_TOKENS = re.compile(
    r"""(?P<text>\"\"\".*?\"\"\"|"(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*')
    |(?P<remark>\#.*)
    |(?P<keyword>\b(?:def|return|from|import|if|for|in|as|with|not|None|True|False|lambda)\b)
    |(?P<number>\b\d[\d_]*(?:\.\d*)?(?:e[-+]?\d+)?\b)
    |(?P<call>\b[A-Za-z_]\w*(?=\())""",
    re.VERBOSE,
)


class Highlighter(QSyntaxHighlighter):
    """Colours for the little Python that exported code is made of."""

    def __init__(self, document: QTextDocument, palette: Palette) -> None:
        super().__init__(document)
        self._formats: dict[str, QTextCharFormat] = {}
        self.set_palette(palette)

    def set_palette(self, palette: Palette) -> None:
        """Use other colours."""
        colours = {
            "text": palette.good,
            "remark": palette.tertiary,
            "keyword": palette.glyphs[Category.NORMALISATION],
            "number": palette.validation,
            "call": palette.accent,
        }
        for name, colour in colours.items():
            made = QTextCharFormat()
            made.setForeground(QColor(colour))
            self._formats[name] = made
        self.rehighlight()

    def highlightBlock(self, text: str) -> None:
        for found in _TOKENS.finditer(text):
            kind = found.lastgroup
            if kind is not None:
                self.setFormat(found.start(), found.end() - found.start(), self._formats[kind])


class CodePanel(LazyPanel):
    """Read-only Keras source of the design, always current; remembers nothing else."""

    # Writing the code of 200 blocks takes most of a frame.
    wait_ms = 40

    def __init__(self, workspace: Workspace, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._workspace = workspace
        self._theme = theme
        self.setAccessibleName(self.tr("Code"))
        self._build()
        self._copied = QTimer(self)
        self._copied.setSingleShot(True)
        self._copied.setInterval(_COPIED_MS)
        self._copied.timeout.connect(self._show_copy)
        workspace.changed.connect(self.refresh_later)
        theme.changed.connect(self._on_theme)
        self._show_copy()

    def _build(self) -> None:
        self.training, training = self._toggle(
            self.tr("With training part"),
            self.tr("Adds the reading of the data and the training, run by starting the file."),
        )
        self.sequential, sequential = self._toggle(
            self.tr("Sequential"),
            self.tr("Writes a plain chain of layers as one list; only chains can be."),
        )
        self._sequential_words = sequential
        self.copy = QPushButton(self.tr("Copy"))
        self.copy.setProperty("role", "chip")
        self.copy.clicked.connect(self._on_copy)
        bar = QHBoxLayout()
        bar.setContentsMargins(12, 6, 12, 6)
        bar.setSpacing(6)
        for part in (self.training, training, self.sequential, sequential):
            bar.addWidget(part)
        bar.addStretch(1)
        bar.addWidget(self.copy)
        self.message = QLabel()
        self.message.setWordWrap(True)
        self.message.setTextFormat(Qt.TextFormat.PlainText)
        self.message.setContentsMargins(16, 2, 16, 8)
        self.message.hide()
        line = QFrame()
        line.setProperty("role", "line")
        line.setFixedHeight(1)
        self.text = QPlainTextEdit()
        self.text.setProperty("role", "code")
        self.text.setReadOnly(True)
        self.text.setAccessibleName(self.tr("Keras source"))
        self.text.setLineWrapMode(QPlainTextEdit.LineWrapMode.NoWrap)
        self.text.setTabChangesFocus(True)
        self.text.setTextInteractionFlags(
            Qt.TextInteractionFlag.TextSelectableByMouse
            | Qt.TextInteractionFlag.TextSelectableByKeyboard
        )
        self.text.setUndoRedoEnabled(False)
        self._highlighter = Highlighter(self.text.document(), self._theme.palette)
        box = QVBoxLayout(self)
        box.setContentsMargins(0, 0, 0, 0)
        box.setSpacing(0)
        box.addLayout(bar)
        box.addWidget(self.message)
        box.addWidget(line)
        box.addWidget(self.text, 1)

    def _toggle(self, words: str, help_: str) -> tuple[Toggle, QLabel]:
        toggle = Toggle()
        toggle.setAccessibleName(words)
        toggle.setAccessibleDescription(help_)
        toggle.setToolTip(help_)
        toggle.toggled.connect(self.refresh_later)
        label = QLabel(words)
        label.setProperty("role", "label")
        label.setBuddy(toggle)
        label.setToolTip(help_)
        label.setContentsMargins(0, 0, 12, 0)
        return toggle, label

    def code(self) -> str:
        """Return the source that is shown."""
        return self.text.toPlainText()

    def refresh(self) -> None:
        try:
            plan = lower(self._workspace.whole_analysis, self._workspace.project.name)
        except NotSound as reason:
            # The last good code stays in view, dimmed: it is what most of the design still is.
            self._say(str(reason), "error")
            self._dim(bool(self.code()))
            self.copy.setEnabled(False)
            return
        chain = plan.is_chain and len(plan.calls) > 1
        self.sequential.setEnabled(chain)
        self._sequential_words.setEnabled(chain)
        training, problem = self._training(plan)
        self._say(problem, "warning")
        self._show_code(
            keras_source(
                plan,
                style="auto" if self.sequential.isChecked() else "functional",
                training=training,
                title=self._workspace.path.stem if self._workspace.path else "",
            )
        )
        self._dim(False)
        self.copy.setEnabled(True)

    def _training(self, plan: ModelPlan) -> tuple[TrainingCode | None, str]:
        if not self.training.isChecked():
            return None, ""
        project, analysis = self._workspace.project, self._workspace.whole_analysis
        settings, facts = project.training, self._workspace.all_facts
        without = self.tr("Without the training part: {0}")
        if facts is None:
            return None, without.format(self._workspace.facts_problem)
        try:
            loss = resolve_loss(analysis, settings.loss, settings.loss_params)
            code = training_code(
                plan,
                project.data,
                settings,
                loss,
                self._workspace.catalog,
                seed=project.seed,
                facts=facts,
            )
        except DataError as error:
            return None, without.format(error)
        return code, ""

    def _say(self, text: str, role: str) -> None:
        self.message.setText(told(text))
        self.message.setVisible(bool(text))
        if self.message.property("role") != role:
            self.message.setProperty("role", role)
            self.message.style().unpolish(self.message)
            self.message.style().polish(self.message)

    def _show_code(self, new: str) -> None:
        """Change only what differs: scroll, selection and colours of the rest stay."""
        old = self.code()
        if new == old:
            return
        start = _alike(old, new)
        most = min(len(old), len(new)) - start
        end = _alike(old[::-1][:most], new[::-1][:most])
        cursor = QTextCursor(self.text.document())
        cursor.setPosition(_place(old[:start]))
        cursor.setPosition(_place(old[: len(old) - end]), QTextCursor.MoveMode.KeepAnchor)
        cursor.insertText(new[start : len(new) - end])

    def _dim(self, dim: bool) -> None:
        effect = self.text.viewport().graphicsEffect()
        if dim and effect is None:
            made = QGraphicsOpacityEffect(self.text.viewport())
            made.setOpacity(_DIM)
            self.text.viewport().setGraphicsEffect(made)
        elif not dim and effect is not None:
            self.text.viewport().setGraphicsEffect(None)  # type: ignore[arg-type]

    def _on_copy(self) -> None:
        QGuiApplication.clipboard().setText(self.code())
        self.copy.setText(self.tr("Copied"))
        self._copied.start()

    def _show_copy(self) -> None:
        self.copy.setText(self.tr("Copy"))
        self.copy.setIcon(icon("copy", self._theme.palette.secondary, 14))

    def _on_theme(self) -> None:
        self._highlighter.set_palette(self._theme.palette)
        self._show_copy()


def _alike(one: str, other: str) -> int:
    """How many signs two texts have in common at their start."""
    low, high = 0, min(len(one), len(other))
    while low < high:
        middle = (low + high + 1) // 2
        if one[:middle] == other[:middle]:
            low = middle
        else:
            high = middle - 1
    return low


def _place(text: str) -> int:
    """Where a document ends that holds ``text``: Qt counts in UTF-16."""
    return len(text.encode("utf-16-le")) // 2
