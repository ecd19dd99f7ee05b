"""A real service as a process, and a real Chromium before it."""

import signal
import socket
import subprocess
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from playwright.sync_api import Browser, sync_playwright

from tests.postbag import command

CHROMIUM = "/usr/bin/chromium"
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


@contextmanager
def chromium() -> Iterator[Browser]:
    with sync_playwright() as play, play.chromium.launch(executable_path=CHROMIUM, args=FLAGS) as browser:
        yield browser


@contextmanager
def serving(home: Path, now: str) -> Iterator[str]:
    """`serve` on a free port of this machine, standing at a moment. Gives its address."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    at = f"http://127.0.0.1:{port}"
    with subprocess.Popen(command(home, "serve", "--port", port, "--now", now), stdout=subprocess.DEVNULL) as service:
        try:
            _wait_for(f"{at}/health/live")
            yield at
        finally:
            service.send_signal(signal.SIGTERM)
            service.wait(timeout=20)


def _wait_for(url: str) -> None:
    deadline = time.monotonic() + 30
    while True:
        try:
            with urllib.request.urlopen(url, timeout=5):  # noqa: S310  our own address
                return
        except OSError:
            if time.monotonic() > deadline:
                raise
            time.sleep(0.1)
