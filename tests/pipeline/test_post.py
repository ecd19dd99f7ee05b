"""Between the decision and the mailbox: what is asked again, tried again, put back, and never lost."""

from contextlib import suppress
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from email import message_from_bytes
from email.policy import default

import pytest
from sqlmodel import select

from lscb_workflow import pipeline
from lscb_workflow.mail.message import as_bytes
from lscb_workflow.mail.transports import NoOutcome, Refused, Rejected, TryLater
from lscb_workflow.mail.transports.mailbox import Mailbox
from lscb_workflow.pipeline import acts, post
from lscb_workflow.rules.acts import CompleteAct, EventAct, SubmitAct
from lscb_workflow.rules.faults import Fault
from lscb_workflow.rules.notices import Notice
from lscb_workflow.rules.people import Cover, Holder
from lscb_workflow.store import attempts, database, outbox, people
from lscb_workflow.store.attempts import End
from lscb_workflow.store.tables import AttemptRow, HolderRow, NoticeRow, SubmissionRow
from tests.offices import postbag, sample_home, sample_office, tick

EVE, OPENS = date(2012, 10, 8), date(2012, 10, 9)
MORNING = datetime(2012, 10, 9, 9, tzinfo=UTC)


class Failing(Mailbox):
    """Answers each letter as it was told to, and from then on accepts."""

    def __init__(self, *ends):
        super().__init__()
        self.ends = list(ends)

    def deliver(self, data, **envelope):
        end = self.ends.pop(0) if self.ends else None
        if not isinstance(end, TryLater | Refused | Rejected):
            super().deliver(data, **envelope)
        if end:
            raise end


@pytest.fixture(scope="module")
def eve(tmp_path_factory):
    """The sample on the eve of its first quarter's opening, the summer's questions and reminders sent."""
    with sample_office(sample_home(tmp_path_factory.mktemp("post"))) as office:
        for day in (date(2012, 8, 24), date(2012, 9, 17), date(2012, 9, 27), date(2012, 10, 2), date(2012, 10, 5), EVE):
            tick(office, day)
        yield office


@pytest.fixture
def office(eve):
    trial = replace(eve, engine=database.copy(eve.engine), transport=Mailbox())
    yield trial
    trial.engine.dispose()


def today(office, day=OPENS):
    return [message for message in postbag(office) if message["planned_on"] == day.isoformat()]


def submit(office, ref, by, at=MORNING, **words):
    return acts.perform(office, SubmitAct(ref=ref, by=by, status="green", **words), at)


def test_every_letter_carries_what_a_mail_program_needs(office):
    tick(office, OPENS)
    for to, data in office.transport.letters:
        letter = message_from_bytes(data, policy=default)
        assert letter["To"].addresses[0].addr_spec == to
        assert letter["Auto-Submitted"] == "auto-generated"
        assert letter["X-Auto-Response-Suppress"] == "AutoReply, RN, NRN"
        assert letter["Date"].datetime == MORNING
        assert letter["X-LSCB-Kind"] in ("reminder", "question")
        assert {part.get_content_type() for part in letter.iter_parts()} == {"text/plain", "text/html"}


def test_an_actions_quarter_is_one_thread(office):
    tick(office, OPENS)
    tick(office, date(2012, 10, 24))
    threads = [
        set(message_from_bytes(data, policy=default)["References"].split())
        for to, data in office.transport.letters
        if to == "sports.development.manager@council.example" or "sports" in to
    ]
    assert len(threads) == 2
    assert threads[0] & threads[1]


def test_before_the_send_hour_nothing_is_planned(office):
    pipeline.tick(office, lambda: datetime(2012, 10, 9, 6, 59, tzinfo=UTC))
    assert today(office) == []
    pipeline.tick(office, lambda: datetime(2012, 10, 9, 7, 0, tzinfo=UTC))
    assert today(office)


