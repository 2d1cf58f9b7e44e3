"""The web sites: what a visitor finds on them, day by day."""

import json
import re
import tomllib
from dataclasses import replace
from datetime import datetime
from urllib.parse import urljoin
from zoneinfo import ZoneInfo

import httpx
import pytest
from selectolax.lexbor import LexborHTMLParser

from signaltriage.simulate import Market, Site, Sites

DAY = 12.0
LISTS = ("phones", "handles", "languages")


@pytest.fixture(scope="module")
def market():
    """Return a small market."""
    return Market(seed=7, n_ads=600)


@pytest.fixture
def sites(market):
    """Its sites, on one day."""
    with market.sites(day=DAY) as running:
        yield running


@pytest.fixture
def client():
    """Return a visitor that keeps connections alive."""
    with httpx.Client() as session:
        yield session


def profiles(sites: Sites) -> dict[str, dict]:
    """Return the site profiles by key, as a configuration file would hold them."""
    return {row["key"]: row for row in tomllib.loads(sites.profiles_toml())["source"]}


def walk(client: httpx.Client, site: Site, profile: dict) -> tuple[list[str], int]:
    """Follow the list pages to the end: URLs of ads in order, and the number of pages."""
    url, found, pages = site.url, [], 0
    while url:
        tree = LexborHTMLParser(client.get(url).raise_for_status().content)
        pages += 1
        found += [urljoin(url, node.attributes["href"]) for node in tree.css(profile["list"]["ad"])]
        onward = tree.css_first(profile["list"]["next"])
        url = urljoin(url, onward.attributes["href"]) if onward else None
    return found, pages


def read(profile: dict, url: str, html: bytes, charset: str) -> dict:
    """Read a page with nothing but the profile and a parser."""
    tree = LexborHTMLParser(html.decode(charset))
    script = tree.css_first("script[type='application/ld+json']")
    block = json.loads(script.text()) if script else {}
    row = {}
    flat = profile["ad"] | {f"attributes.{k}": v for k, v in profile["ad"]["attributes"].items()}
    del flat["attributes"]
    for name, selector in flat.items():
        if selector == "url":
            values = [url]
        elif selector.startswith("jsonld:"):
            value = block
            for step in selector.removeprefix("jsonld:").split("."):
                value = value[step]
            values = value if isinstance(value, list) else [str(value)]
        else:
            css, _, attribute = selector.partition("@")
            nodes = tree.css(css)
            values = [n.attributes[attribute] if attribute else n.text() for n in nodes]
        pattern = profile.get("patterns", {}).get(name)
        if pattern:
            values = [re.search(pattern, value)[1] for value in values]
        values = [value.strip() for value in values]
        row[name] = tuple(values) if name in LISTS else values[0]
    form = profile.get("formats", {}).get("posted_at")
    zone = ZoneInfo(profile.get("timezone", "UTC"))
    row["posted_at"] = (
        datetime.strptime(row["posted_at"], form).replace(tzinfo=zone)
        if form
        else datetime.fromisoformat(row["posted_at"])
    )
    row["advertised_age"] = int(row["advertised_age"])
    row["attributes"] = {"simulated": row.pop("attributes.simulated")}
    return row


