"""What docs/running.md has a technician copy: the unit, the packages of a server, the image."""

import os
import re
import shutil
import subprocess
from pathlib import Path

import pytest

from tests.postbag import PROJECT

UNIT = PROJECT / "deploy/lscb-workflow.service"
MOST_EXPOSED = 25  # tenths: systemd's own scale goes from 0, nothing exposed, to 100


@pytest.mark.skipif(shutil.which("systemd-analyze") is None, reason="NOT TESTED: the unit. systemd is not installed.")
def test_the_unit_leaves_little_of_the_machine_exposed() -> None:
    """Debian's systemd: `systemd-analyze security` fails where the score is above the threshold."""
    judged = ["systemd-analyze", "security", "--no-pager", "--offline=true", f"--threshold={MOST_EXPOSED}", str(UNIT)]
    done = subprocess.run(judged, capture_output=True, text=True, check=False, env=os.environ | {"LC_ALL": "C.UTF-8"})
    assert done.returncode == 0, done.stdout + done.stderr
    assert "Overall exposure level for lscb-workflow.service" in done.stdout


def test_the_unit_waits_for_the_message_in_hand() -> None:
    """A letter has five minutes; a service killed before leaves an unknown end behind."""
    [seconds] = re.findall(r"^TimeoutStopSec=(\d+)$", UNIT.read_text(), re.MULTILINE)
    assert int(seconds) > 5 * 60


def pins(lock: Path) -> dict[str, str]:
    """Each package of a lock with its version and hashes."""
    blocks = re.split(r"^(?=[a-z0-9])", lock.read_text(), flags=re.MULTILINE)
    return {block.split("==")[0]: re.sub(r"\s*#.*", "", block).strip() for block in blocks if "==" in block}


def test_a_server_gets_the_very_packages_that_were_tested_and_no_others() -> None:
    tested, installed = pins(PROJECT / "requirements.lock"), pins(PROJECT / "deploy/requirements.lock")
    assert installed.items() <= tested.items()
    assert not installed.keys() & {"pytest", "hypothesis", "playwright", "mypy"}


def test_the_image_copies_what_is_there_and_its_build_may_see() -> None:
    copied = re.findall(r"^COPY (?!--from)(.+) \S+$", (PROJECT / "Containerfile").read_text(), re.MULTILINE)
    named = [name for line in copied for name in line.split()]
    seen = re.findall(r"^!(\S+)$", (PROJECT / ".containerignore").read_text(), re.MULTILINE)
    assert all((PROJECT / name).exists() for name in named)
    assert {name.split("/")[0] for name in named} == set(seen)