def test_answered_between_planning_and_sending_it_is_cancelled(office):
    pipeline.plan(office, MORNING)
    submit(office, "1.4", "sports-development-manager")
    while post.deliver(office, lambda: MORNING):
        continue
    (withdrawn,) = [m for m in today(office) if m["state"] == "cancelled"]
    assert withdrawn["reason"] == "nothing in it is still owed"
    assert not any("1.4" in m["about"] and m["kind"] == "reminder" and m["state"] == "sent" for m in today(office))


def test_the_other_items_of_a_bundle_still_go(office):
    pipeline.plan(office, MORNING)
    acts.perform(office, CompleteAct(ref="2.1", by="business-manager"), MORNING)
    tick(office, OPENS)
    (mine,) = [m for m in today(office) if m["kind"] == "reminder" and "4.7" in m["about"]]
    assert mine["state"] == "sent"
    assert "2.1" not in mine["about"]


def test_a_temporary_failure_is_tried_again_later_the_same_day(office):
    refused = replace(office, transport=Failing(TryLater("the server is busy")))
    tick(refused, OPENS)
    (waiting,) = [m for m in today(office) if m["state"] == "planned"]
    assert waiting["reason"] == "the server is busy"
    pipeline.tick(office, lambda: MORNING + timedelta(minutes=16))
    assert all(m["state"] == "sent" for m in today(office))


def test_what_cannot_be_handed_over_on_its_day_goes_into_the_next_bundle(office):
    down = replace(office, transport=Failing(*[TryLater("no answer")] * 500))
    pipeline.plan(down, MORNING)
    for hour in range(9, 18):
        while post.deliver(down, lambda hour=hour: datetime(2012, 10, 9, hour, tzinfo=UTC)):
            continue
    tick(office, OPENS + timedelta(days=1))
    assert {m["state"] for m in today(office)} == {"dissolved"}
    later = today(office, OPENS + timedelta(days=1))
    assert {m["state"] for m in later} == {"sent"}
    assert len({m["to"]["email"] + m["kind"] for m in later}) == len(later)


def test_a_refused_address_becomes_a_question_to_the_manager(office):
    tick(office, EVE + timedelta(days=1))
    refusing = replace(office, transport=Failing(Refused("the address is not known there")))
    tick(refusing, date(2012, 10, 19))
    (failed,) = [m for m in postbag(office) if m["state"] == "failed"]
    tick(office, date(2012, 10, 22))
    asked = [n for m in today(office, date(2012, 10, 22)) for n in m["notices"] if n["step"].startswith("no-address")]
    assert {notice["about"] for notice in asked} >= set(failed["about"])


def test_an_address_entered_again_is_tried_again(office):
    refusing = replace(office, transport=Failing(Refused("the address is not known there")))
    tick(refusing, OPENS)
    (failed,) = [m for m in postbag(office) if m["state"] == "failed"]
    with database.writing(office.engine) as session:
        everybody = [p for p in people.directory(session, office.board).posts if not p.group]
        (lost,) = [p.handle for p in everybody if not p.holders]
        same = Holder(name="As before", email=failed["to"]["email"], from_on=OPENS)
        people.replace(session, office.board, lost, same, MORNING + timedelta(minutes=5), "test")
    tick(office, OPENS, hour=11)
    [(to, data)] = [letter for letter in office.transport.letters if letter[0] == failed["to"]["email"]]
    assert message_from_bytes(data)["X-LSCB-Kind"] == "confirm", "what was refused once is asked about first"
    with database.writing(office.engine) as session:
        people.confirm(session, office.board, to, MORNING + timedelta(hours=3), "business-manager")
    office.transport.letters.clear()
    tick(office, OPENS + timedelta(days=1))
    assert failed["to"]["email"] in {to for to, _ in office.transport.letters}


def test_an_attempt_without_an_outcome_goes_again_under_the_same_message_id(office):
    lost = replace(office, transport=Failing(NoOutcome("the line dropped after the last dot")))
    tick(lost, OPENS)
    (unknown,) = [m for m in today(office) if m["state"] == "unknown"]
    pipeline.tick(office, lambda: MORNING + timedelta(minutes=16))
    (again,) = [m for m in today(office) if m["message_id"] == unknown["message_id"]]
    assert (again["state"], again["attempts"]) == ("sent", 2)
    assert message_from_bytes(office.transport.letters[0][1])["Message-ID"] == unknown["message_id"]


