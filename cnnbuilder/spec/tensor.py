"""What is known of a tensor before it exists."""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import lru_cache

Dim = int | None
Dims = tuple[Dim, ...]

ITEM_BYTES = {"float32": 4, "float16": 2, "uint8": 1, "int32": 4, "int64": 8}


@dataclass(frozen=True, slots=True)
class TensorSpec:
    """Shape (without the batch axis, channels last, None where not fixed) and type of a tensor."""

    shape: Dims
    dtype: str = "float32"

    @property
    def rank(self) -> int:
        """Number of axes, without the batch axis."""
        return len(self.shape)

    @property
    def size(self) -> int | None:
        """Number of values in one sample, or None if an axis is not fixed."""
        return _size(self.shape)

    @property
    def nbytes(self) -> int | None:
        """Memory of one sample in bytes, or None if an axis is not fixed."""
        return None if self.size is None else self.size * ITEM_BYTES[self.dtype]

    def reshaped(self, *shape: Dim) -> TensorSpec:
        """Return the same type of tensor with another shape."""
        return TensorSpec(shape, self.dtype)

    def __str__(self) -> str:
        """Return the shape for people: ``28 × 28 × 1``, with ? for what is not fixed."""
        return show_shape(self.shape)


@lru_cache(maxsize=4096)  # asked several times for every block at each edit
def _size(shape: Dims) -> int | None:
    sizes = [dim for dim in shape if dim is not None]
    return math.prod(sizes) if len(sizes) == len(shape) else None


def show_shape(shape: Dims) -> str:
    """Return a shape for people: ``28 × 28 × 1``, thousands separated, ? for what is not fixed."""
    return " × ".join("?" if dim is None else f"{dim:,}" for dim in shape)
