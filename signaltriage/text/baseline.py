"""What is ordinary on each platform: its rules, its own lines, and how common each cue is there."""

from __future__ import annotations

import hashlib
import json
import re
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property, lru_cache
from heapq import nsmallest
from typing import Any

from signaltriage.errors import ConfigError
from signaltriage.records import Ad
from signaltriage.text.folding import fold

VERSION = 1  # of the JSON

MIN_ADVERTISERS = 100  # of whom fewer tell nothing about what is ordinary on a platform
MIN_ADS = 100
LINE_SHARE = 0.20  # of advertisers; what so many write word for word is not theirs
SAMPLE = 2_000  # advertisers of each platform whose lines are compared; 20 % is known to 1 %
DECIMALS = 6

_MIN_WORDS, _MIN_LETTERS = 3, 12  # shorter lines are alike by chance
_DIGITS = re.compile(r"\d+")


@dataclass(frozen=True, slots=True)
class Platform:
    """What is ordinary on one platform.

    Parameters
    ----------
    numbers_in_text : bool or None
        Whether it allows telephone numbers in title and body; None if that is not known.
    lines : frozenset of str
        Lines that are the platform's and not the advertiser's, as `normal_line` writes them.
    shares : mapping of str to float
        Cue to the share of the ads that carry it, among those on which it could be measured.
    """

    numbers_in_text: bool | None = None
    lines: frozenset[str] = frozenset()
    shares: Mapping[str, float] = field(default_factory=dict)


_UNKNOWN = Platform()


@dataclass(frozen=True)
class Baseline:
    r"""What is ordinary on each platform, in one value that measuring and linking are given.

    A full run learns it again from all its ads; a single ad is measured with that of the last
    full run. A platform that is not in it has no boilerplate, allows numbers in the text, and
    tells nothing about how common a cue is.

    Parameters
    ----------
    platforms : mapping of str to Platform
        By source.

    Examples
    --------
    >>> line = "this site checks no ads"
    >>> baseline = Baseline({"kiosk.example": Platform(lines=frozenset([line]))})
    >>> baseline.own("kiosk.example", "I am Ana\nThis site checks no ads.").rstrip()
    'I am Ana'
    >>> Baseline.loads(baseline.dumps()) == baseline
    True
    """

    platforms: Mapping[str, Platform] = field(default_factory=dict)

    def own(self, source: str, text: str) -> str:
        """Blank the platform's own lines; what is left keeps its place.

        Parameters
        ----------
        source : str
            Platform.
        text : str
            Title or body of one of its ads.

        Returns
        -------
        str
            Of the same length, with line breaks for what is not the advertiser's.
        """
        lines = self.platforms.get(source, _UNKNOWN).lines
        if not lines or not text:
            return text
        return "".join(
            "\n" * len(line) if normal_line(line) in lines else line
            for line in text.splitlines(keepends=True)
        )

    def numbers_in_text(self, source: str) -> bool:
        """Whether a platform allows telephone numbers in the text; True where nothing is known."""
        return self.platforms.get(source, _UNKNOWN).numbers_in_text is not False

    def share(self, source: str, cue: str) -> float | None:
        """How common a cue is among the measured ads of a platform; None if not known."""
        return self.platforms.get(source, _UNKNOWN).shares.get(cue)

    def updated(self, newer: Baseline) -> Baseline:
        """Put what is known of platforms in another baseline over what is known here.

        Parameters
        ----------
        newer : Baseline
            What it does not know about a platform stays as it is here.

        Returns
        -------
        Baseline

        Examples
        --------
        >>> known = Baseline({"a": Platform(numbers_in_text=False)})
        >>> known.updated(Baseline({"a": Platform(shares={"cue": 0.5})})).platforms["a"]
        Platform(numbers_in_text=False, lines=frozenset(), shares={'cue': 0.5})
        """
        platforms = dict(self.platforms)
        for source, new in newer.platforms.items():
            old = platforms.get(source, _UNKNOWN)
            said = old.numbers_in_text if new.numbers_in_text is None else new.numbers_in_text
            platforms[source] = Platform(said, new.lines or old.lines, new.shares or old.shares)
        return Baseline(platforms)

    def rules(self) -> dict[str, bool]:
        """Whether numbers are allowed in the text, by platform, where that is known."""
        return {
            source: platform.numbers_in_text
            for source, platform in self.platforms.items()
            if platform.numbers_in_text is not None
        }

    def with_rules(self, numbers_in_text: Mapping[str, bool]) -> Baseline:
        """Set the rules that somebody knows; a rule that was said outweighs one that was learnt."""
        platforms = dict(self.platforms)
        for source, allowed in numbers_in_text.items():
            old = platforms.get(source, _UNKNOWN)
            platforms[source] = replace(old, numbers_in_text=allowed)
        return Baseline(platforms)

    def dumps(self) -> str:
        """Write as JSON, the same text for the same content."""
        document = {
            "version": VERSION,
            "platforms": {
                source: {
                    "numbers_in_text": platform.numbers_in_text,
                    "lines": sorted(platform.lines),
                    "shares": {
                        cue: round(share, DECIMALS)
                        for cue, share in sorted(platform.shares.items())
                    },
                }
                for source, platform in sorted(self.platforms.items())
            },
        }
        return json.dumps(document, indent=1, ensure_ascii=False) + "\n"

    @classmethod
    def loads(cls, text: str) -> Baseline:
        """Read what `dumps` wrote.

        Raises
        ------
        ConfigError
            If the text is damaged or of another version.
        """
        try:
            document = json.loads(text)
            version = document["version"]
            rows = document["platforms"].items() if version == VERSION else ()
            platforms = {str(source): _platform(row) for source, row in rows}
        except (ValueError, KeyError, TypeError, AttributeError):
            raise ConfigError(
                "baseline: is damaged; make it again with a full run over all ads"
            ) from None
        if version != VERSION:
            raise ConfigError(
                f"baseline: is of version {version!r}, this release reads {VERSION}; "
                "make it again with a full run over all ads"
            )
        return cls(platforms)

    @cached_property
    def digest(self) -> str:
        """SHA-256 of its JSON, in hexadecimal."""
        return hashlib.sha256(self.dumps().encode()).hexdigest()


