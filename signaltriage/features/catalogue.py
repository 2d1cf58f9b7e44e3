"""The indicator catalogue: what is measured, why, and the evidence for and against."""

from __future__ import annotations

import hashlib
import tomllib
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import MISSING, dataclass, fields
from functools import cache
from importlib import resources
from typing import Any

from signaltriage.errors import ConfigError, ForbiddenFeatureError

# The first four and reports are evidence; protective facts, signs of need and context are shown.
FAMILIES = (
    "contact",
    "control",
    "marketing",
    "movement",
    "report",
    "protective",
    "care",
    "context",
)
SHOWN_ONLY = ("protective", "care", "context")  # never a column, never a weight
STATUSES = ("supported", "untested", "contradicted", "forbidden")
SCOPES = ("ad", "cluster")
VALUES = ("presence", "number")


@dataclass(frozen=True, slots=True, kw_only=True)
class Indicator:
    """One entry of the catalogue: what it is, what speaks for and against it, what it weighs.

    Parameters
    ----------
    id : str
        ``"a1_shared_contact"`` …
    family : str
        One of `FAMILIES`; evidence families are counted by the gates.
    scope : str
        ``"ad"`` (measured per ad; a cluster carries the share of its ads) or ``"cluster"``.
    status : str
        One of `STATUSES`. Contradicted entries weigh 0; forbidden ones raise when used.
    sign : int
        +1, 0 or -1: the direction the evidence gives.
    weight : float
        Prior mean of the log-odds at the top step.
    weight_sd : float
        Prior standard deviation of that weight.
    weight_reason : str
        Why this weight.
    edges, steps : tuple of float
        Bins of the value: ``value <= edges[0]`` is bin 0; `steps` (one more than edges) is the
        share of the weight that each bin earns, starting at 0. By default what stands in a
        quarter of the ads earns a quarter: wording of one ad among many says little of the rest.
    column : bool
        Whether it is a column of the model.
    measured : bool
        Whether this version measures it.
    value : str
        Of ad scope: ``"presence"`` (0 or 1; a cluster carries the share of its ads) or
        ``"number"`` (a cluster carries the mean of its ads).
    shown : bool
        Whether a reviewer sees it beside the findings; what is not shown is in the tables only.
    languages : tuple of str
        Languages in whose wording it is looked for; empty if it does not depend on a language.
    citation, note_for, note_against, note_for_nl, note_against_nl : str
        Source, and what speaks for and against it.
    citation_keys : tuple of str
        Short names of the sources, as the catalogue's file has them.
    innocent, innocent_nl : tuple of str
        Innocent explanations.
    sentence_en, sentence_nl : str
        Templates; ``{value}`` (the number), ``{ads}`` ("2 of 5 ads") and ``{methods}`` (how a
        contact is hidden) may be used.
    """

    id: str
    family: str
    scope: str
    status: str
    sign: int
    weight: float
    weight_sd: float
    weight_reason: str
    citation: str
    note_for: str
    note_against: str
    sentence_en: str
    sentence_nl: str
    edges: tuple[float, ...] = (0.0, 0.25, 0.5, 0.75)
    steps: tuple[float, ...] = (0.0, 0.25, 0.5, 0.75, 1.0)
    note_for_nl: str = ""
    note_against_nl: str = ""
    citation_keys: tuple[str, ...] = ()
    innocent: tuple[str, ...] = ()
    innocent_nl: tuple[str, ...] = ()
    languages: tuple[str, ...] = ()
    value: str = "presence"
    shown: bool = True
    column: bool = False
    measured: bool = False

    def notes(self, language: str) -> tuple[str, str, tuple[str, ...]]:
        """Give note for, note against and innocent explanations, in English or Dutch."""
        if language == "nl":
            return self.note_for_nl, self.note_against_nl, self.innocent_nl
        return self.note_for, self.note_against, self.innocent


