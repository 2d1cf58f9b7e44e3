"""Models as JSON text: readable, comparable line by line, and nothing in it is ever executed."""

from __future__ import annotations

import json
import math
import re
from dataclasses import asdict, fields
from typing import Any, NoReturn

from signaltriage import __version__
from signaltriage.errors import ConfigError, ModelError
from signaltriage.features.catalogue import Catalogue, Indicator, load_catalogue
from signaltriage.models.classifier import ClassWeight, Training, TriageClassifier
from signaltriage.models.gates import Gates
from signaltriage.models.prior import weight_bounds
from signaltriage.models.table import AdditiveTable, Column

FORMAT = "signaltriage-model"
FORMAT_VERSION = 1
MAX_TEXT = 10_000_000  # characters; a model of hundreds of columns has far fewer
MAX_COUNT = 2**63

_KEYS = (
    "base",
    "base_sd",
    "catalogue",
    "columns",
    "format",
    "format_version",
    "gates",
    "package_version",
    "parameters",
    "training",
)
_NUMBERS = re.compile(r"\[\s+([^\[\]{}\"]+?)\s+\]")  # strings hold no raw newline, so none matches
_PARAMETERS = ("assumed_prevalence", "prior_strength")


def dumps(model: TriageClassifier) -> str:
    """Write a fitted model as JSON text.

    Keys are sorted and floats written so that they read back exactly: equal models give equal
    text, and ``dumps(loads(text)) == text``.

    Parameters
    ----------
    model : TriageClassifier
        Fitted.

    Returns
    -------
    str
        Ends in a newline.

    Examples
    --------
    >>> text = dumps(TriageClassifier.from_catalogue())
    >>> dumps(loads(text)) == text
    True
    """
    table = model.table_
    document = {
        "format": FORMAT,
        "format_version": FORMAT_VERSION,
        "package_version": __version__,
        "catalogue": {"version": model.catalogue_version_, "digest": model.catalogue_digest_},
        "base": float(table.base),
        "base_sd": float(table.base_sd),
        "columns": [asdict(column) for column in table.columns],
        "gates": asdict(model.gates_),
        "parameters": {
            "assumed_prevalence": float(model.assumed_prevalence),
            "prior_strength": float(model.prior_strength),
        },
        "training": {
            **asdict(model.training_),
            "class_weight": _class_weight_row(model.training_.class_weight),
        },
    }
    text = json.dumps(document, indent=1, sort_keys=True, allow_nan=False)
    return _NUMBERS.sub(lambda found: f"[{' '.join(found[1].split())}]", text) + "\n"


def loads(text: str, catalogue: Catalogue | None = None) -> TriageClassifier:
    """Read a model, or refuse it.

    Parameters
    ----------
    text : str
        As written by `dumps`.
    catalogue : Catalogue, optional
        The catalogue the model must belong to; the packaged one if None.

    Returns
    -------
    TriageClassifier
        Fitted.

    Raises
    ------
    ModelError
        If the text is damaged, of another format, made for another catalogue, or gives points
        that the catalogue's evidence does not allow; says what is wrong and what to do.
    ForbiddenFeatureError
        If a column may never be a feature.

    Examples
    --------
    >>> loads("{}")
    Traceback (most recent call last):
        ...
    signaltriage.errors.ModelError: model: 'format' is not 'signaltriage-model'; this is not a \
model file of signaltriage
    """
    if catalogue is None:
        catalogue = load_catalogue()
    document = _parse(text)
    if document.get("format") != FORMAT:
        raise ModelError(
            f"model: 'format' is not {FORMAT!r}; this is not a model file of signaltriage"
        )
    version = document.get("format_version")
    if version != FORMAT_VERSION or isinstance(version, bool):
        raise ModelError(
            f"model: 'format_version' is not {FORMAT_VERSION}; read it with the version of "
            "signaltriage that wrote it, or train again"
        )
    _exact_keys(document, _KEYS, "model")
    _text(document["package_version"], "package_version")
    columns = tuple(
        _column(entry, f"columns[{i}]", catalogue)
        for i, entry in enumerate(_list(document["columns"], "columns"))
    )
    _same_catalogue(document["catalogue"], catalogue)
    table = AdditiveTable(
        columns,
        base=_number(document["base"], "base"),
        base_sd=_number(document["base_sd"], "base_sd"),
    )
    if table.names != tuple(catalogue.columns):
        raise ModelError(
            "model: its columns are not those of the catalogue, in the catalogue's order; "
            "train again"
        )
    for column in columns:
        _within_evidence(column, catalogue[column.name])
    training = _training(document["training"])
    return TriageClassifier.from_table(
        table,
        gates=_gates(document["gates"]),
        training=training,
        catalogue=catalogue,
        class_weight=training.class_weight,
        **_parameters(document["parameters"]),
    )


def _parse(text: str) -> dict[str, Any]:
    if len(text) > MAX_TEXT:
        raise ModelError(f"model: longer than {MAX_TEXT:,} characters; this is not a model file")
    try:
        document = json.loads(text, parse_constant=_no_constant, object_pairs_hook=_no_twins)
    except ModelError:
        raise
    except (ValueError, RecursionError) as error:
        reason = "nested too deeply" if isinstance(error, RecursionError) else str(error)
        raise ModelError(f"model: not JSON ({reason}); write it again with dumps") from None
    return _mapping(document, "model")


def _no_constant(name: str) -> NoReturn:
    raise ModelError(f"model: holds {name}, which is not a number; train again")


