"""What the inspector explains about a block: where its shape, parameters and cost come from."""

from __future__ import annotations

import math
from html import escape

from PySide6.QtCore import QCoreApplication, Qt
from PySide6.QtGui import QFont
from PySide6.QtWidgets import QFrame, QLabel, QVBoxLayout, QWidget

from app.theme import font
from app.widgets.colours import colours, set_shown
from app.widgets.words import breakable, percent, short_count
from cnnbuilder.graph.analysis import Analysis, NodeAnalysis
from cnnbuilder.memory import show_bytes
from cnnbuilder.spec import parameter_formula
from cnnbuilder.spec.layer import no_cost


def tr(text: str) -> str:
    """Translate a sentence of this module."""
    return QCoreApplication.translate("InspectorNotes", text)


def section(text: str) -> QLabel:
    """Return the head of a section."""
    label = QLabel(text.upper())
    label.setProperty("role", "section")
    made = font(11, bold=True)
    made.setLetterSpacing(QFont.SpacingType.AbsoluteSpacing, 0.4)
    label.setFont(made)
    label.setAccessibleName(text)
    label.setWordWrap(True)
    return label


class Section(QWidget):
    """A head and a raised note below it, of lines of text; hidden while there are none."""

    def __init__(self, title: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._lines: list[QLabel] = []
        self._texts: tuple[str, ...] = ()
        box = QVBoxLayout(self)
        box.setContentsMargins(0, 0, 0, 16)
        box.setSpacing(6)
        box.addWidget(section(title))
        self.note = QFrame()
        self.note.setProperty("role", "note")
        box.addWidget(self.note)
        self.column = QVBoxLayout(self.note)
        self.column.setContentsMargins(12, 10, 12, 10)
        self.column.setSpacing(3)

    @property
    def texts(self) -> tuple[str, ...]:
        """The lines, as rich text."""
        return self._texts

    def set_lines(self, texts: list[str]) -> None:
        """Show these lines of rich text."""
        set_shown(self, bool(texts))
        if tuple(texts) == self._texts:
            return
        self._texts = tuple(texts)
        if not texts:
            return  # The labels stay as they are: showing and hiding them takes longest.
        while len(self._lines) < len(texts):
            label = QLabel()
            label.setTextFormat(Qt.TextFormat.RichText)
            label.setWordWrap(True)
            label.setProperty("role", "secondary")
            label.setFont(font(12, tabular=True))
            label.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
            self.column.insertWidget(len(self._lines), label)
            self._lines.append(label)
        for label, text in zip(self._lines, [*texts, *[""] * len(self._lines)], strict=False):
            if label.text() != breakable(text):
                label.setText(breakable(text))
            set_shown(label, bool(text))


def bold(text: str) -> str:
    """Return rich text that stands out."""
    return f'<b style="color:{colours().text}">{escape(text)}</b>'


def parameter_lines(result: NodeAnalysis, total: int) -> list[str]:
    """Return where the number of parameters comes from."""
    if result.output is None or not result.params:
        return []
    if result.weights:
        left, _, count = parameter_formula(result.weights).rpartition(" = ")
        lines = [f"{left} = {bold(count)}" if left else bold(count)]
        lines.append(quiet(", ".join(weight.name for weight in result.weights)))
    else:  # a group
        lines = [bold(f"{result.params:,}")]
    fixed = sum(weight.size for weight in result.weights if not weight.trainable)
    if fixed:
        words = tr("{0} of them are statistics, not trained by the gradient.")
        lines.append(words.format(f"{fixed:,}"))
    if total:
        lines.append(tr("{0} of the network").format(percent(result.params / total)))
    return lines


def cost_lines(result: NodeAnalysis, analysis: Analysis) -> list[str]:
    """Return what a block costs, what one of its values sees, and how both come about."""
    out = result.output
    if out is None:
        return []
    lines = []
    if result.macs:
        lines.append(tr("{0} multiply-adds").format(bold(short_count(result.macs))))
        own = result.spec is not None and result.spec.macs is not no_cost
        if own and out.size and result.macs % out.size == 0 and result.macs > out.size:
            each, count = f"{result.macs // out.size:,}", f"{out.size:,}"
            lines.append(quiet(tr("{0} for each of {1} values").format(each, count)))
    memory = result.activation_bytes
    if memory is not None:
        lines.append(tr("{0} an image").format(bold(show_bytes(memory))))
    if memory and memory == out.nbytes and out.size:
        each, count = f"{memory // out.size}", f"{out.size:,}"
        lines.append(quiet(tr("{0} values of {1} bytes").format(count, each)))
    words = field_words(result, analysis)
    return [*lines, words, *_field_formula(result)] if words else lines


def quiet(text: str) -> str:
    """Return rich text that says where what stands above it comes from."""
    return f'<span style="color:{colours().tertiary}">{escape(text)}</span>'


def field_words(result: NodeAnalysis, analysis: Analysis, *, ends: bool = False) -> str:
    """Return what one value of a block sees of the input; "" where that means nothing.

    Args:
        result: The block.
        analysis: The network that it is in.
        ends: Whether it is the network's output.
    """
    if result.spec is None or result.spec.is_input or result.output is None:
        return ""
    images = [
        each.output.shape[:2]
        for each in analysis.nodes.values()
        if each.spec is not None and each.spec.is_input and each.output and each.output.rank == 3
    ]
    if not images:
        return ""
    words = tr("An output value sees {0}.") if ends else tr("One value sees {0}.")
    whole = words.format(tr("the {0} input").format(bold(tr("whole"))))
    if result.field is None:
        return whole
    size = result.field.size
    fits = [h is not None and w is not None and size[0] >= h and size[1] >= w for h, w in images]
    if math.prod(size) > 1 and all(fits):
        return whole
    shown = bold(f"{size[0]:,} × {size[1]:,}")
    one = tr("{0} pixel of the input"), tr("{0} pixels of the input")
    return words.format(one[size != (1, 1)].format(shown))


def _field_formula(result: NodeAnalysis) -> list[str]:
    """R + (k − 1) · j, where both axes are alike and windows have only slid so far."""
    before = result.sources[0].field if len(result.sources) == 1 else None
    after, spec = result.field, result.spec
    if before is None or after is None or spec is None or spec.window is None or result.bypassed:
        return []
    extent = spec.window(result.layer.params).extent(0)
    size, step = before.size, before.step
    grown = size[0] + (extent - 1) * step[0]
    if extent == 1 or size[0] != size[1] or step[0] != step[1] or after.size[0] != grown:
        return []
    left = f"{size[0]:,} + ({extent:,} − 1) · {step[0]}"
    return [quiet(f"{left} = {grown}")]
