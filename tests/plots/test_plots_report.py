"""The report: complete, capped, escaped, and the same for the same input."""

from __future__ import annotations

import base64
import hashlib
import json
import os
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import altair as alt
import pytest
from sample_evidence import (
    NAUGHTY,
    NUMBERS,
    RUN,
    ad,
    cluster,
    finding,
    full,
    graph,
    movement,
    sample_clusters,
    spoiled,
)
from selectolax.lexbor import LexborHTMLParser

from signaltriage.errors import UsageError
from signaltriage.plots import render_report
from signaltriage.plots.report import LIBRARIES
from signaltriage.plots.wording import showable, words


def parsed(clusters: list[dict[str, Any]], run: dict[str, Any] | None = None) -> LexborHTMLParser:
    """Render and parse."""
    return LexborHTMLParser(render_report(clusters, RUN if run is None else run))


def text(tree: LexborHTMLParser, selector: str) -> str:
    """Give the text under a selector, spaces folded."""
    return " ".join(" ".join(node.text(separator=" ") for node in tree.css(selector)).split())


def test_header_says_what_it_is_and_is_not() -> None:
    """The caveat stands at the top and at the bottom."""
    tree = parsed(sample_clusters())
    for place in ("header", "footer"):
        assert "An advertisement is not evidence of exploitation" in text(tree, place)
        assert "a low score is not evidence of its absence" in text(tree, place)


def test_run_facts() -> None:
    """Counts, seed, model, catalogue, purpose, urgent ads and the base rate are said."""
    run = text(parsed(sample_clusters()), "section[aria-labelledby=run], .urgent")
    for fact in (
        "Sightings read 12,480",
        "Shown here 5",
        "Rows rejected 12",
        "Seed 7",
        "Model expert-scorecard-1",
        "Catalogue 1.0 (7be1f20c)",
        "none recorded: ranked from files",
        "1 ad carries an explicit claim of an age under 18",
        "If 2% of all clusters showed signs that a reviewer would confirm, about 21%",
    ):
        assert fact in run


def test_purpose_is_shown_in_full() -> None:
    """A recorded purpose shows who, on what basis and until when."""
    purpose = {"id": "pilot", "controller": "Team X", "legal_basis": "art. 3 Wpg", "regime": "Wpg"}
    run = text(parsed([], {"purpose": purpose | {"expires": "2026-12-31"}}), ".facts")
    assert "pilot" in run
    for fact in ("Controller: Team X", "Legal basis: art. 3 Wpg", "Expires: 2026-12-31"):
        assert fact in run


def test_absent_facts_are_said_to_be_absent() -> None:
    """An empty run and an empty list still give a page, and no reminder without figures."""
    tree = parsed([], {})
    assert "Model not recorded" in text(tree, ".facts")
    assert "No cluster in this list." in text(tree, "main")
    assert not tree.css(".reminder, .urgent")


def test_base_rate_speaks_of_what_is_listed() -> None:
    """No reminder for an empty list or without an expectation; one cluster is one."""
    assert not parsed([]).css(".reminder")
    assert not parsed(sample_clusters(), RUN | {"expected_precision": None}).css(".reminder")
    assert text(parsed([cluster()]), ".reminder").endswith(
        "about 21% of clusters like the one listed here could be expected to. "
        "The rest would be false alarms."
    )


def test_masking_is_promised_of_what_was_found() -> None:
    """The header does not promise that no contact is left."""
    header = text(parsed([]), "header")
    assert "Telephone numbers, addresses and handles that were found are masked." in header


def test_score_has_one_meaning() -> None:
    """The page says once what a score is, and calls it nothing else."""
    tree = parsed(sample_clusters())
    assert (
        "the share of similar clusters that a reviewer would confirm, if the model were right; "
        "an assumption until labels have checked it"
    ) in text(tree, ".how")
    for script in tree.css("script"):
        script.decompose()
    assert "probabilit" not in text(tree, "main").lower()


def test_status_is_said_in_plain_words() -> None:
    """A reader learns what a status rests on, without knowing our names for it."""
    kinds = text(parsed([cluster()]), ".kind")
    for part in (
        "one US study with known outcomes found it predictive",
        "no study with known outcomes has tested it",
        "one US study with known outcomes found it not predictive, or pointing the other way",
    ):
        assert part in kinds


