"""What came of a page: one word for every end a request can have."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class Outcome(StrEnum):
    """How a page ended; every fault of a site has a word here, none is an exception.

    Examples
    --------
    >>> Outcome.TOO_LARGE
    <Outcome.TOO_LARGE: 'too_large'>
    >>> Outcome("gone") in TRANSIENT
    False
    """

    # answers
    OK = "ok"
    NOT_FOUND = "not_found"
    GONE = "gone"
    FORBIDDEN = "forbidden"  # 401 or 403: a login wall, a captcha, a ban
    RATE_LIMITED = "rate_limited"  # 429, or 503 with Retry-After
    HTTP_ERROR = "http_error"
    # refused by us, before or instead of reading the body
    BAD_URL = "bad_url"
    BLOCKED_SCHEME = "blocked_scheme"
    BLOCKED_ADDRESS = "blocked_address"
    OFF_SITE = "off_site"
    REDIRECT_LOOP = "redirect_loop"
    MEDIA_REFUSED = "media_refused"
    TYPE_REFUSED = "type_refused"
    ROBOTS_DISALLOWED = "robots_disallowed"
    # broken on the way
    TIMEOUT = "timeout"
    DNS_ERROR = "dns_error"
    CONNECT_ERROR = "connect_error"
    TLS_ERROR = "tls_error"
    PROTOCOL_ERROR = "protocol_error"
    TRUNCATED = "truncated"
    TOO_LARGE = "too_large"
    BAD_ENCODING = "bad_encoding"
    DECODE_ERROR = "decode_error"
    # read, and not used
    TOO_DEEP = "too_deep"
    TOO_COMPLEX = "too_complex"
    NOINDEX = "noindex"
    NO_ADS = "no_ads"  # a list page on which the profile finds no ad
    DUPLICATE = "duplicate"  # redirected to a page of this visit
    REJECTED = "rejected"  # the ad on it breaks the schema


# Worth another try later in the visit; five in a row pause the source.
TRANSIENT = frozenset(
    {
        Outcome.FORBIDDEN,
        Outcome.RATE_LIMITED,
        Outcome.HTTP_ERROR,
        Outcome.BLOCKED_ADDRESS,
        Outcome.REDIRECT_LOOP,
        Outcome.TIMEOUT,
        Outcome.DNS_ERROR,
        Outcome.CONNECT_ERROR,
        Outcome.TLS_ERROR,
        Outcome.PROTOCOL_ERROR,
        Outcome.TRUNCATED,
        Outcome.TOO_LARGE,
        Outcome.BAD_ENCODING,
        Outcome.DECODE_ERROR,
    }
)

# Nothing of the source is left out by these; a list page that is missing does leave ads out.
NORMAL = frozenset(
    {
        Outcome.OK,
        Outcome.DUPLICATE,
        Outcome.NOINDEX,
        Outcome.NOT_FOUND,
        Outcome.GONE,
        Outcome.ROBOTS_DISALLOWED,
    }
)
# No answer came from the server at all.
UNREACHED = frozenset(
    {Outcome.TIMEOUT, Outcome.DNS_ERROR, Outcome.CONNECT_ERROR, Outcome.TLS_ERROR}
)


class FetchFault(Exception):  # noqa: N818 - never leaves this package
    """Carries an outcome up to the one place that turns it into a `Fetched`."""

    def __init__(self, outcome: Outcome) -> None:
        super().__init__(str(outcome))
        self.outcome = outcome


@dataclass(frozen=True, slots=True, kw_only=True)
class Fetched:
    """One finished request.

    Parameters
    ----------
    requested, url : str
        As asked for, and after redirects.
    outcome : Outcome
        How it ended. Only with ``ok`` is there a body.
    fetched_at : datetime
        When it ended, UTC.
    status : int, optional
        HTTP status, if an answer came.
    body : bytes
        Decompressed, not yet decoded.
    content_type : str
        Without parameters, lower case.
    charset : str, optional
        WHATWG name of the character set in the HTTP header, if it is a known one.
    robots_tag : str
        The X-Robots-Tag header.
    retry_after : float, optional
        Seconds the site asks us to stay away, 1 to 86,400.
    """

    requested: str
    url: str
    outcome: Outcome
    fetched_at: datetime
    status: int | None = None
    body: bytes = b""
    content_type: str = ""
    charset: str | None = None
    robots_tag: str = ""
    retry_after: float | None = None