class Catalogue:
    """All indicators: looked up by id, iterated in the order of the file.

    Parameters
    ----------
    version : str
        Version of the file.
    digest : str
        SHA-256 of the file, in hexadecimal.
    indicators : iterable of Indicator
        The entries.

    Attributes
    ----------
    ad_ids, cluster_ids : tuple of str
        Ids measured per ad, and per cluster.
    columns : tuple of str
        Ids that are columns of the model.

    Examples
    --------
    >>> catalogue = load_catalogue()
    >>> catalogue["e5_obscured_phone"].status
    'supported'
    >>> "b2_transient_words" in catalogue, "b2_transient_words" in catalogue.columns
    (True, False)
    """

    def __init__(self, version: str, digest: str, indicators: Iterable[Indicator]) -> None:
        self.version = version
        self.digest = digest
        self._by_id = {i.id: i for i in indicators}
        measured = [i for i in self if i.measured]
        self.ad_ids = tuple(i.id for i in measured if i.scope == "ad")
        self.cluster_ids = tuple(i.id for i in measured if i.scope == "cluster")
        self.columns = tuple(i.id for i in self if i.column)

    def __getitem__(self, name: str) -> Indicator:
        return self._by_id[name]

    def __contains__(self, name: object) -> bool:
        return name in self._by_id

    def __iter__(self) -> Iterator[Indicator]:
        return iter(self._by_id.values())

    def __len__(self) -> int:
        return len(self._by_id)

    def joined(self, own: Catalogue) -> Catalogue:
        """Add indicators of one's own.

        Parameters
        ----------
        own : Catalogue
            The entries to add, as `parse_catalogue` reads them.

        Returns
        -------
        Catalogue
            Both together; version and digest cover both.

        Raises
        ------
        ForbiddenFeatureError
            If an entry goes by the id of one that may never be a feature.
        ConfigError
            If an id is taken.

        Examples
        --------
        >>> load_catalogue().joined(Catalogue("1", "", [load_catalogue()["b3_always_on"]]))
        Traceback (most recent call last):
            ...
        signaltriage.errors.ConfigError: own indicators: ids that are taken: b3_always_on; \
choose others
        """
        forbidden = sorted(i.id for i in own if i.id in self and self[i.id].status == "forbidden")
        if forbidden:
            raise ForbiddenFeatureError(
                f"own indicators: may never be features: {', '.join(forbidden)}; remove them"
            )
        taken = sorted(i.id for i in own if i.id in self)
        if taken:
            raise ConfigError(
                f"own indicators: ids that are taken: {', '.join(taken)}; choose others"
            )
        digest = hashlib.sha256(f"{self.digest} {own.digest}".encode()).hexdigest()
        return Catalogue(f"{self.version}+{own.version}", digest, [*self, *own])

    def refuse_forbidden(self, names: Iterable[object]) -> None:
        """Raise if a name is that of an indicator that may never be a feature.

        Parameters
        ----------
        names : iterable
            Names of any columns.

        Raises
        ------
        ForbiddenFeatureError
            Naming them.
        """
        asked = set(names)
        forbidden = sorted(i.id for i in self if i.status == "forbidden" and i.id in asked)
        if forbidden:
            raise ForbiddenFeatureError(
                f"columns that may never be a feature: {', '.join(forbidden)}; remove them"
            )

    def check_columns(self, names: Iterable[str]) -> None:
        """Raise unless every name may be a column of a model.

        Parameters
        ----------
        names : iterable of str
            Indicator ids.

        Raises
        ------
        ForbiddenFeatureError
            If one of them may never be a feature.
        ConfigError
            If one is unknown, or is described but carries no weight by decision.

        Examples
        --------
        >>> load_catalogue().check_columns(["a1_shared_contact"])
        >>> load_catalogue().check_columns(["e3_foreign_prefix"])
        Traceback (most recent call last):
            ...
        signaltriage.errors.ForbiddenFeatureError: columns that may never be a feature: \
e3_foreign_prefix; remove them
        """
        asked = list(names)
        self.refuse_forbidden(asked)
        unknown = sorted(n for n in asked if n not in self)
        if unknown:
            raise ConfigError(
                f"columns that the catalogue does not know: {', '.join(unknown)}; "
                "correct the spelling or remove them"
            )
        context = sorted(n for n in asked if not self[n].column)
        if context:
            raise ConfigError(
                f"columns that the catalogue keeps out of models: {', '.join(context)}; remove them"
            )


@cache
def load_catalogue() -> Catalogue:
    """Load the packaged catalogue, checked; the same object every time.

    Returns
    -------
    Catalogue

    Examples
    --------
    >>> load_catalogue().version
    '2026.12.3'
    """
    return parse_catalogue(
        resources.files("signaltriage.features").joinpath("catalogue.toml").read_bytes()
    )