def test_low_bands_are_folded_behind_the_others() -> None:
    """Rows and cards of band low or without a score are folded where others stand above them."""
    tree = parsed(sample_clusters())
    folds = tree.css("details.rest")
    assert len(folds) == 2
    for fold in folds:
        assert fold.attributes.get("open", "closed") == "closed"
        summary = " ".join(fold.css_first("summary").text().split())
        assert summary == "2 more clusters in band low or without a score"
    ranks = [row.text(strip=True) for row in folds[0].css("tbody th")]
    cards = [card.attributes["id"] for card in folds[1].css("details.cluster")]
    assert (ranks, cards) == (["4", "5"], ["cluster-4", "cluster-5"])
    ids = [card.attributes["id"] for card in tree.css("details.cluster")]
    assert sorted(ids) == [f"cluster-{n}" for n in range(1, 6)]


def test_one_folded_cluster_is_one() -> None:
    """The summary counts in the singular, in the language of the page."""
    clusters = [cluster(1), cluster(2, band="low")]
    assert text(parsed(clusters), ".list + .rest > summary") == "1 more cluster in band low"
    dutch = LexborHTMLParser(render_report(clusters, RUN, "nl"))
    assert text(dutch, ".list + .rest > summary") == "nog 1 cluster in de band ‘laag’"


def test_nothing_is_folded_where_nothing_stands_above_it() -> None:
    """A list of nothing but low bands is shown, and so is one without any."""
    assert not parsed([cluster(1, band="low"), cluster(2, band="low")]).css("details.rest")
    assert not parsed([cluster(1), cluster(2, band="review")]).css("details.rest")


def test_list_shows_band_score_and_interval() -> None:
    """A row has rank, band, score, interval, first reason, families, counts, places, dates."""
    row = text(parsed([cluster(score=0.4377)]), "table.list tbody tr")
    assert row.startswith("1 high 44% (21% to 69%) One telephone number")
    assert "contact control 14 2 5 2 Utrecht, Zwolle, Breda, Arnhem" in row
    assert "2026-03-01 – 2026-03-21" in row
    assert "0.4" not in row
    assert text(parsed(sample_clusters()[-1:]), "table.list tbody tr").startswith("5 unscored No")


def test_a_protective_fact_is_no_reason_to_be_listed() -> None:
    """The reason in the list is the first finding that adds points."""
    contributions = [finding("d6_screening", -0.9), finding("a5_third_person", 0.7)]
    row = text(parsed([cluster(contributions=contributions)]), "table.list a.why")
    assert row == "Nine of 14 ads speak of the person in the third person."
    alone = parsed([cluster(contributions=contributions[:1])])
    assert text(alone, "table.list a.why") == "No finding adds points."


def test_nothing_is_drawn_of_nothing() -> None:
    """A cluster without findings has no waterfall, one without sightings no timeline."""
    unseen = ad(0, n_sightings=0)
    tree = parsed([cluster(contributions=[]), cluster(ads=[unseen])])
    specs = [node.attributes["data-spec"] for node in tree.css("figure")]
    assert specs == ["cluster-1-timeline", "cluster-2-waterfall"]


def test_what_the_evidence_carries_is_drawn() -> None:
    """Stays give a map, a graph its drawing, a template its view; without them there are none."""
    tree = parsed([full(1), cluster(2)])
    names = ["waterfall", "timeline", "map", "graph", "waterfall", "timeline"]
    specs = [str(node.attributes["data-spec"]).split("-")[-1] for node in tree.css("figure")]
    assert specs == names
    assert len(tree.css("#cluster-1 .template")) == 1
    assert not tree.css("#cluster-2 .template")
    assert "What the texts have in common" in text(tree, "#cluster-1 h4")


def test_drawings_are_said_in_words() -> None:
    """Places, moves, nodes and cut links stand in the page as text, for who runs no scripts."""
    said = text(parsed([full()]), "#cluster-1 .in-words")
    for part in (
        "When and where it was seen: ",
        "move Utrecht → Zwolle 2026-03-04",
        "announced Eindhoven 2026-03-24",
        "Places and moves: ",
        "1·5 Utrecht → Zwolle (2026-03-04 – 2026-03-16)",
        "Cut links: 3 ads – other cluster 1 (alike text, may be copied)",
    ):
        assert part in said


def test_outlines_stand_in_the_page_once() -> None:
    """Maps share the outlines; a page without a map has none."""
    tree = parsed([full(1), full(2)])
    assert len(tree.css("script#outlines")) == 1
    assert len(json.loads(tree.css_first("script#outlines").text())["arcs"]) > 1000
    for number in (1, 2):
        spec = json.loads(tree.css_first(f"script#cluster-{number}-map").text())
        assert spec["layer"][0]["data"] == {"name": "outlines"}
        assert len(json.dumps(spec)) < 40_000
    assert not parsed([cluster()]).css("script#outlines")


