"""The vendored scripts are what the list says, and can stand inside a page."""

from __future__ import annotations

import ast
import hashlib
import re
import sys
import tomllib
from importlib import resources
from pathlib import Path

import altair as alt
import pytest

import signaltriage
from signaltriage.plots.report import LIBRARIES

ROOT = Path(signaltriage.__file__).parents[1]
VENDOR = resources.files("signaltriage.plots") / "vendor"
ROW = re.compile(r"\| ([\w-]+) \| ([\d.]+) \| ([\w-]+) \| (\S+\.js) \| (\d+) \| ([0-9a-f]{64}) \|")


def dependencies() -> list[str]:
    """Give what the project asks for."""
    lines: list[str] = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"][
        "dependencies"
    ]
    return lines


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


def test_no_other_major_version_of_altair_is_installed() -> None:
    """The project asks for the major version of Altair that was tried, and for no other."""
    major = int(alt.__version__.split(".")[0])
    (line,) = (line for line in dependencies() if line.startswith("altair "))
    assert line == f"altair >= {major}.0, < {major + 1}"


@pytest.mark.parametrize("package", ["models", "plots"])
def test_imports_are_declared(package: str) -> None:
    """What a module imports is a dependency of its own, not of a dependency."""
    declared = {re.split(r"[ \[<>=]", line)[0] for line in dependencies()}
    declared |= {"signaltriage", "sklearn" if "scikit-learn" in declared else ""}
    imported: set[str] = set()
    for path in (ROOT / "signaltriage" / package).rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.Import):
                imported |= {alias.name.split(".")[0] for alias in node.names}
            elif isinstance(node, ast.ImportFrom):
                imported.add(str(node.module).split(".")[0])
    assert imported - sys.stdlib_module_names - declared == set()
