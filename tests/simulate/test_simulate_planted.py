"""What is planted in the market: links, thefts, movement; and that the ads show it."""

import itertools
import re
from collections import defaultdict

import numpy as np
import polars as pl
import pytest
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import roc_auc_score

from signaltriage.errors import UsageError
from signaltriage.simulate import Market
from signaltriage.simulate.world import world

N_ADS = 30_000


@pytest.fixture(scope="module")
def market() -> Market:
    """Return one fairly large market."""
    return Market(seed=12, n_ads=N_ADS)


@pytest.fixture(scope="module")
def ads(market) -> dict:
    """Return its ads by key."""
    return {ad.key: ad for ad in market.ads}


@pytest.fixture(scope="module")
def truth(market) -> dict:
    """Return its truth by key."""
    return {(row.source, row.ad_id): row for row in market.truth}


@pytest.fixture(scope="module")
def links(market) -> pl.DataFrame:
    """Return its planted links."""
    return market.truth.frame("links")


@pytest.fixture(scope="module")
def legs(market) -> pl.DataFrame:
    """Return its legs, with the speeds that the true and the written times give."""
    hours = {
        "speed": pl.col("arrived_by") - pl.col("left_after"),
        "written_speed": pl.col("posted_arrived") - pl.col("posted_left"),
    }
    return market.truth.frame("legs").with_columns(
        pl.col("km").truediv(time.dt.total_minutes() / 60).alias(name)
        for name, time in hours.items()
    )


def test_every_ad_has_its_truth_and_links(ads, truth, links):
    """Same ads in all tables; contacts in the group are those in the ad."""
    assert ads.keys() == truth.keys()
    assert set(links.select("source", "ad_id").unique().iter_rows()) == set(ads)
    for source, ad_id, group, how in links.select("source", "ad_id", "group", "how").iter_rows():
        ad = ads[source, ad_id]
        value = group.partition(":")[2]
        if how == "image":
            assert value in ad.image_hashes
        elif how in ("email", "url", "handle"):
            assert value in ad.handles
        elif how == "phone" and ad.phones:
            assert re.sub(r"\D", "", ad.phones[0])[-7:] == value[-7:]


def test_images_are_hashes_that_a_caller_might_supply(ads):
    """About half of the ads have one or two hashes of 64 bits."""
    shown = [ad.image_hashes for ad in ads.values() if ad.image_hashes]
    assert 0.4 < len(shown) / len(ads) < 0.6
    assert all(re.fullmatch("[0-9a-f]{16}", value) for values in shown for value in values)


def test_contacts_lead_to_one_controller_and_only_thefts_cross(links):
    """Phones, addresses and links never span controllers; texts and images do by theft alone."""
    groups = links.group_by("group").agg(
        pl.col("controller").n_unique().alias("n"),
        pl.col("how").first(),
        pl.col("role").unique().alias("roles"),
    )
    across = groups.filter(pl.col("n") > 1)
    assert across.height > 100
    assert set(across["how"]) <= {"text", "template", "paragraph", "image"}
    for roles in across["roles"]:
        assert {"thief", "public"} & set(roles)


def test_members_of_a_text_group_share_sentences(ads, links):
    """A theft shares three sentences with the victim, even where only a paragraph is taken."""
    texts = links.filter(pl.col("group").str.starts_with("text:"))
    shared, n = defaultdict(int), defaultdict(int)
    for (group,), rows in texts.group_by("group"):
        owners = rows.filter(pl.col("role") == "owner")
        if owners.is_empty() or not group:
            continue
        first = ads[owners["source"][0], owners["ad_id"][0]]
        own = set(re.split(r"(?<=[.?!]) ", first.body))
        for source, ad_id, how in (
            rows.filter(pl.col("role") == "thief").select("source", "ad_id", "how").iter_rows()
        ):
            n[how] += 1
            shared[how] += len(own & set(re.split(r"(?<=[.?!]) ", ads[source, ad_id].body))) >= 2
    assert {"template", "paragraph"} <= n.keys()
    for how in ("template", "paragraph"):
        assert shared[how] > 0.6 * n[how] > 20, how