def test_a_graph_of_little_is_not_drawn() -> None:
    """With one value and one group the table of links says the same."""
    small = graph() | {"nodes": graph()["nodes"][:3], "edges": graph()["edges"][:1]}
    tree = parsed([cluster(graph=small), cluster(2, template=None, stays=[], legs=[])])
    assert not tree.css(".figure-graph, .figure-map, .template")


def test_contacts_of_stays_are_not_in_the_page() -> None:
    """What tells contacts apart is not shown, and stands in no chart."""
    page = render_report([full()], RUN)
    assert not any(number[1:] in page for number in NUMBERS)


def test_a_template_of_another_version_is_named() -> None:
    """Rows that lack a field are refused with the cluster."""
    with pytest.raises(UsageError, match="c0001-5f3a: field 'n_edited' is missing"):
        render_report([full(template={"n_ads": 3, "parts": [], "ads": []})], RUN)


def test_agencies_are_listed_apart() -> None:
    """Agencies and clubs have a list of their own and keep their rank."""
    tree = parsed(sample_clusters())
    ranks = [
        [row.css_first("th").text(strip=True) for row in tree.css(f"{section} tbody tr")]
        for section in ("section[aria-labelledby=ranked]", "section[aria-labelledby=agencies]")
    ]
    assert ranks == [["1", "2", "4", "5"], ["3"]]


@pytest.mark.parametrize("name", ["spam", "scam", "job_ad"])
def test_spam_scam_and_job_ads_are_listed_apart(name: str) -> None:
    """They have a list of their own, which says that score and band are those of anybody."""
    tree = parsed([cluster(1), cluster(2, **{"class": name}), cluster(3, **{"class": "unclear"})])
    others = "section[aria-labelledby=others]"
    assert [row.css_first("th").text(strip=True) for row in tree.css(f"{others} tbody tr")] == ["2"]
    assert "score and band are what they would be anywhere" in text(tree, others)
    assert text(tree, f"{others} td .kind") == words("en")[f"class_{name}"]
    assert not parsed([cluster(1)]).css(others)


@pytest.mark.parametrize(
    ("language", "said"),
    [
        ("en", "Class: agency or club, because they say so; many names. A class orders the list"),
        ("nl", "Soort: bureau of club, want they say so; many names. De soort ordent de lijst"),
    ],
)
def test_the_class_stands_there_with_its_reasons(language: str, said: str) -> None:
    """Each cluster says why it is of its class, what speaks against it, and: no verdict."""
    why = {
        "class": "agency",
        "class_nearest": "agency",
        "class_reasons": ["they say so", "many names"],
        "class_caveats": ["anybody can write it", "names change"],
        "class_against": ["mostly in the first person"],
    }
    page = LexborHTMLParser(render_report([cluster(**why)], RUN, language))
    shown = text(page, "details.class")
    assert said in shown.replace(" ,", ",").replace(" .", ".")
    assert "anybody can write it" in shown
    assert "mostly in the first person" in shown


def test_an_unclear_class_names_the_nearest() -> None:
    """Below the threshold the report says what it comes nearest to."""
    why = {"class": "unclear", "class_nearest": "spam", "class_reasons": ["links"],
           "class_caveats": ["a site of one's own"]}  # fmt: skip
    assert "(nearest: spam, because links)." in text(parsed([cluster(**why)]), "details.class")


def test_every_row_leads_to_its_cluster() -> None:
    """Each link of the list has its target, and each target has an id of its own."""
    tree = parsed(sample_clusters())
    ids = [node.attributes["id"] for node in tree.css("[id]")]
    assert len(ids) == len(set(ids))
    links = [node.attributes["href"] for node in tree.css("a")]
    assert len(links) > 5
    assert {str(link) for link in links} <= {f"#{name}" for name in ids}


def test_reasons_stand_beside_what_speaks_against_them() -> None:
    """Each reason has points, sentence, the note for, the note against, innocent readings."""
    tree = parsed([cluster()])
    reason = text(tree, ".reason:first-child")
    for part in (
        "+1.40",
        "A1",
        "One telephone number stands in 14 ads under 5 names.",
        "Shared contacts were the strongest",
        "Small collectives, duos and licensed houses",
        "a duo or small collective; a licensed agency; a safety contact",
        "HICSS 2014",
    ):
        assert part in reason
    assert "−0.30" in text(tree, ".reason:last-child")


