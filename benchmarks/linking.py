"""How well, how fast and in how much memory ads are linked.

Run: python benchmarks/linking.py [--quick] [--only NAME], a name of those below

`templates`, `edits`: made-up texts, independent of the simulator. `market`: the simulated market
with its planted links. `scale`: one million ads with contacts and texts. `incremental`: one ad in
a hundred is added to the others. `edges`: ten million edges to components. `view`: the template of
a thousand ads. Exit code 1 if a bound is missed.
"""

from __future__ import annotations

import argparse
import random
import resource
import sys
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta

import numpy as np
import polars as pl
from joblib import Parallel, delayed

import signaltriage as st
from signaltriage.linking import Texts, contact_table, extend, find_template, link, link_tables
from signaltriage.linking.graph import components
from signaltriage.linking.keys import CONTACT_SCHEMA
from signaltriage.linking.tables import SIGHTING_SCHEMA
from signaltriage.records import Ad
from signaltriage.text import compared_text, text_key

SEEN = datetime(2026, 1, 1, tzinfo=UTC)
CONSONANTS, VOWELS = "bcdfghjklmnprstvwz", "aeiou"


class Vocabulary:
    """Made-up words with the frequencies of a language."""

    def __init__(self, seed: int, size: int = 6000) -> None:
        self.rng = random.Random(seed)
        self.words = [
            "".join(
                self.rng.choice(CONSONANTS) + self.rng.choice(VOWELS)
                for _ in range(self.rng.randint(1, 4))
            )
            for _ in range(size)
        ]
        total, self.bounds = 0.0, []
        for i in range(size):
            total += 1 / (i + 10)
            self.bounds.append(total)

    def text(self, n: int) -> list[str]:
        """Return n words."""
        return self.rng.choices(self.words, cum_weights=self.bounds, k=n)

    def edited(self, words: list[str], edits: int) -> list[str]:
        """Replace, insert or delete words at random."""
        words = list(words)
        for _ in range(edits):
            at = self.rng.randrange(len(words))
            match self.rng.randrange(3):
                case 0:
                    words[at] = self.text(1)[0]
                case 1:
                    words.insert(at, self.text(1)[0])
                case _:
                    del words[at]
        return words


def templates(
    n: int, seed: int, *, length: tuple[int, int], slots: int, edits: tuple[int, int]
) -> tuple[list[str], np.ndarray]:
    """Return texts, six in ten from templates with slots and edits, and who wrote them."""
    vocabulary = Vocabulary(seed)
    rng = vocabulary.rng
    texts: list[str] = []
    owners: list[int] = []
    n_templates = 0
    while len(texts) < 0.6 * n:
        n_templates += 1
        template = vocabulary.text(rng.randint(*length))
        places = rng.sample(range(len(template)), slots)
        for _ in range(min(200, int(rng.paretovariate(1.0)) + 1)):
            words = list(template)
            for place in places:
                words[place] = vocabulary.text(1)[0]
            texts.append(" ".join(vocabulary.edited(words, rng.randint(*edits))))
            owners.append(n_templates)
    while len(texts) < n:
        texts.append(" ".join(vocabulary.text(rng.randint(*length))))
        owners.append(-len(texts))
    _, numbered = np.unique(owners, return_inverse=True)
    return texts, numbered


