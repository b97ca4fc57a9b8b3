"""A drawing as a PNG: the window and the command line use the same."""

from __future__ import annotations

import subprocess
import sys

import pytest
from PySide6.QtGui import QColor, QImage

from app.picture import PictureError, png_of
from tests.architecture.source import ROOT

SVG = (
    '<svg xmlns="http://www.w3.org/2000/svg" width="20" height="10" viewBox="0 0 20 10">'
    '<rect x="10" width="10" height="10" fill="#ff0000"/></svg>'
)


def test_a_picture_has_the_size_of_the_drawing_times_the_zoom_and_no_ground_of_its_own(qapp):
    picture = QImage.fromData(png_of(SVG, 3.0))
    assert (picture.width(), picture.height()) == (60, 30)
    assert picture.pixelColor(45, 15) == QColor("#ff0000")
    assert picture.pixelColor(5, 15).alpha() == 0


def test_a_picture_too_large_is_refused_before_memory_is_taken(qapp):
    with pytest.raises(PictureError, match="100,000 × 50,000 pixels"):
        png_of(SVG, 5_000)


def test_without_a_window_twice_in_one_process():
    code = f"from app.picture import png_of\nprint(*[png_of({SVG!r})[:4] for _ in range(2)])"
    answer = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert answer.returncode == 0, answer.stderr
    assert answer.stdout.count("PNG") == 2
