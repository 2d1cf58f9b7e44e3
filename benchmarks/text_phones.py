"""How well, and how fast, telephone numbers are read in made-up ads.

Run: python benchmarks/text_phones.py [--cases 20000] [--seed 1] [--mode fictitious|valid|both]
     [--by method,language,country,form] [--failures 20] [--show] [--check] [--speed]

Ends with 1 when a bound is missed. Bounds: hidden numbers precision 0.995, recall 0.97; plain
numbers 0.999 and 0.995. Closing figures are made on seed 2026, which nobody looks at while
developing. Failures show case, method and a masked shape; `--show` adds texts, of fictitious
numbers only.
"""

from __future__ import annotations

import argparse
import re
import sys
import unicodedata
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from phone_field import field_strings
from phone_peers import PEERS
from phone_reading import read_back
from phone_set import MODES, Case, Figure, Plant, make_case, make_cases

from signaltriage import find_contacts
from signaltriage.records import Contact

KINDS = ("phone", "whatsapp", "signal", "telegram")
BOUNDS = {"hidden": (0.995, 0.97), "plain": (0.999, 0.995)}
Finder = Callable[[Case, bool], list[Contact]]


def ours(case: Case, fictitious: bool) -> list[Contact]:  # noqa: FBT001
    """Ask signaltriage."""
    return find_contacts(case.text, country=case.country, fictitious=fictitious)


@dataclass
class Tally:
    """What was found, missed and invented, by whatever the tables need."""

    found: Counter[Any] = field(default_factory=Counter)
    planted: Counter[Any] = field(default_factory=Counter)
    wrong: Counter[Any] = field(default_factory=Counter)
    figures: Counter[Any] = field(default_factory=Counter)
    figure_wrong: Counter[Any] = field(default_factory=Counter)
    confidence: Counter[Any] = field(default_factory=Counter)
    confidence_right: Counter[Any] = field(default_factory=Counter)
    ads: Counter[Any] = field(default_factory=Counter)
    failures: list[tuple[Case, str, str, int, int]] = field(default_factory=list)
    bad_spans: int = 0


def shape(text: str) -> str:
    """Mask a text: every digit becomes 9, every word its length.

    >>> shape("zero 6-12")
    '<4> 9-99'
    """
    text = "".join("9" if unicodedata.category(c) in ("Nd", "No") else c for c in text)
    return re.sub(r"[^\W\d_]+", lambda m: f"<{len(m[0])}>", text).replace("\n", "⏎")


def judge(tally: Tally, case: Case, contacts: Iterable[Contact]) -> None:
    """Count one ad. A value counts once per ad; a wrong one goes to what it overlaps."""
    found: dict[str, Contact] = {}
    for contact in contacts:
        if contact.kind not in KINDS or not contact.value.startswith("+"):
            continue
        tally.bad_spans += contact.raw != case.text[contact.start : contact.end]
        tally.confidence[round(contact.confidence, 2)] += 1
        tally.confidence_right[round(contact.confidence, 2)] += contact.value in case.truth
        found.setdefault(contact.value, contact)
    tally.ads["with number" if case.plants else "without number"] += 1
    for plant in case.plants:
        for key in _keys(case, plant):
            tally.planted[key] += 1
            tally.found[key] += plant.value in found
        if plant.value not in found:
            tally.failures.append((case, "missed", plant.method, plant.start, plant.end))
    state = "with" if case.plants else "without"
    for figure in case.figures:
        tally.figures[figure.kind, state] += 1
    for value, contact in found.items():
        if value not in case.truth:
            _blame(tally, case, contact, state)


def _blame(tally: Tally, case: Case, contact: Contact, state: str) -> None:
    """Say what a wrong number was made of."""

    def over(thing: Plant | Figure) -> bool:
        return contact.start < thing.end and contact.end > thing.start

    plants = [p for p in case.plants if over(p)]
    figures = [f for f in case.figures if over(f)]
    source = plants[0].method if plants else figures[0].kind if figures else "prose"
    for plant in plants[:1]:
        for key in _keys(case, plant):
            tally.wrong[key] += 1
    if not plants:
        tally.wrong["class", "hidden" if contact.obscured else "plain"] += 1
        tally.wrong["country", case.country] += 1
        tally.wrong["language", case.language] += 1
    for figure in figures:
        tally.figure_wrong[figure.kind, state] += 1
    if not plants and not figures:
        tally.figure_wrong["prose", state] += 1
    if not case.plants:
        tally.ads["numbers invented without number"] += 1
    tally.failures.append((case, "wrong", source, contact.start, contact.end))