def test_a_late_outcome_is_recorded_and_stops_the_waiting_retry(office):
    lost = replace(office, transport=Failing(NoOutcome("no answer")))
    tick(lost, OPENS)
    with database.writing(office.engine) as session:
        attempt = session.exec(select(AttemptRow).where(AttemptRow.outcome == None)).one()  # noqa: E711  SQL
        policy = office.rules.policy.mail
        attempts.record(session, [(attempt.message, attempt.id, End("sent", heard_on=OPENS))], MORNING, policy)
    pipeline.tick(office, lambda: MORNING + timedelta(minutes=30))
    assert office.transport.letters == []


def test_an_unknown_message_is_tried_as_often_as_policy_says_and_then_shown(office):
    lost = replace(office, transport=Failing(*[NoOutcome("no answer")] * 500))
    pipeline.plan(lost, MORNING)
    for hour in range(9, 20):
        while post.deliver(lost, lambda hour=hour: datetime(2012, 10, 9, hour, tzinfo=UTC)):
            continue
    assert {m["state"] for m in today(office)} == {"unknown"}
    assert {m["attempts"] for m in today(office)} == {office.rules.policy.mail.attempts}


def test_a_broken_template_holds_up_its_own_kind_only(tmp_path):
    home = sample_home(tmp_path)
    (home / "templates/emails/question/body.txt").write_text("{{ nobody_supplies_this }}", encoding="utf-8")
    with sample_office(home) as office:
        tick(office, OPENS)
        states = {(m["kind"], m["state"]) for m in today(office)}
        assert ("reminder", "sent") in states
        assert ("question", "planned") in states
        reasons = {m["reason"] for m in today(office) if m["kind"] == "question"}
        assert all("nobody_supplies_this" in reason and "body.txt" in reason for reason in reasons)


def test_told_to_stop_it_finishes_the_letter_in_hand_and_loses_none(office):
    letters = office.transport.letters
    tick(replace(office, stopping=lambda: len(letters) >= 1), OPENS)
    assert len(letters) == 1
    pipeline.tick(office, lambda: MORNING + timedelta(minutes=16))
    assert all(m["state"] == "sent" for m in today(office))
    assert len(letters) == len(today(office))


def test_a_receipt_goes_on_any_day_and_says_no_free_text(office):
    tick(office, OPENS)
    saturday = datetime(2012, 10, 13, 11, tzinfo=UTC)
    submit(office, "1.4", "sports-development-manager", saturday, progress="Something only the board should read.")
    pipeline.tick(office, lambda: saturday)
    data = office.transport.letters[-1][1]
    assert message_from_bytes(data)["X-LSCB-Kind"] == "receipt"
    assert b"only the board" not in data


def test_no_more_than_ten_receipts_go_to_a_person_in_a_day(office):
    tick(office, OPENS)
    for _ in range(12):
        submit(office, "1.4", "sports-development-manager")
    tick(office, OPENS, hour=12)
    assert sum(m["kind"] == "receipt" and m["state"] == "sent" for m in postbag(office)) == 10


def test_a_post_that_changed_hands_is_written_to_at_its_new_address(office):
    with database.writing(office.engine) as session:
        new = Holder(name="Somebody New", email="new@council.example", from_on=OPENS)
        people.replace(session, office.board, "sports-development-manager", new, MORNING, "test")
        people.confirm(session, office.board, new.email, MORNING, "business-manager")
    tick(office, OPENS)
    assert "new@council.example" in {to for to, _ in office.transport.letters}


