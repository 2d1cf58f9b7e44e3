"""Whether a score of 10 % means one in ten, with 2,000 labels, on ads that were held out.

Run: python benchmarks/calibration.py [--draws 20] [--quick]

A simulated market of 60,000 ads is measured and linked as `rank` does it. Of its clusters 2,000 at
random get their true label, in which somebody behind the ads is exploited or nobody; all others
are held out, and with them over 50,000 ads. That is done ten times on each of two markets, with
both learners, as fitted and with `calibrate` (a sigmoid, cross-fitted on held-out groups).

Per draw: the expected calibration error in 20 bins of equal count; observed over expected
positives among the 5 % with the highest scores; the Brier skill against giving everybody the share
of positives of the 2,000 labels. Nobody knows the share of positives better than 2,000 labels say:
a model that knew everything but this share would have the error that is printed as "by chance of
the labels alone". Ends with 1 when the mean over draws misses a bound: error at most .005, ratio
.8 to 1.25, skill above 0.
"""

from __future__ import annotations

import argparse
import sys
from typing import Any

import numpy as np
import polars as pl
from classifier_worlds import MARKETS, Bank, Floats, market_bank
from numpy.typing import NDArray
from signaltriage.models.calibration import calibrate

from signaltriage import TriageClassifier

LABELS = 2_000
BINS = 20
TOP = 0.05
MIN_ADS = 50_000
ERROR, RATIO, SKILL = 0.005, (0.8, 1.25), 0.0
LEARNERS = "scorecard", "boosted"


def calibration_error(p: Floats, y: NDArray[np.int8]) -> float:
    """Mean distance between said and found in bins of equal count."""
    bins = np.array_split(np.argsort(p, kind="stable"), BINS)
    return float(sum(len(b) * abs(p[b].mean() - y[b].mean()) for b in bins) / len(p))


def measures(p: Floats, y: NDArray[np.int8], share: float) -> dict[str, float]:
    """Return the three measures of a draw, and what chance alone would make of the first."""
    top = np.argsort(-p, kind="stable")[: int(TOP * len(p))]
    return {
        "error": calibration_error(p, y),
        "ratio": float(y[top].sum() / p[top].sum()),
        "skill": float(1 - ((p - y) ** 2).mean() / ((share - y) ** 2).mean()),
        "share": abs(share - float(y.mean())),
    }


def one_draw(bank: Bank, rng: np.random.Generator) -> list[dict[str, Any]]:
    """Label 2,000 clusters, fit, calibrate, measure on all others."""
    order = rng.permutation(len(bank.x))
    labelled, held_out = order[:LABELS], order[LABELS:]
    assert bank.n_ads[held_out].sum() >= MIN_ADS
    x, y = bank.x[labelled], bank.exploited[labelled]
    fresh, truth = bank.x[held_out], bank.exploited[held_out]
    found = []
    for learner in LEARNERS:
        plain = TriageClassifier(learner=learner, random_state=0).fit(x, y)
        models = {"as fitted": plain, "calibrated": calibrate(plain, x, y, groups=labelled)}
        for name, model in models.items():
            p = model.predict_proba(fresh)[:, 1]
            found.append({"learner": learner, "model": name, **measures(p, truth, y.mean())})
    return found


def main() -> int:
    """Draw, fit, calibrate, compare, print."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--draws", type=int, default=20)
    parser.add_argument("--quick", action="store_true", help="4 draws")
    asked = parser.parse_args()
    draws = 4 if asked.quick else asked.draws
    banks = [market_bank(seed) for seed in MARKETS]
    for seed, bank in zip(MARKETS, banks, strict=True):
        print(
            f"market {seed}: {bank.n_ads.sum():,} ads in {len(bank.x):,} clusters, "
            f"{bank.exploited.mean():.2%} of them positive"
        )
    found = pl.DataFrame(
        [
            row
            for draw in range(draws)
            for row in one_draw(banks[draw % len(banks)], np.random.default_rng(draw))
        ]
    )
    print(f"\n{draws} draws; asked: error <= {ERROR}, ratio {RATIO[0]} to {RATIO[1]}, skill > 0")
    print(f"{'':24}  error (worst)   ratio (least, most)    skill (least)")
    well = True
    for (learner, name), part in found.group_by("learner", "model", maintain_order=True):
        mean = part.select(pl.col("error", "ratio", "skill").mean()).row(0, named=True)
        good = (mean["error"] <= ERROR and RATIO[0] <= mean["ratio"] <= RATIO[1]) and mean[
            "skill"
        ] > SKILL
        well &= good
        ratio, skill = part["ratio"], part["skill"]
        print(
            f"{learner + ', ' + name:24}  {mean['error']:.4f} ({part['error'].max():.4f})"
            f"  {mean['ratio']:.2f} ({ratio.min():.2f}, {ratio.max():.2f})"
            f"      {mean['skill']:+.4f} ({skill.min():+.4f}){'' if good else '  MISSED'}"
        )
    alone = found["share"]
    print(f"error by chance of the labels alone: {alone.mean():.4f} (worst {alone.max():.4f})")
    return 0 if well else 1


if __name__ == "__main__":
    sys.exit(main())