def _keys(case: Case, plant: Plant) -> list[tuple[str, ...]]:
    """Name the cells of the tables that a number counts in."""
    kind = "hidden" if plant.hidden else "plain"
    return [("class", kind), ("method", plant.method), ("language", case.language),
            ("country", case.country), ("form", f"{kind} {plant.form}"),
            ("method,language", plant.method, case.language)]  # fmt: skip


def _row(tally: Tally, key: tuple[str, ...]) -> str:
    """Give one line of a table."""
    planted, found, wrong = tally.planted[key], tally.found[key], tally.wrong[key]
    precision = f"{found / (found + wrong):9.4f}" if found + wrong else "        -"
    recall = f"{found / planted:8.4f}" if planted else "       -"
    return f"{planted:7,} {found:7,} {wrong:6,} {precision} {recall}"


def _table(tally: Tally, by: str) -> None:
    """Print one table of precision and recall."""
    print(f"\n{by:<34}planted   found  wrong precision  recall")
    names = sorted({k[1:] for k in (*tally.planted, *tally.wrong) if k[0] == by})
    for name in names:
        print(f"{' '.join(name):<34}{_row(tally, (by, *name))}")


def _grid(tally: Tally) -> None:
    """Print recall by method and language."""
    cells = [k[1:] for k in tally.planted if k[0] == "method,language"]
    languages = sorted({c[1] for c in cells})
    print(f"\nrecall (wrong){'':<8}" + "".join(f"{x:>9}" for x in languages))
    for method in sorted({c[0] for c in cells}):
        line = f"{method:<22}"
        for language in languages:
            key = ("method,language", method, language)
            planted, wrong = tally.planted[key], tally.wrong[key]
            cell = f"{tally.found[key] / planted:.2f}" if planted else "-"
            line += f"{cell + (f'({wrong})' if wrong else ''):>9}"
        print(line)


def _figure_table(tally: Tally) -> None:
    """Print how often figures were taken for numbers."""
    print(f"\n{'no telephone numbers':<24}{'ads with a number':>26}{'ads without':>26}")
    names = sorted({k[0] for k in (*tally.figures, *tally.figure_wrong)})
    for name in names:
        line = f"{name:<24}"
        for state in ("with", "without"):
            count, wrong = tally.figures[name, state], tally.figure_wrong[name, state]
            rate = f"{1000 * wrong / count:7.2f}/1000" if count else ""
            line += f"{count:8,}{wrong:6,}{rate:>12}"
        print(line)


def report(tally: Tally, by: Sequence[str]) -> bool:
    """Print the tables; whether all bounds are met."""
    met = True
    print(f"\n{'class':<34}planted   found  wrong precision  recall")
    for kind, (precision, recall) in BOUNDS.items():
        key = ("class", kind)
        found, wrong, planted = tally.found[key], tally.wrong[key], tally.planted[key]
        good = found >= precision * (found + wrong) and found >= recall * planted
        met &= good
        verdict = f"bounds {precision} {recall} {'met' if good else 'MISSED'}"
        print(f"{kind:<34}{_row(tally, key)}  {verdict}")
    for name in by:
        if name == "language" and "method" in by:
            _grid(tally)
        _table(tally, name)
    _figure_table(tally)
    ads = tally.ads
    print(f"\nads with a number {ads['with number']:,}, without {ads['without number']:,}; "
          f"invented in the latter {ads['numbers invented without number']:,}; "
          f"spans that do not fit {tally.bad_spans:,}")  # fmt: skip
    met &= not tally.bad_spans
    print("\nconfidence   count  observed precision")
    for value, count in sorted(tally.confidence.items()):
        print(f"{value:10.2f} {count:7,} {tally.confidence_right[value] / count:19.4f}")
    return met


