"""What stands beside the points of a score: sentences, notes, facts, and what would change it."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
from scipy.special import expit

from signaltriage.features.catalogue import Catalogue, Indicator
from signaltriage.models.gates import (
    COUNTED_FAMILIES,
    MARKETING,
    MOVEMENT,
    UNSCORED,
    Flags,
    Gates,
)
from signaltriage.models.matrix import read_matrix
from signaltriage.models.table import AdditiveTable, Column, Floats
from signaltriage.models.words import read_words
from signaltriage.records import BANDS, BandChange, Contribution, ProtectiveFact

PROTECTIVE = "protective"
_FILE = "explaining.toml"


def finding_sentence(
    indicator: Indicator, value: float, language: str, *, ads: str = "", methods: Sequence[str] = ()
) -> str:
    """Say a finding in words.

    Parameters
    ----------
    indicator : Indicator
        What was found; its template is filled.
    value : float
        As measured.
    language : str
        ``"en"`` or ``"nl"``.
    ads : str
        On how many ads, as `ads_counted` says it; without it the value is told as a share of the
        ads, which it is where the scope is the ad.
    methods : sequence of str
        How a contact is hidden; a template that asks for it is told without where it is unknown.

    Returns
    -------
    str

    Raises
    ------
    UsageError
        If the language is unknown.

    Examples
    --------
    >>> from signaltriage.features.catalogue import load_catalogue
    >>> finding_sentence(load_catalogue()["e5_obscured_phone"], 0.5, "en")
    'Hides the telephone number from machines, in 50% of its ads.'
    """
    words = read_words(_FILE, language)
    template = indicator.sentence_nl if language == "nl" else indicator.sentence_en
    if not methods:
        template = template.replace(" ({methods})", "")
    return template.format(
        value=_number(value),
        ads=ads or _ads_share(value, words),
        methods=", ".join(words["methods"].get(m, m) for m in methods),
    )


def ads_counted(carriers: int, measured: int, n_ads: int, language: str) -> str:
    """Say on how many ads of a cluster something was found, and on how many it was not measured.

    Examples
    --------
    >>> ads_counted(2, 4, 5, "en"), ads_counted(1, 1, 1, "nl")
    ('2 of 5 ads (1 could not be measured)', 'de enige advertentie')
    """
    words = read_words(_FILE, language)
    if n_ads == 1:
        return str(words["only_ad"])
    if carriers == n_ads:
        return str(words["all_ads"].format(n=n_ads))
    said: str = words["some_ads"].format(carriers=carriers, n=n_ads)
    unknown = n_ads - measured
    return str(words["unknown_ads"].format(said=said, unknown=unknown)) if unknown else said


def is_present(indicator: Indicator, value: float) -> bool:
    """Whether a value is above the bottom bin; one name on one contact is nothing to tell."""
    return value > indicator.edges[0]


def contribution(
    column: Column,
    value: float,
    points: float,
    sd: float,
    catalogue: Catalogue,
    language: str,
) -> Contribution:
    """Tell what one column adds; notes and innocent explanations come from the catalogue.

    A column that the catalogue does not describe is told by its name and value.
    """
    name = column.name
    known = name in catalogue
    note_for, note_against, innocent = catalogue[name].notes(language) if known else ("", "", ())
    if math.isnan(value):
        sentence = read_words(_FILE, language)["missing"].format(what=_called(name, catalogue))
    elif known:
        sentence = finding_sentence(catalogue[name], value, language)
    else:
        sentence = read_words(_FILE, language)["generic"].format(what=name, value=f"{value:g}")
    return Contribution(
        indicator=name,
        family=column.family,
        value=None if math.isnan(value) else value,
        points=points,
        points_sd=sd,
        sentence=sentence,
        note_for=note_for,
        note_against=note_against,
        innocent=innocent,
    )


def read_protective(X: Any, catalogue: Catalogue) -> list[Mapping[str, float]]:  # noqa: N803
    """Read the protective facts that a frame holds, row by row.

    Parameters
    ----------
    X : frame or array
        As for `read_matrix`; an array has no names and so holds none.
    catalogue : Catalogue
        Says which columns are protective.

    Returns
    -------
    list of mapping of str to float
        Those present in each row; empty if there can be none.
    """
    held = set(getattr(X, "columns", ()))
    names = [i.id for i in catalogue if i.family == PROTECTIVE and i.id in held]
    if not names:
        return []
    rows = read_matrix(X, names).tolist()
    return [
        {n: v for n, v in zip(names, row, strict=True) if is_present(catalogue[n], v)}
        for row in rows
    ]


def protective_facts(
    present: Mapping[str, float], catalogue: Catalogue, language: str
) -> tuple[ProtectiveFact, ...]:
    """Tell protective facts, as `read_protective` finds them."""
    facts = []
    for name, value in present.items():
        note_for, note_against, _ = catalogue[name].notes(language)
        sentence = finding_sentence(catalogue[name], value, language)
        facts.append(ProtectiveFact(name, sentence, note_for, note_against))
    return tuple(facts)


def fewest_findings(
    gates: Gates,
    base: float,
    points: Floats,
    names: Sequence[str],
    families: Sequence[str],
    common: Flags,
    agency: bool,  # noqa: FBT001 - a fact about the cluster, as in `Gates.bands`
) -> tuple[tuple[int, ...], str] | None:
    """Find the fewest columns without whose points the band would be another.

    No subsets are searched. A band is left when the score falls below its threshold, when too few
    families count, or, for "high", when the evidence other than marketing falls below "review";
    or it is left upwards, when what lowers the score goes. For each of these the fewest columns
    are the first of one fixed order: the largest points, or the smallest families whole. The
    gates themselves judge the first 1, 2, … of each order.

    Parameters
    ----------
    gates : Gates
        The bands.
    base : float
        Log-odds before any evidence.
    points : array of float64, shape (k,)
        Log-odds that each column adds to one cluster of which something was measured.
    names, families : sequence of str, length k
        Of the columns.
    common : array of bool, shape (k,)
        Whether each column is common on the cluster's platform.
    agency : bool
        Whether the cluster is an agency's or a club's.

    Returns
    -------
    columns : tuple of int
        Largest points first; of several such sets the one with most points, then by name.
    band : str
        The band without them.

        None where no absence changes the band.

    Examples
    --------
    >>> names = ["a1_shared_contact", "a5_third_person", "e5_obscured_phone"]
    >>> points, families = np.array([1.2, 0.3, 0.8]), ["contact", "control", "marketing"]
    >>> none = np.zeros(3, dtype=bool)
    >>> fewest_findings(Gates(), -3.9, points, names, families, none, agency=False)
    ((0,), 'low')
    """

    def by_size(j: int) -> tuple[float, str]:
        return -abs(points[j]), names[j]

    lifting = sorted(
        (j for j in np.flatnonzero(points > 0).tolist() if families[j] != MOVEMENT), key=by_size
    )
    sinking = sorted(np.flatnonzero(points < 0).tolist(), key=by_size)
    counting = [j for j in lifting if not common[j] and families[j] in COUNTED_FAMILIES]
    by_family = [[j for j in counting if families[j] == family] for family in COUNTED_FAMILIES]
    smallest = sorted(
        by_family, key=lambda of: (len(of), -points[of].sum(), [names[j] for j in of])
    )
    orders = (
        lifting,
        [j for j in counting if families[j] != MARKETING],
        [j for of in smallest for j in of],
        sinking,
    )
    absent = [(), *(tuple(order[:n]) for order in orders for n in range(1, len(order) + 1))]
    rows = np.tile(points, (len(absent), 1))
    for row, columns in zip(rows, absent, strict=True):
        row[list(columns)] = 0.0
    # In the order of the columns, as the table adds them: the same bits, the same band.
    logit = np.column_stack([np.full(len(rows), base), rows]).cumsum(axis=1)[:, -1]
    everywhere = np.ones(len(rows), dtype=bool)
    bands, _ = gates.bands(
        base,
        rows,
        expit(logit),
        families,
        scored=everywhere,
        common=np.broadcast_to(common, rows.shape),
        agency=everywhere & agency,
    )
    moved = [
        (columns, band) for columns, band in zip(absent, bands, strict=True) if band != bands[0]
    ]
    if not moved:
        return None
    columns, band = min(
        moved,
        key=lambda m: (
            len(m[0]),
            -sum(abs(points[j]) for j in m[0]),
            sorted(names[j] for j in m[0]),
        ),
    )
    return tuple(sorted(columns, key=by_size)), BANDS[band]


def band_change(
    gates: Gates,
    table: AdditiveTable,
    points: Floats,
    common: Flags,
    agency: bool,  # noqa: FBT001 - as in `fewest_findings`
    before: str,
    catalogue: Catalogue,
    language: str,
) -> BandChange | None:
    """Tell what `fewest_findings` finds for a cluster in the band `before`; None for no score."""
    if before == BANDS[UNSCORED]:
        return None
    names = table.names
    found = fewest_findings(gates, table.base, points, names, table.families, common, agency)
    if found is None:
        return None
    columns, after = found
    words = read_words(_FILE, language)
    *first, last = [_called(names[j], catalogue) for j in columns]
    listed = f"{', '.join(first)} {words['and']} {last}" if first else last
    sentence = words["change"].format(findings=listed, band=words["bands"][after])
    return BandChange(tuple(names[j] for j in columns), before, after, sentence)


def _called(name: str, catalogue: Catalogue) -> str:
    """Call an indicator by its code, such as A5, and any other column by its name."""
    return name.partition("_")[0].upper() if name in catalogue else name


def _number(value: float) -> str:
    return str(int(value)) if value == int(value) else f"{value:.2f}"


def _ads_share(share: float, words: Mapping[str, Any]) -> str:
    if share >= 1:
        return str(words["share_all"])
    if share <= 0:
        return str(words["share_none"])
    # Never rounded to all or none.
    return str(words["share_some"].format(share=min(max(round(100 * share), 1), 99)))
