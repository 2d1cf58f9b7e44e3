"""How well and how fast values are found in texts: places, rates, ages, contacts, languages.

Run: python benchmarks/text_values.py [--show] [--no-speed]

Prints a table for each value, then speed, then how time grows with hostile texts. `--show` prints
the failing cases. Exit code 1 if a target is missed. Finders that do not exist are left out.
"""

from __future__ import annotations

import sys
import time
from collections import Counter
from collections.abc import Callable
from importlib import import_module
from statistics import median
from typing import Any

import place_set
import value_set
from value_set import Tally

RESOLVED = 0.98
FALSE_IN_SENTENCES = 2
ADS_PER_SECOND = 5500
SECONDS_AT_300_KB = 0.15
GROWTH = 3.2  # twice the text; 2 is linear, 4 is quadratic
NOT_IN_TARGET = ("ambiguous", "inflected")

# Finder and where it may live, first hit first.
FINDERS = {
    "find_contacts": ("", "text"),
    "find_places": ("", "text", "text.places"),
    "find_rates": ("text", "text.rates"),
    "find_ages": ("text", "text.ages"),
    "find_languages": ("text", "text.language", "text.languages"),
    "detect_language": ("text", "text.language", "text.languages"),
}
HOSTILE = {
    "digits": "1234567890",
    "brackets": "([{<>}])",
    "combining marks": "\u0301\u0323\u0308",
    "one word": "massage ",
    "capital words": "Amsterdam ",
    "commas": ",",
    "newlines": "\n",
    "one letter": "a",
    "spaced digits": "0 6 - ",
    "rates": "50 euro ",
    "at and dot": "a at b dot ",
    "Cyrillic": "масаж ",
}

Found = dict[str, Callable[..., Any]]


def finders() -> Found:
    """Load the finders that exist."""
    found: Found = {}
    for name, homes in FINDERS.items():
        reasons: dict[str, None] = {}
        for home in homes:
            try:
                module = import_module(f"signaltriage.{home}".rstrip("."))
                finder = getattr(module, name)
                finder("Kom langs en ontspan, ik ben er elke dag.")  # packages it needs load now
                found[name] = finder
                break
            except (ImportError, AttributeError) as error:
                reasons[str(error)] = None
        else:
            print(f"{name}: left out ({'; '.join(reasons)})")
    return found


def _row(*cells: object) -> None:
    """Print a row of a table."""
    print("| " + " | ".join(f"{c:.3f}" if isinstance(c, float) else str(c) for c in cells) + " |")


def _header(*cells: str) -> None:
    """Print the head of a table."""
    print()
    _row(*cells)
    _row(*("---" for _ in cells))


def judge(case: place_set.Case, found: list[Any]) -> list[str]:
    """Say for each mention whether it was resolved, wrong or left out; then each false place."""
    said, free = [], list(found)
    for mention in case.mentions:
        here = [p for p in free if p.start < mention.end and mention.start < p.end]
        free = [p for p in free if p not in here]
        good = [
            any(
                p.country == point[0]
                and place_set.distance_km(p.lat, p.lon, point) <= place_set.NEAR_KM
                for point in mention.points
            )
            for p in here
        ]
        said.append("left out" if not good else "resolved" if all(good) else "wrong")
    if case.group == "ambiguous":
        countries = {point[0] for mention in case.mentions for point in mention.points}
        free = [p for p in free if p.country not in countries]
    return said + ["wrong"] * len(free)


