"""The market as three web sites on loopback, on a simulated clock."""

from __future__ import annotations

import sys
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import TYPE_CHECKING, Self

from signaltriage.simulate.itinerary import MINUTES
from signaltriage.simulate.pages import LAYOUTS, NOTICE, PER_PAGE, Layout
from signaltriage.simulate.plans import AdPlan
from signaltriage.simulate.world import Platform, world

if TYPE_CHECKING:
    from types import TracebackType

    from signaltriage.simulate.market import Market

ROBOTS = f"# {NOTICE}\nUser-agent: *\nDisallow: /private/\n"

Answer = tuple[HTTPStatus, str, bytes]


@dataclass(slots=True)
class Site:
    """One of the sites while it is served.

    Parameters
    ----------
    source : str
        Platform key, e.g. ``"kiosk.example"``.
    url : str
        Its first list page, ``http://127.0.0.1:<port>/``.
    requests : list of str
        Paths asked for so far, in order of arrival.
    """

    source: str
    url: str = ""
    requests: list[str] = field(default_factory=list)


class Sites:
    """Three web servers on 127.0.0.1 that show a market as it stands on `day`.

    Use as a context manager; iterate over it for the sites. Every list page also links to a
    path that robots.txt forbids, so that obedience can be tested with `Site.requests`.

    Parameters
    ----------
    market : Market
        What is shown.
    day : float
        Simulated day, in days since the start of the market; may be set while serving: ads
        then appear, change, move to the top and disappear.

    Examples
    --------
    >>> from signaltriage.simulate import Market
    >>> with Market(seed=1, n_ads=50).sites(day=10) as sites:
    ...     [site.source for site in sites]
    ['kiosk.example', 'marktplein.example', 'oldboard.example']
    """

    def __init__(self, market: Market, day: float = 7.0) -> None:
        self.market = market
        self.day = day
        self._sites: list[Site] = []
        self._servers: list[ThreadingHTTPServer] = []

    def __enter__(self) -> Self:
        """Start the servers on free ports."""
        shelves: dict[str, dict[str, tuple[int, AdPlan]]] = {source: {} for source in LAYOUTS}
        for who, plan in self.market.plans():
            shelves[plan.source][plan.ad_id] = (who.index, plan)
        for source, layout in LAYOUTS.items():
            site = Site(source)
            shop = _Shop(self, site, layout, shelves[source])
            server = _Server(("127.0.0.1", 0), shop)
            site.url = f"http://127.0.0.1:{server.server_address[1]}/"
            self._sites.append(site)
            self._servers.append(server)
            threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True).start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Stop the servers."""
        for server in self._servers:
            server.shutdown()
            server.server_close()
        self._servers.clear()
        self._sites.clear()

    def __iter__(self) -> Iterator[Site]:
        """Iterate over the sites while they are served."""
        return iter(tuple(self._sites))

    def profiles_toml(self) -> str:
        """Return the site profiles: three ``[[source]]`` tables of a configuration file."""
        blocks = []
        for site in self._sites:
            rules: Platform = world().platforms[site.source]
            blocks.append(
                f'[[source]]\nkey = "{site.source}"\nstart = ["{site.url}"]\ncountry = "NL"\n'
                f"contacts_in_text = {str(rules.contacts_in_text).lower()}\n"
                "delay_seconds = 0.01\n"
                f"max_pages = {max(1000, 2 * self.market.n_ads)}\n"
                f'attributes = ["simulated"]\n{LAYOUTS[site.source].profile}'
            )
        return "\n".join(blocks)


class _Shop:
    """Answers the requests for one site."""

    def __init__(
        self, sites: Sites, site: Site, layout: Layout, shelf: dict[str, tuple[int, AdPlan]]
    ) -> None:
        self.site = site
        self._sites = sites
        self._layout = layout
        self._shelf = shelf

    def answer(self, path: str) -> Answer:
        """Status, content type and body for a path."""
        self.site.requests.append(path)
        if path == "/robots.txt":
            return HTTPStatus.OK, "text/plain; charset=utf-8", ROBOTS.encode()
        if path.startswith("/private/"):
            return self._html(HTTPStatus.OK, f"<p>Members only.</p><p>{NOTICE}</p>")
        asked = self._layout.read_path(path)
        day = self._sites.day
        if asked.page is not None:
            return self._list(asked.page, day)
        index, plan = self._shelf.get(asked.ad_id or "", (-1, None))
        minute = int(day * MINUTES)
        if plan is None or minute < plan.posted:
            return self._html(HTTPStatus.NOT_FOUND, f"<p>Not found.</p><p>{NOTICE}</p>")
        if minute >= plan.ends:
            return self._html(HTTPStatus.GONE, f"<p>No longer here.</p><p>{NOTICE}</p>")
        ad = self._sites.market.show(index, plan.number, day)
        return self._html(HTTPStatus.OK, self._layout.ad_page(ad))

    def _list(self, page: int, day: float) -> Answer:
        minute = int(day * MINUTES)
        up = [
            (-_last_bump(plan, minute), plan.ad_id)
            for _, plan in self._shelf.values()
            if plan.posted <= minute < plan.ends
        ]
        up.sort()
        first = page * PER_PAGE
        if page and first >= len(up):
            return self._html(HTTPStatus.NOT_FOUND, f"<p>No such page.</p><p>{NOTICE}</p>")
        ads = []
        for _, ad_id in up[first : first + PER_PAGE]:
            index, plan = self._shelf[ad_id]
            ads.append(self._sites.market.show(index, plan.number, day))
        more = first + PER_PAGE < len(up)
        return self._html(HTTPStatus.OK, self._layout.list_page(ads, page, more=more))

    def _html(self, status: HTTPStatus, text: str) -> Answer:
        body = text.encode(self._layout.charset, "xmlcharrefreplace")
        return status, self._layout.content_type, body


def _last_bump(plan: AdPlan, minute: int) -> int:
    """Minute at which the ad last went to the top of the list."""
    if not plan.bump_every:
        return plan.posted
    return minute - (minute - plan.posted) % plan.bump_every


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    request_queue_size = 128

    def __init__(self, address: tuple[str, int], shop: _Shop) -> None:
        super().__init__(address, _Handler)
        self.shop = shop

    def handle_error(self, request: object, client_address: object) -> None:
        """Stay quiet when a visitor hangs up; report anything else."""
        if not isinstance(sys.exception(), ConnectionError):
            super().handle_error(request, client_address)  # type: ignore[arg-type]


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server_version = "simulated"
    sys_version = ""
    timeout = 10  # seconds a kept-alive connection may be idle
    disable_nagle_algorithm = True

    def do_GET(self) -> None:
        """Answer a GET."""
        self._send(with_body=True)

    def do_HEAD(self) -> None:
        """Answer a HEAD."""
        self._send(with_body=False)

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - as inherited
        """Stay quiet."""

    def _send(self, *, with_body: bool) -> None:
        assert isinstance(self.server, _Server)  # noqa: S101 - narrows the type
        status, content_type, body = self.server.shop.answer(self.path)
        self.send_response(status)
        self.send_header("Content-Type", content_type)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        if with_body:
            self.wfile.write(body)
