"""Names that results carry, and the manifest: which run, which model, which inputs."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING

import polars as pl

from signaltriage import __version__
from signaltriage.batch.gather import Measured
from signaltriage.batch.inputs import AdInput
from signaltriage.features import load_catalogue
from signaltriage.models import TriageClassifier, dumps
from signaltriage.models.triage_class import load_triage_classes

if TYPE_CHECKING:
    from signaltriage.batch.pipeline import RunSettings


@dataclass(frozen=True, slots=True)
class Identity:
    """Names that results carry: which run, which model."""

    run_id: str
    model_id: str
    inputs: Mapping[str, str]


def name_model(sha256: str) -> str:
    """Name a model by the digest of its file.

    Examples
    --------
    >>> name_model("0123456789abcdef")
    'm0123456789ab'
    """
    return f"m{sha256[:12]}"


def identify(ads: AdInput, model: TriageClassifier, settings: RunSettings) -> Identity:
    """Name the run by its inputs, settings, model and versions, and the model by its file."""
    model_id = name_model(hashlib.sha256(dumps(model).encode()).hexdigest())
    inputs = dict(ads.digests)
    made_of = {
        "inputs": sorted(inputs.values()),
        "version": __version__,
        "catalogue": load_catalogue().digest,
        "model": model_id,
        "triage_classes": load_triage_classes().digest,
        "seed": settings.seed,
        "settings": _settings_row(settings),
        "purpose": None if settings.purpose is None else dict(settings.purpose),
    }
    text = json.dumps(made_of, sort_keys=True)
    return Identity("r" + hashlib.sha256(text.encode()).hexdigest()[:12], model_id, inputs)


def _settings_row(settings: RunSettings) -> dict[str, object]:
    return {
        "top": settings.top,
        "language": settings.language,
        "fictitious": settings.partition.fictitious,
        "attributes": sorted(settings.partition.attributes),
        "contacts_in_text": dict(sorted(settings.partition.contacts_in_text.items())),
        "baseline": settings.partition.baseline.digest,
        "own_indicators_sha256": settings.partition.own and settings.partition.own.digest,
        "decisions": [asdict(decision) for decision in settings.decisions],
    }


def _unread(findings: pl.DataFrame) -> int:
    """Count the ads whose wording could not be measured: too short, or in another language."""
    catalogue = load_catalogue()
    wording = [n for n in catalogue.ad_ids if catalogue[n].languages]
    return findings.filter(pl.all_horizontal(pl.col(wording).is_null())).height


def manifest_of(
    model: TriageClassifier,
    settings: RunSettings,
    identity: Identity,
    parts: Measured,
) -> dict[str, object]:
    """Say what made the results: versions, settings, inputs and counts."""
    catalogue = load_catalogue()
    n_urgent = len({(row["source"], row["ad_id"]) for row in parts.urgent})
    return {
        "run_id": identity.run_id,
        "versions": {
            "signaltriage": __version__,
            "catalogue": catalogue.version,
            "catalogue_sha256": catalogue.digest,
            "baseline_sha256": parts.baseline.digest,
            "triage_classes_sha256": load_triage_classes().digest,
            "model": identity.model_id,
        },
        "model": asdict(model.training_),
        "settings": _settings_row(settings),
        "seed": settings.seed,
        "purpose": dict(settings.purpose) if settings.purpose else None,
        "inputs": dict(identity.inputs),
        "counts": {
            "rows": parts.n_rows,
            "rejected": len(parts.rejects),
            "duplicate_sightings": parts.n_duplicates,
            "urgent_ads": n_urgent,
            "sightings": parts.facts.height,
            "ads": parts.findings.height,
            "contacts": parts.contacts.height,
            "ads_without_text": parts.findings["m3_image_only"].sum(),
            "ads_without_measured_wording": _unread(parts.findings),
            "dropped_fields": dict(sorted(parts.dropped.items())),
        },
    }
