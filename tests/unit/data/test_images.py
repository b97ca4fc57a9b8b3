from __future__ import annotations

import io
import json
import struct
import subprocess
import sys
import zlib
from pathlib import Path

import numpy as np
import pytest
from PIL import Image, ImageCms

from cnnbuilder.data import DataError, grey, read_image, resize, samples
from cnnbuilder.data.fit import resize_batch


def encoded(image: Image.Image, kind: str = "PNG", **options: object) -> bytes:
    buffer = io.BytesIO()
    image.save(buffer, kind, **options)
    return buffer.getvalue()


def ramp(mode: str = "RGB", size: tuple[int, int] = (40, 30)) -> Image.Image:
    """Red grows to the right, green downwards, blue is 64."""
    width, height = size
    x, y = np.meshgrid(np.linspace(0, 255, width), np.linspace(0, 255, height))
    pixels = np.stack([x, y, np.full_like(x, 64)], axis=-1).astype(np.uint8)
    return Image.fromarray(pixels).convert(mode)


@pytest.mark.parametrize(
    ("mode", "kind"),
    [
        ("RGB", "PNG"),
        ("RGB", "JPEG"),
        ("RGB", "WEBP"),
        ("RGB", "BMP"),
        ("RGB", "TIFF"),
        ("L", "PNG"),
        ("L", "JPEG"),
        ("1", "PNG"),
        ("P", "PNG"),
        ("P", "GIF"),
        ("RGBA", "PNG"),
        ("LA", "PNG"),
        ("CMYK", "JPEG"),
        ("CMYK", "TIFF"),
        ("YCbCr", "JPEG"),
    ],
)
def test_every_mode_becomes_three_channels(mode: str, kind: str) -> None:
    expected = np.asarray(ramp(mode).convert("RGB"), np.float64)
    photo = read_image(encoded(ramp(mode), kind))
    assert photo.pixels.shape == (30, 40, 3)
    assert photo.pixels.dtype == np.uint8
    assert photo.note == ""
    tolerance = 40 if kind in ("JPEG", "WEBP") else 0
    assert np.abs(photo.pixels - expected).max() <= tolerance


def test_transparent_parts_are_white() -> None:
    image = Image.new("RGBA", (2, 1), (10, 20, 30, 0))
    image.putpixel((1, 0), (10, 20, 30, 255))
    assert read_image(encoded(image)).pixels.tolist() == [[[255, 255, 255], [10, 20, 30]]]


def test_a_transparent_palette_colour_is_white() -> None:
    image = Image.new("P", (2, 1), 0)
    image.putpalette([200, 0, 0, 0, 0, 200])
    image.putpixel((1, 0), 1)
    pixels = read_image(encoded(image, transparency=0)).pixels
    assert pixels.tolist() == [[[255, 255, 255], [0, 0, 200]]]


def test_sixteen_bits_are_scaled_not_cut() -> None:
    levels = np.array([[0, 257 * 7, 257 * 128, 65535]], np.uint16)
    photo = read_image(encoded(Image.fromarray(levels)))
    assert photo.pixels[0, :, 0].tolist() == [0, 7, 128, 255]
    assert photo.note == ""


def test_twelve_bits_in_sixteen_are_not_black() -> None:
    photo = read_image(encoded(Image.fromarray(np.array([[0, 4095]], np.uint16))))
    assert photo.pixels[0, :, 0].tolist() == [0, 255]
    assert photo.note == "16 bit, but no level above 4,095: read as 0 to 4,095"


def test_float_levels_are_brought_to_eight_bits() -> None:
    ones = read_image(encoded(Image.fromarray(np.array([[0, 0.5, 1]], np.float32)), "TIFF"))
    assert ones.pixels[0, :, 0].tolist() == [0, 128, 255]
    wild = read_image(encoded(Image.fromarray(np.array([[-3, 0, 3]], np.float32)), "TIFF"))
    assert wild.pixels[0, :, 0].tolist() == [0, 128, 255]
    assert wild.note == "levels −3 to 3 stretched to black to white"
    flat = read_image(encoded(Image.fromarray(np.full((1, 2), -3, np.float32)), "TIFF"))
    assert flat.pixels[0, :, 0].tolist() == [0, 0]


