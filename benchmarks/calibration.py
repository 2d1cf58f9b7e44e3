"""Whether a score of 10 % means one in ten, with 2,000 labels, on ads that were held out.

Run: python benchmarks/calibration.py [--draws 20] [--quick]

Four simulated markets of 60,000 ads are measured and linked as `rank` does it. Of their clusters
2,000 at random are labelled; all others are held out, and with them over 200,000 ads. That is done
for both learners, as fitted and with `calibrate` (a sigmoid, cross-fitted on held-out groups), and
for two truths:

- ``market``: somebody behind the ads is exploited or nobody, as the market was made. Kinds of
  advertisers leave several traces at once there, so two of them say more than the sum of both;
- ``right world``: labels drawn from a sum of points, `classifier_worlds.py`, as often positive.

Per draw: the expected calibration error in 10 bins of equal count; observed over expected
positives among the 5 % with the highest scores; the Brier skill against giving everybody the share
of positives of the 2,000 labels. Three limits are printed beside it, without bounds: what the best
of all sigmoids would give, fitted on the held-out clusters themselves; the error that perfect
scores are found to have, for labels are drawn ("floor"); and the error of who knows everything but
the share of positives, and has that from 2,000 labels. Ends with 1 when the mean over draws of what
`calibrate` gives misses a bound: error at most .005, ratio .8 to 1.25, skill above 0.
"""

from __future__ import annotations

import argparse
import dataclasses
import sys
from typing import Any

import numpy as np
import polars as pl
from classifier_worlds import MARKETS, Bank, Floats, draw_weights, market_bank, with_prevalence
from numpy.typing import NDArray
from sklearn.linear_model import LogisticRegression

from signaltriage import TriageClassifier
from signaltriage.models import calibrate

LABELS = 2_000
BINS = 10
TOP = 0.05
MIN_ADS = 50_000
ERROR, RATIO, SKILL = 0.005, (0.8, 1.25), 0.0
LEARNERS = "scorecard", "boosted"
TRUTHS = "market", "right world"


def calibration_error(p: Floats, y: NDArray[np.int8]) -> float:
    """Mean distance between said and found in bins of equal count."""
    bins = np.array_split(np.argsort(p, kind="stable"), BINS)
    return float(sum(len(b) * abs(p[b].mean() - y[b].mean()) for b in bins) / len(p))


def floor(p: Floats) -> float:
    """Mean error that perfect scores are found to have, for the labels are drawn."""
    bins = np.array_split(np.sort(p), BINS)
    return float(sum(np.sqrt(2 / np.pi * (b * (1 - b)).sum()) for b in bins) / len(p))


def measures(p: Floats, y: NDArray[np.int8], share: float) -> dict[str, float]:
    """Return the three measures of a draw, and what chance alone would make of the first."""
    top = np.argsort(-p, kind="stable")[: int(TOP * len(p))]
    return {
        "error": calibration_error(p, y),
        "ratio": float(y[top].sum() / p[top].sum()),
        "skill": float(1 - ((p - y) ** 2).mean() / ((share - y) ** 2).mean()),
        "floor": floor(p),
        "share": abs(share - float(y.mean())),
    }


def best_sigmoid(z: Floats, y: NDArray[np.int8]) -> Floats:
    """Scores after the sigmoid that suits these very rows best."""
    fitted = LogisticRegression(C=np.inf).fit(z[:, None], y)
    said: Floats = fitted.predict_proba(z[:, None])[:, 1]
    return said


def one_draw(bank: Bank, truth: str, draw: int) -> list[dict[str, Any]]:
    """Label 2,000 clusters, fit, calibrate, measure on all others."""
    rng = np.random.default_rng(draw)
    order = rng.permutation(len(bank.x))
    labels = bank.exploited
    if truth != "market":
        world = with_prevalence(draw_weights(rng), bank.x, float(labels.mean()))
        labels = world.draw(bank.x, rng)
    labelled, held_out = order[:LABELS], order[LABELS:]
    assert bank.n_ads[held_out].sum() >= MIN_ADS
    x, y, fresh, true = bank.x[labelled], labels[labelled], bank.x[held_out], labels[held_out]
    found = []
    for learner in LEARNERS:
        plain = TriageClassifier(learner=learner, random_state=0).fit(x, y)
        calibrated = calibrate(plain, x, y, groups=labelled)
        said = {
            "as fitted": plain.predict_proba(fresh)[:, 1],
            "calibrated": calibrated.predict_proba(fresh)[:, 1],
            "best sigmoid": best_sigmoid(plain.decision_function(fresh), true),
        }
        for name, p in said.items():
            found.append({"learner": learner, "model": name, **measures(p, true, y.mean())})
    return found


def show(found: pl.DataFrame) -> bool:
    """Print the table of one truth; return whether every bound holds."""
    print(f"  {'':24}  error (worst)    floor   ratio (least, most)    skill (least)")
    well = True
    for (learner, name), part in found.group_by("learner", "model", maintain_order=True):
        error, ratio, skill = part["error"], part["ratio"], part["skill"]
        holds = error.mean() <= ERROR and RATIO[0] <= ratio.mean() <= RATIO[1]
        good = name != "calibrated" or (holds and skill.mean() > SKILL)
        well &= good
        print(
            f"  {learner + ', ' + name:24}  {error.mean():.4f} ({error.max():.4f})"
            f"  {part['floor'].mean():.4f}"
            f"  {ratio.mean():.2f} ({ratio.min():.2f}, {ratio.max():.2f})"
            f"      {skill.mean():+.4f} ({skill.min():+.4f}){'' if good else '  MISSED'}"
        )
    alone = found["share"]
    print(f"  error from the share of positives: {alone.mean():.4f} (worst {alone.max():.4f})")
    return well


def main() -> int:
    """Draw, fit, calibrate, compare, print."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--draws", type=int, default=20)
    parser.add_argument("--quick", action="store_true", help="4 draws")
    asked = parser.parse_args()
    draws = 4 if asked.quick else asked.draws
    banks = [market_bank(seed) for seed in MARKETS]
    bank = Bank(
        *(np.concatenate([getattr(b, f.name) for b in banks]) for f in dataclasses.fields(Bank))
    )
    print(
        f"{bank.n_ads.sum():,} ads in {len(bank.x):,} clusters, {bank.exploited.mean():.2%} of "
        f"them positive; {LABELS:,} labels\n"
        f"asked: error <= {ERROR}, ratio {RATIO[0]} to {RATIO[1]}, skill > {SKILL:g}"
    )
    well = True
    for truth in TRUTHS:
        print(f"\n{truth}, {draws} draws", flush=True)
        rows = [row for draw in range(draws) for row in one_draw(bank, truth, draw)]
        well &= show(pl.DataFrame(rows))
    return 0 if well else 1


if __name__ == "__main__":
    sys.exit(main())
