"""Reading pictures: whatever Pillow opens becomes height × width × 3, uint8, or a sentence.

Pillow is imported inside the functions: it costs 30 ms that the window's start does not need.
"""

from __future__ import annotations

import io
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, BinaryIO

import numpy as np

from cnnbuilder.data.package_files import package_file
from cnnbuilder.data.source import DataError
from cnnbuilder.memory import available_memory, show_bytes

if TYPE_CHECKING:
    from PIL import Image

LONGEST = 2048
# These run another program (EPS), only work on one system (WMF), or are mere stubs.
_NOT_READ = {"BUFR", "EPS", "FITS", "GRIB", "HDF5", "MPEG", "PDF", "WMF"}
_LARGE_BYTES = 64_000_000
_DEEP_MODES = ("I", "F", "I;16", "I;16B", "I;16L", "I;16N")


@dataclass(frozen=True, slots=True, eq=False)
class Photo:
    """A picture as people see it.

    Attributes:
        pixels: (height, width, 3), uint8.
        name: File name, or "".
        note: What was done to it that people may want to know ("the first of 5 frames"), or "".
    """

    pixels: np.ndarray
    name: str
    note: str = ""


@dataclass(frozen=True, slots=True)
class Sample:
    """A picture that comes with the program's libraries."""

    name: str
    title: str
    path: Path


_SAMPLES = (
    ("chelsea", "Chelsea the cat", "chelsea.png"),
    ("astronaut", "Astronaut", "astronaut.png"),
    ("coffee", "Cup of coffee", "coffee.png"),
    ("rocket", "Rocket", "rocket.jpg"),
    ("camera", "Cameraman", "camera.png"),
    ("coins", "Coins", "coins.png"),
    ("horse", "Horse (two colours)", "horse.png"),
    ("moon", "Moon", "moon.png"),
    ("hubble", "Hubble deep field", "hubble_deep_field.jpg"),
    ("motorcycle", "Motorcycle", "motorcycle_left.png"),
    ("brick", "Bricks", "brick.png"),
    ("grass", "Grass", "grass.png"),
    ("gravel", "Gravel", "gravel.png"),
    ("page", "Page of a book", "page.png"),
    ("text", "Handwriting", "text.png"),
)


def samples() -> tuple[Sample, ...]:
    """Return the pictures of scikit-image that its installed package really holds, cat first."""
    found = (
        (name, title, package_file("skimage", f"data/{file}")) for name, title, file in _SAMPLES
    )
    return tuple(Sample(name, title, path) for name, title, path in found if path is not None)


def read_image(source: Path | str | bytes, name: str = "", longest: int = LONGEST) -> Photo:
    """Read a picture: upright, first frame, over white, reduced to ``longest`` on its long side.

    Raises:
        DataError: if it cannot be read, whatever the reason.
    """
    name = name or ("" if isinstance(source, bytes) else Path(source).name)
    with quiet_pillow(), _opened(source, name) as file:
        image, notes = _decode(file, name, longest)
        colour = _as_rgb(image, notes)
        before = colour.size
        colour.thumbnail((longest, longest))
        if colour.size != before:
            notes.append(f"reduced from {before[0]:,} × {before[1]:,} (width × height)")
        return Photo(np.array(colour, np.uint8), name, "; ".join(dict.fromkeys(notes)))


def read_sized(path: Path, size: tuple[int, int], channels: int) -> np.ndarray:
    """Read a picture straight to (height, width, channels), uint8, with channels 1 or 3.

    Raises:
        DataError: if it cannot be read. Call it inside ``quiet_pillow``.
    """
    with _opened(path, path.name) as file:
        # Four times the size leaves the smoothing of the resize its due.
        image, notes = _decode(file, path.name, 4 * max(size))
        picture = _as_rgb(image, notes)
        if channels == 1:
            picture = picture.convert("L")
        return resize(np.array(picture, np.uint8).reshape(*picture.size[::-1], channels), size)


@dataclass(frozen=True, slots=True)
class Header:
    """What the head of a picture's file says; nothing is decoded."""

    size: tuple[int, int]
    grey: bool


def read_header(path: Path) -> Header:
    """Return (height, width) and whether it is grey. Raises DataError. See ``read_sized``."""
    from PIL import Image

    with _opened(path, path.name) as file:
        image = Image.open(file, formats=_formats())
        width, height = image.size
        if image.getexif().get(0x0112, 1) in (5, 6, 7, 8):  # lies on its side
            width, height = height, width
        return Header((height, width), image.mode in ("1", "L", "LA", *_DEEP_MODES))


def resize(pixels: np.ndarray, size: tuple[int, int]) -> np.ndarray:
    """Resize (height, width, 1 or 3) uint8 to ``size`` = (height, width), bilinear, smoothed."""
    from PIL import Image

    if pixels.shape[:2] == size:
        return pixels
    grey_one = pixels.shape[2] == 1
    image = Image.fromarray(np.ascontiguousarray(pixels[..., 0] if grey_one else pixels))
    resized = np.array(image.resize(size[::-1], Image.Resampling.BILINEAR), np.uint8)
    return resized[..., None] if grey_one else resized


def grey(pixels: np.ndarray) -> np.ndarray:
    """Turn (height, width, 3) uint8 into (height, width, 1): ITU-R 601 luminance, as Pillow."""
    weighted = pixels.astype(np.uint32) @ np.array((19595, 38470, 7471), np.uint32)
    return ((weighted + 0x8000) >> 16).astype(np.uint8)[..., None]


@contextmanager
def quiet_pillow() -> Iterator[None]:
    """Keep Pillow's remarks (odd EXIF, many pixels) off the terminal.

    Not for threads side by side: open it once around them.
    """
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        yield


