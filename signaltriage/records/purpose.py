"""The purpose without which nothing is collected."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True)
class Purpose:
    """Why, for whom and until when advertisements may be collected.

    Law: AVG 5(1)(a-b) and 6, LED 4 and 8, Wpg 3.

    Parameters
    ----------
    id : str
        Short name stamped on the manifest of every run.
    controller : str
        Who decides on purpose and means, and answers for them.
    legal_basis : str
        The article relied on. "Manifestly made public" alone is refused: many ads are made
        by somebody else than the person shown.
    regime : str
        ``"AVG"`` or ``"Wpg"``.
    scope : str
        What is collected and what for, in a sentence.
    expires : date
        Last day on which collection is allowed.
    """

    id: str
    controller: str
    legal_basis: str
    regime: str
    scope: str
    expires: date
