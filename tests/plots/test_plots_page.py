"""The report in a browser: charts are drawn, nothing else runs, nothing leaves."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from sample_evidence import NAUGHTY, RUN, ad, cluster, full, sample_clusters, spoiled

from signaltriage.plots import render_report

playwright = pytest.importorskip("playwright.sync_api")

CHROMIUM = shutil.which("chromium") or "/usr/bin/chromium"
ARGUMENTS = [
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
LISTEN = """
window.violations = [];
document.addEventListener("securitypolicyviolation",
  (event) => window.violations.push(`${event.effectiveDirective} ${event.blockedURI}`));
"""
FILL = "element => getComputedStyle(element).backgroundColor"

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    """Start Chromium; skip without it, except in CI."""
    if not Path(CHROMIUM).exists():
        reason = f"no Chromium at {CHROMIUM}: install it to run the browser tests"
        if os.environ.get("CI") == "true":
            pytest.fail(reason)
        pytest.skip(reason)
    with playwright.sync_playwright() as driver:
        chromium = driver.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
        yield chromium
        chromium.close()


class Visit:
    """One visit of a report, and everything that should not have happened during it."""

    def __init__(self, browser: Any, path: Path, *, width: int = 1280) -> None:
        self.complaints: list[str] = []
        self.requests: list[str] = []
        self.page = browser.new_page(viewport={"width": width, "height": 900})
        self.page.add_init_script(LISTEN)
        self.page.on("console", lambda message: self.complaints.append(message.text))
        self.page.on("pageerror", lambda error: self.complaints.append(str(error)))
        self.page.on("dialog", self._dismiss)
        self.page.on("request", lambda request: self.requests.append(request.url))
        self.page.goto(path.as_uri())

    def _dismiss(self, dialog: Any) -> None:
        self.complaints.append(f"dialog: {dialog.message}")
        dialog.dismiss()

    def open_all(self) -> None:
        """Open every cluster and wait for its charts."""
        self.page.locator("button[data-open=yes]").click()
        self.page.wait_for_function(
            "() => [...document.querySelectorAll('.drawing')].every(d => d.childElementCount)"
        )

    def violations(self) -> list[str]:
        """Give what the Content-Security-Policy refused."""
        refused: list[str] = self.page.evaluate("window.violations")
        return refused


@pytest.fixture
def visit(browser: Any, tmp_path: Path) -> Iterator[Any]:
    """Give a function that renders a report and opens it."""
    pages = []

    def open_report(
        clusters: list[dict[str, Any]], run: Any = RUN, language: str = "en", **options: Any
    ) -> Visit:
        path = tmp_path / "report.html"
        path.write_text(render_report(clusters, run, language), encoding="utf-8")
        pages.append(Visit(browser, path, **options))
        return pages[-1]

    yield open_report
    for opened in pages:
        opened.page.close()


def test_charts_are_drawn_offline_under_the_policy(visit: Any) -> None:
    """Every cluster gets its charts as SVG; nothing is refused, logged or fetched."""
    opened = visit(sample_clusters())
    opened.open_all()
    page = opened.page
    assert page.locator("#cluster-1 svg.marks").count() == 2
    assert page.locator("#cluster-1 [aria-roledescription=bar]").count() == 5
    points = page.locator("#cluster-1 figure:nth-child(2) [aria-roledescription=point]")
    assert points.count() >= 30
    assert "shared contact" in page.locator("#cluster-1 svg.marks").first.text_content()
    assert opened.complaints == []
    assert opened.violations() == []
    assert opened.requests == [page.url]


@pytest.mark.parametrize("language", ["en", "nl"])
def test_map_graph_and_strip_are_drawn(visit: Any, language: str) -> None:
    """Outlines, places, moves, nodes and stays are drawn without a warning, and said in words."""
    opened = visit([full()], language=language)
    opened.open_all()
    page = opened.page
    assert page.locator("#cluster-1 svg.marks").count() == 4
    drawing = page.locator(".figure-map .drawing")
    assert drawing.locator("path[aria-roledescription=circle]").count() >= 5
    assert drawing.locator("[aria-roledescription='line mark']").count() >= 4
    assert drawing.locator("g.mark-shape path").count() > 15
    drawn = drawing.text_content()
    assert "Zwolle" in drawn
    assert "1·5" in drawn
    assert "Arnhem" in str(drawing.get_attribute("aria-label"))
    assert page.locator(".figure-graph [aria-roledescription=point]").count() >= 5
    assert "Eindhoven" in page.locator(".figure-timeline .drawing").text_content()
    assert opened.complaints == []
    assert opened.violations() == []
    assert opened.requests == [page.url]


def test_moves_have_tooltips(visit: Any) -> None:
    """Pointing at a move says from where to where, when and how far."""
    opened = visit([full()])
    opened.open_all()
    arrows = opened.page.locator(".figure-map path[aria-roledescription=point]")
    arrows.first.hover(force=True)
    tooltip = opened.page.locator("#vg-tooltip-element.visible")
    tooltip.wait_for()
    assert "Utrecht → Zwolle" in tooltip.text_content()
    assert "81 km" in tooltip.text_content()


def test_tooltip_shows_the_sentence(visit: Any) -> None:
    """Pointing at a bar shows the finding behind it, styled by the page."""
    opened = visit([cluster()])
    opened.open_all()
    opened.page.locator("#cluster-1 [aria-roledescription=bar]").first.hover()
    tooltip = opened.page.locator("#vg-tooltip-element.visible")
    tooltip.wait_for()
    assert "One telephone number stands in 14 ads under 5 names." in tooltip.text_content()
    assert tooltip.evaluate(FILL) == "rgb(255, 255, 255)"
    assert opened.complaints == []
    assert opened.violations() == []


def test_charts_use_the_decimal_mark_of_the_language(visit: Any) -> None:
    """Ticks that Vega formats and numbers that we format agree."""
    opened = visit([cluster()], language="nl")
    opened.open_all()
    drawn = opened.page.locator("#cluster-1 svg.marks").first.text_content()
    assert "2,9%" in drawn
    assert "+1,40" in drawn
    assert "." not in drawn


def test_policy_refuses_what_is_not_listed(visit: Any) -> None:
    """A script, a style or a picture put into the page does not run, apply or load."""
    opened = visit([cluster()])
    opened.page.evaluate(
        """() => {
          const script = document.createElement("script");
          script.textContent = "window.ran = true";
          document.body.append(script);
          document.body.insertAdjacentHTML("beforeend",
            "<img src='https://evil.example/x.png' onerror='window.ran = true'>"
            + "<p id='styled' style='color: red'>x</p>");
        }"""
    )
    opened.page.wait_for_function("window.violations.length >= 3")
    assert opened.page.evaluate("window.ran") is None
    directives = {violation.split()[0] for violation in opened.violations()}
    assert directives >= {"script-src-elem", "img-src", "style-src-attr"}


def test_hostile_strings_are_drawn_as_text(visit: Any) -> None:
    """Hostile text in every field neither runs nor breaks a chart, nor a tooltip."""
    few = {"n_ads": 3, "ads": [ad(n) for n in range(3)]}
    clean = [full(rank, **few) for rank in range(1, len(NAUGHTY) + 1)]
    expected = visit(clean).page.locator("script").count()
    hostile = [spoiled(c, naughty) for c, naughty in zip(clean, NAUGHTY, strict=True)]
    opened = visit(hostile, spoiled(RUN, NAUGHTY[0]))
    opened.open_all()
    for number in range(1, len(NAUGHTY) + 1):
        opened.page.locator(f"#cluster-{number} [aria-roledescription=bar]").first.hover()
        opened.page.locator("#vg-tooltip-element.visible").wait_for()
    assert opened.page.locator("svg.marks").count() >= 3 * len(NAUGHTY)
    assert opened.page.locator("script").count() == expected
    assert opened.page.locator("img, iframe").count() == 0
    assert opened.complaints == []
    assert opened.violations() == []
    assert opened.requests == [opened.page.url]


def test_list_leads_to_the_opened_cluster_by_keyboard(visit: Any) -> None:
    """Enter on a row opens its cluster, draws its charts and puts the focus on it."""
    opened = visit(sample_clusters())
    link = opened.page.locator("a.why").nth(1)
    link.focus()
    link.press("Enter")
    opened.page.locator("#cluster-2[open] svg.marks").first.wait_for()
    assert opened.page.evaluate("document.activeElement.closest('details').id") == "cluster-2"
    assert opened.page.locator("details.cluster[open]").count() == 1
    opened.page.keyboard.press("Space")
    opened.page.locator("#cluster-2:not([open])").wait_for(state="attached")


def test_folded_clusters_are_reached_by_keyboard(visit: Any) -> None:
    """Enter unfolds the rest of the list; a row in it opens its card, fold included."""
    opened = visit(sample_clusters())
    page = opened.page
    link = page.locator("a.why[href='#cluster-4']")
    assert not link.is_visible()
    page.locator("table.list + details.rest > summary").press("Enter")
    link.press("Enter")
    page.locator("#cluster-4[open] svg.marks").first.wait_for()
    assert page.locator("#cluster-4").is_visible()
    assert page.evaluate("document.activeElement.closest('details').id") == "cluster-4"
    assert opened.violations() == []


def test_address_of_a_folded_cluster_opens_it(visit: Any) -> None:
    """A page opened at a folded cluster shows it."""
    opened = visit(sample_clusters())
    opened.page.goto(opened.page.url + "#cluster-4")
    opened.page.reload()
    opened.page.locator("#cluster-4[open] svg.marks").first.wait_for()
    assert opened.page.locator("#cluster-4").is_visible()


def test_print_keeps_the_folded_rows(visit: Any) -> None:
    """Paper shows what the screen folds, and the screen folds it again."""
    opened = visit(sample_clusters())
    opened.page.evaluate(
        """() => window.addEventListener("beforeprint", () => {
          window.unfolded = document.querySelectorAll("details.rest[open]").length;
        })"""
    )
    opened.page.pdf()
    assert opened.page.evaluate("window.unfolded") == 2
    opened.page.wait_for_function("!document.querySelector('details.rest[open]')")


@pytest.mark.parametrize("width", [1280, 800, 420])
def test_page_fits_its_window(visit: Any, width: int) -> None:
    """Nothing makes the page scroll sideways, opened or closed, hostile text included."""
    hostile = spoiled(cluster(2), "w" * 3000) | {"class": "independent"}
    opened = visit([full(6), *sample_clusters(), hostile], width=width)
    opened.open_all()
    assert opened.page.evaluate("document.documentElement.scrollWidth") <= width


def test_page_can_be_printed(visit: Any) -> None:
    """The opened page prints to more than one sheet, without buttons."""
    opened = visit(sample_clusters())
    opened.open_all()
    assert opened.page.pdf().startswith(b"%PDF")
    opened.page.emulate_media(media="print")
    assert not opened.page.get_by_role("button", name="Open all").is_visible()
