"""The market: a stream of advertisers with known truth, on a simulated clock."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import UTC, datetime, timedelta

from signaltriage.errors import UsageError
from signaltriage.records import Ad
from signaltriage.simulate.controller import controller
from signaltriage.simulate.itinerary import MINUTES
from signaltriage.simulate.plans import AdPlan, Controller
from signaltriage.simulate.planted import MarketTruth
from signaltriage.simulate.sites import Sites
from signaltriage.simulate.truth import average_precision
from signaltriage.simulate.wording import write_ad

START = datetime(2026, 1, 5, tzinfo=UTC)
MAX_ADS = 10_000_000


class Market:
    """A made-up market of advertisers.

    Everything is a function of `seed`: each controller is drawn from (seed, index) alone, so
    the market streams, a smaller market is the beginning of a larger one, and any controller can
    be drawn again on its own. Nothing in it stands for a real person; every number lies in a
    range that cannot be dialled and every ad carries the attribute ``simulated``.

    Parameters
    ----------
    seed : int
        Which market.
    n_ads : int
        Number of ads, at most ten million: the ranges that cannot be dialled hold no more
        without two controllers sharing a number by accident.
    days : int
        Length of the simulated period.
    start : datetime
        Its beginning, UTC.

    Raises
    ------
    UsageError
        If `n_ads` or `days` is out of range, or `start` has no time zone.

    Examples
    --------
    >>> market = Market(seed=0, n_ads=3)
    >>> [ad.source for ad in market.ads] == [truth.source for truth in market.truth]
    True
    >>> next(market.ads).attributes
    {'simulated': 'yes'}
    """

    def __init__(
        self, seed: int = 0, n_ads: int = 1000, days: int = 42, start: datetime = START
    ) -> None:
        if not 0 <= n_ads <= MAX_ADS:
            raise UsageError(f"n_ads: must lie between 0 and {MAX_ADS:,}")
        if days < 1:
            raise UsageError("days: must be at least 1")
        if start.tzinfo is None:
            raise UsageError("start: has no time zone; give it in UTC")
        self.seed = seed
        self.n_ads = n_ads
        self.days = days
        self.start = start.astimezone(UTC)
        self._span = days * MINUTES

    @property
    def ads(self) -> Iterator[Ad]:
        """Every ad once, as first posted, advertiser by advertiser; a fresh iterator."""
        for who, plan in self.plans():
            seen = self.moment((plan.posted + 5 + plan.style % 90) / MINUTES)
            yield self._write(who, plan, plan.posted, seen)

    @property
    def truth(self) -> MarketTruth:
        """What is true: iterate for one `Truth` per ad, in the order of `ads`.

        Its methods give what was planted: links, legs, lock-step movement, thefts.
        """
        return MarketTruth(self)

    def sightings(self, days: Iterable[float]) -> Iterator[Ad]:
        """Visit the market: what is visible on each of some days.

        Parameters
        ----------
        days : iterable of float
            Moments of the visits, in days since the start.

        Yields
        ------
        Ad
            Visit by visit: each ad that is up, as it then reads, observed at that moment.
        """
        for day in days:
            minute = int(day * MINUTES)
            for who, plan in self.plans():
                if plan.posted <= minute < plan.ends:
                    yield self._write(who, plan, minute, self.moment(minute / MINUTES))

    def best_average_precision(self) -> float:
        """Average precision of ranking the controllers by `Truth.posterior`.

        No ranking can be expected to do better, since the posterior is the whole of what the ads
        tell about exploitation (the Neyman-Pearson lemma: ordering by likelihood ratio gives
        the highest recall at every rate of false alarms). It is below 1 because a third of the
        exploited leave no trace and the kinds overlap. See `truth.average_precision` for the
        formula; a market without exploited controllers gives 0.

        Returns
        -------
        float
            Between 0 and 1.
        """
        return average_precision(
            (who.posterior, int(who.exploited)) for who, plan in self.plans() if plan.number == 0
        )

    def sites(self, day: float = 7.0) -> Sites:
        """Serve the market as three web sites on loopback.

        Parameters
        ----------
        day : float
            Simulated day on which they open; set `Sites.day` later to move on.

        Returns
        -------
        Sites
            A context manager; entering starts the servers.
        """
        return Sites(self, day)

    def moment(self, day: float) -> datetime:
        """Return the time `day` days (may be a fraction) after the start."""
        return self.start + timedelta(days=day)

    def plans(self) -> Iterator[tuple[Controller, AdPlan]]:
        """Every ad as planned, with its controller; a fresh iterator."""
        left = self.n_ads
        index = 0
        while left > 0:
            who = controller(self.seed, index, self._span)
            for plan in who.ads[:left]:
                yield who, plan
            left -= len(who.ads)
            index += 1

    def controller(self, index: int) -> Controller:
        """Return one controller."""
        return controller(self.seed, index, self._span)

    def show(self, index: int, number: int, day: float) -> Ad:
        """Return one ad of one controller as it reads at that moment."""
        who = self.controller(index)
        return self._write(who, who.ads[number], int(day * MINUTES), self.moment(day))

    def _write(self, who: Controller, plan: AdPlan, minute: int, seen: datetime) -> Ad:
        return write_ad(self.seed, self._span, who, plan, minute, self.start, seen)
