from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from cnnbuilder.data import SOURCES, DataError, SourceSpec, find_source, source_from_text
from cnnbuilder.data import memory as memory_module
from cnnbuilder.data.memory import require_memory
from cnnbuilder.data.package_files import require_package_file
from cnnbuilder.spec import check_values, complete


def test_the_order_of_the_menu() -> None:
    assert [spec.type for spec in SOURCES] == [
        "digits",
        "faces",
        "mnist",
        "fashion_mnist",
        "cifar10",
        "npz",
        "idx",
        "folder",
    ]


@pytest.mark.parametrize("spec", SOURCES, ids=lambda spec: spec.type)
def test_declarations_are_sound(spec: SourceSpec) -> None:
    assert spec.title
    assert spec.summary.endswith(".")
    values = complete(spec.parameters, {})
    assert not check_values(spec.parameters, values)
    for parameter in spec.parameters:
        assert parameter.label
        assert parameter.help.endswith(".")
    # Only a path may have to be chosen first.
    if any(parameter.name == "path" for parameter in spec.parameters):
        with pytest.raises(DataError, match="Choose"):
            spec.facts({})
        with pytest.raises(DataError, match="Choose"):
            spec.load({}, lambda *_: None)  # type: ignore[arg-type]
    else:
        facts = spec.facts({})
        assert sum(facts.train_counts) == facts.train
        assert sum(facts.test_counts) == facts.test
        assert len(facts.classes) == len(facts.train_counts) == len(facts.test_counts)


def test_an_unknown_source_is_a_sentence() -> None:
    with pytest.raises(DataError, match="no data source imagenet; there are digits, faces"):
        find_source("imagenet")


def test_what_a_command_line_names(tmp_path: Path) -> None:
    file = tmp_path / "a.npz"
    file.touch()
    pictures = tmp_path / "pictures"
    pictures.mkdir()
    idx = tmp_path / "idx"
    idx.mkdir()
    (idx / "train-images-idx3-ubyte.gz").touch()
    assert source_from_text("digits") == ("digits", {})
    assert source_from_text(str(file)) == ("npz", {"path": str(file)})
    assert source_from_text(str(pictures)) == ("folder", {"path": str(pictures)})
    assert source_from_text(str(idx)) == ("idx", {"path": str(idx)})
    with pytest.raises(DataError, match="nowhere is neither a data set"):
        source_from_text("nowhere")
    with pytest.raises(DataError, match="neither"):
        source_from_text("folder")


def test_memory_is_known_and_refusals_have_numbers(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(memory_module, "available_memory", lambda: 1_000_000_000)
    require_memory(700_000_000, "It", "go")
    with pytest.raises(DataError) as caught:
        require_memory(5_200_000_000, "The data", "choose less")
    assert str(caught.value) == (
        "The data would need about 5.2 GB of memory, but only 1.0 GB are free: choose less."
    )
    monkeypatch.setattr(memory_module, "available_memory", lambda: 0)
    require_memory(5_200_000_000, "What is not known", "refuses nothing")


def test_digits() -> None:
    data = find_source("digits").load({}, _Silent())
    facts = find_source("digits").facts({})
    assert data.x_train.shape == (facts.train, *facts.sample_shape) == (1438, 8, 8, 1)
    assert data.x_test.shape == (facts.test, 8, 8, 1)
    assert data.x_train.dtype == np.uint8
    assert (data.x_train.min(), data.x_train.max()) == (0, 16)
    assert tuple(np.bincount(data.y_train)) == facts.train_counts
    assert tuple(np.bincount(data.y_test)) == facts.test_counts
    # The first one of the file is a zero, and looks like one: dark in the middle.
    assert data.y_train[0] == 0
    assert data.x_train[0, 3:5, 3:5, 0].max() == 0
    # Split and order are the same for ever: results can be compared.
    assert data.fingerprint.startswith("340f58cbea0db1ac")


def test_faces() -> None:
    data = find_source("faces").load({}, _Silent())
    facts = find_source("faces").facts({})
    assert data.x_train.shape == (160, 25, 25, 1)
    assert data.x_test.shape == (40, 25, 25, 1)
    assert data.x_train.dtype == np.float32
    assert 0 <= data.x_train.min() < data.x_train.max() <= 1
    assert tuple(np.bincount(data.y_train)) == facts.train_counts
    assert tuple(np.bincount(data.y_test)) == facts.test_counts
    assert data.y_train[:4].tolist() == [0, 1, 0, 1]
    assert data.fingerprint.startswith("ea194a3c96e332d6")


def test_a_missing_package_file_says_which_package() -> None:
    with pytest.raises(DataError, match="install scikit-learn again"):
        require_package_file("sklearn", "datasets/data/none.csv", "scikit-learn")
    with pytest.raises(DataError, match="nowhere-at-all"):
        require_package_file("nowhere_at_all", "x", "nowhere-at-all")


class _Silent:
    def progress(self, done: int, total: int, what: str) -> None: ...

    def cancelled(self) -> bool:
        return False
