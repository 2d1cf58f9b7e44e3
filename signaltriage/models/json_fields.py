"""Fields of a JSON document, checked one by one; a wrong one is named."""

from __future__ import annotations

import json
import math
from typing import Any, NoReturn

from signaltriage.errors import ModelError

MAX_TEXT = 10_000_000  # characters; a model of hundreds of columns has far fewer
MAX_COUNT = 2**63


def read_object(text: str) -> dict[str, Any]:
    """Parse a text that must hold one JSON object."""
    if not isinstance(text, str):
        raise ModelError(f"model: must be text, not {type(text).__name__}")
    if len(text) > MAX_TEXT:
        raise ModelError(f"model: longer than {MAX_TEXT:,} characters; this is not a model file")
    try:
        document = json.loads(text, parse_constant=_no_constant, object_pairs_hook=_no_twins)
    except ModelError:
        raise
    except (ValueError, RecursionError) as error:
        reason = "nested too deeply" if isinstance(error, RecursionError) else str(error)
        raise ModelError(f"model: not JSON ({reason}); write it again with dumps") from None
    return an_object(document, "model")


def _no_constant(name: str) -> NoReturn:
    raise ModelError(f"model: holds {name}, which is not a number; train again")


def _no_twins(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    mapping = dict(pairs)
    if len(mapping) < len(pairs):
        raise ModelError("model: the same key stands twice in one object; write it again")
    return mapping


def exact_keys(entry: dict[str, Any], keys: tuple[str, ...], where: str) -> None:
    """Refuse keys that are missing or unknown."""
    missing = sorted(set(keys) - entry.keys())
    extra = sorted(entry.keys() - set(keys))
    if missing or extra:
        said = [f"lacks {', '.join(missing)}"] if missing else []
        said += (
            [f"has unknown keys {', '.join(repr(key[:40]) for key in extra[:5])}"] if extra else []
        )
        raise ModelError(f"model: {where} {' and '.join(said)}; write it again with dumps")


def an_object(value: object, where: str) -> dict[str, Any]:
    """Return an object, or refuse it; `where` names the place, as in the others."""
    if not isinstance(value, dict):
        raise ModelError(f"model: {where} must be an object")
    return value


def a_list(value: object, where: str) -> list[Any]:
    """Return a list, or refuse it."""
    if not isinstance(value, list):
        raise ModelError(f"model: {where} must be a list")
    return value


def a_text(value: object, where: str) -> str:
    """Return a text, or refuse it."""
    if not isinstance(value, str):
        raise ModelError(f"model: {where} must be text")
    return value


def a_number(value: object, where: str) -> float:
    """Return a finite number, or refuse it."""
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise ModelError(f"model: {where} must be a number")
    if not abs(value) < 1e300 or not math.isfinite(value):
        raise ModelError(f"model: {where} must be finite")
    return float(value)


def a_count(value: object, where: str) -> int:
    """Return a whole number that is not negative, or refuse it."""
    if isinstance(value, bool) or not isinstance(value, int) or not 0 <= value <= MAX_COUNT:
        raise ModelError(f"model: {where} must be a whole number from 0 to {MAX_COUNT:,}")
    return value
