"""The service as a process: it ticks by itself, answers that it lives, and stops when told to."""

import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from pathlib import Path

import pytest

from tests.offices import sample_home

PROGRAM = Path(sys.executable).parent / "lscb-workflow"


@pytest.fixture(scope="module")
def home(tmp_path_factory):
    return sample_home(tmp_path_factory.mktemp("serve"))


def free_port() -> int:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return free.getsockname()[1]


def get(url: str, seconds: int = 20) -> str:
    deadline = time.monotonic() + seconds
    while True:
        try:
            with urllib.request.urlopen(url, timeout=5) as answer:  # noqa: S310  our own address
                return answer.read().decode()
        except OSError:
            if time.monotonic() > deadline:
                raise
            time.sleep(0.1)


def test_no_part_of_a_link_reaches_a_log(home):
    port = free_port()
    link = "12.c2VjcmV0LXRva2VuLXRoYXQtbm9ib2R5LW1heS1yZWFk"
    command = [PROGRAM, "--home", home, "serve", "--port", str(port), "--now", "2012-10-09T08:00+01:00"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as service:
        try:
            assert get(f"http://127.0.0.1:{port}/health/live") == "ok"
            with pytest.raises(urllib.error.HTTPError, match="404"):
                urllib.request.urlopen(f"http://127.0.0.1:{port}/answer/{link}", timeout=10)
        finally:
            service.send_signal(signal.SIGTERM)
        out, err = service.communicate(timeout=20)
    assert "c2Vjcm" not in out + err


@pytest.mark.parametrize("words", [[], ["--now", "2012-10-09T08:00+01:00"]], ids=["ticking", "standing still"])
def test_it_lives_until_it_is_told_to_stop(home, words):
    port = free_port()
    command = [PROGRAM, "--home", home, "serve", "--port", str(port), *words]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as service:
        try:
            assert get(f"http://127.0.0.1:{port}/health/live") == "ok"
        finally:
            service.send_signal(signal.SIGTERM)
        out, err = service.communicate(timeout=20)
    assert "Serving Solihull Local Safeguarding Children Board" in out
    assert "Traceback" not in err
