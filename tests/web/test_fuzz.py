"""schemathesis sends the pages whatever it can think of: none of it may be our fault (5xx)."""

from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest
import schemathesis
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.web.site import Site, fields_of, link_of, moment, site

LEAD = "senior-communications-officer"


@pytest.fixture
def pages(silent_until: Callable[[date], Path]):
    home = silent_until(date(2012, 10, 19))
    with site(home, moment("2012-10-22")) as opened:
        opened.home = home
        yield opened


def test_no_request_makes_it_fail(pages: Site) -> None:
    app = pages.browser.app
    schema = schemathesis.openapi.from_dict(app.openapi())
    token = link_of(pages.home, LEAD).rpartition("/")[2]
    tried = 0
    for result in schema.get_all_operations():
        operation = result.ok()

        @settings(max_examples=15, deadline=None, database=None, suppress_health_check=list(HealthCheck))
        @given(case=operation.as_strategy(), own=st.booleans())
        def attempt(case, own):
            nonlocal tried
            tried += 1
            if own and "token" in (case.path_parameters or {}):
                case.path_parameters["token"] = token
            answer = send(pages, case)
            failed = (
                answer.status_code >= 500 and case.formatted_path != "/health/ready"
            )  # it tells of a clock that stands
            assert not failed, f"{case.method} {case.formatted_path}: {answer.status_code}"

        attempt()
    assert tried > 100


def send(pages: Site, case):
    """The case as it would go over the wire, to the pages of this test."""
    request = case.as_transport_kwargs(base_url="http://127.0.0.1:8000")
    kept = {name: request[name] for name in ("params", "headers", "cookies", "json", "data") if request.get(name)}
    return pages.browser.request(case.method, case.formatted_path, **kept, follow_redirects=False)


NAMES = st.sampled_from(
    ["status", "progress", "impact", "deadline:2012-09-30", "to:2012-09-30", "output", "agrees", "evidence", "revise"]
)
FIELDS = st.dictionaries(
    st.one_of(
        st.builds(lambda key, name: f"{key}:{name}", st.sampled_from(["2012-13:1.1", "2012-13:1.7"]), NAMES), st.text()
    ),
    st.text() | st.sampled_from(["green", "yes", "met", "not_yet", "2012-11-30", "1"]),
    max_size=8,
)


@settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
@given(fields=FIELDS)
def test_whatever_is_typed_is_kept_or_explained(pages: Site, fields: dict[str, str]) -> None:
    link = link_of(pages.home, LEAD)
    form = fields_of(pages.get(link).text)
    sendable = {name: text.encode("utf-8", "ignore").decode() for name, text in fields.items()}
    answer = pages.post(link, {**form, **sendable, "form_key": form["form_key"], "seen": form["seen"]})
    assert answer.status_code in (200, 409, 422, 429)
