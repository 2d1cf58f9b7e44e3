"""Measures of movement: places in time, circuits, impossible travel, moving in lock-step."""

from __future__ import annotations

from datetime import timedelta

import polars as pl

from signaltriage.features.located import kilometres
from signaltriage.features.stays import legs, stays_of
from signaltriage.records import PERSONAL_KINDS

WINDOWS = (7, 30, 90)  # days
LEAST_CIRCUIT = 3  # places; to and fro is commuting
LEAST_PERSONAS = 3  # of a group: two people who travel together are a duo
LOCK_STEP_DAYS = 2  # moves of a group lie within so many days: the same day, give or take one
LAND_KMH, AIR_KMH = 250.0, 950.0  # faster than any journey over land in Europe; than any
# Local time taken for UTC is wrong by up to 14 hours, on either end of a journey.
SLIP_HOURS = 14.0
ANNOUNCED_AHEAD = timedelta(days=60)
SETTLED = timedelta(hours=24)  # seen for so long in one place, and in no other

# Joined to each other by road or rail; islands are left out, but for Great Britain.
EUROPE_BY_LAND = tuple(
    "AD AL AT BA BE BG BY CH CZ DE DK EE ES FI FR GB GR HR HU IT LI LT LU LV MC MD ME MK NL NO PL "
    "PT RO RS RU SE SI SK SM UA VA XK".split()
)

_KEY = ["source", "ad_id"]
_CONTACT = ["cluster_id", "value"]
_PERSONA = ["cluster_id", "value", "name"]


def measure_movement(
    located: pl.DataFrame, contacts: pl.DataFrame, span: timedelta
) -> pl.DataFrame:
    """Measure where the contacts of each cluster were, and how they moved.

    Parameters
    ----------
    located : polars.DataFrame
        Sightings as `signaltriage.features.stays` takes them, through `locate`.
    contacts : polars.DataFrame
        source, ad_id, kind, value.
    span : timedelta
        From the first to the last sighting of all data; a longer window is null.

    Returns
    -------
    polars.DataFrame
        One row per cluster with a sighting of a contact in a known place, sorted. Of the
        contact with most, each:

        n_municipalities_7, _30, _90 and n_countries_7, _30, _90
            Municipalities (abroad: towns) and countries within any so many days; regions do not
            count as municipalities.
        b1_hopping
            As n_municipalities_30.
        n_legs
            Moves from one place to another.
        n_parallel_places
            Most places of one persona (name on a contact) at once; 1 = never more.
        circuit
            How often the same round of three places or more was made in a row; below 2, 0.
        b4_impossible_travel
            Personas on one contact of at least three who moved faster than anybody can.
        b7_lock_step
            Personas on one contact, at least three, who made two moves or more together.
        n_personas_apart
            Personas on one contact, at least three, each listed at once in places that no
            journey of an hour joins. Agencies advertise so.
    """
    there = stays_of(located, contacts, "persona")
    moves = legs(there)
    by_contact = stays_of(located, contacts, "contact")
    lines = contacts.filter(pl.col("kind").is_in(PERSONAL_KINDS)).select(*_KEY, "value").unique()
    days = (
        located.drop_nulls("spot")
        .join(lines, on=_KEY)
        .select(*_CONTACT, "spot", "land", "wide", pl.col("observed_at").dt.date().alias("day"))
        .unique()
        .sort(*_CONTACT, "day", "spot")
    )
    measures = [
        *(_within(days, window, span) for window in WINDOWS),
        _count_legs(by_contact),
        _parallel(there),
        _circuit(by_contact),
        _impossible(there, moves),
        _apart(there),
        _lock_step(moves),
    ]
    table = days.select("cluster_id").unique()
    for measure in measures:
        table = table.join(measure, on="cluster_id", how="left")
    counts = ("b4_impossible_travel", "b7_lock_step", "n_personas_apart")
    zero = [pl.col(name).fill_null(0) for name in counts]
    return table.with_columns(*zero, pl.col("n_municipalities_30").alias("b1_hopping")).sort(
        "cluster_id"
    )


