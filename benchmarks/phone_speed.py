"""How fast telephone numbers are read: ordinary ads, and texts made to be slow."""

from __future__ import annotations

import statistics
import time
from random import Random

from phone_set import Case, make_case

from signaltriage import find_contacts
from signaltriage.text.normal import normalize

BOUND_PROBE_SECONDS = 0.3
BOUND_RATIO = 2.6
BOUND_ADS = 15_000  # in a second


def _ads(seed: int, count: int) -> list[Case]:
    """Ads as they come: 40 % without a number, 40 % plain, 20 % hidden; about 460 characters."""
    wanted = {"none": count * 2 // 5, "plain": count * 2 // 5, "hidden": count // 5}
    chosen: list[Case] = []
    index = 0
    while any(wanted.values()):
        case = make_case("fictitious", seed, index)
        index += 1
        hidden = any(plant.hidden for plant in case.plants)
        kind = "hidden" if hidden else "plain" if case.plants else "none"
        if wanted[kind]:
            wanted[kind] -= 1
            chosen.append(case)
    return chosen


def _probes(size: int) -> dict[str, str]:
    """Texts of one kind of trouble each."""
    rng = Random(size)
    digits = "".join(rng.choice("0123456789") for _ in range(size))
    units = {
        "06 repeated": "06 ", "brackets": "()[]{}", "nul repeated": "nul ", "een repeated": "een ",
        "glued words": "nuleentwee", "combining marks": "\u0336\u0301", "+31 repeated": "+31 ",
        "emoji": "💋❤️", "letter o": "o", "(0) repeated": "(0)", "1o repeated": "1o",
        "one word": "abcdefghij", "o repeated": "o ", "dots": ".", "plus": "+",
        "zero width": "\u200b",
        "escapes": "\\u0031", "entities": "&#49;", "newlines": "\n", "0-": "0-", "wa.me/": "wa.me/",
        "valid in a row": "06-71234567 ", "two-digit words": "eenentwintig ", "mojibake": "â€¢",
        "keycaps": "1️⃣", "circled": "①", "one digit, one word": "1 een ", "00 repeated": "00",
        "mixed keycaps": "0️⃣1⃣ ", "marks on letters": "a\u0301\u0323\u0308\u0336",
        "marks on digits": "0\u0301\u0323\u0308\u0336", "nested entities": "&amp;amp;amp;#49;",
        "escaped escapes": "\\\\u0030", "angle escapes": "<U+0031>", "superscripts": "²",
        "Cyrillic o": "о6 ", "mixed script": "раrty ", "two Ð": "ÐÐ", "at and dot": "a at b dot ",
        "at chain": "a@b.nl ", "at signs": "a@", "hidden mail": "sanne at kiosk punt nl ",
        "mailbox": "a gmail com ", "telegram: ": "telegram: ", "handles": "tg @a_1 ",
        "insta": "insta naam_1 ", "ig/": "ig/snap/", "http": "http://", "www.": "www.",
        "links": "wa.me/31612345678 ", "tel:+": "tel:+31 ", "letters": "O6 7l 23 4S 67 ",
        "o0": "o0 ", "lone letters": "1 o 2 l ", "number words glued": "nuleentweedrievierzes",
        "pairs": "seisei", "twenty": "twenty ", "articles": "een elf ", "dates": "01-02-2024 ",
        "coordinates": "52.12345, 4.12345 ", "hosts": "1.2.3.4.", "labels": "kvk 123 ",
        "accounts": "NL91ABNA0417164300 ", "split": "06 71 bel mij 23 45 67 ",
        "31 repeated": "31 6 ",
    }  # fmt: skip
    made = {name: (unit * (size // len(unit) + 1))[:size] for name, unit in units.items()}
    made["digits"] = digits
    made["single digits"] = " ".join(digits)[:size]
    made["groups of two"] = " ".join(digits[i : i + 2] for i in range(0, size, 2))[:size]
    made["random groups"] = "".join(d + rng.choice(["", "", " ", "-", "."]) for d in digits)[:size]
    made["numbers in a row"] = " ".join(
        f"06-7{digits[i : i + 7]}" for i in range(0, size - 7, 7)
    )[:size]  # fmt: skip
    made["addresses"] = " ".join(f"ab{i}@kiosk.example" for i in range(size // 18))[:size]
    made["numbers, lines"] = "\n".join(f"067{digits[i : i + 7]}" for i in range(0, size - 7, 7))[
        :size
    ]
    made["digits in a path"] = f"https://kiosk.example/{digits}"[:size]
    words = ("nul", "een", "twee", "uno", "dos", "trenta", "venti", "six", "7", "12", "o", "dubbel")
    made["random words"] = " ".join(rng.choice(words) for _ in range(size // 4))[:size]
    made["random signs"] = "".join(rng.choice(" 0123456789+-()oOlzS.@") for _ in range(size))
    return made


def _seconds(text: str, country: str) -> float:
    """Time one call on a text that was not read before."""
    normalize.cache_clear()
    began = time.process_time()
    find_contacts(text, country=country, fictitious=True)
    return time.process_time() - began


def speed(seed: int) -> bool:
    """Print both tables; whether nothing grows faster than its text."""
    ads = _ads(seed, 2000)
    length = statistics.mean(len(a.text) for a in ads)
    rounds = []
    for _ in range(6):
        began = time.process_time()
        for ad in ads:
            find_contacts(ad.text, country=ad.country, fictitious=True)
        rounds.append(time.process_time() - began)
    median = statistics.median(rounds[1:])
    good = len(ads) / median >= BOUND_ADS
    print(f"{len(ads):,} ads of {length:.0f} characters: {len(ads) / median:,.0f} ads/s, "
          f"{1e6 * median / len(ads):.0f} us each (median of 5 rounds, one core)")  # fmt: skip
    print(f"\n{'probe':<22}{'150 kB s':>10}{'300 kB s':>10}{'ratio':>8}")
    half, full = _probes(150_000), _probes(300_000)
    for name in half:
        first = min(_seconds(half[name], "NL") for _ in range(3))
        second = min(_seconds(full[name], "NL") for _ in range(3))
        ratio = second / first if first > 0.02 else float("nan")
        bad = second > BOUND_PROBE_SECONDS or ratio > BOUND_RATIO
        good &= not bad
        note = "  SLOW" if bad else "  over 0.1 s" if second > 0.1 else ""
        print(f"{name:<22}{first:10.4f}{second:10.4f}{ratio:8.2f}{note}")
    return good
