"""What is true of each ad, and how well anybody could rank by what can be seen."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache

from signaltriage.simulate.kinds import Kind, kinds


@dataclass(frozen=True, slots=True)
class Truth:
    """The truth about one made-up ad.

    Parameters
    ----------
    source, ad_id : str
        Which ad.
    advertiser : str
        The persona behind it; a working name may change, this does not.
    controller : str
        Ads with the same controller are truly linked, others are not.
    kind : str
        Row of the table of kinds.
    exploited : int
        1 if the people behind the ad are exploited, else 0.
    visible : bool
        Exploited, and of a kind that leaves traces in ads. A third of the exploited do not.
    posterior : float
        P(exploited | everything the controller shows), see `posterior`.
    origin : str
        Country code; hidden, for audits. Independent of `exploited`.
    cues : tuple of str
        Text cues this ad shows.
    scene : str
        How the controller moves and posts, see `signaltriage.simulate.itinerary`; "" if plainly.
    statement : str
        What the controller says about itself, one of `Kinds.statements`, or "".
    victim : str or None
        Controller whose text, or a paragraph of it, this ad copies.
    facts : tuple of str
        What the controller shows over several ads, such as ``contact_churn`` or ``age_down``; to
        be seen only where enough of its ads are in the market.
    proxies : tuple of str
        Habits of this ad that go with origin and, given it, with nothing else: ``prefix``,
        ``language`` (the native one), ``translated``, ``errors``, ``nation``, ``tour``.
    """

    source: str
    ad_id: str
    advertiser: str
    controller: str
    kind: str
    exploited: int
    visible: bool
    posterior: float
    origin: str
    cues: tuple[str, ...]
    scene: str = ""
    statement: str = ""
    victim: str | None = None
    facts: tuple[str, ...] = ()
    proxies: tuple[str, ...] = ()


@lru_cache(maxsize=65_536)
def posterior(
    cues: int, unseen: int, facts: int, personas: int | None, statement: str = ""
) -> float:
    """P(exploited | what a controller shows), by Bayes from the table of kinds.

    ``sum(share * P(shown | kind) for exploited kinds) / sum(share * P(shown | kind))``, where
    P(shown | kind) is the product of the chances of the cue mask, the fact mask, the statement
    and the number of personas.

    Parameters
    ----------
    cues, facts : int
        Masks of the text cues and facts shown; the fact ``text_reuse`` includes having been
        copied by a text thief.
    unseen : int
        Mask of text cues that no ad of the controller could show (a number cannot be hidden in
        a text that may hold none); they are summed out.
    personas : int or None
        Number of personas, None if nothing visible ties them together.
    statement : str
        What the controller says about itself, one of `Kinds.statements`; "" for nothing.

    Returns
    -------
    float
        Between 0 and 1.
    """
    table = kinds()
    exploited = total = 0.0
    for kind in table.rows:
        parts = [table[name] for name in kind.like] or [kind]
        mass = sum(table.shares[part.name] for part in parts)
        chance = sum(
            table.shares[part.name] / mass * _chance(part, cues, unseen, facts, personas, statement)
            for part in parts
        )
        total += table.shares[kind.name] * chance
        exploited += table.shares[kind.name] * chance * kind.exploited
    return exploited / total if total else 0.0


def _chance(
    kind: Kind, cues: int, unseen: int, facts: int, personas: int | None, statement: str
) -> float:
    first, last = kind.personas
    if personas is not None and not first <= personas <= last:
        return 0.0
    return (
        _cue_chance(kind, cues, unseen)
        * kind.facts_if_copied[facts]
        * (kind.says.get(statement, 0.0) if statement else 1 - sum(kind.says.values()))
        * (1.0 if personas is None else 1 / (last - first + 1))
    )


def _cue_chance(kind: Kind, cues: int, unseen: int) -> float:
    if kind.copies:  # shows what its victim shows
        table = kinds()
        others = [other for other in table.rows if not other.copies]
        mass = sum(table.shares[other.name] for other in others)
        return sum(table.shares[o.name] / mass * _cue_chance(o, cues, unseen) for o in others)
    free = [cues]
    for bit in (1 << at for at in range(unseen.bit_length()) if unseen >> at & 1):
        free += [mask | bit for mask in free]
    return sum(kind.cues[mask] for mask in free)


def average_precision(ranked: Iterable[tuple[float, int]]) -> float:
    """Average precision of (score, label) pairs, equal scores taken together.

    ``sum((R[n] - R[n-1]) * P[n])`` over the distinct scores from high to low, R being recall and
    P precision at or above the score: the definition of scikit-learn's
    `average_precision_score`.

    Examples
    --------
    >>> average_precision([(0.9, 1), (0.5, 0), (0.5, 1), (0.1, 0)])
    0.8333333333333333
    """
    counts: dict[float, tuple[int, int]] = {}
    for score, label in ranked:
        positives, n = counts.get(score, (0, 0))
        counts[score] = (positives + label, n + 1)
    total = sum(positives for positives, _ in counts.values())
    if not total:
        return 0.0
    found = seen = 0
    area = 0.0
    for score in sorted(counts, reverse=True):
        positives, n = counts[score]
        found, seen = found + positives, seen + n
        area += positives / total * found / seen
    return area
