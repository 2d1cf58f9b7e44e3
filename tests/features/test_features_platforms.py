"""What is ordinary on a platform, learnt from findings; values against it; prices of a place."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import polars as pl
import pytest

from signaltriage.features import (
    by_rules,
    chunks,
    extract,
    facts,
    learn_platforms,
    rate_medians,
    read_ads,
)
from signaltriage.features.medians import MEDIAN_SCHEMA, below_median
from signaltriage.linking import link
from signaltriage.records import Ad
from signaltriage.text import Baseline

SEEN = datetime(2026, 3, 1, tzinfo=UTC)
HELLO = "Hallo, ik ben Sanne en ik ontvang je graag bij mij thuis. "


def own_line(number: int) -> str:
    """Write a line that no other ad has; what all write would be taken for the platform's."""
    return (
        f"Hallo, ik ben {'Anne' + 'abcdefghijkl'[number % 12] * (number // 12)} en ik ontvang je."
    )


HIDDEN = "Bel me op 0 6 * 0 1 * 2 3 * 4 5 * 6 7"
CUE = "b3_always_on"


def platform(source: str, n: int, carriers: int, end: str = "") -> list[Ad]:
    """Make ads of a platform, some of which carry a cue."""
    return [
        Ad(source, str(i), SEEN, country="NL", phones=(f"06-0{i:07d}",),
           body=f"{own_line(i)} {'Dag en nacht. ' if i < carriers else ''}\n{end}")
        for i in range(n)
    ]  # fmt: skip


def measured(ads: list[Ad], **more: Any) -> Any:
    """Extract with made-up numbers."""
    return extract(ads, link(ads, fictitious=True), fictitious=True, **more)


def test_shares_and_rules_are_learnt_from_large_platforms() -> None:
    """How common a cue is, and whether a plain number stands in any text."""
    ads = [*platform("a", 100, 30, HIDDEN), *platform("b", 100, 10, "06-71234567"),
           *platform("c", 99, 99)]  # fmt: skip
    known = measured(ads).baseline
    assert known.share("a", CUE) == pytest.approx(0.30)
    assert known.share("b", CUE) == pytest.approx(0.10)
    assert known.share("c", CUE) is None
    assert known.rules() == {"a": False, "b": True}
    assert known.share("a", "e5_obscured_phone") is None


def test_a_hidden_number_says_nothing_where_numbers_are_forbidden() -> None:
    """Null where nobody writes a number plainly, unless somebody knows that they may."""
    ads = platform("a", 100, 0, HIDDEN)
    assert measured(ads).ads["e5_obscured_phone"].null_count() == 100
    assert measured(ads).ads["m5_hiding_ways"].null_count() == 100
    allowed = measured(ads, baseline=Baseline().with_rules({"a": True}))
    assert allowed.ads["e5_obscured_phone"].sum() == 100


def test_values_are_given_against_the_platform() -> None:
    """The same cue weighs less where it is common; null stays null."""
    ads = [*platform("a", 100, 50), *platform("b", 100, 10), *platform("c", 10, 5),
           Ad("a", "short", SEEN, body="24/7")]  # fmt: skip
    relative = measured(ads).relative().sort("source", "ad_id")
    values = {
        source: sorted({round(v, 2) for v in part[CUE].drop_nulls()})
        for (source,), part in relative.group_by("source")
    }
    assert values == {"a": [-0.5, 0.5], "b": [-0.1, 0.9], "c": []}
    assert relative.filter(pl.col("ad_id") == "short")[CUE][0] is None


def test_findings_do_not_depend_on_processes(monkeypatch: pytest.MonkeyPatch) -> None:
    """Same tables, same baseline, from one process and from two, in any chunks."""
    ads = [*platform("a", 60, 20, "Een uur kost 150 euro"), *platform("b", 61, 7, HIDDEN)]
    whole = measured(ads)
    monkeypatch.setattr(chunks, "CHUNK", 17)
    for n_jobs in (1, 2):
        other = measured(ads, n_jobs=n_jobs)
        assert other.ads.equals(whole.ads)
        assert other.clusters.equals(whole.clusters)
        assert other.baseline == whole.baseline


def test_rules_that_are_learnt_later_take_values_back() -> None:
    """Only what needs numbers in the text, only on that platform."""
    table = pl.DataFrame(
        {
            "source": ["a", "b"],
            "ad_id": ["1", "1"],
            "e5_obscured_phone": [1.0, 1.0],
            CUE: [1.0, 0.0],
        }
    )
    found = by_rules(table, Baseline().with_rules({"a": False, "b": True}))
    assert found["e5_obscured_phone"].to_list() == [None, 1.0]
    assert found[CUE].to_list() == [1.0, 0.0]
    empty = learn_platforms(table.clear(), CONTACTS, table.clear())
    assert empty == Baseline()


CONTACTS = pl.DataFrame(
    schema={
        "source": pl.String,
        "kind": pl.String,
        "field": pl.String,
        "obscured": pl.List(pl.String),
    }
)


def priced(place: str | None, *prices: int, source: str = "a", money: str = "euro") -> list[Ad]:
    """Make one ad of an own name per price of an hour."""
    return [
        Ad(source, f"{place}-{money}-{i}", SEEN + timedelta(days=i % 3), location=place,
           body="", advertised_name=f"{place} {money} {i}", rates=f"1 uur {price} {money}")
        for i, price in enumerate(prices)
    ]  # fmt: skip


def medians(ads: list[Ad]) -> list[tuple[Any, ...]]:
    """Medians of ads, as rows."""
    return rate_medians(facts(read_ads(ads, [[]] * len(ads)))).rows()


def test_medians_are_of_platform_money_and_place() -> None:
    """Each place with twenty names, and the platform as a whole; money is never mixed."""
    ads = [*priced("Breda", *[100] * 10, *[200] * 11), *priced("Venlo", *[80] * 5),
           *priced("Breda", *[90] * 25, money="pounds")]  # fmt: skip
    found = medians(ads)
    assert ("a", "EUR", "breda", 200.0, 21) in found
    assert ("a", "EUR", None, 100.0, 26) in found
    assert ("a", "GBP", "breda", 90.0, 25) in found
    assert not [row for row in found if row[2] == "venlo"]


def test_one_advertiser_is_no_level_of_prices() -> None:
    """A name counts once for each of its rates."""
    ads = [Ad("a", str(i), SEEN, body="", advertised_name="Eva", rates="1 uur 20 euro")
           for i in range(50)]  # fmt: skip
    assert medians(ads) == []
    assert medians([]) == []


def below(ads: list[Ad], table: pl.DataFrame) -> list[float | None]:
    """How far each ad, as a cluster of its own, is below the medians."""
    sightings = facts(read_ads(ads, [[]] * len(ads))).with_columns(cluster_id=pl.col("ad_id"))
    return (
        below_median(sightings.lazy(), table).collect().sort("cluster_id")["d3_price_low"].to_list()
    )


def test_a_low_price_is_compared_with_its_place_first() -> None:
    """A share of the local median, of the platform's where nothing local is known, else null."""
    table = pl.DataFrame(
        [("a", "EUR", "breda", 200.0, 20), ("a", "EUR", None, 100.0, 40)],
        schema=MEDIAN_SCHEMA, orient="row",
    )  # fmt: skip
    assert below(priced("Breda", 100), table) == [0.5]
    assert below(priced("Venlo", 75), table) == [0.25]
    assert below(priced(None, 150), table) == [0.0]
    assert below(priced("Breda", 100, source="b"), table) == [None]
    assert below(priced("Breda", 100, money="pounds"), table) == [None]
