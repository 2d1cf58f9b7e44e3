"""A visit: list pages, ads, limits, and going on where it stopped."""

from datetime import timedelta

import pytest
from misbehaving import Site, reply

from signaltriage.crawl import FailedPage, Frontier, Limits, crawl_source
from signaltriage.crawl.frontier import MAX_TRIES
from signaltriage.crawl.visit import PAUSE
from signaltriage.errors import PurposeError


def list_page(*ads, following=None):
    """Return a list page with links to ads and to the next page."""
    links = "".join(f"<a class=more href='{ad}'>x</a>" for ad in ads)
    return reply(links + (f"<a rel=next href='{following}'>next</a>" if following else ""))


def ad_page(number):
    """Return an ad page."""
    return reply(f"<h1>Ad {number}</h1><div class=body>Hallo</div>")


@pytest.fixture
def crawl(make_fetcher, make_profile, clock, purpose, tmp_path):
    """Crawl the site with fresh connections, as a new run of the program would."""

    def run(on_ad=None, progress=None, purpose=purpose, **changes):
        profile = make_profile(**changes)
        limits = Limits(total_seconds=0.6, read_seconds=0.3)
        fetcher = make_fetcher(profile, clock=clock, sleep=clock.sleep, limits=limits)
        run.rejects = []
        run.ads = []
        with Frontier(tmp_path / "frontier.sqlite") as frontier:
            return crawl_source(
                profile,
                fetcher,
                clock,
                on_ad or run.ads.append,
                run.rejects.append,
                progress,
                purpose=purpose,
                frontier=frontier,
            )

    return run


def shop(site: Site, pages=2, ads=3):
    """Serve list pages with ads on them."""
    for page in range(pages):
        numbers = range(page * ads, (page + 1) * ads)
        following = f"/?page={page + 1}" if page + 1 < pages else "/"
        path = f"/?page={page}" if page else "/"
        site.routes[path] = list_page(*(f"/ad/{n}" for n in numbers), following=following)
        site.routes |= {f"/ad/{n}": ad_page(n) for n in numbers}


def test_a_whole_visit(site, crawl, clock):
    """All ads of all list pages are handed over in order; a link back to the start ends it."""
    shop(site)
    seen = []
    report = crawl(progress=lambda *numbers: seen.append(numbers))
    assert [ad.ad_id for ad in crawl.ads] == ["0", "1", "2", "3", "4", "5"]
    assert {ad.observed_at for ad in crawl.ads} == {clock.now}
    assert (report.state, report.pages, report.ads, report.rejects) == ("done", 8, 6, 0)
    assert report.complete
    assert (report.outcomes, report.left, report.reason) == ({"ok": 8}, (), "")
    assert seen[0] == ("kiosk.example", 1, 5)
    assert seen[-1] == ("kiosk.example", 8, 8)


def test_the_next_visit_starts_anew(site, crawl):
    """After a finished visit, the next one sees every ad again."""
    shop(site, pages=1)
    crawl()
    assert crawl().ads == 3


def test_no_purpose_no_request(site, crawl):
    """Without a purpose nothing is asked of the site."""
    with pytest.raises(PurposeError):
        crawl(purpose=None)
    assert site.requests == []


def test_links_that_are_not_followed(site, crawl):
    """Links that leave the source, repeat, or ask not to be followed are left alone."""
    site.routes["/"] = reply(
        "<a class=more href=/ad/1></a><a class=more href=/ad/1#x></a>"
        "<a class=more href=http://other.example/ad/2></a><a class=more href=javascript:x></a>"
        "<a class=more rel=nofollow href=/ad/3></a><a class=more href=http://127.0.0.1:1/ad/4></a>"
        "<a rel='next nofollow' href=/more></a>"
    )
    site.routes["/ad/1"] = ad_page(1)
    assert crawl().outcomes == {"ok": 2}
    assert site.paths() == ["/", "/ad/1"]


