"""Whether the classifier is a sound learner on tables that have nothing to do with ads.

Run: python benchmarks/tabular.py [--quick]

Sets that come inside scikit-learn, so that nothing is fetched: `load_breast_cancer` (malignant or
not), `load_diabetes` (progression above its median or not), `load_digits` (0 to 4, or 5 to 9),
`load_iris` (versicolor or another, which no straight line tells apart). Paired 10 x 10 repeated
stratified cross-validation, flat prior, both learners, against `LogisticRegression` on scaled
columns. Printed is the mean difference of the area under the curve with a 90 % interval that takes
into account that the training sets overlap (Nadeau & Bengio, Machine Learning 52, 2003). Ends with
1 when a mean difference is below -.01.
"""

from __future__ import annotations

import argparse
import sys
import warnings
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.stats import t as student
from sklearn import datasets
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import roc_auc_score
from sklearn.model_selection import RepeatedStratifiedKFold
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler

from signaltriage import TriageClassifier

FOLDS = 10
BOUND = -0.01
LEARNERS = "scorecard", "boosted"

Set = tuple[NDArray[np.float64], NDArray[np.int64]]


def sets() -> dict[str, Set]:
    """Return the sets, all of two classes."""
    cancer, diabetes = datasets.load_breast_cancer(), datasets.load_diabetes()
    digits, iris = datasets.load_digits(), datasets.load_iris()
    return {
        "breast_cancer": (cancer.data, cancer.target),
        "diabetes": (diabetes.data, (diabetes.target > np.median(diabetes.target)).astype(int)),
        "digits": (digits.data, (digits.target > 4).astype(int)),
        "iris": (iris.data, (iris.target == 1).astype(int)),
    }


def area(model: Any, x: Any, y: Any, train: Any, test: Any) -> float:
    """Area under the curve of a model on one fold."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        said = model.fit(x[train], y[train]).predict_proba(x[test])[:, 1]
    return float(roc_auc_score(y[test], said))


def main() -> int:
    """Cross-validate, compare, print."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--quick", action="store_true", help="one repetition")
    repeats = 1 if parser.parse_args().quick else 10
    well = True
    print(f"mean area under the curve, {repeats} x {FOLDS} folds; asked: difference > {BOUND}")
    for name, (x, y) in sets().items():
        folds = RepeatedStratifiedKFold(n_splits=FOLDS, n_repeats=repeats, random_state=0)
        cut = list(folds.split(x, y))
        logistic = make_pipeline(StandardScaler(), LogisticRegression(max_iter=1000))
        theirs = np.array([area(logistic, x, y, *fold) for fold in cut])
        print(f"{name} {x.shape[0]} x {x.shape[1]}: logistic {theirs.mean():.4f}", flush=True)
        for learner in LEARNERS:
            model = TriageClassifier(learner=learner, prior="flat", random_state=0)
            ours = np.array([area(model, x, y, *fold) for fold in cut])
            difference = ours - theirs
            spread = difference.std(ddof=1) * np.sqrt(1 / len(cut) + 1 / (FOLDS - 1))
            reach = student.ppf(0.95, len(cut) - 1) * spread
            good = difference.mean() > BOUND
            well &= bool(good)
            print(
                f"  {learner:<10} {ours.mean():.4f}  {difference.mean():+.4f} +- {reach:.4f}"
                f"{'' if good else '  MISSED'}",
                flush=True,
            )
    return 0 if well else 1


if __name__ == "__main__":
    sys.exit(main())
