"""Adding ads to clusters gives what linking all of them would."""

from __future__ import annotations

import random
from datetime import UTC, datetime, timedelta
from itertools import pairwise

import polars as pl
from hypothesis import given, settings
from hypothesis import strategies as st

from signaltriage.linking import Clusters, LinkDecision, extend, link
from signaltriage.linking.keys import OVER_SHARED_PERSONAS
from signaltriage.records import Ad

SEEN = datetime(2026, 3, 1, 12, tzinfo=UTC)
PHONES = ("06-71234567", "06-72222222", "06-73333333", "06-74444444", "06-75555555")
NAMES = ("Noor", "Mila", "Tess", None)
WORDS = (
    "thee koffie tuin dorp bakker trein boek film massage olie kaars rustig warm zacht avond "
    "middag gesprek lachen wandelen fietsen muziek dansen koken wijn bloemen zee strand bos stad"
).split()
TABLES = ("links", "cut", "over_shared", "families")


def template(number: int) -> list[str]:
    """Return made-up words, always the same ones for a number."""
    return random.Random(number).choices(WORDS, k=45)


TEMPLATES = [template(number) for number in range(4)]


@st.composite
def an_ad(draw: st.DrawFn) -> Ad:
    """Return an ad of a small market: few contacts, texts, names and pictures, often shared."""
    words = draw(st.sampled_from(TEMPLATES)).copy()
    for at in draw(st.lists(st.integers(0, 44), max_size=4)):
        words[at] = draw(st.sampled_from(WORDS))
    if draw(st.booleans()):  # a passage of one text in another
        words += draw(st.sampled_from(TEMPLATES))[:25]
    return Ad(
        draw(st.sampled_from(("kiosk.example", "markt.example"))),
        str(draw(st.integers(0, 25))),
        SEEN + timedelta(days=draw(st.integers(0, 60))),
        body=draw(st.sampled_from((" ".join(words), "Hallo"))),
        country="NL",
        phones=tuple(draw(st.lists(st.sampled_from(PHONES), max_size=2, unique=True))),
        advertised_name=draw(st.sampled_from(NAMES)),
        location=draw(st.sampled_from(("Zwolle", "Deventer", None))),
        image_hashes=tuple(draw(st.lists(st.sampled_from(("a1", "b2", "c3")), max_size=1))),
    )


def decision(kind: str, left: str, right: str) -> LinkDecision:
    """Return what one person said."""
    return LinkDecision(kind, left, right, actor="k.jansen", reason="seen together")


def partition(clusters: Clusters) -> set[frozenset[tuple[str, str]]]:
    """Return the ads of each cluster."""
    by_cluster = clusters.members.group_by("cluster_id").agg(pl.struct("source", "ad_id").unique())
    return {frozenset((one["source"], one["ad_id"]) for one in ads) for ads in by_cluster["source"]}


def check_equal(found: Clusters, expected: Clusters) -> None:
    """Fail unless both say the same, up to ids."""
    assert partition(found) == partition(expected)
    assert found.members.drop("cluster_id").equals(expected.members.drop("cluster_id"))
    for name in TABLES:
        assert getattr(found, name).equals(getattr(expected, name)), name
    assert found.contacts.equals(expected.contacts)
    sizes = [clusters.large["n_ads"].to_list() for clusters in (found, expected)]
    assert sizes[0] == sizes[1]


def ad(number: int, phone: str = PHONES[0], day: int = 0, **fields: object) -> Ad:
    """Return an ad with one telephone number, seen on some day."""
    return Ad(
        "kiosk.example",
        str(number),
        SEEN + timedelta(days=day),
        country="NL",
        **{"body": "Hallo", "phones": (phone,) if phone else (), **fields},  # type: ignore[arg-type]
    )


def both_ways(old: list[Ad], new: list[Ad], *told: LinkDecision) -> tuple[Clusters, Clusters]:
    """Link the old ads and add the new ones; fail unless that is what one run gives."""
    before = link(old, fictitious=True)
    after = extend(before, new, fictitious=True, decisions=told)
    check_equal(after, link([*old, *new], fictitious=True, decisions=told))
    return before, after


