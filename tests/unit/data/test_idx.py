from __future__ import annotations

import gzip
import struct
from pathlib import Path

import numpy as np
import pytest

from cnnbuilder.data import QUIET, DataError
from cnnbuilder.data.sources import idx

CODES = {"|u1": 0x08, "|i1": 0x09, ">i2": 0x0B, ">i4": 0x0C, ">f4": 0x0D, ">f8": 0x0E}
NAMES = {
    "x_train": "train-images-idx3-ubyte",
    "y_train": "train-labels-idx1-ubyte",
    "x_test": "t10k-images-idx3-ubyte",
    "y_test": "t10k-labels-idx1-ubyte",
}


def as_idx(array: np.ndarray) -> bytes:
    head = bytes([0, 0, CODES[array.dtype.str], array.ndim])
    return head + struct.pack(f">{array.ndim}I", *array.shape) + array.tobytes()


def write(folder: Path, arrays: dict[str, np.ndarray], *, packed: bool = False) -> dict[str, str]:
    folder.mkdir(exist_ok=True)
    for part, array in arrays.items():
        data = as_idx(array)
        if packed:
            (folder / f"{NAMES[part]}.gz").write_bytes(gzip.compress(data))
        else:
            (folder / NAMES[part]).write_bytes(data)
    return {"path": str(folder)}


def fault(params: dict[str, str]) -> str:
    with pytest.raises(DataError) as caught:
        idx.load(params, QUIET)
    return str(caught.value)


@pytest.mark.parametrize("packed", [False, True])
def test_facts_and_contents_agree(tmp_path: Path, small: dict, packed: bool) -> None:
    params = write(tmp_path / "d", small, packed=packed)
    facts, data = idx.facts(params), idx.load(params, QUIET)
    assert facts.sample_shape == (4, 5, 1) == data.x_train.shape[1:]
    assert facts.classes == data.classes == ("0", "1", "2")
    assert (facts.train, facts.test) == (12, 6)
    assert facts.train_counts == (4, 4, 4)
    assert np.array_equal(data.x_test[..., 0], small["x_test"])
    assert np.array_equal(data.y_train, small["y_train"])
    assert data.x_train.dtype == np.uint8


@pytest.mark.parametrize("code", [">i2", ">i4", ">f4", ">f8"])
def test_other_types_and_byte_orders(tmp_path: Path, small: dict, code: str) -> None:
    given = {name: small[name].astype(code) if name[0] == "x" else small[name] for name in small}
    data = idx.load(write(tmp_path / "d", given), QUIET)
    assert data.x_train.max() == 200
    assert data.value_range == (0.0, 255.0)


def test_words_before_the_names_are_fine(tmp_path: Path, small: dict) -> None:
    params = write(tmp_path / "d", small)
    for path in list((tmp_path / "d").iterdir()):
        path.rename(path.with_name("kmnist-" + path.name.replace("t10k", "test")))
    assert idx.facts(params).train == 12


def test_two_sets_in_a_folder_are_refused(tmp_path: Path, small: dict) -> None:
    params = write(tmp_path / "d", small)
    (tmp_path / "d" / "kmnist-train-images-idx3-ubyte").touch()
    assert "holds several data sets" in fault(params)


@pytest.mark.parametrize("part", NAMES)
def test_a_missing_file_is_named(tmp_path: Path, small: dict, part: str) -> None:
    params = write(tmp_path / "d", small)
    (tmp_path / "d" / NAMES[part]).unlink()
    assert fault(params) == f"There is no {NAMES[part]} (nor .gz) in {tmp_path / 'd'}."


def test_broken_files_are_sentences(tmp_path: Path, small: dict) -> None:
    params = write(tmp_path / "d", small)
    path = tmp_path / "d" / NAMES["x_train"]
    sound = path.read_bytes()
    path.write_bytes(sound[:-7])
    assert fault(params) == (f"{path.name} is damaged: its head promises 240 bytes, it holds 233.")
    path.write_bytes(sound + b"x")
    assert "it holds more" in fault(params)
    path.write_bytes(b"PNG?")
    assert f"{path.name} is not an idx file: it starts with 50 4e 47 3f" in fault(params)
    path.write_bytes(b"")
    assert "it starts with nothing" in fault(params)
    path.write_bytes(sound[:6])
    assert "damaged" in fault(params)
    path.write_bytes(bytes([0, 0, 8, 3]) + b"\xff" * 12)
    assert "of memory" in fault(params)
    path.unlink()
    packed = path.with_name(path.name + ".gz")
    packed.write_bytes(sound)
    assert f"{packed.name} is damaged" in fault(params)
    packed.write_bytes(gzip.compress(sound)[:-20])
    assert f"{packed.name} is damaged" in fault(params)
    assert fault({"path": str(tmp_path / "none")}) == f"There is no folder {tmp_path / 'none'}."


def test_uneven_files_are_sentences(tmp_path: Path, small: dict) -> None:
    params = write(tmp_path / "d", {**small, "y_test": small["y_test"][:-1]})
    sentence = "t10k-images-idx3-ubyte has 6 samples but t10k-labels-idx1-ubyte 5 labels"
    assert fault(params).startswith(sentence)
    with pytest.raises(DataError, match=sentence):
        idx.facts(params)
    params = write(tmp_path / "e", {**small, "x_test": small["x_test"][:, :2]})
    assert "they have to be alike" in fault(params)


def test_real_fashion_mnist(data_folder: Path) -> None:
    facts = idx.facts({"path": str(data_folder / "fashion_mnist")})
    assert (facts.sample_shape, facts.train, facts.test) == ((28, 28, 1), 60_000, 10_000)
    assert facts.train_counts == (6_000,) * 10
