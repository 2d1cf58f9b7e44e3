"""Whether nine in ten 90 % intervals of weights and of scores hold the truth.

Run: python benchmarks/posterior_coverage.py [--draws 1000] [--quick]

Weights and base of each draw come from the prior itself, cut off at the signs (`classifier_worlds`
draws the weights); 2,000 rows are labelled, in turn of a market and drawn; the scorecard is fitted
and its intervals are compared with the truth. That is what an interval of the posterior promises:
90 % over truths that the prior finds as likely as it says. Shares carry a 90 % interval that counts
a draw as one observation. Weights whose mode lies at a bound are reported apart, and so are the
columns of the catalogue, one by one.

Ends with 1 when the pooled coverage of weights, or that of the weights not at a bound, lies outside
87 to 93 %, on either kind of rows.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable

import numpy as np
from classifier_worlds import (
    MARKETS,
    Floats,
    World,
    draw_rows,
    draw_weights,
    indicators,
    market_bank,
    steps,
)
from numpy.typing import NDArray
from scipy.special import logit

from signaltriage import TriageClassifier

N = 2_000
SCORED = 500  # rows whose scores are looked at in each draw
WANTED = 0.87, 0.93
PREVALENCE, BASE_SD = 0.02, 0.5  # the prior of the base, as the classifier states it
Bools = NDArray[np.bool_]


def one_draw(
    rng: np.random.Generator, rows: Callable[[int, np.random.Generator], Floats]
) -> tuple[Bools, Bools, Bools]:
    """Return which weights lie in their intervals, which are at a bound, which scores lie in."""
    x, fresh = np.split(rows(N + SCORED, rng), [N])
    truth = World(draw_weights(rng), float(rng.normal(logit(PREVALENCE), BASE_SD)))
    model = TriageClassifier().fit(x, truth.draw(x, rng))
    learnt = model.weights()
    assert list(learnt["name"])[: len(truth.weights)] == [i.id for i in indicators()]
    low, high, at_bound = (
        np.asarray(learnt[name])[: len(truth.weights)] for name in ("low", "high", "at_bound")
    )
    inside = (low <= truth.weights) & (truth.weights <= high)
    scored = model.assess(fresh)
    z = truth.base + steps(fresh) @ truth.weights
    return inside, at_bound, (logit(scored.low) <= z) & (z <= logit(scored.high))


def share(hits: Bools, among: Bools) -> tuple[float, float, float]:
    """Share of hits over all draws, and its 90 % interval; a draw is one observation."""
    hit, of = (hits & among).sum(axis=1), among.sum(axis=1)
    ratio = hit.sum() / max(of.sum(), 1)
    error = np.sqrt(((hit - ratio * of) ** 2).sum()) / max(of.sum(), 1)
    return float(ratio), float(ratio - 1.645 * error), float(ratio + 1.645 * error)


def main() -> int:
    """Draw, fit, compare, print."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--draws", type=int, default=1000)
    parser.add_argument("--quick", action="store_true", help="60 draws")
    asked = parser.parse_args()
    draws = 60 if asked.quick else asked.draws
    bank = np.concatenate([market_bank(seed).x for seed in MARKETS])
    kinds: dict[str, Callable[[int, np.random.Generator], Floats]] = {
        "market": lambda n, rng: bank[rng.integers(len(bank), size=n)],
        "drawn": draw_rows,
    }
    well = True
    for number, (name, rows) in enumerate(kinds.items()):
        found = [one_draw(np.random.default_rng([draw, number]), rows) for draw in range(draws)]
        inside, at_bound, scores = (np.stack(part) for part in zip(*found, strict=True))
        everywhere = np.ones_like(inside)
        print(f"\n{name} rows, {draws} draws of {N:,}: coverage of 90 % intervals")
        for what, hits, among, asked_for in (
            ("weights", inside, everywhere, True),
            ("weights not at a bound", inside, ~at_bound, True),
            ("weights at a bound", inside, at_bound, False),
            ("scores", scores, np.ones_like(scores), False),
        ):
            ratio, low, high = share(hits, among)
            good = not asked_for or WANTED[0] <= ratio <= WANTED[1]
            well &= good
            bounds = "87 to 93 %" if asked_for else "printed"
            print(
                f"  {what:<24} asked {bounds:<11} measured {ratio:.1%} [{low:.1%}, {high:.1%}]"
                f" of {among.sum():,}{'' if good else '  MISSED'}"
            )
        print("  by column: " + ", ".join(
            f"{i.id.split('_')[0]} {inside[:, j].mean():.0%}" for j, i in enumerate(indicators())
        ))  # fmt: skip
    return 0 if well else 1


if __name__ == "__main__":
    sys.exit(main())
