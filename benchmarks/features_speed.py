"""How fast ads are measured once `text/` has read them, and spans are found for a large cluster.

Run: python benchmarks/features_speed.py [n_ads]

The ads are made up here. Seconds are of one process (`time.process_time`), the best of three. Read
the ratios; the bounds hold for a quiet core: 15,000 ads/s, and 0.3 s for the spans of 1,000 ads.
"""

from __future__ import annotations

import sys
import time
import tracemalloc
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from random import Random

from signaltriage.features import (
    facts,
    find_spans,
    find_urgent,
    findings_table,
    measure_texts,
    said_classes,
    text_spans,
)
from signaltriage.features.ad_text import read_ads, read_text, text_values
from signaltriage.features.quotation import quoted_spans
from signaltriage.records import Ad
from signaltriage.text import Baseline, LineSample, find_ad_contacts

# Lines of an ordinary ad, and lines with a cue, plain or denied: one in most ads, two in some.
TEXTS = {
    "nl": """Hoi, ik ben {name} en ik ontvang je in alle rust bij mij in {place}.
        Na een drukke dag zet ik koffie en neem ik de tijd voor een goed gesprek.
        Op dinsdag en vrijdag sta ik in de tuin of op de markt. Bel of app me een dag van tevoren.
        Een uur kost 150 euro, een half uur 90 euro, en dat blijft zo.
        Ik kom ook graag naar een hotel. Er is een douche en ik heb schone handdoeken.
        Parkeren kan gratis voor de deur, en het station is tien minuten lopen.
        Muziek zet ik graag op, van jazz tot gewone radio. Tot gauw!""",
    "en": """Hello, my name is {name} and I would love to meet you in {place}.
        I take my time, and I like music, long walks and a decent cup of tea.
        Please write a day before and tell me something about yourself.
        One hour is 160 euro, two hours 300 euro, and there is nothing to add.
        My flat is near the park and easy to find; there is a lift.
        I read a lot, mostly about gardens and old ships. See you soon!""",
    "es": """Hola, soy {name} y te espero con mucho gusto en {place}.
        Me gusta conversar con calma y tomar un buen café por la tarde.
        Escríbeme un día antes y cuéntame un poco de ti, por favor.
        Una hora son 140 euros y media hora 80 euros.
        El piso está cerca del parque y hay ascensor. Los lunes cocino.""",
    "de": """Hallo, ich bin {name} und freue mich auf dich in {place}.
        Ich nehme mir Zeit und mag gute Gespräche und lange Spaziergänge.
        Bitte melde dich einen Tag vorher und erzähl mir etwas von dir.
        Eine Stunde kostet 150 Euro, eine halbe Stunde 90 Euro.
        Meine Wohnung liegt am Park, und es gibt einen Aufzug.""",
}
CUES = {
    "nl": "Discreet en betrouwbaar.|24/7 doe ik niet.|Geen anonieme oproepen.|Zij ontvangt je.",
    "en": "Discreet and honest.|No withheld numbers.|In town until Sunday.|She will answer.",
    "es": "Soy discreta.|No atiendo números ocultos.|Disponible día y noche.|Recién llegada.",
    "de": "Diskret und seriös.|Keine anonymen Anrufe.|Rund um die Uhr.|Neu in der Stadt.",
}
NAMES = "Anouk Bente Carla Doris Elsa Fenna Greet Hanna Iris Julia Kaat Lotte".split()
PLACES = "Utrecht Breda Zwolle Assen Tilburg Venlo Almere Delft".split()
FOOTER = "Deze site controleert geen advertenties; meld misbruik via de knop hieronder."