def _within(days: pl.DataFrame, window: int, span: timedelta) -> pl.DataFrame:
    """Most municipalities and countries of one contact within any so many days."""
    names = [f"n_municipalities_{window}", f"n_countries_{window}"]
    towns = pl.when(~pl.col("wide")).then(pl.col("spot"))
    counts = [towns.drop_nulls().n_unique(), pl.col("land").n_unique()]
    moving = (pl.col("spot").n_unique() > 1).over(_CONTACT)
    several = (
        days.filter(moving)
        .rolling("day", period=f"{window + 1}d", group_by=_CONTACT)
        .agg(c.alias(n) for c, n in zip(counts, names, strict=True))
    )
    ones = (
        days.filter(~moving)
        .group_by(_CONTACT)
        .agg(c.alias(n) for c, n in zip(counts, names, strict=True))
    )
    columns = ["cluster_id", *names]
    most = pl.concat([several.select(columns), ones.select(columns)])
    most = most.group_by("cluster_id").agg(pl.col(names).max())
    return most if span >= timedelta(days=window) else most.clear()


def _count_legs(by_contact: pl.DataFrame) -> pl.DataFrame:
    moves = legs(by_contact).group_by(_CONTACT).agg(pl.len().alias("n_legs"))
    return (
        by_contact.select(_CONTACT)
        .unique()
        .join(moves, on=_CONTACT, how="left")
        .group_by("cluster_id")
        .agg(pl.col("n_legs").max().fill_null(0))
    )


def _parallel(there: pl.DataFrame) -> pl.DataFrame:
    return (
        there.group_by(*_PERSONA, "episode")
        .agg(pl.col("spot").n_unique().alias("n_parallel_places"))
        .group_by("cluster_id")
        .agg(pl.col("n_parallel_places").max())
    )


def _circuit(by_contact: pl.DataFrame) -> pl.DataFrame:
    """Count rounds in a row: each place was left exactly as many stays ago as the round has."""
    at = pl.int_range(pl.len()).over(_CONTACT).alias("nth")
    ordered = by_contact.filter(~pl.col("parallel")).sort(*_CONTACT, "first", "spot")
    back = (
        ordered.with_columns(at)
        .with_columns(pl.col("nth").diff().over(*_CONTACT, "spot").alias("round"))
        .with_columns(pl.struct(*_CONTACT, "round").rle_id().alias("run"))
        .filter(pl.col("round") >= LEAST_CIRCUIT)
        .group_by("cluster_id", "run", "round")
        .len()
    )
    laps = 1 + pl.col("len") // pl.col("round")
    rounds = (
        back.filter(pl.col("len") >= pl.col("round"))
        .group_by("cluster_id")
        .agg(laps.max().cast(pl.UInt32).alias("circuit"))
    )
    return (
        by_contact.select("cluster_id")
        .unique()
        .join(rounds, on="cluster_id", how="left")
        .with_columns(pl.col("circuit").fill_null(0))
    )


def _groups(there: pl.DataFrame) -> pl.DataFrame:
    """Contacts that several personas stand behind."""
    names = there.group_by(_CONTACT).agg(pl.col("name").n_unique().alias("personas"))
    return names.filter(pl.col("personas") >= LEAST_PERSONAS).select(_CONTACT)


def _impossible(there: pl.DataFrame, moves: pl.DataFrame) -> pl.DataFrame:
    """Personas who moved faster than anybody can, behind a contact of at least three.

    Nearly every such move is an ad in several places, or a clock that is wrong: neither may come
    out. So both stays are settled (a day or more, and nowhere else), the old ad was gone before
    the new one came, distance is the least that the places allow, and time the most that two
    clocks, one of them off by 14 hours, allow.
    """
    settled = there.filter(
        ~pl.col("parallel")
        & (pl.col("last") - pl.col("first") >= SETTLED)
        & (pl.col("sightings") > 1)
    )
    left = settled.select(*_PERSONA, pl.col("fresh").alias("left_after"), "last")
    came = settled.select(*_PERSONA, pl.col("first").alias("arrived_by"))
    by_land = pl.col("from_country").is_in(EUROPE_BY_LAND) & pl.col("to_country").is_in(
        EUROPE_BY_LAND
    )
    limit = pl.when(by_land).then(LAND_KMH).otherwise(AIR_KMH)
    return (
        moves.join(left, on=[*_PERSONA, "left_after"], how="semi")
        .join(came, on=[*_PERSONA, "arrived_by"], how="semi")
        .filter(
            (pl.col("hours") > 0) & (pl.col("km_low") > limit * (pl.col("hours_high") + SLIP_HOURS))
        )
        .join(_groups(there), on=_CONTACT, how="semi")
        .group_by(_CONTACT)
        .agg(pl.col("name").n_unique().alias("b4_impossible_travel"))
        .group_by("cluster_id")
        .agg(pl.col("b4_impossible_travel").max())
    )


