"""Advertisers who move, and advertisers who only seem to, planted in towns of the gazetteer.

Knows nothing of the simulated market, nor of how stays and legs are found.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from random import Random
from typing import Any

import polars as pl

START = datetime(2026, 1, 1, tzinfo=UTC)
NAMES = "sanne eva mila noor lisa julia emma sofie fleur roos isa lotte anna maud".split()
NEAR = [
    ("Amsterdam", "NL"), ("Rotterdam", "NL"), ("Utrecht", "NL"), ("Eindhoven", "NL"),
    ("Groningen", "NL"), ("Tilburg", "NL"), ("Almere", "NL"), ("Breda", "NL"),
    ("Nijmegen", "NL"), ("Apeldoorn", "NL"), ("Haarlem", "NL"), ("Arnhem", "NL"),
    ("Amersfoort", "NL"), ("Zwolle", "NL"), ("Leeuwarden", "NL"), ("Maastricht", "NL"),
    ("Leiden", "NL"), ("Dordrecht", "NL"), ("Zoetermeer", "NL"), ("Amstelveen", "NL"),
    ("Venlo", "NL"), ("Deventer", "NL"), ("Delft", "NL"), ("Alkmaar", "NL"),
]  # fmt: skip
FAR = [
    ("Antwerpen", "BE"), ("Gent", "BE"), ("Hamburg", "DE"), ("München", "DE"), ("Paris", "FR"),
    ("Lyon", "FR"), ("Madrid", "ES"), ("Barcelona", "ES"), ("Milano", "IT"), ("Wien", "AT"),
    ("Warszawa", "PL"), ("București", "RO"), ("London", "GB"), ("Lisboa", "PT"),
    ("Athene", "GR"), ("Dublin", "IE"), ("Sydney", "AU"), ("Auckland", "NZ"),
]  # fmt: skip
AMBIGUOUS = ["Bergen", "Beek", "Laren", "Halle", "Amsterdam / Utrecht", "overal", "bij mij thuis"]
DISTRICTS = {"Amsterdam": "Amsterdam Noord", "Rotterdam": "Rotterdam Zuid"}


@dataclass
class Plan:
    """One advertiser: what was seen, and the legs that were made."""

    rng: Random
    kind: str
    number: int
    rows: list[tuple[Any, ...]] = field(default_factory=list)
    truth: list[tuple[Any, ...]] = field(default_factory=list)
    ads: int = 0
    slip: float = 0.0  # days by which times of posting are off

    def new_ad(self) -> str:
        """Return the id of a new ad."""
        self.ads += 1
        return f"{self.kind}-{self.number}-{self.ads}"

    def see(
        self, ad: str, name: str, day: float, place: tuple[str, str], posted: float | None
    ) -> None:
        """Add a sighting; times in days."""
        at, since = (None if d is None else START + timedelta(days=d) for d in (day, posted))
        if since is not None:
            since += timedelta(days=self.slip)
        source = f"kiosk{self.number % 3}.example"
        self.rows.append((self.kind, self.number, source, ad, at, since, name, *place))

    def stay(
        self,
        name: str,
        place: tuple[str, str],
        start: float,
        end: float,
        how: str,
        ad: str | None = None,
        step: float = 1.0,
    ) -> tuple[float, float]:
        """See one stay in a place: one ad all the time, or a new one every time."""
        rng = self.rng
        day = start + rng.uniform(0.02, 0.2)
        first, last = day, day
        its = ad or self.new_ad()
        posted = start + rng.uniform(0, day - start)
        while day < end:
            if how == "repost":
                its, posted = self.new_ad(), day - rng.uniform(0, 0.02)
            elif how == "bump" and rng.random() < 0.6:
                posted = max(posted, day - rng.uniform(0, 0.3))
            shown = place
            if place[0] in DISTRICTS and rng.random() < 0.2:
                shown = (DISTRICTS[place[0]], place[1])
            self.see(its, name, day, shown, None if how == "silent" else posted)
            last = day
            day += step * rng.uniform(0.6, 1.3)
        return first, last


def route(rng: Random, n: int) -> list[tuple[str, str]]:
    """Draw towns, each other than the one before."""
    pool = NEAR + FAR[:14] if rng.random() < 0.4 else NEAR
    towns = [rng.choice(pool)]
    while len(towns) < n:
        town = rng.choice(pool)
        if town != towns[-1]:
            towns.append(town)
    return towns


def moving(plan: Plan, towns: list[tuple[str, str]], how: str, *, relocate: bool = False,
           per_town: bool = False, lapse: float = 0.0, ahead: float = 0.0, step: float = 1.0,
           short: float = 2.0, sites: int = 1) -> None:  # fmt: skip
    """Move one person; old ads may stay up for `lapse` days, new ones come `ahead` of the move."""
    name, day = plan.rng.choice(NAMES), plan.rng.uniform(0, 5)
    ad = plan.new_ad() if relocate else None
    ids: dict[tuple[str, str], str] = {}
    before: tuple[tuple[str, str], float] | None = None
    for i, town in enumerate(towns):
        length = plan.rng.uniform(short, short + 6)
        if per_town:
            ad = ids.setdefault(town, plan.new_ad())
        seen = [
            plan.stay(name, town, day - ahead * (i > 0), day + length + lapse, how, ad, step)
            for _ in range(sites)
        ]
        first, last = min(s[0] for s in seen), max(s[1] for s in seen)
        if before is not None:
            plan.truth.append((name, before[0][0], town[0], first))
        before = (town, last)
        day += length + plan.rng.uniform(0.05, 0.5)


def several(plan: Plan, personas: int, towns: int, how: str, step: float = 1.0) -> None:
    """Ads of the same people in several towns at once, from beginning to end."""
    cities = plan.rng.sample(NEAR + FAR, towns)
    for name in plan.rng.sample(NAMES, personas):
        for city in cities:
            start = plan.rng.uniform(0, 0.5)
            plan.stay(name, city, start, plan.rng.uniform(30, 60), how, step=step)


def renewed(plan: Plan) -> None:
    """Advertise in three towns at once; ads run out and are renewed, and half are overlooked."""
    name = plan.rng.choice(NAMES)
    for city in plan.rng.sample(NEAR + FAR, 3):
        day = plan.rng.uniform(0, 4)
        while day < 60:
            end = day + plan.rng.uniform(7, 14)
            plan.stay(name, city, day, end, "keep", step=plan.rng.uniform(1, 2.5))
            day = end + plan.rng.uniform(0, 2)


def kept_at_home(plan: Plan) -> None:
    """Leave an ad up at home, and go to other towns for some days each."""
    name, home, *others = plan.rng.choice(NAMES), *plan.rng.sample(NEAR, 5)
    plan.stay(name, home, 0, 60, "keep", step=1.2)
    day = 5.0
    for town in others:
        plan.stay(name, town, day, day + plan.rng.uniform(2, 6), "bump")
        day += plan.rng.uniform(8, 14)


def shown_everywhere(plan: Plan) -> None:
    """One ad, which the site lists under several towns."""
    cities = plan.rng.sample(NEAR + FAR, 4)
    name, ad = plan.rng.choice(NAMES), plan.new_ad()
    for day in range(30):
        for i, city in enumerate(cities):
            plan.see(ad, name, day + 0.01 * i + plan.rng.uniform(0, 0.3), city, 0.0)


def placed_anew(plan: Plan) -> None:
    """Place new ads in three towns every day."""
    cities, name = plan.rng.sample(NEAR + FAR, 3), plan.rng.choice(NAMES)
    for day in range(30):
        at = day + plan.rng.uniform(0, 0.4)
        for city in cities:
            at += plan.rng.uniform(0, 0.05)
            plan.see(plan.new_ad(), name, at, city, at - 0.01)


def in_turn(plan: Plan) -> None:
    """Place one new ad every day or so, in one of three towns; each is seen once."""
    cities, name = plan.rng.sample(NEAR + FAR, 3), plan.rng.choice(NAMES)
    day = plan.rng.uniform(0, 3)
    while day < 40:
        plan.see(plan.new_ad(), name, day, plan.rng.choice(cities), day - 0.05)
        day += plan.rng.uniform(0.3, 1.1)


def towns_of_their_own(plan: Plan) -> None:
    """Let three people share a line, each in her own town, with new ads all the time."""
    cities = plan.rng.sample(NEAR + FAR, 3)
    for name, city in zip(plan.rng.sample(NAMES, 3), cities, strict=True):
        plan.stay(name, city, 0, 30, "repost")


def posted_in_an_hour(plan: Plan) -> None:
    """Three personas, each placed in six towns within an hour and seen once."""
    for name in plan.rng.sample(NAMES, 3):
        day = plan.rng.uniform(0, 20)
        for city in plan.rng.sample(NEAR + FAR, 6):
            at = day + plan.rng.uniform(0, 0.04)
            plan.see(plan.new_ad(), name, at, city, at)


def slipped(plan: Plan, personas: int = 4) -> None:
    """Let a group fly; at the far end, local time is taken for UTC."""
    for name in plan.rng.sample(NAMES, personas):
        day, before = plan.rng.uniform(0, 3), None
        for _ in range(4):
            town = plan.rng.choice([t for t in FAR if t != before])
            slip = plan.rng.uniform(-14, 14) / 24
            end = day + plan.rng.uniform(2, 6)
            how = plan.rng.choice(["bump", "silent"])
            first, _ = plan.stay(name, town, day + slip, end + slip, how)
            if before is not None:
                plan.truth.append((name, before[0], town[0], first))
            day, before = end + plan.rng.uniform(0.9, 1.2), town


def unclear(plan: Plan) -> None:
    """Three personas whose place is one of several by that name, or several."""
    for name in plan.rng.sample(NAMES, 3):
        home = plan.rng.choice(NEAR)
        for day in range(20):
            place = (plan.rng.choice(AMBIGUOUS), "NL") if day % 2 else home
            plan.see(plan.new_ad(), name, day + plan.rng.uniform(0, 0.9), place, None)


def lock_step(plan: Plan) -> None:
    """Four personas change place together."""
    towns, names = route(plan.rng, 5), plan.rng.sample(NAMES, 4)
    day = plan.rng.uniform(0, 5)
    for i, town in enumerate(towns):
        length = plan.rng.uniform(3, 7)
        for name in names:
            late = plan.rng.uniform(0, 0.4)
            first, _ = plan.stay(name, town, day + late, day + length, "bump", step=0.5)
            if i:
                plan.truth.append((name, towns[i - 1][0], town[0], first))
        day += length + 0.3


def house(plan: Plan) -> None:
    """Twelve people at one address who come and go."""
    town = plan.rng.choice(NEAR)
    for name in NAMES[:12]:
        day = plan.rng.uniform(0, 60)
        plan.stay(name, town, day, day + plan.rng.uniform(5, 40), "bump")


def tours_apart(plan: Plan) -> None:
    """Three friends share a line, and each goes her own way."""
    for name in plan.rng.sample(NAMES, 3):
        day, towns = plan.rng.uniform(0, 10), route(plan.rng, 6)
        for i, town in enumerate(towns):
            length = plan.rng.uniform(3, 9)
            first, _ = plan.stay(name, town, day, day + length, "bump")
            if i:
                plan.truth.append((name, towns[i - 1][0], town[0], first))
            day += length + 0.3


def home_and_away(plan: Plan) -> None:
    """Work at home for some days, then elsewhere, and at home again."""
    home, *others = plan.rng.sample(NEAR, 5)
    moving(plan, [town for other in others for town in (home, other)], "bump", short=1.5)


def posting_slips(plan: Plan) -> None:
    """Move, on a site whose times of posting are local and taken for UTC."""
    plan.slip = plan.rng.uniform(-14, 14) / 24
    moving(plan, route(plan.rng, 6), "bump")


def circuit(plan: Plan) -> None:
    """Go round the same four towns, three times."""
    towns = plan.rng.sample(NEAR, 4)
    moving(plan, towns * 3, "bump", per_town=plan.rng.random() < 0.5)


MOVES: dict[str, Callable[[Plan], None]] = {
    "one ad, moved": lambda p: moving(p, route(p.rng, 6), "bump", relocate=True),
    "one ad, posted once": lambda p: moving(p, route(p.rng, 6), "keep", relocate=True),
    "a new ad per town": lambda p: moving(p, route(p.rng, 6), "bump"),
    "a new ad per look": lambda p: moving(p, route(p.rng, 6), "repost"),
    "no times of posting": lambda p: moving(p, route(p.rng, 6), "silent"),
    "one ad per town, kept": lambda p: moving(p, route(p.rng, 6), "bump", per_town=True),
    "old ads stay a while": lambda p: moving(p, route(p.rng, 6), "keep", lapse=0.8),
    "new ads come early": lambda p: moving(p, route(p.rng, 6), "keep", ahead=0.6),
    "old ads stay two days": lambda p: moving(p, route(p.rng, 6), "keep", lapse=2.0),
    "seen seldom": lambda p: moving(p, route(p.rng, 6), "bump", step=3.0),
    "seen seldom, one ad": lambda p: moving(p, route(p.rng, 6), "keep", relocate=True, step=3.0),
    "seen once each time": lambda p: moving(p, route(p.rng, 6), "bump", step=9.0),
    "seen once, one ad": lambda p: moving(p, route(p.rng, 6), "keep", relocate=True, step=9.0),
    "seen every few hours": lambda p: moving(p, route(p.rng, 6), "bump", step=0.2),
    "short stays": lambda p: moving(p, route(p.rng, 8), "bump", step=0.5, short=0.9),
    "on three sites": lambda p: moving(p, route(p.rng, 6), "bump", sites=3),
    "home and away": home_and_away,
    "times of posting slip": posting_slips,
    "circuit": circuit,
}
STANDS: dict[str, Callable[[Plan], None]] = {
    "two towns at once": lambda p: several(p, 1, 2, "bump"),
    "eight towns at once": lambda p: several(p, 1, 8, "keep"),
    "four towns, seldom seen": lambda p: several(p, 1, 4, "keep", step=4.0),
    "four towns, no times": lambda p: several(p, 1, 4, "silent"),
    "agency in five towns": lambda p: several(p, 5, 5, "bump"),
    "three towns, renewed": renewed,
    "an ad kept at home": kept_at_home,
    "listed under four towns": shown_everywhere,
    "placed within an hour": posted_in_an_hour,
    "placed anew every day": placed_anew,
    "three towns, in turn": in_turn,
    "towns of their own": towns_of_their_own,
    "house": house,
    "unclear places": unclear,
}
GROUPS: dict[str, Callable[[Plan], None]] = {
    "clocks that slip": slipped,
    "lock-step": lock_step,
    "friends, own ways": tours_apart,
}


def plant(n: int, seed: int) -> tuple[pl.DataFrame, pl.DataFrame, pl.DataFrame]:
    """Sightings, contacts and planted legs of about n sightings, all kinds alike."""
    rng, number = Random(seed), 0
    rows: list[tuple[Any, ...]] = []
    truth: list[tuple[Any, ...]] = []
    kinds = MOVES | STANDS | GROUPS
    while len(rows) < n:
        for kind, make in kinds.items():
            plan = Plan(rng, kind, number)
            make(plan)
            rows += plan.rows
            truth += [(f"{kind}/{number}", *leg) for leg in plan.truth]
            number += 1
    names = "kind number source ad_id observed_at posted_at name place country".split()
    seen = pl.DataFrame(rows, schema=names, orient="row", infer_schema_length=None)
    seen = seen.with_columns(
        pl.format("{}/{}", "kind", "number").alias("cluster_id"),
        pl.col("place").str.to_lowercase(),
        pl.format("+316{}", pl.col("number") + 70_000_000).alias("value"),
        pl.lit(None, dtype=pl.Int16).alias("age"),
        pl.lit(None, dtype=pl.UInt64).alias("text_id"),
        pl.lit(None, dtype=pl.List(pl.String)).alias("image_hashes"),
        pl.col("posted_at", "observed_at").cast(pl.Datetime("us", "UTC")),
    )
    lines = seen.select("source", "ad_id", pl.lit("phone").alias("kind"), "value").unique()
    legs_made = pl.DataFrame(
        truth, schema=["cluster_id", "name", "from", "to", "first"], orient="row"
    )
    return seen.drop("value"), lines, legs_made
