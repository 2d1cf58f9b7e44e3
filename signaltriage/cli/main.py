"""`signaltriage`: the commands, in the order of the work, and their exit codes.

0 done; 2 wrong usage or configuration; 3 done in part (what was left out is named);
4 paused by a site's limits; 5 refused by policy; 1 anything else.
"""

from __future__ import annotations

import signal
import sys
from collections.abc import Sequence
from concurrent.futures.process import BrokenProcessPool

import click

from signaltriage import __version__
from signaltriage.cli.demo import demo
from signaltriage.cli.indicators import indicators
from signaltriage.cli.model import model
from signaltriage.cli.rank import rank
from signaltriage.cli.text import text
from signaltriage.cli.train import train
from signaltriage.cli.workspace import crawl, init, run
from signaltriage.errors import SignaltriageError

_EPILOG = (
    "A ranked list says what a person should look at first. An advertisement is not evidence "
    "of exploitation, and a low score is not evidence of its absence."
)


class _InOrder(click.Group):
    """Commands in pipeline order, not by alphabet."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Order of definition."""
        return list(self.commands)


@click.group(cls=_InOrder, epilog=_EPILOG, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="signaltriage")
def cli() -> None:
    """Public advertisements to a short, ranked, explained list for human reviewers."""


for command in (demo, rank, init, crawl, run, train, model, text, indicators):
    cli.add_command(command)


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command line.

    Parameters
    ----------
    arguments : sequence of str, optional
        Without the program's name; those of the process by default.

    Returns
    -------
    int
        The exit code; the installed command exits with it.
    """
    if arguments is None:  # a process of its own: ended from outside, it ends its workers too
        signal.signal(signal.SIGTERM, signal.default_int_handler)
    try:
        code = cli.main(args=arguments, prog_name="signaltriage", standalone_mode=False)
    except click.ClickException as error:
        error.show()
        return error.exit_code
    except click.Abort:
        click.echo("stopped; run the same command again to go on", err=True)
        return 1
    except SignaltriageError as error:
        click.echo(f"signaltriage: {error}", err=True)
        return error.exit_code
    except BrokenProcessPool:
        click.echo(
            "signaltriage: a worker process was ended from outside, often for want of memory; "
            "try again with fewer --jobs",
            err=True,
        )
        return 1
    except OSError as error:
        where = f"{error.filename}: " if error.filename else ""
        click.echo(f"signaltriage: {where}{error.strerror or error}", err=True)
        return 1
    return code if isinstance(code, int) else 0


if __name__ == "__main__":
    sys.exit(main())
