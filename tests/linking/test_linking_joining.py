"""What joins ads, what is guarded against, and what people decide."""

from __future__ import annotations

import random
from collections.abc import Iterable
from datetime import UTC, datetime, timedelta

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from signaltriage.errors import UsageError
from signaltriage.linking import Clusters, link
from signaltriage.linking.split import LOOSE_SIDE, MOST_ADS
from signaltriage.records import Ad

SEEN = datetime(2026, 3, 1, 12, tzinfo=UTC)
TEXT = (
    "Ik ben een rustige vrouw die graag de tijd neemt. Na het werk zet ik thee en praten we over "
    "boeken, reizen en de tuin. Mijn huisje ligt aan de rand van het dorp en parkeren kan gratis."
)
OTHER = (
    "Samen lachen om oude films, daarna een massage met warme olie. Je vindt me boven de bakker, "
    "tweede bel van boven. Stuur eerst een bericht, dan weet ik wie er komt en hoe laat."
)


def ad(number: int, phone: str = "", day: float = 0, **fields: object) -> Ad:
    """Return an ad seen on some day."""
    return Ad(
        "kiosk.example",
        str(number),
        SEEN + timedelta(days=day),
        country="NL",
        phones=(phone,) if phone else (),
        **{"body": "Hallo", **fields},  # type: ignore[arg-type]
    )


def groups(clusters: Clusters) -> set[frozenset[str]]:
    """Return the ad ids of each cluster."""
    by_cluster = clusters.members.group_by("cluster_id").agg(pl.col("ad_id").unique())
    return {frozenset(ids) for ids in by_cluster["ad_id"].to_list()}


def linked(ads: Iterable[Ad], **settings: object) -> set[frozenset[str]]:
    """Link and return the groups."""
    return groups(link(ads, fictitious=True, **settings))  # type: ignore[arg-type]


class TestTexts:
    def test_copies_without_a_contact_are_joined(self) -> None:
        """The same text with another price and place is one cluster; another text is not."""
        ads = [
            ad(1, body=TEXT),
            ad(2, body=TEXT.replace("thee", "koffie") + " 150 per uur"),
            ad(3, body=OTHER),
        ]
        assert linked(ads) == {frozenset({"1", "2"}), frozenset({"3"})}

    def test_new_number_after_the_old_one_is_the_same_advertiser(self) -> None:
        """A text that goes on under a new number when the old one is gone joins both."""
        ads = [ad(i, "06-71234567", day=i * 7, body=TEXT) for i in range(4)]
        ads += [ad(9, "06-79999999", day=23, body=TEXT)]
        assert len(linked(ads)) == 1

    def test_passage_inside_longer_ads_is_a_link(self) -> None:
        """A paragraph copied into another text links the two ads."""
        ads = [ad(1, body=f"{TEXT} {OTHER}"), ad(2, body=TEXT)]
        links = link(ads, fictitious=True).links
        assert links["kind"].to_list() in (["text"], ["passage"])


class TestTheftGuard:
    def pair(self, days: int) -> list[Ad]:
        """Two advertisers of one text, both active over some days."""
        return [
            ad(10 * one + i, phone, day=i * days / 3, body=TEXT, advertised_name=name)
            for one, (phone, name) in enumerate([("06-71234567", "Sanne"), ("06-79999999", "Eva")])
            for i in range(4)
        ]

    def test_copied_text_never_joins_two_established_identities(self) -> None:
        """Weeks of ads on each side under one name: a weak link and a note, no cluster."""
        clusters = link(self.pair(days=30), fictitious=True)
        assert len(groups(clusters)) == 2
        assert set(clusters.cut["reason"]) == {"theft_guard"}
        assert set(clusters.cut["kind"]) == {"text"}

    def test_short_lived_ones_are_joined(self) -> None:
        """One text on two numbers within two days is one advertiser."""
        assert len(linked(self.pair(days=2))) == 1

    def test_thief_of_many_joins_no_victims(self) -> None:
        """Who shows the texts of three strangers is joined with none of them."""
        texts = [TEXT, OTHER, TEXT[::-1]]
        victims = [ad(i, f"06-7123450{i}", body=text) for i, text in enumerate(texts)]
        thefts = [ad(10 + i, "06-79999999", body=text) for i, text in enumerate(texts)]
        assert linked([*victims, *thefts]) == {
            *(frozenset({str(i)}) for i in range(3)),
            frozenset({"10", "11", "12"}),
        }

    def test_picture_alone_joins_no_established_identities(self) -> None:
        """A stolen picture harms the one it shows: it does not join her to the thief."""
        ads = [
            ad(10 * one + i, phone, day=i * 10, body=f"Hallo {one}", image_hashes=("abcd",))
            for one, phone in enumerate(["06-71234567", "06-79999999"])
            for i in range(4)
        ]
        clusters = link(ads, fictitious=True)
        assert len(groups(clusters)) == 2
        assert set(clusters.cut["kind"]) == {"image"}


