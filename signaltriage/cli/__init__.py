"""The command line."""

from signaltriage.cli.main import main

__all__ = ["main"]
