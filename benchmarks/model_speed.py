"""How fast the classifier learns, scores and explains, on one core.

Run: python benchmarks/model_speed.py [--quick] [--ebm]

100,000 rows of 60 skewed columns, one in ten values missing, 3 % positive, as arrays: columns that
the catalogue does not know are cut into bins of their own, the hardest case for both learners and
for scoring. Scored are 1,000,000 rows from both models, and as many of the catalogue's columns.
Beside them, in the same run: scikit-learn's logistic regression (scaled, missing as 0), its
`HistGradientBoostingClassifier`, and with --ebm the Explainable Boosting Machine without
interactions. Times are the processor's, with every pool of threads limited to one; the least of
three tries counts, for learning of one. Read the ratios; seconds belong to the machine. Ends with 1
when a bound is missed.
"""

from __future__ import annotations

import argparse
import sys
import time
import warnings
from collections.abc import Callable
from typing import Any

import numpy as np
from classifier_worlds import Floats, World, draw_rows, draw_weights
from numpy.typing import NDArray
from sklearn.ensemble import HistGradientBoostingClassifier
from sklearn.impute import SimpleImputer
from sklearn.linear_model import LogisticRegression
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler
from threadpoolctl import threadpool_limits

from signaltriage import TriageClassifier

ROWS, COLUMNS, SCORED = 100_000, 60, 1_000_000
FIT, FIT_TABLES, SCORE, EXPLAIN = 3.0, 10.0, 1.0, 0.005
MISSING, POSITIVE = 0.1, 0.03


def skewed_rows(n: int, rng: np.random.Generator) -> tuple[Floats, NDArray[np.int8]]:
    """Draw columns between counts with many zeros and long tails, and labels that lean on them."""
    x = np.exp(rng.normal(scale=rng.uniform(0.3, 1.5, COLUMNS), size=(n, COLUMNS)))
    counts = rng.random(COLUMNS) < 0.5
    x[:, counts] = rng.poisson(0.3 * x[:, counts])
    z = np.log1p(x) @ rng.normal(scale=0.3, size=COLUMNS) + np.sin(x[:, 0]) + rng.logistic(size=n)
    y = (z > np.quantile(z, 1 - POSITIVE)).astype(np.int8)
    x[rng.random(x.shape) < MISSING] = np.nan
    return x, y


def seconds(work: Callable[[], object], tries: int = 1) -> float:
    """Return the least time of the processor of some tries."""
    taken = []
    for _ in range(tries):
        began = time.process_time()
        work()
        taken.append(time.process_time() - began)
    return min(taken)


def others(*, with_ebm: bool) -> dict[str, Any]:
    """Return what learns beside the classifier in the same run."""
    found: dict[str, Any] = {
        "logistic regression": make_pipeline(
            SimpleImputer(strategy="constant", fill_value=0.0),
            StandardScaler(),
            LogisticRegression(max_iter=200),
        ),
        "HistGradientBoosting": HistGradientBoostingClassifier(interaction_cst="no_interactions"),
    }
    if with_ebm:
        from interpret.glassbox import ExplainableBoostingClassifier

        found["EBM"] = ExplainableBoostingClassifier(interactions=0, n_jobs=1, random_state=0)
    return found


def main() -> int:
    """Learn, score, explain, compare with the bounds, print."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--quick", action="store_true", help="a tenth of the rows")
    parser.add_argument("--ebm", action="store_true", help="also the machine of interpret")
    asked = parser.parse_args()
    part = 10 if asked.quick else 1
    rows, scored = ROWS // part, SCORED // part
    rng = np.random.default_rng(0)
    x, y = skewed_rows(rows, rng)
    many = np.tile(x, (scored // rows, 1))
    lines: list[tuple[str, float | None, float]] = []
    models: dict[str, Any] = {
        "scorecard": TriageClassifier(prior="flat"),
        "boosted tables": TriageClassifier(learner="boosted", prior="flat", random_state=0),
        **others(with_ebm=asked.ebm),
    }
    bounds = {"scorecard": FIT, "boosted tables": FIT_TABLES}
    for name, model in models.items():
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            lines.append(
                (
                    f"fit {rows:,} x {COLUMNS}, {name}",
                    bounds.get(name),
                    seconds(lambda m=model: m.fit(x, y)),
                )
            )
    for name, model in models.items():
        taken = seconds(lambda m=model: m.predict_proba(many), 3 if name in bounds else 1)
        lines.append(
            (f"score {scored:,} x {COLUMNS}, {name}", SCORE if name in bounds else None, taken)
        )
    findings = draw_rows(scored, rng)
    labels = World(draw_weights(rng), -4.0).draw(findings[:2000], rng)
    for learner in ("scorecard", "boosted"):
        model = TriageClassifier(learner=learner, random_state=0).fit(findings[:2000], labels)
        taken = seconds(lambda m=model: m.predict_proba(findings), 3)
        lines.append((f"score {scored:,} clusters, {learner}", SCORE, taken))
        taken = seconds(lambda m=model: m.explain(findings[:1]), 20)
        lines.append((f"explain one cluster, {learner}", EXPLAIN, taken))
    for name in bounds:
        taken = seconds(lambda m=models[name]: m.explain(x[:1]), 20)
        lines.append((f"explain one row x {COLUMNS}, {name}", None, taken))
    well = True
    for what, bound, taken in lines:
        good = bound is None or taken < bound
        well &= good
        limit = "" if bound is None else f"{bound:g} s"
        print(
            f"{what:<48} asked {limit or '-':<8} measured {taken:.4f} s{'' if good else '  MISSED'}"
        )
    return 0 if well else 1


if __name__ == "__main__":
    with threadpool_limits(limits=1):
        sys.exit(main())
