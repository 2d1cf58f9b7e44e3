"""Writing files as a whole."""

from __future__ import annotations

import os
import stat
import subprocess
import sys
from pathlib import Path

import pytest

from signaltriage.errors import UsageError
from signaltriage.exchange import atomic, private_folder


def mode(path: Path) -> int:
    """Permission bits."""
    return stat.S_IMODE(path.stat().st_mode)


def test_file_and_new_folders_are_the_owners_alone(tmp_path: Path) -> None:
    """Files get 0600, every folder made on the way 0700, whatever the umask."""
    old = os.umask(0)
    try:
        with atomic(tmp_path / "a" / "b" / "file") as stream:
            stream.write(b"x")
    finally:
        os.umask(old)
    assert mode(tmp_path / "a" / "b" / "file") == 0o600
    assert mode(tmp_path / "a") == mode(tmp_path / "a" / "b") == 0o700


def test_folders_that_exist_keep_their_mode(tmp_path: Path) -> None:
    """A folder of somebody else's making is left alone."""
    (tmp_path / "open").mkdir(mode=0o755)
    (tmp_path / "open").chmod(0o755)
    assert private_folder(tmp_path / "open") == tmp_path / "open"
    assert mode(tmp_path / "open") == 0o755


def test_a_failure_leaves_the_earlier_file(tmp_path: Path) -> None:
    """When writing fails halfway, the old content stays and nothing else is left behind."""
    path = tmp_path / "file"
    path.write_text("old")
    with pytest.raises(TypeError), atomic(path) as stream:
        stream.writelines([b"half of the new", None])  # type: ignore[list-item]
    assert path.read_text() == "old"
    assert list(tmp_path.iterdir()) == [path]


def test_a_replaced_file_becomes_private(tmp_path: Path) -> None:
    """A file that others could read is replaced by one that they cannot."""
    path = tmp_path / "file"
    path.write_text("old")
    path.chmod(0o644)
    with atomic(path) as stream:
        stream.write(b"new")
    assert (path.read_bytes(), mode(path)) == (b"new", 0o600)


def test_a_killed_writer_leaves_the_earlier_file(tmp_path: Path) -> None:
    """A process killed in the middle of writing has not touched the file."""
    path = tmp_path / "file"
    path.write_text("old")
    program = (
        "import os, signal, sys\n"
        "from signaltriage.exchange import atomic\n"
        "with atomic(sys.argv[1]) as stream:\n"
        "    stream.write(b'half')\n"
        "    stream.flush()\n"
        "    os.kill(os.getpid(), signal.SIGKILL)\n"
    )
    done = subprocess.run([sys.executable, "-c", program, str(path)], check=False)
    assert done.returncode == -9
    assert path.read_text() == "old"


def test_a_folder_in_the_place_of_the_file(tmp_path: Path) -> None:
    """The path of a folder is refused and the folder stays."""
    with pytest.raises(UsageError, match="is a folder"), atomic(tmp_path):
        pass
    assert tmp_path.is_dir()


def test_a_file_in_the_place_of_the_folder(tmp_path: Path) -> None:
    """A folder that cannot be made is named."""
    (tmp_path / "file").write_text("x")
    with pytest.raises(UsageError, match="the folder cannot be made"):
        private_folder(tmp_path / "file" / "sub")
