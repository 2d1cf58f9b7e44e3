"""The score of a cluster: a base and points that add up to it exactly."""

from __future__ import annotations

from dataclasses import dataclass

BANDS = ("low", "review", "high", "unscored")


@dataclass(frozen=True, slots=True)
class Contribution:
    """What one indicator adds to the score of one cluster.

    Parameters
    ----------
    indicator : str
        Id in the catalogue.
    family : str
        Evidence family in the catalogue.
    value : float or None
        As measured; None could not be measured (and adds 0), 0 is measured and absent.
    points : float
        Log-odds added.
    points_sd : float
        Standard deviation of the points under the prior or the posterior.
    """

    indicator: str
    family: str
    value: float | None
    points: float
    points_sd: float


@dataclass(frozen=True, slots=True)
class Score:
    """The score of one cluster, taken apart.

    ``base + sum(c.points) == logit(score)`` to 1e-9.

    Parameters
    ----------
    base : float
        Log-odds before any evidence.
    contributions : tuple of Contribution
        One per model column, largest points first.
    score, low, high : float
        Share of similar clusters that a reviewer would confirm, if the model were right, and
        its 90 % interval.
    band : str
        ``"low"``, ``"review"``, ``"high"`` or ``"unscored"``.
    families : tuple of str
        Independent evidence families that counted for the gate.
    gates : tuple of str
        Sentences on rules that lowered the band, or why nothing could be scored.
    """

    base: float
    contributions: tuple[Contribution, ...]
    score: float
    low: float
    high: float
    band: str
    families: tuple[str, ...]
    gates: tuple[str, ...]
