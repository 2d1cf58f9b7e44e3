"""The market: determinism, streaming, proportions and what goes with origin."""

import os
import re
import subprocess
import sys
import tracemalloc
from collections import Counter, defaultdict
from dataclasses import asdict
from datetime import timedelta
from itertools import islice

import pytest

from signaltriage.errors import UsageError
from signaltriage.records import parse_ad
from signaltriage.simulate import Market, Truth
from signaltriage.simulate.kinds import kinds
from signaltriage.simulate.market import MAX_ADS, START
from signaltriage.simulate.world import world

N_ADS = 40_000


@pytest.fixture(scope="module")
def truth() -> list[Truth]:
    """Return the truth of one fairly large market."""
    return list(Market(seed=5, n_ads=N_ADS).truth)


def controllers(truth: list[Truth]) -> list[Truth]:
    """One row per controller."""
    return list({row.controller: row for row in truth}.values())


def advertisers(truth: list[Truth]) -> list[Truth]:
    """One row per advertiser."""
    return list({row.advertiser: row for row in truth}.values())


def test_same_bytes_in_every_process():
    """The stream does not depend on the salt of Python's hashes."""
    code = (
        "import hashlib; from signaltriage.simulate import Market; m = Market(3, 400);"
        "print(hashlib.sha256(repr([*m.ads, *m.truth, *m.sightings([9])]).encode()).hexdigest())"
    )
    digests = {
        subprocess.run(
            [sys.executable, "-c", code],
            env=os.environ | {"PYTHONHASHSEED": salt},
            check=True,
            capture_output=True,
        ).stdout
        for salt in ("1", "2")
    }
    assert len(digests) == 1


def test_seed_decides_and_iterators_are_fresh():
    """The same seed gives the same ads again and again, another seed gives others."""
    market = Market(seed=1, n_ads=120)
    assert list(market.ads) == list(market.ads)
    assert list(market.ads) != list(Market(seed=2, n_ads=120).ads)


def test_smaller_market_is_the_beginning_of_a_larger_one():
    """The number of ads changes nothing in the ads themselves, and is exact."""
    long = list(Market(seed=1, n_ads=500).ads)
    for n_ads in (0, 1, 7, 333):
        assert list(Market(seed=1, n_ads=n_ads).ads) == long[:n_ads]


@pytest.mark.slow
def test_ads_stream_in_flat_memory():
    """Twenty thousand ads need no more memory than a small part of them."""
    ads = Market(seed=0, n_ads=20_000).ads
    tracemalloc.start()
    try:
        for _ in islice(ads, 8_000):
            pass
        tracemalloc.reset_peak()
        before, _ = tracemalloc.get_traced_memory()
        for _ in ads:
            pass
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert peak - before < 6_000_000  # the ads themselves would take some 30 MB


def test_first_ad_of_a_large_market_is_at_hand():
    """Ten million ads can be asked for; only what is taken is made."""
    market = Market(seed=0, n_ads=MAX_ADS)
    assert [ad.ad_id for ad in islice(market.ads, 5)] == [
        truth.ad_id for truth in islice(market.truth, 5)
    ]


@pytest.mark.parametrize("wrong", [{"n_ads": -1}, {"n_ads": MAX_ADS + 1}, {"days": 0}])
def test_impossible_market_is_refused(wrong):
    """An error names the parameter."""
    with pytest.raises(UsageError, match=next(iter(wrong))):
        Market(**wrong)


def test_ads_keep_to_the_schema_and_say_what_they_are():
    """Each ad passes the check for outside data, is unique, adult and marked as simulated."""
    seen = set()
    for ad in Market(seed=4, n_ads=2_000).ads:
        assert parse_ad(asdict(ad), attributes=("simulated",)) == ad
        assert ad.attributes == {"simulated": "yes"}
        assert ad.advertised_age is not None
        assert ad.advertised_age >= 20
        assert ad.posted_at is not None
        assert timedelta(0) < ad.observed_at - ad.posted_at < timedelta(hours=3)
        assert START <= ad.posted_at < START + timedelta(days=42)
        seen.add(ad.key)
    assert len(seen) == 2_000


def test_platform_rules_hold():
    """No contact in the text where the platform forbids it; only languages it accepts."""
    platforms = world().platforms
    for ad in Market(seed=4, n_ads=3_000).ads:
        rules = platforms[ad.source]
        assert ad.languages[0] in rules.languages
        if not rules.contacts_in_text:
            assert ad.phones
            assert not re.search(r"https?:|@|(?:\d\W{0,2}){6}", ad.title + ad.body), ad.body


def test_cues_per_ad_follow_the_published_screening(truth):
    """About 19, 58, 21 and 2 % of ads show 0, 1, 2 and more cues (Giommoni & Ikwu 2021)."""
    counts = Counter(min(3, len(row.cues)) for row in truth)
    shares = [counts[n] / len(truth) for n in range(4)]
    assert shares == pytest.approx([0.19, 0.58, 0.21, 0.02], abs=0.025)
    assert shares[3] > 0.01


def test_few_advertisers_are_exploited_and_a_third_leave_no_trace(truth):
    """2 to 4 % of advertisers; of those a third show nothing that goes with it."""
    people = advertisers(truth)
    exploited = [row for row in people if row.exploited]
    unseen = [row for row in exploited if not row.visible]
    assert 0.02 < len(exploited) / len(people) < 0.04
    assert 0.25 < len(unseen) / len(exploited) < 0.42
    assert not any(row.visible for row in people if not row.exploited)


def test_every_kind_occurs(truth):
    """All kinds are there, the independents are most."""
    counts = Counter(row.kind for row in controllers(truth))
    assert counts.keys() == {kind.name for kind in kinds().rows}
    assert min(counts.values()) >= 10
    assert counts["independent"] > sum(counts.values()) / 2


