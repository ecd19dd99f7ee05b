"""Accepting a later version of a plan: every change in one transaction, and nothing that was sent in is lost."""

from datetime import UTC, date, datetime
from typing import Any

import pytest
from sqlmodel import select

from lscb_workflow.rules import plan_check
from lscb_workflow.rules.faults import Fault
from lscb_workflow.rules.plan import Action, Aim, Lead, Measure, Plan
from lscb_workflow.rules.plan_changes import Merge, compare
from lscb_workflow.rules.plan_merging import KEPT
from lscb_workflow.rules.timescales import Reading
from lscb_workflow.store import database, plan_changes, plans, printed, snapshots
from lscb_workflow.store.tables import (
    ActionRow,
    AuditRow,
    DeadlineRow,
    LeadRow,
    MeasureRow,
    NoticeRow,
    PostRow,
    QuarterRow,
    SubmissionRow,
)
from tests.rules.build import ENDS_ON, STARTS_ON, directory

BOARD, NOW = "solihull", datetime(2012, 8, 24, 8, tzinfo=UTC)
PEOPLE = directory()
TEXTS = {
    "1.1": "Provide information to children and parents on safeguarding",
    "1.2": "Conduct an audit of awareness across the voluntary sector",
    "1.3": "Recruit an independent chairperson",
}


def action(ref: str, **more: Any) -> Action:
    given = {"aim": 1, "category": "fundamental", "text": TEXTS.get(ref, ref), "timescale": "Sept 2012", **more}
    return Action(ref=ref, **{"leads": (Lead(role="Officer"),), **given})


def plan(*actions: Action, **more: Any) -> Plan:
    given = {"title": "The plan", "starts_on": STARTS_ON, "ends_on": ENDS_ON, "aims": (Aim(number=1, text="To lead"),)}
    return Plan(plan="2012-13", actions=actions or tuple(map(action, TEXTS)), **{**given, **more})


def usual_but(ref: str, **changed: Any) -> Plan:
    return plan(*(action(known, **(changed if known == ref else {})) for known in TEXTS))


@pytest.fixture
def session():
    engine = database.connect("sqlite://")
    database.upgrade(engine)
    with database.writing(engine) as opened:
        opened.add(PostRow(board_id=BOARD, handle="officer", title="Officer"))
        yield opened
    engine.dispose()


def load(session, was: Plan) -> dict[str, ActionRow]:
    plans.load(session, BOARD, was, plan_check.readings(was), PEOPLE, (), STARTS_ON, NOW)
    session.flush()
    return by_ref(session)


def by_ref(session) -> dict[str, ActionRow]:
    return {row.ref: row for row in session.exec(select(ActionRow).order_by(ActionRow.position))}


def compared(session, now: Plan, **answers: Any) -> Merge:
    loaded = printed.loaded(session, printed.row_of(session, BOARD, now.plan))
    return compare(loaded, now, PEOPLE.lead_post, **answers)


def accept(session, now: Plan, **answers: Any) -> dict[str, ActionRow]:
    """Accept a later version, after which the same file changes nothing more."""
    row = printed.row_of(session, BOARD, now.plan)
    merge = compared(session, now, **answers)
    assert not merge.questions
    plan_changes.accept(session, row, printed.loaded(session, row), merge, PEOPLE, NOW, "operator")
    session.flush()
    again = compared(session, now)
    assert (again.changes, again.questions) == ((), ())
    return by_ref(session)


def submitted(session, row: ActionRow, **more: Any) -> SubmissionRow:
    quarter = session.exec(select(QuarterRow)).first()
    kept = SubmissionRow(
        board_id=BOARD, action_id=row.id, quarter_id=quarter.id, by="officer", at=NOW, status="green", **more
    )
    session.add(kept)
    session.flush()
    return kept


def deadlines(session, row: ActionRow) -> dict[date, str]:
    found = session.exec(select(DeadlineRow).where(DeadlineRow.action_id == row.id).order_by(DeadlineRow.due_on))
    return {deadline.due_on: deadline.state for deadline in found}


def audited(session) -> list[tuple[str, str]]:
    rows = session.exec(select(AuditRow).order_by(AuditRow.id))
    return [(row.did, row.about) for row in rows if row.did != "loaded the plan"]