def test_passages_come_from_the_masked_text() -> None:
    """A reason quotes the ad text as given, once, and never the text inside its own spans."""
    reason = finding("e5_obscured_phone", 0.3)
    reason["spans"] = [
        {"source": "kiosk.example", "ad_id": "4100", "field": "body", "start": 0, "end": 9}
        | {"text": "06-00000012"}
    ]
    tree = parsed([cluster(contributions=[reason])])
    assert text(tree, ".passages q") == "zero six, then [phone 1]"
    assert "kiosk.example/4100 +13 more" in text(tree, ".passages")
    assert "06-00000012" not in tree.html


def test_caution_is_shown() -> None:
    """Gates, protective facts, facts without weight and what was not measurable are listed."""
    caution = text(parsed([cluster(gates=["One family only: the band stays low."])]), ".caution")
    for part in (
        "One family only: the band stays low.",
        "Without A1 and A5 this would be in band review.",
        "A5 third person",
        "Clients are asked to introduce themselves first.",
        "Four ads say 'few days only'.",
        "A4 reused picture",
        "D3 low price",
    ):
        assert part in caution


def test_a_band_that_nothing_changes_is_said() -> None:
    """Where leaving out findings changes nothing, the page says so."""
    assert "would not change it" in text(parsed([cluster(change=None)]), ".caution")


def test_marks_overlap() -> None:
    """Overlapping findings share a mark that names both."""
    tree = parsed([cluster(n_ads=1)])
    marks = [(m.text(deep=False), m.css_first("sup").text()) for m in tree.css(".body mark")]
    assert marks[:2] == [("She is ", "A5"), ("new here", "A5 C5")]
    body = tree.css_first(".body")
    for sup in body.css("sup"):
        sup.decompose()
    assert body.text() == ad(0)["body"]


def test_long_texts_are_folded() -> None:
    """A long ad text is closed until asked for; its title and dates are not."""
    ads = [ad(0) | {"body": "word " * 100}, ad(1, long=False)]
    tree = parsed([cluster(ads=ads)])
    assert len(tree.css("details.text")) == 1
    assert tree.css_first("details.text").attributes.get("open") is None
    assert "500 characters" in text(tree, "details.text summary")


def test_large_clusters_are_capped_and_say_so() -> None:
    """Twelve ads, twenty links, eight sightings; the rest is counted."""
    ads = [ad(number, n_sightings=20) for number in range(300)]
    tree = parsed([cluster(n_ads=300, ads=ads)])
    assert len(tree.css(".ads > li")) == 12
    assert len(tree.css(".links tbody tr")) == 20
    assert text(tree, ".hidden-count") == "+288 more not shown +279 more not shown"
    assert "+12 more" in text(tree, ".ads > li:first-child .sightings")


def test_what_is_left_out_is_counted_in_one_way() -> None:
    """Wherever a cap leaves something out, it is "+ so many more"."""
    ads = [ad(number, n_sightings=20) for number in range(30)]
    for number, shown in enumerate(ads):
        shown["body"] = f"She is {number // 2} here"
        shown["spans"] = [{"indicator": "a5_third_person", "field": "body", "start": 0, "end": 20}]
    tree = parsed([cluster(n_ads=30, ads=ads, places=[f"Place {n}" for n in range(9)])])
    for own in tree.css(".points, .links, script"):
        own.decompose()
    said = re.findall(r"\+\d+ \S+", text(tree, ".list, .cluster"))
    assert len(said) > 10
    assert {words.split()[1].strip(";") for words in said} == {"more"}


def test_links_are_explained() -> None:
    """A line says what weight and specificity are, and kinds have names."""
    links = text(parsed([cluster()]), ".inside")
    assert "falls as more names and ads share it (0.5 for three names" in links
    assert "weight is specificity times the certainty" in links
    assert "telephone" in text(parsed([cluster()]), ".links tbody tr:first-child")


def test_ads_with_passages_are_shown_first() -> None:
    """The cap never hides every ad that a reason rests on."""
    ads = [ad(n, long=False) for n in range(20)] + [ad(33)]
    assert "4133" in text(parsed([cluster(ads=ads)]), ".ads > li:first-child")


def test_fifty_large_clusters_stay_a_page() -> None:
    """Fifty clusters of 200 ads take less than 5 MB; with all that can be drawn, 8 MB."""
    more = full()
    extra = {key: more[key] for key in (*movement(), "graph", "template")}
    for fields, most in (({}, 5_000_000), (extra, 8_000_000)):
        big = [cluster(rank, n_ads=200, **fields) for rank in range(1, 51)]
        assert len(render_report(big, RUN).encode()) < most


