"""Where an output shape comes from: the formula with the numbers in place, and a drawing."""

from __future__ import annotations

from html import escape

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel, QWidget

from app.panels.inspector.drawing import Drawing, SlidingDrawing
from app.panels.inspector.joining import Join, JoiningDrawing
from app.panels.inspector.notes import Section, bold, tr
from app.theme import font
from app.widgets.colours import colours, set_shown
from app.widgets.words import tip
from cnnbuilder.graph.analysis import NodeAnalysis
from cnnbuilder.spec import Joining, SizeLost, Slide, TensorSpec, show_shape


class ShapeSection(Section):
    """The output-size formula, the drawing that belongs to it, and what the drawing shows."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(tr("How the shape comes about"), parent)
        self.sliding = SlidingDrawing()
        self.joining = JoiningDrawing()
        self.caption = QLabel()
        self.caption.setProperty("role", "tertiary")
        self.caption.setFont(font(12, tabular=True))
        self.caption.setWordWrap(True)
        self.caption.setTextFormat(Qt.TextFormat.PlainText)
        self.caption.setToolTip(
            tip(tr("Point at a cell of the drawing, or step through it with the arrow keys."))
        )
        self.caption.setAlignment(Qt.AlignmentFlag.AlignTop | Qt.AlignmentFlag.AlignLeft)
        self.column.setSpacing(4)
        for drawing in (self.sliding, self.joining):
            drawing.hide()
            self.column.addWidget(drawing)
            drawing.pointed.connect(self._say)
        self.column.addWidget(self.caption)

    def show_block(self, result: NodeAnalysis) -> None:
        """Explain the output shape of a block."""
        slides = _slides_of(result)
        join = _join_of(result) if slides is None else None
        set_shown(self.sliding, slides is not None)
        set_shown(self.joining, join is not None)
        self.caption.setMinimumHeight(0)
        if slides is not None:
            self.set_lines(_formulas(slides))
            self.sliding.show_slides(slides)
        else:
            self.set_lines(_plain_shape(result))
        if join is not None:
            self.joining.show_join(join)
        self._say()

    @property
    def drawing(self) -> Drawing | None:
        """The drawing that is shown."""
        shown = (each for each in (self.sliding, self.joining) if not each.isHidden())
        return next(shown, None)

    def _say(self) -> None:
        drawing = self.drawing
        words = drawing.words if drawing is not None else ""
        if words == self.caption.text():
            return
        self.caption.setText(words)
        set_shown(self.caption, bool(words))
        # What stands below must not jump while the pointer goes over the cells.
        tall = self.caption.heightForWidth(self.caption.width()) if words else 0
        self.caption.setMinimumHeight(max(self.caption.minimumHeight(), tall))


def _image(result: NodeAnalysis) -> TensorSpec | None:
    """What comes in, if that is one tensor and all its sizes are known."""
    first = result.inputs[0] if len(result.inputs) == 1 else None
    if result.bypassed or first is None or first.size is None:
        return None
    return first


def _slides_of(result: NodeAnalysis) -> tuple[Slide, Slide] | None:
    """What happens to rows and columns, if an image comes in and the parameters are sound."""
    spec, first = result.spec, _image(result)
    if spec is None or first is None or first.rank != 3:
        return None
    if result.output is None and not isinstance(result.failure, SizeLost):
        return None
    params = result.layer.params
    slides = [spec.sliding(params, size or 0, axis) for axis, size in enumerate(first.shape[:2])]
    down, across = slides
    return None if down is None or across is None else (down, across)


def _join_of(result: NodeAnalysis) -> Join | None:
    spec, first, out = result.spec, _image(result), result.output
    if spec is None or spec.joining is Joining.NONE or first is None or out is None:
        return None
    shape = tuple(size or 0 for size in first.shape)
    biased = any(weight.name == "bias" for weight in result.weights)
    return Join(spec.joining, shape, out.shape[-1] or 0, biased)


def _formulas(slides: tuple[Slide, Slide]) -> list[str]:
    down, across = slides
    if down == across:
        return [_formula(down, "")]
    return [_formula(down, tr("Height")), _formula(across, tr("Width"))]


def _formula(slide: Slide, words: str) -> str:
    left, _, right = slide.formula().rpartition(" = ")
    number, comma, rest = right.partition(",")
    palette = colours()
    colour = palette.text if slide.out > 0 else palette.error
    before = f"{escape(words)}: " if words else ""
    result = f'<b style="color:{colour}">{number}</b>'
    return f"{before}{left} = {result}{comma}{rest}"


def _plain_shape(result: NodeAnalysis) -> list[str]:
    """What goes in and comes out, for blocks without a window."""
    if result.output is None or not result.inputs or result.bypassed:
        return []
    known = [tensor for tensor in result.inputs if tensor is not None]
    out = bold(show_shape(result.output.shape))
    sizes = [show_shape(tensor.shape) for tensor in known]
    flattens = len(known) == 1 and known[0].rank > 1 and result.output.shape == (known[0].size,)
    if flattens and all(dim is not None for dim in known[0].shape):
        return [f"{'·'.join(str(dim) for dim in known[0].shape)} = {out}"]
    if set(sizes) == {show_shape(result.output.shape)} and len(sizes) == 1:
        return []
    if len(set(sizes)) == 1 and len(sizes) > 1:
        return [f"{len(sizes)} × ({sizes[0]}) → {out}"]
    return [f"{', '.join(sizes)} → {out}"]
