"""robots.txt is obeyed, and doubt means no."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from misbehaving import reply

from signaltriage.crawl import Outcome
from signaltriage.crawl.outcome import Fetched
from signaltriage.crawl.robots import AGENT, MAX_BYTES, Robots, read_robots


def serve(site, body="", status="200 OK", **headers):
    """Serve a robots.txt."""
    site.routes["/robots.txt"] = reply(body, status, "text/plain", **headers)


def test_rules_are_obeyed(site, fetcher):
    """Wildcards, own groups and allows count; the file is read once."""
    serve(site, "User-agent: *\nDisallow: /*/private\nDisallow: /a\nAllow: /a/b\n")
    robots = Robots(fetcher)
    answers = [robots.allows(site.url(p)) for p in ("/", "/x/private", "/a/c", "/a/b", "/a")]
    assert answers == [True, False, False, True, False]
    assert site.requests == ["/robots.txt"]


def test_our_own_group_counts(site, fetcher):
    """A group for signaltriage replaces the one for everybody."""
    serve(site, "User-agent: *\nDisallow:\n\nUser-agent: Signaltriage\nDisallow: /\n")
    assert not Robots(fetcher).allows(site.url("/"))


@pytest.mark.parametrize("start", [b"\xef\xbb\xbf", b"\x00", b"\xff\xfe junk\n"])
def test_odd_first_bytes(site, fetcher, start):
    """A byte order mark or junk at the start hides no later rule."""
    serve(site, start + b"\nUser-agent: *\nDisallow: /\n")
    assert not Robots(fetcher).allows(site.url("/"))


def test_a_mark_does_not_hide_the_first_group(site, fetcher):
    """The group right behind a byte order mark counts."""
    serve(site, b"\xef\xbb\xbfUser-agent: *\rDisallow: /\r")
    assert not Robots(fetcher).allows(site.url("/"))


@pytest.mark.parametrize(
    ("status", "allowed"),
    [
        ("404 Not Found", True),
        ("410 Gone", True),
        ("400 Bad", True),
        ("401 No", False),
        ("403 No", False),
        ("429 Slow", False),
        ("500 Oops", False),
        ("503 Busy", False),
        ("304 Same", False),
    ],
)
def test_statuses(site, fetcher, status, allowed):
    """Without a file all is allowed; a site in trouble, or one that refuses, allows nothing."""
    serve(site, "", status)
    robots = Robots(fetcher)
    assert robots.allows(site.url("/")) is allowed
    assert (robots.unavailable(site.url("/")) is None) is allowed


def test_no_answer_allows_nothing(site, fetcher):
    """A timeout and a broken answer disallow everything."""
    site.routes["/robots.txt"] = lambda connection, stopped: stopped.wait(5)
    assert Robots(fetcher).unavailable(site.url("/")).outcome is Outcome.TIMEOUT
    site.routes["/robots.txt"] = b"junk\r\n\r\n"
    assert not Robots(fetcher).allows(site.url("/"))


@pytest.mark.parametrize(
    "target", ["http://169.254.169.254/", "http://other.example/robots.txt", "file:///robots.txt"]
)
def test_robots_goes_through_the_same_guard(site, fetcher, target):
    """A redirect of robots.txt leads nowhere else, and then nothing is allowed."""
    serve(site, "", "302 Found", Location=target)
    assert not Robots(fetcher).allows(site.url("/"))
    assert site.requests == ["/robots.txt"]


def test_redirects_within_the_site(site, fetcher):
    """A redirect of robots.txt within the site is followed."""
    serve(site, "", "301 Moved", Location="/r.txt")
    site.routes["/r.txt"] = reply("User-agent: *\nDisallow: /", content_type="")
    assert not Robots(fetcher).allows(site.url("/"))


def test_a_long_file_is_cut_at_a_line(site, fetcher):
    """Of a huge file the start counts, and no rule is cut into another one."""
    rule = b"Disallow: /private"
    filler = b"#" * (MAX_BYTES - len(b"User-agent: *\n\n") - len(b"Disallow: /"))
    body = b"User-agent: *\n" + filler + b"\n" + rule + b"\n" * (10 << 20)
    serve(site, body[: 3 << 20])
    robots = Robots(fetcher)
    assert robots.unavailable(site.url("/")) is None
    assert robots.allows(site.url("/other"))


def test_a_file_made_to_take_long(site, fetcher):
    """Thousands of agents times thousands of rules are not worked through."""
    agents = "".join(f"User-agent: a{n}\n" for n in range(10_000))
    serve(site, agents + "Disallow: /x\n" * 10_000)
    assert Robots(fetcher).unavailable(site.url("/")).outcome is Outcome.TOO_COMPLEX


@pytest.mark.parametrize(
    ("asked", "seconds"),
    [("7", 7.0), ("1e308", 300.0), ("0", 3.0), ("-5", 3.0), ("nan", 3.0), ("x", 3.0), ("1", 3.0)],
)
def test_the_longer_delay_holds(site, make_fetcher, make_profile, clock, asked, seconds):
    """The larger of our delay and theirs is kept, and theirs is clamped."""
    serve(site, f"User-agent: *\nCrawl-delay: {asked}\n")
    fetcher = make_fetcher(
        make_profile(delay_seconds=3), monotonic=clock.monotonic, sleep=clock.sleep
    )
    robots = Robots(fetcher)
    for _ in range(3):
        fetcher.get(site.url("/x"), permit=robots.allows)
    assert clock.slept[1:] == [seconds, seconds]


@given(st.binary(max_size=300), st.text(max_size=30))
def test_no_file_raises(body, path):
    """Whatever bytes the file holds, there are rules or a reason."""
    page = Fetched(requested="", url="", outcome=Outcome.OK, fetched_at=None, status=200, body=body)
    rules = read_robots(page)
    if not isinstance(rules, Outcome):
        assert rules.can_fetch("http://kiosk.example/" + path, AGENT) in (True, False)