def test_thieves_and_scammers_use_contacts_of_their_own(truth, links):
    """Copied ads name a victim; a scammer copies from several and posts in bulk."""
    victims, ads_of = defaultdict(set), defaultdict(int)
    for row in truth.values():
        if row.victim:
            assert row.kind in ("thief", "scammer")
            assert row.victim != row.controller
            victims[row.controller].add(row.victim)
        if row.kind == "scammer":
            ads_of[row.controller] += 1
    scammers = [name for name, n in ads_of.items() if n >= 12]
    assert len(scammers) > 5
    assert all(len(victims[name]) >= 3 for name in scammers)


def test_clubs_have_twelve_workers_on_one_line(links):
    """Twelve advertisers meet on one number."""
    club = links.filter((pl.col("kind") == "club") & (pl.col("how") == "phone"))
    lines = club.group_by("controller", "group").agg(pl.col("advertiser").n_unique().alias("n"))
    whole = lines.group_by("controller").agg(pl.col("n").max())
    assert (whole["n"] == 12).sum() >= whole.height - 3  # text reuse spreads some over two lines
    assert whole.height > 5


def test_only_planted_travel_is_impossible(legs):
    """By true times nobody travels faster than 100 km/h except where it is planted or bulk."""
    honest = legs.filter(pl.col("real") & pl.col("km").is_not_null())
    assert honest.height > 1_000
    assert honest["speed"].max() < 100
    planted = legs.filter(pl.col("impossible"))
    assert planted.height > 100
    assert planted["speed"].min() > 300
    hour_later = planted["km"] / (planted["km"] / planted["speed"] + 1)
    assert hour_later.min() > 120  # an hour off does not explain it


def test_hard_negatives_look_impossible_and_are_not(legs, ads):
    """A slipped clock and bulk posts give high speeds by what is written."""
    slips = legs.filter((pl.col("scene") == "slip") & (pl.col("written_speed") > 120))
    assert slips.height > 30
    assert slips["real"].all()
    assert not slips["impossible"].any()
    for source, ad_id, written in slips.select(
        "source_arrived", "ad_arrived", "posted_arrived"
    ).iter_rows():
        assert ads[source, ad_id].posted_at == written
    bulk = legs.filter(pl.col("scene") == "multi_city")
    assert bulk["speed"].min() > 150
    assert not bulk["real"].any()
    doubtful = legs.filter(pl.col("scene") == "ambiguous")
    names = set(world().ambiguous)
    assert doubtful.height > 50
    for origin, destination in doubtful.select("origin", "destination").iter_rows():
        assert names & {origin, destination}


def test_legs_are_what_the_ads_show(market, legs, ads, truth):
    """Successive ads of an advertiser at different places, and nothing else."""
    by_advertiser = defaultdict(list)
    slipped = {key for key, row in truth.items() if row.scene == "slip"}
    for key, ad in ads.items():
        if key not in slipped:
            by_advertiser[truth[key].advertiser].append((ad.posted_at, ad.location))
    expected = set()
    for advertiser, seen in by_advertiser.items():
        seen.sort(key=lambda item: item[0])
        for (left, origin), (arrived, place) in itertools.pairwise(seen):
            if origin != place:
                expected.add((advertiser, origin, place, left, arrived))
    found = set(
        legs.filter(pl.col("scene") != "slip")
        .select("advertiser", "origin", "destination", "left_after", "arrived_by")
        .iter_rows()
    )
    assert len(found ^ expected) <= 0.01 * len(expected)  # two ads in one minute may swap


def test_eight_cities_are_announced_with_dates(ads, truth):
    """The tourer posts in eight places and names each with its date."""
    places = defaultdict(set)
    for key, row in truth.items():
        if row.kind == "tour_eight":
            places[row.advertiser].add(ads[key].location)
            dated = re.findall(r"\d\d-\d\d ([^,.]+)", ads[key].body)
            assert len(dated) == 8
            assert ads[key].location in dated
    assert len(places) > 20
    assert sum(len(names) == 8 for names in places.values()) >= len(places) - 1


def test_lock_step_moves_at_least_three_behind_one_contact(market, ads, links):
    """Each move is seen in the ads: all of them at one place, then at the other."""
    moves = list(market.truth.lock_step())
    assert len(moves) > 10
    assert {move.kind for move in moves} & {"ring"}
    where = defaultdict(set)
    for source, ad_id, advertiser in links.select("source", "ad_id", "advertiser").iter_rows():
        ad = ads[source, ad_id]
        where[advertiser].add((ad.posted_at, ad.location))
    for move in moves:
        assert len(move.advertisers) >= 3
        assert "|" not in move.group
        for advertiser in move.advertisers:
            assert any(
                place == move.origin and at <= move.moved_after for at, place in where[advertiser]
            )
            assert any(
                place == move.destination and move.moved_after < at <= move.moved_by
                for at, place in where[advertiser]
            )


