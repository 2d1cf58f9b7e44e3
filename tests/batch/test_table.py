"""The ranked table: common cues, classes and counts."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import polars as pl
import pytest

import signaltriage as st
from signaltriage.batch.table import common_cues
from signaltriage.features import learn_platforms
from signaltriage.text.baseline import MIN_ADS

SEEN = datetime(2026, 3, 1, 12, tzinfo=UTC)
CUE = "b3_always_on"


def frames(carriers: int, n: int) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Return findings and members of n single ads of which some carry the cue."""
    ids = [f"{i:04d}" for i in range(n)]
    findings = pl.DataFrame(
        {"source": "a", "ad_id": ids, CUE: [float(i < carriers) for i in range(n)]}
    )
    members = pl.DataFrame({"source": "a", "ad_id": ids, "cluster_id": [f"c{i}" for i in ids]})
    return findings, members


def common(findings: pl.DataFrame, members: pl.DataFrame) -> pl.DataFrame:
    """Tell common cues by what the same ads tell about their platforms."""
    contacts = pl.DataFrame(
        schema={
            "source": pl.String,
            "kind": pl.String,
            "field": pl.String,
            "obscured": pl.List(pl.String),
        }
    )
    return common_cues(findings, members, learn_platforms(findings, contacts, findings), 0.2)


class TestCommonCues:
    @pytest.mark.parametrize(
        ("share", "is_common"), [(0.15, False), (0.20, False), (0.21, True), (0.90, True)]
    )
    def test_more_than_a_fifth_is_common(self, *, share: float, is_common: bool) -> None:
        """A cue on more than 20 % of a platform's ads is common there."""
        findings, members = frames(int(share * MIN_ADS), MIN_ADS)
        assert common(findings, members).row(0) == ("c0000", is_common)

    def test_few_ads_tell_nothing(self) -> None:
        """On a platform with few ads nothing is called common."""
        findings, members = frames(MIN_ADS - 1, MIN_ADS - 1)
        assert not common(findings, members)[CUE].any()

    def test_unmeasured_ads_do_not_dilute(self) -> None:
        """The share is taken over the ads on which the cue could be measured."""
        findings, members = frames(30, 400)
        rare = pl.when(pl.col(CUE) == 0).then(None).otherwise(pl.col(CUE)).alias(CUE)
        half = findings.with_columns(
            pl.when(pl.col("ad_id") < "0130").then(pl.col(CUE)).otherwise(rare)
        )
        assert common(half, members)[CUE][0] is True

    def test_one_uncommon_sighting_of_the_cue_counts(self) -> None:
        """A cluster on two platforms keeps the cue if it is uncommon on one of them."""
        findings, members = frames(90, 100)
        other = findings.with_columns(source=pl.lit("b"), b3_always_on=pl.lit(0.0))
        other[0, CUE] = 1.0
        both = pl.concat([findings, other])
        joined = pl.concat([members, members.with_columns(source=pl.lit("b"))])
        assert common(both, joined)[CUE].to_list()[:2] == [False, True]


class TestDescribe:
    def test_counts_places_and_times(self) -> None:
        """Counts are over distinct ads, names, contacts and sources; places in one spelling."""
        phone = ("06-71234567",)
        ads = [
            st.Ad("a", "1", SEEN, phones=phone, advertised_name="Noor", location="Utrecht"),
            st.Ad("a", "1", SEEN + timedelta(days=9), phones=phone, advertised_name="Noor",
                  location="utrecht"),
            st.Ad("b", "1", SEEN, phones=phone, advertised_name="Demi", location="Venlo",
                  handles=("demi@mail.example",)),
        ]  # fmt: skip
        row = st.rank(ads, fictitious=True, n_jobs=1).table.row(0, named=True)
        assert (row["n_ads"], row["n_contacts"], row["n_personas"], row["n_sources"]) == (
            2,
            2,
            2,
            2,
        )
        assert row["places"] == ["Utrecht", "Venlo"]
        assert (row["first_seen"], row["last_seen"]) == (SEEN, SEEN + timedelta(days=9))

    def test_nothing_measurable_is_unscored(self) -> None:
        """An ad without text and contacts is unscored, not low."""
        row = st.rank([st.Ad("a", "1", SEEN)], n_jobs=1).table.row(0, named=True)
        assert (row["band"], row["families"], row["reasons"]) == ("unscored", [], [])
