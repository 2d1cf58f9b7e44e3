"""The one way out: every request of signaltriage, pages and robots.txt alike, is made here."""

from __future__ import annotations

import re
import ssl
import time
from collections.abc import Callable, Collection
from contextlib import closing
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from http.cookiejar import CookieJar, DefaultCookiePolicy
from typing import Self

import httpcore
import httpx

import signaltriage
from signaltriage.crawl.address import check_url, join_url, origin_of, parse_url
from signaltriage.crawl.body import coding_of, read_body
from signaltriage.crawl.charset import header_charset
from signaltriage.crawl.outcome import Fetched, FetchFault, Outcome
from signaltriage.crawl.profile import SiteProfile
from signaltriage.crawl.throttle import Throttle
from signaltriage.crawl.transport import Deadline, PinnedTransport
from signaltriage.errors import ConfigError

PAGE_TYPES = frozenset({"text/html", "application/xhtml+xml", "text/plain"})
RETRY_AFTER_RANGE = (1.0, 86_400.0)  # seconds

_MEDIA = ("image/", "video/", "audio/", "application/octet-stream")
_REDIRECTS = frozenset({301, 302, 303, 307, 308})
_OUTCOMES = {
    200: Outcome.OK,
    203: Outcome.OK,
    401: Outcome.FORBIDDEN,
    403: Outcome.FORBIDDEN,
    404: Outcome.NOT_FOUND,
    410: Outcome.GONE,
    429: Outcome.RATE_LIMITED,
}
_CUT_SHORT = "peer closed connection without sending complete"  # h11, in a protocol error
_FAULTS = (
    httpx.HTTPError,
    httpx.InvalidURL,
    httpx.StreamError,
    httpx.CookieConflict,
    httpcore.TimeoutException,
    httpcore.NetworkError,
    httpcore.ProtocolError,
    httpcore.UnsupportedProtocol,
    httpcore.ConnectionNotAvailable,
    OSError,
    ValueError,  # UnicodeError and IDNA errors among them
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """What one request may cost, in seconds, bytes and hops."""

    total_seconds: float = 30.0
    connect_seconds: float = 5.0
    read_seconds: float = 10.0
    wire_bytes: int = 4 << 20
    decoded_bytes: int = 8 << 20
    redirects: int = 5


@dataclass(frozen=True, slots=True)
class _Redirect:
    location: str


def user_agent(contact: str) -> str:
    """Return how signaltriage names itself to a site.

    Parameters
    ----------
    contact : str
        Where a site's owner reaches the operator: a mailto or web address.

    Returns
    -------
    str

    Raises
    ------
    ConfigError
        If the contact is empty or cannot stand in a header.

    Examples
    --------
    >>> user_agent("mailto:desk@operator.example").partition(" ")[2]
    '(+mailto:desk@operator.example)'
    """
    if not re.fullmatch(r"(mailto:|https?://)[!-'*-~]+", contact):
        raise ConfigError(
            "table [crawl], key contact: must be a mailto: or http(s) address without blanks, "
            'such as contact = "mailto:desk@operator.example"; site owners read it'
        )
    return f"signaltriage/{signaltriage.__version__} (+{contact})"


class Fetcher:
    """Fetches pages of one source within its origins; every fault becomes an outcome.

    One per source and thread, to be closed; use it as a context manager.

    Parameters
    ----------
    profile : SiteProfile
        Its start URLs are the only origins ever asked.
    contact : str
        Goes into the user agent.
    clock : callable
        The time of day, UTC; stamped on what was fetched.
    monotonic, sleep : callable
        Seconds on a clock that never jumps, and how to wait.
    throttle : Throttle, optional
        To be shared by the sources on one origin, which then keep the longest delay of theirs;
        its own by default.
    transport : httpx.BaseTransport, optional
        Replaces the network.
    limits : Limits
        What one request may cost.
    """

    def __init__(
        self,
        profile: SiteProfile,
        contact: str,
        *,
        clock: Callable[[], datetime] = lambda: datetime.now(UTC),
        monotonic: Callable[[], float] = time.monotonic,
        sleep: Callable[[float], object] = time.sleep,
        throttle: Throttle | None = None,
        transport: httpx.BaseTransport | None = None,
        limits: Limits = Limits(),
    ) -> None:
        self.throttle = throttle or Throttle(profile.delay_seconds, monotonic, sleep)
        self._origins = profile.origins
        for origin in self._origins:
            self.throttle.slow_down(origin, profile.delay_seconds)
        self._clock = clock
        self._monotonic = monotonic
        self._limits = limits
        self._deadline = Deadline(monotonic)
        self._client = httpx.Client(
            transport=transport
            or PinnedTransport([parse_url(url) for url in profile.start], self._deadline),
            trust_env=False,
            event_hooks={"response": [_set_location_aside]},
            follow_redirects=False,
            cookies=CookieJar(DefaultCookiePolicy(allowed_domains=[])),
            timeout=httpx.Timeout(limits.read_seconds, connect=limits.connect_seconds),
            headers={
                "User-Agent": user_agent(contact),
                "Accept": "text/html, application/xhtml+xml, text/plain;q=0.9",
                "Accept-Encoding": "gzip",
            },
        )

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Close the connections."""
        self._client.close()

    def get(
        self,
        url: str,
        *,
        types: Collection[str] = PAGE_TYPES,
        permit: Callable[[str], bool] | None = None,
        prefix: int | None = None,
    ) -> Fetched:
        """Fetch one page, following redirects within the source.

        Parameters
        ----------
        url : str
            An absolute URL.
        types : collection of str
            Content types to read; the body of any other is never read.
        permit : callable, optional
            Whether a URL may be asked (robots.txt); put to every hop.
        prefix : int, optional
            Read only so many bytes and take them for the whole.

        Returns
        -------
        Fetched
            Never raises for anything that a site does.
        """
        current = url
        seen: set[str] = set()
        budget = self._limits.total_seconds
        try:
            while True:
                target = self._admitted(current, seen, permit)
                current = str(target)
                self.throttle.wait(origin_of(target))
                started = self._monotonic()
                self._deadline.start(budget)
                reply = self._exchange(url, target, types, prefix)
                if isinstance(reply, Fetched):
                    return reply
                budget -= self._monotonic() - started
                current = join_url(current, reply.location)
        except FetchFault as fault:
            return Fetched(
                requested=url, url=current, outcome=fault.outcome, fetched_at=self._clock()
            )

    def _admitted(
        self, url: str, seen: set[str], permit: Callable[[str], bool] | None
    ) -> httpx.URL:
        """Check one hop before anything is sent."""
        target = check_url(url, self._origins)
        if str(target) in seen or len(seen) > self._limits.redirects:
            raise FetchFault(Outcome.REDIRECT_LOOP)
        seen.add(str(target))
        if permit is not None and not permit(str(target)):
            raise FetchFault(Outcome.ROBOTS_DISALLOWED)
        return target

    def _exchange(
        self, requested: str, url: httpx.URL, types: Collection[str], prefix: int | None
    ) -> Fetched | _Redirect:
        """Make one request and read one answer, without following it."""
        answered = False
        try:
            response = self._client.send(self._client.build_request("GET", url), stream=True)
            with closing(response):
                answered = True
                return self._read(requested, response, types, prefix)
        except _FAULTS as error:
            raise FetchFault(_outcome_of(error, answered=answered)) from None

    def _read(
        self, requested: str, response: httpx.Response, types: Collection[str], prefix: int | None
    ) -> Fetched | _Redirect:
        status, headers = response.status_code, response.headers
        location = response.extensions["location"]
        if status in _REDIRECTS and location is not None:
            return _Redirect(location)
        retry_after = read_retry_after(headers.get("retry-after", ""), self._clock())
        content_type = headers.get("content-type", "")
        media_type = content_type.partition(";")[0].strip().lower()
        outcome = _OUTCOMES.get(status, Outcome.HTTP_ERROR)
        body = b""
        if status == 503 and retry_after is not None:
            outcome = Outcome.RATE_LIMITED
        if outcome is Outcome.OK:
            if "content-length" in headers and "transfer-encoding" in headers:
                outcome = Outcome.PROTOCOL_ERROR  # two readings of one answer: smuggling
            elif media_type.startswith(_MEDIA):
                outcome = Outcome.MEDIA_REFUSED
            elif media_type not in types:
                outcome = Outcome.TYPE_REFUSED
            else:
                body = read_body(
                    response.iter_raw(),
                    coding_of(headers.get("content-encoding", "")),
                    wire_cap=self._limits.wire_bytes,
                    decoded_cap=self._limits.decoded_bytes,
                    check=self._deadline.left,
                    prefix=prefix,
                )
        return Fetched(
            requested=requested,
            url=str(response.request.url),
            outcome=outcome,
            fetched_at=self._clock(),
            status=status,
            body=body,
            content_type=media_type,
            charset=header_charset(content_type),
            robots_tag=headers.get("x-robots-tag", ""),
            retry_after=retry_after,
        )


def read_retry_after(value: str, now: datetime) -> float | None:
    """Return the seconds that a Retry-After header asks for, clamped to 1 s … 24 h.

    Parameters
    ----------
    value : str
        Whole seconds in ASCII digits, or an HTTP date.
    now : datetime
        To count a date from.

    Returns
    -------
    float or None
        None if it says nothing readable.

    Examples
    --------
    >>> from datetime import UTC
    >>> now = datetime(2026, 3, 1, 12, tzinfo=UTC)
    >>> read_retry_after("120", now), read_retry_after("-5", now), read_retry_after("9" * 20, now)
    (120.0, None, 86400.0)
    >>> read_retry_after("Sun, 01 Mar 2026 12:10:00 GMT", now)
    600.0
    """
    value = value.strip()
    if value.isascii() and value.isdigit():
        seconds = float(value) if len(value) <= 10 else RETRY_AFTER_RANGE[1]
    else:
        try:
            moment = parsedate_to_datetime(value)
            if moment.tzinfo is None:
                moment = moment.replace(tzinfo=UTC)
            seconds = (moment - now).total_seconds()
        except (ValueError, TypeError, IndexError, OverflowError):
            return None
    low, high = RETRY_AFTER_RANGE
    return min(max(seconds, low), high)


def _set_location_aside(response: httpx.Response) -> None:
    # httpx builds the next request of a redirect even when told not to follow it.
    response.extensions["location"] = response.headers.pop("location", None)


def _outcome_of(error: BaseException, *, answered: bool) -> Outcome:
    """Name a fault of the connection; `answered` if the answer's head had come."""
    cause: BaseException | None = error
    while cause is not None and not isinstance(cause, ssl.SSLError):
        cause = cause.__cause__ or cause.__context__
    timeouts = (httpx.TimeoutException, httpcore.TimeoutException, TimeoutError)
    if isinstance(error, timeouts):
        return Outcome.TIMEOUT
    if cause is not None and not answered:
        return Outcome.TLS_ERROR
    if _CUT_SHORT in str(error):
        return Outcome.TRUNCATED
    if isinstance(error, (httpx.NetworkError, httpcore.NetworkError, OSError)):
        return Outcome.TRUNCATED if answered else Outcome.CONNECT_ERROR
    return Outcome.PROTOCOL_ERROR