def test_what_was_planned_for_a_mailbox_that_is_gone_waits_for_the_next_one(office):
    down = replace(office, transport=Failing(*[TryLater("no answer")] * 500))
    tick(down, OPENS)
    with database.writing(office.engine) as session:
        new = Holder(name="Somebody New", email="new@council.example", from_on=OPENS)
        people.replace(session, office.board, "sports-development-manager", new, MORNING, "test")
    tick(office, OPENS, hour=12)
    assert [m["kind"] for m in postbag(office) if m["to"]["email"] == new.email] == ["confirm"]
    with database.writing(office.engine) as session:
        people.confirm(session, office.board, new.email, MORNING + timedelta(hours=4), "business-manager")
    tick(office, OPENS, hour=14)
    [asked] = [m for m in postbag(office) if m["to"]["email"] == new.email and m["kind"] == "reminder"]
    assert (asked["state"], asked["about"]) == ("sent", ["1.4"])


def test_cover_redirects_and_nobody_is_told_about_themselves(office):
    with database.writing(office.engine) as session:
        away = Cover(deputy="safeguarding-officer", from_on=OPENS)
        people.cover(session, office.board, "business-manager", away, MORNING, "test")
    for day in (OPENS, date(2012, 10, 19), date(2012, 10, 24), date(2012, 10, 26)):
        tick(office, day)
    escalated = [m for m in postbag(office) if m["kind"] == "escalation"]
    assert escalated
    assert not any("3.2" in m["about"] for m in escalated)


def test_the_event_that_happened_is_asked_about_no_more(office):
    acts.perform(office, EventAct(ref="1.9", on=date(2012, 9, 10), by="business-manager"), MORNING)
    tick(office, OPENS)
    assert not any(n["step"] == "event" for m in today(office) for n in m["notices"])


def test_a_redirect_sends_everything_to_one_mailbox_and_says_so(office):
    tick(replace(office, redirect_to="trial@lscb.example"), OPENS)
    assert {to for to, _ in office.transport.letters} == {"trial@lscb.example"}
    assert all("[for " in message_from_bytes(data, policy=default)["Subject"] for _, data in office.transport.letters)


def test_a_message_withdrawn_and_owed_again_the_same_day_goes_once(office):
    """Answered, then reopened: a return that is asked for anew on the day its first email was withdrawn."""
    pipeline.plan(office, MORNING)
    submit(office, "1.4", "sports-development-manager")
    while post.deliver(office, lambda: MORNING):
        continue
    with database.writing(office.engine) as session:
        for row in session.exec(select(SubmissionRow)):
            session.delete(row)
    tick(office, OPENS, hour=12)
    reminders = [m for m in today(office) if m["kind"] == "reminder" and m["about"] == ["1.4"]]
    assert [m["state"] for m in reminders] == ["sent"]


def test_a_letter_that_cannot_be_put_into_bytes_waits_and_the_others_keep_their_ends(office, monkeypatch):
    made = []

    def third_fails(letter):
        made.append(letter.message_id)
        if len(made) == 3:
            raise MemoryError
        return as_bytes(letter)

    monkeypatch.setattr(post, "as_bytes", third_fails)
    late = "it cannot be written: MemoryError"
    assert tick(office, OPENS).waiting == (late,)
    assert {m["message_id"] for m in today(office) if m["state"] != "sent"} == {made[2]}
    tick(office, OPENS, hour=10)
    assert {(m["state"], m["attempts"]) for m in today(office) if m["message_id"] == made[2]} == {("sent", 2)}
    assert len(office.transport.letters) == len(set(made))


def test_what_is_planned_again_is_for_the_post_that_is_owed_it_now(office):
    """Two posts that one person holds share their notices: the person stands in the key, and not the post."""
    owed = Notice("reminder", office.board, "2012-13", "9.9", "Q1", "open", "first", "somebody", "why")
    envelope = lambda seed, post: {"message_id": f"<{seed}@lscb.example>", "to_name": post}  # noqa: E731

    def planned(notice):
        with database.writing(office.engine) as session:
            outbox.add(session, office.board, [notice], OPENS, MORNING, envelope)
            row = session.exec(select(NoticeRow).where(NoticeRow.key == owed.key)).one()
            said = (row.post, row.state)
            outbox.cancel(row, "no longer owed")
            return said

    assert planned(owed) == ("first", "planned")
    assert planned(replace(owed, post="second")) == ("second", "planned")


