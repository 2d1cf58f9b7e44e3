"""What people said: two ads are the same advertiser, or not; what a shared value really is."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, fields

from signaltriage.errors import UsageError

PAIR_DECISIONS = ("same", "not_same")
MARKS = ("agency", "venue", "platform", "ignore")


@dataclass(frozen=True, slots=True)
class LinkDecision:
    """One decision of a person that linking obeys.

    Parameters
    ----------
    decision : str
        ``"same"`` or ``"not_same"`` of two ads; ``"agency"``, ``"venue"``, ``"platform"`` or
        ``"ignore"`` of a contact: a marked contact is listed and links nothing.
    left, right : str
        ``"source/ad_id"`` of two ads; or the kind and the value (normal form) of a contact.
    actor, reason : str
        Who decided, and why. Nothing is decided without both.

    Examples
    --------
    >>> LinkDecision("platform", "phone", "+31900", "k.jansen", "help desk of the site").right
    '+31900'
    >>> LinkDecision("same", "kiosk.example/1", "kiosk.example/2", "k.jansen", "")
    Traceback (most recent call last):
        ...
    signaltriage.errors.UsageError: decision: reason is empty; say who decided and why
    """

    decision: str
    left: str
    right: str
    actor: str
    reason: str

    def __post_init__(self) -> None:
        if self.decision not in (*PAIR_DECISIONS, *MARKS):
            raise UsageError(
                f"decision: {self.decision!r} is none of {(*PAIR_DECISIONS, *MARKS)}; choose one"
            )
        for name in ("left", "right"):
            if not getattr(self, name):
                raise UsageError(f"decision: {name} is empty; name both ads, or kind and value")
        for name in ("actor", "reason"):
            if not getattr(self, name).strip():
                raise UsageError(f"decision: {name} is empty; say who decided and why")


def read_decisions(
    rows: Iterable[LinkDecision | Mapping[str, object]] | None,
) -> tuple[LinkDecision, ...]:
    """Check decisions and put them in a fixed order; the last word on a pair or value counts.

    Parameters
    ----------
    rows : iterable of LinkDecision or mapping, optional
        Mappings have the fields of `LinkDecision`; further keys are ignored. A later row about the
        same pair or value replaces an earlier one.

    Returns
    -------
    tuple of LinkDecision

    Raises
    ------
    UsageError
        Naming the row and what it lacks.
    """
    last: dict[tuple[str, ...], LinkDecision] = {}
    for number, row in enumerate(rows or ()):
        if isinstance(row, LinkDecision):
            given = row
        else:
            lacking = sorted({f.name for f in fields(LinkDecision)} - row.keys())
            if lacking:
                raise UsageError(f"decisions: row {number} lacks {', '.join(lacking)}; add it")
            given = LinkDecision(**{f.name: str(row[f.name] or "") for f in fields(LinkDecision)})
        pair = given.decision in PAIR_DECISIONS
        about = tuple(sorted((given.left, given.right))) if pair else (given.left, given.right)
        if pair and given.left == given.right:
            raise UsageError(f"decisions: row {number} names one ad twice; name two")
        last[("pair" if pair else "mark", *about)] = given
    return tuple(last[about] for about in sorted(last))
