"""A PostgreSQL server of our own on loopback, started for a test run and ended with it."""

import os
import shutil
import socket
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


def programs() -> Path | None:
    """Where PostgreSQL's own programs lie, or None on a machine without them."""
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"))
    by_name = shutil.which("initdb")
    return found[-1].parent if found else Path(by_name).parent if by_name else None


@contextmanager
def server(folder: Path) -> Iterator[str]:
    """The address of an empty database. PostgreSQL refuses to run as root, so root hands the folder to its user."""
    where = programs()
    assert where is not None
    data = folder / "pgdata"
    data.mkdir()
    user = "postgres" if os.geteuid() == 0 else None
    if user:
        shutil.chown(data, user, user)
        for parent in (folder, *folder.parents):
            if parent != Path("/") and parent != Path("/tmp"):  # noqa: S108  compared, not written to
                parent.chmod(0o755)
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    options = f"-c listen_addresses=127.0.0.1 -c port={port} -c unix_socket_directories='' -c fsync=off"

    def run(name: str, *words: str) -> None:
        subprocess.run([where / name, "-D", data, *words], user=user, check=True, cwd=data, stdout=subprocess.DEVNULL)

    run("initdb", "-U", "lscb", "--auth=trust", "--encoding=UTF8", "--no-sync")
    run("pg_ctl", "-w", "-l", str(data / "log"), "-o", options, "start")
    try:
        yield f"postgresql://lscb@127.0.0.1:{port}/postgres"
    finally:
        run("pg_ctl", "-w", "-m", "immediate", "stop")
