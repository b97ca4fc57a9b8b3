"""How a sample of the data, or a photo, is brought to the shape that an Input asks for.

A plan is made from shapes alone, so the window can say what will happen (or why it cannot)
before anything is read; the same plan then does it.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, field

import numpy as np

from cnnbuilder.spec import Dims, show_shape

DEFAULT_SIZE = (150, 150)
LUMINANCE = (0.299, 0.587, 0.114)  # ITU-R 601, as Pillow's "L" and Keras's "grayscale"
_CHUNK_BYTES = 16_000_000
# Above this many pixels Pillow's sparse filter is faster than a product with full matrices.
_MANY_PIXELS = 256 * 256


@dataclass(frozen=True, slots=True)
class FitPlan:
    """How samples are brought to an Input; the steps happen in the order of the attributes.

    Attributes:
        sample: Shape of a sample as it comes, without the batch axis.
        target: Shape of a sample after all steps.
        colour: "" as it is, "grey" for three channels to one, "repeat" for one channel to three.
        size: (height, width) to resize to, or None.
        picture: Shape after colour and size, before it is flattened or reshaped to ``target``.
        scale: What values are divided by.
        words: All of it, for people.
    """

    sample: Dims
    target: Dims
    colour: str
    size: tuple[int, int] | None
    picture: Dims
    scale: float
    words: str

    def apply(self, x: np.ndarray) -> np.ndarray:
        """Return ``x`` (samples, …) fitted, as float32. Works in chunks to bound memory."""
        first = self._steps(x[:1])
        out = np.empty((len(x), *first.shape[1:]), np.float32)
        if not len(x):
            return out
        largest = max(math.prod(x.shape[1:]), math.prod(first.shape[1:]))
        chunk = max(_CHUNK_BYTES // (4 * largest), 1)
        for start in range(0, len(x), chunk):
            out[start : start + chunk] = self._steps(x[start : start + chunk])
        return out

    def _steps(self, x: np.ndarray) -> np.ndarray:
        if self.colour == "grey" and x.shape[-1] == 3:
            x = (x.astype(np.float32) @ np.array(LUMINANCE, np.float32))[..., None]
        if self.size is not None:
            x = resize_batch(x, self.size)
        x = x.astype(np.float32)
        if self.scale != 1.0:
            x /= np.float32(self.scale)
        if self.colour == "repeat" and x.shape[-1] == 1:
            x = np.repeat(x, 3, axis=-1)
        if len(self.target) != len(self.picture):
            x = x.reshape(len(x), *(-1 if dim is None else dim for dim in self.target))
        return x


@dataclass(frozen=True, slots=True)
class Misfit:
    """Why samples cannot be brought to an Input.

    Attributes:
        message: A sentence with the arithmetic.
        input_shape: An Input shape that would fit, for a fix.
    """

    message: str
    input_shape: Dims


def scale_of(value_range: tuple[float, float]) -> float:
    """Return what values are divided by to lie in 0 to 1; 1.0 when they are left as they are.

    Values that can be negative have been centred by somebody already and are left alone.
    """
    low, high = value_range
    return float(high) if low >= 0 and high > 1.5 else 1.0


def fit_plan(
    sample_shape: Dims, input_shape: Dims, value_range: tuple[float, float] = (0.0, 1.0)
) -> FitPlan | Misfit:
    """Return how samples of ``sample_shape`` are brought to an Input, or why they cannot be.

    An axis of the Input that is None accepts what comes.
    """
    draft = _Draft(sample_shape, input_shape, scale_of(value_range))
    if len(sample_shape) == 1:
        return _fit_vector(draft)
    if len(sample_shape) == 3 and len(input_shape) == 1:
        return _fit_to_vector(draft)
    if len(sample_shape) == 3 and len(input_shape) in (2, 3):
        return _fit_image(draft)
    return draft.misfit(
        f"The Input takes {len(input_shape)} axes ({show_shape(input_shape)}), "
        f"a sample of the data has {len(sample_shape)} ({show_shape(sample_shape)})."
    )


def fit_photo(
    pixels: np.ndarray,
    input_shape: Dims,
    sample_shape: Dims | None = None,
    value_range: tuple[float, float] = (0.0, 1.0),
) -> np.ndarray | Misfit:
    """Bring one photo (height, width, 3; uint8) to an Input, as a batch of one.

    Args:
        pixels: The photo.
        input_shape: Of the Input.
        sample_shape: Of the data the network was trained on: tells what picture a vector was.
        value_range: Of that data, before scaling: where it is centred (below zero), the photo
            is stretched to the same range, otherwise to 0 to 1.
    """
    plan = photo_plan((pixels.shape[0], pixels.shape[1], 3), input_shape, sample_shape)
    if isinstance(plan, Misfit):
        return plan
    fitted = plan.apply(pixels[None])
    low, high = value_range
    return fitted if low >= 0 else fitted * np.float32(high - low) + np.float32(low)


def photo_plan(
    photo_shape: Dims, input_shape: Dims, sample_shape: Dims | None = None
) -> FitPlan | Misfit:
    """Return how a photo of ``photo_shape`` (height, width, 3) is brought to an Input."""
    if len(input_shape) != 1:
        return fit_plan(photo_shape, input_shape, (0.0, 255.0))
    # A vector may come from a photo of any size: what picture it stands for is told by the data.
    picture: Dims | None = sample_shape if len(sample_shape or ()) == 3 else None
    if picture is None or None in picture or math.prod(d or 0 for d in picture) != input_shape[0]:
        picture = square_picture(input_shape[0])
    if picture is None:
        return fit_plan(photo_shape, input_shape, (0.0, 255.0))
    first = fit_plan(photo_shape, picture, (0.0, 255.0))
    if isinstance(first, Misfit):
        return first
    flat = (math.prod(dim or 0 for dim in picture),)
    words = f"{first.words}, flattened to {flat[0]:,}"
    return FitPlan(photo_shape, flat, first.colour, first.size, picture, first.scale, words)


def square_picture(values: int | None) -> Dims | None:
    """Return the square picture with so many values: 784 → 28 × 28 × 1; None if there is none."""
    for channels in (1, 3):
        if values and values % channels == 0:
            side = math.isqrt(values // channels)
            if side * side * channels == values:
                return (side, side, channels)
    return None


@dataclass(slots=True)
class _Draft:
    """A plan in the making: shapes, and the words collected on the way."""

    sample: Dims
    input: Dims
    scale: float
    colour: str = ""
    size: tuple[int, int] | None = None
    words: list[str] = field(default_factory=list)

    def plan(self, picture: Dims, target: Dims) -> FitPlan:
        words = self.words or [f"{show_shape(self.sample)}, as it is"]
        if self.scale != 1.0:
            words = [*words, f"÷ {self.scale:,g}"]
        return FitPlan(
            self.sample, target, self.colour, self.size, picture, self.scale, ", ".join(words)
        )

    def misfit(self, message: str, fitting: Dims | None = None) -> Misfit:
        if fitting is None:
            fitting = self.sample
            if len(fitting) == 3 and None in fitting[:2]:
                fitting = (*DEFAULT_SIZE, fitting[2])
        return Misfit(message, fitting)


def _fit_vector(draft: _Draft) -> FitPlan | Misfit:
    """A sample that is a list of numbers."""
    values = draft.sample[0]
    if draft.input in ((None,), draft.sample):
        return draft.plan(draft.sample, draft.sample)
    sizes = [dim for dim in draft.input if dim is not None]
    if len(sizes) == len(draft.input) and len(sizes) > 1 and math.prod(sizes) == values:
        draft.words.append(f"reshaped from {values:,} to {show_shape(draft.input)}")
        return draft.plan(draft.sample, draft.input)
    product = f" = {math.prod(sizes):,}" if len(sizes) == len(draft.input) > 1 else ""
    return draft.misfit(
        f"The Input takes {show_shape(draft.input)}{product} values, "
        f"a sample of the data has {values:,}."
    )


def _fit_to_vector(draft: _Draft) -> FitPlan | Misfit:
    """A picture into an Input that takes a list of numbers."""
    wanted, sizes = draft.input[0], [dim for dim in draft.sample if dim is not None]
    if len(sizes) < len(draft.sample):
        return _any_size_to_vector(draft)
    height, width, channels = sizes
    count = height * width * channels
    if wanted in (None, count):
        draft.words.append(f"flattened from {show_shape(draft.sample)} to {count:,}")
        return draft.plan(draft.sample, (count,))
    if channels == 3 and height * width == wanted:
        draft.colour = "grey"
        draft.words += [
            "colour turned to grey",
            f"flattened from {height:,} × {width:,} to {wanted:,}",
        ]
        return draft.plan((height, width, 1), (wanted,))
    return draft.misfit(
        f"The Input takes {wanted:,} values, a sample of the data has "
        f"{height:,} · {width:,} · {channels:,} = {count:,}.",
        (count,),
    )


def _any_size_to_vector(draft: _Draft) -> FitPlan | Misfit:
    """Pictures of many sizes: the square one that has as many values as the Input takes."""
    wanted, picture = draft.input[0], square_picture(draft.input[0])
    if wanted is None or picture is None:
        number = "any number of" if wanted is None else f"{wanted:,}"
        return draft.misfit(
            f"The pictures differ in size, and the Input takes {number} values, which is no "
            "square picture: give the Input a height, a width and channels."
        )
    inner = fit_plan(draft.sample, picture)
    if isinstance(inner, Misfit):
        return inner
    draft.colour, draft.size = inner.colour, inner.size
    draft.words += [inner.words, f"flattened from {show_shape(picture)} to {wanted:,}"]
    return draft.plan(picture, (wanted,))


def _fit_image(draft: _Draft) -> FitPlan | Misfit:
    """A picture into an Input that takes pictures, with or without an axis for channels."""
    asked = draft.input if len(draft.input) == 3 else (*draft.input, 1)
    height, width = (
        b if a is None else a for a, b in zip(asked[:2], draft.sample[:2], strict=True)
    )
    if height is None or width is None:
        return draft.misfit(
            "The pictures differ in size, so the Input has to say to what height and width "
            f"they are brought; it says {show_shape(draft.input)}."
        )
    if draft.sample[:2] != (height, width):
        draft.size = (height, width)
        before = "" if None in draft.sample[:2] else f"from {show_shape(draft.sample[:2])} "
        draft.words.append(f"resized {before}to {height:,} × {width:,}")
    channels, wanted = draft.sample[2], asked[2]
    if wanted == 3 and channels == 1:
        draft.colour = "repeat"
        draft.words.append("grey repeated to 3 channels")
    elif wanted == 1 and channels == 3:
        draft.colour = "grey"
        draft.words.append("colour turned to grey")
    elif wanted not in (None, channels):
        return draft.misfit(
            f"The Input takes {wanted:,} channels, a sample of the data has "
            f"{channels} ({show_shape(draft.sample)}); only 1 and 3 can be turned into each other.",
            (asked[0], asked[1], channels),
        )
    picture = (height, width, channels if wanted is None else wanted)
    if len(draft.input) == 3:
        return draft.plan(picture, picture)
    draft.words.append("without an axis for channels")
    return draft.plan(picture, (height, width))


def resize_batch(x: np.ndarray, size: tuple[int, int]) -> np.ndarray:
    """Resize (n, h, w, c) to ``size``, bilinear and smoothed when shrinking, as Pillow does."""
    height, width = x.shape[1:3]
    if (height, width) == size:
        return x
    if x.dtype == np.uint8 and height * width > _MANY_PIXELS and x.shape[3] in (1, 3):
        from cnnbuilder.data.images import resize  # Pillow: only when there is work for it

        return np.stack([resize(pixels, size) for pixels in x])
    return _along_width(_along_height(x.astype(np.float32), size[0]), size[1])


def _along_height(x: np.ndarray, height: int) -> np.ndarray:
    count, before, width, channels = x.shape
    if before == height:
        return x
    rows = x.reshape(count, before, width * channels)
    taller: np.ndarray = np.matmul(_weights(before, height), rows)
    return taller.reshape(count, height, width, channels)


def _along_width(x: np.ndarray, width: int) -> np.ndarray:
    if x.shape[2] == width:
        return x
    weights = _weights(x.shape[2], width)
    if x.shape[3] == 1:
        wider: np.ndarray = np.matmul(x[..., 0], weights.T)
        return wider[..., None]
    return np.asarray(np.matmul(weights, x))


def _weights(before: int, after: int) -> np.ndarray:
    """Matrix (after, before) of a triangle filter that widens when shrinking (Pillow BILINEAR)."""
    ratio = before / after
    centres = (np.arange(after) + 0.5) * ratio
    distance = np.abs(np.arange(before) + 0.5 - centres[:, None]) / max(ratio, 1.0)
    weights = np.maximum(1.0 - distance, 0.0)
    return np.asarray(weights / weights.sum(axis=1, keepdims=True), np.float32)
