"""Hashes of images, as a caller would supply them: there are no images behind them."""

from __future__ import annotations

from functools import lru_cache
from hashlib import blake2b

from signaltriage.simulate.plans import AdPlan, Controller

_EACH = 3  # images of each face


def image_hashes(seed: int, who: Controller, plan: AdPlan) -> tuple[tuple[str, str], ...]:
    """Return the hashes supplied with an ad, each with the advertiser whose image it is.

    Half of the ads have any. A thief of texts takes the first image of its victim in half of
    its copies.
    """
    style = plan.style // 101
    if style % 2:
        return ()
    first = style // 2 % _EACH
    shown = [(who.index, plan.persona, first)]
    if style % 5 == 0:
        shown.append((who.index, plan.persona, (first + 1) % _EACH))
    if plan.author != who.index and style % 4 < 2:
        shown[0] = (plan.author, 0, 0)
    return tuple(
        (_hash(seed, owner, persona, nth), f"c{owner}.{persona}") for owner, persona, nth in shown
    )


@lru_cache(maxsize=1_024)
def _hash(seed: int, index: int, persona: int, nth: int) -> str:
    return blake2b(f"{seed}:{index}:{persona}:{nth}".encode(), digest_size=8).hexdigest()
