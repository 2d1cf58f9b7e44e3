"""Models as JSON text: readable, comparable line by line, and nothing in it is ever executed."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Callable, Mapping
from dataclasses import asdict, fields
from itertools import pairwise
from typing import Any, TypeVar

from sklearn.utils.validation import check_is_fitted

from signaltriage import __version__
from signaltriage.errors import ConfigError, ModelError, UsageError
from signaltriage.features.catalogue import Catalogue, Indicator, load_catalogue
from signaltriage.models.classifier import TriageClassifier
from signaltriage.models.gates import Gates
from signaltriage.models.json_fields import (
    a_count,
    a_list,
    a_number,
    a_text,
    an_object,
    exact_keys,
    read_object,
)
from signaltriage.models.parameters import LEARNERS, PRIORS, check_parameters
from signaltriage.models.prior import weight_bounds
from signaltriage.models.table import AdditiveTable, Column
from signaltriage.models.training import Calibration, ClassWeight, Training

FORMAT = "signaltriage-model"
FORMAT_VERSION = 2
MAX_NAME = 100

_Record = TypeVar("_Record", Gates, Calibration)

_KEYS = (
    "base",
    "base_sd",
    "base_shift",
    "calibration",
    "catalogue",
    "columns",
    "correlation",
    "format",
    "format_version",
    "gates",
    "package_version",
    "parameters",
    "sha256",
    "training",
)
_NUMBERS = re.compile(r"\[\s+([^\[\]{}\"]+?)\s+\]")  # strings hold no raw newline, so none matches
_PARAMETERS = ("assumed_prevalence", "prior_strength", "random_state")


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

    Raises
    ------
    ModelError
        If the model is none of the catalogue's, or its evidence does not allow what labels alone
        taught it: such a model is there to compare with.

    Examples
    --------
    >>> text = dumps(TriageClassifier.from_catalogue())
    >>> dumps(loads(text)) == text
    True
    """
    check_is_fitted(model, "table_")
    catalogue = load_catalogue() if model.catalogue is None else model.catalogue
    _check_table(model.table_, model.calibration_, model.training_, catalogue)
    table, training = model.table_, model.training_
    document = {
        "format": FORMAT,
        "format_version": FORMAT_VERSION,
        "package_version": __version__,
        "catalogue": {"version": model.catalogue_version_, "digest": model.catalogue_digest_},
        "base": float(table.base),
        "base_sd": float(table.base_sd),
        "base_shift": float(table.base_shift),
        "columns": [asdict(column) for column in table.columns],
        "correlation": table.correlation,
        "calibration": asdict(model.calibration_),
        "gates": asdict(model.gates_),
        "parameters": {
            "assumed_prevalence": float(model.assumed_prevalence),
            "prior_strength": float(model.prior_strength),
            "random_state": int(model.random_state),
        },
        "training": {**asdict(training), "class_weight": _class_weight_row(training.class_weight)},
    }
    document["sha256"] = seal(document)
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
    document = read_object(text)
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
    exact_keys(document, _KEYS, "model")
    a_text(document["package_version"], "package_version")
    columns = tuple(
        _column(entry, f"columns[{i}]", catalogue)
        for i, entry in enumerate(a_list(document["columns"], "columns"))
    )
    _same_catalogue(document["catalogue"], catalogue)
    table = AdditiveTable(
        columns,
        base=a_number(document["base"], "base"),
        base_sd=a_number(document["base_sd"], "base_sd"),
        base_shift=a_number(document["base_shift"], "base_shift"),
        correlation=tuple(
            _numbers(row, f"correlation[{i}]")
            for i, row in enumerate(a_list(document["correlation"], "correlation"))
        ),
    )
    training = _training(document["training"])
    calibration = _record(Calibration, document["calibration"], "calibration")
    _check_table(table, calibration, training, catalogue)
    model = TriageClassifier.from_table(
        table,
        gates=_record(Gates, document["gates"], "gates"),
        training=training,
        calibration=calibration,
        catalogue=catalogue,
        **_parameters(document["parameters"]),
    )
    try:
        check_parameters(model.get_params(deep=False))
    except UsageError as error:
        raise ModelError(f"model: parameters: {error}") from None
    # Last, so that what can be named has been.
    if document["sha256"] != seal(document):
        raise ModelError(
            "model: changed after it was written: 'sha256' is not that of the rest; take the file "
            "as it was written, or train again"
        )
    return model


def seal(document: Mapping[str, Any]) -> str:
    """SHA-256 of everything else in a document, by which a change by hand or by chance is noticed.

    Whoever means to deceive can compute it too; against that a workspace pins the whole file.
    """
    rest = {key: value for key, value in document.items() if key != "sha256"}
    text = json.dumps(rest, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode("ascii")).hexdigest()


def _same_catalogue(value: object, catalogue: Catalogue) -> None:
    made_for = an_object(value, "catalogue")
    exact_keys(made_for, ("digest", "version"), "catalogue")
    if made_for["digest"] != catalogue.digest or made_for["version"] != catalogue.version:
        raise ModelError(
            f"model: made for catalogue {made_for['version']!r}, this is {catalogue.version!r} "
            "or its entries differ; train again, or use the version of signaltriage it was "
            "made with"
        )


