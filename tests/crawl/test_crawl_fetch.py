"""Every fault of a server ends in an outcome."""

import gzip
import socket
import struct
import threading
import tracemalloc
import zlib

import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st
from misbehaving import drip, endless, reply

from signaltriage.crawl import Fetcher, Limits, Outcome, read_profile
from signaltriage.crawl.robots import MAX_BYTES

GZIPPED = {"Content_Encoding": "gzip"}
HTML = b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n"


def outcome_of(site, fetcher, route, path="/page"):
    """Serve a route and fetch it."""
    site.routes[path] = route
    fetched = fetcher.get(site.url(path))
    if fetched.outcome is not Outcome.OK:
        assert fetched.body == b""
    return fetched.outcome


def test_a_page_is_fetched(site, make_fetcher, clock):
    """Body, charset, type, status and time of an ordinary page are kept."""
    site.routes["/page"] = reply("<p>Één", content_type="Text/HTML; charset=Latin1")
    fetched = make_fetcher(clock=clock).get(site.url("/page#top"))
    assert fetched.outcome is Outcome.OK
    assert fetched.body == "<p>Één".encode()
    assert (fetched.content_type, fetched.charset) == ("text/html", "windows-1252")
    assert (fetched.status, fetched.fetched_at) == (200, clock.now)
    assert fetched.url == site.url("/page")


def test_what_is_sent(site, fetcher, monkeypatch):
    """A request names tool and contact, asks for gzip alone, sends no cookie, uses no proxy."""
    monkeypatch.setenv("HTTP_PROXY", "http://127.0.0.1:1")
    site.routes["/page"] = reply("x", Set_Cookie="a=b")
    for _ in range(2):
        assert fetcher.get(site.url("/page")).outcome is Outcome.OK
    head = site.heads[1].lower()
    assert "user-agent: signaltriage/0" in head
    assert "(+mailto:desk@operator.example)" in head
    assert "accept-encoding: gzip\r\n" in head
    assert "cookie" not in head


@pytest.mark.parametrize(
    ("status", "outcome"),
    [
        ("404 Not Found", "not_found"),
        ("410 Gone", "gone"),
        ("401 Unauthorized", "forbidden"),
        ("403 Forbidden", "forbidden"),
        ("429 Too Many Requests", "rate_limited"),
        ("500 Oops", "http_error"),
        ("503 Busy", "http_error"),
        ("204 No Content", "http_error"),
        ("304 Not Modified", "http_error"),
        ("302 Found", "http_error"),
        ("418 Teapot", "http_error"),
    ],
)
def test_statuses(site, fetcher, status, outcome):
    """Each status has an outcome; a redirect to nowhere is an error."""
    body = "" if status[:3] in ("204", "304") else "x"
    assert outcome_of(site, fetcher, reply(body, status)) == outcome


def test_busy_with_a_time_is_a_rate_limit(site, fetcher):
    """503 with Retry-After asks to slow down, and says for how long."""
    site.routes["/page"] = reply("", "503 Busy", Retry_After="7")
    fetched = fetcher.get(site.url("/page"))
    assert (fetched.outcome, fetched.retry_after) == (Outcome.RATE_LIMITED, 7.0)


def test_a_gzip_page_of_several_members(site, fetcher):
    """All members of a gzip stream are read."""
    site.routes["/page"] = reply(gzip.compress(b"one") + gzip.compress(b"two"), **GZIPPED)
    assert fetcher.get(site.url("/page")).body == b"onetwo"


def test_a_gzip_bomb_costs_little(site, fetcher):
    """A megabyte that unpacks to a gigabyte is cut at the cap, in little memory."""
    packer = zlib.compressobj(9, wbits=31)
    block = bytes(1 << 20)
    bomb = b"".join(packer.compress(block) for _ in range(1024)) + packer.flush()
    tracemalloc.start()
    try:
        assert outcome_of(site, fetcher, reply(bomb, **GZIPPED)) is Outcome.TOO_LARGE
        assert tracemalloc.get_traced_memory()[1] < 64 << 20
    finally:
        tracemalloc.stop()


@pytest.mark.parametrize("coding", ["gzip, gzip", ",".join(["gzip"] * 50), "br", "zstd", "foo"])
def test_other_codings_are_refused(site, fetcher, coding):
    """Stacked and unknown content codings are not unpacked."""
    body = gzip.compress(gzip.compress(b"x"))
    answer = reply(body, Content_Encoding=coding)
    assert outcome_of(site, fetcher, answer) is Outcome.BAD_ENCODING


