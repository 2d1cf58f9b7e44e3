"""One visit to one source: list pages, ad pages, and when to stop."""

from __future__ import annotations

import logging
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from enum import StrEnum

from signaltriage.crawl.address import check_url
from signaltriage.crawl.fetch import Fetcher
from signaltriage.crawl.frontier import Frontier, OpenPage, Visit
from signaltriage.crawl.outcome import (
    NORMAL,
    TRANSIENT,
    UNREACHED,
    Fetched,
    FetchFault,
    Outcome,
)
from signaltriage.crawl.page import Page, open_page
from signaltriage.crawl.parse import read_ad
from signaltriage.crawl.policy import require_purpose
from signaltriage.crawl.profile import SiteProfile
from signaltriage.crawl.robots import Robots
from signaltriage.errors import RecordError
from signaltriage.records import Ad, Purpose

ERRORS_IN_A_ROW = 5
PAUSE = timedelta(hours=1)  # when a site gives no Retry-After

_MISSING = frozenset({Outcome.NOT_FOUND, Outcome.GONE})
_log = logging.getLogger(__name__)


class VisitState(StrEnum):
    """How a visit ended."""

    DONE = "done"
    PAUSED = "paused"
    BLOCKED = "blocked"
    UNREACHABLE = "unreachable"


@dataclass(frozen=True, slots=True)
class Reject:
    """An ad page that gave no ad: where, which field, and why; values are never repeated."""

    source: str
    url: str
    field: str
    reason: str


@dataclass(frozen=True, slots=True)
class FailedPage:
    """A page that gave nothing though it should: `kind` is ``"list"`` or ``"ad"``."""

    url: str
    kind: str
    outcome: Outcome


@dataclass(frozen=True, slots=True)
class VisitReport:
    """What came of one visit, over all runs that it took.

    Parameters
    ----------
    source : str
        Key of the source.
    state : VisitState
        ``done``; ``paused``: the site asked us to slow down or kept failing, and the next run
        continues; ``blocked``: robots.txt allows nothing or cannot be read; ``unreachable``: the
        server does not answer.
    pages : int
        Pages asked for.
    ads, rejects : int
        Ads handed over, and ad pages that gave none.
    outcomes : mapping of str to int
        Pages by how they ended.
    left : tuple of str
        Pages not fetched.
    reason : str
        Why it paused, is blocked or left pages; else empty.
    resume_at : datetime, optional
        When a paused visit may continue.
    failed : tuple of FailedPage
        Pages given up: refused ads, faults, list pages that are missing or show no ad.
    refusals : mapping of str to int
        Refused ad pages by field and reason, where rejects were kept; else empty.
    """

    source: str
    state: VisitState
    pages: int
    ads: int
    rejects: int
    outcomes: Mapping[str, int]
    left: tuple[str, ...]
    reason: str = ""
    resume_at: datetime | None = None
    failed: tuple[FailedPage, ...] = ()
    refusals: Mapping[str, int] = field(default_factory=dict)

    @property
    def complete(self) -> bool:
        """Whether the visit ended and left nothing out."""
        return self.state is VisitState.DONE and not self.left and not self.failed


@dataclass(frozen=True, slots=True)
class _Stop:
    state: VisitState
    reason: str
    resume_at: datetime | None = None


