"""What a training is made of: optimisers and losses, one declaration each."""

from cnnbuilder.recipes.losses import AUTO, LOSSES
from cnnbuilder.recipes.optimizers import OPTIMIZERS

__all__ = ["AUTO", "LOSSES", "OPTIMIZERS"]
