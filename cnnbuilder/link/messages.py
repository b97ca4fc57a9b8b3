"""Messages between processes: a JSON header and the raw bytes of arrays, never pickle.

On the wire: four bytes ``CNB1`` (the last one is the protocol version), the length of the header
as a little-endian 32-bit number, the header (ASCII JSON), then each array's bytes, row-major and
little-endian, in the order the header lists them.
"""

from __future__ import annotations

import json
import math
import struct
from dataclasses import dataclass, field
from typing import Any, BinaryIO

import numpy as np
import numpy.typing as npt

PROTOCOL = 1
MAX_HEADER = 32 * 2**20
MAX_ARRAYS = 10_000
MAX_BYTES = 4 * 2**30

_PREFIX = struct.Struct("<3sBI")
_MAGIC = b"CNB"
_DTYPES = frozenset(
    {"bool", "uint8", "uint16", "uint32", "uint64", "int8", "int16", "int32", "int64"}
    | {"float16", "float32", "float64"}
)

Array = npt.NDArray[Any]


class ProtocolError(Exception):
    """Raised when what comes through a pipe is no message, or one of another version."""


@dataclass(frozen=True, slots=True, eq=False)
class Message:
    """A kind, plain fields (JSON), and arrays by name."""

    kind: str
    fields: dict[str, Any] = field(default_factory=dict)
    arrays: dict[str, Array] = field(default_factory=dict)


def encode(message: Message) -> list[bytes | memoryview]:
    """Return the parts of the message to be written one after another.

    Raises:
        ProtocolError: if it is larger than a reader would take.
        TypeError: if a field is no JSON or an array holds objects.
    """
    arrays = {name: _little_endian(value) for name, value in message.arrays.items()}
    listed = [[name, value.dtype.name, list(value.shape)] for name, value in arrays.items()]
    header = json.dumps(
        {"kind": message.kind, "fields": message.fields, "arrays": listed}, separators=(",", ":")
    ).encode("ascii")
    _check_sizes(len(header), len(arrays), sum(value.nbytes for value in arrays.values()))
    parts: list[bytes | memoryview] = [_PREFIX.pack(_MAGIC, PROTOCOL, len(header)), header]
    parts.extend(_raw(value) for value in arrays.values() if value.size)
    return parts


def write_message(stream: BinaryIO, message: Message) -> None:
    """Write ``message`` and flush. Raises OSError when nobody reads any more."""
    for part in encode(message):
        stream.write(part)
    stream.flush()


def read_message(stream: BinaryIO) -> Message | None:
    """Return the next message, or None at the end of the stream.

    Raises:
        ProtocolError: if the bytes are no message, of another version, too large or cut off.
    """
    prefix = stream.read(_PREFIX.size)
    if not prefix:
        return None
    if len(prefix) < _PREFIX.size:
        raise ProtocolError("The stream ended within a message.")
    magic, version, length = _PREFIX.unpack(prefix)
    if magic != _MAGIC:
        raise ProtocolError(f"Not a message: it starts with {prefix!r}.")
    if version != PROTOCOL:
        raise ProtocolError(f"The message is of protocol {version}; this side speaks {PROTOCOL}.")
    _check_sizes(length, 0, 0)
    kind, fields, listed = _read_header(_exactly(stream, length))
    shapes = [(name, np.dtype(dtype), shape) for name, dtype, shape in listed]
    total = sum(dtype.itemsize * math.prod(shape) for _name, dtype, shape in shapes)
    _check_sizes(length, len(shapes), total)
    arrays = {}
    for name, dtype, shape in shapes:
        data = _exactly(stream, dtype.itemsize * math.prod(shape))
        arrays[name] = np.frombuffer(data, dtype.newbyteorder("<")).reshape(shape)
    return Message(kind, fields, arrays)


def _read_header(data: bytearray) -> tuple[str, dict[str, Any], list[tuple[str, str, list[int]]]]:
    try:
        header = json.loads(data)
        listed = [(str(name), str(dtype), _shape(shape)) for name, dtype, shape in header["arrays"]]
        kind, fields = header["kind"], header["fields"]
    except (ValueError, KeyError, TypeError) as error:
        raise ProtocolError(f"The header of a message cannot be read: {error}.") from error
    foreign = [dtype for _name, dtype, _shape in listed if dtype not in _DTYPES]
    if foreign or not isinstance(kind, str) or not isinstance(fields, dict):
        raise ProtocolError(f"The header of a message is not as agreed: {foreign or header!r}.")
    return kind, fields, listed


def _shape(shape: Any) -> list[int]:
    if not isinstance(shape, list) or not all(type(n) is int and n >= 0 for n in shape):
        raise ValueError(f"{shape!r} is no shape")
    return shape


def _exactly(stream: BinaryIO, length: int) -> bytearray:
    """Read ``length`` bytes into memory of our own, so that arrays on it can be written to."""
    data = bytearray(length)
    view = memoryview(data)
    done = 0
    while done < length:
        count = stream.readinto(view[done:])  # type: ignore[attr-defined]
        if not count:
            raise ProtocolError("The stream ended within a message.")
        done += count
    return data


def _little_endian(value: Array) -> Array:
    if value.dtype.name not in _DTYPES:
        raise TypeError(f"Arrays of {value.dtype} are not sent.")
    return np.asarray(value, value.dtype.newbyteorder("<"), order="C")


def _raw(value: Array) -> memoryview:
    return value.reshape(-1).view(np.uint8).data


def _check_sizes(header: int, arrays: int, total: int) -> None:
    if header > MAX_HEADER or arrays > MAX_ARRAYS or total > MAX_BYTES:
        raise ProtocolError(
            f"A message of {header:,} bytes and {arrays:,} arrays of together {total:,} bytes is "
            f"larger than allowed ({MAX_HEADER:,}, {MAX_ARRAYS:,} and {MAX_BYTES:,})."
        )
