"""Which editor goes with which kind of value."""

from __future__ import annotations

from collections.abc import Callable

from app.widgets.choices import BoolEditor, choice_editor
from app.widgets.editor import Editor
from app.widgets.maybe import MaybeEditor
from app.widgets.numbers import FloatEditor, IntEditor, ShapeEditor
from app.widgets.pair import PairEditor
from app.widgets.sides import SidesEditor
from app.widgets.texts import NamesEditor, TextEditor
from cnnbuilder.spec.kinds import (
    Bool,
    Choice,
    Float,
    Int,
    Kind,
    Maybe,
    Names,
    Pair,
    Shape,
    Sides,
    Text,
)

_EDITORS: dict[type[Kind], Callable[[Kind], Editor]] = {
    Int: IntEditor,
    Float: FloatEditor,
    Bool: BoolEditor,
    Text: TextEditor,
    Names: NamesEditor,
    Pair: PairEditor,
    Sides: SidesEditor,
    Shape: ShapeEditor,
}


def editor_for(kind: Kind) -> Editor:
    """Return a new editor for values of ``kind``.

    Raises:
        LookupError: There is no editor for that kind yet; a test names it.
    """
    if isinstance(kind, Choice):
        return choice_editor(kind)
    if isinstance(kind, Maybe):
        return MaybeEditor(kind, editor_for(kind.kind))
    make = _EDITORS.get(type(kind))
    if make is None:
        raise LookupError(f"no editor for {type(kind).__name__}")
    return make(kind)
