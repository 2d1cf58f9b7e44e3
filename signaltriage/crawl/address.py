"""Which addresses may be asked: URLs, origins, and the guard against internal networks."""

from __future__ import annotations

import ipaddress
import re
import socket
from collections.abc import Collection

import httpx

from signaltriage.crawl.outcome import FetchFault, Outcome

MAX_URL = 2083  # characters

_Address = ipaddress.IPv4Address | ipaddress.IPv6Address

# Programs disagree on how to read these (a backslash is a slash to browsers, a letter to others).
_AMBIGUOUS = re.compile(r"[\x00-\x1f\x7f\\]")
_LEGACY_IPV4 = re.compile(r"[0-9a-fx.]+", re.IGNORECASE)
_PORTS = {"http": 80, "https": 443}

# `is_global` of Python 3.11 holds for these, though they lead to internal or special hosts.
_SPECIAL = tuple(
    ipaddress.ip_network(block)
    for block in (
        "192.0.0.0/24",  # protocol assignments, RFC 6890
        "192.88.99.0/24",  # 6to4 relays, RFC 7526
        "2001::/23",  # Teredo and other assignments, RFC 2928
        "2001:db8::/32",  # documentation, RFC 3849
        "2002::/16",  # 6to4 carries any IPv4 address, RFC 3056
        "3fff::/20",  # documentation, RFC 9637
    )
)
_GLOBAL_UNICAST = ipaddress.IPv6Network("2000::/3")  # leaves out NAT64, mapped, site-local


def origin_of(url: httpx.URL) -> str:
    """Return scheme, host and port as one text.

    Parameters
    ----------
    url : httpx.URL
        An http or https URL.

    Returns
    -------
    str

    Examples
    --------
    >>> origin_of(httpx.URL("https://Kiosk.example/ad/17"))
    'https://kiosk.example:443'
    """
    host = url.raw_host.decode("ascii")
    if ":" in host:
        host = f"[{host}]"
    return f"{url.scheme}://{host}:{url.port or _PORTS.get(url.scheme)}"


def parse_url(text: str) -> httpx.URL:
    """Read an absolute http or https URL, without its fragment.

    Parameters
    ----------
    text : str
        From a page, a header or a configuration.

    Returns
    -------
    httpx.URL

    Raises
    ------
    FetchFault
        With ``bad_url`` (too long, user name, backslash, blanks, unreadable) or
        ``blocked_scheme``.

    Examples
    --------
    >>> str(parse_url("http://kiosk.example/ad/17#photos"))
    'http://kiosk.example/ad/17'
    """
    text = text.partition("#")[0]
    if len(text) > MAX_URL or _AMBIGUOUS.search(text):
        raise FetchFault(Outcome.BAD_URL)
    try:
        url = httpx.URL(text)
        host = url.host
    except (httpx.InvalidURL, ValueError, TypeError):  # IDNA errors are ValueErrors
        raise FetchFault(Outcome.BAD_URL) from None
    if url.scheme not in _PORTS:
        raise FetchFault(Outcome.BLOCKED_SCHEME if url.scheme else Outcome.BAD_URL)
    if not host or url.userinfo or url.port == 0:
        raise FetchFault(Outcome.BAD_URL)
    return url


def check_url(text: str, origins: Collection[str]) -> httpx.URL:
    """Read a URL and hold it against the origins of the source.

    Parameters
    ----------
    text : str
        An absolute URL.
    origins : collection of str
        As `origin_of` writes them; nothing else is ever asked.

    Returns
    -------
    httpx.URL

    Raises
    ------
    FetchFault
        As `parse_url`; and ``blocked_address`` for a literal internal address, ``off_site`` for
        any other origin.

    Examples
    --------
    >>> check_url("http://169.254.169.254/latest", {"http://kiosk.example:80"})
    Traceback (most recent call last):
        ...
    signaltriage.crawl.outcome.FetchFault: blocked_address
    """
    url = parse_url(text)
    if origin_of(url) not in origins:
        address = literal_address(url.host)
        internal = address is not None and not is_public(address)
        raise FetchFault(Outcome.BLOCKED_ADDRESS if internal else Outcome.OFF_SITE)
    return url


def join_url(base: str, reference: str) -> str:
    """Resolve a link of a page or a Location header; the result still needs `check_url`.

    Raises
    ------
    FetchFault
        With ``bad_url``.

    Examples
    --------
    >>> join_url("http://kiosk.example/list?page=1", "../ad/17")
    'http://kiosk.example/ad/17'
    """
    reference = reference.strip("\t\n\f\r ")
    if len(reference) > MAX_URL or _AMBIGUOUS.search(reference):
        raise FetchFault(Outcome.BAD_URL)
    try:
        return str(httpx.URL(base).join(reference))
    except (httpx.InvalidURL, ValueError, TypeError):
        raise FetchFault(Outcome.BAD_URL) from None


def literal_address(host: str) -> _Address | None:
    """Return the address that a host name spells out, in any notation a resolver accepts.

    Examples
    --------
    >>> literal_address("0x7f.1"), literal_address("2130706433"), literal_address("kiosk.example")
    (IPv4Address('127.0.0.1'), IPv4Address('127.0.0.1'), None)
    """
    host = host.strip("[]").rstrip(".")
    try:
        return ipaddress.ip_address(host)
    except ValueError:
        pass
    if not _LEGACY_IPV4.fullmatch(host):
        return None
    try:
        return ipaddress.IPv4Address(socket.inet_aton(host))
    except OSError:
        return None


def is_public(address: _Address) -> bool:
    """Whether an address belongs to the public internet.

    Stricter than `ipaddress`: NAT64, 6to4, Teredo, mapped and multicast addresses are internal.

    Examples
    --------
    >>> [is_public(ipaddress.ip_address(a)) for a in ("8.8.8.8", "10.0.0.1", "64:ff9b::7f00:1")]
    [True, False, False]
    """
    if isinstance(address, ipaddress.IPv6Address) and address not in _GLOBAL_UNICAST:
        return False
    if any(address.version == block.version and address in block for block in _SPECIAL):
        return False
    return address.is_global and not address.is_multicast and not address.is_reserved


def is_loopback_literal(host: str) -> bool:
    """Whether a host is written as a loopback address: 127.0.0.0/8 or ::1, no other spelling.

    Examples
    --------
    >>> is_loopback_literal("127.0.0.1"), is_loopback_literal("localhost")
    (True, False)
    """
    try:
        return ipaddress.ip_address(host.strip("[]")).is_loopback
    except ValueError:
        return False