def _print_failures(tally: Tally, count: int, *, show: bool) -> None:
    """Print failures evenly over the ways they failed; masked unless asked otherwise."""
    groups = defaultdict(list)
    for failure in tally.failures:
        groups[failure[1:3]].append(failure)
    order = sorted(groups, key=lambda k: (-len(groups[k]), k))
    print("\nfailures: " + ", ".join(f"{a} {b} {len(groups[a, b])}" for a, b in order))
    for key in order:
        for case, what, source, start, end in groups[key][: max(1, count // max(1, len(order)))]:
            piece = case.text[start:end]
            shown = repr(case.text[max(0, start - 40) : end + 40]) if show else shape(piece)
            truth = f" {sorted(case.truth)}" if show else ""
            print(f"  {case.id} {case.country} {case.language} {what} {source}: {shown}{truth}")


def measure(finder: Finder, mode: str, seed: int, cases: int) -> Tally:
    """Judge a finder on one mode."""
    tally = Tally()
    for case in make_cases(mode, seed, cases):
        judge(tally, case, finder(case, mode == "fictitious"))
    return tally


def check(mode: str, seed: int, cases: int) -> int:
    """Count planted numbers that cannot be read again where they stand."""
    bad = 0
    for case in make_cases(mode, seed, cases):
        for plant in case.plants:
            written = case.text[plant.start : plant.end]
            if plant.hidden:
                good = read_back(written, plant.method, case.language) == plant.written_digits
            else:
                good = re.sub(r"\D", "", written.replace("(0)", "")).startswith(
                    plant.written_digits
                )
            bad += not good or make_case(mode, seed, int(case.id.split("-")[2])) != case
    return bad


def _field_table() -> None:
    """Print the single strings of kinds known from the field."""
    wrong = []
    strings = field_strings()
    for name, text, country, truth in strings:
        contacts = find_contacts(text, country=country, fictitious=True)
        values = {c.value for c in contacts if c.kind in KINDS and c.value.startswith("+")}
        if values != set(truth):
            wrong.append(f"  {name}: {text!r} {country} wanted {truth} got {sorted(values)}")
    print(f"\nstrings of kinds known from the field: {len(strings) - len(wrong)} of {len(strings)}")
    print("\n".join(wrong))


def main() -> int:
    """Read the command line and run."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--cases", type=int, default=20000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--mode", choices=[*MODES, "both"], default="both")
    parser.add_argument("--by", default="method,language,country,form")
    parser.add_argument("--failures", type=int, default=0)
    parser.add_argument("--show", action="store_true", help="texts too; fictitious numbers only")
    parser.add_argument("--case", help="print one fictitious case, such as fic-1-42")
    parser.add_argument("--check", action="store_true", help="check the generator, ask nobody")
    parser.add_argument("--peers", action="store_true", help="others on the same ads")
    parser.add_argument("--speed", action="store_true")
    options = parser.parse_args()
    modes = MODES if options.mode == "both" else (options.mode,)
    if options.case:
        mode, seed, index = options.case.split("-")
        if mode != "fic":
            parser.error("only fictitious cases are shown")
        case = make_case("fictitious", int(seed), int(index))
        print(case.text, case.country, case.language, *case.plants, *case.figures, sep="\n")
        return 0
    if options.speed:
        from phone_speed import speed

        return 0 if speed(options.seed) else 1
    met = True
    for mode in modes:
        print(f"\n== {mode}, seed {options.seed}, {options.cases:,} ads")
        if options.check:
            bad = check(mode, options.seed, options.cases)
            print(f"planted numbers that cannot be read again: {bad}")
            met &= not bad
            continue
        tally = measure(ours, mode, options.seed, options.cases)
        met &= report(tally, options.by.split(","))
        if options.peers:
            for name, peer in PEERS.items():
                print(f"\n-- {name}")
                report(measure(peer, mode, options.seed, options.cases), ())
        if options.failures:
            _print_failures(tally, options.failures, show=options.show and mode == "fictitious")
    if not options.check and "fictitious" in modes:
        _field_table()
    return 0 if met else 1


if __name__ == "__main__":
    sys.exit(main())
