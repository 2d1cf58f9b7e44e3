"""How HTML is written: from packaged templates, every string made showable, then escaped."""

from __future__ import annotations

from functools import cache, partial
from importlib import resources

import jinja2
from markupsafe import Markup

from signaltriage.plots.wording import count, measure, percentage, showable, signed


def environment(language: str) -> jinja2.Environment:
    """Give an environment in which every string is made showable, then escaped."""
    found = jinja2.Environment(
        loader=jinja2.PackageLoader("signaltriage.plots"),
        autoescape=True,
        undefined=jinja2.StrictUndefined,
        finalize=_shown,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    found.policies["json.dumps_kwargs"] = {"sort_keys": True, "allow_nan": False}
    for shown in (count, measure, percentage, signed):
        found.filters[shown.__name__] = partial(shown, language=language)
    return found


def _shown(value: object) -> object:
    """Make a string showable; markup of the templates themselves stays as it is."""
    return showable(value) if isinstance(value, str) and not isinstance(value, Markup) else value


@cache
def asset(folder: str, name: str) -> str:
    """Read a packaged text."""
    return (resources.files("signaltriage.plots") / folder / name).read_text("utf-8")