def make_ads(n: int) -> list[Ad]:
    """Ads of about 430 characters, some with the platform's own line and some with two cues."""
    rng = Random(5)
    start = datetime(2026, 3, 1, tzinfo=UTC)
    ads = []
    for i in range(n):
        language = rng.choices(list(TEXTS), (60, 25, 10, 5))[0]
        name, place = rng.choice(NAMES), rng.choice(PLACES)
        lines = [f"{line.strip()} {rng.choice(NAMES)}!" for line in TEXTS[language].split("\n")]
        cues = rng.sample(CUES[language].split("|"), rng.choices((0, 1, 2), (19, 58, 23))[0])
        body = "\n".join([lines[0], *rng.sample(lines[1:], len(lines) - 3), *cues])
        number = f"06-0{rng.randrange(10**7):07d}"
        body = body.format(name=name, place=place) + (f"\n{number}" if i % 2 else "")
        if i % 3 == 0:
            body += f"\n{FOOTER}"
        seen = start + timedelta(hours=i % 900)
        ads.append(
            Ad("kiosk.example", str(i), seen, title=f"{name} in {place}", body=body,
               phones=(number,), location=place, country="NL", advertised_name=name)
        )  # fmt: skip
    return ads


def seconds(work: Callable[[], object]) -> float:
    """CPU seconds of this process, the best of three."""
    best = float("inf")
    for _ in range(3):
        began = time.process_time()
        work()
        best = min(best, time.process_time() - began)
    return best


def main(n_ads: int) -> None:
    """Measure and print."""
    ads = make_ads(n_ads)
    length = sum(len(ad.title) + len(ad.body) for ad in ads) / n_ads
    baseline = LineSample.of(ads).boilerplate()
    lines = sum(len(platform.lines) for platform in baseline.platforms.values())
    print(f"{n_ads:,} ads of {length:.0f} characters, {lines} lines of boilerplate")
    found = [find_ad_contacts(ad, fictitious=True) for ad in ads]
    values = [text_values(ad, baseline) for ad in ads]

    def read() -> list[object]:
        return [
            read_text(ad, some, *value) for ad, some, value in zip(ads, found, values, strict=True)
        ]

    texts = read_ads(ads, found, baseline)
    numbers = measure_texts(texts, baseline)
    steps = {
        "text/: contacts": lambda: [find_ad_contacts(ad, fictitious=True) for ad in ads],
        "text/: ages": lambda: [find_urgent(ad) for ad in ads],
        "text/: languages, rates": lambda: [text_values(ad, baseline) for ad in ads],
        "quotations": lambda: [(quoted_spans(ad.title), quoted_spans(ad.body)) for ad in ads],
        "sample of lines": lambda: LineSample.of(ads),
        "read once": read,
        "measure": lambda: measure_texts(texts, baseline),
        "classify": lambda: said_classes(texts),
        "facts": lambda: facts(texts),
        "table": lambda: findings_table(ads, numbers),
    }
    total = 0.0
    for name, work in steps.items():
        took = seconds(work)
        total += 0.0 if name.startswith("text/") else took
        print(f"  {name:>24}: {took / n_ads * 1e6:6.1f} us per ad")
    print(f"all but text/: {total / n_ads * 1e6:.1f} us per ad, {n_ads / total:,.0f} ads/s")

    tracemalloc.start()
    for n_some in (2_000, n_ads):
        tracemalloc.reset_peak()
        for at in range(0, n_some, 2_000):
            some = slice(at, min(at + 2_000, n_some))
            measure_texts(read_ads(ads[some], found[some], baseline), baseline)
        peak = tracemalloc.get_traced_memory()[1] / 2**20
        print(f"peak memory over {n_some:,} ads in blocks: {peak:.1f} MiB")
    tracemalloc.stop()

    cluster = texts[:1_000]
    took = seconds(lambda: [text_spans(text, baseline) for text in cluster])
    again = seconds(lambda: [find_spans(t.ad, t.contacts, Baseline()) for t in cluster])
    print(
        f"spans of {len(cluster):,} ads: {took:.3f} s once read, {again:.3f} s with reading again"
    )


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 10_000)
