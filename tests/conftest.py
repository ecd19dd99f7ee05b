"""Homes that are made or played once for a whole test run, whichever worker asks first: a year takes some seconds."""

import os
import shutil
from collections.abc import Callable, Generator
from datetime import date
from pathlib import Path

import pytest
from filelock import FileLock
from hypothesis import settings

from tests.postbag import play, run

settings.register_profile("untimed", deadline=None)  # a busy machine is no fault of ours: nothing is timed in a test
settings.load_profile("untimed")


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport() -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """Where everything that tests need is installed, a skipped test is a check that nobody made: it fails."""
    report = yield
    if report.skipped and os.environ.get("CI"):
        report.outcome, report.longrepr = "failed", f"skipped where nothing may be: {report.longrepr}"
    return report


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """What a test counted stands below the dots, whichever worker ran it."""
    for report in terminalreporter.getreports("passed") + terminalreporter.getreports("failed"):
        for words in (words for name, words in report.user_properties if name == "counted" and report.when == "call"):
            terminalreporter.write_line(f"{report.nodeid.rpartition('::')[2]}: {words}")


LAST_DAY = date(2013, 9, 30)
# Evenings on which the year without an answer is copied, so that a test can go on from there another way.
EVENINGS = [
    date.fromisoformat(day)
    for day in ("2012-09-23", "2012-10-19", "2012-10-23", "2012-11-01", "2012-12-19", "2013-01-28", "2013-06-24")
]


@pytest.fixture(scope="session")
def shelf(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder that all workers of this run share."""
    own = tmp_path_factory.getbasetemp()
    return own.parent if "PYTEST_XDIST_WORKER" in os.environ else own


def once(home: Path, make: Callable[[Path], None]) -> Path:
    """A home made by whoever comes first; the others wait for it, and nobody changes it afterwards."""
    with FileLock(home.with_suffix(".lock")):
        if not home.exists():
            making = home.with_suffix(".making")
            shutil.rmtree(making, ignore_errors=True)
            make(making)
            making.rename(home)
    return home


@pytest.fixture(scope="session")
def sample(shelf: Path) -> Path:
    """The sample's home as `init` makes it. Look, do not touch."""

    def make(home: Path) -> None:
        run(home, "init", "--sample")

    return once(shelf / "sample", make)


@pytest.fixture(scope="session")
def silent(shelf: Path, sample: Path) -> Path:
    """The sample's whole time, in which nobody answers anything."""

    def make(home: Path) -> None:
        shutil.copytree(sample, home)
        for evening in EVENINGS:
            play(home, evening)
            shutil.copytree(home, shelf / f"silent-{evening}", dirs_exist_ok=True)
        play(home, LAST_DAY)

    return once(shelf / "silent", make)


@pytest.fixture
def silent_until(silent: Path, shelf: Path, tmp_path: Path) -> Callable[[date], Path]:
    """A copy, to change at will, of the year without an answer as it stood on one of the evenings."""
    return lambda evening: Path(shutil.copytree(shelf / f"silent-{evening}", tmp_path / "home"))


@pytest.fixture(scope="session")
def answered(shelf: Path, sample: Path) -> Path:
    """The sample's whole time, in which everything is answered on the day it is asked."""

    def make(home: Path) -> None:
        shutil.copytree(sample, home)
        play(home, LAST_DAY, answers="all")

    return once(shelf / "answered", make)


@pytest.fixture(scope="session")
def story(shelf: Path, sample: Path) -> Path:
    """The sample's whole time with the sample's own answers."""

    def make(home: Path) -> None:
        shutil.copytree(sample, home)
        play(home, LAST_DAY, answers=home / "config/answers.yaml")

    return once(shelf / "story", make)


@pytest.fixture
def home(sample: Path, tmp_path: Path) -> Path:
    """A copy of the sample's home, to change at will."""
    return Path(shutil.copytree(sample, tmp_path / "home"))


@pytest.fixture(scope="session")
def first_paper(shelf: Path, sample: Path) -> Path:
    """The sample with its own answers, on the evening after the first paper went. Look, do not touch."""

    def make(home: Path) -> None:
        shutil.copytree(sample, home)
        play(home, date(2012, 11, 6), answers=home / "config/answers.yaml")

    return once(shelf / "first-paper", make)