def crawl_source(
    profile: SiteProfile,
    fetcher: Fetcher,
    clock: Callable[[], datetime],
    on_ad: Callable[[Ad], object],
    on_reject: Callable[[Reject], object],
    progress: Callable[[str, int, int], object] | None = None,
    *,
    purpose: Purpose | None,
    frontier: Frontier,
) -> VisitReport:
    """Make or continue one visit to a source.

    Every page's outcome is recorded after its ad has been handed over: a run that is cut off
    may hand over its last ad again, and never loses one that `on_ad` has stored.

    Parameters
    ----------
    profile : SiteProfile
        The source.
    fetcher : Fetcher
        Made for this profile.
    clock : callable
        The time of day, UTC.
    on_ad : callable
        Takes each `Ad`; must have stored it when it returns.
    on_reject : callable
        Takes each `Reject`.
    progress : callable, optional
        Called after each page with the source, the requests made and the pages known.
    purpose : Purpose or None
        What allows the collection.
    frontier : Frontier
        Remembers the visit; opened by this thread.

    Returns
    -------
    VisitReport

    Raises
    ------
    PurposeError
        Before any request, if there is no purpose or it has expired.
    """
    require_purpose(purpose, clock().date(), "triage.toml")
    visit = frontier.begin(profile.key, profile.start, clock())
    if visit.resume_at is not None and clock() < visit.resume_at:
        reason = f"the source rests until {_shown(visit.resume_at)}"
        stop = _Stop(VisitState.PAUSED, reason, visit.resume_at)
    else:
        run = _Run(profile, fetcher, clock, on_ad, on_reject, frontier, visit)
        stop = run.until_stopped(progress)
    report = _report(frontier, visit, stop)
    _log.info("%s: %s, %d pages, %d ads", report.source, report.state, report.pages, report.ads)
    return report


class _Run:
    """The loop of one visit."""

    def __init__(
        self,
        profile: SiteProfile,
        fetcher: Fetcher,
        clock: Callable[[], datetime],
        on_ad: Callable[[Ad], object],
        on_reject: Callable[[Reject], object],
        frontier: Frontier,
        visit: Visit,
    ) -> None:
        self._profile = profile
        self._origins = profile.origins
        self._fetcher = fetcher
        self._robots = Robots(fetcher)
        self._clock = clock
        self._on_ad = on_ad
        self._on_reject = on_reject
        self._frontier = frontier
        self._visit = visit
        self._known = 0

    def until_stopped(self, progress: Callable[[str, int, int], object] | None) -> _Stop:
        frontier, visit = self._frontier, self._visit
        requests, self._known = frontier.requests(visit), frontier.known(visit)
        errors = 0
        while (page := frontier.next_page(visit)) is not None:
            if requests >= self._profile.max_pages:
                break
            unavailable = self._robots_unavailable(page)
            if unavailable is not None:
                return self._without_robots(unavailable)
            fetched = self._fetcher.get(page.url, permit=self._robots.allows)
            outcome = self._settle(page, fetched)
            requests += 1
            if progress is not None:
                progress(self._profile.key, requests, self._known)
            errors = errors + 1 if outcome in TRANSIENT else 0
            reason = _why_pause(outcome, errors)
            if reason:
                return self._pause(fetched, reason)
        frontier.finish(visit, self._clock())
        if {outcome for _, outcome in frontier.outcomes(visit)} == {Outcome.ROBOTS_DISALLOWED}:
            return _Stop(VisitState.BLOCKED, "robots.txt disallows the start pages")
        reason = "max_pages of the source was reached" if page is not None else ""
        return _Stop(VisitState.DONE, reason)

    def _pause(self, fetched: Fetched, reason: str) -> _Stop:
        wait = timedelta(seconds=fetched.retry_after) if fetched.retry_after else PAUSE
        resume_at = self._clock() + wait
        self._frontier.pause(self._visit, resume_at)
        reason += f"; the source rests until {_shown(resume_at)}"
        return _Stop(VisitState.PAUSED, reason, resume_at)

    def _without_robots(self, robots: Fetched) -> _Stop:
        if robots.outcome in UNREACHED:
            return _Stop(
                VisitState.UNREACHABLE, f"the server could not be reached: {robots.outcome}"
            )
        reason = f"robots.txt could not be read: {robots.outcome}, so nothing may be fetched"
        if robots.outcome is Outcome.RATE_LIMITED:
            return self._pause(robots, reason)
        return _Stop(VisitState.BLOCKED, reason)

    def _robots_unavailable(self, page: OpenPage) -> Fetched | None:
        try:
            check_url(page.url, self._origins)
        except FetchFault:
            return None  # the fetcher refuses it
        return self._robots.unavailable(page.url)

    def _settle(self, page: OpenPage, fetched: Fetched) -> Outcome:
        """Use what was fetched, hand over the ad, then record the page as done."""
        outcome = fetched.outcome
        landed = None
        found: list[tuple[str, str]] = []
        if outcome is Outcome.OK:
            landed = fetched.url
            if landed != page.url and self._frontier.is_done(self._visit, landed):
                outcome = Outcome.DUPLICATE
            else:
                try:
                    tree = open_page(fetched)
                    if page.kind == "list":
                        found = self._links(tree)
                        if all(kind == "list" for _, kind in found):
                            outcome = Outcome.NO_ADS
                    else:
                        outcome = self._ad(tree, fetched)
                except FetchFault as fault:
                    outcome = fault.outcome
                    if page.kind == "ad" and outcome not in TRANSIENT:
                        self._reject(page.url, "", f"the page was not read: {outcome}")
        self._known += self._frontier.settle(
            self._visit,
            page,
            outcome,
            self._clock(),
            again=outcome in TRANSIENT,
            landed=landed,
            found=found,
        )
        return outcome

    def _links(self, tree: Page) -> list[tuple[str, str]]:
        """Return the ads of a list page in order, then the next list page."""
        found = [(url, "ad") for url in tree.links(self._profile.ad_links)]
        if self._profile.next_link is not None:
            found += [(url, "list") for url in tree.links(self._profile.next_link)[:1]]
        kept = []
        for url, kind in found:
            try:
                kept.append((str(check_url(url, self._origins)), kind))
            except FetchFault:
                continue
        return kept

    def _ad(self, tree: Page, fetched: Fetched) -> Outcome:
        if "noindex" in tree.robots:
            return Outcome.NOINDEX
        try:
            ad = read_ad(tree, self._profile, fetched.fetched_at)
        except RecordError as error:
            self._reject(fetched.url, error.field, error.reason)
            return Outcome.REJECTED
        self._on_ad(ad)
        return Outcome.OK

    def _reject(self, url: str, field: str, reason: str) -> None:
        self._on_reject(Reject(self._profile.key, url, field, reason))