def test_lab_colours_are_converted() -> None:
    profiles = ImageCms.createProfile("sRGB"), ImageCms.createProfile("LAB")
    lab = ImageCms.profileToProfile(ramp(), *profiles, outputMode="LAB")
    assert lab is not None
    pixels = read_image(encoded(lab, "TIFF")).pixels
    assert np.abs(pixels.astype(int) - np.asarray(ramp(), int)).mean() < 4


@pytest.mark.parametrize("orientation", range(1, 9))
def test_exif_rotation_is_applied(orientation: int) -> None:
    undo = {
        2: Image.Transpose.FLIP_LEFT_RIGHT,
        3: Image.Transpose.ROTATE_180,
        4: Image.Transpose.FLIP_TOP_BOTTOM,
        5: Image.Transpose.TRANSPOSE,
        6: Image.Transpose.ROTATE_90,
        7: Image.Transpose.TRANSVERSE,
        8: Image.Transpose.ROTATE_270,
    }
    stored = ramp() if orientation == 1 else ramp().transpose(undo[orientation])
    exif = Image.Exif()
    exif[0x0112] = orientation
    photo = read_image(encoded(stored, "PNG", exif=exif))
    assert np.array_equal(photo.pixels, np.asarray(ramp()))


def test_of_an_animation_the_first_frame_is_taken_and_that_is_said() -> None:
    frames = [Image.new("RGB", (4, 3), colour) for colour in ("red", "lime", "blue")]
    data = encoded(frames[0], "GIF", save_all=True, append_images=frames[1:])
    photo = read_image(data, "three.gif")
    assert photo.note == "the first of 3 frames"
    assert photo.pixels[0, 0].tolist() == [255, 0, 0]
    pages = encoded(frames[0], "TIFF", save_all=True, append_images=frames[1:])
    assert read_image(pages).note == "the first of 3 pages"


@pytest.mark.parametrize("kind", ["JPEG", "PNG"])
def test_a_large_picture_is_reduced(kind: str) -> None:
    photo = read_image(encoded(Image.new("L", (5000, 2500), 77), kind))
    assert photo.pixels.shape == (1024, 2048, 3)
    assert photo.pixels[512, 1024].tolist() == [77, 77, 77]
    assert "reduced from 5,000 × 2,500 (width × height)" in photo.note


def test_a_very_long_picture_keeps_a_pixel_of_height() -> None:
    assert read_image(encoded(Image.new("RGB", (4000, 1)))).pixels.shape == (1, 2048, 3)


def png_head(width: int, height: int) -> bytes:
    def chunk(name: bytes, body: bytes) -> bytes:
        return (
            struct.pack(">I", len(body)) + name + body + struct.pack(">I", zlib.crc32(name + body))
        )

    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", b"") + chunk(b"IEND", b"")


