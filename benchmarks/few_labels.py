"""How well the scorecard ranks with no, few and many labels, against others and against counts.

Run: python benchmarks/few_labels.py [--draws 20] [--quick] [--jobs 1] [--save DIR]

Two worlds (`classifier_worlds.py`): in one the weights are drawn from the catalogue's prior, in the
other three of them then get the opposite sign. Each draw has weights, rows and a prevalence (3 to
5 %) of its own; 2,000 rows are labelled, and the first 25, 50, 100 ... of them are the smaller
sets. Measured is average precision on 40,000 other rows of the same world.

The others: logistic regression (scikit-learn's defaults) on the catalogue's steps, missing as 0,
scaled: the very columns that the scorecard has, so that only its prior differs; boosted tables and
the Explainable Boosting Machine (no interactions) on the values as they are, with what is missing;
the uninformed fit, which is the scorecard with a flat prior. With no labels, and where the labels
are of one class and a learner refuses or can only give one score to all, it counts as chance.
Counts need no labels: how many indicators are above their first edge, and the ads behind the
cluster's widest shared contact.

Printed is the paired difference, the scorecard less the other, with its 90 % interval over draws.
Ends with 1 when a bound is missed: the lower end above -.01 up to 200 labels and above -.02 after,
above 0 against both counts at no labels; in the wrong world within .02 of the uninformed fit from
500 labels on. Boosted tables and the Explainable Boosting Machine are compared with each other in
`boosted_tables.py`. With --save, the rows as CSV and the curves as SVG.
"""

from __future__ import annotations

import argparse
import sys
import warnings
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl
from classifier_worlds import (
    MARKETS,
    Floats,
    draw_rows,
    draw_weights,
    indicators,
    market_bank,
    steps,
    turn_signs,
    with_prevalence,
)
from joblib import Parallel, delayed
from numpy.typing import NDArray
from scipy.stats import t as student
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import average_precision_score
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import FunctionTransformer, StandardScaler

from signaltriage import TriageClassifier

SIZES = 0, 25, 50, 100, 200, 500, 2000
HELD_OUT = 40_000
PREVALENCE = 0.03, 0.05
WORLDS = "right", "wrong"
ROWS = "market", "drawn"
OURS = "scorecard"
COUNTS = "cue count", "shared contact"
COLOURS = "#0072B2 #D55E00 #009E73 #CC79A7 #56B4E9 #999999 #BBBB55 #000000".split()
OTHERS = "logistic", "boosted", "EBM", "flat"


def ebm() -> Any:
    """Return an Explainable Boosting Machine without interactions."""
    from interpret.glassbox import ExplainableBoostingClassifier

    return ExplainableBoostingClassifier(
        interactions=0,
        n_jobs=1,
        random_state=0,
        feature_types=["continuous"] * len(indicators()),
    )


LEARNERS: dict[str, Callable[[], Any]] = {
    OURS: TriageClassifier,
    "logistic": lambda: make_pipeline(
        FunctionTransformer(steps), StandardScaler(), LogisticRegression(max_iter=1000)
    ),
    "boosted": lambda: TriageClassifier(learner="boosted", random_state=0),
    "EBM": ebm,
    "flat": lambda: TriageClassifier(prior="flat"),
}


def scores(name: str, x: Floats, y: NDArray[np.int8], held_out: Floats) -> Floats | None:
    """Return what a learner says of the held-out rows, None where it cannot learn."""
    if name == OURS and not len(y):
        return TriageClassifier.from_catalogue().predict_proba(held_out)[:, 1]
    if not len(y):
        return None
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            model = LEARNERS[name]().fit(x, y)
            said = model.predict_proba(held_out)
    except ValueError:
        if len(np.unique(y)) > 1:
            raise
        return None
    return said[:, 1] if said.shape[1] == 2 else None


