"""Samples in batches, in an order that is known: no shuffling inside ``tf.data``.

The pipeline is the one that ``model.fit`` makes of arrays (gather a batch of indices, prefetch),
with the indices from us: so it is as fast, and its position can be restored.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from typing import Any

import numpy as np
import tensorflow as tf

from cnnbuilder.link.messages import Array


def epoch_order(seed: int, epoch: int, count: int) -> Array:
    """Return the order of ``count`` samples in an epoch (from 0): a function of its arguments."""
    return np.random.Generator(np.random.PCG64([seed % 2**63, epoch])).permutation(count)


class Batches:
    """Owns samples and labels as tensors in the machine's memory.

    Several inputs (or outputs) get a tuple of arrays.
    """

    def __init__(self, x: tuple[Array, ...], y: tuple[Array, ...], batch_size: int) -> None:
        with tf.device("/CPU:0"):
            inputs = tuple(tf.convert_to_tensor(array) for array in x)
            labels = tuple(tf.convert_to_tensor(array) for array in y)
        self._data = (_one_or_tuple(inputs), _one_or_tuple(labels))
        self._batch_size = batch_size
        self.count = len(x[0])
        self.steps = math.ceil(self.count / batch_size)

    def iterate(self, order: Array | None = None, first_step: int = 0) -> Iterator[Any]:
        """Return an iterator over the batches from ``first_step`` on, for a compiled step."""
        indices = np.arange(self.count) if order is None else order
        indices = np.asarray(indices[first_step * self._batch_size :], np.int64)
        with tf.device("/CPU:0"):
            chunks = tf.data.Dataset.from_tensor_slices(indices).batch(self._batch_size)
            data = tf.data.Dataset.from_tensors(self._data).repeat()
            dataset = tf.data.Dataset.zip((chunks, data)).map(
                _gather, num_parallel_calls=tf.data.AUTOTUNE
            )
            options = tf.data.Options()
            options.deterministic = True
            options.experimental_optimization.apply_default_optimizations = False
            return iter(dataset.with_options(options).prefetch(tf.data.AUTOTUNE))


def _gather(indices: Any, data: Any) -> Any:
    return tf.nest.map_structure(lambda array: tf.gather(array, indices), data)


def _one_or_tuple(items: tuple[Any, ...]) -> Any:
    return items[0] if len(items) == 1 else items