def places(find: Callable[..., list[Any]], *, show: bool) -> list[str]:
    """Print the tables of places; return the targets missed."""
    by_class: dict[str, Counter[str]] = {}
    by_country: dict[str, Counter[str]] = {}
    for case in place_set.cases():
        found = find(case.text, country=case.hint)
        said = judge(case, found)
        by_class.setdefault(case.group, Counter()).update(said)
        if case.group not in NOT_IN_TARGET:
            truth = case.mentions[0].points[0][0]
            by_country.setdefault(truth, Counter()).update(said)
        bad = set(said) - {"resolved"}
        if show and bad and (case.group != "ambiguous" or "wrong" in bad):
            what = [(case.text[p.start : p.end], p.name, p.country) for p in found]
            print(f"  {case.group}, hint {case.hint}, {'/'.join(said)}: {case.text!r} -> {what}")
    for title, table in (("class", by_class), ("country", by_country)):
        _header(f"places by {title}", "mentions", "resolved", "wrong", "left out", "share")
        for key, n in table.items():
            share = n["resolved"] / max(1, n.total())
            _row(key, n.total(), n["resolved"], n["wrong"], n["left out"], share)
    counted = Counter[str]()
    for key, n in by_class.items():
        if key not in NOT_IN_TARGET:
            counted.update(n)
    share = counted["resolved"] / counted.total()
    print(f"\nnon-ambiguous: {share:.4f} resolved, {counted['wrong']} wrong")
    invented = []
    lines = place_set.sentences()
    for number, language, text in lines:
        for place in find(text, country="NL"):
            invented.append((number, language, text, text[place.start : place.end], place.name))
    print(f"{len(lines):,} sentences without a place: {len(invented)} false")
    for line in invented:
        print("  line {}, {}: {!r}: {!r} -> {}".format(*line))
    wrong = sum(n["wrong"] for n in by_class.values())
    missed = []
    if wrong:
        missed.append(f"{wrong} wrong places, none allowed")
    if share < RESOLVED:
        missed.append(f"{share:.4f} of places resolved, {RESOLVED} wanted")
    if len(invented) > FALSE_IN_SENTENCES:
        missed.append(f"{len(invented)} false places in sentences, {FALSE_IN_SENTENCES} allowed")
    return missed


def values(find: Found, *, show: bool) -> None:
    """Print precision and recall of rates, ages and contacts."""
    cases = value_set.load()
    tallies: dict[str, Tally] = {}
    for key in ("rates", "rates 2") if "find_rates" in find else ():
        tally = tallies[key] = Tally()
        for hint, text, stated in cases[key]:
            found = [(r.amount, r.currency, r.minutes) for r in find["find_rates"](text, hint)]
            tally.add(text, found, stated, value_set.same_rate)
    for key in ("ages", "ages 2") if "find_ages" in find else ():
        tally, minors = Tally(), Tally()
        tallies |= {key: tally, f"{key} under 18 alone": minors}
        for text, stated in cases[key]:
            found_ages = [a.years for a in find["find_ages"](text)]
            tally.add(text, found_ages, stated)
            minors.add(text, [a for a in found_ages if a < 18], [a for a in stated if a < 18])
    if "find_contacts" in find:
        tally = Tally()
        kinds: dict[str, Tally] = {}
        for text, stated in cases["contacts"]:
            found_contacts = [
                value_set.contact_form(c.kind, c.value)
                for c in find["find_contacts"](text, country="NL", fictitious=True)
                if c.kind != "phone"  # measured elsewhere; Signal and WhatsApp lines stay
            ]
            tally.add(text, found_contacts, stated)
            for kind in {c.split(":")[0] for c in found_contacts + stated}:
                kinds.setdefault(kind, Tally()).add(
                    text,
                    [c for c in found_contacts if c.startswith(kind + ":")],
                    [c for c in stated if c.startswith(kind + ":")],
                )
        tallies["contacts"] = tally
        tallies |= {f"- {kind}": kinds[kind] for kind in sorted(kinds)}
    _header("value", "stated", "found", "right", "precision", "recall")
    for name, t in tallies.items():
        _row(name, t.stated, t.found, t.right, t.precision, t.recall)
    if show:
        for name, t in tallies.items():
            if not name.startswith("-"):
                print("\n".join(f"  {name}: {line}" for line in t.failures))


def _known(find: Callable[..., list[Any]], text: str) -> Counter[str]:
    """Characters in each language that was named."""
    count: Counter[str] = Counter()
    for span in find(text):
        if span.language is not None:
            count[span.language] += span.end - span.start
    return count


