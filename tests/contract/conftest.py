"""The oracle, for the contracts that Keras has a say in."""

from __future__ import annotations

import pytest

from tests.helpers.keras_oracle import KerasOracle, keras_oracle


@pytest.fixture(scope="session")
def oracle() -> KerasOracle:
    """Keras in a process of its own, the same one for all tests."""
    return keras_oracle()
