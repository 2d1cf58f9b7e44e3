"""The vendored scripts are what the list says, and can stand inside a page."""

from __future__ import annotations

import hashlib
import re
from importlib import resources

import altair as alt
import pytest

from signaltriage.plots.report import LIBRARIES

VENDOR = resources.files("signaltriage.plots") / "vendor"
ROW = re.compile(r"\| ([\w-]+) \| ([\d.]+) \| ([\w-]+) \| (\S+\.js) \| (\d+) \| ([0-9a-f]{64}) \|")


def table() -> dict[str, tuple[str, ...]]:
    """Give the rows of VENDORED.md by file."""
    rows = ROW.findall((VENDOR / "VENDORED.md").read_text("utf-8"))
    return {row[3]: row for row in rows}


def test_list_names_every_script() -> None:
    """VENDORED.md and the folder hold the same scripts, the ones that the report uses."""
    files = {entry.name for entry in VENDOR.iterdir() if entry.name.endswith(".js")}
    assert set(table()) == files == set(LIBRARIES)


@pytest.mark.parametrize("name", LIBRARIES)
def test_script_is_as_listed(name: str) -> None:
    """Size, digest and licence text are as the list says."""
    package, version, licence, _, size, digest = table()[name]
    content = (VENDOR / name).read_bytes()
    assert (len(content), hashlib.sha256(content).hexdigest()) == (int(size), digest)
    licences = (VENDOR / "LICENSES.txt").read_text("utf-8")
    assert f"{package} {version} ({licence})" in licences


@pytest.mark.parametrize("name", LIBRARIES)
def test_script_can_stand_inside_a_page(name: str) -> None:
    """Nothing in it ends the script element, or is changed by an HTML parser."""
    content = (VENDOR / name).read_bytes().lower()
    assert not re.search(rb"</script|<!--|\r|\0", content)


def test_major_version_is_the_one_altair_writes() -> None:
    """A new Vega-Lite in Altair asks for new vendored scripts."""
    version = table()["vega-lite.min.js"][1]
    assert alt.SCHEMA_VERSION.lstrip("v").split(".")[0] == version.split(".")[0]
