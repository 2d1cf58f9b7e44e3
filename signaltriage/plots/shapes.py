"""The shape of a model: what each value of a column adds, and how sure that is."""

from __future__ import annotations

import math
from collections.abc import Sequence
from itertools import zip_longest
from typing import TYPE_CHECKING, Any

from signaltriage.errors import UsageError
from signaltriage.models import AdditiveTable, Column
from signaltriage.models.table import Z90
from signaltriage.plots.palette import FAMILY_COLOURS, OTHER_COLOUR
from signaltriage.plots.wording import indicator_label, localised, signed, words

if TYPE_CHECKING:
    import altair as alt

WIDTH, HEIGHT = 200, 120  # pixels of one drawing
IN_A_ROW = 4
MAX_NAMED = 8  # edges; of more, one in so many is named
MARGIN = 0.1  # log-odds above and below what is drawn


def shape_rows(table: AdditiveTable, name: str) -> list[dict[str, Any]]:
    """Give what each bin of a column adds.

    Parameters
    ----------
    table : AdditiveTable
        The model, ``model.table_``.
    name : str
        One of its columns.

    Returns
    -------
    list of dict
        One per bin, lowest values first: ``column``, ``family``, ``bin``, ``above`` and ``up_to``
        (the bin holds values with ``above < value <= up_to``; None where it has no such edge),
        ``points``, ``low`` and ``high`` (log-odds and their 90 % interval). A missing value is in
        no bin and adds 0.

    Raises
    ------
    UsageError
        If the model has no such column.

    Examples
    --------
    >>> from signaltriage.models import TriageClassifier
    >>> table = TriageClassifier.from_catalogue().table_
    >>> rows = shape_rows(table, "a1_shared_contact")
    >>> [(row["above"], row["up_to"], row["points"]) for row in rows]
    [(None, 2.0, 0.0), (2.0, 4.0, 0.72), (4.0, None, 1.2)]
    """
    if name not in table.names:
        raise UsageError(f"the model has no column {name!r}; it has {', '.join(table.names)}")
    column = table.columns[table.names.index(name)]
    lower, upper = (None, *column.edges), (*column.edges, None)
    rows = []
    for number, points in enumerate(column.points):
        low, high = _interval(column, number)
        rows.append(
            {
                "column": name,
                "family": column.family,
                "bin": number,
                "above": lower[number],
                "up_to": upper[number],
                "points": points,
                "low": low,
                "high": high,
            }
        )
    return rows


def _interval(column: Column, number: int) -> tuple[float, float]:
    """Give the 90 % interval of a bin; the most probable points lie in it."""
    points, sd, top = column.points[number], column.sd[number], column.top
    if column.interval is not None and number == top:
        ends = list(column.interval)
    elif column.interval is not None and _is_one_weight(column):
        ends = [sd / column.sd[top] * end for end in column.interval]
    else:
        centre = points + column.shift[number]
        ends = [centre - Z90 * abs(sd), centre + Z90 * abs(sd)]
    return min(points, *ends), max(points, *ends)


def _is_one_weight(column: Column) -> bool:
    """Whether points and deviations are one weight times a step; boosting gives bins their own."""
    top, sd = column.points[column.top], column.sd[column.top]
    return sd != 0 and all(
        math.isclose(p * sd, top * d, abs_tol=1e-9)
        for p, d in zip(column.points, column.sd, strict=True)
    )


def shape_chart(
    table: AdditiveTable, names: str | Sequence[str] | None = None, language: str = "en"
) -> alt.LayerChart | alt.ConcatChart:
    """Draw what each value of a column adds: a step for every bin, in its 90 % band.

    Bins are equally wide, and the edges between them are named: what a model learns from is the
    bin, not how far into it a value lies.

    Parameters
    ----------
    table : AdditiveTable
        The model, ``model.table_``.
    names : str or sequence of str, optional
        A column, or several, drawn on one scale of points; all of them if None.
    language : str
        ``"en"`` or ``"nl"``: titles of axes and tooltips.

    Returns
    -------
    altair.LayerChart or altair.ConcatChart
        One drawing for one name, else one beside the other.

    Raises
    ------
    UsageError
        If the model has no such column.
    """
    import altair as alt

    if not isinstance(table, AdditiveTable):
        raise UsageError("shape_chart needs the table of a fitted model: model.table_")
    chosen = [names] if isinstance(names, str) else list(table.names if names is None else names)
    shapes = [shape_rows(table, name) for name in chosen]
    levels = [0.0, *(row[end] for rows in shapes for row in rows for end in ("low", "high"))]
    domain = [min(levels) - MARGIN, max(levels) + MARGIN]
    charts = [_shape(rows, domain, language) for rows in shapes]
    if isinstance(names, str):
        return charts[0]
    return alt.concat(*charts, columns=IN_A_ROW)


