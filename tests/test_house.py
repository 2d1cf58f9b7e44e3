"""What holds for the whole package: its surface, its red lines, its size, its papers."""

from __future__ import annotations

import ast
import inspect
import json
import re
import subprocess
import sys
from importlib import metadata
from pathlib import Path

import pytest

import signaltriage
from signaltriage import errors
from signaltriage.batch.table import RANKED_COLUMNS
from signaltriage.cli.main import cli
from signaltriage.records import AD_FIELDS

ROOT = Path(signaltriage.__file__).parents[1]
PACKAGE = ROOT / "signaltriage"
SOURCES = sorted(PACKAGE.rglob("*.py"))
CORE = ("records", "text", "features", "linking", "models")

SURFACE = {
    *("Ad", "Clusters", "Contact", "Explanation", "Findings", "Label", "Place", "Ranking"),
    *(
        "Score",
        "SignaltriageError",
        "TriageClassifier",
        "Workspace",
        "__version__",
        "extract",
        "features",
    ),
    *(
        "find_contacts",
        "find_places",
        "link",
        "linking",
        "load_model",
        "open_workspace",
        "plots",
        "rank",
    ),
    *("read_ads", "read_labels", "save_model", "simulate"),
}

WATCH_IMPORT = """
import json, sys
events = []
def watch(event, args):
    if event.startswith(("socket.", "subprocess.", "os.remove", "os.mkdir", "os.rename")):
        events.append(event)
    if event == "open" and isinstance(args[1], str) and set(args[1]) & set("wax+"):
        events.append(f"open {args[0]}")
sys.dont_write_bytecode = True
sys.addaudithook(watch)
import signaltriage
print(json.dumps({"events": events, "modules": sorted({m.split(".")[0] for m in sys.modules})}))
"""


@pytest.fixture(scope="module")
def fresh_import() -> dict[str, list[str]]:
    """See what `import signaltriage` loads and does in a new process."""
    done = subprocess.run(
        [sys.executable, "-c", WATCH_IMPORT], capture_output=True, text=True, check=True
    )
    found: dict[str, list[str]] = json.loads(done.stdout)
    return found


class TestSurface:
    def test_all_is_what_is_promised(self) -> None:
        """`__all__` holds just the promised names, sorted."""
        assert set(signaltriage.__all__) == SURFACE
        assert signaltriage.__all__ == sorted(signaltriage.__all__)

    @pytest.mark.parametrize("name", sorted(SURFACE))
    def test_every_public_name_loads_and_is_described(self, name: str) -> None:
        """Each public name resolves; all but the version have a docstring."""
        value = getattr(signaltriage, name)
        assert name == "__version__" or inspect.getdoc(value)

    def test_unknown_names_raise_attribute_error(self) -> None:
        """A typo is an AttributeError that names it."""
        with pytest.raises(AttributeError, match="no attribute 'rnak'"):
            _ = signaltriage.rnak


class TestImport:
    def test_heavy_packages_stay_out(self, fresh_import: dict[str, list[str]]) -> None:
        """Importing the package loads none of its heavy dependencies."""
        heavy = {"sklearn", "scipy", "polars", "numpy", "httpx", "altair", "phonenumbers", "click"}
        assert heavy.isdisjoint(fresh_import["modules"])

    def test_no_network_and_no_writing(self, fresh_import: dict[str, list[str]]) -> None:
        """Importing the package opens no socket, starts nothing and writes nothing."""
        assert fresh_import["events"] == []


class TestRedLines:
    def test_nothing_is_unpickled_or_evaluated(self) -> None:
        """No module imports pickle or its kin, or calls eval, exec or joblib.load."""
        for path in SOURCES:
            for node in ast.walk(ast.parse(path.read_text("utf-8"))):
                if isinstance(node, ast.Import | ast.ImportFrom):
                    module = getattr(node, "module", None) or ""
                    names = {module.split(".")[0], *(a.name.split(".")[0] for a in node.names)}
                    assert names.isdisjoint({"pickle", "dill", "cloudpickle", "marshal"}), path
                if isinstance(node, ast.Call) and isinstance(node.func, ast.Name):
                    assert node.func.id not in {"eval", "exec"}, path
                if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name):
                    assert (node.value.id, node.attr) != ("joblib", "load"), path

    def test_no_image_or_face_library_in_the_dependency_tree(self) -> None:
        """Nothing that an installation without extras brings can look at pictures."""
        banned = {
            *("pillow", "opencv-python", "opencv-python-headless", "dlib", "face-recognition"),
            *("deepface", "insightface", "mediapipe", "imagehash", "torch", "torchvision"),
        }
        seen: set[str] = set()
        todo = ["signaltriage"]
        while todo:
            name = todo.pop()
            if name in seen:
                continue
            seen.add(name)
            try:
                requires = metadata.requires(name) or []
            except metadata.PackageNotFoundError:
                continue
            for line in requires:
                if "extra ==" not in line:
                    found = re.match(r"[A-Za-z0-9._-]+", line)
                    assert found is not None
                    todo.append(found.group().lower().replace("_", "-"))
        assert len(seen) > 10
        assert seen.isdisjoint(banned)

    @pytest.mark.parametrize("part", CORE)
    def test_core_opens_nothing(self, part: str) -> None:
        """The scoring core calls no open() and prints nothing."""
        for path in sorted((PACKAGE / part).rglob("*.py")):
            for node in ast.walk(ast.parse(path.read_text("utf-8"))):
                if isinstance(node, ast.Call) and isinstance(node.func, ast.Name):
                    assert node.func.id not in {"open", "print", "input"}, path


class TestSize:
    @pytest.mark.parametrize("path", SOURCES, ids=lambda p: str(p.relative_to(PACKAGE)))
    def test_files_stay_small(self, path: Path) -> None:
        """A file holds one noun or one family of verbs, in at most 400 lines."""
        assert len(path.read_text("utf-8").splitlines()) <= 400


class TestPapers:
    def test_error_tree_is_drawn(self) -> None:
        """The docstring of errors.py names every error class."""
        classes = {
            name
            for name, value in inspect.getmembers(errors, inspect.isclass)
            if issubclass(value, errors.SignaltriageError)
        }
        drawn = set(re.findall(r"\b\w+Error\b", inspect.getdoc(errors) or ""))
        assert drawn == classes

    @pytest.mark.parametrize("name", sorted(cli.commands))
    def test_commands_have_help_and_an_example(self, name: str) -> None:
        """Every command says what it does and shows one call."""
        text = cli.commands[name].help or ""
        assert f"signaltriage {name}" in text

    @pytest.mark.parametrize("name", sorted(cli.commands))
    def test_commands_stand_in_the_readme(self, name: str) -> None:
        """Every command is named in the README."""
        readme = (ROOT / "README.md").read_text("utf-8")
        assert f"signaltriage {name}" in readme

    def test_ad_record_is_documented(self) -> None:
        """Every field of the ad record has its line."""
        text = (ROOT / "docs" / "ad_record.md").read_text("utf-8")
        assert [field for field in AD_FIELDS if f"`{field}`" not in text] == []

    def test_ranked_table_is_documented(self) -> None:
        """Every column of the ranked table has its line."""
        text = (ROOT / "docs" / "results.md").read_text("utf-8")
        assert [column for column in RANKED_COLUMNS if f"`{column}`" not in text] == []
