"""A fetched page as a tree: its links, its wishes on robots, the text of its elements."""

from __future__ import annotations

from functools import cached_property

from selectolax.lexbor import LexborHTMLParser, LexborNode, SelectolaxError

from signaltriage.crawl.address import join_url
from signaltriage.crawl.charset import decode_html
from signaltriage.crawl.jsonld import find_values, read_blocks
from signaltriage.crawl.outcome import Fetched, FetchFault, Outcome
from signaltriage.crawl.prescan import check_complexity
from signaltriage.crawl.selector import Selector

MAX_LINKS = 2_000  # taken from one page

_AGENTS = ("robots", "signaltriage")
_UNSEEN = frozenset(("script", "style", "template", "-comment", "_comment", "!--"))
_BREAKS = frozenset(
    """address article aside blockquote br dd div dl dt figure footer form h1 h2 h3 h4 h5 h6
    header hr li main nav ol p pre section table tr ul""".split()
)
_GAPS = frozenset(("td", "th", "option", "button"))


class Page:
    """The tree of one page; made by `open_page`.

    Parameters
    ----------
    html : bytes
        In utf-8, already checked for complexity.
    url : str
        Where it stands, after redirects.
    robots_tag : str
        The X-Robots-Tag header.
    """

    def __init__(self, html: bytes, url: str, robots_tag: str = "") -> None:
        self.url = url
        self._tree = LexborHTMLParser(html)
        self._robots_tag = robots_tag

    @cached_property
    def robots(self) -> frozenset[str]:
        """What the page asks of crawlers: ``noindex``, ``nofollow`` …; ``none`` is both."""
        asked = set()
        for part in self._robots_tag.lower().split(","):
            agent, colon, directive = part.rpartition(":")
            if not colon or agent.strip() in _AGENTS:
                asked.add(directive.strip())
        for meta in self._tree.css("meta[name][content]"):
            if (meta.attributes.get("name") or "").strip().lower() in _AGENTS:
                content = meta.attributes.get("content") or ""
                asked.update(word.strip() for word in content.lower().split(","))
        if "none" in asked:
            asked |= {"noindex", "nofollow"}
        return frozenset(asked)

    def links(self, selector: Selector) -> list[str]:
        """Return the absolute targets of the links that a selector finds, in page order.

        Links marked ``rel=nofollow`` are left out; of a page that asks so, all are.
        """
        if "nofollow" in self.robots:
            return []
        found = []
        for node in self._tree.css(selector.query)[:MAX_LINKS]:
            target = node.attributes.get(selector.attribute or "href")
            rel = (node.attributes.get("rel") or "").lower().split()
            if target and "nofollow" not in rel:
                try:
                    found.append(join_url(self._base, target))
                except FetchFault:
                    continue
        return found

    def values(self, selector: Selector) -> list[str]:
        """Return the texts that a selector finds, in page order, empty ones left out."""
        if selector.kind == "url":
            return [self.url]
        if selector.kind == "jsonld":
            return find_values(self._blocks, selector.query)
        nodes = self._tree.css(selector.query)
        if selector.attribute is not None:
            texts = [node.attributes.get(selector.attribute) or "" for node in nodes]
        else:
            texts = [visible_text(node) for node in nodes]
        return [text for text in texts if text.strip()]

    @cached_property
    def _base(self) -> str:
        node = self._tree.css_first("base[href]")
        try:
            return join_url(self.url, (node.attributes.get("href") or "") if node else "")
        except FetchFault:
            return self.url

    @cached_property
    def _blocks(self) -> list[object]:
        scripts = self._tree.css("script[type='application/ld+json' i]")
        return read_blocks(node.text() for node in scripts)


def open_page(fetched: Fetched) -> Page:
    """Decode, check and parse a fetched page.

    Parameters
    ----------
    fetched : Fetched
        With outcome ``ok``.

    Returns
    -------
    Page

    Raises
    ------
    FetchFault
        With ``too_deep``, ``too_complex`` or ``decode_error``.
    """
    text = decode_html(fetched.body, fetched.charset).text
    html = text.encode("utf-8", "ignore")  # lone surrogates; the parser drops a str that has one
    check_complexity(html)
    try:
        return Page(html, fetched.url, fetched.robots_tag)
    except SelectolaxError:
        raise FetchFault(Outcome.DECODE_ERROR) from None


def visible_text(node: LexborNode) -> str:
    r"""Return the text of an element as a reader sees it, one line per block or line break.

    Parameters
    ----------
    node : LexborNode
        An element.

    Returns
    -------
    str
        Without blank lines; blanks are single spaces.

    Examples
    --------
    >>> visible_text(LexborHTMLParser(b"<p>Bel 06<b>12</b><br>of  mail</p>").css_first("p"))
    'Bel 0612\nof mail'
    """
    pieces: list[str] = []
    waiting: list[LexborNode | str] = [node]
    while waiting:
        item = waiting.pop()
        if isinstance(item, str):
            pieces.append(item)
            continue
        if item.is_text_node:
            # A line feed in the source is a blank to the reader.
            pieces.append(" ".join((item.text_content or "").splitlines() or [""]))
            continue
        tag = item.tag or ""
        if tag in _UNSEEN or item.is_comment_node:
            continue
        edge = "\n" if tag in _BREAKS else " " if tag in _GAPS else ""
        pieces.append(edge)
        waiting.append(edge)
        waiting.extend(reversed(list(item.iter(include_text=True))))
    lines = (" ".join(line.split()) for line in "".join(pieces).split("\n"))
    return "\n".join(line for line in lines if line)
