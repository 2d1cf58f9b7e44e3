"""Keys of rows, and what stands on them."""

import numpy as np
import pytest

from signaltriage.models.row_keys import row_keys
from signaltriage.models.training import data_digest


@pytest.mark.parametrize("highest", [1, 5, 1000])
def test_whole_numbers_have_keys_of_their_own(highest: int) -> None:
    """Findings are small whole numbers, alike in nearly all of their bits; no keys collide."""
    rows = np.unique(np.random.default_rng(0).integers(0, highest + 1, (5_000, 40)), axis=0)
    assert len(np.unique(row_keys(rows.astype(float)))) == len(rows)


def test_the_order_of_rows_is_not_in_the_digest() -> None:
    """The same labelled rows have one digest; other labels have another."""
    draw = np.random.default_rng(1)
    x = (draw.random((3_000, 40)) < 0.3).astype(float)
    y, weights = (draw.random(3_000) < 0.1).astype(np.int8), np.ones(3_000)
    shuffled = draw.permutation(3_000)
    digest = data_digest(x, y, weights)
    assert data_digest(x[shuffled], y[shuffled], weights) == digest
    assert data_digest(x, 1 - y, weights) != digest