def test_every_row_keeps_its_id_and_its_returns(session):
    before = load(session, plan())
    kept = submitted(session, before["1.2"], progress="Half of it is done")
    after = accept(session, plan(action("1.1"), action("2.1", text=TEXTS["1.2"]), action("1.3")))
    assert (after["2.1"].id, after["2.1"].position) == (before["1.2"].id, 1)
    [now] = [a for a in snapshots.take(session, BOARD).plans[0].actions if a.ref == "2.1"]
    assert [s.progress for s in now.submissions] == [kept.progress]


def test_each_change_leaves_one_line_of_who_and_what(session):
    load(session, plan())
    accept(session, plan(action("1.1", text=f"{TEXTS['1.1']} matters"), action("1.3", timescale="Dec 2012")))
    assert audited(session) == [
        ("accepted a change: wording", "2012-13/1.1"),
        ("accepted a change: timescale", "2012-13/1.3"),
        ("accepted a change: reading", "2012-13/1.3"),
        (printed.GONE, "2012-13/1.2"),
    ]


def test_an_action_that_is_gone_is_withdrawn_and_stands_last(session):
    before = load(session, plan())
    after = accept(session, plan(action("1.2"), action("1.3")))
    assert [(row.ref, row.state) for row in after.values()] == [("1.2", "open"), ("1.3", "open"), ("1.1", "withdrawn")]
    back = accept(session, plan())
    assert [(row.ref, row.state) for row in back.values()] == [("1.1", "open"), ("1.2", "open"), ("1.3", "open")]
    assert back["1.1"].id == before["1.1"].id


def test_an_action_that_somebody_withdrew_stays_so_while_the_file_prints_it(session):
    load(session, plan())
    plans.close(session, BOARD, "1.2", "withdrawn", NOW, "operator", "not needed")
    assert compared(session, plan()).changes == ()


def test_a_reference_taken_by_another_action_leaves_the_old_one_beside_it(session):
    before = load(session, plan())
    kept = submitted(session, before["1.3"])
    after = accept(session, usual_but("1.3", text="Publish the annual report"), new=("1.3",))
    assert after["1.3"].id != before["1.3"].id
    assert (after["1.3-old"].id, after["1.3-old"].state) == (kept.action_id, "withdrawn")


def test_notices_go_with_an_action_that_moves_even_if_two_change_places(session):
    load(session, plan())
    for ref, number in (("1.1", 1), ("1.2", 2)):
        session.add(
            NoticeRow(
                board_id=BOARD,
                key=f"{BOARD}/2012-13/{ref}/Q1/open/officer",
                kind="reminder",
                plan="2012-13",
                ref=ref,
                point="Q1",
                step="open",
                post="officer",
                person="officer",
                reason=f"about {number}",
                planned_on=NOW.date(),
                state="sent",
            )
        )
    session.flush()
    accept(session, plan(action("1.1", text=TEXTS["1.2"]), action("1.2", text=TEXTS["1.1"]), action("1.3")))
    notices = session.exec(select(NoticeRow).order_by(NoticeRow.key))
    assert [(row.key, row.ref, row.reason) for row in notices] == [
        (f"{BOARD}/2012-13/1.1/Q1/open/officer", "1.1", "about 2"),
        (f"{BOARD}/2012-13/1.2/Q1/open/officer", "1.2", "about 1"),
    ]


def test_another_plan_goes_on_supporting_an_action_that_moves(session):
    load(session, plan())
    other = plan(action("S1", text="Count referrals", supports_actions=("1.3",)), supports="2012-13")
    load(session, other.model_copy(update={"plan": "dv"}))
    accept(session, plan(action("1.1"), action("1.2"), action("1.9", text=TEXTS["1.3"])))
    assert session.exec(select(ActionRow.supports).where(ActionRow.ref == "S1")).one() == ["2012-13:1.9"]


# Timescales.


def test_new_words_make_new_deadlines_and_move_those_that_nobody_answered(session):
    rows = load(session, plan())
    after = accept(session, usual_but("1.3", timescale="Dec 2012"))
    assert deadlines(session, after["1.3"]) == {date(2012, 9, 30): "moved", date(2012, 12, 31): "open"}
    assert deadlines(session, rows["1.1"]) == {date(2012, 9, 30): "open"}
    again = accept(session, plan())
    assert deadlines(session, again["1.3"]) == {date(2012, 9, 30): "open", date(2012, 12, 31): "moved"}


