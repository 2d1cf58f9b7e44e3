"""Character sets by the labels of the web."""

import codecs

import pytest
from hypothesis import given
from hypothesis import strategies as st
from webencodings.labels import LABELS

from signaltriage.crawl.charset import charset_name, decode_html, header_charset

NAMES = sorted({charset_name(label) for label in LABELS} - {None})


@pytest.mark.parametrize("name", NAMES)
def test_every_name_decodes(name):
    """Every character set of the web, the two that are no text aside, reads a page."""
    assert decode_html(b"abcd", name).charset == name


def test_gbk_is_read_as_its_superset():
    """Four-byte characters of gb18030 are read on a page that says gb2312."""
    assert decode_html("\U0001f600".encode("gb18030"), charset_name("gb2312")).text == "\U0001f600"


@pytest.mark.parametrize(
    "label",
    "punycode idna rot13 zlib_codec unicode_escape raw_unicode_escape undefined utf-7 utf-32 mbcs"
    " base64 hz-gb-2312 iso-2022-kr x-user-defined".split(),
)
def test_labels_of_python_alone_are_unknown(label):
    """What only Python knows, or the web forbids, is not a character set."""
    assert charset_name(label) is None
    assert header_charset(f"text/html; charset={label}") is None
    assert decode_html(f"<meta charset={label}>é".encode()).charset == "utf-8"


@pytest.mark.parametrize(
    ("body", "header", "text", "charset"),
    [
        (codecs.BOM_UTF8 + "é".encode(), "windows-1252", "é", "utf-8"),
        (codecs.BOM_UTF16_LE + "é".encode("utf-16-le"), None, "é", "utf-16le"),
        (b"\xe9", "iso-8859-2", "é", "iso-8859-2"),
        (b"<meta charset=koi8-r>\xc1", "utf-8", "<meta charset=koi8-r>\ufffd", "utf-8"),
        (b"<meta charset='koi8-r'>\xc1", None, "<meta charset='koi8-r'>а", "koi8-r"),
        (b"<meta charset=utf-16>\xc3\xa9", None, "<meta charset=utf-16>é", "utf-8"),
        (b"\x80uro", None, "€uro", "windows-1252"),
        (b"a\x00b", "utf-8", "a\x00b", "utf-8"),
        (b"\x00\xd8", "utf-16le", "\ufffd", "utf-16le"),
    ],
)
def test_order(body, header, text, charset):
    """The mark wins over the header, the header over the page, and bytes decide at last."""
    decoded = decode_html(body, header)
    assert (decoded.text, decoded.charset) == (text, charset)


def test_the_content_form_of_meta():
    """The older declaration in a content attribute is read too."""
    body = b'<META http-equiv="Content-Type" content="text/html; charset=Windows-1251">\xe0'
    assert decode_html(body).text.endswith("а")


@given(st.binary(max_size=300), st.sampled_from([None, *NAMES]))
def test_no_bytes_raise(body, header):
    """Any bytes in any character set become text that can be stored."""
    decode_html(body, header).text.encode()