def test_pages_that_give_no_ad(site, crawl):
    """Gone, unreadable, too deep and noindex pages are told apart, and none stops the visit."""
    site.routes["/"] = list_page("/ad/1", "/ad/x", "/ad/3", "/ad/4", "/ad/5", "/ad/6")
    site.routes["/ad/1"] = reply("", "410 Gone")
    site.routes["/ad/x"] = ad_page(2)
    site.routes["/ad/3"] = reply("<div>" * 600)
    site.routes["/ad/4"] = reply("<meta name=robots content=noindex><div class=body>x")
    site.routes["/ad/5"] = reply(b"x", content_type="image/png")
    site.routes["/ad/6"] = ad_page(6)
    report = crawl()
    assert report.outcomes == {
        "gone": 1,
        "media_refused": 1,
        "noindex": 1,
        "ok": 2,
        "rejected": 1,
        "too_deep": 1,
    }
    assert [(r.url, r.field, r.reason) for r in crawl.rejects] == [
        (site.url("/ad/x"), "ad_id", "is missing"),
        (site.url("/ad/3"), "", "the page was not read: too_deep"),
    ]
    assert (report.ads, report.rejects) == (1, 2)


def test_a_list_without_ads_is_told(site, crawl):
    """A list page on which the profile finds nothing shows in the report."""
    site.routes["/"] = reply("<p>Something else")
    report = crawl()
    assert report.outcomes == {"no_ads": 1}
    assert report.failed == (FailedPage(site.url("/"), "list", "no_ads"),)
    assert not report.complete


def test_a_list_with_nothing_but_a_next_page_is_told(site, crawl):
    """A link to the next page is followed, and does not hide that no ad was found."""
    site.routes["/"] = list_page(following="/?page=1")
    site.routes["/?page=1"] = list_page("/ad/1")
    site.routes["/ad/1"] = ad_page(1)
    report = crawl()
    assert (report.outcomes, report.ads) == ({"no_ads": 1, "ok": 2}, 1)
    assert not report.complete


def test_pages_that_may_be_missing_leave_nothing_out(site, crawl):
    """Ads that are gone, forbidden or not to be indexed are normal; a missing list is not."""
    site.routes["/"] = list_page("/ad/1", "/ad/2", "/ad/3", "/ad/4", following="/?page=1")
    site.routes["/robots.txt"] = reply("User-agent: *\nDisallow: /ad/2", content_type="text/plain")
    site.routes["/ad/1"] = ad_page(1)
    site.routes["/ad/3"] = reply("", "410 Gone")
    site.routes["/ad/4"] = reply("<meta name=robots content=noindex><div class=body>x")
    report = crawl()
    assert report.failed == (FailedPage(site.url("/?page=1"), "list", "not_found"),)
    site.routes["/?page=1"] = list_page("/ad/1")
    assert crawl().complete


def test_a_server_that_does_not_answer_is_unreachable(crawl):
    """Nobody listening is not the same as a robots.txt that forbids."""
    report = crawl(start=["http://127.0.0.1:1/"])
    assert (report.state, report.left) == ("unreachable", ("http://127.0.0.1:1/",))
    assert report.reason == "the server could not be reached: connect_error"


def test_redirects_give_no_second_copy(site, crawl):
    """Two links that lead to one page give one ad."""
    site.routes["/"] = list_page("/ad/1", "/old/1", "/older/1")
    site.routes["/ad/1"] = ad_page(1)
    site.routes["/old/1"] = reply("", "301 Moved", Location="/ad/1")
    site.routes["/older/1"] = site.routes["/old/1"]
    assert crawl().outcomes == {"duplicate": 2, "ok": 2}
    assert len(crawl.ads) == 1


def test_max_pages(site, crawl):
    """The page limit ends the visit, and what was left is named."""
    shop(site)
    report = crawl(max_pages=3)
    assert (report.state, report.ads) == ("done", 2)
    assert report.left == (site.url("/ad/2"), site.url("/?page=1"))
    assert not report.complete
    assert "max_pages" in report.reason


@pytest.mark.parametrize("status", ["429 Slow", "503 Busy"])
def test_a_rate_limit_pauses_until_the_site_says(site, crawl, clock, status):
    """After 429 or 503 nothing is asked before the time given; then the visit goes on."""
    shop(site, pages=1)
    site.routes["/ad/1"] = reply("", status, Retry_After="120")
    report = crawl()
    assert (report.state, report.ads) == ("paused", 1)
    assert report.left == (site.url("/ad/2"), site.url("/ad/1"))
    assert report.reason == (
        "the site asks to slow down; the source rests until 2026-03-01 12:02:00 UTC"
    )
    assert report.resume_at == clock.now + timedelta(seconds=120)

    asked = len(site.requests)
    clock.sleep(119)
    assert crawl().state == "paused"
    assert len(site.requests) == asked

    clock.sleep(1)
    site.routes["/ad/1"] = ad_page(1)
    report = crawl()
    assert (report.state, report.ads, report.left) == ("done", 3, ())
    assert [ad.ad_id for ad in crawl.ads] == ["2", "1"]


