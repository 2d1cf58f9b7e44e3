"""Parameters of the classifier, checked before anything is learnt with them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np

from signaltriage.errors import UsageError
from signaltriage.features.catalogue import Catalogue
from signaltriage.models.gates import Gates
from signaltriage.models.prior import base_of, positive

LEARNERS = ("scorecard", "boosted")
PRIORS = ("catalogue", "flat")
MOST_SEED = 2**32  # of scikit-learn's generators


def check_parameters(given: Mapping[str, Any]) -> None:
    """Refuse parameters that no model can be learnt with, or none that its file could hold.

    Parameters
    ----------
    given : mapping of str to object
        As of ``TriageClassifier.get_params``; the weights of classes are read with the rows.

    Raises
    ------
    UsageError
        Naming the parameter.

    Examples
    --------
    >>> check_parameters({"learner": "forest"})
    Traceback (most recent call last):
        ...
    signaltriage.errors.UsageError: learner must be one of scorecard, boosted
    """
    for name, known in (("learner", LEARNERS), ("prior", PRIORS)):
        if not isinstance(given[name], str) or given[name] not in known:
            raise UsageError(f"{name} must be one of {', '.join(known)}")
    base_of(given["assumed_prevalence"])
    positive(given["prior_strength"])
    whole_number(given["random_state"], "random_state", 0, MOST_SEED - 1)
    for name, kind in (("gates", Gates), ("catalogue", Catalogue)):
        if not (given[name] is None or isinstance(given[name], kind)):
            raise UsageError(f"{name} must be None or of {kind.__module__}.{kind.__name__}")


def whole_number(value: object, name: str, least: int, most: int) -> None:
    """Refuse what is no whole number within bounds."""
    if isinstance(value, bool) or not (
        isinstance(value, int | np.integer) and least <= value <= most
    ):
        raise UsageError(f"{name} must be a whole number from {least} to {most:,}")
