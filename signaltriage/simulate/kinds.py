"""The kinds of advertiser and what each of them shows, as probabilities (``kinds.toml``).

What a controller shows is a pair of bit masks: text cues and facts. The number of text cues is
drawn first, then a set of that size in proportion to the product of its weights (conditional
Bernoulli sampling: Chen, Dempster & Liu, Biometrika 81, 1994); facts are independent.
"""

from __future__ import annotations

from bisect import bisect
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import accumulate
from math import prod
from random import Random

from signaltriage.simulate.world import Origin, read_table, world


@dataclass(frozen=True, slots=True)
class Kind:
    """One row of the table; `cues` and `facts` hold the probability of every mask."""

    name: str
    share_local: float
    share_abroad: float
    exploited: bool
    like: tuple[str, ...]
    personas: tuple[int, int]
    phones: tuple[int, int]
    ads: tuple[int, ...]
    tour: str
    second_language: bool
    victims: int
    sources: tuple[str, ...]
    price: float
    scene: str
    says: Mapping[str, float]
    cues: tuple[float, ...]
    facts: tuple[float, ...]
    facts_if_copied: tuple[float, ...]
    cues_up_to: tuple[float, ...]
    facts_up_to: tuple[float, ...]

    def share(self, origin: Origin) -> float:
        """Chance of this kind among controllers of that origin."""
        return self.share_local if origin.local else self.share_abroad

    @property
    def copies(self) -> bool:
        """Whether its texts are those of others."""
        return self.victims > 0

    def draw_statement(self, rng: Random) -> str:
        """Draw what a controller says about itself, "" for nothing."""
        point = rng.random()
        for statement, chance in self.says.items():
            point -= chance
            if point < 0:
                return statement
        return ""

    def draw_cues(self, rng: Random) -> int:
        """Draw a mask of text cues."""
        return bisect(self.cues_up_to, rng.random(), hi=len(self.cues) - 1)

    def draw_facts(self, rng: Random) -> int:
        """Draw a mask of facts."""
        return bisect(self.facts_up_to, rng.random(), hi=len(self.facts) - 1)


@dataclass(frozen=True, slots=True)
class Kinds:
    """The whole table; the position of a cue or fact is its bit in a mask."""

    text_cues: tuple[str, ...]
    facts: tuple[str, ...]
    rows: tuple[Kind, ...]
    by_name: Mapping[str, Kind]
    shares: Mapping[str, float]  # over all origins
    statements: tuple[str, ...]
    scenes: Mapping[str, float]

    def __getitem__(self, name: str) -> Kind:
        """Return the row of that name."""
        return self.by_name[name]

    def cue_bit(self, name: str) -> int:
        """Return the bit of a text cue."""
        return 1 << self.text_cues.index(name)

    def fact_bit(self, name: str) -> int:
        """Return the bit of a fact."""
        return 1 << self.facts.index(name)

    def cue_names(self, mask: int) -> tuple[str, ...]:
        """Return the names of the text cues in a mask."""
        return tuple(name for at, name in enumerate(self.text_cues) if mask >> at & 1)

    def fact_names(self, mask: int) -> tuple[str, ...]:
        """Return the names of the facts in a mask."""
        return tuple(name for at, name in enumerate(self.facts) if mask >> at & 1)


@cache
def kinds() -> Kinds:
    """Load the packaged table."""
    data = read_table("kinds.toml")
    text_cues, fact_names = tuple(data["text_cues"]), tuple(data["facts"])
    table = data["kinds"]
    abroad = sum(origin.share for origin in world().origins if not origin.local)
    shares: dict[str, float] = {}
    pairs: dict[str, tuple[float, float]] = {}
    for name, row in table.items():
        share = row["share"]
        pairs[name] = (
            (share["local"], share["abroad"]) if isinstance(share, dict) else (share, share)
        )
        shares[name] = (1 - abroad) * pairs[name][0] + abroad * pairs[name][1]
    copied = sum(shares[name] * row.get("victims", 0) for name, row in table.items())
    rows = []
    for name, own in table.items():
        row = data["defaults"] | own
        weights = data["defaults"]["weights"] | own.get("weights", {})
        chances = data["defaults"]["facts"] | own.get("facts", {})
        cues = _sets([weights[cue] for cue in text_cues], row["counts"])
        facts = _bits([chances[fact] for fact in fact_names])
        seen = chances | {"text_reuse": 1 - (1 - chances["text_reuse"]) * (1 - copied)}
        rows.append(
            Kind(
                name=name,
                share_local=pairs[name][0],
                share_abroad=pairs[name][1],
                exploited=row["exploited"],
                like=tuple(row["like"]),
                personas=tuple(row["personas"]),
                phones=tuple(row["phones"]),
                ads=tuple(row["ads"]),
                tour=row["tour"],
                second_language=row["second_language"],
                victims=row["victims"],
                sources=tuple(row["sources"]),
                price=row["price"],
                scene=row["scene"],
                says=row["says"],
                cues=cues,
                facts=facts,
                facts_if_copied=_bits([seen[fact] for fact in fact_names]),
                cues_up_to=tuple(accumulate(cues)),
                facts_up_to=tuple(accumulate(facts)),
            )
        )
    by_name = {kind.name: kind for kind in rows}
    return Kinds(
        text_cues,
        fact_names,
        tuple(rows),
        by_name,
        shares,
        tuple(data["statements"]),
        data["scenes"],
    )


def _sets(weights: Sequence[float], counts: Sequence[float]) -> tuple[float, ...]:
    """P(set) for every mask: P(its size) times its product of weights, over all of that size."""
    masks = range(1 << len(weights))
    products = [prod(w for at, w in enumerate(weights) if mask >> at & 1) for mask in masks]
    totals = [0.0] * (len(weights) + 1)
    for mask in masks:
        totals[mask.bit_count()] += products[mask]
    sizes = [*counts, *[0.0] * (len(weights) + 1 - len(counts))]
    return tuple(
        sizes[mask.bit_count()] * products[mask] / totals[mask.bit_count()] for mask in masks
    )


def _bits(chances: Sequence[float]) -> tuple[float, ...]:
    """P(mask) for every mask of independent facts."""
    masks = [1.0]
    for p in chances:
        masks = [(1 - p) * q for q in masks] + [p * q for q in masks]
    return tuple(masks)
