"""Pages that would take a parser minutes are seen before."""

from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from signaltriage.crawl.outcome import FetchFault
from signaltriage.crawl.prescan import check_complexity


@pytest.mark.parametrize(
    ("html", "outcome"),
    [
        (b"<div>" * 600, "too_deep"),
        (b"<DIV\n>" * 100_000, "too_deep"),
        (b"<div></x>" * 600, "too_deep"),
        (b"<x-y>" * 600, "too_deep"),
        (b"<div a='>'>" * 600, "too_deep"),
        (b"<svg>" + b"<td>" * 9000, "too_deep"),
        (b"<svg>" + b"<path>" * 9000, "too_deep"),
        (b"<li><dd>" * 9000, "too_deep"),
        (b"<span>" * 500 + b"</x>" * 20_000, "too_complex"),
        (b"<script>" + b"<div>" * 9000, "too_deep"),
        (b"<!-->" + b"<div>" * 9000, "too_deep"),
        (b"<a " + b"b " * 300 + b">", "too_complex"),
        (b"<a " + b"b=1 " * 40_000, "too_complex"),
        (b"<a " + b"b='>' " * 300 + b">", "too_complex"),
        (b"<a " + b'b="c"' * 300 + b">", "too_complex"),
        (b"<a" + b"/b" * 300 + b">", "too_complex"),
        (b"<select>" + b"<option>x" * 20_000, "too_complex"),
        (b"".join(b"<body a%d>" % n for n in range(9000)), "too_complex"),
    ],
)
def test_costly_pages(html, outcome):
    """Depth, attributes and options beyond any real page are refused."""
    with pytest.raises(FetchFault) as caught:
        check_complexity(html)
    assert caught.value.outcome == outcome


@pytest.mark.parametrize(
    "html",
    [
        b"<div>" * 500 + b"</div>" * 500,
        b"<div><p>x</div>" * 9000,
        b"<ul>" + b"<li>x" * 9000,
        b"<table>" + b"<tr><td>x<td>y" * 9000,
        b"<ul>" + b"<li><dl><dt>x</dt><dd>y</dd></dl></li>" * 9000,
        b"<br>" * 9000 + b"<img src=x>" * 9000,
        b"<p><svg><path/><path/></svg>" * 1000,
        b"<script>" + b"'<div>'" * 2000 + b"</script>",
        b"<!-- " + b"<div>" * 2000 + b" -->",
        b"<img src='data:" + b"x y=z " * 9000 + b"'>",
        b"<select>" + b"<option>x" * 4000 + b"</select>",
        b"< " * 9000,
    ],
)
def test_real_pages(html):
    """Long pages, unclosed lists, icons, scripts and long values pass."""
    check_complexity(html)


@pytest.mark.parametrize(
    "piece", [b"<", b"<b", b"<b<", b'<b ="', b"<b =\"'", b"<!--", b"<b \"'", b"<script", b"</b "]
)
def test_the_scan_itself_is_linear(piece):
    """Two megabytes of anything are scanned; a scan with a square in it would not end."""
    with suppress(FetchFault):
        check_complexity(piece * ((2 << 20) // len(piece)))


@given(st.binary(max_size=200))
def test_no_bytes_raise(html):
    """Anything small passes or is refused by name."""
    check_complexity(html)