@pytest.mark.parametrize("status", ["401 Login", "403 No"])
def test_a_wall_pauses(site, crawl, clock, status):
    """A login wall or ban pauses the source at once; it is never climbed."""
    shop(site, pages=1)
    site.routes["/ad/0"] = reply("", status)
    report = crawl()
    assert (report.state, report.resume_at) == ("paused", clock.now + PAUSE)
    assert site.paths() == ["/", "/ad/0"]


def test_five_errors_in_a_row_pause(site, crawl, clock):
    """A failing site is left alone; on return, pages not yet tried come first."""
    numbers = range(7)
    site.routes["/"] = list_page(*(f"/ad/{n}" for n in numbers))
    site.routes |= {f"/ad/{n}": reply("", "500 Oops") for n in numbers}
    report = crawl()
    assert (report.state, report.outcomes) == ("paused", {"http_error": 5, "ok": 1})
    assert "5 pages in a row" in report.reason
    site.routes |= {f"/ad/{n}": ad_page(n) for n in numbers}
    clock.sleep(PAUSE.total_seconds())
    assert crawl().state == "done"
    assert [ad.ad_id for ad in crawl.ads] == ["5", "6", "0", "1", "2", "3", "4"]


def test_a_page_that_always_fails_is_given_up(site, crawl):
    """One bad page costs a few tries, not the visit."""
    shop(site, pages=1)
    site.routes["/ad/0"] = b"junk\r\n\r\n"
    report = crawl()
    assert (report.state, report.ads, report.outcomes["protocol_error"]) == ("done", 2, 1)
    assert site.paths().count("/ad/0") == MAX_TRIES


def test_a_visit_goes_on_where_it_was_cut_off(site, crawl):
    """After a crash no finished page is fetched again, and no ad is lost."""
    shop(site)
    stored = []

    def crash_on_the_fourth(ad):
        if len(stored) == 3:
            raise KeyboardInterrupt
        stored.append(ad.ad_id)

    with pytest.raises(KeyboardInterrupt):
        crawl(crash_on_the_fourth)
    first = site.paths()
    site.requests.clear()
    report = crawl(lambda ad: stored.append(ad.ad_id))
    assert stored == ["0", "1", "2", "3", "4", "5"]
    assert set(first[:-1]).isdisjoint(site.paths())
    assert (report.state, report.ads, report.pages) == ("done", 6, 8)


@pytest.mark.parametrize("status", ["500 Oops", "403 No", "429 Slow"])
def test_without_robots_nothing_is_fetched(site, crawl, status):
    """If robots.txt cannot be read, the visit is blocked and stays open for the next run."""
    shop(site, pages=1)
    site.routes["/robots.txt"] = reply("", status)
    report = crawl()
    assert report.state == ("paused" if "429" in status else "blocked")
    assert "robots.txt" in report.reason
    assert (report.pages, site.paths()) == (0, [])
    assert report.left == (site.url("/"),)


def test_robots_may_forbid_all(site, crawl):
    """A site that wants no crawlers is blocked, not empty."""
    site.routes["/robots.txt"] = reply("User-agent: *\nDisallow: /", content_type="text/plain")
    report = crawl()
    assert (report.state, report.outcomes) == ("blocked", {"robots_disallowed": 1})
    assert site.paths() == []


def test_robots_may_forbid_some(site, crawl):
    """Forbidden ads are skipped, the others fetched at the pace that was asked."""
    shop(site, pages=1)
    site.routes["/robots.txt"] = reply(
        "User-agent: *\nDisallow: /ad/1\nCrawl-delay: 2", content_type="text/plain"
    )
    assert crawl().outcomes == {"ok": 3, "robots_disallowed": 1}
    assert site.paths() == ["/", "/ad/0", "/ad/2"]


def test_the_time_of_rest_is_shown_in_whole_seconds(site, crawl, clock):
    """Microseconds are rounded up, so that the time shown is late enough."""
    clock.now += timedelta(microseconds=1)
    site.routes["/"] = reply("", "429 Slow", Retry_After="60")
    assert crawl().reason.endswith("the source rests until 2026-03-01 12:01:01 UTC")
    assert crawl().reason == "the source rests until 2026-03-01 12:01:01 UTC"