FRIDAY, SATURDAY, MONDAY = date(2012, 10, 19), date(2012, 10, 20), date(2012, 10, 22)


class Dying(Mailbox):
    """Takes the process with it at its first letter."""

    def deliver(self, data, **envelope):
        raise KeyboardInterrupt


def test_killed_on_a_friday_and_back_on_a_saturday_the_mail_goes_on_monday_as_itself(office):
    tick(office, OPENS)
    with suppress(KeyboardInterrupt):
        tick(replace(office, transport=Dying()), FRIDAY)
    begun = {m["message_id"] for m in today(office, FRIDAY)}
    letters = office.transport.letters
    letters.clear()
    tick(office, SATURDAY)
    assert letters == []
    tick(office, MONDAY)
    assert {m["message_id"] for m in today(office, FRIDAY) if m["state"] == "sent"} == begun
    assert len(letters) == len({message_from_bytes(data)["Message-ID"] for _, data in letters})


def test_begun_before_midnight_the_rest_waits_for_the_next_working_day(office):
    tick(office, OPENS)
    pipeline.plan(office, datetime(2012, 10, 19, 9, tzinfo=UTC))
    while post.deliver(office, lambda: datetime(2012, 10, 19, 23, 0, 2, tzinfo=UTC)):  # 00:00:02 on Saturday
        continue
    assert {m["state"] for m in today(office, FRIDAY)} == {"planned"}


def test_a_refused_sender_makes_nobody_unreachable(office):
    ours = replace(office, transport=Failing(*[TryLater("the mail server answered 550 to the sender")] * 500))
    for day in (OPENS, date(2012, 10, 10), date(2012, 10, 11)):
        tick(ours, day)
    tick(office, date(2012, 10, 12))
    assert {m["state"] for m in today(office, date(2012, 10, 12))} == {"sent"}
    assert not any(n["step"].startswith("no-address") for m in postbag(office) for n in m["notices"])


def test_a_rejected_message_is_not_blamed_on_its_mailbox(office):
    tick(replace(office, transport=Failing(Rejected("the mail server answered 554 to the message"))), OPENS)
    (failed,) = [m for m in postbag(office) if m["state"] == "failed"]
    tick(office, date(2012, 10, 10))
    assert failed["to"]["email"] in {to for to, _ in office.transport.letters}


def test_a_transport_that_fails_in_a_way_of_its_own_stops_nothing_and_repeats_nothing(office):
    tick(replace(office, transport=Failing(RuntimeError("nobody foresaw this"))), OPENS)
    states = [m["state"] for m in today(office)]
    assert states.count("unknown") == 1
    assert states.count("sent") == len(states) - 1


def test_unknown_and_then_put_off_it_still_goes_as_itself(office):
    tick(replace(office, transport=Failing(NoOutcome("no answer"))), OPENS)
    (unknown,) = [m["message_id"] for m in today(office) if m["state"] == "unknown"]
    later = replace(office, transport=Failing(TryLater("busy")))
    pipeline.tick(later, lambda: MORNING + timedelta(minutes=16))
    assert [m["state"] for m in today(office) if m["message_id"] == unknown] == ["unknown"]
    tick(office, date(2012, 10, 10))
    assert [m["state"] for m in postbag(office) if m["message_id"] == unknown] == ["sent"]


def arrange(office, *arranged, from_on=EVE):
    with database.writing(office.engine) as session:
        for handle, deputy in arranged:
            people.cover(session, office.board, handle, Cover(deputy=deputy, from_on=from_on), MORNING, "test")


def test_cover_is_one_hop_however_the_deputies_are_covered(office):
    arrange(
        office,
        ("sports-development-manager", "safeguarding-officer"),
        ("safeguarding-officer", "chief-education-welfare-officer"),
    )
    tick(office, OPENS)
    reminders = [m for m in today(office) if m["kind"] == "reminder" and "1.4" in m["about"]]
    assert [m["to"]["email"] for m in reminders] == ["safeguarding.officer@lscb.example"]