def _no_twins(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    mapping = dict(pairs)
    if len(mapping) < len(pairs):
        raise ModelError("model: the same key stands twice in one object; write it again")
    return mapping


def _same_catalogue(value: object, catalogue: Catalogue) -> None:
    made_for = _mapping(value, "catalogue")
    _exact_keys(made_for, ("digest", "version"), "catalogue")
    if made_for["digest"] != catalogue.digest or made_for["version"] != catalogue.version:
        raise ModelError(
            f"model: made for catalogue {made_for['version']!r}, this is {catalogue.version!r} "
            "or its entries differ; train again, or use the version of signaltriage it was "
            "made with"
        )


def _column(value: object, where: str, catalogue: Catalogue) -> Column:
    entry = _mapping(value, where)
    _exact_keys(entry, tuple(field.name for field in fields(Column)), where)
    name = _text(entry["name"], f"{where}.name")
    try:
        catalogue.check_columns([name])
    except ConfigError as error:
        raise ModelError(f"model: {where}: {error}") from None
    indicator = catalogue[name]
    if entry["family"] != indicator.family:
        # Another family would open the gates.
        raise ModelError(f"model: {where}.family is not {indicator.family!r}, as in the catalogue")
    edges, points, sd = (
        tuple(
            _number(number, f"{where}.{key}[{i}]")
            for i, number in enumerate(_list(entry[key], f"{where}.{key}"))
        )
        for key in ("edges", "points", "sd")
    )
    return Column(name, indicator.family, edges, points, sd)


def _within_evidence(column: Column, indicator: Indicator) -> None:
    """Refuse what no fit can have made; the file may have been edited."""
    lower, upper = weight_bounds(indicator)
    wrong = None
    if column.edges != tuple(map(float, indicator.edges)):
        wrong = f"edges are not {list(indicator.edges)}, as in the catalogue"
    elif column.points[0] != 0:
        wrong = "points of the first bin are not 0; what is measured and absent earns none"
    elif column.sd[0] != 0:
        wrong = "sd of the first bin is not 0; what is measured and absent earns no points"
    elif not all(lower <= points <= upper for points in column.points):
        wrong = (
            f"points lie outside {lower:g} to {upper:g}, which the catalogue's evidence "
            f"({indicator.status}, sign {indicator.sign:+d}) allows"
        )
    if wrong:
        raise ModelError(
            f"model: column {column.name}: {wrong}; take the file as it was written, or train again"
        )


def _gates(value: object) -> Gates:
    entry = _mapping(value, "gates")
    _exact_keys(entry, tuple(field.name for field in fields(Gates)), "gates")
    return Gates(
        review_at=_number(entry["review_at"], "gates.review_at"),
        high_at=_number(entry["high_at"], "gates.high_at"),
        min_families=_count(entry["min_families"], "gates.min_families"),
        common_share=_number(entry["common_share"], "gates.common_share"),
    )


def _training(value: object) -> Training:
    entry = _mapping(value, "training")
    _exact_keys(entry, tuple(field.name for field in fields(Training)), "training")
    return Training(
        n=_count(entry["n"], "training.n"),
        positives=_count(entry["positives"], "training.positives"),
        label_source=_text(entry["label_source"], "training.label_source"),
        class_weight=_class_weight(entry["class_weight"]),
    )


def _class_weight_row(weight: ClassWeight) -> object:
    if isinstance(weight, dict):
        return {str(int(name)): float(value) for name, value in weight.items()}
    return weight


def _class_weight(value: object) -> ClassWeight:
    if isinstance(value, dict):
        if not value.keys() <= {"0", "1"}:
            raise ModelError("model: training.class_weight has keys other than 0 and 1")
        return {
            int(name): _number(number, "training.class_weight") for name, number in value.items()
        }
    if value is None or value == "balanced":
        return None if value is None else "balanced"
    raise ModelError("model: training.class_weight is not null, 'balanced' or an object")


def _parameters(value: object) -> dict[str, Any]:
    entry = _mapping(value, "parameters")
    _exact_keys(entry, _PARAMETERS, "parameters")
    return {
        "assumed_prevalence": _number(entry["assumed_prevalence"], "parameters.assumed_prevalence"),
        "prior_strength": _number(entry["prior_strength"], "parameters.prior_strength"),
    }


def _exact_keys(entry: dict[str, Any], keys: tuple[str, ...], where: str) -> None:
    missing = sorted(set(keys) - entry.keys())
    extra = sorted(entry.keys() - set(keys))
    if missing or extra:
        said = [f"lacks {', '.join(missing)}"] if missing else []
        said += [f"has unknown keys {', '.join(map(repr, extra))}"] if extra else []
        raise ModelError(f"model: {where} {' and '.join(said)}; write it again with dumps")


def _mapping(value: object, where: str) -> dict[str, Any]:
    if not isinstance(value, dict):
        raise ModelError(f"model: {where} must be an object")
    return value


def _list(value: object, where: str) -> list[Any]:
    if not isinstance(value, list):
        raise ModelError(f"model: {where} must be a list")
    return value


def _text(value: object, where: str) -> str:
    if not isinstance(value, str):
        raise ModelError(f"model: {where} must be text")
    return value


def _number(value: object, where: str) -> float:
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise ModelError(f"model: {where} must be a number")
    if not abs(value) < 1e300 or not math.isfinite(value):
        raise ModelError(f"model: {where} must be finite")
    return float(value)


def _count(value: object, where: str) -> int:
    if isinstance(value, bool) or not isinstance(value, int) or not 0 <= value <= MAX_COUNT:
        raise ModelError(f"model: {where} must be a whole number from 0 to {MAX_COUNT:,}")
    return value
