"""How the three made-up platforms write their pages, and the site profile that reads each."""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from dataclasses import dataclass
from html import escape
from typing import ClassVar, Protocol
from zoneinfo import ZoneInfo

from signaltriage.records import Ad

NOTICE = "Simulated page: nobody on it exists and none of its numbers can be dialled."
PER_PAGE = 25

_AMSTERDAM = ZoneInfo("Europe/Amsterdam")


@dataclass(frozen=True, slots=True)
class Request:
    """What a path asks for: a list page (from 0), an ad, or neither."""

    page: int | None = None
    ad_id: str | None = None


class Layout(Protocol):
    """One platform's way of writing pages."""

    content_type: ClassVar[str]
    charset: ClassVar[str]
    profile: ClassVar[str]  # tables of the site profile below [[source]]

    def read_path(self, path: str) -> Request:
        """Say what a path asks for."""
        ...

    def list_page(self, ads: Sequence[Ad], page: int, *, more: bool) -> str:
        """Write list page number `page`."""
        ...

    def ad_page(self, ad: Ad) -> str:
        """Write the page of one ad."""
        ...


class Kiosk:
    """A tidy site whose ads carry JSON-LD."""

    content_type: ClassVar[str] = "text/html; charset=utf-8"
    charset: ClassVar[str] = "utf-8"
    profile: ClassVar[str] = """\
[source.list]
ad = "article.listing a.more"
next = "a[rel=next]"
[source.ad]
url = "link[rel=canonical]@href"
ad_id = "jsonld:identifier"
title = "jsonld:name"
body = "jsonld:description"
posted_at = "jsonld:datePosted"
location = "jsonld:areaServed.name"
advertised_name = "jsonld:provider.name"
advertised_age = "jsonld:provider.age"
phones = "jsonld:provider.telephone"
handles = "jsonld:provider.sameAs"
rates = "jsonld:offers.description"
languages = "jsonld:availableLanguage"
[source.ad.attributes]
simulated = "jsonld:simulated"
"""

    def read_path(self, path: str) -> Request:
        """See `Layout.read_path`."""
        if match := re.fullmatch(r"/ad/(\d+)", path):
            return Request(ad_id=match[1])
        if match := re.fullmatch(r"/(?:\?page=(\d{1,6}))?", path):
            return Request(page=int(match[1] or 1) - 1)
        return Request()

    def list_page(self, ads: Sequence[Ad], page: int, *, more: bool) -> str:
        """See `Layout.list_page`."""
        items = [
            f'<article class="listing"><h2>{escape(ad.title)}</h2><p>{escape(ad.location or "")}'
            f'</p><a class="more" href="/ad/{ad.ad_id}">More</a></article>'
            for ad in ads
        ]
        items.append(
            '<article class="listing"><h2>Members</h2>'
            '<a class="more" href="/private/spotlight">More</a></article>'
        )
        if more:
            items.append(f'<nav><a rel="next" href="/?page={page + 2}">Next page</a></nav>')
        return self._page("Kiosk", "", "\n".join(items))

    def ad_page(self, ad: Ad) -> str:
        """See `Layout.ad_page`."""
        data = {
            "@context": "https://schema.org",
            "@type": "Service",
            "identifier": ad.ad_id,
            "name": ad.title,
            "description": ad.body,
            "datePosted": ad.posted_at.isoformat() if ad.posted_at else None,
            "areaServed": {"@type": "City", "name": ad.location},
            "provider": {
                "name": ad.advertised_name,
                "age": ad.advertised_age,
                "telephone": list(ad.phones),
                "sameAs": list(ad.handles),
            },
            "offers": {"@type": "Offer", "description": ad.rates},
            "availableLanguage": list(ad.languages),
            "simulated": ad.attributes["simulated"],
        }
        block = json.dumps(data, ensure_ascii=False).replace("<", "\\u003c")
        head = f'{_canonical(ad)}<script type="application/ld+json">{block}</script>'
        phones = " ".join(escape(phone) for phone in ad.phones)
        return self._page(
            escape(ad.title),
            head,
            f"<h1>{escape(ad.title)}</h1><p>{escape(ad.body)}</p><p>{escape(ad.location or '')}, "
            f'{escape(ad.rates or "")}</p><p>{phones}</p><p><a href="/">Back</a></p>',
        )

    def _page(self, title: str, head: str, main: str) -> str:
        return (
            f'<!doctype html>\n<html lang="nl"><head><meta charset="utf-8"><title>{title}</title>'
            f"{head}</head>\n<body><main>{main}</main>\n<footer>{NOTICE}</footer></body></html>\n"
        )