def one_draw(draw: int, world: str, rows: str, sizes: tuple[int, ...]) -> list[dict[str, Any]]:
    """Draw a world, teach every learner with every number of labels, measure."""
    rng = np.random.default_rng([draw, WORLDS.index(world), ROWS.index(rows)])
    n = max(sizes)
    if rows == "market":
        bank = np.concatenate([market_bank(seed).x for seed in MARKETS])
        bank = bank[rng.permutation(len(bank))]
        half = len(bank) // 2
        x = bank[rng.integers(half, size=n)]
        held_out = bank[half + rng.integers(half, size=HELD_OUT)]
    else:
        x, held_out = np.split(draw_rows(n + HELD_OUT, rng), [n])
    weights = draw_weights(rng)
    if world == "wrong":
        weights = turn_signs(weights, rng)
    truth = with_prevalence(weights, held_out, rng.uniform(*PREVALENCE))
    y, y_held_out = truth.draw(x, rng), truth.draw(held_out, rng)
    known = {"draw": draw, "world": world, "rows": rows}

    def measured(name: str, size: int, said: Floats | None) -> dict[str, Any]:
        given = np.zeros(HELD_OUT) if said is None else said
        ap = float(average_precision_score(y_held_out, given))
        return {**known, "learner": name, "labels": size, "ap": ap, "chance": said is None}

    steps_held_out = steps(held_out)
    contacts = [i.id for i in indicators()].index("a1_shared_contact")
    found = [
        measured("best possible", 0, truth.base + steps_held_out @ truth.weights),
        measured("cue count", 0, (steps_held_out > 0).sum(axis=1).astype(float)),
        measured("shared contact", 0, np.nan_to_num(held_out[:, contacts])),
    ]
    for size in sizes:
        for name in LEARNERS:
            found.append(measured(name, size, scores(name, x[:size], y[:size], held_out)))
    return found


def interval(differences: NDArray[np.float64]) -> tuple[float, float, float]:
    """Mean of paired differences and its 90 % interval (Student's)."""
    mean, n = float(differences.mean()), len(differences)
    reach = float(student.ppf(0.95, n - 1) * differences.std(ddof=1) / np.sqrt(n))
    return mean, mean - reach, mean + reach


def show(found: pl.DataFrame) -> list[str]:
    """Print the tables of one world and one way of rows; return the bounds that are missed."""
    wide = found.pivot("learner", index=["labels", "draw"], values="ap").sort("labels", "draw")
    once = wide.filter(labels=0)
    means = {name: once[name].mean() for name in ("best possible", *COUNTS)}
    print("  mean average precision: " + ", ".join(f"{k} {v:.3f}" for k, v in means.items()))
    chance = found.group_by("learner", "labels").agg(pl.col("chance").mean())
    print("  labels  " + "".join(f"{name:>12}" for name in LEARNERS) + "   as chance")
    for (size,), part in wide.group_by("labels", maintain_order=True):
        rows = chance.filter(labels=size).filter(pl.col("chance") > 0).sort("learner")
        said = ", ".join(f"{name} {share:.0%}" for name, _, share in rows.iter_rows())
        print(
            f"  {size:>6}  " + "".join(f"{part[n].mean():>12.3f}" for n in LEARNERS) + f"   {said}"
        )
    world, rows = found["world"][0], found["rows"][0]
    missed: list[str] = []

    def ask(size: int, one: str, other: str, asked: float, value: str = "low") -> str:
        part = wide.filter(labels=size)
        mean, low, high = interval((part[one] - part[other]).to_numpy())
        well = {"low": low, "mean": mean}[value] > asked
        if not well:
            missed.append(f"{world} world, {rows} rows, {size} labels: {one} - {other}")
        return f"{mean:+.3f} [{low:+.3f}, {high:+.3f}]" + (" " if well else "!")

    print("  labels  asked" + "".join(f"{'less ' + name:>25}" for name in OTHERS))
    for size in wide["labels"].unique(maintain_order=True):
        asked = -0.01 if size <= 200 else -0.02
        line = "".join(f"{ask(size, OURS, name, asked):>25}" for name in OTHERS)
        print(f"  {size:>6} {asked:>6}{line}")
    print("  at 0 labels, asked > 0: " + ", ".join(
        f"less {name} {ask(0, OURS, name, 0.0)}" for name in COUNTS
    ))  # fmt: skip
    for size in (s for s in SIZES if s >= 500):
        if world == "wrong" and size in wide["labels"]:
            print(
                f"  {size} labels, mean > -.02: less flat {ask(size, OURS, 'flat', -0.02, 'mean')}"
            )
    return missed