def test_broken_gzip(site, fetcher):
    """Cut-off gzip is truncated; junk in its place or behind it, or endless members, are errors."""
    whole = gzip.compress(bytes(range(256)) * 99)
    assert outcome_of(site, fetcher, reply(whole[:-9], **GZIPPED)) is Outcome.TRUNCATED
    assert outcome_of(site, fetcher, reply(b"", **GZIPPED)) is Outcome.TRUNCATED
    assert outcome_of(site, fetcher, reply(b"<p>plain", **GZIPPED)) is Outcome.DECODE_ERROR
    assert outcome_of(site, fetcher, reply(whole + b"junk", **GZIPPED)) is Outcome.DECODE_ERROR
    members = gzip.compress(b"") * 1000
    assert outcome_of(site, fetcher, reply(members, **GZIPPED)) is Outcome.DECODE_ERROR


def test_caps(site, make_fetcher):
    """A body over the wire cap or the decoded cap is too large; at the cap it is read."""
    fetcher = make_fetcher(limits=Limits(wire_bytes=1000, decoded_bytes=2000))
    assert outcome_of(site, fetcher, reply(b"x" * 1000)) is Outcome.OK
    assert outcome_of(site, fetcher, reply(b"x" * 1001)) is Outcome.TOO_LARGE
    assert outcome_of(site, fetcher, reply(gzip.compress(b"x" * 2000), **GZIPPED)) is Outcome.OK
    answer = reply(gzip.compress(b"x" * 2001), **GZIPPED)
    assert outcome_of(site, fetcher, answer) is Outcome.TOO_LARGE


def test_an_infinite_body_is_cut(site, make_fetcher):
    """A body without end stops at the cap."""
    fetcher = make_fetcher(limits=Limits(wire_bytes=1 << 20))
    assert outcome_of(site, fetcher, endless(HTML + b"\r\n", bytes(65536))) is Outcome.TOO_LARGE


@pytest.mark.parametrize(
    "route",
    [
        pytest.param(drip(HTML + b"\r\n", b"x", 0.05), id="body"),
        pytest.param(drip(HTML + b"X-Long: ", b"x", 0.05), id="header"),
        pytest.param(drip(b"", b"HTTP/1.1 103 Early Hints\r\n\r\n", 0.05), id="hints"),
        pytest.param(drip(b"", b"", 0.05), id="silence"),
    ],
)
def test_slow_servers_meet_the_deadline(site, fetcher, route):
    """Whatever drips, head or body, below the read timeout, ends with the total deadline."""
    assert outcome_of(site, fetcher, route) is Outcome.TIMEOUT


def test_the_deadline_covers_all_redirects(site, make_fetcher):
    """Slow redirects share one deadline."""

    def slow(connection: socket.socket, stopped: threading.Event) -> None:
        stopped.wait(0.2)
        connection.sendall(reply("", "302 Found", Location=f"/hop{len(site.requests)}"))

    site.routes |= {f"/hop{n}": slow for n in range(9)}
    fetcher = make_fetcher(limits=Limits(total_seconds=0.5))
    assert fetcher.get(site.url("/hop0")).outcome is Outcome.TIMEOUT


@pytest.mark.parametrize(
    ("raw", "outcome"),
    [
        (b"nonsense\r\n\r\n", "protocol_error"),
        (b"HTTP/1.1 99999 X\r\n\r\n", "protocol_error"),
        (HTML + b"X: " + b"y" * 300_000 + b"\r\n\r\n", "protocol_error"),
        (HTML + b"".join(b"X-%d: y\r\n" % n for n in range(20_000)) + b"\r\n", "protocol_error"),
        (HTML + b"no colon here\r\n\r\n", "protocol_error"),
        (HTML + b"Content-Length: -1\r\n\r\n", "protocol_error"),
        (HTML + b"Content-Length: 1\r\nContent-Length: 2\r\n\r\nxx", "protocol_error"),
        (HTML + b"Content-Length: " + b"9" * 30 + b"\r\n\r\nx", "protocol_error"),
        (
            HTML + b"Content-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\n1\r\nx\r\n0\r\n\r\n",
            "protocol_error",
        ),
        (HTML + b"Transfer-Encoding: chunked\r\n\r\nzz\r\nx\r\n0\r\n\r\n", "protocol_error"),
        (HTML + b"Transfer-Encoding: chunked\r\n\r\n5\r\nx", "truncated"),
        (HTML + b"Content-Length: 10\r\n\r\nshort", "truncated"),
        (b"", "protocol_error"),
    ],
)
def test_malformed_answers(site, fetcher, raw, outcome):
    """Answers that break HTTP are protocol errors, or truncated when they only end early."""
    assert outcome_of(site, fetcher, raw) == outcome