@dataclass(frozen=True, slots=True)
class LineSample:
    """The lines of some advertisers of each platform, from which boilerplate is told.

    The advertisers kept are the `SAMPLE` with the lowest digest: flat memory, and the same ones
    whatever the order and the blocks of the input.

    Parameters
    ----------
    lines : mapping of str to mapping of int to frozenset of str
        Source to advertiser to the lines in their ads.
    """

    lines: Mapping[str, Mapping[int, frozenset[str]]] = field(default_factory=dict)

    @classmethod
    def of(cls, ads: Iterable[Ad]) -> LineSample:
        r"""Sample the lines of ads.

        Examples
        --------
        >>> from datetime import datetime, UTC
        >>> ad = Ad("a", "1", datetime(2026, 3, 1, tzinfo=UTC), body="Ook\nIk ben Ana uit Breda")
        >>> [sorted(lines) for lines in LineSample.of([ad]).lines["a"].values()]
        [['ik ben ana uit breda']]
        """
        found: dict[str, dict[int, frozenset[str]]] = {}
        for ad in ads:
            lines = {
                normal
                for text in (ad.title, ad.body)
                for line in text.splitlines()
                if len(line) >= _MIN_LETTERS and (normal := normal_line(line))
            }
            here = found.setdefault(ad.source, {})
            who = _advertiser(ad)
            here[who] = here.get(who, frozenset()) | lines
        return cls({source: _lowest(here) for source, here in found.items()})

    def merged(self, other: LineSample) -> LineSample:
        """Put two samples together."""
        both = dict(self.lines)
        for source, there in other.lines.items():
            here = dict(both.get(source, {}))
            for who, lines in there.items():
                here[who] = here.get(who, frozenset()) | lines
            both[source] = _lowest(here)
        return LineSample(both)

    def boilerplate(self) -> Baseline:
        """Tell which lines are the platforms': those of more than `LINE_SHARE` of advertisers."""
        platforms = {}
        for source, here in self.lines.items():
            if len(here) >= MIN_ADVERTISERS:
                counts = Counter(line for lines in here.values() for line in lines)
                common = frozenset(k for k, n in counts.items() if n > LINE_SHARE * len(here))
                platforms[source] = Platform(lines=common)
        return Baseline(platforms)


@lru_cache(maxsize=8_192)
def normal_line(line: str) -> str:
    """Write a line as boilerplate is compared: folded, numbers alike; empty if it is short.

    Examples
    --------
    >>> normal_line("  Advertentie nr. 10483, geplaatst door de adverteerder.")
    'advertentie nr. 0, geplaatst door de adverteerder'
    >>> normal_line("24/7")
    ''
    """
    normal = _DIGITS.sub("0", fold(line)).rstrip(".! ")
    if not normal.isascii():
        normal = normal.encode(errors="replace").decode()  # half a character cannot be stored
    if len(normal.split()) < _MIN_WORDS or sum(map(str.isalpha, normal)) < _MIN_LETTERS:
        return ""
    return normal


def _advertiser(ad: Ad) -> int:
    """Who placed an ad, as far as its fields tell; the ad itself where they tell nothing."""
    phone = "".join(c for c in ad.phones[0] if c.isdigit())[-9:] if ad.phones else ""
    who = phone or (ad.handles[0] if ad.handles else "") or ad.persona or f"#{ad.ad_id}"
    digest = hashlib.blake2b(who.encode(errors="replace"), digest_size=8).digest()
    return int.from_bytes(digest, "big")


def _lowest(advertisers: Mapping[int, frozenset[str]]) -> Mapping[int, frozenset[str]]:
    if len(advertisers) <= SAMPLE:
        return advertisers
    return {who: advertisers[who] for who in nsmallest(SAMPLE, advertisers)}


def _platform(row: Mapping[str, Any]) -> Platform:
    allowed = row["numbers_in_text"]
    if allowed is not None and not isinstance(allowed, bool):
        raise ValueError(allowed)
    return Platform(
        allowed,
        frozenset(map(str, row["lines"])),
        {str(cue): float(share) for cue, share in row["shares"].items()},
    )
