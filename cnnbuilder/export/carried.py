"""A picture of a design that carries the design itself: PNG and SVG, written and read. No Qt.

A PNG carries it in an ``iTXt`` chunk, an SVG in its ``<metadata>``: the text of a ``.cnnb`` file,
so that what opens one opens the other. Pictures travel: trained weights stay behind, and so do the
paths of the writer's own files. Programs that save a picture anew may throw the text away; then it
is a picture like any other.
"""

from __future__ import annotations

import struct
import zlib
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from types import MappingProxyType
from xml.parsers import expat
from xml.sax.saxutils import escape

from cnnbuilder.catalog import Catalog
from cnnbuilder.data.registry import SOURCES
from cnnbuilder.project.files import MAX_BYTES, FileError, dumps, loads
from cnnbuilder.project.project import Project
from cnnbuilder.project.settings import DataChoice
from cnnbuilder.spec import Text

PNG, SVG = ".png", ".svg"
SUFFIXES = (PNG, SVG)
KEYWORD = "cnnbuilder"
NAMESPACE = "urn:cnnbuilder:design"

_SIGNATURE = b"\x89PNG\r\n\x1a\n"
# Signature and the header's chunk: length, type, 13 bytes, checksum.
_HEADER_END = len(_SIGNATURE) + 4 + 4 + 13 + 4
_TOO_LONG = f"it is longer than {MAX_BYTES // 2**20} MB"


class CarriedError(Exception):
    """A picture says that it carries a design, but it cannot be taken out: why, as a clause."""


def carried_text(project: Project, catalog: Catalog) -> str:
    """Return the text that a picture of ``project`` carries."""
    return dumps(replace(project, weights=None, data=_without_paths(project.data)), catalog)


def _without_paths(choice: DataChoice) -> DataChoice:
    """Leave out what names the writer's own files: a picture in a paper must not tell them."""
    source = next((each for each in SOURCES if each.type == choice.source), None)
    if source is None:
        return replace(choice, params=MappingProxyType({}))
    own = {p.name for p in source.parameters if isinstance(p.kind, Text) and p.kind.path}
    kept = {name: value for name, value in choice.params.items() if name not in own}
    return replace(choice, params=MappingProxyType(kept))


def with_text_in_png(picture: bytes, text: str) -> bytes:
    """Return the PNG file ``picture`` with ``text`` in it, right behind its header."""
    if not picture.startswith(_SIGNATURE) or len(picture) < _HEADER_END:
        raise ValueError("that is no PNG file")
    # Keyword, then: compressed, by zlib; no language, no translated keyword.
    content = KEYWORD.encode() + b"\0\1\0\0\0" + zlib.compress(text.encode("utf-8"), 9)
    return picture[:_HEADER_END] + _chunk(b"iTXt", content) + picture[_HEADER_END:]


def _chunk(kind: bytes, content: bytes) -> bytes:
    checksum = zlib.crc32(kind + content)
    return struct.pack(">I", len(content)) + kind + content + struct.pack(">I", checksum)


def with_text_in_svg(picture: str, text: str) -> str:
    """Return the SVG drawing ``picture`` with ``text`` in it, as its first element."""
    start = picture.index(">", picture.index("<svg")) + 1
    carried = f'\n<metadata><design xmlns="{NAMESPACE}">{escape(_plain(text))}</design></metadata>'
    return picture[:start] + carried + picture[start:]


def _plain(text: str) -> str:
    """Write signs that XML cannot hold as JSON does; they stand within its strings only."""
    return "".join(sign if _in_xml(ord(sign)) else f"\\u{ord(sign):04x}" for sign in text)


def _in_xml(code: int) -> bool:
    return (
        code in (0x9, 0xA) or 0x20 <= code <= 0xD7FF or 0xE000 <= code <= 0xFFFD or code >= 0x10000
    )


def text_in(picture: bytes) -> str | None:
    """Return the text that a PNG or SVG file carries; None if it carries none.

    Raises:
        CarriedError: It carries something that cannot be read.
    """
    if picture.startswith(_SIGNATURE):
        return _text_in_png(picture)
    return _text_in_svg(picture)


