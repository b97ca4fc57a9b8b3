"""Holding samples back for the test: always with a share of every class, always the same ones."""

from __future__ import annotations

import numpy as np


def last_of_each(labels: np.ndarray, share: float) -> np.ndarray:
    """Return a mask of the last ``share`` of each class, in the order the samples have."""
    held = np.zeros(len(labels), bool)
    for label in np.unique(labels):
        where = np.flatnonzero(labels == label)
        held[where[len(where) - share_of(len(where), share) :]] = True
    return held


def random_of_each(labels: np.ndarray, share: float, seed: int) -> np.ndarray:
    """Return a mask of a random ``share`` of each class."""
    generator = np.random.default_rng(seed)
    held = np.zeros(len(labels), bool)
    for label in np.unique(labels):
        where = generator.permutation(np.flatnonzero(labels == label))
        held[where[: share_of(len(where), share)]] = True
    return held


def share_of(count: int, share: float) -> int:
    """Return how many of ``count`` a share is: rounded, never all of them."""
    return min(int(count * share + 0.5), count - 1) if count else 0
