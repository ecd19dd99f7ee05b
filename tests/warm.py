"""Commands born ready: all is imported once, and then each line read is one command in a process of its own.

To import takes ten times as long as most commands, and a test run gives hundreds of them. Nothing else differs from a
command that was typed: its own process, folder, environment and files for what it prints.
"""

import json
import os
import sys
import traceback
from importlib import import_module
from typing import Any, NoReturn

from lscb_workflow import cli

for family, _ in cli.COMMANDS.values():
    import_module(f"lscb_workflow.cli.{family}")


def serve() -> None:
    """Answer each request with the status its command ended with."""
    for line in iter(sys.stdin.readline, ""):
        child = os.fork()
        if child == 0:
            become(json.loads(line))
        print(os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]), flush=True)


def become(asked: dict[str, Any]) -> NoReturn:
    """Be the command, from its first word to its exit status."""
    status = 1
    try:
        os.chdir(asked["cwd"])
        os.environ.clear()
        os.environ.update(asked["env"])
        for number, path, how in (
            (0, os.devnull, os.O_RDONLY),
            (1, asked["out"], os.O_RDWR),
            (2, asked["err"], os.O_RDWR),
        ):
            os.dup2(os.open(path, how), number)
        sys.argv = asked["argv"]
        cli.main()
        status = 0
    except SystemExit as end:
        status = end.code if isinstance(end.code, int) else int(end.code is not None)
    except BaseException:
        traceback.print_exc()
    finally:
        sys.stdout.flush()
        sys.stderr.flush()
        os._exit(status)


if __name__ == "__main__":
    serve()