def _shape(rows: Sequence[dict[str, Any]], domain: list[float], language: str) -> alt.LayerChart:
    """Draw one column on the scale of points that all of them share."""
    import altair as alt

    w = words(language)
    title = indicator_label(rows[0]["column"], language)
    colour = FAMILY_COLOURS.get(rows[0]["family"], OTHER_COLOUR)
    drawn = _drawn(rows, language)
    edges = [localised(f"{row['up_to']:.4g}", language) for row in rows[:-1]]
    every = 1 + len(edges) // MAX_NAMED

    def across(field: str) -> alt.X:
        return alt.X(
            field,
            title=w["shape_value"],
            scale=alt.Scale(domain=[0, len(rows)], nice=False),
            axis=alt.Axis(
                values=list(range(every, len(rows), every)),
                labelExpr=f"{edges}[datum.value - 1]",  # written by us from numbers
                labelOverlap="greedy",
                labelSeparation=4,
                grid=False,
            ),
        )

    def up(field: str) -> alt.Y:
        scale = alt.Scale(domain=domain, nice=False)
        return alt.Y(field, title=w["shape_points"], scale=scale, axis=alt.Axis(tickCount=5))

    tooltip = [
        alt.Tooltip("range:N", title=w["shape_range"]),
        alt.Tooltip("points_text:N", title=w["points"]),
        alt.Tooltip("interval:N", title=w["shape_interval"]),
    ]
    base = alt.Chart(alt.InlineData(values=drawn))
    band = base.mark_rect(color=colour, opacity=0.18).encode(
        x=across("bin:Q"), x2="end:Q", y=up("low:Q"), y2="high:Q", tooltip=tooltip
    )
    zero = base.mark_rule(color="#8b95a1", strokeDash=[2, 2]).encode(
        x=across("bin:Q"), x2="end:Q", y=up("zero:Q")
    )
    rise = (
        base.transform_filter("isValid(datum.next)")
        .mark_rule(color=colour)
        .encode(x=across("end:Q"), y=up("points:Q"), y2="next:Q")
    )
    step = base.mark_rule(color=colour, strokeWidth=2.5).encode(
        x=across("bin:Q"), x2="end:Q", y=up("points:Q"), tooltip=tooltip
    )
    return alt.LayerChart(layer=[band, zero, rise, step]).properties(
        width=WIDTH,
        height=HEIGHT,
        title=alt.TitleParams(title, anchor="start", fontSize=12, fontWeight="normal"),
        description=f"{title}: "
        + "; ".join(f"{row['range']}: {row['points_text']}" for row in drawn),
    )


def _drawn(rows: Sequence[dict[str, Any]], language: str) -> list[dict[str, Any]]:
    """Add to the rows what is drawn: where a bin ends, where the next one stands, its words."""
    w = words(language)
    drawn = []
    for row, following in zip_longest(rows, rows[1:]):
        said = [
            f"{sign} {localised(f'{edge:g}', language)}"
            for sign, edge in ((">", row["above"]), ("≤", row["up_to"]))
            if edge is not None
        ]
        low, high = (signed(row[end], language) for end in ("low", "high"))
        drawn.append(
            {key: row[key] for key in ("bin", "points", "low", "high")}
            | {
                "end": row["bin"] + 1,
                "next": None if following is None else following["points"],
                "zero": 0,
                "range": ", ".join(said),
                "points_text": signed(row["points"], language),
                "interval": f"{low} {w['to']} {high}",
            }
        )
    return drawn