def _why_pause(outcome: Outcome, errors: int) -> str:
    if outcome is Outcome.RATE_LIMITED:
        return "the site asks to slow down"
    if outcome is Outcome.FORBIDDEN:
        return "the site refuses us (401 or 403): a login wall, a captcha or a ban"
    if errors >= ERRORS_IN_A_ROW:
        return f"{errors} pages in a row failed, the last with {outcome}"
    return ""


def _report(frontier: Frontier, visit: Visit, stop: _Stop) -> VisitReport:
    counts = frontier.outcomes(visit)
    outcomes: Counter[str] = Counter()
    for (_, outcome), count in counts.items():
        outcomes[outcome] += count
    refused = (Outcome.REJECTED, Outcome.TOO_DEEP, Outcome.TOO_COMPLEX)
    return VisitReport(
        source=visit.source,
        state=stop.state,
        pages=sum(counts.values()),
        ads=counts["ad", Outcome.OK],
        rejects=sum(counts["ad", outcome] for outcome in refused),
        outcomes=dict(sorted(outcomes.items())),
        left=frontier.left(visit),
        reason=stop.reason,
        resume_at=stop.resume_at,
        failed=tuple(
            FailedPage(url, kind, Outcome(outcome))
            for url, kind, outcome in frontier.done(visit)
            if outcome not in NORMAL or (kind == "list" and outcome in _MISSING)
        ),
    )


def _shown(moment: datetime) -> str:
    """Return a moment in whole seconds, never before it."""
    whole = moment.astimezone(UTC) + timedelta(microseconds=999_999)
    return f"{whole:%Y-%m-%d %H:%M:%S} UTC"
