"""What a way of sending may do to the post: its rate, its silences, the domains it may write to."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from itertools import pairwise

import pytest

from lscb_workflow import pipeline
from lscb_workflow.documents.people import read_people
from lscb_workflow.mail.transports import TryLater
from lscb_workflow.mail.transports.graph import Graph
from lscb_workflow.mail.transports.mailbox import Mailbox
from lscb_workflow.mail.transports.tokens import TO_GRAPH, Tokens
from lscb_workflow.pipeline import acts
from lscb_workflow.rules import pace
from lscb_workflow.rules.acts import SubmitAct
from lscb_workflow.rules.people import Holder
from lscb_workflow.rules.policy import Lives
from lscb_workflow.store import database, people
from tests.mail.graph_server import CLIENT, MAILBOX, SECRET, TENANT, GraphServer, Says
from tests.offices import postbag, sample_home, sample_office, tick
from tests.postbag import PEOPLE

OPENS, NEXT = date(2012, 10, 9), date(2012, 10, 10)
MORNING = datetime(2012, 10, 9, 9, tzinfo=UTC)
MINUTE = timedelta(minutes=1)
OVER = "its life of 1 hour is over: the server is busy"


@pytest.fixture(scope="module")
def loaded(tmp_path_factory):
    """The sample, of which nothing was sent yet: its first quarter's opening brings letters to many people at once."""
    with sample_office(sample_home(tmp_path_factory.mktemp("ways"))) as office:
        yield office


@pytest.fixture
def office(loaded):
    trial = replace(loaded, engine=database.copy(loaded.engine), transport=Mailbox())
    yield trial
    trial.engine.dispose()


def through(server: GraphServer, office, watch):
    """The office with Graph for its post."""
    tokens = Tokens(TENANT, CLIENT, SECRET, TO_GRAPH, watch, server.url, timeout=5)
    graph = Graph(tokens, watch, MAILBOX, server.url, timeout=5)
    return replace(office, transport=graph, a_minute=office.rules.policy.mail.a_minute.of("graph"))


def minute_by_minute(office, minutes: int, now: list[datetime]) -> None:
    for minute in range(minutes):
        now[:] = [MORNING + minute * MINUTE]
        pipeline.tick(office, lambda: now[0])


def test_graph_carries_what_the_folder_would_at_no_more_a_minute_than_policy_says(office):
    tick(replace(office, engine=(copy := database.copy(office.engine))), OPENS)
    copy.dispose()
    expected = sorted(data for _, data in office.transport.letters)
    assert len(expected) > 3 * 5

    now = [MORNING]
    with GraphServer(clock=lambda: now[0]) as server:
        minute_by_minute(replace(through(server, office, lambda: now[0]), a_minute=5), 4, now)

    assert sorted(_undated(letter) for letter in server.letters) == [_undated(letter) for letter in expected]
    assert server.calls == len(expected)  # nobody had to be told to wait
    assert {m["attempts"] for m in postbag(office)} == {1}
    for start in server.sent_at:
        assert sum(start <= at < start + MINUTE for at in server.sent_at) <= 5


def _undated(letter: bytes) -> bytes:
    return b"\n".join(line for line in letter.split(b"\r\n") if not line.startswith(b"Date: "))


def test_a_letter_asked_to_wait_goes_when_that_is_over_and_no_other_before(office):
    now = [MORNING]
    with GraphServer(Says(503, "ErrorServerBusy", "240"), clock=lambda: now[0]) as server:
        slowed = through(server, office, lambda: now[0])
        minute_by_minute(slowed, 4, now)
        assert server.calls == 1
        now[:] = [MORNING + 4 * MINUTE]
        pipeline.tick(slowed, lambda: now[0])

    assert len(server.letters) == len(postbag(office))
    assert {m["state"] for m in postbag(office)} == {"sent"}


class Down(Mailbox):
    """A server that is busy whenever it is asked, and a note of when it was."""

    def __init__(self, now):
        super().__init__()
        self.now, self.tried = now, {}

    def deliver(self, data, *, sender, to, message_id):
        self.tried.setdefault(message_id, []).append(self.now[0])
        raise TryLater("the server is busy")


def test_a_letter_that_failed_waits_longer_each_time_and_apart_from_the_others(office):
    policy, now = office.rules.policy.mail, [MORNING]
    down = replace(office, transport=Down(now))
    minute_by_minute(down, 180, now)

    tried = down.transport.tried
    for message_id, moments in tried.items():
        assert len(moments) >= 4
        for number, (first, second) in enumerate(pairwise(moments), 1):
            wait = pace.wait(policy, message_id, number)
            assert wait <= second - first < wait + MINUTE
    assert len({moments[1] for moments in tried.values()}) > 2


def living(office, **hours: int):
    """The office with other lives for some kinds."""
    policy = office.rules.policy
    mail = policy.mail.model_copy(update={"life_hours": Lives(**hours)})
    return replace(office, rules=replace(office.rules, policy=policy.model_copy(update={"mail": mail})))


