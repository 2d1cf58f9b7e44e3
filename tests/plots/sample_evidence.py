"""Made-up evidence of reviewed clusters: no real person, numbers that cannot be dialled."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from itertools import pairwise
from typing import Any

from signaltriage.linking import find_template
from signaltriage.plots import template_rows

START = datetime(2026, 3, 1, 9, 30, tzinfo=UTC)

FINDINGS: dict[str, dict[str, Any]] = {
    "a1_shared_contact": {
        "family": "contact",
        "status": "untested",
        "sentence": "One telephone number stands in 14 ads under 5 names.",
        "note_for": "Shared contacts were the strongest organising link in platform referrals.",
        "note_against": "Small collectives, duos and licensed houses share a number as well.",
        "innocent": ["a duo or small collective", "a licensed agency", "a safety contact"],
        "citation": "Ibanez & Suthers, HICSS 2014",
    },
    "b4_impossible_travel": {
        "family": "contact",
        "status": "untested",
        "sentence": "Three names behind one contact moved together through 4 towns in 3 weeks.",
        "note_for": "Moving in step points to one planner.",
        "note_against": "Friends who tour together move in step too.",
        "innocent": ["touring together", "an ad placed in several towns at once"],
        "citation": "Ibanez & Suthers, HICSS 2014",
    },
    "a5_third_person": {
        "family": "control",
        "status": "untested",
        "sentence": "Nine of 14 ads speak of the person in the third person.",
        "note_for": "Somebody else may be writing the ad.",
        "note_against": "Agencies, couples and translated texts do the same.",
        "innocent": ["an agency text", "a translated text"],
        "citation": "Kejriwal et al. 2017 (arXiv 1712.03086)",
    },
    "e5_obscured_phone": {
        "family": "marketing",
        "status": "supported",
        "sentence": "The number is written in words in 6 of 14 ads.",
        "note_for": "One of four cues that predicted trafficking in the only outcome-tested study.",
        "note_against": "Sites that forbid numbers in the text bring this about.",
        "innocent": ["the rules of the site", "keeping out automated calls"],
        "citation": "Lugo-Graulich et al., Journal of Human Trafficking 2024",
    },
    "d6_screening": {
        "family": "protective",
        "status": "contradicted",
        "sentence": "Clients are asked to introduce themselves first.",
        "note_for": "",
        "note_against": "Screening is how independent workers keep safe.",
        "innocent": ["working safely"],
        "citation": "Kennedy, PLOS ONE 2022",
    },
    "b2_transient_words": {
        "family": "movement",
        "status": "contradicted",
        "sentence": "Four ads say 'few days only'.",
        "note_for": "",
        "note_against": "Ads with such wording were less often trafficking, not more.",
        "innocent": ["touring"],
        "citation": "Lugo-Graulich et al., Journal of Human Trafficking 2024",
    },
}

NAMES = ("Sanne", "Bella", "Mila", "Roos", "Noor")
PLACES = ("Utrecht", "Zwolle", "Breda", "Arnhem")
BODY = (
    "She is new here and will receive you in a quiet apartment. Our girls are friendly and "
    "take their time. Call zero six, then [phone 1], from ten in the morning. Please tell us "
    "your name first. Few days only in {place}."
)


def finding(indicator: str, points: float = 0.0) -> dict[str, Any]:
    """Give one contribution, or one context fact where it has no points."""
    return {
        "indicator": indicator,
        "value": 0.6,
        "points": points,
        "spans": [],
        **FINDINGS[indicator],
    }


def ad(number: int, *, n_sightings: int = 3, long: bool = True) -> dict[str, Any]:
    """Give one ad with marked passages; its name and its route follow from its number."""
    place = PLACES[number % len(PLACES)]
    body = BODY.format(place=place) if long else "Friendly company in the evening."
    spans = [
        {"indicator": indicator, "field": "body", "start": start, "end": start + len(passage)}
        for indicator, passage in (
            ("a5_third_person", "She is new here"),
            ("c5_inexperience", "new here"),
            ("a5_third_person", "Our girls"),
            ("e5_obscured_phone", "zero six, then [phone 1]"),
            ("b2_transient_words", "Few days only"),
        )
        if (start := body.find(passage)) >= 0
    ]
    return {
        "source": ("kiosk.example", "bazaar.example")[number % 3 == 2],
        "ad_id": str(4100 + number),
        "url": f"https://kiosk.example/ad/{4100 + number}",
        "title": f"{NAMES[number % len(NAMES)]} in {place}",
        "body": body,
        "name": NAMES[number % len(NAMES)],
        "age": 24 + number % 5,
        "sightings": [
            {
                "observed_at": (START + timedelta(days=2 * number % 7 + 7 * k)).isoformat(),
                "place": PLACES[(number % 2 + k) % len(PLACES)],
            }
            for k in range(n_sightings)
        ],
        "spans": spans,
    }


def cluster(rank: int = 1, *, n_ads: int = 14, **changes: Any) -> dict[str, Any]:
    """Give the evidence of one cluster; keyword arguments replace its fields."""
    ads = [ad(number) for number in range(n_ads)]
    base: dict[str, Any] = {
        "rank": rank,
        "cluster_id": f"c{rank:04d}-5f3a",
        "score": 0.44,
        "score_low": 0.21,
        "score_high": 0.69,
        "band": "high",
        "class": "independent",
        "families": ["contact", "control"],
        "gates": [],
        "n_ads": n_ads,
        "n_contacts": 2,
        "n_personas": 5,
        "n_sources": 2,
        "places": list(PLACES),
        "first_seen": "2026-03-01T09:30:00+00:00",
        "last_seen": "2026-03-21T09:30:00+00:00",
        "base": -3.2,
        "contributions": [
            finding("a1_shared_contact", 1.4),
            finding("b4_impossible_travel", 0.9),
            finding("a5_third_person", 0.7),
            finding("e5_obscured_phone", 0.25),
            {**finding("d6_screening", -0.3), "family": "protective"},
        ],
        "change": {
            "findings": ["a1_shared_contact", "a5_third_person"],
            "before": "high",
            "after": "review",
            "sentence": "Without A1 and A5 this would be in band review.",
        },
        "protective": [finding("d6_screening")],
        "context": [finding("b2_transient_words")],
        "not_measurable": ["a4_media_reuse", "d3_price_low", "a2_contact_churn"],
        "links": [
            {
                "left": f"kiosk.example/{4100 + number}",
                "right": f"kiosk.example/{4101 + number}",
                "kind": "phone",
                "value": "+31 6 0•••••12",
                "weight": 0.93,
                "specificity": 0.81,
            }
            for number in range(n_ads - 1)
        ],
        "ads": ads,
    }
    return base | changes


SPOTS: dict[str, tuple[str | None, str, float, float]] = {
    "Utrecht": ("GM0344", "NL", 52.09, 5.12),
    "Zwolle": ("GM0193", "NL", 52.51, 6.09),
    "Breda": ("GM0758", "NL", 51.59, 4.78),
    "Arnhem": ("GM0202", "NL", 51.98, 5.91),
    "Amsterdam": ("GM0363", "NL", 52.37, 4.89),
    "Antwerp": (None, "BE", 51.22, 4.40),
}
NUMBERS = ("+31600000012", "+31600000013")


def stay(place: str, first: int, last: int, **changes: Any) -> dict[str, Any]:
    """Give a stay from one day to another, days counted from `START`."""
    municipality, country, lat, lon = SPOTS[place]
    base: dict[str, Any] = {"value": NUMBERS[0], "place": place, "country": country}
    base |= {"municipality": municipality, "lat": lat, "lon": lon, "radius_km": 6.0}
    base |= {end: (START + timedelta(days=d)).isoformat() for end, d in _ends(first, last)}
    return base | {"sightings": 5, "ads": 2, "parallel": False, "episode": None} | changes


def _ends(first: int, last: int) -> tuple[tuple[str, int], ...]:
    return ("first", first), ("last", last)


def leg(start: str, end: str, left: int, arrived: int, **changes: Any) -> dict[str, Any]:
    """Give a move between two places, days counted from `START`."""
    row: dict[str, Any] = {"value": NUMBERS[0], "km": 81.4, "hours": 24.0 * (arrived - left)}
    for name, place in (("from", start), ("to", end)):
        municipality, country, lat, lon = SPOTS[place]
        row |= {f"{name}_place": place, f"{name}_country": country}
        row |= {f"{name}_municipality": municipality, f"{name}_lat": lat, f"{name}_lon": lon}
    row |= {"left_after": (START + timedelta(days=left)).isoformat()}
    row |= {"arrived_by": (START + timedelta(days=arrived)).isoformat(), "speed_low": 3.1}
    return row | changes


def movement(*route: str) -> dict[str, Any]:
    """Give the stays and moves of a route, two days in each place; a second contact in two."""
    route = route or ("Utrecht", "Zwolle", "Breda", "Arnhem", "Utrecht", "Zwolle")
    stays = [stay(place, 3 * n, 3 * n + 2) for n, place in enumerate(route)]
    at_once = {"value": NUMBERS[1], "parallel": True, "episode": 7}
    return {
        "stays": [*stays, stay("Amsterdam", 2, 9, **at_once), stay("Utrecht", 1, 9, **at_once)],
        "legs": [leg(a, b, 3 * n + 2, 3 * n + 3) for n, (a, b) in enumerate(pairwise(route))],
        "announced": [{"place": "Eindhoven", "first": "2026-03-22", "last": "2026-03-24"}],
    }


def graph() -> dict[str, Any]:
    """Give a small cluster graph with a cut link."""
    kinds = [("v0", "phone"), ("v1", "text"), ("a0", "ads"), ("a1", "ads"), ("e0", "elsewhere")]
    nodes = [
        {"id": at, "kind": kind, "number": 1 + int(at == "a1"), "n_ads": 3, "names": ["Sanne"]}
        | {"x": 220 * n, "y": 130 * n % 700}
        for n, (at, kind) in enumerate(kinds)
    ]
    joined = [("a0", "v0", "phone"), ("a1", "v0", "phone"), ("a1", "v1", "text")]
    edges = [
        {"left": left, "right": right, "kind": kind, "weight": 0.7, "n_ads": 3, "reason": None}
        for left, right, kind in joined
    ]
    edges.append({**edges[2], "left": "a0", "right": "e0", "reason": "theft_guard"})
    hidden = {"ads": 9, "groups": 4, "values": 2, "elsewhere": 0}
    return {"nodes": nodes, "edges": edges, "hidden": hidden}


def template_texts(n: int = 60) -> tuple[list[str], list[str]]:
    """Give made-up texts of one template, every seventh with an edit, and their names."""
    names = [NAMES[k % len(NAMES)] for k in range(n)]
    texts = [
        f"Hallo, ik ben {name} en ik ontvang je graag in {PLACES[k % 4]}. Een uur kost "
        f"{120 + 30 * (k % 3)} euro. Bel mij op 06-0{1234567 + k} tussen tien en tien"
        + (", lieverd." if k % 7 == 3 else ".")
        for k, name in enumerate(names)
    ]
    return texts, names


def full(rank: int = 1, **changes: Any) -> dict[str, Any]:
    """Give the evidence of a cluster that carries everything that can be drawn."""
    template = template_rows(find_template(*template_texts()))
    return cluster(rank, **movement(), graph=graph(), template=template) | changes


def sample_clusters() -> list[dict[str, Any]]:
    """Give a small list as a run would: high, review, an agency, one ad on its own, unscored."""
    return [
        cluster(1),
        cluster(
            2,
            n_ads=4,
            score=0.18,
            score_low=0.07,
            score_high=0.36,
            band="review",
            families=["contact", "marketing"],
            contributions=[finding("a1_shared_contact", 1.4), finding("e5_obscured_phone", 0.25)],
        ),
        cluster(
            3,
            n_ads=9,
            score=0.15,
            score_low=0.05,
            score_high=0.34,
            band="review",
            **{"class": "agency"},
            contributions=[finding("a1_shared_contact", 1.4), finding("b4_impossible_travel", 0.2)],
            gates=["Third-person wording and intermediaries do not count for an agency."],
        ),
        cluster(
            4,
            n_ads=1,
            score=0.05,
            score_low=0.02,
            score_high=0.11,
            band="low",
            families=["marketing"],
            n_personas=1,
            places=["Utrecht"],
            ads=[ad(0, long=False, n_sightings=1)],
            contributions=[finding("e5_obscured_phone", 0.25)],
            gates=["Evidence from one family only: the band stays low."],
            change=None,
            protective=[],
            context=[],
        ),
        cluster(
            5,
            n_ads=1,
            score=None,
            score_low=None,
            score_high=None,
            band="unscored",
            families=[],
            places=[],
            ads=[{**ad(0, n_sightings=0), "name": None, "age": None, "body": "", "spans": []}],
            contributions=[],
            change=None,
            protective=[],
            context=[],
            gates=["Nothing in this ad could be measured."],
        ),
    ]


RUN: dict[str, Any] = {
    "n_sightings": 12480,
    "n_ads": 5210,
    "n_clusters": 1934,
    "n_rejected": 12,
    "n_urgent": 1,
    "run_id": "9c1e5b7d02aa",
    "model": "expert-scorecard-1",
    "catalogue": "1.0 (7be1f20c)",
    "seed": 7,
    "purpose": None,
    "assumed_prevalence": 0.02,
    "expected_precision": 0.21,
}

# What a hostile advertiser might write, each harmless only if escaped or drawn as text.
NAUGHTY = (
    "<script>alert(1)</script>",
    "</script><script>alert(2)</script>",
    '"><img src=x onerror=alert(3)>',
    "' onmouseover='alert(4)",
    "<!--<script>",
    "]]></style><style>*{display:none}</style>",
    "</details></main></title><iframe src=//evil.example>",
    "{{7*7}}{% include '/etc/passwd' %}${7*7}",
    "javascript:alert(5)",
    "&lt;b&gt;&#x27;&amp;",
    "abc\u202egnp.exe",
    "a\x00b\x1b[31m",
    "line\u2028separator\u2029",
    "lone \ud800 surrogate",
    "__proto__",
    "constructor",
    'datum.value"]+alert(6)+["\'\\',
    "Z\u0351\u036f" * 20,
    "\U0001f469\u200d\U0001f4bb" * 30,
    "w" * 3000,
)

# Fields whose values the rest of the program makes: times, and names that choose a meaning.
SET_BY_US = frozenset({"observed_at", "field", "first", "last", "arrived_by", "left_after"})


def spoiled(value: Any, text: str, key: str = "") -> Any:
    """Give the same evidence with every string replaced by `text`."""
    if isinstance(value, dict):
        return {k: spoiled(v, text, k) for k, v in value.items()}
    if isinstance(value, list):
        return [spoiled(v, text, key) for v in value]
    return text if isinstance(value, str) and key not in SET_BY_US else value
