"""The score of a cluster: a base and points that add up to it exactly, and what stands beside."""

from __future__ import annotations

from dataclasses import dataclass
from html import escape

BANDS = ("low", "review", "high", "unscored")


@dataclass(frozen=True, slots=True)
class Contribution:
    """What one indicator adds to the score of one cluster.

    Parameters
    ----------
    indicator : str
        Id in the catalogue, or the name of another column.
    family : str
        Evidence family in the catalogue.
    value : float or None
        As measured; None could not be measured (and adds 0), 0 is measured and absent.
    points : float
        Log-odds added.
    points_sd : float
        Standard deviation of the points under the prior or the posterior.
    sentence : str
        The finding in words.
    note_for, note_against : str
        What speaks for reading it as a sign, and what against; empty if nothing is recorded.
    innocent : tuple of str
        Innocent explanations.
    """

    indicator: str
    family: str
    value: float | None
    points: float
    points_sd: float
    sentence: str
    note_for: str
    note_against: str
    innocent: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ProtectiveFact:
    """Something seen that goes with independent work: shown, never scored.

    Parameters
    ----------
    indicator : str
        Id in the catalogue.
    sentence : str
        The fact in words.
    note_for, note_against : str
        What speaks for reading it as protective, and what against.
    """

    indicator: str
    sentence: str
    note_for: str
    note_against: str


@dataclass(frozen=True, slots=True)
class BandChange:
    """The fewest findings without which the band would be another.

    Parameters
    ----------
    findings : tuple of str
        Their indicators, largest points first.
    before, after : str
        The band with them, and without.
    sentence : str
        The same in words.
    """

    findings: tuple[str, ...]
    before: str
    after: str
    sentence: str


@dataclass(frozen=True, slots=True)
class Score:
    """The score of one cluster, taken apart.

    ``base + sum(c.points) == logit(score)`` to 1e-9.

    Parameters
    ----------
    base : float
        Log-odds before any evidence.
    contributions : tuple of Contribution
        One per model column, largest points first.
    score, low, high : float
        Share of similar clusters that a reviewer would confirm, if the model were right, and
        its 90 % interval.
    band : str
        ``"low"``, ``"review"``, ``"high"`` or ``"unscored"``.
    families : tuple of str
        Independent evidence families that counted for the gate.
    gates : tuple of str
        Sentences on rules that lowered the band, or why nothing could be scored.
    missing : tuple of str
        Indicators of the model that could not be measured.
    protective : tuple of ProtectiveFact
        What was seen that goes with independent work; empty if the findings do not hold it.
    change : BandChange or None
        What would change the band; None if the absence of no finding does.
    """

    base: float
    contributions: tuple[Contribution, ...]
    score: float
    low: float
    high: float
    band: str
    families: tuple[str, ...]
    gates: tuple[str, ...]
    missing: tuple[str, ...]
    protective: tuple[ProtectiveFact, ...]
    change: BandChange | None

    @property
    def reasons(self) -> tuple[str, ...]:
        """One sentence for each finding that adds points, largest first."""
        return tuple(c.sentence for c in self.contributions if c.points > 0)

    def _repr_html_(self) -> str:
        """Show it in a notebook: the findings with points, and what a reader should set beside."""
        findings = "".join(
            f"<li>{escape(c.sentence)} <b>{c.points:+.2f}</b>{_notes(c)}</li>"
            for c in self.contributions
            if c.points
        )
        facts = "".join(f"<li>{escape(f.sentence)}{_notes(f)}</li>" for f in self.protective)
        beside = [*self.gates, *([self.change.sentence] if self.change else [])]
        if self.missing:
            beside.append(f"could not be measured: {', '.join(self.missing)}")
        return (
            f"<p><b>{escape(self.band)}</b>, score {self.score:.3f} "
            f"({self.low:.3f} to {self.high:.3f}), base {self.base:+.2f}</p><ol>{findings}</ol>"
            + "".join(f"<p>{escape(said)}</p>" for said in beside)
            + (f"<p>Protective facts:</p><ul>{facts}</ul>" if facts else "")
        )


def _notes(told: Contribution | ProtectiveFact) -> str:
    said = [("For", told.note_for), ("Against", told.note_against)]
    if isinstance(told, Contribution):
        said.append(("Innocent explanations", "; ".join(told.innocent)))
    notes = " ".join(f"{escape(name)}: {escape(note)}" for name, note in said if note)
    return f"<br><small>{notes}</small>" if notes else ""