class Marktplein:
    """A plain Dutch site that shows its facts in a definition list."""

    content_type: ClassVar[str] = "text/html; charset=utf-8"
    charset: ClassVar[str] = "utf-8"
    profile: ClassVar[str] = """\
[source.list]
ad = "ul.advertenties li > a"
next = "a.volgende"
[source.ad]
url = "link[rel=canonical]@href"
ad_id = "url"
title = "h1"
body = "div.tekst"
posted_at = "time@datetime"
location = "dt:lexbor-contains('Plaats') + dd"
advertised_name = "dt:lexbor-contains('Naam') + dd"
advertised_age = "dt:lexbor-contains('Leeftijd') + dd"
phones = "a.tel"
handles = "a.web"
rates = "dt:lexbor-contains('Tarief') + dd"
languages = "span.taal"
[source.ad.attributes]
simulated = "dt:lexbor-contains('Simulated') + dd"
[source.patterns]
ad_id = "-(\\\\d+)\\\\.html$"
advertised_age = "(\\\\d+)"
"""

    def read_path(self, path: str) -> Request:
        """See `Layout.read_path`."""
        if match := re.fullmatch(r"/advertentie/[a-z]*-(\d+)\.html", path):
            return Request(ad_id=match[1])
        if match := re.fullmatch(r"/|/pagina-(\d{1,6})\.html", path):
            return Request(page=int(match[1] or 1) - 1)
        return Request()

    def list_page(self, ads: Sequence[Ad], page: int, *, more: bool) -> str:
        """See `Layout.list_page`."""
        items = [
            f'<li><a href="/advertentie/{self._slug(ad)}-{ad.ad_id}.html">{escape(ad.title)}</a> '
            f"<em>{escape(ad.location or '')}</em>"
            for ad in ads
        ]
        items.append('<li><a href="/private/advertentie-1.html">Alleen voor leden</a>')
        turn = f'<a class="volgende" href="/pagina-{page + 2}.html">Volgende</a>' if more else ""
        rows = "\n".join(items)
        return self._page(
            "Marktplein", "", f'<ul class="advertenties">\n{rows}\n</ul>\n<p>{turn}</p>'
        )

    def ad_page(self, ad: Ad) -> str:
        """See `Layout.ad_page`."""
        facts = [
            ("Naam", escape(ad.advertised_name or "")),
            ("Leeftijd", f"{ad.advertised_age} jaar"),
            ("Plaats", escape(ad.location or "")),
            ("Tarief", escape(ad.rates or "")),
            ("Talen", " ".join(f'<span class="taal">{code}</span>' for code in ad.languages)),
            ("Telefoon", " ".join(self._link("tel", phone) for phone in ad.phones)),
            ("Elders", " ".join(self._link("web", handle) for handle in ad.handles)),
            ("Simulated", escape(ad.attributes["simulated"])),
        ]
        rows = "\n".join(f"<dt>{label}</dt><dd>{value}</dd>" for label, value in facts if value)
        posted = ad.posted_at.astimezone(_AMSTERDAM) if ad.posted_at else None
        since = f'<time datetime="{posted.isoformat()}">{posted:%d-%m-%Y}</time>' if posted else ""
        return self._page(
            escape(ad.title),
            _canonical(ad),
            f"<h1>{escape(ad.title)}</h1><p>Sinds {since}</p><dl>\n{rows}\n</dl>\n"
            f'<div class="tekst">{escape(ad.body)}</div><p><a href="/">Terug</a></p>',
        )

    def _slug(self, ad: Ad) -> str:
        return re.sub("[^a-z]", "", (ad.location or "").lower())

    def _link(self, name: str, text: str) -> str:
        return f'<a class="{name}" href="#contact">{escape(text)}</a>'

    def _page(self, title: str, head: str, main: str) -> str:
        return (
            f'<!doctype html>\n<html lang="nl">\n<head><meta charset="utf-8"><title>{title}'
            f"</title>{head}</head>\n<body>\n{main}\n<footer>{NOTICE}</footer>\n</body>\n</html>\n"
        )