class TestExtend:
    @settings(deadline=None, max_examples=60)
    @given(st.lists(an_ad(), min_size=1, max_size=40), st.data())
    def test_equals_a_run_over_all_ads(self, ads: list[Ad], data: st.DataObject) -> None:
        """Random markets in random portions, with decisions: all tables are those of one run.

        Ids and what they supersede are those of a run over all ads that knows the one before.
        """
        keys = sorted({f"{one.source}/{one.ad_id}" for one in ads})
        pair = st.lists(st.sampled_from(keys), min_size=2, max_size=2, unique=True)
        kind = st.sampled_from(["same", "not_same"])
        n_told = st.integers(0, 2 if len(keys) > 1 else 0)
        told = [decision(data.draw(kind), *data.draw(pair)) for _ in range(data.draw(n_told))]
        ends = sorted(data.draw(st.lists(st.integers(0, len(ads)), min_size=1, max_size=3)))
        clusters = link(ads[: ends[0]], fictitious=True, decisions=told)
        for begin, end in pairwise([*ends, len(ads)]):
            before = clusters
            clusters = extend(before, ads[begin:end], fictitious=True)
        check_equal(clusters, link(ads, fictitious=True, decisions=told))
        named = link(ads, fictitious=True, decisions=told, previous=before)
        assert clusters.members.equals(named.members)
        assert clusters.supersedes.equals(named.supersedes)

    def test_ids_stay_and_a_joined_cluster_names_what_it_supersedes(self) -> None:
        """An ad with the numbers of two clusters joins them under the id of the larger."""
        old = [ad(1), ad(2, PHONES[1]), ad(3, PHONES[1])]
        before, after = both_ways(old, [ad(0, phones=PHONES[:2])])
        ids = dict(before.members.select("ad_id", "cluster_id").iter_rows())
        assert after.members["cluster_id"].unique().to_list() == [ids["2"]]
        assert after.supersedes.rows() == [(ids["2"], ids["1"])]

    def test_new_sighting_of_an_old_ad_may_bring_a_number(self) -> None:
        """What an old ad shows later links it; the ad stays one member of two sightings."""
        _, after = both_ways([ad(1), ad(2, "")], [ad(2, day=7)])
        assert after.members["cluster_id"].n_unique() == 1
        assert after.members.height == 3

    def test_value_that_becomes_over_shared_lets_go(self) -> None:
        """The name too many on one number takes apart what the number held together."""
        old = [ad(i, advertised_name=f"name {i}") for i in range(OVER_SHARED_PERSONAS)]
        before, after = both_ways(old, [ad(99, advertised_name="one more")])
        assert before.members["cluster_id"].n_unique() == 1
        assert after.members["cluster_id"].n_unique() == len(old) + 1

    def test_text_joins_an_old_family(self) -> None:
        """A text like two that were not alike brings all into one family."""
        words = template(9)
        others = template(10)
        texts = [words, words[:30] + others[30:], others]
        old = [ad(i, "", body=" ".join(texts[i])) for i in (0, 2)]
        before, after = both_ways(old, [ad(1, "", body=" ".join(texts[1]))])
        assert before.families["family"].n_unique() == 2
        assert after.families.height == 3

    def test_many_new_texts_stand_between_old_ones(self) -> None:
        """Copies of few templates, added bit by bit, are paired as if they came at once."""
        rng = random.Random(3)
        ads = []
        for number in range(600):
            words = list(TEMPLATES[number % 4])
            for at in rng.sample(range(45), 4):
                words[at] = rng.choice(WORDS)
            ads.append(ad(number, "", body=" ".join(words)))
        clusters = link(ads[:500])
        for begin in range(500, 600, 25):
            clusters = extend(clusters, ads[begin : begin + 25])
        check_equal(clusters, link(ads))

    def test_decisions_of_before_hold_until_the_last_word(self) -> None:
        """A decision is not lost when ads are added, and a later one about the pair replaces it."""
        apart = decision("not_same", "kiosk.example/1", "kiosk.example/2")
        clusters = extend(link([ad(1), ad(2)], fictitious=True, decisions=[apart]), [ad(3)], True)
        assert clusters.members["cluster_id"].n_unique() == 2
        again = decision("same", "kiosk.example/1", "kiosk.example/2")
        assert extend(clusters, [], decisions=[again]).members["cluster_id"].n_unique() == 1

    def test_earlier_clusters_stay_as_they_are(self) -> None:
        """Adding changes nothing in what it adds to, so it can be done again."""
        before = link([ad(1), ad(2, PHONES[1])], fictitious=True)
        members = before.members.clone()
        first, second = (extend(before, [ad(3)], fictitious=True) for _ in range(2))
        assert before.members.equals(members)
        assert first.members.equals(second.members)
