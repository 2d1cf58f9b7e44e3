"""Labels: what somebody said about an ad, and how they know."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

LABEL_SOURCES = (
    "court",
    "investigation_confirmed",
    "care_confirmed",
    "reviewer_opinion",
    "synthetic",
    "pseudo",
)


@dataclass(frozen=True, slots=True)
class Label:
    """One label of one ad: 1 for signs confirmed, 0 for none.

    `label_source` is one of `LABEL_SOURCES`; sources are never mixed in one figure.
    `sampling_prob` is the chance with which the ad had been chosen for labelling.
    """

    source: str
    ad_id: str
    label: int
    label_source: str
    labelled_at: datetime
    sampling_prob: float = 1.0
