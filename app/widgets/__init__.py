"""Small widgets: one editor a kind of value, forms made from declarations, parts of panels."""

from app.widgets.editor import Editor
from app.widgets.editors import editor_for
from app.widgets.form import Form, Note
from app.widgets.panel import LazyPanel

__all__ = ["Editor", "Form", "LazyPanel", "Note", "editor_for"]
