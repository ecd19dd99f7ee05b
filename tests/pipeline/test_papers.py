"""The paper: drafted on its day, frozen by a signature or by the calendar, and sent as the bytes that were frozen."""

import json
from dataclasses import replace
from datetime import UTC, date, datetime
from email import message_from_bytes
from email.policy import default

import pytest

from lscb_workflow.mail.render import Templates
from lscb_workflow.mail.transports.mailbox import Mailbox
from lscb_workflow.pipeline import acts
from lscb_workflow.rules.acts import SignOffAct, SubmitAct
from lscb_workflow.rules.faults import Fault
from lscb_workflow.rules.snapshot import Rules
from lscb_workflow.store import database, digests, plans
from tests.offices import sample_home, sample_office, tick

OPENS, DRAFT, PAPERS, AFTER = date(2012, 10, 9), date(2012, 10, 30), date(2012, 11, 5), date(2012, 11, 6)
QUARTER = "2012-13/Q1"
ONLY_IN_FULL = "Words that only the full paper may carry."


def at(day, hour=12):
    return datetime(day.year, day.month, day.day, hour, tzinfo=UTC)


@pytest.fixture(scope="module")
def drafted(tmp_path_factory):
    """The sample on its first draft day, one return in."""
    with sample_office(sample_home(tmp_path_factory.mktemp("papers"))) as office:
        tick(office, OPENS)
        progress = SubmitAct(ref="1.4", by="sports-development-manager", status="green", progress=ONLY_IN_FULL)
        acts.perform(office, progress, at(OPENS))
        tick(office, DRAFT)
        yield office


@pytest.fixture
def office(drafted):
    trial = replace(drafted, engine=database.copy(drafted.engine), transport=Mailbox())
    yield trial
    trial.engine.dispose()


def under(office, **words):
    """The same office under another digest policy."""
    digest = office.rules.policy.digest.model_copy(update=words)
    policy = office.rules.policy.model_copy(update={"digest": digest})
    return replace(office, rules=Rules(policy, office.rules.calendar))


def sign(office, day=DRAFT, by="lscb-chairperson"):
    return acts.perform(office, SignOffAct(quarter=QUARTER, by=by), at(day))


def on_file(office):
    """The newest issue that went, or the draft while none has."""
    with database.reading(office.engine) as session:
        return digests.newest(session, office.board, QUARTER)


def papers(office):
    """The text and HTML of each digest that was sent."""
    letters = [message_from_bytes(data, policy=default) for _, data in office.transport.letters]
    parts = [list(letter.iter_parts()) for letter in letters if letter["X-LSCB-Kind"] == "digest"]
    return [(text.get_content(), html.get_content()) for text, html in parts]


def unix(text):
    """A part as it was before mail gave it the line ends of RFC 5322."""
    return text.replace("\r\n", "\n").encode()


def nudges(office):
    return [data for _, data in office.transport.letters if b"X-LSCB-Kind: nudge" in data]


def test_what_was_signed_off_is_what_is_sent_whatever_changes_after(office, tmp_path):
    sign(office)
    row = on_file(office)
    edited = Templates(tmp_path)  # a home without a single template: nothing could be rendered anew
    later = under(replace(office, templates=edited), if_not_signed_off="hold")
    tick(later, PAPERS)
    assert papers(office)
    for text, html in papers(office):
        assert unix(text) == row.text
        assert unix(html) == row.html
    assert on_file(office).sha256 == row.sha256


def test_every_reader_gets_the_same_paper_once(office):
    sign(office)
    for day in (PAPERS, AFTER):
        tick(office, day)
    assert len(papers(office)) == 10
    assert len(set(papers(office))) == 1


def test_a_signed_paper_waits_for_the_day_papers_go(office):
    sign(office)
    tick(office, date(2012, 11, 1))
    assert papers(office) == []


def test_chasing_and_nudging_end_with_the_signature(office):
    sign(office)
    tick(office, date(2012, 10, 31))
    assert office.transport.letters == []


def test_unsigned_the_short_edition_goes_without_a_leads_words(office):
    tick(office, PAPERS)
    assert on_file(office).edition == "short"
    assert papers(office)
    assert not any(ONLY_IN_FULL in form for paper in papers(office) for form in paper)


