"""The waterfall: from the base, by each contribution, to the total."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from itertools import pairwise
from typing import TYPE_CHECKING, Any

from signaltriage.errors import UsageError
from signaltriage.plots.palette import FAMILY_COLOURS, OTHER_COLOUR
from signaltriage.plots.wording import indicator_label, percentage, showable, signed, words
from signaltriage.records import Score

if TYPE_CHECKING:
    import altair as alt

ROW_HEIGHT = 24  # pixels
WIDTH = 380  # pixels of the plotting area


def waterfall(evidence: Mapping[str, Any] | Score) -> list[dict[str, Any]]:
    """Give the rows of the waterfall of one cluster.

    Parameters
    ----------
    evidence : mapping or Score
        One reviewed cluster: ``base`` (log-odds) and ``contributions``, each with
        ``indicator``, ``family``, ``points`` (log-odds) and ``sentence``. Of a score, those
        without points are left out.

    Returns
    -------
    list of dict
        First the base, then each contribution in the order given, last the total. Each row has
        ``kind`` (``"base"``, ``"contribution"``, ``"total"``), ``indicator`` (None for base and
        total), ``label`` (in English), ``family``, ``points``, ``start`` and ``end`` (log-odds
        before and after), ``probability`` (``1 / (1 + exp(-end))``) and ``sentence``.

    Raises
    ------
    UsageError
        If base or points are not finite numbers.

    Examples
    --------
    >>> rows = waterfall({"base": -2.0, "contributions": [{"indicator": "a1_shared_contact",
    ...     "family": "contact", "points": 2.0, "sentence": "One number, four names."}]})
    >>> [(row["kind"], row["label"], row["end"], row["probability"]) for row in rows[1:]]
    [('contribution', 'shared contact', 0.0, 0.5), ('total', 'total', 0.0, 0.5)]
    """
    if isinstance(evidence, Score):
        earning = [asdict(c) for c in evidence.contributions if c.points]
        evidence = {"base": evidence.base, "contributions": earning}
    try:
        contributions = [
            (c["points"], *(showable(c[key]) for key in ("indicator", "family", "sentence")))
            for c in evidence["contributions"]
        ]
        level = _finite(evidence["base"], "base", evidence)
    except (KeyError, TypeError, IndexError) as error:
        raise UsageError(
            f"the evidence is not that of a cluster ({error}); give a Score, or a line of "
            "evidence.jsonl as a dict"
        ) from None
    rows = [_row("base", "base", start=0.0, end=level)]
    for given, indicator, family, sentence in contributions:
        points = _finite(given, f"points of {indicator}", evidence)
        row = _row(
            "contribution", indicator_label(indicator, "en"), start=level, end=level + points
        )
        row |= {"indicator": indicator, "family": family, "sentence": sentence}
        rows.append(row)
        level += points
    rows.append(_row("total", "total", start=0.0, end=level))
    return rows


def waterfall_chart(evidence: Mapping[str, Any] | Score, language: str = "en") -> alt.LayerChart:
    """Draw the waterfall of one cluster.

    Parameters
    ----------
    evidence : mapping or Score
        As for `waterfall`.
    language : str
        ``"en"`` or ``"nl"``: titles of axis, legend and tooltip.

    Returns
    -------
    altair.LayerChart
        Bars in log-odds, the probability named under each tick; colour is the family, the
        tooltip holds the sentence. It carries no configuration, so it can be combined.
    """
    import altair as alt  # here, because it takes half a second that only drawing should cost

    w = words(language)
    rows = _drawn_rows(evidence, language)
    x, end, edge = (_log_odds(f"{field}:Q", rows, w) for field in ("start", "end", "edge"))
    y = alt.Y(
        "name:N",
        title=None,
        sort=None,
        scale=alt.Scale(domain=[row["name"] for row in rows]),
        axis=alt.Axis(labelLimit=190, ticks=False, domain=False, labelPadding=8),
    )
    tooltip = [
        alt.Tooltip("name:N", title=w["indicator"]),
        alt.Tooltip("family_name:N", title=w["family"]),
        alt.Tooltip("points_text:N", title=w["points"]),
        alt.Tooltip("probability_text:N", title=w["probability"]),
        alt.Tooltip("sentence:N", title=w["sentence"]),
    ]
    base = alt.Chart(alt.InlineData(values=rows))
    bars = (
        base.transform_filter("datum.kind === 'contribution'")
        .mark_bar(height=13, cornerRadius=1.5)
        .encode(x=x, x2=alt.X2("end:Q"), y=y, color=_family_colour(rows, w), tooltip=tooltip)
    )
    connectors = (
        base.transform_filter("isValid(datum.next)")
        .mark_rule(color="#8b95a1", strokeDash=[2, 2])
        .encode(x=end, y=y, y2=alt.Y2("next:N"))
    )
    marks = (
        base.transform_filter("datum.kind !== 'contribution'")
        .mark_point(shape="diamond", size=90, filled=True, color="#2b3640", opacity=1)
        .encode(x=end, y=y, tooltip=tooltip)
    )
    values = base.mark_text(align="left", dx=9, fontSize=11, color="#2b3640").encode(
        x=edge, y=y, text=alt.Text("value_text:N"), tooltip=tooltip
    )
    return alt.LayerChart(layer=[connectors, bars, marks, values]).properties(
        width=WIDTH,
        height=ROW_HEIGHT * len(rows),
        description=f"{w['waterfall']}: "
        + "; ".join(f"{row['name']} {row['value_text']}" for row in rows),
    )


def _log_odds(field: str, rows: Sequence[Mapping[str, Any]], w: Mapping[str, str]) -> alt.X:
    """Give the axis, with the probability under the log-odds of each tick."""
    import altair as alt

    ends = [row["end"] for row in rows]
    margin = max(0.12 * (max(ends) - min(ends)), 0.25)
    ticks = (
        "[format(datum.value, '+.1f'), "
        "format(1 / (1 + exp(-datum.value)), datum.value < -2.2 ? '.1%' : '.0%')]"
    )
    return alt.X(
        field,
        title=w["axis_log_odds"],
        scale=alt.Scale(domain=[min(ends) - margin, max(ends) + margin], zero=False, nice=False),
        axis=alt.Axis(labelExpr=ticks, tickCount=6, grid=True, labelAlign="center"),
    )


def _family_colour(rows: Sequence[Mapping[str, Any]], w: Mapping[str, str]) -> alt.Color:
    """Give each family that is drawn its colour; the families we know come first."""
    import altair as alt

    drawn = {row["family"] for row in rows if row["family"] is not None}
    families = [f for f in FAMILY_COLOURS if f in drawn] + sorted(drawn - set(FAMILY_COLOURS))
    colours = [FAMILY_COLOURS.get(f, OTHER_COLOUR) for f in families]
    return alt.Color(
        "family:N",
        title=w["family"],
        scale=alt.Scale(domain=families, range=colours),
        legend=None,
    )


def _row(kind: str, label: str, *, start: float, end: float) -> dict[str, Any]:
    """Build one row without an indicator."""
    return {
        "kind": kind,
        "indicator": None,
        "label": label,
        "family": None,
        "points": end - start,
        "start": start,
        "end": end,
        "probability": _probability(end),
        "sentence": "",
    }


def _drawn_rows(evidence: Mapping[str, Any] | Score, language: str) -> list[dict[str, Any]]:
    """Give the rows that are drawn, each with the name of the next, to which its line leads."""
    rows = [_drawn(row, language) for row in waterfall(evidence)]
    for row, following in pairwise(rows):
        row["next"] = following["name"]
    return rows


def _drawn(row: Mapping[str, Any], language: str) -> dict[str, Any]:
    """Add to a row the strings that are drawn, and leave out what is not."""
    w = words(language)
    contribution = row["kind"] == "contribution"
    family = showable(row["family"]) if contribution else None
    probability = percentage(row["probability"], language)
    sentence = row["sentence"] if contribution else w[f"{row['kind']}_sentence"]
    return {
        "kind": row["kind"],
        "name": indicator_label(row["indicator"], language) if contribution else w[row["kind"]],
        "family": family,
        "family_name": w.get(f"family_{family}", family) if contribution else "–",
        "start": row["start"],
        "end": row["end"],
        "edge": max(row["start"], row["end"]) if contribution else row["end"],
        "points_text": signed(row["points"], language),
        "probability_text": probability,
        "value_text": signed(row["points"], language) if contribution else probability,
        "sentence": showable(sentence),
    }


def _finite(number: object, what: str, evidence: Mapping[str, Any]) -> float:
    """Give the number as a float, or refuse it."""
    if isinstance(number, (int, float)) and math.isfinite(number):
        return float(number)
    cluster = evidence.get("cluster_id", "?")
    raise UsageError(f"cluster {cluster}: {what} is not a finite number; score it again")


def _probability(log_odds: float) -> float:
    """Logistic function, without overflow."""
    if log_odds >= 0:
        return 1 / (1 + math.exp(-log_odds))
    odds = math.exp(log_odds)
    return odds / (1 + odds)