class TestOverShared:
    def test_shop_window_of_strangers_links_nothing(self) -> None:
        """A web address under many names is listed; under two it links."""
        many = [
            ad(i, handles=("https://links.example/x",), advertised_name=f"n{i}") for i in range(9)
        ]
        clusters = link(many, fictitious=True)
        assert len(groups(clusters)) == 9
        assert clusters.over_shared["kind"].to_list() == ["url"]
        assert len(linked(many[:2])) == 1

    def test_touring_does_not_weaken_a_number(self) -> None:
        """A number in eight towns under one name weighs what it weighs in one town."""
        tour = [ad(i, "06-71234567", day=i, location=f"stad {i}") for i in range(8)]
        home = [ad(i, "06-71234567", day=i, location="stad") for i in range(8)]
        weights = [link(ads, fictitious=True).links["weight"].to_list() for ads in (tour, home)]
        assert weights[0] == weights[1]


def decision(what: str, left: str, right: str) -> dict[str, str]:
    """Return a decision as a row."""
    if what in {"same", "not_same"}:
        left, right = f"kiosk.example/{left}", f"kiosk.example/{right}"
    return {"decision": what, "left": left, "right": right, "actor": "k.jansen", "reason": "seen"}


class TestDecisions:
    def test_same_joins_strangers(self) -> None:
        """Two ads that share nothing are one cluster when a person says so."""
        clusters = link([ad(1), ad(2)], decisions=[decision("same", "1", "2")])
        assert groups(clusters) == {frozenset({"1", "2"})}
        assert clusters.links["kind"].to_list() == ["decision"]

    def test_not_same_parts_ads_that_share_a_number(self) -> None:
        """The two are apart, the others keep their place, and the cut is shown."""
        ads = [ad(i, "06-71234567") for i in range(4)]
        clusters = link(ads, fictitious=True, decisions=[decision("not_same", "0", "2")])
        found = groups(clusters)
        assert not any({"0", "2"} <= group for group in found)
        assert len(found) == 2
        assert set(clusters.cut["reason"]) == {"not_same"}

    def test_last_word_counts(self) -> None:
        """A later decision on the same pair, in either order, replaces the earlier one."""
        rows = [decision("not_same", "1", "2"), decision("same", "2", "1")]
        assert len(groups(link([ad(1), ad(2)], decisions=rows))) == 1

    def test_marked_contact_links_nothing(self) -> None:
        """A number marked as an agency's is listed with its mark."""
        row = decision("agency", "phone", "+31671234567")
        clusters = link(
            [ad(1, "06-71234567"), ad(2, "06-71234567")], fictitious=True, decisions=[row]
        )
        assert len(groups(clusters)) == 2
        assert clusters.over_shared["mark"].to_list() == ["agency"]

    @pytest.mark.parametrize("key", ["actor", "reason"])
    def test_nobody_decides_without_name_and_reason(self, key: str) -> None:
        """A row without an actor or a reason is refused, and says which."""
        with pytest.raises(UsageError, match=key):
            link([ad(1)], decisions=[{**decision("same", "1", "2"), key: ""}])

    def test_decision_about_an_absent_ad_changes_nothing(self) -> None:
        """A purged ad leaves its decisions without effect."""
        assert len(groups(link([ad(1)], decisions=[decision("same", "1", "9")]))) == 1


