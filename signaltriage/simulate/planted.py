"""The truth about a market: its ads one by one, and the links and movement planted in it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from itertools import pairwise
from typing import TYPE_CHECKING, Any

from signaltriage.errors import UsageError
from signaltriage.simulate.images import image_hashes
from signaltriage.simulate.itinerary import MINUTES
from signaltriage.simulate.kinds import kinds
from signaltriage.simulate.phones import allot
from signaltriage.simulate.plans import AdPlan, Controller
from signaltriage.simulate.truth import Truth
from signaltriage.simulate.wording import handles
from signaltriage.simulate.world import world

if TYPE_CHECKING:
    import polars as pl

    from signaltriage.simulate.market import Market

TABLES = ("ads", "links", "legs", "lock_step")

_HOW_HANDLE = (("https://wa.me/", "handle"), ("https://", "url"))
_AT_ONCE = ("multi_city", "multi_city_line")


@dataclass(frozen=True, slots=True)
class PlantedLink:
    """An ad shares something with others: all rows of one `group` share it.

    A pair of ads in one group is truly linked if they have the same controller. Groups that span
    controllers are what must not join: thefts and texts that anybody fills in.

    Parameters
    ----------
    source, ad_id : str
        Which ad.
    group : str
        What is shared, e.g. ``"phone:+31671234567"``.
    how : str
        ``phone``, ``handle`` (chat link), ``email``, ``url``, ``image``, ``text`` (same sentences
        with other slots), ``template`` (also left-out sentences and edited words) or
        ``paragraph`` (a part of the group's text among others).
    role : str
        ``owner``, ``thief`` (took it from the owner) or ``public`` (anybody's text).
    edits : int
        Words edited with respect to the text of the group; a third of templates also lack a
        sentence.
    controller, advertiser, kind : str
        See `Truth`.
    """

    source: str
    ad_id: str
    group: str
    how: str
    role: str
    edits: int
    controller: str
    advertiser: str
    kind: str


@dataclass(frozen=True, slots=True)
class Leg:
    """Two successive ads (or sightings) of one advertiser give different places.

    Parameters
    ----------
    advertiser, controller, kind : str
        See `Truth`.
    origin, destination : str
        The places as the ads give them.
    left_after, arrived_by : datetime
        When the advertiser last gave the first place, and first gave the second; true times.
    posted_left, posted_arrived : datetime
        The same as the platform writes them: they differ where a clock is wrong.
    km : float or None
        As the crow flies; None if an ad names several places at once.
    scene : str
        See `signaltriage.simulate.itinerary`.
    real : bool
        Somebody travelled. False for bulk posts for several cities and for impossible travel.
    impossible : bool
        Planted impossible travel: the only legs that should be reported as such.
    source_left, ad_left, source_arrived, ad_arrived : str
        The two ads.
    """

    advertiser: str
    controller: str
    kind: str
    origin: str
    destination: str
    left_after: datetime
    arrived_by: datetime
    posted_left: datetime
    posted_arrived: datetime
    km: float | None
    scene: str
    real: bool
    impossible: bool
    source_left: str
    ad_left: str
    source_arrived: str
    ad_arrived: str


@dataclass(frozen=True, slots=True)
class LockStep:
    """Three or more personas behind one contact move from place to place together.

    Parameters
    ----------
    controller, kind : str
        See `Truth`.
    group : str
        The shared contacts, as in `PlantedLink.group`, joined by ``"|"``.
    origin, destination : str
        The places.
    moved_after, moved_by : datetime
        Last ad of any of them at the first place, first ad of all of them at the second.
    advertisers : tuple of str
        Who moved; at least three.
    """

    controller: str
    kind: str
    group: str
    origin: str
    destination: str
    moved_after: datetime
    moved_by: datetime
    advertisers: tuple[str, ...]


class MarketTruth:
    """What is true of a market; iterating gives one `Truth` per ad, in the order of its ads.

    Everything streams, controller by controller; `frame` gathers a table.

    Examples
    --------
    >>> from signaltriage.simulate import Market
    >>> truth = Market(seed=1, n_ads=200).truth
    >>> next(iter(truth)).controller
    'c0'
    >>> truth.frame("links").columns[:4]
    ['source', 'ad_id', 'group', 'how']
    """

    def __init__(self, market: Market) -> None:
        self._market = market

    def __iter__(self) -> Iterator[Truth]:
        """One row per ad."""
        table = kinds()
        for who, plan in self._market.plans():
            yield Truth(
                source=plan.source,
                ad_id=plan.ad_id,
                advertiser=_advertiser(who, plan),
                controller=f"c{who.index}",
                kind=who.kind,
                exploited=int(who.exploited),
                visible=who.visible,
                posterior=who.posterior,
                origin=who.origin.code,
                cues=table.cue_names(plan.cues),
                scene=who.scene,
                statement=who.statement if plan.author == who.index else "",
                victim=f"c{plan.author}" if plan.author != who.index else None,
                facts=table.fact_names(who.facts),
                proxies=_proxies(who, plan),
            )

    def links(self) -> Iterator[PlantedLink]:
        """One row for everything that an ad may share with others.

        Groups of one ad are given too: a market is a stream, and its end may cut a group.
        """
        for who, plan in self._market.plans():
            for group, how, role, edits in _shared(self._market.seed, who, plan):
                yield PlantedLink(
                    plan.source,
                    plan.ad_id,
                    group,
                    how,
                    role,
                    edits,
                    f"c{who.index}",
                    _advertiser(who, plan),
                    who.kind,
                )

    def legs(self, days: Iterable[float] | None = None) -> Iterator[Leg]:
        """Iterate over changes of place between successive ads of an advertiser.

        Parameters
        ----------
        days : iterable of float, optional
            As given to `Market.sightings`: legs between what these visits see. By default those
            between the ads as first posted, as `Market.ads` shows them. An ad whose place is
            fixed stays up while its advertiser is elsewhere, so it makes no leg between visits.
        """
        visits = None if days is None else [int(day * MINUTES) for day in days]
        for who, plans in self._controllers():
            for persona in range(len(who.personas)):
                own = [plan for plan in plans if plan.persona == persona]
                yield from self._legs(who, sorted(_seen(own, visits), key=lambda seen: seen[0]))

    def lock_step(self) -> Iterator[LockStep]:
        """Iterate over moves of three or more personas together, by ads as first posted."""
        for who, plans in self._controllers():
            if who.scene == "lock_step":
                yield from self._moves(who, plans)

    def frame(self, table: str = "ads") -> pl.DataFrame:
        """Gather a table: ``"ads"``, ``"links"``, ``"legs"`` or ``"lock_step"``.

        Returns
        -------
        polars.DataFrame
            With the attributes of `Truth`, `PlantedLink`, `Leg` or `LockStep` as columns.

        Raises
        ------
        UsageError
            If there is no such table.
        """
        import polars as pl

        if table not in TABLES:
            raise UsageError(f"table: there is no {table!r}; choose from {', '.join(TABLES)}")
        rows: Iterator[Any] = iter(self) if table == "ads" else getattr(self, table)()
        row_type = {"ads": Truth, "links": PlantedLink, "legs": Leg, "lock_step": LockStep}[table]
        schema = {name: _POLARS[str(kind)] for name, kind in row_type.__annotations__.items()}
        types = {name: getattr(pl, kind) for name, kind in schema.items() if "." not in kind}
        types |= {n: pl.Datetime("us", "UTC") for n, kind in schema.items() if kind == "."}
        types |= {n: pl.List(pl.String) for n, kind in schema.items() if kind == ".."}
        types = {name: types[name] for name in schema}
        return pl.DataFrame([asdict(row) for row in rows], schema=types, orient="row")

    def _controllers(self) -> Iterator[tuple[Controller, list[AdPlan]]]:
        """Iterate over controllers with those of their ads that are in the market."""
        last: Controller | None = None
        plans: list[AdPlan] = []
        for who, plan in self._market.plans():
            if last is not None and who is not last:
                yield last, plans
                plans = []
            last = who
            plans.append(plan)
        if last is not None:
            yield last, plans

    def _legs(self, who: Controller, seen: list[tuple[int, AdPlan]]) -> Iterator[Leg]:
        start = self._market.start
        for (left, before), (arrived, after) in pairwise(seen):
            persona = who.personas[before.persona]
            origin, destination = before.where(persona, left), after.where(persona, arrived)
            if origin == destination:
                continue
            known = world().coordinates
            impossible = who.scene == "impossible" and arrived - left < MINUTES / 2
            yield Leg(
                advertiser=_advertiser(who, before),
                controller=f"c{who.index}",
                kind=who.kind,
                origin=origin,
                destination=destination,
                left_after=start + timedelta(minutes=left),
                arrived_by=start + timedelta(minutes=arrived),
                posted_left=start + timedelta(minutes=left + before.slip),
                posted_arrived=start + timedelta(minutes=arrived + after.slip),
                km=round(world().km(origin, destination), 1)
                if origin in known and destination in known
                else None,
                scene=who.scene,
                real=who.scene not in _AT_ONCE and not impossible,
                impossible=impossible,
                source_left=before.source,
                ad_left=before.ad_id,
                source_arrived=after.source,
                ad_arrived=after.ad_id,
            )

    def _moves(self, who: Controller, plans: list[AdPlan]) -> Iterator[LockStep]:
        start = self._market.start
        waves: dict[int, list[AdPlan]] = {}
        for plan in plans:
            waves.setdefault(plan.posted // who.personas[0].leg_minutes, []).append(plan)
        for at in sorted(waves):
            before, after = waves[at], waves.get(at + 1, [])
            movers = {p.persona for p in before} & {p.persona for p in after}
            if len(movers) < 3:
                continue
            persona = who.personas[0]
            both = [plan for plan in (*before, *after) if plan.persona in movers]
            contacts = {_number(self._market.seed, who, plan.slot) for plan in both}
            yield LockStep(
                controller=f"c{who.index}",
                kind=who.kind,
                group="|".join(f"phone:{number}" for number in sorted(contacts)),
                origin=before[0].where(persona, before[0].posted),
                destination=after[0].where(persona, after[0].posted),
                moved_after=start + timedelta(minutes=max(p.posted for p in before)),
                moved_by=start + timedelta(minutes=max(p.posted for p in after)),
                advertisers=tuple(f"c{who.index}.{at}" for at in sorted(movers)),
            )


_POLARS = {
    "str": "String", "str | None": "String", "int": "Int64", "bool": "Boolean",
    "float": "Float64", "float | None": "Float64", "datetime": ".", "tuple[str, ...]": "..",
}  # fmt: skip


def _proxies(who: Controller, plan: AdPlan) -> tuple[str, ...]:
    """Habits that go with origin and with nothing else."""
    persona = who.personas[plan.persona]
    own = plan.author == who.index
    shown = {
        "prefix": who.foreign and plan.slot == 0,
        "language": plan.language == who.origin.native,
        "translated": persona.translated and own,
        "errors": who.errors,
        "nation": who.nation and own,
        "tour": who.tour and own,
    }
    return tuple(name for name, there in shown.items() if there)


def _advertiser(who: Controller, plan: AdPlan) -> str:
    return f"c{who.index}.{plan.persona}"


def _number(seed: int, who: Controller, slot: int) -> str:
    return allot(seed, who.index, slot, foreign=who.foreign)


def _seen(plans: list[AdPlan], visits: list[int] | None) -> Iterator[tuple[int, AdPlan]]:
    """When which ad is seen: as posted, or at each visit in which it is up."""
    for plan in plans:
        if visits is None:
            yield plan.posted, plan
        else:
            yield from (
                (m, plan) for m in visits if plan.place is None and plan.posted <= m < plan.ends
            )


def _shared(seed: int, who: Controller, plan: AdPlan) -> Iterator[tuple[str, str, str, int]]:
    """Group, how, role and edits of everything an ad may share."""
    number = _number(seed, who, plan.slot)
    yield f"phone:{number}", "phone", "owner", 0
    for handle in handles(who, plan, number):
        how = next((how for start, how in _HOW_HANDLE if handle.startswith(start)), "email")
        yield f"{how}:{handle}", how, "owner", 0
    for value, owner in image_hashes(seed, who, plan):
        role = "owner" if owner.startswith(f"c{who.index}.") else "thief"
        yield f"image:{value}", "image", role, 0
    reuse = bool(who.facts & kinds().fact_bit("text_reuse"))
    role = "public" if plan.is_public else "thief" if plan.copied else "owner"
    how = "paragraph" if plan.copied == "paragraph" else "template" if reuse else "text"
    owner_key = "" if role == "public" else f"c{plan.author}."
    edits = plan.word_edits if reuse else 0
    yield f"text:{owner_key}{plan.text}.{plan.language}", how, role, edits
