"""Rows of findings, written by naming the cues that are present."""

from collections.abc import Callable

import numpy as np
import pytest
from numpy.typing import NDArray

from signaltriage.features.catalogue import load_catalogue
from signaltriage.models import TriageClassifier

Row = Callable[..., NDArray[np.float64]]


@pytest.fixture(scope="session")
def expert() -> TriageClassifier:
    """Return the expert scorecard; it is never changed."""
    return TriageClassifier.from_catalogue()


@pytest.fixture(scope="session")
def row() -> Row:
    """Return a maker of one-row matrices: the cues named are at their top step, others absent.

    ``row("a1", "e5")`` names cues by the first part of their id.
    """
    catalogue = load_catalogue()
    names = list(catalogue.columns)

    def make(*cues: str, missing: tuple[str, ...] = ()) -> NDArray[np.float64]:
        values = np.zeros((1, len(names)))
        for cue in cues + missing:
            (j,) = (j for j, name in enumerate(names) if name.startswith(f"{cue}_"))
            indicator = catalogue[names[j]]
            top = [*indicator.edges, indicator.edges[-1] + 1][
                int(np.argmax(np.asarray(indicator.steps)))
            ]
            values[0, j] = np.nan if cue in missing else top
        return values

    return make
