"""Weight files: by hash in the store, by name beside the design."""

from __future__ import annotations

from pathlib import Path

import pytest

from cnnbuilder.project.weights import WeightsStore, beside, file_hash


@pytest.fixture
def store(tmp_path: Path) -> WeightsStore:
    return WeightsStore(tmp_path / "store")


def test_weights_travel_with_the_design(store: WeightsStore, tmp_path: Path) -> None:
    trained = tmp_path / "run.weights.h5"
    trained.write_bytes(b"numbers")
    digest = store.add(trained)
    assert digest == file_hash(trained)
    design = tmp_path / "mine.cnnb"
    store.save_beside(digest, design)
    assert beside(design).name == "mine.weights.h5"
    assert beside(design).read_bytes() == b"numbers"
    elsewhere = WeightsStore(tmp_path / "another computer")
    assert elsewhere.path(digest) is None
    assert elsewhere.open_beside(digest, design) is None
    found = elsewhere.path(digest)
    assert found is not None
    assert found.read_bytes() == b"numbers"


def test_missing_and_foreign_weights_get_a_sentence(store: WeightsStore, tmp_path: Path) -> None:
    design = tmp_path / "mine.cnnb"
    missing = store.open_beside("0" * 64, design)
    assert missing is not None
    assert "mine.weights.h5 do not lie beside the design" in missing
    beside(design).write_bytes(b"of another design")
    foreign = store.open_beside("0" * 64, design)
    assert foreign is not None
    assert "not the file of weights that belongs" in foreign
    assert beside(design).read_bytes() == b"of another design"


def test_a_digest_from_a_file_cannot_lead_out_of_the_store(store: WeightsStore) -> None:
    assert store.path("../../etc/passwd") is None