def test_what_answers_an_act_is_tried_for_as_long_as_it_lives_however_often_and_then_shown_as_failed(office):
    tick(office, OPENS)
    act = SubmitAct(ref="1.4", by="sports-development-manager", status="green", progress="Done as planned.")
    acts.perform(office, act, MORNING)
    now = [MORNING]
    down = replace(office, transport=Down(now))
    said = []
    for quarter_of_an_hour in range(4 * 49):
        now[:] = [MORNING + quarter_of_an_hour * 15 * MINUTE]
        said += pipeline.tick(down, lambda: now[0]).waiting

    (moments,) = [tried for name, tried in down.transport.tried.items() if name in receipts(office)]
    assert len(moments) > office.rules.policy.mail.attempts
    assert timedelta(hours=43) < moments[-1] - moments[0] <= timedelta(hours=48)
    over = "its life of 48 hours is over: the server is busy"
    assert said.count(f"{over}; the receipt is shown as failed") == 1
    (receipt,) = receipts(office).values()
    assert (receipt["state"], receipt["reason"]) == ("failed", over)
    assert [(n["state"], n["reason"]) for n in receipt["notices"]] == [("failed", over)]


def receipts(office):
    return {m["message_id"]: m for m in postbag(office) if m["kind"] == "receipt"}


def test_a_reminder_whose_life_is_over_is_tried_no_more_that_day_and_what_is_owed_goes_the_next(office):
    now = [MORNING]
    down = replace(living(office, reminder=1), transport=Down(now))
    minute_by_minute(down, 61, now)
    given_up = [m for m in postbag(office) if m["kind"] == "reminder"]
    assert {(m["state"], m["reason"]) for m in given_up} == {("dissolved", OVER)}
    mended = living(office, reminder=1)
    tick(mended, OPENS, hour=14)
    assert "reminder" not in {m["kind"] for m in postbag(office) if m["state"] == "sent"}
    tick(mended, NEXT)
    went = [m for m in postbag(office) if m["planned_on"] == NEXT.isoformat() and m["kind"] == "reminder"]
    assert {m["state"] for m in went} == {"sent"}
    assert {m["to"]["email"] for m in went} == {m["to"]["email"] for m in given_up}


def test_a_tick_says_which_lives_are_over_and_what_becomes_of_what_was_owed(office):
    now = [MORNING]
    down = replace(living(office, reminder=1), transport=Down(now))
    said = []
    for minute in range(61):
        now[:] = [MORNING + minute * MINUTE]
        said += pipeline.tick(down, lambda: now[0]).waiting
    assert f"{OVER}; what is still owed goes into the next reminder" in said


def test_what_was_not_handed_over_on_its_day_says_what_kept_it(office):
    now = [MORNING]
    tick(replace(office, transport=Down(now)), OPENS)
    said = tick(office, NEXT).waiting
    gone = [m for m in postbag(office) if m["planned_on"] == OPENS.isoformat()]
    assert {(m["state"], m["reason"]) for m in gone} == {
        ("dissolved", "not handed over on its day: the server is busy")
    }
    assert "not handed over on its day: the server is busy; what is still owed goes into the next reminder" in said


def allowing(office, *domains: str):
    return replace(office, settings=office.settings.model_copy(update={"mail_domains": domains}))


def test_nobody_outside_the_domains_that_settings_name_is_written_to(office):
    only = ("lscb.example", "council.example")
    tick(allowing(office, *only), OPENS)

    assert {to.rpartition("@")[2] for to, _ in office.transport.letters} == set(only)
    failed = [m for m in postbag(office) if m["state"] == "failed"]
    assert failed
    assert not any(m["to"]["email"].endswith(only) for m in failed)
    assert {m["reason"].partition(";")[0] for m in failed} == {"its domain is not among mail_domains in settings"}
    assert {n["state"] for m in failed for n in m["notices"]} == {"failed"}


def test_a_lead_outside_those_domains_becomes_a_question_to_the_manager(office):
    careful = allowing(office, "lscb.example", "council.example")
    tick(careful, OPENS)
    missed = {ref for m in postbag(office) if m["state"] == "failed" and m["kind"] == "reminder" for ref in m["about"]}
    tick(careful, NEXT)

    new = [m for m in postbag(office) if m["planned_on"] == NEXT.isoformat()]
    asked = {n["about"] for m in new for n in m["notices"] if n["step"].startswith("no-address")}
    assert missed
    assert asked >= missed
    assert {m["to"]["role"] for m in new if m["kind"] == "question"} == {"Safeguarding Children Business Manager"}


def test_a_domain_that_was_added_is_written_to_once_the_address_is_entered_again(office):
    tick(allowing(office, "lscb.example"), OPENS)
    kept_back = next(m["to"]["email"] for m in postbag(office) if m["state"] == "failed" and m["kind"] == "reminder")
    with database.writing(office.engine) as session:
        held = [(post.handle, post.holder(OPENS)) for post in read_people(PEOPLE).posts]
        lost = next(handle for handle, holder in held if holder and holder.email == kept_back)
        again = Holder(name="As before", email=kept_back, from_on=OPENS)
        people.replace(session, office.board, lost, again, MORNING + 5 * MINUTE, "test")
    tick(office, NEXT)

    assert kept_back in {to for to, _ in office.transport.letters}