def parse_catalogue(data: bytes, name: str = "catalogue.toml") -> Catalogue:
    """Read and check a catalogue.

    Parameters
    ----------
    data : bytes
        TOML: `version`, `[sources]` (key to reference) and `[[indicator]]` entries, whose
        `citation` is a list of source keys.
    name : str
        File name, for messages.

    Returns
    -------
    Catalogue

    Raises
    ------
    ConfigError
        Naming the entry and what to change: a key missing or unknown, no citation, an unknown
        family, status or scope, bins that do not fit, a weight where the evidence allows none.
    ForbiddenFeatureError
        If an entry that may never be a feature is a column, is measured or has a weight.
    """
    try:
        document = tomllib.loads(data.decode())
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise ConfigError(f"{name}: is not TOML: {error}; correct it") from None
    missing = {"version", "sources", "indicator"} - document.keys()
    if missing:
        raise ConfigError(f"{name}: lacks {', '.join(sorted(missing))}; add it")
    indicators = [_indicator(row, document["sources"], name) for row in document["indicator"]]
    twice = sorted(n for n, k in Counter(i.id for i in indicators).items() if k > 1)
    if twice:
        raise ConfigError(f"{name}: ids used twice: {', '.join(twice)}; keep one of each")
    return Catalogue(document["version"], hashlib.sha256(data).hexdigest(), indicators)


def _indicator(row: dict[str, Any], sources: Mapping[str, str], name: str) -> Indicator:
    where = f"{name}: {row.get('id', 'an entry without id')}"
    unknown = sorted(row.keys() - _FIELDS)
    if unknown:
        raise ConfigError(f"{where}: unknown keys {', '.join(unknown)}; correct or remove them")
    cited = row.get("citation") or []
    if not cited or any(key not in sources for key in cited):
        raise ConfigError(f"{where}: citation is missing or not in [sources]; add the source")
    shown = {} if row.get("measured") else {"sentence_en": "", "sentence_nl": ""}
    tuples = {k: tuple(v) for k, v in row.items() if isinstance(v, list)}
    references = "; ".join(sources[key] for key in cited)
    values = {**shown, **row, **tuples, "citation": references, "citation_keys": tuple(cited)}
    lacking = sorted(_REQUIRED - values.keys())
    if lacking:
        raise ConfigError(f"{where}: lacks {', '.join(lacking)}; add them")
    indicator = Indicator(**values)
    _check(indicator, where)
    return indicator


def _check(i: Indicator, where: str) -> None:
    for name, value, known in (
        ("family", i.family, FAMILIES),
        ("status", i.status, STATUSES),
        ("scope", i.scope, SCOPES),
        ("value", i.value, VALUES),
        ("sign", i.sign, (-1, 0, 1)),
    ):
        if value not in known:
            raise ConfigError(f"{where}: {name} {value!r} is none of {known}; choose one")
    if i.status == "forbidden" and (i.column or i.measured or i.weight):
        raise ForbiddenFeatureError(
            f"{where}: may never be a feature; remove column, measured and weight"
        )
    if (i.status == "contradicted" or i.family == "movement") and i.weight:
        raise ConfigError(f"{where}: contradicted or movement evidence weighs 0; set weight to 0")
    if i.family in SHOWN_ONLY and (i.column or i.weight):
        raise ConfigError(
            f"{where}: {i.family} entries are shown and never scored; remove column and weight"
        )
    if i.weight * i.sign < 0 or (i.weight and not i.sign):
        raise ConfigError(f"{where}: weight and sign point different ways; correct one")
    if i.column and not i.measured:
        raise ConfigError(f"{where}: is a column but is not measured; remove column")
    if i.weight and not i.column:
        raise ConfigError(f"{where}: has a weight but is no column; set weight to 0")
    if i.column and not i.weight_sd > 0:
        raise ConfigError(f"{where}: a column needs a weight_sd above 0; set it")
    if list(i.edges) != sorted(set(i.edges)) or len(i.steps) != len(i.edges) + 1 or i.steps[0]:
        raise ConfigError(f"{where}: edges must rise, steps be one more and start at 0; fix them")
    said = (i.weight_reason, i.note_for, i.note_against, i.note_for_nl, i.note_against_nl)
    if not all(said) or len(i.innocent) != len(i.innocent_nl):
        raise ConfigError(
            f"{where}: weight_reason, note_for, note_against and both notes in Dutch (_nl) must "
            "say something, and each innocent explanation must stand in both languages"
        )
    if i.measured:
        for template in (i.sentence_en, i.sentence_nl):
            _check_sentence(template, where)


def _check_sentence(template: str, where: str) -> None:
    try:
        text = template.format(value=1, ads="", methods="")
    except (KeyError, IndexError, ValueError):
        text = ""
    if not text:
        raise ConfigError(
            f"{where}: its sentences may use {{value}}, {{ads}} and {{methods}} only, "
            "and must not be empty"
        )


_FIELDS = frozenset(f.name for f in fields(Indicator)) - {"citation_keys"}
_REQUIRED = frozenset(f.name for f in fields(Indicator) if f.default is MISSING)
