"""Where on a page a field stands: the small language of site profiles."""

from __future__ import annotations

import re
from dataclasses import dataclass

from selectolax.lexbor import LexborHTMLParser, SelectolaxError

_ATTRIBUTE = re.compile(r"(?P<css>.*[^@\s])@(?P<attribute>[A-Za-z_:][\w:.-]*)", re.DOTALL)
_JSONLD = "jsonld:"


@dataclass(frozen=True, slots=True)
class Selector:
    """One way to a value on a page.

    Parameters
    ----------
    kind : str
        ``"css"``, ``"jsonld"`` or ``"url"``.
    query : str
        CSS selector, or dotted path in the JSON-LD of the page.
    attribute : str, optional
        Attribute of the element; its text if None.
    """

    kind: str
    query: str = ""
    attribute: str | None = None


def parse_selector(text: str) -> Selector:
    """Read a selector of a site profile.

    Parameters
    ----------
    text : str
        ``"url"``, ``"jsonld:a.b"``, a CSS selector, or a CSS selector with ``@attribute``.

    Returns
    -------
    Selector

    Raises
    ------
    ValueError
        Saying what is wrong with it.

    Examples
    --------
    >>> parse_selector("time@datetime")
    Selector(kind='css', query='time', attribute='datetime')
    >>> parse_selector("jsonld:offers.price").query
    'offers.price'
    """
    text = text.strip()
    if text == "url":
        return Selector("url")
    if text.startswith(_JSONLD):
        path = text.removeprefix(_JSONLD)
        if not all(path.split(".")):
            raise ValueError("has an empty step in its dotted path")
        return Selector("jsonld", path)
    match = _ATTRIBUTE.fullmatch(text)
    query, attribute = (match["css"], match["attribute"]) if match else (text, None)
    try:
        LexborHTMLParser(b"<p>").css(query)
    except SelectolaxError:
        raise ValueError("is not a CSS selector that can be read") from None
    return Selector("css", query, attribute)