class TestSplit:
    def test_two_houses_joined_by_one_ad_are_parted(self) -> None:
        """One ad that shows the lines of two large houses does not make them one."""
        ads = [
            ad(100 * house + i, f"06-7123456{house}", advertised_name=f"naam {house} {i}")
            for house in (1, 2)
            for i in range(LOOSE_SIDE + 3)
        ]
        ads.append(ad(999, body="Bel 06-71234561 of 06-71234562"))
        clusters = link(ads, fictitious=True)
        largest = max(groups(clusters), key=len)
        assert len(largest) <= LOOSE_SIDE + 4
        assert set(clusters.cut["reason"]) == {"bridge"}

    def test_cluster_above_the_bound_is_reported(self) -> None:
        """One advertiser with more ads than the bound stays whole and is named."""
        ads = [ad(i, body=TEXT) for i in range(MOST_ADS + 1)]
        clusters = link(ads)
        assert clusters.large["n_ads"].to_list() == [MOST_ADS + 1]


class TestNames:
    def test_ids_stay_when_ads_are_added(self) -> None:
        """A cluster keeps its id although a new first ad joins; nothing is superseded."""
        first = link([ad(5, "06-71234567"), ad(6, "06-71234567")], fictitious=True)
        more = [ad(1, "06-71234567"), ad(5, "06-71234567"), ad(6, "06-71234567")]
        second = link(more, fictitious=True, previous=first)
        assert set(second.members["cluster_id"]) == set(first.members["cluster_id"])
        assert second.supersedes.height == 0
        assert groups(second) == groups(link(more, fictitious=True))

    def test_merged_cluster_supersedes_the_smaller_one(self) -> None:
        """Of two clusters that become one the larger gives the id, the other is named."""
        parts = [ad(1, "06-71234567"), ad(2, "06-71234567"), ad(3, "06-79999999")]
        first = link(parts, fictitious=True)
        bridge = ad(4, body="06-71234567 of 06-79999999")
        second = link([*parts, bridge], fictitious=True, previous=first)
        ids = dict(first.members.select("ad_id", "cluster_id").iter_rows())
        assert second.supersedes.rows() == [(ids["1"], ids["3"])]

    def test_part_that_leaves_gets_a_new_id(self) -> None:
        """When a cluster is parted no id stands for two clusters."""
        ads = [ad(i, "06-71234567") for i in range(4)]
        first = link(ads, fictitious=True)
        rows = [decision("not_same", "0", "2")]
        second = link(ads, fictitious=True, previous=first, decisions=rows)
        ids = second.members.select("cluster_id").unique()["cluster_id"].to_list()
        assert len(ids) == 2
        assert set(first.members["cluster_id"]) < set(ids)


@settings(max_examples=30)
@given(st.randoms(use_true_random=False), st.integers(1, 25))
def test_order_of_input_changes_nothing(rng: random.Random, n: int) -> None:
    """Any shuffle of any small market gives the same tables, byte for byte."""
    ads = [
        ad(
            i,
            f"06-7123456{rng.randrange(4)}" if rng.random() < 0.5 else "",
            day=rng.randrange(40),
            body=rng.choice([TEXT, OTHER, TEXT + OTHER, "Hallo"]),
            advertised_name=rng.choice(["Sanne", "Eva", None]),
            image_hashes=("a",) if rng.random() < 0.2 else (),
        )
        for i in range(n)
    ]
    first = link(ads, fictitious=True)
    rng.shuffle(ads)
    second = link(ads, fictitious=True)
    for name in ("members", "links", "cut", "over_shared", "large"):
        assert getattr(first, name).equals(getattr(second, name))
    joined = set(second.links["left"]) | set(second.links["right"])
    ids = {
        f"kiosk.example/{k}": c for k, c in first.members.select("ad_id", "cluster_id").iter_rows()
    }
    assert joined <= ids.keys()
    assert all(ids[a] == ids[b] for a, b in first.links.select("left", "right").iter_rows())
    assert all(ids[a] != ids[b] for a, b in first.cut.select("left", "right").iter_rows())
