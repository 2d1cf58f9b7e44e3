"""`triage.toml`: what a workspace is for and how it is run."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from importlib import resources
from pathlib import Path

from signaltriage.batch import PartitionSettings, RunSettings
from signaltriage.crawl import SiteProfile, load_purpose, read_profiles
from signaltriage.errors import ConfigError
from signaltriage.exchange import read_own_indicators
from signaltriage.records import Purpose

FILE = "triage.toml"
_TABLES = ("purpose", "crawl", "source", "run", "indicators", "model")
_DIGEST = re.compile(r"[0-9a-fA-F]{64}")
_RUN_KEYS = {"top": int, "seed": int, "language": str, "fictitious": bool}


@dataclass(frozen=True, slots=True)
class Config:
    """A checked `triage.toml`."""

    path: Path
    purpose: Purpose | None
    contact: str
    sources: tuple[SiteProfile, ...]
    top: int = 50
    seed: int = 0
    language: str = "en"
    fictitious: bool = False
    own: Path | None = None
    model: Path | None = None
    model_sha256: str = ""

    @property
    def attributes(self) -> frozenset[str]:
        """All allow-listed attribute names."""
        return frozenset(name for source in self.sources for name in source.attributes)

    def run_settings(self) -> RunSettings:
        """Return the settings of a run in this workspace."""
        purpose = self.purpose
        return RunSettings(
            seed=self.seed,
            top=self.top,
            language=self.language,
            partition=PartitionSettings(
                fictitious=self.fictitious,
                attributes=self.attributes,
                contacts_in_text={s.key: s.contacts_in_text for s in self.sources},
                own=None if self.own is None else read_own_indicators(self.own),
            ),
            purpose=None
            if purpose is None
            else {
                "id": purpose.id,
                "controller": purpose.controller,
                "legal_basis": purpose.legal_basis,
                "regime": purpose.regime,
                "scope": purpose.scope,
                "expires": purpose.expires.isoformat(),
            },
        )


def read_config(path: Path) -> Config:
    """Read and check a `triage.toml`.

    Parameters
    ----------
    path : Path
        The file.

    Returns
    -------
    Config

    Raises
    ------
    ConfigError
        Naming file, table and key.
    """
    try:
        tables = tomllib.loads(path.read_text("utf-8"))
    except FileNotFoundError:
        raise ConfigError(
            f"{path} does not exist; make a workspace with: signaltriage init {path.parent}"
        ) from None
    except (tomllib.TOMLDecodeError, UnicodeDecodeError, RecursionError) as error:
        raise ConfigError(f"{path}: {error}; mend the line and try again") from None
    unknown = sorted(tables.keys() - set(_TABLES))
    if unknown:
        raise ConfigError(
            f"{path}: unknown table [{unknown[0]}]; the tables are {', '.join(_TABLES)}"
        )
    where = str(path)
    if not isinstance(tables.get("purpose", {}), dict):
        raise ConfigError(f"{path}: write the purpose as one table [purpose], single brackets")
    purpose = load_purpose(tables["purpose"], where) if "purpose" in tables else None
    profiles = read_profiles(tables.get("source", []), where)
    crawl = _table(tables, "crawl", {"contact": str}, path)
    run = _table(tables, "run", _RUN_KEYS, path)
    own = _table(tables, "indicators", {"own": str}, path).get("own")
    model = _table(tables, "model", {"file": str, "sha256": str}, path)
    digest = str(model.get("sha256", ""))
    if "model" in tables and not (model.get("file") and _DIGEST.fullmatch(digest)):
        raise ConfigError(
            f"{path}: [model] needs file and sha256; write both as signaltriage train printed them"
        )
    if run.get("language", "en") not in {"en", "nl"}:
        raise ConfigError(f'{path}: [run] language must be "en" or "nl"')
    if int(str(run.get("top", 50))) < 1:
        raise ConfigError(f"{path}: [run] top must be at least 1")
    return Config(
        path=path,
        purpose=purpose,
        contact=str(crawl.get("contact", "")),
        sources=profiles,
        own=None if own is None else path.parent / str(own),
        model=path.parent / str(model["file"]) if model else None,
        model_sha256=digest,
        **run,  # type: ignore[arg-type]
    )


def template() -> str:
    """Return the commented `triage.toml` of a new workspace."""
    return resources.files("signaltriage.store").joinpath(FILE).read_text("utf-8")


def _table(
    tables: Mapping[str, object], name: str, keys: Mapping[str, type], path: Path
) -> dict[str, object]:
    table = tables.get(name, {})
    if not isinstance(table, dict):
        raise ConfigError(f"{path}: [{name}] must be a table")
    for key, value in table.items():
        if key not in keys:
            raise ConfigError(f"{path}: [{name}] has no setting {key!r}; it has {', '.join(keys)}")
        if type(value) is not keys[key]:
            raise ConfigError(
                f"{path}: [{name}] {key} must be {_kind(keys[key])}, like in a new workspace"
            )
    return dict(table)


def _kind(type_: type) -> str:
    return {int: "a whole number", str: "text in quotes", bool: "true or false"}[type_]
