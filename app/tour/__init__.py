"""The tour: five steps through the program, each really done by the person."""

from app.tour.tour import Tour

__all__ = ["Tour"]