def _apart(there: pl.DataFrame) -> pl.DataFrame:
    """Personas listed at once in distant places, behind a contact of at least three."""
    listed = (
        there.filter("parallel")
        .join(_groups(there), on=_CONTACT, how="semi")
        .select(*_PERSONA, "episode", "lat", "lon", "radius_km")
    )
    km = kilometres(*(pl.col(c) for c in ("lat", "lon", "lat_right", "lon_right")))
    return (
        listed.join(listed, on=[*_PERSONA, "episode"])
        .filter(km - pl.col("radius_km") - pl.col("radius_km_right") > LAND_KMH)
        .group_by(_CONTACT)
        .agg(pl.col("name").n_unique().alias("n_personas_apart"))
        .filter(pl.col("n_personas_apart") >= LEAST_PERSONAS)
        .group_by("cluster_id")
        .agg(pl.col("n_personas_apart").max())
    )


def _lock_step(moves: pl.DataFrame) -> pl.DataFrame:
    """Most personas on one contact who made two moves or more together."""
    joint = joint_moves(moves)
    member = joint.select("move", pl.col("name").alias("persona"), *_CONTACT)
    pairs = (
        member.join(member, on=[*_CONTACT, "persona"])
        .filter(pl.col("move") < pl.col("move_right"))
        .group_by(*_CONTACT, "move", "move_right")
        .len()
        .filter(pl.col("len") >= LEAST_PERSONAS)
    )
    return pairs.group_by("cluster_id").agg(pl.col("len").max().alias("b7_lock_step"))


def joint_moves(moves: pl.DataFrame) -> pl.DataFrame:
    """Find moves that three personas or more behind one contact made together.

    Parameters
    ----------
    moves : polars.DataFrame
        As `signaltriage.features.legs` returns of the stays of personas.

    Returns
    -------
    polars.DataFrame
        cluster_id, value, move (a number per joint move), from_place, to_place, name, day; one
        row per persona that took part. From the same place to the same place, arriving on the
        same day, give or take one.
    """
    way = [*_CONTACT, "from_spot", "to_spot"]
    arrived = moves.with_columns(pl.col("arrived_by").dt.date().alias("day")).filter(
        (pl.col("name").n_unique() >= LEAST_PERSONAS).over(way)
    )
    # Days of arrival fall into groups of at most three days; a chain that drifts on is cut.
    days = arrived.select(*way, "day").unique().sort(*way, "day")
    apart = (pl.col("day").diff() > timedelta(days=1)).fill_null(value=True)
    chains = days.with_columns(apart.cum_sum().over(way).alias("chain"))
    since = (pl.col("day") - pl.col("day").min()).dt.total_days().over(*way, "chain")
    grouped = arrived.join(
        chains.with_columns((since // (LOCK_STEP_DAYS + 1)).alias("part")), on=[*way, "day"]
    )
    key = [*way, "chain", "part"]
    joint = grouped.filter((pl.col("name").n_unique() >= LEAST_PERSONAS).over(key)).sort(
        *key, "day", "name"
    )
    return joint.select(
        *_CONTACT,
        pl.struct(key).rle_id().alias("move"),
        *("from_place", "to_place", "name", "day"),
    ).unique(["move", "name"], keep="first", maintain_order=True)


def mark_announced(moves: pl.DataFrame, announcements: pl.DataFrame) -> pl.DataFrame:
    """Mark the legs that an ad had announced.

    Parameters
    ----------
    moves : polars.DataFrame
        As `signaltriage.features.legs` returns.
    announcements : polars.DataFrame
        cluster_id, spot (as `locate` gives it), announced_at (UTC): towns that the wording of an
        ad of the cluster said it would go to, and when that was first seen.

    Returns
    -------
    polars.DataFrame
        The same legs with announced: whether its town was announced before the arrival, and no
        more than 60 days before. A tour that is announced is touring.
    """
    said = announcements.select("cluster_id", pl.col("spot").alias("to_spot"), "announced_at")
    ahead = pl.col("arrived_by") - pl.col("announced_at")
    numbered = moves.with_row_index("leg")
    announced = (
        numbered.join(said, on=["cluster_id", "to_spot"])
        .filter(ahead.is_between(timedelta(0), ANNOUNCED_AHEAD))
        .get_column("leg")
        .unique()
    )
    return numbered.with_columns(pl.col("leg").is_in(announced.implode()).alias("announced")).drop(
        "leg"
    )