@pytest.mark.parametrize("naughty", NAUGHTY, ids=range(len(NAUGHTY)))
def test_hostile_strings_stay_text(naughty: str) -> None:
    """Whatever stands in whatever field, the page has the same elements and shows the text."""
    clean = [full(1, n_ads=2, ads=[ad(0), ad(1)]), cluster(2, n_ads=1)]
    hostile = [spoiled(c, naughty) for c in clean]
    page = render_report(hostile, spoiled(RUN, naughty))
    tree = LexborHTMLParser(page)
    assert page.encode("utf-8")
    assert len(tree.css("script")) == len(parsed(clean).css("script"))
    assert len(tree.css("style")) == 1
    assert not tree.css("img, iframe, object, embed, form, base, link")
    for node in tree.css("*"):
        assert not [name for name in node.attributes if name.startswith("on")]
        assert "style" not in node.attributes
    shown = tree.css_first(".sentence").text()
    assert " ".join(shown.split()) == " ".join(showable(naughty).split())
    assert [h.attributes["href"] for h in tree.css("a")].count(naughty) == 0
    for block in tree.css("script[type='application/json']"):
        json.loads(block.text())


def test_urls_are_inert() -> None:
    """The address of an ad is text, never a link."""
    tree = parsed([cluster()])
    assert "https://kiosk.example/ad/4100" in text(tree, ".url")
    assert not [a for a in tree.css("a") if not str(a.attributes["href"]).startswith("#")]


def test_policy_admits_just_what_is_inside() -> None:
    """The policy lists the digest of each inline script and of the style, and nothing unsafe."""
    tree = parsed(sample_clusters())
    meta = tree.css_first("meta[http-equiv='Content-Security-Policy']")
    policy = str(meta.attributes["content"])
    texts = [n.text() for n in tree.css("script:not([type]), style")]
    digests = [base64.b64encode(hashlib.sha256(t.encode()).digest()).decode() for t in texts]
    assert len(texts) == len(LIBRARIES) + 2
    assert set(re.findall(r"'sha256-(\S+)'", policy)) == set(digests)
    assert policy.startswith("default-src 'none'; script-src 'sha256-")
    assert policy.endswith("base-uri 'none'; form-action 'none'")
    assert "unsafe" not in policy


def test_same_input_same_page() -> None:
    """Neither earlier charts nor a notebook's theme change a byte."""
    first = render_report([full(), *sample_clusters()], RUN)
    alt.Chart().mark_bar().add_params(alt.selection_interval()).to_dict()
    with alt.theme.enable("dark"):
        assert render_report([full(), *sample_clusters()], RUN) == first


def test_same_page_in_another_process() -> None:
    """The salt of string hashes does not reach the page."""
    code = (
        "import hashlib; from sample_evidence import *; from signaltriage.plots import *;"
        "print(hashlib.sha256(render_report([full()], RUN).encode()).hexdigest())"
    )
    digests = {
        subprocess.run(
            [sys.executable, "-c", code],
            env=os.environ | {"PYTHONHASHSEED": seed, "PYTHONPATH": str(Path(__file__).parent)},
            capture_output=True,
            text=True,
            check=True,
        ).stdout
        for seed in ("1", "2")
    }
    assert len(digests) == 1


def test_importing_does_not_load_altair() -> None:
    """The half second that Altair takes is spent by drawing alone."""
    code = "import sys, signaltriage.plots; sys.exit('altair' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


def test_missing_field_is_named() -> None:
    """Evidence without a field is refused with cluster and field."""
    broken = cluster()
    del broken["gates"]
    with pytest.raises(UsageError, match="c0001-5f3a: field 'gates' is missing"):
        render_report([broken], RUN)


def test_dutch_page() -> None:
    """The words of the page follow the language, and so does the decimal mark."""
    tree = LexborHTMLParser(render_report(sample_clusters(), RUN, "nl"))
    assert tree.css_first("html").attributes["lang"] == "nl"
    assert "Een advertentie is geen bewijs van uitbuiting" in text(tree, "header")
    assert text(tree, ".reason .points").startswith("+1,40")
    assert "gedeeld contactgegeven · contact · nog niet getoetst" in text(tree, ".kind")
    assert "A4 hergebruikte foto" in text(tree, ".named")
    assert "telefoon" in text(tree, ".links")
    labels = {mark.attributes["title"] for mark in tree.css("mark")}
    assert "derde persoon, nadruk op onervarenheid" in labels
    for english in ("third person", "shared contact", "phone"):
        assert english not in text(tree, ".kind, .named, .links")