def draw_curves(found: pl.DataFrame, path: Path) -> None:
    """Draw mean average precision by number of labels, one panel per world and way of rows."""
    import altair as alt

    learnt = found.filter(pl.col("learner").is_in([*LEARNERS]))
    flat = found.filter(pl.col("learner").is_in([*COUNTS, "best possible"])).drop("labels")
    flat = flat.join(learnt.select("labels").unique(), how="cross")
    named = {**dict.fromkeys(LEARNERS, "learnt"), **dict.fromkeys(COUNTS, "needs no labels")}
    mean = (
        pl.concat([learnt, flat.select(learnt.columns)])
        .group_by("world", "rows", "learner", "labels")
        .agg(pl.col("ap").mean())
        .with_columns(
            pl.col("learner").replace_strict(named, default="needs no labels").alias("kind"),
            pl.col("labels").cast(pl.String).alias("label"),
            (pl.col("world") + " world, " + pl.col("rows") + " rows").alias("panel"),
        )
        .sort("panel", "learner", "labels")
    )
    sizes = [str(s) for s in sorted(mean["labels"].unique())]
    order = [*LEARNERS, *COUNTS, "best possible"]
    lines = (
        alt.Chart(mean)
        .mark_line()
        .encode(
            x=alt.X(
                "label:O",
                sort=sizes,
                title="labelled clusters",
                axis=alt.Axis(labelAngle=0, grid=False),
            ),
            y=alt.Y("ap:Q", title="mean average precision", axis=alt.Axis(tickCount=4)),
            color=alt.Color("learner:N", sort=order, title=None, scale=alt.Scale(range=COLOURS)),
            strokeDash=alt.StrokeDash("kind:N", title=None, legend=None),
        )
        .properties(width=250, height=170)
    )
    chart = lines.facet(facet=alt.Facet("panel:N", title=None), columns=2)
    chart.resolve_scale(y="independent").save(str(path))


def main() -> int:
    """Draw, teach, compare, print."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--draws", type=int, default=20)
    parser.add_argument("--quick", action="store_true", help="4 draws: too few to judge")
    parser.add_argument("--jobs", type=int, default=1, help="processes")
    parser.add_argument("--save", type=Path, help="folder for few_labels.csv and .svg")
    asked = parser.parse_args()
    draws = 4 if asked.quick else asked.draws
    sizes = (0, 50, 500) if asked.quick else SIZES
    for seed in MARKETS:
        market_bank(seed)  # before processes want it
    found, missed = [], []
    for rows in ROWS:
        for world in WORLDS:
            print(f"\n{world} world, {rows} rows, {draws} draws", flush=True)
            work = (delayed(one_draw)(draw, world, rows, sizes) for draw in range(draws))
            part = pl.DataFrame([r for rs in Parallel(asked.jobs)(work) for r in rs])
            missed += show(part)
            found.append(part)
    if asked.save:
        asked.save.mkdir(parents=True, exist_ok=True)
        pl.concat(found).write_csv(asked.save / "few_labels.csv")
        draw_curves(pl.concat(found), asked.save / "few_labels.svg")
    print("\nmissed: " + ("; ".join(dict.fromkeys(missed)) or "none"))
    return 1 if missed and not asked.quick else 0


if __name__ == "__main__":
    sys.exit(main())
