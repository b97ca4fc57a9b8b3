import contextlib
import io
import json

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from cnnbuilder.link import messages
from cnnbuilder.link.messages import Message, ProtocolError, encode, read_message, write_message

JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner, max_size=4),
    max_leaves=12,
)
DTYPES = st.sampled_from(["bool", "uint8", "int16", "int64", "float16", "float32", "float64"])
ARRAYS = hnp.arrays(DTYPES, hnp.array_shapes(min_dims=0, max_dims=4, min_side=0, max_side=5))


def sent(message):
    stream = io.BytesIO()
    write_message(stream, message)
    stream.seek(0)
    return stream


@given(
    st.text(),
    st.dictionaries(st.text(), JSON, max_size=5),
    st.dictionaries(st.text(), ARRAYS, max_size=4),
)
def test_what_is_sent_arrives(kind, fields, arrays):
    stream = sent(Message(kind, fields, arrays))
    came = read_message(stream)
    assert (came.kind, came.fields) == (kind, fields)
    assert list(came.arrays) == list(arrays)
    for name, array in arrays.items():
        assert came.arrays[name].dtype == array.dtype
        np.testing.assert_array_equal(came.arrays[name], array)
    assert read_message(stream) is None


def test_order_in_memory_does_not_matter():
    array = np.arange(24, dtype=">f4").reshape(2, 3, 4)
    for view in (array.T, array[:, ::-1], np.asfortranarray(array)):
        came = read_message(sent(Message("a", {}, {"x": view}))).arrays["x"]
        np.testing.assert_array_equal(came, view)
        came += 1  # memory of its own


@given(st.binary(max_size=60))
def test_any_bytes_are_a_message_or_refused(data):
    with contextlib.suppress(ProtocolError):
        read_message(io.BytesIO(data))


@given(st.integers(0, 200))
def test_a_message_cut_off_is_refused(length):
    whole = sent(Message("kind", {"a": [1, 2]}, {"x": np.ones((3, 4))})).getvalue()
    cut = whole[: min(length, len(whole) - 1)]
    if not cut:
        assert read_message(io.BytesIO(cut)) is None
        return
    with pytest.raises(ProtocolError, match="ended within"):
        read_message(io.BytesIO(cut))


def header(**values):
    text = json.dumps({"kind": "k", "fields": {}, "arrays": [], **values}).encode()
    return b"CNB\x01" + len(text).to_bytes(4, "little") + text


@pytest.mark.parametrize(
    "data",
    [
        b"GET / HTTP/1.1\r\n",
        b"CNB\x02\x00\x00\x00\x00",
        b"CNB\x01\xff\xff\xff\xff",
        b"CNB\x01\x02\x00\x00\x00{]",
        header(kind=3),
        header(fields=[]),
        header(arrays=[["x", "object", [1]]]),
        header(arrays=[["x", "float32", [-1]]]),
        header(arrays=[["x", "float32", 4]]),
        header(arrays=[["x", "float32"]]),
        header(arrays=[["x", "float64", [2**20, 2**20]]]),
    ],
)
def test_foreign_or_oversized_messages_are_refused(data):
    with pytest.raises(ProtocolError):
        read_message(io.BytesIO(data))


def test_an_oversized_message_is_not_sent(monkeypatch):
    monkeypatch.setattr(messages, "MAX_BYTES", 1000)
    with pytest.raises(ProtocolError, match="larger than allowed"):
        encode(Message("k", {}, {"x": np.zeros(1001, np.uint8)}))


def test_objects_are_not_sent():
    with pytest.raises(TypeError):
        encode(Message("k", {}, {"x": np.array([object()])}))