def languages(find: Found, *, show: bool) -> None:
    """Print how well languages are told."""
    if "find_languages" not in find:
        return
    spans = find["find_languages"]
    ads = value_set.language_ads()
    tallies = {language: Tally() for language in value_set.LANGUAGES}
    for language, text in ads:
        counts = _known(spans, text)
        told = max(counts, key=lambda c: (counts[c], c)) if counts else None
        tallies[language].stated += 1
        if told is not None and told in tallies:
            tallies[told].found += 1
        tallies[language].right += told == language
        if show and (told != language or len(counts) > 1):
            print(f"  language {language}, told {dict(counts)}: {text!r}")
    _header("language of short ads", "ads", "told", "right", "precision", "recall")
    for language, t in tallies.items():
        _row(language, t.stated, t.found, t.right, t.precision, t.recall)
    if "detect_language" in find:
        right = sum(_code(find["detect_language"](text)) == language for language, text in ads)
        print(f"detect_language: {right} of {len(ads)} right")
    exact = characters = total = 0
    for pair in value_set.mixed_pairs():
        text = "\n".join(part for _, part in pair)
        cut = len(pair[0][1])
        exact += set(_known(spans, text)) == {language for language, _ in pair}
        for span in spans(text):
            head = max(0, min(span.end, cut) - span.start)
            tail = max(0, span.end - max(span.start, cut + 1))
            characters += (head if span.language == pair[0][0] else 0) + (
                tail if span.language == pair[1][0] else 0
            )
        total += len(text) - 1
    share = characters / total
    print(f"mixed pairs: {exact} of {value_set.MIXED_PAIRS} exact, {share:.3f} of characters right")
    others = value_set.load()["other_languages"]
    claimed = [(t, dict(_known(spans, t))) for t in others]
    claimed = [(t, c) for t, c in claimed if set(c) & set(value_set.LANGUAGES)]
    print(f"neither of the eleven: {len(claimed)} of {len(others)} taken for one of them")
    for text, taken in claimed if show else []:
        print(f"  taken for {taken}: {text!r}")


def _code(told: Any) -> str | None:
    """Language code of what `detect_language` returns."""
    return told if told is None or isinstance(told, str) else getattr(told, "language", None)


def _calls(find: Found) -> Found:
    """Finders as an analysis of one ad calls them."""
    return {
        name: (
            (lambda text, f=f: f(text, country="NL"))
            if name in ("find_contacts", "find_places", "find_rates")
            else f
        )
        for name, f in find.items()
        if name != "detect_language"
    }


def speed(find: Found) -> list[str]:
    """Print microseconds and ads a second, the median of five rounds; return targets missed."""
    mentions = [c.text for c in place_set.cases() if c.group in ("name", "list", "district")]
    ads = value_set.long_ads(2000, mentions)
    print(f"\n{len(ads):,} ads of {sum(map(len, ads)) / len(ads):.0f} characters on average")
    calls = _calls(find)
    rounds: dict[str, list[float]] = {name: [] for name in (*calls, "everything")}
    for call in calls.values():
        for ad in ads[:200]:
            call(ad)
    for _ in range(5):
        for name, call in calls.items():
            began = time.perf_counter()
            for ad in ads:
                call(ad)
            rounds[name].append(time.perf_counter() - began)
        # Measured by itself, so that whatever calls share is shared here as well.
        began = time.perf_counter()
        for ad in ads:
            for call in calls.values():
                call(ad)
        rounds["everything"].append(time.perf_counter() - began)
    _header("finder", "us per ad", "ads/s")
    for name, seconds in rounds.items():
        each = median(seconds) / len(ads)
        _row(name, f"{each * 1e6:.1f}", f"{1 / each:,.0f}")
    rate = len(ads) / median(rounds["everything"])
    return [f"{rate:,.0f} ads/s, {ADS_PER_SECOND:,} wanted"] if rate < ADS_PER_SECOND else []


def growth(find: Found) -> list[str]:
    """Print how time grows from 150 kB to 300 kB of hostile text; return targets missed."""
    missed = []
    _header("hostile text", "finder", "ms at 150 kB", "ms at 300 kB", "growth")
    for name, call in _calls(find).items():
        for title, piece in HOSTILE.items():
            best = []
            for size in (150_000, 300_000):
                text = (piece * (size // len(piece.encode()) + 1))[:size]
                seconds = []
                for _ in range(5):
                    began = time.perf_counter()
                    call(text)
                    seconds.append(time.perf_counter() - began)
                    if seconds[-1] > 5:
                        break
                best.append(min(seconds))
            ratio = best[1] / best[0]
            _row(title, name, f"{best[0] * 1e3:.1f}", f"{best[1] * 1e3:.1f}", f"{ratio:.1f}")
            if best[1] > SECONDS_AT_300_KB or (ratio > GROWTH and best[1] > 0.05):
                missed.append(f"{name} on {title}: {best[1]:.3f} s at 300 kB, growth {ratio:.1f}")
    return missed


def main(arguments: list[str]) -> int:
    """Measure everything; the exit code says whether every target was met."""
    show = "--show" in arguments
    find = finders()
    missed = places(find["find_places"], show=show) if "find_places" in find else []
    values(find, show=show)
    languages(find, show=show)
    if "--no-speed" not in arguments:
        missed += speed(find) + growth(find)
    print("\n" + ("\n".join(f"MISSED: {m}" for m in missed) or "every target met"))
    return int(bool(missed))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
