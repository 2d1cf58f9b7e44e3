"""Worlds with known truth for the benchmarks of the classifier: rows of findings, weights, labels.

Rows come in two ways, so that no result hangs on one of them:

- ``market``: the findings of the clusters of simulated markets, as `rank` measures them, with
  their missing values and what goes together in them; most cues are rare there;
- ``drawn``: each cue has a rate of its own between 3 and 35 %, cues of one family go together,
  and each of three platforms does not show a sixth of the columns.

A world is a weight per column and a base; labels are drawn with the chance sigmoid(base + weights
times the catalogue's steps). Markets are measured once and kept in the temporary folder of the
machine, by seed, size, version and catalogue; delete ``signaltriage-benchmarks`` there to
measure again.
"""

from __future__ import annotations

import tempfile
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import polars as pl
from numpy.typing import NDArray
from scipy.optimize import brentq
from scipy.special import expit
from scipy.stats import norm

from signaltriage import __version__
from signaltriage.features import load_catalogue
from signaltriage.features.catalogue import Indicator

Floats = NDArray[np.float64]

MARKETS = (101, 102, 103, 104)  # seeds
ADS_EACH = 60_000
RATES = 0.03, 0.35  # of cues in drawn rows
TOGETHER = 0.3  # share of a drawn cue's tendency that its family has in common
PLATFORMS = 3
NOT_SHOWN = 1 / 6  # share of columns that a platform of drawn rows does not show
WRONG = 3  # signs that are wrong in the wrong world


@dataclass(frozen=True, slots=True)
class Bank:
    """Clusters of a market.

    Parameters
    ----------
    x : array of float64, shape (n, k)
        Findings in the catalogue's columns, NaN where they could not be measured.
    exploited : array of int8, shape (n,)
        The truth: whether anybody behind the cluster's ads is.
    n_ads : array of int64, shape (n,)
    """

    x: Floats
    exploited: NDArray[np.int8]
    n_ads: NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class World:
    """What is true: log-odds of a label are ``base + steps @ weights``."""

    weights: Floats
    base: float

    def draw(self, x: Floats, rng: np.random.Generator) -> NDArray[np.int8]:
        """Draw a label for each row."""
        chance = expit(self.base + steps(x) @ self.weights)
        return (rng.random(len(x)) < chance).astype(np.int8)


def indicators() -> list[Indicator]:
    """Return the columns of the model."""
    catalogue = load_catalogue()
    return [catalogue[name] for name in catalogue.columns]


def steps(x: Floats) -> Floats:
    """Return the catalogue's step of every value, 0 where missing."""
    taken = np.zeros(x.shape)
    for j, i in enumerate(indicators()):
        known = ~np.isnan(x[:, j])
        taken[known, j] = np.array(i.steps)[np.searchsorted(i.edges, x[known, j])]
    return taken


def draw_weights(rng: np.random.Generator) -> Floats:
    """Draw weights from the catalogue's prior, within their signs."""
    drawn = []
    for i in indicators():
        weight = rng.normal(i.weight, i.weight_sd)
        while weight * i.sign < 0:
            weight = rng.normal(i.weight, i.weight_sd)
        drawn.append(weight)
    return np.array(drawn)


def turn_signs(weights: Floats, rng: np.random.Generator) -> Floats:
    """Give three of the columns with a sign the opposite effect."""
    signed = [j for j, i in enumerate(indicators()) if i.sign and i.weight]
    turned = weights.copy()
    turned[rng.choice(signed, WRONG, replace=False)] *= -1
    return turned


def with_prevalence(weights: Floats, x: Floats, prevalence: float) -> World:
    """Choose the base that gives so many labels on these rows."""
    z = steps(x) @ weights
    base = brentq(lambda b: float(expit(b + z).mean()) - prevalence, -30, 10)
    return World(weights, float(base))


def draw_rows(n: int, rng: np.random.Generator) -> Floats:
    """Draw rows of cues that go together by family, with rates and platforms of their own."""
    columns = indicators()
    families = sorted({i.family for i in columns})
    common = rng.normal(size=(n, len(families)))
    platform = rng.integers(PLATFORMS, size=n)
    hidden = rng.random((PLATFORMS, len(columns))) < NOT_SHOWN
    x = np.empty((n, len(columns)))
    for j, i in enumerate(columns):
        rate = np.exp(rng.uniform(*np.log(RATES)))
        tends = np.sqrt(TOGETHER) * common[:, families.index(i.family)]
        tends += np.sqrt(1 - TOGETHER) * rng.normal(size=n)
        top = 1.0 if i.scope == "ad" else 3 * i.edges[-1] + 3
        ends = np.array([0.0, *i.edges, top])  # bin b lies above ends[b], up to ends[b + 1]
        bin_ = np.where(tends > norm.isf(rate), rng.integers(1, len(i.edges) + 1, n), 0)
        low, high = ends[bin_], ends[bin_ + 1]
        value = high - rng.random(n) * (high - low)
        x[:, j] = value if i.scope == "ad" else np.ceil(value)
    x[hidden[platform]] = np.nan
    return x


def market_bank(seed: int, n_ads: int = ADS_EACH) -> Bank:
    """Return the clusters of a market, measured once."""
    digest = load_catalogue().digest.removeprefix("sha256:")[:12]
    folder = Path(tempfile.gettempdir()) / "signaltriage-benchmarks"
    folder.mkdir(exist_ok=True)
    path = folder / f"market-{seed}-{n_ads}-{__version__}-{digest}.npz"
    if not path.exists():
        bank = _measure(seed, n_ads)
        np.savez_compressed(path, x=bank.x, exploited=bank.exploited, n_ads=bank.n_ads)
    with np.load(path) as kept:
        return Bank(kept["x"], kept["exploited"], kept["n_ads"])


def _measure(seed: int, n_ads: int) -> Bank:
    from signaltriage.batch import rank
    from signaltriage.simulate import Market

    print(f"measuring market {seed} of {n_ads:,} ads, about a minute", flush=True)
    market = Market(seed=seed, n_ads=n_ads)
    ranking = rank(market.ads, top=0, fictitious=True, n_jobs=1)
    truth = pl.DataFrame(
        [(t.source, t.ad_id, t.exploited) for t in market.truth],
        schema={"source": pl.String, "ad_id": pl.String, "exploited": pl.Int8},
        orient="row",
    )
    known = (
        ranking.clusters.members.select("source", "ad_id", "cluster_id")
        .unique()
        .join(truth, on=["source", "ad_id"])
        .group_by("cluster_id")
        .agg(pl.col("exploited").max(), pl.len().cast(pl.Int64).alias("n_ads"))
    )
    rows = ranking.findings.clusters.join(known, on="cluster_id").sort("cluster_id")
    values = rows.select(pl.col(load_catalogue().columns).cast(pl.Float64)).fill_null(float("nan"))
    return Bank(values.to_numpy(), rows["exploited"].to_numpy(), rows["n_ads"].to_numpy())
