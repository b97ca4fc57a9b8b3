"""Functions that exported files may contain, as text. Tests hold them to what the program does."""

from __future__ import annotations

HOLD_OUT_LAST = '''\
def last_of_each(y, share):
    """Say which samples are the last ones of their class: they are kept for the test."""
    held = np.zeros(len(y), bool)
    for label in np.unique(y):
        where = np.flatnonzero(y == label)
        held[where[-min(int(len(where) * share + 0.5), len(where) - 1) :]] = True
    return held
'''

HOLD_OUT_RANDOM = '''\
def some_of_each(y, share):
    """Say which samples are kept for the test: the same random ones of each class always."""
    generator = np.random.default_rng(0)
    held = np.zeros(len(y), bool)
    for label in np.unique(y):
        where = generator.permutation(np.flatnonzero(y == label))
        held[where[: min(int(len(where) * share + 0.5), len(where) - 1)]] = True
    return held
'''

LABELS = '''\
def as_labels(y):
    """Return one label a sample, also from one-hot labels."""
    return y.argmax(axis=1) if y.ndim == 2 and y.shape[1] > 1 else y.reshape(-1)
'''

READ_IDX = '''\
def read_idx(*names):
    """Return the array in the idx file whose name holds one of these words."""
    path = next(path for name in names for path in sorted(DATA.glob(f"*{name}*")))
    data = gzip.open(path).read() if path.suffix == ".gz" else path.read_bytes()
    kind = {8: ">u1", 9: ">i1", 11: ">i2", 12: ">i4", 13: ">f4", 14: ">f8"}[data[2]]
    shape = np.frombuffer(data, ">i4", count=data[3], offset=4)
    return np.frombuffer(data, kind, offset=4 + 4 * data[3]).reshape(shape)
'''

RESIZE = '''\
def resize(x, size):
    """Resize images, bilinear, smoothed when they shrink."""
    x = x.astype("float32")
    for axis, after in zip((1, 2), size):
        before = x.shape[axis]
        centres = (np.arange(after) + 0.5) * before / after
        distance = np.abs(np.arange(before) + 0.5 - centres[:, None])
        weights = np.maximum(1 - distance / max(before / after, 1), 0)
        weights = (weights / weights.sum(axis=1, keepdims=True)).astype("float32")
        x = np.moveaxis(np.tensordot(x, weights, (axis, 1)), -1, axis)
    return x
'''

SELECT = '''\
def select(x, y, kept):
    """Keep the samples of these classes, which become 0, 1, 2 and so on."""
    found = np.isin(y, kept)
    return x[found], np.array([kept.index(label) for label in y[found]])
'''