def test_a_step_passed_over_for_want_of_a_holder_is_taken_once_there_is_one(office):
    for day in (OPENS, FRIDAY, date(2012, 10, 24)):
        tick(office, day)
    with database.writing(office.engine) as session:
        for row in session.exec(select(HolderRow).where(HolderRow.post == "business-manager")):
            row.until_on = date(2012, 10, 25)
            session.add(row)
    tick(office, date(2012, 10, 26))
    assert not any(n["step"] == "manager" for m in today(office, date(2012, 10, 26)) for n in m["notices"])
    with database.writing(office.engine) as session:
        new = Holder(name="New", email="new.manager@lscb.example", from_on=date(2012, 10, 29))
        people.replace(session, office.board, "business-manager", new, MORNING, "test")
        people.confirm(session, office.board, new.email, MORNING, "lscb-chairperson")
    tick(office, date(2012, 10, 29))
    told = [m for m in today(office, date(2012, 10, 29)) if any(n["step"] == "manager" for n in m["notices"])]
    assert [m["to"]["email"] for m in told] == ["new.manager@lscb.example"]
    assert "1.4" in told[0]["about"]


def test_a_trial_with_a_redirect_counts_as_having_asked_nobody(office):
    trial = replace(office, redirect_to="trial@lscb.example")
    for day in (OPENS, FRIDAY):
        tick(trial, day)
    tick(office, date(2012, 10, 30))
    told = [n["key"] for m in postbag(office) if m["kind"] == "escalation" for n in m["notices"]]
    assert not any("/Q1/" in key for key in told)


def test_the_clock_set_back_over_a_day_sends_nothing_twice(office):
    down = replace(office, transport=Failing(*[TryLater("no answer")] * 500))
    tick(down, OPENS)
    tick(down, date(2012, 10, 10))
    tick(office, OPENS, hour=11)
    assert all(m["attempts"] <= office.rules.policy.mail.attempts for m in postbag(office))
    letters = [message_from_bytes(data)["X-LSCB-Notices"] for _, data in office.transport.letters]
    keys = [key.strip() for line in letters for key in line.split(",")]
    assert len(keys) == len(set(keys))


@pytest.mark.parametrize(
    ("moment", "goes"),
    [
        (datetime(2012, 10, 26, 6, 59, tzinfo=UTC), False),  # Friday, summer time: 07:59 in London
        (datetime(2012, 10, 26, 7, 0, tzinfo=UTC), True),
        (datetime(2012, 10, 28, 9, 0, tzinfo=UTC), False),  # the Sunday on which the clocks go back
        (datetime(2012, 10, 29, 7, 59, tzinfo=UTC), False),  # Monday, winter time
        (datetime(2012, 10, 29, 8, 0, tzinfo=UTC), True),
        (datetime(2013, 3, 31, 9, 0, tzinfo=UTC), False),  # the Sunday on which they go forward
        (datetime(2013, 4, 2, 7, 0, tzinfo=UTC), True),  # Tuesday after Easter, summer time again
    ],
)
def test_the_send_hour_is_the_boards_own_when_the_clocks_change(eve, moment, goes):
    assert eve.posts_now(moment) is goes


def test_an_event_that_is_still_to_come_has_not_happened(office):
    with pytest.raises(Fault, match="still to come"):
        acts.perform(office, EventAct(ref="1.9", on=date(2012, 12, 1), by="business-manager"), MORNING)


@pytest.mark.parametrize(
    ("printed", "asks"), [("Post launch of revised national guidance", False), ("Within 3 months of publication", True)]
)
def test_where_days_are_counted_from_an_event_the_last_of_them_is_asked(printed, asks):
    reading = EventAct(ref="1.9", on=date(2012, 9, 10), by="business-manager").reading(printed)
    assert (reading.kind, reading.start, reading.ask) == ("from", date(2012, 9, 10), asks)
