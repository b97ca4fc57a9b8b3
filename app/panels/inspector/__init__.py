"""The inspector: the selected block's form, and where its numbers come from."""

from app.panels.inspector.panel import Inspector

__all__ = ["Inspector"]
