"""robots.txt: what a site asks of crawlers, read with care and obeyed."""

from __future__ import annotations

import logging
from dataclasses import replace

import httpx
from protego import Protego

from signaltriage.crawl.address import origin_of
from signaltriage.crawl.fetch import PAGE_TYPES, Fetcher
from signaltriage.crawl.outcome import Fetched, Outcome

AGENT = "signaltriage"
MAX_BYTES = 512 * 1024  # RFC 9309 2.5: at least 500 KiB must be read
MAX_WORK = 500_000  # agents times lines; the parser copies every rule to every agent of its group
DELAY_RANGE = (0.5, 300.0)  # seconds; what a Crawl-delay may ask for

_log = logging.getLogger(__name__)


class Robots:
    """The robots.txt of every origin that one visit meets, each read once.

    Source: RFC 9309, with two stricter readings: 401, 403 and 429 disallow everything, and a
    file that cannot be read as a whole answer does as well.

    Parameters
    ----------
    fetcher : Fetcher
        Fetches the files; its throttle learns the crawl delays.
    """

    def __init__(self, fetcher: Fetcher) -> None:
        self._fetcher = fetcher
        self._rules: dict[str, Protego | Fetched] = {}

    def allows(self, url: str) -> bool:
        """Whether robots.txt lets us fetch a URL of the source."""
        rules = self._of(url)
        return isinstance(rules, Protego) and rules.can_fetch(url, AGENT)

    def unavailable(self, url: str) -> Fetched | None:
        """Return the failed request for robots.txt, None if the rules are known.

        RFC 9309 2.3.1.4: an unreachable robots.txt disallows everything.
        """
        rules = self._of(url)
        return None if isinstance(rules, Protego) else rules

    def _of(self, url: str) -> Protego | Fetched:
        target = httpx.URL(url)
        origin = origin_of(target)
        if origin not in self._rules:
            address = str(target.copy_with(raw_path=b"/robots.txt"))
            page = self._fetcher.get(address, types=PAGE_TYPES | {""}, prefix=MAX_BYTES)
            rules = read_robots(page)
            if isinstance(rules, Protego):
                self._rules[origin] = rules
                delay = rules.crawl_delay(AGENT)
                if delay is not None:
                    low, high = DELAY_RANGE
                    self._fetcher.throttle.slow_down(origin, min(max(delay, low), high))
            else:
                self._rules[origin] = replace(page, outcome=rules, body=b"")
                _log.warning("robots.txt of %s: %s; nothing is fetched", origin, rules)
        return self._rules[origin]


def read_robots(page: Fetched) -> Protego | Outcome:
    r"""Read the answer to a request for robots.txt.

    Parameters
    ----------
    page : Fetched
        At most the first 512 KiB of the file.

    Returns
    -------
    Protego or Outcome
        The rules; or the reason why there are none to go by, and nothing may be fetched.

    Examples
    --------
    >>> from datetime import UTC, datetime
    >>> page = Fetched(requested="", url="", outcome=Outcome.OK, status=200,
    ...                fetched_at=datetime(2026, 3, 1, tzinfo=UTC),
    ...                body=b"\xef\xbb\xbfUser-agent: *\nDisallow: /")
    >>> read_robots(page).can_fetch("http://kiosk.example/ad/17", AGENT)
    False
    """
    if page.outcome is not Outcome.OK:
        free = page.outcome in (Outcome.NOT_FOUND, Outcome.GONE) or (
            page.outcome is Outcome.HTTP_ERROR and 400 <= (page.status or 0) < 500
        )
        return Protego.parse("") if free else page.outcome
    body = page.body
    if len(body) >= MAX_BYTES:
        # A rule cut in two would say something else.
        body = body[: max(body.rfind(b"\n"), body.rfind(b"\r")) + 1]
    text = body.decode("utf-8-sig", "replace")  # with the mark left in, the first group is lost
    if text.lower().count("agent") * len(text.splitlines()) > MAX_WORK:
        return Outcome.TOO_COMPLEX
    try:
        return Protego.parse(text)
    except (ValueError, LookupError, RecursionError):
        return Outcome.DECODE_ERROR