def test_pages_hold_the_values_of_the_ad_records(market, sites, client):
    """Every ad that is up is on its site, once; the profile's selectors find each value."""
    shown = {(ad.source, ad.ad_id): ad for ad in market.sightings([DAY])}
    charsets = {"oldboard.example": "latin-1"}
    for site in sites:
        profile = profiles(sites)[site.source]
        urls, pages = walk(client, site, profile)
        ads = [url for url in urls if "/private/" not in url]
        assert len(urls) - len(ads) == pages
        assert pages == -(-len(ads) // 25)
        assert len(ads) == len(set(ads)) == sum(source == site.source for source, _ in shown)
        for url in ads:
            answer = client.get(url).raise_for_status()
            row = read(profile, url, answer.content, charsets.get(site.source, "utf-8"))
            ad = shown[site.source, row["ad_id"]]
            assert replace(ad, **row) == ad
            assert "Simulated page" in answer.text


def test_every_language_survives_latin_1(sites, client):
    """The old board writes what latin-1 lacks as character references."""
    board = list(sites)[2]
    urls, _ = walk(client, board, profiles(sites)[board.source])
    bodies = b"".join(client.get(url).content for url in urls if "/private/" not in url)
    assert b"charset=iso-8859-1" in bodies
    assert b"&#" in bodies
    assert "é".encode("latin-1") in bodies


def test_profiles_say_what_the_platform_allows(sites):
    """Three sources on loopback, hardly delayed, each with its rules."""
    table = profiles(sites)
    assert list(table) == ["kiosk.example", "marktplein.example", "oldboard.example"]
    assert [row["contacts_in_text"] for row in table.values()] == [False, True, True]
    for site in sites:
        assert table[site.source]["start"] == [site.url]
        assert table[site.source]["delay_seconds"] == 0.01
        assert table[site.source]["attributes"] == ["simulated"]


def test_robots_forbid_what_lists_link_to(sites, client):
    """Each list page links to a path that robots.txt forbids; every path asked for is noted."""
    for site in sites:
        robots = client.get(urljoin(site.url, "/robots.txt"))
        assert robots.headers["Content-Type"].startswith("text/plain")
        assert "Disallow: /private/" in robots.text
        assert "Crawl-delay" not in robots.text
        urls, _ = walk(client, site, profiles(sites)[site.source])
        forbidden = [url for url in urls if "/private/" in url]
        assert forbidden
        assert not any("/private/" in path for path in site.requests)
        assert client.get(forbidden[0]).status_code == 200
        assert any("/private/" in path for path in site.requests)
        assert site.requests[0] == "/robots.txt"


def test_sites_change_with_the_day(sites, client):
    """Setting the day makes ads appear, change, disappear and move to the top."""
    board = next(iter(sites))
    profile = profiles(sites)[board.source]
    before, _ = walk(client, board, profile)
    pages = {url: client.get(url).text for url in before}
    sites.day = DAY + 6
    after, _ = walk(client, board, profile)
    assert set(before) - set(after)
    assert set(after) - set(before)
    gone = sorted(set(before) - set(after))
    assert {client.get(url).status_code for url in gone} == {410}
    stayed = [url for url in before if url in set(after) and "/private/" not in url]
    assert [url for url in after if url in set(stayed)] != stayed
    changed = sum(client.get(url).text != pages[url] for url in stayed)
    assert 0 < changed < len(stayed)


def test_unknown_paths_and_future_ads_are_not_found(market, sites, client):
    """What is not there, or not there yet, is a 404 that says the page is simulated."""
    later = next(
        ad for ad in market.ads
        if ad.source == "kiosk.example" and ad.posted_at > market.moment(DAY)
    )  # fmt: skip
    kiosk, plein, board = sites
    for url in (
        f"{kiosk.url}ad/{later.ad_id}", f"{kiosk.url}?page=99", f"{kiosk.url}nothing",
        f"{plein.url}pagina-0.htm", f"{board.url}view.cgi?nr=", f"{board.url}board.cgi?start=9999",
    ):  # fmt: skip
        answer = client.get(url)
        assert answer.status_code == 404
        assert "Simulated page" in answer.text


def test_connections_stay_open_and_head_has_no_body(sites, client):
    """HTTP/1.1 with the length declared."""
    kiosk = next(iter(sites))
    answer = client.head(kiosk.url)
    assert answer.http_version == "HTTP/1.1"
    assert int(answer.headers["Content-Length"]) > 0
    assert answer.content == b""
    assert client.get(kiosk.url).headers["Content-Length"] == answer.headers["Content-Length"]


def test_leaving_the_context_stops_the_servers(market, client):
    """After the block nobody answers."""
    with market.sites() as running:
        url = next(iter(running)).url
        assert client.get(url).status_code == 200
    client.close()
    with httpx.Client() as other, pytest.raises(httpx.ConnectError):
        other.get(url)
