"""The start page: designs that were open last, ready networks, and the way into the tour."""

from app.start.guide import Start

__all__ = ["Start"]
