"""Feature maps of the selected block."""

from app.panels.maps.view import MapsView

__all__ = ["MapsView"]