def test_the_full_paper_waits_behind_the_short_one_and_goes_when_signed(office):
    tick(office, PAPERS)
    tick(office, AFTER)
    assert nudges(office)
    short, office.transport.letters[:] = on_file(office), []
    sign(office, AFTER)
    tick(office, date(2012, 11, 7))
    assert (short.number, on_file(office).number) == (1, 2)
    assert len(papers(office)) == 10
    assert all(ONLY_IN_FULL in text for text, _ in papers(office))


def test_policy_may_send_the_full_paper_unsigned(office):
    tick(under(office, if_not_signed_off="full"), PAPERS)
    assert on_file(office).edition == "full"
    assert on_file(office).signed_off_by is None
    assert all(ONLY_IN_FULL in text for text, _ in papers(office))


def test_policy_may_hold_the_paper_until_it_is_signed(office):
    held = under(office, if_not_signed_off="hold")
    for day in (PAPERS, AFTER):
        tick(held, day)
    assert papers(office) == []
    sign(held, AFTER)
    tick(held, date(2012, 11, 7))
    assert len(papers(office)) == 10


def test_only_the_role_that_policy_names_may_sign(office):
    with pytest.raises(Fault, match="may not sign off"):
        sign(office, by="business-manager")


def test_it_cannot_be_signed_twice(office):
    sign(office)
    with pytest.raises(Fault, match="no draft to sign off"):
        sign(office)


def test_a_return_after_the_signature_is_late_and_leaves_the_bytes_alone(office):
    sign(office)
    before = on_file(office)
    words = acts.perform(
        office,
        SubmitAct(ref="2.1", by="training-and-development-officer", status="green", quarter=QUARTER),
        at(DRAFT, 14),
    )
    tick(office, PAPERS)
    assert "after the paper went out" in words
    assert on_file(office).sha256 == before.sha256


def test_a_paper_that_cannot_be_written_never_stops_the_reminders(drafted, tmp_path):
    home = sample_home(tmp_path)
    (home / "templates/emails/digest/body.html").write_text("{{ nobody_supplies_this }}", encoding="utf-8")
    with sample_office(home) as office:
        tick(office, OPENS)
        office.transport.letters.clear()
        tick(office, DRAFT)
        assert any(
            b"X-LSCB-Kind: escalation" in data or b"X-LSCB-Kind: reminder" in data
            for _, data in office.transport.letters
        )


def test_the_content_on_file_is_canonical_json_with_the_plans_31_actions(office):
    content = json.loads(on_file(office).content)
    actions = [action for aim in content["aims"] for category in aim["categories"] for action in category["actions"]]
    assert len(actions) == 31


def test_a_full_paper_without_a_signature_says_so(office):
    tick(under(office, if_not_signed_off="full"), PAPERS)
    assert all("has not been signed off" in " ".join(text.split()) for text, _ in papers(office))


def test_a_signed_paper_says_which_issue_it_takes_the_place_of(office):
    tick(office, PAPERS)
    sign(office, AFTER)
    content = json.loads(on_file(office).content)
    assert content["issue"] == 2
    assert "takes the place of issue 1, the short edition" in json.dumps(content)


def test_what_was_read_is_what_is_signed_or_nothing_is(office):
    read = on_file(office).sha256[:12]
    acts.draft(office, QUARTER, at(DRAFT, 15))
    late = SubmitAct(
        ref="2.1", by="training-and-development-officer", status="green", progress="Sent after the reading."
    )
    acts.perform(office, late, at(DRAFT, 16))
    acts.draft(office, QUARTER, at(DRAFT, 17))
    with pytest.raises(Fault, match="compiled anew"):
        acts.perform(office, SignOffAct(quarter=QUARTER, by="lscb-chairperson", read=read), at(DRAFT, 18))
    fresh = on_file(office).sha256[:12]
    acts.perform(office, SignOffAct(quarter=QUARTER, by="lscb-chairperson", read=fresh), at(DRAFT, 18))


def test_a_quarter_that_has_not_opened_has_nothing_to_report(office):
    with pytest.raises(Fault, match="there is nothing to report on before that"):
        acts.draft(office, "2012-13/Q4", at(DRAFT))


def test_a_meeting_moved_after_the_quarter_opened_does_not_shut_it(office):
    with database.writing(office.engine) as session:
        plans.move_meeting(session, office.board, QUARTER, date(2012, 12, 11), at(DRAFT), "test")
    assert "Received: 2.1" in acts.perform(
        office, SubmitAct(ref="2.1", by="training-and-development-officer", status="green"), at(DRAFT, 14)
    )