def _text_in_png(picture: bytes) -> str | None:
    for kind, content, sound in _chunks(picture):
        keyword, _, rest = content.partition(b"\0")
        if kind != b"iTXt" or keyword != KEYWORD.encode():
            continue
        if not sound:
            raise CarriedError("it is damaged or cut off")
        return _international_text(rest)
    return None


def _chunks(picture: bytes) -> Iterator[tuple[bytes, bytes, bool]]:
    """Yield type, content and whether it is whole of each chunk that is there."""
    place = len(_SIGNATURE)
    while place + 8 <= len(picture):
        (length,) = struct.unpack_from(">I", picture, place)
        kind = picture[place + 4 : place + 8]
        content = picture[place + 8 : place + 8 + length]
        checksum = picture[place + 8 + length : place + 12 + length]
        yield kind, content, checksum == struct.pack(">I", zlib.crc32(kind + content))
        place += 12 + length


def _international_text(rest: bytes) -> str:
    """Return the text of an ``iTXt`` chunk from what follows its keyword."""
    try:
        compressed, method = rest[0], rest[1]
        # Language and translated keyword, which nobody needs here.
        _, _, body = rest[2:].split(b"\0", 2)
        if compressed:
            if method != 0:
                raise CarriedError("it is packed in a way that is not known")
            body = _unpacked(body)
        return body.decode("utf-8")
    except (IndexError, ValueError, zlib.error) as error:
        raise CarriedError("it is damaged") from error


def _unpacked(packed: bytes) -> bytes:
    """Unpack without taking more memory than any design needs."""
    reader = zlib.decompressobj()
    body = reader.decompress(packed, MAX_BYTES)
    if reader.unconsumed_tail:
        raise CarriedError(_TOO_LONG)
    if not reader.eof:
        raise CarriedError("it is cut off")
    return body


class _Found(Exception):
    """The design was read whole: the rest of the drawing does not matter."""


class _Collector:
    """Takes the text out of a drawing while it is parsed."""

    def __init__(self) -> None:
        self.inside = False
        self.parts: list[str] = []

    def start(self, name: str, _attributes: object) -> None:
        if name == f"{NAMESPACE} design":
            self.inside = True

    def end(self, _name: str) -> None:
        if self.inside:
            raise _Found

    def words(self, words: str) -> None:
        if self.inside:
            self.parts.append(words)


def _refuse_entities(*_declaration: object) -> None:
    # They can name other files, and grow to fill the memory.
    raise CarriedError("it defines XML entities, which no design needs")


def _text_in_svg(picture: bytes) -> str | None:
    # Most files are none of ours: that is seen at once.
    if NAMESPACE.encode() not in picture:
        return None
    parser = expat.ParserCreate(namespace_separator=" ")
    collector = _Collector()
    parser.buffer_text = True
    parser.StartElementHandler = collector.start
    parser.EndElementHandler = collector.end
    parser.CharacterDataHandler = collector.words
    parser.EntityDeclHandler = _refuse_entities
    try:
        parser.Parse(picture, True)
    except _Found:
        return "".join(collector.parts)
    except (expat.ExpatError, ValueError, LookupError) as error:
        raise CarriedError("it is damaged or cut off") from error
    return None


def read_picture(path: Path, catalog: Catalog) -> Project | None:
    """Return the design that the picture at ``path`` carries; None if it carries none.

    Raises:
        FileError: It cannot be read, or the design in it is damaged; a sentence.
    """
    try:
        if path.stat().st_size > MAX_BYTES:
            return None
        picture = path.read_bytes()
    except OSError as error:
        raise FileError(f"{path.name} cannot be read ({error.strerror}).") from error
    try:
        text = text_in(picture)
    except CarriedError as error:
        raise FileError(f"The design in {path.name} cannot be read: {error}.") from error
    return None if text is None else loads(text, catalog, f"The design in {path.name}")


def carries_design(path: Path) -> bool:
    """Whether a file is a picture that carries a design, sound or damaged; never raises."""
    try:
        if path.suffix.lower() not in SUFFIXES or path.stat().st_size > MAX_BYTES:
            return False
        return text_in(path.read_bytes()) is not None
    except OSError:
        return False
    except CarriedError:
        return True