@pytest.mark.parametrize(("state", "answered"), [("met", True), ("open", True)])
def test_a_deadline_that_was_answered_stays_as_it_is(session, state, answered):
    rows = load(session, plan())
    due = session.exec(select(DeadlineRow).where(DeadlineRow.action_id == rows["1.3"].id)).one()
    due.state, due.answered, due.asked_for = state, answered, date(2012, 11, 30)
    session.add(due)
    accept(session, usual_but("1.3", timescale="Dec 2012"))
    assert deadlines(session, rows["1.3"]) == {date(2012, 9, 30): state, date(2012, 12, 31): "open"}
    assert due.asked_for == date(2012, 11, 30)


def test_a_confirmed_reading_stays_with_its_words(session):
    load(session, usual_but("1.3", timescale="To be determined"))
    plans.settle_reading(session, BOARD, "1.3", "ask", Reading("by", due=date(2013, 2, 28)), NOW, "operator")
    after = accept(session, usual_but("1.3", timescale="To be determined", text=f"{TEXTS['1.3']} by advertisement"))
    assert deadlines(session, after["1.3"]) == {date(2013, 2, 28): "open"}
    [reading] = snapshots.take(session, BOARD).plans[0].actions[2].readings
    assert reading.due == date(2013, 2, 28)


def test_a_plan_may_be_made_longer_by_whole_quarters(session):
    rows = load(session, usual_but("1.1", timescale="Quarterly from July 2012"))
    was = len(deadlines(session, rows["1.1"]))
    longer = usual_but("1.1", timescale="Quarterly from July 2012").model_copy(update={"ends_on": date(2013, 12, 31)})
    accept(session, longer)
    assert len(session.exec(select(QuarterRow)).all()) == 6
    assert len(deadlines(session, rows["1.1"])) == was + 2


@pytest.mark.parametrize("dates", [{"ends_on": date(2013, 3, 31)}, {"starts_on": date(2012, 4, 1)}])
def test_quarters_that_returns_hang_on_are_not_moved(session, dates):
    load(session, plan())
    with pytest.raises(Fault, match="another short name"):
        accept(session, plan(**dates))


# Leads and outputs.


def test_a_changed_lead_gets_the_post_that_answers_and_a_stranger_is_refused(session):
    load(session, plan())
    after = accept(session, usual_but("1.1", leads=(Lead(role="Manager"),)))
    assert session.exec(select(LeadRow.post).where(LeadRow.action_id == after["1.1"].id)).all() == ["manager"]
    with pytest.raises(Fault, match="no post answers to “Nobody's post”"):
        accept(session, usual_but("1.2", leads=(Lead(role="Nobody's post"),)))


def test_a_lead_named_since_keeps_the_post_when_another_joins(session):
    rows = load(session, usual_but("1.1", leads=(Lead(missing=True),)))
    plans.name_lead(session, BOARD, "1.1", "officer", NOW, "operator")
    session.flush()
    accept(session, usual_but("1.1", leads=(Lead(missing=True), Lead(role="Chair"))))
    leads = select(LeadRow.post).where(LeadRow.action_id == rows["1.1"].id).order_by(LeadRow.position)
    assert session.exec(leads).all() == ["officer", "chair"]


def test_what_was_delivered_stays_delivered_wherever_it_is_printed_now(session):
    rows = load(session, usual_but("1.1", outputs=("Leaflet", "Web page", "Poster")))
    early = submitted(session, rows["1.1"], outputs=[2, 3], settles_only=True)
    late = submitted(session, rows["1.1"], outputs=[3])
    after = accept(session, usual_but("1.1", outputs=("Poster", "Film")))
    assert after["1.1"].outputs == ["Poster", "Film", f"Web page{KEPT}"]
    assert (early.outputs, late.outputs) == ([1, 3], [1])


def test_a_measure_keeps_its_owner_while_the_plan_prints_it(session):
    audit, survey = (Measure(priority="Neglect", heading="Quality", text=text) for text in ("Audit", "Survey"))
    given = {"priorities": ("Neglect",)}
    load(session, plan(measures=(audit, survey), **given))
    kept = session.exec(select(MeasureRow).where(MeasureRow.text == "Survey")).one()
    kept.owner = "officer"
    session.add(kept)
    accept(session, plan(measures=(survey, audit.model_copy(update={"text": "Reviews"})), **given))
    rows = session.exec(select(MeasureRow).order_by(MeasureRow.position))
    assert [(row.text, row.owner) for row in rows] == [("Survey", "officer"), ("Reviews", None)]