def n_pairs(labels: np.ndarray) -> int:
    """Count pairs with equal labels."""
    counts = np.unique(labels, return_counts=True)[1].astype(np.int64)
    return int((counts * (counts - 1) // 2).sum())


def f1(truth: np.ndarray, found: np.ndarray) -> tuple[float, float, float]:
    """Pairwise precision, recall and F1."""
    both = truth.astype(np.int64) * (int(found.max()) + 1) + found
    right = n_pairs(both)
    precision, recall = right / max(1, n_pairs(found)), right / max(1, n_pairs(truth))
    return precision, recall, 2 * precision * recall / max(1e-9, precision + recall)


def cluster_codes(members: pl.DataFrame, ads: list[Ad]) -> np.ndarray:
    """Cluster of each ad as a number, in the order of the ads."""
    ids = {(s, a): c for s, a, c in members.select("source", "ad_id", "cluster_id").iter_rows()}
    return np.unique([ids[ad.key] for ad in ads], return_inverse=True)[1]


def timed(work: Callable[[], object]) -> tuple[float, object]:
    """Seconds of this process and the result."""
    began = time.process_time()
    result = work()
    return time.process_time() - began, result


def check_templates(missed: list[str], n: int) -> None:
    """Templates with three slots and up to three edits among unrelated texts."""
    texts, owners = templates(n, 1, length=(25, 90), slots=3, edits=(0, 3))
    ads = [Ad("a.example", str(i), SEEN, body=text) for i, text in enumerate(texts)]
    compared = [compared_text("", text, []) for text in texts]
    sightings = _sightings(ads, compared)
    empty = contact_table([], [])
    seconds, known = timed(lambda: Texts.of(compared))
    more, clusters = timed(lambda: link_tables(sightings, empty, known))  # type: ignore[arg-type]
    p, r, f = f1(owners, cluster_codes(clusters.members, ads))  # type: ignore[attr-defined]
    rate = n / (seconds + more)
    print(
        f"templates, {n:,} ads: precision {p:.4f} recall {r:.4f} F1 {f:.4f}; "
        f"signatures {seconds:.2f} s, candidates, verification and clusters {more:.2f} s: "
        f"{rate:,.0f} ads/s"
    )
    if f < 0.99:
        missed.append(f"templates: F1 {f:.4f}, 0.99 wanted")
    if rate < 15_000:
        missed.append(f"templates: {rate:,.0f} ads/s, 15,000 wanted")


def check_edits(missed: list[str], n: int) -> None:
    """Five random edits of forty words."""
    for slots in (0, 3):
        texts, owners = templates(n, 2, length=(40, 40), slots=slots, edits=(5, 5))
        ads = [Ad("a.example", str(i), SEEN, body=text) for i, text in enumerate(texts)]
        clusters = link(ads)
        p, r, _ = f1(owners, cluster_codes(clusters.members, ads))
        print(f"5 edits of 40 words, {slots} slots: precision {p:.4f} recall {r:.4f}")
        if r < 0.90:
            missed.append(f"edits: recall {r:.4f}, 0.90 wanted")


def check_scale(missed: list[str], n: int) -> None:
    """Time and memory by number of ads, with contacts and texts."""
    seconds = {}
    for size in (n // 100, n // 10, n):
        sightings, contacts, texts = _tables(size)
        began = time.perf_counter()
        parts = Parallel(n_jobs=2)(
            delayed(Texts.of)(texts[i : i + 20_000]) for i in range(0, size, 20_000)
        )
        sketched = time.perf_counter() - began
        del texts
        known = Texts.join(parts)
        clusters = link_tables(sightings, contacts, known)
        seconds[size] = time.perf_counter() - began
        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 2**20
        print(
            f"{size:>9,} ads: {seconds[size]:.1f} s ({sketched:.1f} s of it sketching on 2 "
            f"processes), {clusters.members['cluster_id'].n_unique():,} clusters, largest "
            f"{clusters.members.group_by('cluster_id').len()['len'].max()}; peak {peak:.2f} GiB"
        )
    if seconds[n] > 60 * n / 1_000_000:
        missed.append(f"scale: {seconds[n]:.1f} s for {n:,} ads, 60 s a million wanted")
    if peak > 3:
        missed.append(f"scale: {peak:.2f} GiB, 3 wanted")


def check_incremental(missed: list[str], n: int) -> None:
    """One ad in a hundred is added to clusters of the others, against linking all of them."""
    for size in (n // 10, n):
        ads = _ads(size)
        random.Random(1).shuffle(ads)
        new, old = ads[: size // 100], ads[size // 100 :]
        before = link(old, fictitious=True)
        began = time.process_time()
        expected = link([*old, *new], fictitious=True, previous=before)
        full = time.process_time() - began
        began = time.process_time()
        found = extend(before, new, fictitious=True)
        more = time.process_time() - began
        equal = all(
            getattr(found, name).equals(getattr(expected, name))
            for name in ("members", "links", "cut", "over_shared", "large", "families")
        )
        print(
            f"{size:>9,} ads from their texts: {full:.1f} s; 1 % of them added to the others: "
            f"{more:.2f} s, {more / full:.1%}; equal: {equal}"
        )
        if not equal:
            missed.append(f"incremental: {size:,} ads differ from a run over all")
        if more > 0.02 * full:
            missed.append(f"incremental: {more / full:.1%} of a full run at {size:,}, 2 % wanted")


def check_edges(missed: list[str], n: int) -> None:
    """Edges of identifiers to components."""
    rng = np.random.default_rng(0)
    left = rng.integers(0, int(0.6 * n) - 3, n)
    right = left + rng.integers(0, 3, n) * (left % 5 > 0)  # many small components
    began = time.perf_counter()
    labels = components(left, right, int(0.6 * n))
    seconds = time.perf_counter() - began
    print(f"{n:,} edges to {labels.max() + 1:,} components: {seconds:.2f} s")
    if seconds > 3 * n / 10_000_000:
        missed.append(f"edges: {seconds:.1f} s")


def check_view(missed: list[str], _: int) -> None:
    """Find the template of a thousand ads."""
    vocabulary = Vocabulary(3)
    template = vocabulary.text(80)
    texts = [" ".join(vocabulary.edited(template, 3)) for _ in range(1000)]
    seconds, found = timed(lambda: find_template(texts))
    print(f"template of 1,000 ads: {seconds:.2f} s, {len(found.parts)} parts")  # type: ignore[attr-defined]
    if seconds > 1:
        missed.append(f"view: {seconds:.2f} s")


def planted_groups(links: pl.DataFrame, rows: pl.DataFrame) -> np.ndarray:
    """Label the ads that planted links of one controller join, directly or through others."""
    nodes = rows.select("source", "ad_id", "controller").with_row_index("node")
    uses = links.select("source", "ad_id", "group").unique().join(nodes, on=["source", "ad_id"])
    group = pl.struct("group", "controller").rank("dense").cast(pl.Int64)
    uses = uses.with_columns(group.alias("value"))
    n = rows.height
    return components(
        uses["node"].to_numpy().astype(np.int64),
        uses["value"].to_numpy() + n - 1,
        n + uses["value"].max(),  # type: ignore[operator]
    )[:n]


def check_market(missed: list[str], n: int) -> None:
    """Link the simulated market: pairs of planted links, all pairs, each kind by itself."""
    market = st.simulate.Market(seed=1, n_ads=n)
    truth = market.truth.frame("ads").select("source", "ad_id", "controller", "kind")
    seconds, clusters = timed(lambda: link(market.ads, fictitious=True))
    members = clusters.members.unique(["source", "ad_id"])  # type: ignore[attr-defined]
    rows = members.join(truth, on=["source", "ad_id"]).sort("source", "ad_id")
    planted = planted_groups(market.truth.frame("links"), rows)
    found = rows["cluster_id"].rank("dense").to_numpy().astype(np.int64)
    true = rows["controller"].rank("dense").to_numpy().astype(np.int64)
    p, r, f = f1(true, found)
    _, planted_recall, _ = f1(planted, found)
    planted_f = 2 * p * planted_recall / (p + planted_recall)
    print(f"market, {rows.height:,} ads in {seconds:.1f} s, contacts found included")
    print(f"  all pairs: precision {p:.4f} recall {r:.4f} F1 {f:.4f}")
    print(f"  pairs joined by a planted link: recall {planted_recall:.4f} F1 {planted_f:.4f}")
    for (kind,), part in sorted(rows.group_by(["kind"])):
        _, recall, _ = f1(
            part["controller"].rank("dense").to_numpy().astype(np.int64),
            part["cluster_id"].rank("dense").to_numpy().astype(np.int64),
        )
        mixed = rows.join(part.select("cluster_id").unique(), on="cluster_id", how="semi")
        strangers = mixed.group_by("cluster_id").agg(pl.col("controller").n_unique())
        share = (strangers["controller"] > 1).mean()
        print(f"  {kind:<28} recall {recall:.3f}, clusters with a stranger {share:.3f}")
    large = (
        rows.group_by("cluster_id", "controller")
        .len()
        .filter(pl.col("len") > 20)
        .group_by("cluster_id")
        .len()["len"]
        .max()
    )
    print(f"  most advertisers with over 20 ads in one cluster: {large}")
    if planted_f < 0.97:
        missed.append(f"market: F1 {planted_f:.4f}, 0.97 wanted")
    if (large or 0) > 2:
        missed.append(f"market: {large} advertisers with over 20 ads in one cluster")


def _sightings(ads: list[Ad], compared: list[str]) -> pl.DataFrame:
    rows = [
        (ad.source, ad.ad_id, ad.observed_at, ad.persona, ad.place, text_key(text), [])
        for ad, text in zip(ads, compared, strict=True)
    ]
    return pl.DataFrame(rows, schema=SIGHTING_SCHEMA, orient="row")


def _tables(n: int) -> tuple[pl.DataFrame, pl.DataFrame, list[str]]:
    """Sightings, contacts and texts of n ads of advertisers with one to eight ads each."""
    vocabulary = Vocabulary(5)
    rng = vocabulary.rng

    def rows() -> Iterator[tuple[int, str, str, str, datetime]]:
        number = advertiser = 0
        while number < n:
            advertiser += 1
            text = " ".join(vocabulary.text(75))
            for _ in range(min(n - number, rng.choice([1, 1, 2, 2, 3, 4, 8]))):
                words = text.split() if rng.random() < 0.5 else vocabulary.text(75)
                words[rng.randrange(70)] = f"w{rng.randrange(100)}"
                phone = f"+316{70_000_000 + advertiser}" if rng.random() < 0.8 else ""
                yield (
                    number,
                    phone,
                    f"n{advertiser % 997}",
                    " ".join(words),
                    (SEEN + timedelta(days=rng.randrange(60))),
                )
                number += 1

    ids, phones, names, texts, times = zip(*rows(), strict=True)
    keys = pl.DataFrame(
        {"source": pl.repeat("a.example", n, eager=True), "ad_id": [str(i) for i in ids]}
    )
    sightings = keys.with_columns(
        pl.Series("observed_at", times).cast(pl.Datetime("us", "UTC")),
        pl.Series("name", names),
        pl.Series("place", [f"p{i % 50}" for i in ids]),
        pl.Series("text_id", list(map(text_key, texts)), dtype=pl.UInt64),
        pl.Series("image_hashes", [[]] * n, dtype=pl.List(pl.String)),
    )
    contacts = (
        keys.with_columns(
            kind=pl.lit("phone"),
            value=pl.Series(phones),
            field=pl.lit("body"),
            start=pl.lit(0, pl.Int64),
            end=pl.lit(1, pl.Int64),
            obscured=pl.lit([], pl.List(pl.String)),
            confidence=pl.lit(1.0),
        )
        .filter(pl.col("value") != "")
        .select(list(CONTACT_SCHEMA))
    )
    return sightings, contacts, list(texts)


def _ads(n: int) -> list[Ad]:
    """Return the ads of these tables."""
    sightings, contacts, texts = _tables(n)
    phones = dict(contacts.select("ad_id", "value").iter_rows())
    return [
        Ad(
            row["source"],
            row["ad_id"],
            row["observed_at"],
            body=text,
            phones=(phones[row["ad_id"]],) if row["ad_id"] in phones else (),
            advertised_name=row["name"],
            location=row["place"],
            country="NL",
        )
        for row, text in zip(sightings.iter_rows(named=True), texts, strict=True)
    ]


CHECKS = {
    "templates": (check_templates, 20_000, 2_000),
    "edits": (check_edits, 20_000, 2_000),
    "view": (check_view, 1_000, 1_000),
    "edges": (check_edges, 10_000_000, 1_000_000),
    "market": (check_market, 100_000, 5_000),
    "incremental": (check_incremental, 200_000, 20_000),
    "scale": (check_scale, 1_000_000, 50_000),
}


def main(arguments: list[str]) -> int:
    """Run the checks."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--quick", action="store_true", help="small sizes")
    parser.add_argument("--only", choices=sorted(CHECKS), action="append")
    options = parser.parse_args(arguments)
    missed: list[str] = []
    for name in options.only or CHECKS:
        check, full, quick = CHECKS[name]
        check(missed, quick if options.quick else full)
    for line in missed:
        print(f"MISSED: {line}")
    return 1 if missed else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
