"""Forms that are kept, since making one takes longer than the frame of a click."""

from __future__ import annotations

from collections.abc import Callable, Hashable

from PySide6.QtWidgets import QVBoxLayout, QWidget

from app.widgets.focus import put_after
from app.widgets.form import Form
from app.widgets.maybe import MaybeEditor
from cnnbuilder.spec import Parameter

_MOST = 16


class FormShelf:
    """Owns the forms of the last few kinds of blocks, and shows one of them in a layout."""

    def __init__(
        self,
        place: QVBoxLayout,
        before: QWidget,
        on_edit: Callable[[str, object, Hashable], None],
        empty: str,
    ) -> None:
        """Begin with no form.

        Args:
            place: Where forms go.
            before: What the Tab key comes to before them.
            on_edit: What hears of edits.
            empty: What no strides of a pool mean.
        """
        self._place = place
        self._before = before
        self._on_edit = on_edit
        self._empty = empty
        self._forms: dict[tuple[Parameter, ...], Form] = {}
        self._current: Form | None = None

    @property
    def current(self) -> Form | None:
        """The form that is shown."""
        return self._current

    @property
    def forms(self) -> tuple[Form, ...]:
        """All that are kept; the one used last comes last."""
        return tuple(self._forms.values())

    def show(self, parameters: tuple[Parameter, ...] | None) -> bool:
        """Show the form of these parameters, or none. Returns whether it is another one."""
        found = None if parameters is None else self._forms.pop(parameters, None)
        if parameters is not None:
            found = found or self._make(parameters)
            self._forms[parameters] = found
        if found is self._current:
            return False
        if self._current is not None:
            self._current.hide()
        self._current = found
        if found is not None:
            found.show()
        self._forget()
        return True

    def _make(self, parameters: tuple[Parameter, ...]) -> Form:
        form = Form(parameters)
        form.values_edited.connect(self._on_edit)
        strides = form.rows.get("strides")
        if strides and "pool_size" in form.rows and isinstance(strides.editor, MaybeEditor):
            strides.editor.call_none(self._empty)
        self._place.addWidget(form)
        # The Tab key comes to it where it stands, though it was made last.
        put_after(self._before, form)
        return form

    def _forget(self) -> None:
        while len(self._forms) > _MOST:
            oldest = self._forms.pop(next(iter(self._forms)))
            self._place.removeWidget(oldest)
            oldest.deleteLater()