def test_a_declared_length_is_believed(site, fetcher):
    """Bytes beyond the declared length are not part of the page."""
    site.routes["/page"] = HTML + b"Content-Length: 2\r\n\r\nabcdef"
    assert fetcher.get(site.url("/page")).body == b"ab"


def test_resets(site, fetcher):
    """A reset before the head is a failed connection, after it a truncated page."""

    def reset_after(data: bytes):
        def route(connection: socket.socket, stopped: threading.Event) -> None:
            connection.sendall(data)
            stopped.wait(0.1)
            linger = struct.pack("ii", 1, 0)
            connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, linger)
            connection.close()

        return route

    assert outcome_of(site, fetcher, reset_after(b"")) is Outcome.CONNECT_ERROR
    half = HTML + b"Content-Length: 10\r\n\r\nshort"
    assert outcome_of(site, fetcher, reset_after(half)) is Outcome.TRUNCATED


def test_nobody_listens(make_fetcher, make_profile):
    """A closed port is a failed connection."""
    with socket.socket() as unused:
        unused.bind(("127.0.0.1", 0))
        url = f"http://127.0.0.1:{unused.getsockname()[1]}/"
    fetcher = make_fetcher(make_profile(start=[url]))
    assert fetcher.get(url).outcome is Outcome.CONNECT_ERROR


def test_tls_faults(site, make_fetcher, make_profile):
    """A server that does not speak TLS is a TLS error; there is no way back to plain text."""
    url = site.url("/").replace("http", "https")
    site.routes["/"] = reply("x")
    fetcher = make_fetcher(make_profile(start=[url]), limits=Limits(total_seconds=2.0))

    def plain(connection: socket.socket, stopped: threading.Event) -> None:
        connection.sendall(reply("x"))

    site._answer = lambda connection: plain(connection, site._stopped)
    assert fetcher.get(url).outcome is Outcome.TLS_ERROR


@pytest.mark.parametrize(
    "media", ["image/jpeg", "video/mp4", "AUDIO/mpeg", "application/octet-stream"]
)
def test_media_is_never_read(site, fetcher, media):
    """The connection is closed before the body of an image, video or sound is read."""
    broke = threading.Event()

    def route(connection: socket.socket, stopped: threading.Event) -> None:
        head = f"HTTP/1.1 200 OK\r\nContent-Type: {media}\r\n\r\n"
        connection.sendall(head.encode())
        try:
            while not stopped.is_set():
                connection.sendall(bytes(1 << 20))
        except OSError:
            broke.set()

    assert outcome_of(site, fetcher, route) is Outcome.MEDIA_REFUSED
    assert broke.wait(5)


@pytest.mark.parametrize("kind", ["application/pdf", "", "text/html, image/png", "textt/html"])
def test_other_types_are_refused(site, fetcher, kind):
    """Only pages are read; a page says that it is one."""
    assert outcome_of(site, fetcher, reply("x", content_type=kind)) is Outcome.TYPE_REFUSED


def test_redirects_within_the_site_are_followed(site, fetcher):
    """A relative redirect leads to the page, whose URL is the final one."""
    site.routes["/old"] = reply("", "301 Moved", Location="new?x=1")
    site.routes["/new?x=1"] = reply("here")
    fetched = fetcher.get(site.url("/old"))
    assert (fetched.outcome, fetched.body) == (Outcome.OK, b"here")
    assert (fetched.requested, fetched.url) == (site.url("/old"), site.url("/new?x=1"))


@pytest.mark.parametrize(
    ("location", "outcome"),
    [
        ("http://other.example/", "off_site"),
        ("//other.example/", "off_site"),
        ("https://127.0.0.1/", "blocked_address"),
        ("http://127.0.0.1:1/", "blocked_address"),
        ("http://169.254.169.254/latest/meta-data/", "blocked_address"),
        ("http://10.0.0.1/", "blocked_address"),
        ("http://[::1]/", "blocked_address"),
        ("http://[::ffff:127.0.0.1]/", "blocked_address"),
        ("http://[64:ff9b::7f00:1]/", "blocked_address"),
        ("http://[2002:7f00:1::]/", "blocked_address"),
        ("http://2130706433/", "blocked_address"),
        ("http://0x7f.1/", "blocked_address"),
        ("http://0177.0.0.1/", "bad_url"),
        ("http://127.0.0.1.:1/", "blocked_address"),
        ("file:///etc/passwd", "blocked_scheme"),
        ("ftp://127.0.0.1/", "blocked_scheme"),
        ("javascript:alert(1)", "blocked_scheme"),
        ("data:text/html,x", "blocked_scheme"),
        (r"http://other.example\@127.0.0.1/", "bad_url"),
        ("/" + "a" * 90_000, "bad_url"),
        ("", "redirect_loop"),
        ("/page", "redirect_loop"),
    ],
)
def test_redirects_elsewhere_are_refused(site, fetcher, location, outcome):
    """No redirect leads to another origin, an internal address or another scheme."""
    answer = reply("", "302 Found", Location=location)
    assert outcome_of(site, fetcher, answer) == outcome
    assert site.requests == ["/page"]


