"""The timeline: when and where the ads of one cluster were seen."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, Literal, cast

from signaltriage.errors import UsageError
from signaltriage.plots.movement import spot_of
from signaltriage.plots.palette import OTHER_COLOUR, OTHER_SHAPE, PERSONA_COLOURS, SOURCE_SHAPES
from signaltriage.plots.remarks import remark
from signaltriage.plots.strip_lines import line_layers, said_lines, strip_places
from signaltriage.plots.wording import showable, words

if TYPE_CHECKING:
    import altair as alt

MAX_ROWS = 12  # rows of the strip; the places or names seen least share one more
WIDTH = 380  # pixels of the plotting area
LANE = 8  # pixels per persona inside a row
MAX_HEIGHT = 560  # pixels; beyond it the lanes move together


def timeline(evidence: Mapping[str, Any]) -> list[dict[str, Any]]:
    """Give the sightings of one cluster, counted per day.

    Parameters
    ----------
    evidence : mapping
        One reviewed cluster: ``ads``, each with ``source``, ``ad_id``, ``name`` and
        ``sightings`` (``observed_at`` in ISO 8601, ``place``). With ``stays``, a place that is
        known is the municipality, as it is for a stay.

    Returns
    -------
    list of dict
        One row per day (UTC, ISO 8601), place, persona and source, in that order, with the
        number of ``sightings`` and of distinct ``ads``. Place and persona may be None.

    Raises
    ------
    UsageError
        If a time is not ISO 8601.

    Examples
    --------
    >>> timeline({"ads": [{"source": "kiosk.example", "ad_id": "17", "name": "Sanne",
    ...     "sightings": [{"observed_at": "2026-03-01T23:30:00-01:00", "place": "Utrecht"}]}]})
    [{'day': '2026-03-02', 'place': 'Utrecht', 'persona': 'Sanne', 'source': 'kiosk.example', \
'sightings': 1, 'ads': 1}]
    """
    sightings: Counter[tuple[str, str | None, str | None, str]] = Counter()
    ads: dict[tuple[str, str | None, str | None, str], set[str]] = {}
    for ad in evidence["ads"]:
        for sighting in ad["sightings"]:
            day = _day(sighting["observed_at"], ad)
            place = sighting["place"] or None
            if place is not None and evidence.get("stays") is not None:
                spot = spot_of(place, ad.get("country"))
                place = spot.name if spot else place
            key = (day, place, ad["name"] or None, ad["source"])
            sightings[key] += 1
            ads.setdefault(key, set()).add(ad["ad_id"])
    order = sorted(sightings, key=lambda k: (k[0], k[1] or "", k[2] or "", k[3]))
    return [
        {
            "day": key[0],
            "place": key[1],
            "persona": key[2],
            "source": key[3],
            "sightings": sightings[key],
            "ads": len(ads[key]),
        }
        for key in order
    ]


def timeline_chart(
    evidence: Mapping[str, Any],
    by: Literal["place", "persona"] = "place",
    language: str = "en",
) -> alt.Chart:
    """Draw the sightings of one cluster as a strip.

    Parameters
    ----------
    evidence : mapping
        As for `timeline`; and ``stays``, ``legs`` and ``announced``, each of which may be absent,
        as for `strip_lines`.
    by : str
        What a row of the strip is: ``"place"``, with a lane for each persona, or ``"persona"``.
    language : str
        ``"en"`` or ``"nl"``: titles of axis, legend and tooltip.

    Returns
    -------
    altair.Chart
        An altair.LayerChart where there are stays, moves or announced tours. A point per day,
        place, persona and source; colour is the persona, shape the source. What is seen least
        shares one row, colour or shape. Where a row is a place: bars for stays, lines for moves,
        dashed where places are advertised at the same time, a cross for a move faster than
        anybody can go, a frame for an announced stay. It carries no configuration, so it can be
        combined.
    """
    import altair as alt  # here, because it takes half a second that only drawing should cost

    w = words(language)
    rows = _drawn_rows(evidence, w)
    colour_by, personas = _fold(rows, "persona", len(PERSONA_COLOURS), w["other_names"])
    shape_by, sources = _fold(rows, "source", len(SOURCE_SHAPES), w["other_sources"])
    other_lines = w["other_places" if by == "place" else "other_names"]
    extra = strip_places(evidence) if by == "place" else {}
    line_by, lines = _fold(rows, by, MAX_ROWS, other_lines, list(extra))
    if extra:  # as they were first reached: moves then lead downwards and cross less
        lines.sort(key=lambda line: (line == other_lines, extra.get(line, "9999"), line))
    lanes = len(personas) if by == "place" else 1
    legends = 15 * (len(personas) + len(sources)) + 40  # pixels

    height = max(legends, min(MAX_HEIGHT, max(22, LANE * lanes + 10) * len(lines)))
    size: dict[str, Any] = {
        "width": WIDTH,
        "height": height,
        "description": _description(evidence, rows, lines, w),
    }
    chart: alt.Chart = (
        alt.Chart(alt.InlineData(values=tuple(rows)))
        .mark_point(filled=True, size=34, opacity=0.85)
        .encode(
            x=alt.X(
                "day:T",
                title=w["day_seen"],
                scale=alt.Scale(type="utc", padding=8),
                axis=alt.Axis(format="%Y-%m-%d", tickCount=5, labelOverlap=True),
            ),
            y=alt.Y(
                f"{line_by}:N",
                title=None,
                sort=None,
                scale=alt.Scale(domain=lines, paddingInner=0.25 if lanes > 1 else alt.Undefined),
                axis=alt.Axis(labelLimit=150, ticks=False, grid=True, bandPosition=0.5),
            ),
            color=_persona_colour(colour_by, personas, w["name"]),
            shape=_source_shape(shape_by, sources, w["source"]),
            tooltip=[
                alt.Tooltip("day:N", title=w["day"]),
                alt.Tooltip("place:N", title=w["place"]),
                alt.Tooltip("persona:N", title=w["name"]),
                alt.Tooltip("source:N", title=w["source"]),
                alt.Tooltip("sightings:Q", title=w["sightings"]),
                alt.Tooltip("ads:Q", title=w["ads"]),
            ],
        )
    )
    if lanes > 1:
        lane = alt.YOffset(f"{colour_by}:N", scale=alt.Scale(domain=personas))
        chart = chart.encode(yOffset=lane)
    behind, front, n_hidden = (
        line_layers(evidence, lines, other_lines, w) if by == "place" else ([], [], 0)
    )
    if not behind:
        alone: alt.Chart = chart.properties(**size)
        return alone
    said = w["legs_not_shown"].format(n=n_hidden) if n_hidden else ""
    layered = alt.LayerChart(layer=[*behind, chart, *front], title=remark(said), **size)
    return cast("alt.Chart", layered)  # is saved, shown and combined alike


def _description(
    evidence: Mapping[str, Any],
    rows: Sequence[Mapping[str, Any]],
    lines: list[str],
    w: Mapping[str, str],
) -> str:
    """Say in words what the strip shows, for those who cannot see it."""
    span = [rows[0]["day"], rows[-1]["day"]] if rows else []
    return f"{w['timeline']}: " + "; ".join([*lines, *span, *said_lines(evidence, w)])


def _drawn_rows(evidence: Mapping[str, Any], w: Mapping[str, str]) -> list[dict[str, Any]]:
    """Give the rows that are drawn: showable, with words where name or place is missing."""
    return [
        {
            "day": row["day"],
            "place": showable(row["place"] or w["no_place"]),
            "persona": showable(row["persona"] or w["no_name"]),
            "source": showable(row["source"]),
            "sightings": row["sightings"],
            "ads": row["ads"],
        }
        for row in timeline(evidence)
    ]


def _persona_colour(field: str, personas: list[str], title: str) -> alt.Color:
    """Give each name its colour; the last one is shared."""
    import altair as alt

    colours = [*PERSONA_COLOURS, OTHER_COLOUR][: len(personas)]
    return alt.Color(
        f"{field}:N",
        title=title,
        scale=alt.Scale(domain=personas, range=colours),
        legend=alt.Legend(labelLimit=120, symbolType="circle", symbolOpacity=1),
    )


def _source_shape(field: str, sources: list[str], title: str) -> alt.Shape:
    """Give each site its shape; the last one is shared."""
    import altair as alt

    shapes = [*SOURCE_SHAPES, OTHER_SHAPE][: len(sources)]
    return alt.Shape(
        f"{field}:N",
        title=title,
        scale=alt.Scale(domain=sources, range=shapes),
        legend=alt.Legend(labelLimit=120),
    )


def _fold(
    rows: Sequence[dict[str, Any]], column: str, most: int, other: str, extra: Sequence[str] = ()
) -> tuple[str, list[str]]:
    """Give the field to draw by and its values, most frequent first.

    That is `column` itself, or, with more than `most` values, a new field in which the rest
    are `other`, which comes last.
    """
    counts: Counter[str] = Counter(dict.fromkeys(extra, 0))
    for row in rows:
        counts[row[column]] += row["sightings"]
    order = sorted(counts, key=lambda value: (-counts[value], value))
    if len(order) <= most:
        return column, order
    kept = order[:most]
    folded = f"{column}_of_{most}"
    for row in rows:
        row[folded] = row[column] if row[column] in kept else other
    return folded, [*kept, other]


def _day(observed_at: str, ad: Mapping[str, Any]) -> str:
    """Give the day in UTC; a time without an offset is UTC already."""
    try:
        moment = datetime.fromisoformat(observed_at)
    except ValueError:
        where = f"{ad['source']}/{ad['ad_id']}"
        raise UsageError(f"ad {where}: observed_at is not an ISO 8601 time; correct it") from None
    if moment.tzinfo is None:
        moment = moment.replace(tzinfo=UTC)
    return moment.astimezone(UTC).date().isoformat()
