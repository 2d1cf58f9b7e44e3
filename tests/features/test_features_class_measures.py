"""What tells kinds of advertiser apart: each measure on a few made-up ads."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from itertools import count

import polars as pl
import pytest

from signaltriage.features import CLASS_MEASURES, facts, measure_classes, read_ads, said_classes
from signaltriage.features.class_measures import MANY_USERS, SAID_COLUMNS
from signaltriage.features.lexicon import AGENCY, CLASSES, JOB_AD
from signaltriage.records import Ad

SEEN = datetime(2026, 1, 5, 12, tzinfo=UTC)
HELLO = "Hallo, ik ben {name} en ik ontvang je graag bij mij thuis"

Row = tuple[str, Ad, str | None]  # cluster, ad, family of its text
_numbers = count()


def ad(
    name: str | None = "Eva", day: float = 0, *, posted: float | None = None, body: str = HELLO
) -> Ad:
    """Make an ad, seen on a day after the start and posted on another."""
    return Ad(
        "kiosk.example",
        str(next(_numbers)),
        SEEN + timedelta(days=day),
        posted_at=None if posted is None else SEEN + timedelta(days=posted),
        body=body.format(name=name),
        advertised_name=name,
    )


def measured(rows: list[Row], links: int = 0, **values: list[float]) -> dict[str, dict[str, float]]:
    """Measure clusters; the first ads show web addresses, as many as `links`."""
    ads = [one for _, one, _ in rows]
    texts = read_ads(ads, [[]] * len(ads))
    said = said_classes(texts)
    known = facts(texts).with_columns(
        pl.Series(column, said[:, j], nan_to_null=True) for j, column in enumerate(SAID_COLUMNS)
    )
    key = known.select("source", "ad_id")
    clusters = [cluster for cluster, _, _ in rows]
    members = known.select("source", "ad_id", "observed_at").with_columns(
        pl.Series("cluster_id", clusters)
    )
    families = key.with_columns(
        pl.Series("family", [int(f, 36) if f else None for _, _, f in rows], dtype=pl.UInt64)
    )
    names = sorted(set(clusters))
    indicators = ("a1_shared_contact", "v1_first_singular", "v2_first_plural", "v3_third_person",
                  "p1_own_voice", "p3_announced_tour", "p4_stable_identity")  # fmt: skip
    findings = pl.DataFrame(
        {"cluster_id": names} | {name: values.get(name, [None] * len(names)) for name in indicators}
    )
    contacts = key.head(links).with_columns(pl.lit("url").alias("kind"))
    table = measure_classes(members, known, contacts, families, findings)
    assert table.columns == ["cluster_id", *CLASS_MEASURES]
    return {row.pop("cluster_id"): row for row in table.to_dicts()}


def test_columns_of_what_is_said_are_in_the_order_of_the_classes() -> None:
    """The facts have one column per class that ads say of themselves."""
    assert dict(zip(CLASSES, SAID_COLUMNS, strict=True)) == {
        AGENCY: "says_agency",
        JOB_AD: "offers_job",
    }


def test_shares_are_over_the_ads_that_could_be_read() -> None:
    """One ad in two that could be read names a club; the one without a text says nothing."""
    rows: list[Row] = [
        ("a", ad(body="Onze club in Utrecht, ik ben {name}"), None),
        ("a", ad(), None),
        ("a", ad(body=""), None),
        ("b", ad(body=""), None),
    ]
    table = measured(rows)
    assert table["a"]["says_agency"] == 0.5
    assert table["a"]["offers_job"] == 0.0
    assert table["b"]["says_agency"] is None


def test_web_addresses_are_counted_over_all_ads() -> None:
    """Two of four ads show one."""
    rows: list[Row] = [("a", ad(), None) for _ in range(4)]
    assert measured(rows, links=2)["a"]["links_out"] == 0.5


def test_ads_are_counted_per_name() -> None:
    """Six ads under two names are three per name; ads without a name count as one."""
    rows: list[Row] = [("a", ad(name), None) for name in ("Eva", "Mia") * 3]
    rows += [("b", ad(None), None) for _ in range(4)]
    table = measured(rows)
    assert table["a"]["ads_per_name"] == 3
    assert table["b"]["ads_per_name"] == 4


def test_names_on_a_contact_are_not_known_from_one_ad() -> None:
    """A single ad has one name by necessity; two ads under one name tell something."""
    rows: list[Row] = [("a", ad(), None), ("b", ad(), None), ("b", ad(), None)]
    table = measured(rows, a1_shared_contact=[1.0, 1.0])
    assert [table[c]["names_on_contact"] for c in "ab"] == [None, 1.0]


def test_names_on_a_text_are_those_of_the_cluster() -> None:
    """Three names stand under one text here; the same text elsewhere does not count."""
    rows: list[Row] = [("a", ad(name), "t") for name in ("Eva", "Mia", "Liv")]
    rows += [("a", ad("Noa"), "u"), ("b", ad("Jet"), "t"), ("c", ad("Ans"), None)]
    table = measured(rows)
    assert [table[c]["names_on_text"] for c in "abc"] == [3, 1, None]


def test_ads_in_a_day_are_those_the_platform_dates() -> None:
    """Three were posted on one day; those that a crawl found on one day are not counted."""
    rows: list[Row] = [("a", ad(posted=day), None) for day in (0, 0.1, 0.2, 3)]
    rows += [("b", ad(), None) for _ in range(5)]
    table = measured(rows)
    assert [table[c]["ads_in_a_day"] for c in "ab"] == [3, None]


def test_a_copier_is_told_from_who_was_first() -> None:
    """Who used two texts after two others copied from two; these copied from nobody."""
    rows: list[Row] = [
        ("a", ad("Eva", 0), "t"),
        ("b", ad("Mia", 1), "u"),
        ("thief", ad("Eva", 9), "t"),
        ("thief", ad("Jo", 9), "u"),
        ("thief", ad("Jo", 9), "v"),
        ("thief", ad("Jo", 9), None),
    ]
    table = measured(rows)
    assert [table[c]["copied_from"] for c in ("a", "b", "thief")] == [0, 0, 2]
    assert table["thief"]["copied_share"] == pytest.approx(2 / 3)
    assert table["thief"]["copied_name"] == 0.5
    assert table["a"]["copied_name"] is None


def test_within_a_day_nobody_was_first() -> None:
    """A crawl sees no finer than a day."""
    rows: list[Row] = [("a", ad(day=0), "t"), ("b", ad(day=0.9), "t")]
    assert [row["copied_from"] for row in measured(rows).values()] == [0, 0]


def test_the_posting_time_says_who_was_first() -> None:
    """An ad that is found late may be older than the one that was found first."""
    rows: list[Row] = [("a", ad(day=0), "t"), ("b", ad(day=9, posted=-20), "t")]
    assert [row["copied_from"] for row in measured(rows).values()] == [1, 0]


@pytest.mark.parametrize(("n_users", "copied"), [(MANY_USERS, 1), (MANY_USERS + 1, 0)])
def test_a_text_of_many_is_nobodys(n_users: int, copied: int) -> None:
    """A text that many advertisers use was written for them."""
    rows: list[Row] = [(f"c{i}", ad(f"N{i}", 3 * i), "t") for i in range(n_users)]
    assert measured(rows)[f"c{n_users - 1}"]["copied_from"] == copied


def test_without_texts_copying_is_not_known() -> None:
    """No text that can be compared, no measure."""
    row = measured([("a", ad(), None)])["a"]
    assert (row["copied_from"], row["copied_share"]) == (None, None)


def test_no_clusters_give_an_empty_table() -> None:
    """Nothing in, nothing out, with all columns."""
    assert measured([]) == {}
