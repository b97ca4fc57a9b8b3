"""What a block shows, in the window's language: the library says it in English."""

from __future__ import annotations

from dataclasses import replace

from app.languages import is_english, told
from cnnbuilder.export.face import BlockFace

_BETWEEN = " · "


def spoken_face(face: BlockFace) -> BlockFace:
    """Return a face with its line and its remarks in the chosen language."""
    if is_english():
        return face
    line = _BETWEEN.join(told(part) for part in face.line.split(_BETWEEN))
    shape = face.shape if face.knows_shape else told(face.shape)
    return replace(face, line=line, shape=shape, count=told(face.count))
