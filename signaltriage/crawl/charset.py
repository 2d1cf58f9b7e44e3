"""Bytes of a page to text: character sets by the labels of the web, never Python's own."""

from __future__ import annotations

import codecs
import re
from dataclasses import dataclass

import webencodings

PRESCAN = 1024  # bytes in which a page must declare its character set

# "replacement" is how the web refuses encodings that hide markup; the other means bytes, not text.
_NO_TEXT = frozenset({"replacement", "x-user-defined"})
_BOMS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF16_BE, "utf-16be"),
    (codecs.BOM_UTF16_LE, "utf-16le"),
)
_HEADER = re.compile(r"""charset\s*=\s*["']?([^\s"';,]+)""", re.IGNORECASE)
_META = re.compile(rb"""<meta\s[^>]*?charset\s*=\s*["']?\s*([^\s"'/>;]+)""", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Decoded:
    """A text and the WHATWG name of the character set it was read with."""

    text: str
    charset: str


def charset_name(label: str) -> str | None:
    """Return the WHATWG name of a character set, None if the label is not one of the web's.

    Source: WHATWG Encoding Standard, "get an encoding".

    Examples
    --------
    >>> charset_name(" Latin1 "), charset_name("punycode")
    ('windows-1252', None)
    """
    encoding = webencodings.lookup(label)
    return None if encoding is None or encoding.name in _NO_TEXT else str(encoding.name)


def header_charset(content_type: str) -> str | None:
    """Return the character set that a Content-Type header names, None if there is no known one.

    Examples
    --------
    >>> header_charset('text/html; charset="UTF-8"')
    'utf-8'
    """
    match = _HEADER.search(content_type)
    return charset_name(match.group(1)) if match else None


def decode_html(body: bytes, header: str | None = None) -> Decoded:
    """Read a page; no input fails, what cannot be read becomes U+FFFD.

    Byte order mark, HTTP header, the page's own declaration, then utf-8 if the bytes are, else
    windows-1252. Source: WHATWG HTML, "determining the character encoding".

    Parameters
    ----------
    body : bytes
        The page.
    header : str, optional
        WHATWG name from the HTTP header.

    Returns
    -------
    Decoded

    Examples
    --------
    >>> decode_html("Één".encode("cp1252"))
    Decoded(text='Één', charset='windows-1252')
    """
    for mark, marked in _BOMS:
        if body.startswith(mark):
            return _decoded(body[len(mark) :], marked)
    name = header or _meta_charset(body)
    if name is not None:
        return _decoded(body, name)
    try:
        return Decoded(body.decode(), "utf-8")
    except UnicodeDecodeError:
        return _decoded(body, "windows-1252")


def _decoded(body: bytes, name: str) -> Decoded:
    # WHATWG reads gbk as its superset; the library has Python's narrower codec for it.
    codec = "gb18030" if name == "gbk" else webencodings.lookup(name).codec_info.name
    return Decoded(body.decode(codec, "replace"), name)


def _meta_charset(body: bytes) -> str | None:
    for match in _META.finditer(body, 0, PRESCAN):
        name = charset_name(match.group(1).decode("ascii", "replace"))
        if name is not None:
            # A page that can be read to this point as bytes is not UTF-16.
            return "utf-8" if name.startswith("utf-16") else name
    return None