def _formats() -> tuple[str, ...]:
    from PIL import Image

    Image.init()
    return tuple(name for name in Image.ID if name not in _NOT_READ)


@contextmanager
def _opened(source: Path | str | bytes, name: str) -> Iterator[BinaryIO]:
    """Open a picture's file and turn whatever goes wrong with it into a sentence."""
    called = name or "The picture"
    try:
        with io.BytesIO(source) if isinstance(source, bytes) else Path(source).open("rb") as file:
            if not file.read(1):
                raise DataError(f"{called} is empty (0 bytes).")
            file.seek(0)
            yield file
    except DataError:
        raise
    except FileNotFoundError as error:
        raise DataError(f"There is no file {source!s}.") from error
    except (IsADirectoryError, PermissionError) as error:
        raise DataError(f"{called} cannot be opened: {error.strerror}.") from error
    except Exception as error:
        # Pillow's many readers raise whatever a damaged file makes them stumble over.
        raise DataError(_sentence(called, error)) from error


def _sentence(called: str, error: Exception) -> str:
    from PIL import Image, UnidentifiedImageError

    if isinstance(error, UnidentifiedImageError):
        return f"{called} is not a picture in a format that can be read (JPEG, PNG, TIFF, …)."
    if isinstance(error, Image.DecompressionBombError):
        return (
            f"{called} is too large: at most {2 * (Image.MAX_IMAGE_PIXELS or 0):,} pixels are read."
        )
    if isinstance(error, MemoryError):
        return f"{called} does not fit into memory."
    if "truncated" in str(error).lower():
        return f"{called} is damaged: the file ends before the picture does."
    return f"{called} is damaged and cannot be read ({error})."


def _decode(file: BinaryIO, name: str, longest: int) -> tuple[Image.Image, list[str]]:
    """Return the first frame, upright, and remarks."""
    from PIL import Image, ImageOps

    image: Image.Image = Image.open(file, formats=_formats())
    notes = _frames(image)
    width, height = image.size
    shrink = longest / max(width, height)
    if shrink < 1:
        # JPEG can be decoded at a half, a quarter or an eighth: less memory, and faster.
        image.draft(None, (max(int(width * shrink), 1), max(int(height * shrink), 1)))
        if image.size != (width, height):
            notes.append(f"reduced from {width:,} × {height:,} (width × height)")
    needed = 8 * image.size[0] * image.size[1]  # decoded, and once more as RGB or RGBA
    if needed > _LARGE_BYTES and 0 < available_memory() < needed:
        raise DataError(
            f"{name or 'The picture'} has {width:,} × {height:,} pixels, "
            f"which takes {show_bytes(needed)} of memory: more than is free."
        )
    image.load()
    try:
        return ImageOps.exif_transpose(image), notes
    except (SyntaxError, ValueError, TypeError, KeyError, OSError):
        return image, notes  # the picture is fine, only its EXIF data is not


def _frames(image: Image.Image) -> list[str]:
    # MPO: a phone's JPEG with a preview inside; nobody thinks of it as several pictures.
    if image.format == "MPO" or not getattr(image, "is_animated", False):
        return []
    word = "pages" if image.format == "TIFF" else "frames"
    return [f"the first of {getattr(image, 'n_frames', 1):,} {word}"]


def _as_rgb(image: Image.Image, notes: list[str]) -> Image.Image:
    from PIL import Image

    if image.mode in _DEEP_MODES:
        levels = _eight_bit(np.asarray(image).astype(np.float64), image, notes)
        return Image.fromarray(levels).convert("RGB")
    if image.mode == "LAB":
        return _from_lab(image)
    if image.mode in ("La", "RGBa"):
        image = image.convert(image.mode.upper())
    if image.mode in ("RGBA", "LA", "PA") or "transparency" in image.info:
        image = image.convert("RGBA")
        white = Image.new("RGBA", image.size, (255, 255, 255, 255))
        return Image.alpha_composite(white, image).convert("RGB")
    return image.convert("RGB")


def _eight_bit(values: np.ndarray, image: Image.Image, notes: list[str]) -> np.ndarray:
    """Bring 16-bit, 32-bit and float levels to 0 to 255."""
    values = np.nan_to_num(values, nan=0.0, posinf=0.0, neginf=0.0)
    low, high = float(values.min()), float(values.max())
    for top in (1.0, 255.0) if image.mode == "F" else _tops(image):
        if low >= 0 and high <= top:
            if top in (255.0, 4095.0) and image.mode != "F":
                notes.append(f"16 bit, but no level above {high:,.0f}: read as 0 to {top:,.0f}")
            return np.rint(values * (255.0 / top)).astype(np.uint8)
    notes.append(f"levels {low:g} to {high:g} stretched to black to white".replace("-", "−"))
    return np.rint((values - low) * (255.0 / max(high - low, 1e-300))).astype(np.uint8)


def _tops(image: Image.Image) -> tuple[float, ...]:
    """The level that may stand for white: the first one that no level exceeds.

    Twelve bits in sixteen are common (cameras, scanners, X-rays), and nothing in the file says so.
    """
    tags: Any = getattr(image, "tag_v2", {})
    bits = tags.get(258, (16,))
    first = int(bits[0] if isinstance(bits, tuple) else bits)
    if 8 < first < 16:
        return (2.0**first - 1,)
    return (255.0, 4095.0, 65535.0)


def _from_lab(image: Image.Image) -> Image.Image:
    from PIL import ImageCms

    profiles = ImageCms.createProfile("LAB"), ImageCms.createProfile("sRGB")
    converted = ImageCms.profileToProfile(image, *profiles, outputMode="RGB")
    if converted is None:
        raise OSError("its colours are L*a*b* and cannot be converted")
    return converted