def test_churn_and_falling_age_show_in_the_ads(ads, truth, links):
    """Where the fact is planted, numbers change and the stated age goes down with time."""
    ages, numbers = defaultdict(list), defaultdict(set)
    phones = {
        (source, ad_id): group
        for source, ad_id, group in links.filter(pl.col("how") == "phone")
        .select("source", "ad_id", "group")
        .iter_rows()
    }
    for key, row in truth.items():
        if "age_down" in row.facts and "many_names" not in row.facts:
            ages[row.advertiser].append((ads[key].posted_at, ads[key].advertised_age))
        if "contact_churn" in row.facts:
            numbers[row.controller].add(phones[key])
    falling = [[age for _, age in sorted(seen)] for seen in ages.values() if len(seen) > 2]
    assert len(falling) > 20
    assert sum(seen[-1] < seen[0] for seen in falling) > 0.95 * len(falling)
    assert sum(len(seen) > 1 for seen in numbers.values()) > 0.9 * len(numbers)


def test_frames_have_their_columns_when_empty():
    """An empty market gives empty tables of the same shape; unknown tables are refused."""
    empty, full = Market(n_ads=0).truth, Market(seed=1, n_ads=50).truth
    for table in ("ads", "links", "legs", "lock_step"):
        assert empty.frame(table).schema == full.frame(table).schema
        assert empty.frame(table).is_empty()
    with pytest.raises(UsageError, match="no 'edges'"):
        full.frame("edges")


def test_visits_see_tours_move(market):
    """Between visits only those move who move; fixed places make no legs."""
    seen = list(market.truth.legs(days=[7, 17, 27]))
    assert len(seen) > 300
    assert {leg.scene for leg in seen} <= {"", "announced", "lock_step"}
    moments = {market.moment(day) for day in (7, 17, 27)}
    assert {leg.arrived_by for leg in seen} <= moments


def test_proxies_go_with_origin_and_not_with_exploitation(truth):
    """Every planted proxy is far commoner abroad; within an origin the exploited have no more."""
    local = {origin.code for origin in world().origins if origin.local}
    share: dict = defaultdict(lambda: defaultdict(list))
    within: dict = defaultdict(lambda: defaultdict(list))
    people = {row.advertiser: row for row in truth.values() if row.kind != "thief"}
    for row in people.values():
        for proxy in ("prefix", "translated", "errors", "nation", "tour"):
            share[proxy][row.origin in local].append(proxy in row.proxies)
            if row.scene == "" and row.kind.startswith(("independent", "controlled_unseen")):
                within[proxy, row.origin in local][row.exploited].append(proxy in row.proxies)
    for proxy, groups in share.items():
        near, far = (sum(groups[here]) / len(groups[here]) for here in (True, False))
        assert far > 2 * near, proxy
    for key, groups in within.items():
        n = len(groups[1])
        expected = sum(groups[0]) / len(groups[0])
        noise = (expected * (1 - expected) / n) ** 0.5
        assert abs(sum(groups[1]) / n - expected) < 4 * noise + 1 / n, key


def test_an_auditor_who_sees_the_proxies_knows_the_origin(ads, truth):
    """Among innocent ads in one language the proxies give origin away, far above .60.

    So a feature vector from which origin cannot be told is one that keeps the proxies out.
    """
    local = {origin.code for origin in world().origins if origin.local}
    people = {}
    for key, row in truth.items():
        if not row.exploited and ads[key].languages[0] == "en":
            people.setdefault(row.controller, row)
    names = ("prefix", "translated", "errors", "nation", "tour")
    shown = np.array([[name in row.proxies for name in names] for row in people.values()], float)
    abroad = np.array([row.origin not in local for row in people.values()])
    half = len(abroad) // 2
    model = LogisticRegression().fit(shown[:half], abroad[:half])
    score = model.predict_proba(shown[half:])[:, 1]
    assert roc_auc_score(abroad[half:], score) > 0.75