def test_unseen_show_the_cues_of_independents(truth):
    """Exploitation without a trace has the same number of cues; with one it has more."""
    mean: dict[str, float] = {}
    for kind in ("independent", "controlled_unseen", "controlled_single"):
        rows = [len(row.cues) for row in truth if row.kind == kind]
        mean[kind] = sum(rows) / len(rows)
    assert mean["controlled_unseen"] == pytest.approx(mean["independent"], abs=0.12)
    assert mean["controlled_single"] > mean["independent"] + 0.6


def test_every_cue_is_shown_by_both(truth):
    """Kinds overlap: no cue belongs to the exploited alone, and none is theirs never."""
    for exploited in (0, 1):
        shown = {cue for row in truth if row.exploited == exploited for cue in row.cues}
        assert len(shown) == 9


def test_posterior_is_calibrated(truth):
    """Among controllers with a posterior of p, a share p is exploited."""
    bins: dict[int, list[Truth]] = defaultdict(list)
    for row in controllers(truth):
        bins[min(3, int(row.posterior * 20))].append(row)
    for rows in bins.values():
        expected = sum(row.posterior for row in rows)
        noise = sum(row.posterior * (1 - row.posterior) for row in rows) ** 0.5
        assert abs(expected - sum(row.exploited for row in rows)) < 4 * noise


def test_best_average_precision_leaves_room_and_has_a_bound():
    """Far above the base rate and below 1: kinds overlap and a third leave no trace."""
    market = Market(seed=5, n_ads=N_ADS)
    assert 0.2 < market.best_average_precision() < 0.6
    assert Market(n_ads=0).best_average_precision() == 0.0


def test_exploitation_does_not_go_with_origin(truth):
    """P(exploited | origin) is equal within noise, while the proxies of origin differ."""
    rows = controllers(truth)
    overall = sum(row.exploited for row in rows) / len(rows)
    groups = defaultdict(list)
    for row in rows:
        groups[row.origin].append(row.exploited)
    for labels in groups.values():
        noise = (overall * (1 - overall) / len(labels)) ** 0.5
        assert abs(sum(labels) / len(labels) - overall) < 4 * noise


def test_proxies_go_with_origin():
    """Prefix, language, platform, price and touring differ strongly by origin."""
    local = {origin.code: origin.local for origin in world().origins}
    shares: dict[bool, Counter[str]] = {True: Counter(), False: Counter()}
    market = Market(seed=6, n_ads=6_000)
    price = {True: 0, False: 0}
    places = set(world().abroad)
    for ad, row in zip(market.ads, market.truth, strict=True):
        here = local[row.origin]
        group = shares[here]
        group["n"] += 1
        group["dutch"] += ad.languages[0] == "nl"
        group["oldboard"] += ad.source == "oldboard.example"
        group["foreign"] += any(re.match(r"(\+|00)(?!31)", phone) for phone in ad.phones)
        group["away"] += ad.location in places
        price[here] += int(re.search(r"\d+", ad.rates or "0")[0])  # type: ignore[index]
    near, far = shares[True], shares[False]
    for proxy in ("foreign", "oldboard", "away"):
        assert far[proxy] / far["n"] > 2 * near[proxy] / near["n"], proxy
    assert near["dutch"] / near["n"] > 2 * far["dutch"] / far["n"]
    assert price[True] / near["n"] > 1.1 * price[False] / far["n"]


def test_sightings_follow_the_clock():
    """Ads appear, change, move and disappear; each visit is stamped with its own time."""
    market = Market(seed=2, n_ads=600)
    days = [7.0, 14.0, 21.0]
    visits = defaultdict(dict)
    for ad in market.sightings(days):
        assert ad.posted_at is not None
        assert ad.posted_at <= ad.observed_at
        visits[ad.observed_at][ad.key] = ad
    assert list(visits) == [market.moment(day) for day in days]
    first, second, _ = visits.values()
    assert first.keys() - second.keys()
    assert second.keys() - first.keys()
    both = [(first[key], second[key]) for key in first.keys() & second.keys()]
    assert any(a.body != b.body for a, b in both)
    assert any(a.rates != b.rates for a, b in both)
    assert any(a.location != b.location for a, b in both)
    assert any(a.body == b.body for a, b in both)
    assert all(a.posted_at == b.posted_at for a, b in both)


def test_thief_copies_a_text_under_its_own_contact():
    """The stolen text is nearly that of an earlier controller, the number is not."""
    market = Market(seed=5, n_ads=8_000)
    bodies, phones = defaultdict(list), defaultdict(set)
    thieves = set()
    for ad, row in zip(market.ads, market.truth, strict=True):
        bodies[int(row.controller[1:])].append(set(re.split(r"(?<=[.?]) ", ad.body)))
        phones[int(row.controller[1:])].update(ad.phones)
        if row.kind == "thief":
            thieves.add(int(row.controller[1:]))
    found = 0
    for thief in thieves:
        victim = thief - 1
        assert not phones[thief] & phones[victim]
        found += any(len(a & b) >= 3 for a in bodies[thief] for b in bodies[victim])
    assert found > 0.7 * len(thieves) > 5


def test_texts_are_rarely_identical():
    """Two controllers write the same body only by theft or through a very short text."""
    market = Market(seed=8, n_ads=5_000)
    writers = defaultdict(set)
    for ad, row in zip(market.ads, market.truth, strict=True):
        writers[ad.body].add(row.controller)
    shared = sum(len(who) > 1 for who in writers.values())
    assert shared < 0.01 * len(writers)