def test_a_user_name_in_a_redirect_is_refused(site, fetcher):
    """A redirect cannot hand us credentials for the same site."""
    location = site.url("/x").replace("://", "://user:secret@")
    answer = reply("", "302 Found", Location=location)
    assert outcome_of(site, fetcher, answer) is Outcome.BAD_URL


def test_a_chain_of_redirects_ends(site, fetcher):
    """Five redirects are followed, not six."""
    for n in range(9):
        site.routes[f"/{n}"] = reply("", "302 Found", Location=f"/{n + 1}")
    site.routes["/5"] = reply("here")
    assert fetcher.get(site.url("/0")).outcome is Outcome.OK
    site.routes["/5"] = reply("", "302 Found", Location="/6")
    assert fetcher.get(site.url("/0")).outcome is Outcome.REDIRECT_LOOP
    assert "/6" not in site.requests


def test_every_hop_needs_permission(site, fetcher):
    """What robots.txt forbids is not reached by a redirect either."""
    site.routes["/page"] = reply("", "302 Found", Location="/private")
    fetched = fetcher.get(site.url("/page"), permit=lambda url: "private" not in url)
    assert fetched.outcome is Outcome.ROBOTS_DISALLOWED
    assert site.requests == ["/page"]


def test_every_hop_waits_its_turn(site, make_fetcher, make_profile, clock):
    """Requests are a delay apart, redirects too."""
    site.routes["/page"] = reply("", "302 Found", Location="/new")
    site.routes["/new"] = reply("x")
    fetcher = make_fetcher(
        make_profile(delay_seconds=3), clock=clock, monotonic=clock.monotonic, sleep=clock.sleep
    )
    fetcher.get(site.url("/page"))
    fetcher.get(site.url("/new"))
    assert clock.slept == [3.0, 3.0]


def test_a_prefix_of_a_long_file(site, fetcher):
    """With a prefix, reading stops early, and the start of the file counts as the file."""
    site.routes["/page"] = reply(gzip.compress(b"x" * (5 << 20)), **GZIPPED)
    fetched = fetcher.get(site.url("/page"), prefix=MAX_BYTES)
    assert (fetched.outcome, len(fetched.body)) == (Outcome.OK, MAX_BYTES)


@given(st.text(max_size=60), st.sampled_from(["", "http://", "https://", "http://127.0.0.1"]))
def test_no_url_raises(text, start):
    """Whatever stands in a link, fetching it ends in an outcome, and no request leaves the site."""
    asked = []

    def answer(request: httpx.Request) -> httpx.Response:
        asked.append(str(request.url))
        return httpx.Response(404)

    table = {"key": "k", "start": ["http://127.0.0.1:9/"], "delay_seconds": 0}
    table |= {"list": {"ad": "a"}, "ad": {"ad_id": "url"}}
    transport = httpx.MockTransport(answer)
    with Fetcher(read_profile(table, "t"), "mailto:a@b.example", transport=transport) as fetcher:
        assert fetcher.get(start + text).outcome is not Outcome.OK
    assert all(url.startswith("http://127.0.0.1:9/") for url in asked)


@given(st.binary(max_size=200))
def test_no_answer_raises(raw):
    """Whatever bytes a body has, reading it ends in an outcome."""
    headers = {"Content-Type": "text/html", "Content-Encoding": "gzip"}
    transport = httpx.MockTransport(
        lambda _: httpx.Response(200, headers=headers, stream=httpx.ByteStream(raw))
    )
    table = {"key": "k", "start": ["http://127.0.0.1:9/"], "delay_seconds": 0}
    table |= {"list": {"ad": "a"}, "ad": {"ad_id": "url"}}
    with Fetcher(read_profile(table, "t"), "mailto:a@b.example", transport=transport) as fetcher:
        assert fetcher.get("http://127.0.0.1:9/").outcome in set(Outcome)
