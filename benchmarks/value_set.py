"""Hand-written texts with the rates, ages, contacts and languages they state, and how to compare.

The truth was written before any finder was read. Values are compared in normal form.
"""

from __future__ import annotations

import random
import tomllib
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from place_set import sentences

CASES = Path(__file__).with_name("value_cases.toml")
SECOND = Path(__file__).with_name("rate_age_cases.toml")
LANGUAGES = ("nl", "en", "de", "fr", "es", "ro", "hu", "bg", "pl", "pt", "it")
ADS_PER_LANGUAGE = 20
MIXED_PAIRS = 60
AD_LENGTH = 460


@dataclass
class Tally:
    """Counts of one value over its texts, and the texts that went wrong."""

    right: int = 0
    found: int = 0
    stated: int = 0
    failures: list[str] = field(default_factory=list)

    @property
    def precision(self) -> float:
        """Share of what was found that is right."""
        return self.right / self.found if self.found else 1.0

    @property
    def recall(self) -> float:
        """Share of what is stated that was found."""
        return self.right / self.stated if self.stated else 1.0

    def add(
        self,
        text: str,
        found: Iterable[Any],
        stated: Sequence[Any],
        same: Callable[[Any, Any], bool] = lambda one, other: bool(one == other),
    ) -> None:
        """Pair each stated value with at most one found value."""
        left = list(found)
        count, got = len(left), list(left)
        right = 0
        for truth in stated:
            match = next((f for f in left if same(f, truth)), None)
            if match is not None:
                left.remove(match)
                right += 1
        self.right += right
        self.found += count
        self.stated += len(stated)
        if right != count or right != len(stated):
            self.failures.append(f"{text!r}: stated {list(stated)}, found {got}")


def load() -> dict[str, list[Any]]:
    """Read the cases of every value; rates and ages have a second set, "rates 2" and "ages 2"."""
    second = tomllib.loads(SECOND.read_text("utf-8"))
    return tomllib.loads(CASES.read_text("utf-8")) | {f"{k} 2": v for k, v in second.items()}


def same_rate(found: tuple[float, str | None, int | None], truth: list[Any]) -> bool:
    """Compare amount, currency where stated, and minutes unless either reading will do."""
    amount, currency, minutes = truth
    return bool(
        found[0] == amount
        and (not currency or found[1] == currency)
        and (minutes == -1 or (found[2] or 0) == minutes)
    )


def contact_form(kind: str, value: str) -> str:
    """Bring a contact into the form of the truth: no scheme, no `www.`, no `@`, no last slash."""
    kind = {"twitter": "x"}.get(kind, kind)
    value = value if kind == "url" and "?" in value else value.lower()
    if kind == "url":
        value = value.split("://")[-1].removeprefix("www.").rstrip("/")
    return f"{kind}:{value.removeprefix('@')}"


def language_ads() -> list[tuple[str, str]]:
    """Compose short ads of three sentences, with the language of each."""
    rng = random.Random(4)
    lines: dict[str, list[str]] = {language: [] for language in LANGUAGES}
    for _, language, text in sentences():
        lines[language].append(text)
    made: list[tuple[str, str]] = []
    for language in LANGUAGES:
        # The second half of each block is written as advertisements.
        block = lines[language][len(lines[language]) // 2 :]
        for _ in range(ADS_PER_LANGUAGE):
            made.append((language, " ".join(rng.sample(block, 3))))
    return made


def mixed_pairs() -> list[list[tuple[str, str]]]:
    """Pair ads of two different languages."""
    rng = random.Random(5)
    ads = language_ads()
    made: list[list[tuple[str, str]]] = []
    while len(made) < MIXED_PAIRS:
        one, other = rng.sample(ads, 2)
        if one[0] != other[0]:
            made.append([one, other])
    return made


def long_ads(count: int, mentions: Sequence[str]) -> list[str]:
    """Compose ads of 460 characters on average that each state a rate, an age and so on."""
    rng = random.Random(6)
    cases = load()
    lines: dict[str, list[str]] = {language: [] for language in LANGUAGES}
    for _, language, text in sentences():
        lines[language].append(text)
    stated = {key: [c[-2] for c in cases[key] if c[-1]] for key in ("rates", "contacts")}
    # Only ages of adults stand beside other lines.
    stated["ages"] = [text for text, years in cases["ages"] if years and min(years) >= 18]
    made = []
    for _ in range(count):
        language = rng.choices(LANGUAGES, [40, 20, 8, 8, 8, 5, 3, 3, 3, 2, 2])[0]
        parts = [rng.choice(mentions), rng.choice(stated["rates"]), rng.choice(stated["ages"])]
        if rng.random() < 0.25:
            parts.append(rng.choice(stated["contacts"]))
        number = f"06-0{rng.randrange(10**7):07d}"
        parts.append(
            rng.choice((f"Bel {number}", f"☎ {number}", " ".join(number[:2] + number[3:])))
        )
        goal = rng.randrange(AD_LENGTH - 232, AD_LENGTH + 208)
        while sum(map(len, parts)) + len(parts) < goal:
            parts.append(rng.choice(lines[language]))
        rng.shuffle(parts)
        ending = (
            rng.choice((" 💋", " ❤️", " …", " – tot gauw", " ✨🌹")) if rng.random() < 0.97 else ""
        )
        made.append(rng.choice(("\n", " ")).join(parts) + ending)
    return made