def _column(value: object, where: str, catalogue: Catalogue) -> Column:
    entry = an_object(value, where)
    exact_keys(entry, tuple(field.name for field in fields(Column)), where)
    name = a_text(entry["name"], f"{where}.name")
    if len(name) > MAX_NAME:
        raise ModelError(f"model: {where}.name is longer than {MAX_NAME} characters")
    try:
        catalogue.check_columns([name])
    except ConfigError as error:
        raise ModelError(f"model: {where}: {error}") from None
    indicator = catalogue[name]
    if entry["family"] != indicator.family:
        # Another family would open the gates.
        raise ModelError(f"model: {where}.family is not {indicator.family!r}, as in the catalogue")
    edges, points, sd, shift = (
        _numbers(entry[key], f"{where}.{key}") for key in ("edges", "points", "sd", "shift")
    )
    interval = entry["interval"]
    if interval is not None:
        numbers = _numbers(interval, f"{where}.interval")
        if len(numbers) != 2:
            raise ModelError(f"model: {where}.interval needs two numbers")
        interval = (numbers[0], numbers[1])
    return Column(name, indicator.family, edges, points, sd, shift, interval)


def _numbers(value: object, where: str) -> tuple[float, ...]:
    return tuple(a_number(number, f"{where}[{i}]") for i, number in enumerate(a_list(value, where)))


def _check_table(
    table: AdditiveTable, calibration: Calibration, training: Training, catalogue: Catalogue
) -> None:
    """Refuse what no fit under the catalogue's evidence can have made."""
    if table.names != tuple(catalogue.columns):
        raise ModelError(
            "model: its columns are not those of the catalogue, in the catalogue's order; "
            "train again"
        )
    for column in table.columns:
        _within_evidence(column, catalogue[column.name], calibration, training)


def _within_evidence(
    column: Column, indicator: Indicator, calibration: Calibration, training: Training
) -> None:
    lower, upper = (bound * calibration.slope for bound in weight_bounds(indicator))
    absent = sum(edge < 0 for edge in column.edges)  # the bin of what is measured and absent
    rises = [indicator.sign * (b - a) >= 0 for a, b in pairwise(column.points)]
    wrong = None
    if training.learner == "scorecard" and column.edges != tuple(map(float, indicator.edges)):
        wrong = f"edges are not {list(indicator.edges)}, as in the catalogue"
    elif column.points[absent] != 0:
        wrong = f"points[{absent}] are not 0; what is measured and absent earns none"
    elif column.sd[absent] != 0 or min(column.sd) < 0:
        wrong = "sd is below 0, or not 0 for what is measured and absent, which earns no points"
    elif column.shift[absent] != 0:
        wrong = "shift is not 0 for what is measured and absent, which earns no points"
    elif not (all(lower <= points <= upper for points in column.points) and all(rises)):
        wrong = (
            f"points lie outside {lower:g} to {upper:g} or run against the sign, which the "
            f"catalogue's evidence ({indicator.status}, sign {indicator.sign:+d}) does not allow"
        )
    if wrong:
        raise ModelError(
            f"model: column {column.name}: {wrong}; take the file as it was written, or train again"
        )


def _record(kind: type[_Record], value: object, where: str) -> _Record:
    """Read a record of which each field is a number or a count."""
    entry = an_object(value, where)
    exact_keys(entry, tuple(field.name for field in fields(kind)), where)
    read: dict[str, Callable[[object, str], Any]] = {"float": a_number, "int": a_count}
    return kind(
        **{f.name: read[str(f.type)](entry[f.name], f"{where}.{f.name}") for f in fields(kind)}
    )


def _training(value: object) -> Training:
    entry = an_object(value, "training")
    exact_keys(entry, tuple(field.name for field in fields(Training)), "training")
    prevalence = a_number(entry["prevalence"], "training.prevalence")
    if not 0 < prevalence < 1:
        raise ModelError("model: training.prevalence must lie between 0 and 1")
    if a_count(entry["positives"], "training.positives") > a_count(entry["n"], "training.n"):
        raise ModelError("model: training.positives is more than training.n")
    for key, known in (("learner", LEARNERS), ("prior", PRIORS)):
        if entry[key] not in known:
            raise ModelError(f"model: training.{key} is none of {', '.join(known)}")
    return Training(
        n=entry["n"],
        positives=entry["positives"],
        prevalence=prevalence,
        label_source=a_text(entry["label_source"], "training.label_source"),
        platforms=tuple(
            a_text(name, f"training.platforms[{i}]")
            for i, name in enumerate(a_list(entry["platforms"], "training.platforms"))
        ),
        learner=entry["learner"],
        prior=entry["prior"],
        class_weight=_class_weight(entry["class_weight"]),
        data_sha256=a_text(entry["data_sha256"], "training.data_sha256"),
    )


def _class_weight_row(weight: ClassWeight) -> object:
    if isinstance(weight, dict):
        return {str(int(name)): float(value) for name, value in weight.items()}
    return weight


def _class_weight(value: object) -> ClassWeight:
    if isinstance(value, dict):
        if not value.keys() <= {"0", "1"}:
            raise ModelError("model: training.class_weight has keys other than 0 and 1")
        weights = {
            int(name): a_number(number, "training.class_weight") for name, number in value.items()
        }
        if min(weights.values(), default=0.0) < 0:
            raise ModelError("model: training.class_weight is below 0")
        return weights
    if value is None or value == "balanced":
        return None if value is None else "balanced"
    raise ModelError("model: training.class_weight is not null, 'balanced' or an object")


def _parameters(value: object) -> dict[str, Any]:
    entry = an_object(value, "parameters")
    exact_keys(entry, _PARAMETERS, "parameters")
    return {
        "assumed_prevalence": a_number(
            entry["assumed_prevalence"], "parameters.assumed_prevalence"
        ),
        "prior_strength": a_number(entry["prior_strength"], "parameters.prior_strength"),
        "random_state": a_count(entry["random_state"], "parameters.random_state"),
    }
