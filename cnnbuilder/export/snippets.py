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

LIST_PICTURES = '''\
def list_pictures(folder):
    """Return the pictures of all classes, always in the same order, and their labels."""
    files, labels = [], []
    for label, name in enumerate(CLASSES):
        found = [path.relative_to(folder) for path in (folder / name).rglob("*")]
        for path in sorted(found, key=lambda path: (path.parent, path.name)):
            hidden = any(part.startswith(".") for part in path.parts[1:])
            if path.suffix.lower() in SUFFIXES and not hidden:
                files.append(folder / path)
                labels.append(label)
    return np.array(files), np.array(labels)
'''

READ_PICTURES = '''\
def read_picture(path):
    """Return a picture upright, over white, in the size and colours that are wanted."""
    image = Image.open(path)
    shrink = 4 * max(SIZE) / max(image.size)
    if shrink < 1:  # JPEG can be decoded smaller, which is faster
        image.draft(None, tuple(max(int(side * shrink), 1) for side in image.size))
    image = ImageOps.exif_transpose(image)
    if image.mode.startswith("I;16"):
        image = Image.fromarray(np.round(np.asarray(image) / 257).astype("uint8"))
    if image.mode in ("RGBA", "LA", "PA") or "transparency" in image.info:
        image = image.convert("RGBA")
        white = Image.new("RGBA", image.size, "white")
        image = Image.alpha_composite(white, image)
    image = image.convert("RGB").convert(MODE)
    return np.asarray(image.resize(SIZE[::-1], Image.Resampling.BILINEAR))


def read_pictures(files, labels):
    """Return pictures and labels, without those that cannot be read."""
    x, y = [], []
    for path, label in zip(files, labels):
        try:
            x.append(read_picture(path))
            y.append(label)
        except (OSError, SyntaxError, ValueError) as error:
            print(f"{path} is left out: {error}")
    return np.stack(x).reshape(len(x), *SIZE, -1), np.array(y)
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
