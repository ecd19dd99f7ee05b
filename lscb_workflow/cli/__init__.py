"""The command line. Commands are loaded when they are called, so that --help costs next to nothing."""

import sys
from importlib import import_module
from pathlib import Path

import click

from lscb_workflow.rules.faults import Fault

COMMANDS = {
    "init": ("homes", "Make a home: a folder that holds one board."),
    "plan": ("plans", "Check, load and settle a plan."),
    "timescale": ("timescales", "Read a timescale as the service would."),
    "person": ("people", "Posts, who holds them, and who covers."),
    "submit": ("returns", "Send a return, or word on a deadline."),
    "submission": ("submissions", "Words that are withheld: look, clear them or take them out."),
    "measure": ("measures", "Measures: who owes each, how often, and their values."),
    "digest": ("digests", "The quarterly board paper."),
    "tick": ("running", "One pass of the clock."),
    "serve": ("running", "Run the clock until stopped."),
    "play": ("playing", "Play a sample home day by day."),
    "forecast": ("forecasts", "What would be sent, to whom and why."),
    "doctor": ("doctor", "What would keep this home from doing its work."),
    "postbag": ("postbag", "Every message, and what it carried."),
    "bounced": ("postbag", "Record that a message came back."),
    "backup": ("keeping", "The home in one file, while the service runs."),
    "restore": ("keeping", "A backup into an empty folder, checked."),
    "prune": ("removing", "Remove what policy keeps no longer."),
    "expunge": ("removing", "Remove a passage that should never have been written."),
}


class Families(click.Group):
    """A group whose commands live in modules of their own, and which takes --home before or after the command."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in COMMANDS:
            return None
        module = import_module(f"lscb_workflow.cli.{COMMANDS[cmd_name][0]}")
        command: click.Command = getattr(module, cmd_name)
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        with formatter.section("Commands"):
            formatter.write_dl([(name, words) for name, (_, words) in COMMANDS.items()])

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        at = next((n for n, arg in enumerate(args) if arg == "--home" or arg.startswith("--home=")), None)
        if at is not None:
            length = 1 if "=" in args[at] else 2
            args = [*args[at : at + length], *args[:at], *args[at + length :]]
        return super().parse_args(ctx, args)


@click.command(cls=Families, context_settings={"help_option_names": ["-h", "--help"]})
@click.option(
    "--home",
    type=click.Path(path_type=Path, file_okay=False),
    envvar="LSCB_HOME",
    default=Path(),
    help="The board's folder (else LSCB_HOME, else the current directory).",
)
@click.version_option(package_name="lscb-workflow")
@click.pass_context
def cli(ctx: click.Context, home: Path) -> None:
    """Keeps a safeguarding board's action plan moving."""
    ctx.obj = home


def main() -> None:
    """Run a command; whatever stops it is shown in one line a problem and ends with status 1."""
    try:
        cli(prog_name="lscb-workflow")
    except Fault as fault:
        _stop(*fault.problems)
    except OSError as error:
        _stop(f"{error.filename or 'a file'}: {error.strerror or error}")
    except Exception as error:
        if not type(error).__module__.startswith(("sqlalchemy", "sqlite3")):
            raise
        # Only the first line of the driver's own words: the rest quotes statements, and with them people.
        words = str(getattr(error, "orig", None) or error).splitlines()[0]
        _stop(f"the database: {words}")


def _stop(*problems: str) -> None:
    for problem in problems:
        click.echo(f"error: {problem}", err=True)
    sys.exit(1)
