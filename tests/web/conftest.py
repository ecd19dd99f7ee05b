"""The sample on a day on which its first returns are open, its pages, and a lead's link."""

from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path

import pytest

from tests.web.site import LEAD, Site, link_of, moment, site


@pytest.fixture
def october(silent_until: Callable[[date], Path]) -> Path:
    """The sample ten days after its first quarter opened; nobody has answered."""
    return silent_until(date(2012, 10, 19))


@pytest.fixture
def pages(october: Path) -> Iterator[Site]:
    with site(october, moment("2012-10-22")) as opened:
        yield opened


@pytest.fixture
def link(october: Path) -> str:
    return link_of(october, LEAD)