class Oldboard:
    """A board from another century: unclosed tables, crossed tags, latin-1 in a meta tag."""

    content_type: ClassVar[str] = "text/html"
    charset: ClassVar[str] = "latin-1"
    profile: ClassVar[str] = """\
timezone = "Europe/Amsterdam"
[source.list]
ad = "a[href*='view.cgi']"
next = "a[href^='board.cgi']"
[source.ad]
url = "link[rel=canonical]@href"
ad_id = "url"
title = "h2"
body = "blockquote"
posted_at = "td:has(b:lexbor-contains('Posted:')) + td"
location = "td:has(b:lexbor-contains('City:')) + td"
advertised_name = "td:has(b:lexbor-contains('Name:')) + td"
advertised_age = "td:has(b:lexbor-contains('Age:')) + td"
phones = "td:has(b:lexbor-contains('Phone:')) + td tt"
handles = "td:has(b:lexbor-contains('Web:')) + td tt"
rates = "td:has(b:lexbor-contains('Price:')) + td"
languages = "td:has(b:lexbor-contains('Speaks:')) + td i"
[source.ad.attributes]
simulated = "td:has(b:lexbor-contains('Simulated:')) + td"
[source.patterns]
ad_id = "nr=(\\\\d+)"
[source.formats]
posted_at = "%d-%m-%Y %H:%M"
"""

    def read_path(self, path: str) -> Request:
        """See `Layout.read_path`."""
        if match := re.fullmatch(r"/view\.cgi\?nr=(\d+)", path):
            return Request(ad_id=match[1])
        if match := re.fullmatch(r"/|/board\.cgi\?start=(\d{1,8})", path):
            return Request(page=int(match[1] or 0) // PER_PAGE)
        return Request()

    def list_page(self, ads: Sequence[Ad], page: int, *, more: bool) -> str:
        """See `Layout.list_page`."""
        rows = [
            f"<TR><TD><FONT SIZE=2><A HREF=view.cgi?nr={ad.ad_id}><B>{escape(ad.title)}</A></B>"
            f"<TD>{escape(ad.location or '')}"
            for ad in ads
        ]
        rows.append("<TR><TD><A HREF=private/view.cgi?nr=1>VIP</A><TD>-")
        turn = f"<A HREF=board.cgi?start={(page + 1) * PER_PAGE}>Next &gt;&gt;</A>" if more else ""
        table = "\n".join(rows)
        return self._page(
            "Old Board", "", f"<TABLE BORDER=1 WIDTH=90%>\n{table}\n</TABLE>\n<P>{turn}"
        )

    def ad_page(self, ad: Ad) -> str:
        """See `Layout.ad_page`."""
        posted = f"{ad.posted_at.astimezone(_AMSTERDAM):%d-%m-%Y %H:%M}" if ad.posted_at else ""
        facts = [
            ("Posted", posted),
            ("Name", escape(ad.advertised_name or "")),
            ("Age", str(ad.advertised_age)),
            ("City", escape(ad.location or "")),
            ("Price", escape(ad.rates or "")),
            ("Speaks", " ".join(f"<I>{code}</I>" for code in ad.languages)),
            ("Phone", " ".join(f"<TT>{escape(phone)}</TT>" for phone in ad.phones)),
            ("Web", " ".join(f"<TT>{escape(handle)}</TT>" for handle in ad.handles)),
            ("Simulated", escape(ad.attributes["simulated"])),
        ]
        rows = "\n".join(
            f"<TR><TD BGCOLOR=#FFCC99><FONT SIZE=2><B>{label}:</FONT><TD><FONT COLOR=navy>{value}"
            for label, value in facts
            if value
        )
        return self._page(
            escape(ad.title),
            _canonical(ad),
            f"<H2><FONT FACE=Arial><B>{escape(ad.title)}</FONT></B></H2>\n<TABLE BORDER=1>\n{rows}"
            f"\n</TABLE>\n<BLOCKQUOTE><FONT SIZE=2><P>{escape(ad.body)}</BLOCKQUOTE>\n"
            "<P><A HREF=/>Back",
        )

    def _page(self, title: str, head: str, main: str) -> str:
        return (
            '<HTML><HEAD><META HTTP-EQUIV="Content-Type" CONTENT="text/html; '
            f'charset=iso-8859-1">\n<TITLE>{title}</TITLE>{head}\n<BODY BGCOLOR=#FFFFEE>\n'
            f"<CENTER>\n{main}\n<HR><FONT SIZE=1><I>{NOTICE}</FONT></I>\n</CENTER>\n"
        )


def _canonical(ad: Ad) -> str:
    """Link to the ad's own address, whatever port the site is served on."""
    return f'<link rel="canonical" href="{escape(ad.url)}">'


LAYOUTS: dict[str, Layout] = {
    "kiosk.example": Kiosk(),
    "marktplein.example": Marktplein(),
    "oldboard.example": Oldboard(),
}
