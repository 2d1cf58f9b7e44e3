"""How well planted moves are found, what is never called impossible travel, and how fast.

Run: python benchmarks/movement.py [n_sightings] [seed]

Each kind of planted advertiser (`movement_set.py`) is reported by itself. A planted leg is found if
a leg leads from the one town to the other, and arrives within a day of the first planted sighting
there. Every further leg is wrong. Times are the processor's. Ends with 1 when a bound is missed:
precision and recall of legs 0.98, no impossible travel, the same result in any order.
"""

from __future__ import annotations

import resource
import sys
import time
from collections.abc import Callable

import polars as pl
from movement_set import FAR, GROUPS, MOVES, NEAR, STANDS, START, Plan, plant

from signaltriage.features import describe_clusters, legs, locate, measure_movement, stays

BOUND = 0.98
KIND = pl.col("cluster_id").str.split("/").list.first().alias("kind")


def score(found: pl.DataFrame, truth: pl.DataFrame) -> pl.DataFrame:
    """Planted, found and rightly found legs per kind; a leg matches one planted leg at most."""
    towns = locate(pl.DataFrame(NEAR + FAR, schema=["place", "country"], orient="row"))
    spots = towns.select("place", "spot")
    unit = [c for c in ("cluster_id", "name") if c in found.columns]
    planted = (
        truth.join(spots.rename({"spot": "from_spot"}), left_on="from", right_on="place")
        .join(spots.rename({"spot": "to_spot"}), left_on="to", right_on="place")
        .with_columns((START + pl.duration(hours=pl.col("first") * 24)).alias("arrived"))
    )
    matched = (
        planted.with_row_index("leg")
        .join(found.with_row_index("found"), on=[*unit, "from_spot", "to_spot"])
        .filter((pl.col("arrived_by") - pl.col("arrived")).abs() < pl.duration(hours=24))
        .unique("leg", keep="first", maintain_order=True)
        .unique("found", keep="first", maintain_order=True)
    )
    counts = [
        frame.group_by(KIND).len(name)
        for frame, name in ((planted, "planted"), (found, "found"), (matched, "right"))
    ]
    table = counts[0]
    for other in counts[1:]:
        table = table.join(other, on="kind", how="full", coalesce=True)
    return table.fill_null(0)


def show(table: pl.DataFrame, kinds: dict[str, Callable[[Plan], None]]) -> bool:
    """Print precision and recall of each kind, and of all; return whether all is well."""
    rows = {row["kind"]: row for row in table.iter_rows(named=True)}
    none = {"planted": 0, "found": 0, "right": 0}
    counts = [(kind, rows.get(kind, none)) for kind in kinds]
    total = {c: sum(row[c] for _, row in counts) for c in none}
    for kind, row in [*counts, ("all", total)]:
        precision, recall = (
            f"{row['right'] / row[c]:.4f}" if row[c] else "     -" for c in ("found", "planted")
        )
        print(
            f"  {kind:<24} planted {row['planted']:>7,}  found {row['found']:>7,}  "
            f"precision {precision}  recall {recall}"
        )
    return total["right"] >= BOUND * max(total["found"], total["planted"])


def main(n: int, seed: int) -> int:
    """Plant, find, compare, print."""
    seen, lines, truth = plant(n, seed)
    print(f"{seen.height:,} sightings of {lines['value'].n_unique():,} contacts, seed {seed}")
    with Timer("stays and legs per contact"):
        found = legs(stays(seen, lines))
    well = show(score(found, truth), MOVES | STANDS)
    with Timer("stays and legs per persona"):
        found = legs(stays(seen, lines, "persona"))
    well &= show(score(found, truth), MOVES | GROUPS)
    first, last = seen["observed_at"].min(), seen["observed_at"].max()
    with Timer("measures of movement"):
        measures = measure_movement(locate(seen), lines, last - first)
    shown = measures.group_by(KIND).agg(
        pl.len().alias("clusters"),
        (pl.col("b4_impossible_travel") > 0).sum().alias("impossible"),
        (pl.col("b7_lock_step") > 0).sum().alias("lock-step"),
        (pl.col("circuit") > 0).sum().alias("circuit"),
        (pl.col("n_parallel_places") > 1).sum().alias("parallel"),
        (pl.col("n_personas_apart") > 0).sum().alias("apart"),
    )
    with pl.Config(tbl_rows=40, tbl_hide_dataframe_shape=True, tbl_hide_column_data_types=True):
        print(shown.sort("kind"))
    print(f"false impossible travels: {shown['impossible'].sum()}")
    members = seen.select("source", "ad_id", "observed_at", "cluster_id")
    facts = seen.drop("cluster_id")
    with Timer("all measures of clusters"):
        described = describe_clusters(members, facts, lines)
    mixed = facts.sample(fraction=1.0, shuffle=True, seed=seed)
    again = describe_clusters(members.reverse(), mixed, lines.reverse())
    same = again.equals(described)
    print(f"same in another order: {same}")
    return 0 if well and same and not shown["impossible"].sum() else 1


class Timer:
    """Prints the processor's seconds of a block, and by how much it raised the peak of memory."""

    def __init__(self, what: str) -> None:
        self.what = what

    def __enter__(self) -> None:
        self.began, self.before = time.process_time(), memory()

    def __exit__(self, *error: object) -> None:
        seconds, more = time.process_time() - self.began, memory() - self.before
        print(f"{self.what}: {seconds:.1f} s, peak of memory up by {more:,.0f} MiB")


def memory() -> float:
    """Peak memory of this process so far, in MiB."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


if __name__ == "__main__":
    n_sightings, *rest = [*map(int, sys.argv[1:])] or [200_000]
    sys.exit(main(n_sightings, rest[0] if rest else 0))
