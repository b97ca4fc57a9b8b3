import errno

import numpy as np
import pytest

from cnnbuilder.engine import files, store
from cnnbuilder.engine.build import build_model
from cnnbuilder.engine.errors import JobError, sentence_for
from tests.engine.plans import chain, digits_net

NET = [
    ("Input", {"shape": (6, 5, 2)}),
    ("SeparableConv2D", {"filters": 3}),
    ("BatchNormalization", {}),
    ("Flatten", {}),
    ("Dense", {"units": 3}),
]


def shaken(plan, seed=1):
    built = build_model(plan, seed)
    rng = np.random.default_rng(seed)
    for variable in built.model.weights:
        variable.assign(rng.random(variable.shape, np.float32))
    return built


def test_weights_round_trip_by_id_and_name(tmp_path):
    built = shaken(chain(*NET))
    path = tmp_path / "net.weights.h5"
    first = store.save(path, built.layers)
    other = build_model(chain(*NET), 2)
    stored = store.read(path)
    assert store.assign(stored, other.layers) == ()
    for a, b in zip(built.model.get_weights(), other.model.get_weights(), strict=True):
        np.testing.assert_array_equal(a, b)
    assert list(stored.arrays["layer-n1"]) == ["depthwise_kernel", "pointwise_kernel", "bias"]
    assert stored.names["layer-n2"] == "batchnormalization_n2"
    assert first == files.sha256_of(path)
    assert [entry.name for entry in tmp_path.iterdir()] == ["net.weights.h5"]


def test_equal_weights_have_one_hash(tmp_path, monkeypatch):
    one = store.save(tmp_path / "a.weights.h5", shaken(chain(*NET)).layers)
    monkeypatch.setattr("time.time", lambda: 5.0)
    two = store.save(tmp_path / "b.weights.h5", shaken(chain(*NET)).layers)
    three = store.save(tmp_path / "c.weights.h5", shaken(chain(*NET), 2).layers)
    assert one == two != three


def test_what_does_not_fit_keeps_its_values_and_is_said(tmp_path):
    path = tmp_path / "net.weights.h5"
    store.save(path, build_model(chain(*NET), 1).layers)
    changed = [*NET[:2], ("ReLU", {}), *NET[3:4], ("Dense", {"units": 4})]
    built = build_model(chain(*changed), 2)
    before = built.layers["layer-n4"].get_weights()
    notes = store.assign(store.read(path), built.layers)
    assert notes == (
        "dense_n4: its kernel is 36 × 4, in net.weights.h5 36 × 3; it keeps its initial values.",
    )
    for a, b in zip(before, built.layers["layer-n4"].get_weights(), strict=True):
        np.testing.assert_array_equal(a, b)


def test_missing_and_foreign_weights_are_said(tmp_path):
    path = tmp_path / "net.weights.h5"
    store.save(path, build_model(chain(*NET), 1).layers)
    short = chain(NET[0], ("Flatten", {}), ("Dense", {"units": 3}))
    notes = store.assign(store.read(path), build_model(short, 2).layers)
    assert notes[0].startswith("dense_n2: net.weights.h5 has no kernel for it")
    assert notes[1].endswith("weights of 1 block not in this design (dense_n4).")
    other = chain(NET[0], NET[3], ("Dense", {"units": 3, "use_bias": False}))
    stored = store.read(path)
    assert "has no weights in" in next(
        iter(store.assign_layer(stored, "new", build_model(other, 1).layers["layer-n2"]))
    )


@pytest.mark.parametrize("content", [b"", b"no HDF5 at all", b"\x89HDF\r\n\x1a\n" + b"\0" * 40])
def test_a_damaged_file_is_a_sentence(tmp_path, content):
    path = tmp_path / "bad.weights.h5"
    path.write_bytes(content)
    with pytest.raises(JobError, match=r"bad\.weights\.h5 is damaged"):
        store.read(path)


def test_a_truncated_missing_foreign_or_newer_file_is_a_sentence(tmp_path):
    import h5py

    path = tmp_path / "net.weights.h5"
    store.save(path, build_model(digits_net(), 1).layers)
    path.write_bytes(path.read_bytes()[:-2000])
    with pytest.raises(JobError, match="is damaged"):
        store.read(path)
    with pytest.raises(JobError, match="is missing"):
        store.read(tmp_path / "none.weights.h5")
    with h5py.File(path, "w"):
        pass
    with pytest.raises(JobError, match="holds no weights of this program"):
        store.read(path)
    with h5py.File(path, "w") as file:
        file.attrs["format"], file.attrs["version"] = store.FORMAT, 2
    with pytest.raises(JobError, match="version 2"):
        store.read(path)


def test_a_full_disk_leaves_the_file_before(tmp_path, monkeypatch):
    path = tmp_path / "net.weights.h5"
    first = store.save(path, build_model(digits_net(), 1).layers)

    def full(_path):
        raise OSError(errno.ENOSPC, "No space left on device", str(path))

    monkeypatch.setattr(files, "_sync", full)
    with pytest.raises(OSError, match="No space") as caught:
        store.save(path, build_model(digits_net(), 2).layers)
    assert sentence_for(caught.value).startswith("The disk is full:")
    assert files.sha256_of(path) == first
    assert [entry.name for entry in tmp_path.iterdir()] == ["net.weights.h5"]


@pytest.mark.parametrize(
    ("error", "words"),
    [
        (JobError("No."), "No."),
        (MemoryError(), "Memory ran out"),
        (OSError(errno.EACCES, "x", "f"), "permission to write f"),
        (OSError(errno.EIO, "Input/output error"), "(Input/output error)"),
        (ValueError("first\nsecond"), "Keras refused: first."),
        (ValueError(), "Keras refused: ValueError."),
    ],
)
def test_errors_are_sentences(error, words):
    assert words in sentence_for(error)
