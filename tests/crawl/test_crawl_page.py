"""What a page says: links, robots wishes, texts."""

import pytest

from signaltriage.crawl.page import MAX_LINKS, Page
from signaltriage.crawl.selector import parse_selector

URL = "http://127.0.0.1:8001/list/?page=1"
LINK = parse_selector("a.more")


@pytest.mark.parametrize(
    ("html", "links"),
    [
        (b"<a class=more href=' ../ad/1 '>", ["http://127.0.0.1:8001/ad/1"]),
        (b"<a class=more href='?page=2'>", ["http://127.0.0.1:8001/list/?page=2"]),
        (b"<base href='/b/'><a class=more href=1>", ["http://127.0.0.1:8001/b/1"]),
        (b"<a class=more href='/a b'>", ["http://127.0.0.1:8001/a%20b"]),
        (b"<a class=more rel='x NoFollow' href=/ad/1>", []),
        (b"<a class=more href='/a\\b'><a class=more><a class=more href=''>", []),
        (b"<meta name=robots content='index, NOFOLLOW'><a class=more href=/ad/1>", []),
        (b"<a class=more href=x>" * (MAX_LINKS + 5), ["http://127.0.0.1:8001/list/x"] * MAX_LINKS),
    ],
)
def test_links(html, links):
    """Links are resolved like a browser does; those we may not follow are left out."""
    assert Page(html, URL).links(LINK) == links


@pytest.mark.parametrize(
    ("html", "header", "noindex"),
    [
        (b"<meta name=Robots content='noindex'>", "", True),
        (b"<meta name=signaltriage content='none'>", "", True),
        (b"<meta name=otherbot content='noindex'>", "", False),
        (b"<meta name=robots content='index,follow'>", "", False),
        (b"", "noindex, nofollow", True),
        (b"", "signaltriage: noindex", True),
        (b"", "otherbot: noindex", False),
        (b"", "NONE", True),
    ],
)
def test_noindex(html, header, noindex):
    """A page's wish not to be stored is seen in its head and in the answer's."""
    assert ("noindex" in Page(html, URL, header).robots) is noindex


@pytest.mark.parametrize(
    ("html", "text"),
    [
        (b"<p>Bel\n 06<b>12</b></p>", "Bel 0612"),
        (b"<p>a<br>b<br/><br>c</p>", "a\nb\nc"),
        (b"<p>a<script>x</script><style>y</style><!-- z --></p>", "a"),
        (b"<p><span>a</span><span>b</span></p>", "ab"),
        (b"<p>&lt;b&gt; &amp; \xe2\x82\xac</p>", "<b> & €"),
        ("<p>a\u200bb \u202ec</p>".encode(), "a\u200bb \u202ec"),
        (b"<p></p>", ""),
    ],
)
def test_visible_text(html, text):
    """Text is what a reader sees; hidden characters stay, for they hide contacts."""
    assert "".join(Page(html, URL).values(parse_selector("p"))) == text


def test_blocks_are_lines():
    """Blocks stand on lines of their own, cells of a row beside each other."""
    html = b"<main>a<div>b</div>c<ul><li>d<li>e</ul><table><tr><td>f<td>g</table></main>"
    assert Page(html, URL).values(parse_selector("main")) == ["a\nb\nc\nd\ne\nf g"]


def test_values_of_attributes_and_the_url():
    """An attribute gives its value, a missing one nothing; `url` is the page's own."""
    page = Page(b"<time datetime='2026-03-01'>x</time><time>y</time>", URL)
    assert page.values(parse_selector("time@datetime")) == ["2026-03-01"]
    assert page.values(parse_selector("url")) == [URL]
