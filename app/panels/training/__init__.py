"""Training: what is set before it, and what is seen of it."""

from app.panels.training.form import TrainingForm
from app.panels.training.view import TrainingView

__all__ = ["TrainingForm", "TrainingView"]