def test_an_enormous_picture_is_refused_in_a_sentence(monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(DataError, match=r"bomb.png is too large: at most 178,956,970 pixels"):
        read_image(png_head(100_000, 100_000), "bomb.png")
    monkeypatch.setattr("cnnbuilder.data.images.available_memory", lambda: 500_000_000)
    with pytest.raises(DataError, match=r"12,000 × 10,000 pixels, which takes 960 MB of memory"):
        read_image(png_head(12_000, 10_000), "large.png")


@pytest.mark.parametrize(
    ("data", "sentence"),
    [
        (b"", "odd.jpg is empty (0 bytes)."),
        (b"Hello, I am a text.", "odd.jpg is not a picture in a format that can be read"),
        (encoded(ramp(), "JPEG")[:500], "odd.jpg is damaged: the file ends before the picture"),
        (encoded(ramp())[:100], "odd.jpg is damaged"),
        (encoded(ramp())[:20], "odd.jpg is"),
    ],
)
def test_what_cannot_be_read_is_a_sentence(data: bytes, sentence: str, tmp_path: Path) -> None:
    path = tmp_path / "odd.jpg"
    path.write_bytes(data)
    with pytest.raises(DataError) as caught:
        read_image(path)
    assert str(caught.value).startswith(sentence)
    with pytest.raises(DataError):
        read_image(data)


def test_missing_files_and_folders_are_sentences(tmp_path: Path) -> None:
    with pytest.raises(DataError, match="There is no file"):
        read_image(tmp_path / "none.png")
    with pytest.raises(DataError, match=r"cannot be opened|damaged"):
        read_image(tmp_path)


def test_the_contents_count_not_the_ending(tmp_path: Path) -> None:
    path = tmp_path / "имя ñ 猫.jpg"
    path.write_bytes(encoded(ramp(), "PNG"))
    assert read_image(path).name == "имя ñ 猫.jpg"


def test_damaged_bytes_never_raise_anything_else() -> None:
    generator = np.random.default_rng(5)
    for kind in ("PNG", "JPEG", "GIF", "TIFF", "WEBP", "BMP"):
        sound = np.frombuffer(encoded(ramp(size=(24, 16)), kind), np.uint8)
        for _ in range(60):
            bad = sound.copy()
            where = generator.integers(0, len(bad), 6)
            bad[where] = generator.integers(0, 256, 6)
            try:
                photo = read_image(bad.tobytes(), "bad")
            except DataError:
                continue
            assert photo.pixels.ndim == 3


def test_real_odd_pictures(data_folder: Path) -> None:
    checks = json.loads((data_folder / "images/checks.json").read_text("utf-8"))
    surprises = []
    for check in checks:
        path = data_folder / "images" / check["file"]
        try:
            photo = read_image(path)
        except DataError as error:
            if check["pil"] == "ok":
                surprises.append(f"{check['file']}: {error}")
        else:
            if check["pil"] != "ok":
                surprises.append(f"{check['file']} was read although Pillow says {check['pil']}")
            assert photo.pixels.shape[2] == 3
            assert max(photo.pixels.shape) <= 2048
            if (check["frames"] or 1) > 1:
                assert f"the first of {check['frames']}" in photo.note
    assert len(checks) >= 90
    assert not surprises


@pytest.mark.parametrize("number", [3, 6, 8])
def test_real_rotated_photos_stand_upright(data_folder: Path, number: int) -> None:
    folder = data_folder / "images/derived"
    upright = read_image(folder / "baseline_q95.jpg").pixels.astype(float)
    turned = read_image(folder / f"exif_orientation{number}.jpg").pixels
    assert turned.shape == upright.shape
    assert np.abs(turned - upright).mean() < 3


def test_samples_start_with_the_cat_and_can_all_be_read() -> None:
    found = samples()
    assert found[0].name == "chelsea"
    assert len({sample.name for sample in found}) == len(found) >= 5
    for sample in found:
        assert read_image(sample.path).pixels.size


def test_grey_is_pillows() -> None:
    pixels = np.random.default_rng(1).integers(0, 256, (20, 30, 3)).astype(np.uint8)
    assert np.array_equal(grey(pixels)[..., 0], np.asarray(Image.fromarray(pixels).convert("L")))


@pytest.mark.parametrize("channels", [1, 3])
@pytest.mark.parametrize("size", [(7, 9), (40, 61), (13, 80), (20, 30)])
def test_both_ways_to_resize_agree(size: tuple[int, int], channels: int) -> None:
    pixels = np.random.default_rng(2).integers(0, 256, (20, 30, channels)).astype(np.uint8)
    by_pillow = resize(pixels, size)
    assert by_pillow.shape == (*size, channels)
    assert np.abs(resize_batch(pixels[None], size)[0] - by_pillow).max() <= 1.01


def test_importing_data_is_light() -> None:
    """The window imports it at start; embedded data and samples need no package either."""
    code = """
import sys
import cnnbuilder.data as data
heavy = {"PIL", "pooch", "requests", "skimage", "sklearn", "scipy", "tensorflow", "keras", "h5py"}
assert not heavy & sys.modules.keys(), heavy & sys.modules.keys()
data.samples()
for name in ("digits", "faces"):
    data.find_source(name).load({}, data.QUIET)
assert not heavy & sys.modules.keys(), heavy & sys.modules.keys()
"""
    subprocess.run([sys.executable, "-c", code], check=True, timeout=60)
