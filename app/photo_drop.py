"""Pictures that are dropped or pasted: files, or the pixels themselves."""

from __future__ import annotations

from pathlib import Path

import numpy as np
from PySide6.QtCore import QMimeData
from PySide6.QtGui import QImage

from app.look_session import LookSession
from cnnbuilder.data import Photo
from cnnbuilder.export.carried import carries_design
from cnnbuilder.project.files import SUFFIX


def accepts(data: QMimeData) -> bool:
    """Say whether this may be a picture to look at; a design, or a picture of one, is none."""
    files = _files(data)
    if files:
        return files[0].suffix != SUFFIX and not carries_design(files[0])
    return data.hasImage()


def take(look: LookSession, data: QMimeData, name: str = "dropped picture") -> bool:
    """Look at the picture in ``data``; return whether there is one."""
    files = _files(data)
    if files:
        look.open_image(files[0])
        return True
    if data.hasImage():
        image = data.imageData()
        if isinstance(image, QImage) and not image.isNull():
            look.set_photo(Photo(pixels_of(image), name))
            return True
    return False


def pixels_of(image: QImage) -> np.ndarray:
    """Return a picture as height × width × 3 bytes, over white where it is see-through."""
    opaque = image
    if image.hasAlphaChannel():
        opaque = QImage(image.size(), QImage.Format.Format_RGB32)
        opaque.fill(0xFFFFFFFF)
        from PySide6.QtGui import QPainter

        painter = QPainter(opaque)
        painter.drawImage(0, 0, image)
        painter.end()
    rgb = opaque.convertToFormat(QImage.Format.Format_RGB888)
    height, width, stride = rgb.height(), rgb.width(), rgb.bytesPerLine()
    flat = np.frombuffer(rgb.constBits(), np.uint8, height * stride)
    return flat.reshape(height, stride)[:, : 3 * width].reshape(height, width, 3).copy()


def image_of(pixels: np.ndarray) -> QImage:
    """Return height × width × 3 bytes as a picture that owns them."""
    height, width = pixels.shape[:2]
    whole = np.ascontiguousarray(pixels)
    return QImage(whole.tobytes(), width, height, 3 * width, QImage.Format.Format_RGB888).copy()


def _files(data: QMimeData) -> list[Path]:
    if not data.hasUrls():
        return []
    return [Path(url.toLocalFile()) for url in data.urls() if url.isLocalFile()]
