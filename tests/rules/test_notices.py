"""Who is owed what on a day, and why: the ladder's promises, one test each."""

from dataclasses import replace
from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from lscb_workflow.rules.actions import Deadline, Submission
from lscb_workflow.rules.notices import bundle, owed
from lscb_workflow.rules.people import Agency, Holder
from lscb_workflow.rules.snapshot import Issue
from tests.rules.build import (
    MEETINGS,
    Q1_OPENS,
    RULES,
    action,
    board,
    covered,
    directory,
    post,
    terms,
)

CHASE_DAY, MANAGER_DAY, CHAIR_DAY = date(2012, 10, 24), date(2012, 10, 26), date(2012, 10, 30)
ASKED = {("1.5", "Q1", "officer"): Q1_OPENS}


def steps(snapshot, today, *kinds):
    wanted = kinds or ("reminder", "escalation")
    return {(n.step, n.person) for n in owed(snapshot, RULES, today) if n.kind in wanted and not n.skipped}


def answered(quarter=1):
    from datetime import UTC, datetime

    return (Submission(quarter=quarter, by="officer", at=datetime(2012, 10, 10, tzinfo=UTC), status="green"),)


def test_a_return_is_asked_for_on_the_day_it_opens_and_not_before():
    snapshot = board(action())
    assert steps(snapshot, Q1_OPENS - timedelta(days=1)) == set()
    assert steps(snapshot, Q1_OPENS) == {("open", "officer")}


def test_its_key_can_be_read():
    (notice,) = [n for n in owed(board(action()), RULES, Q1_OPENS) if n.kind == "reminder"]
    assert notice.key == "solihull/2012-13/1.5/Q1/open/officer"


def test_it_stays_silent_once_the_return_is_in():
    assert steps(board(action(submissions=answered()), asked=ASKED), CHAIR_DAY) == set()


def test_of_the_steps_reached_only_the_latest_goes_to_a_person():
    assert steps(board(action()), CHASE_DAY) == {("chase", "officer")}


def test_nobody_is_told_over_a_leads_head_before_the_lead_was_really_asked():
    assert steps(board(action()), CHAIR_DAY) == {("chase", "officer")}


def test_nobody_is_told_until_two_working_days_after_asking():
    friday = date(2012, 10, 26)
    asked = {("1.5", "Q1", "officer"): friday}
    assert steps(board(action(), asked=asked), date(2012, 10, 29)) == {("chase", "officer")}
    assert ("chair", "chair") in steps(board(action(), asked=asked), date(2012, 10, 30))


def test_a_silent_return_climbs_to_the_manager_the_agencys_member_and_the_chair():
    police = (Agency(handle="police", name="Police", member="superintendent"),)
    people = directory(post("officer", agency="police"), post("superintendent", "board"), agencies=police)
    snapshot = board(action(), asked=ASKED, people=people)
    assert steps(snapshot, MANAGER_DAY, "escalation") == {("manager", "manager")}
    assert steps(snapshot, CHAIR_DAY, "escalation") == {
        ("manager", "manager"),
        ("member", "superintendent"),
        ("chair", "chair"),
    }


def test_a_manager_who_leads_the_action_is_passed_over_and_the_reason_written():
    snapshot = board(action("1.2", "manager"), asked={("1.2", "Q1", "manager"): Q1_OPENS})
    (notice,) = [n for n in owed(snapshot, RULES, MANAGER_DAY) if n.kind == "escalation"]
    assert notice.skipped
    assert notice.reason == "Manager leads 1.2"
    assert steps(snapshot, CHAIR_DAY, "escalation") == {("chair", "chair")}


def test_a_manager_passed_over_is_still_chased_for_her_own_action():
    snapshot = board(action("1.2", "manager"), asked={("1.2", "Q1", "manager"): Q1_OPENS})
    assert steps(snapshot, CHAIR_DAY, "reminder") == {("chase", "manager")}


def test_a_manager_whose_mailbox_the_lead_reads_is_passed_over():
    people = directory(post("pa"), post("manager", "manager", mailbox_read_by=("pa",)))
    snapshot = board(action("4.2", "pa"), people=people, asked={("4.2", "Q1", "pa"): Q1_OPENS})
    assert steps(snapshot, MANAGER_DAY, "escalation") == set()
    assert steps(snapshot, CHAIR_DAY, "escalation") == {("chair", "chair")}


def test_a_manager_covered_by_the_lead_is_passed_over():
    people = directory(covered("manager", "officer", "manager"))
    assert steps(board(action(), people=people, asked=ASKED), MANAGER_DAY, "escalation") == set()


def test_the_chair_is_never_told_about_the_chairs_own_action():
    snapshot = board(action("4.6", "chair"), asked={("4.6", "Q1", "chair"): Q1_OPENS})
    assert steps(snapshot, CHAIR_DAY, "escalation") == {("manager", "manager")}


def test_joint_leads_are_all_asked_and_one_answer_stops_the_chase():
    people = directory(post("colleague"))
    assert steps(board(action("2.2", "officer", "colleague"), people=people), Q1_OPENS) == {
        ("open", "officer"),
        ("open", "colleague"),
    }
    one = board(action("2.2", "officer", "colleague", submissions=answered()), people=people)
    assert steps(one, CHASE_DAY) == set()


def test_joint_leads_must_all_have_been_asked_before_anybody_is_told():
    people = directory(post("colleague"))
    asked = {("2.2", "Q1", "officer"): Q1_OPENS}
    snapshot = board(action("2.2", "officer", "colleague"), people=people, asked=asked)
    assert steps(snapshot, CHAIR_DAY, "escalation") == set()


def test_a_joint_lead_who_covers_the_other_is_asked_once_for_both_and_the_ladder_goes_on():
    people = directory(covered("officer", "colleague"), post("colleague"))
    asked = {("2.2", "Q1", "colleague"): Q1_OPENS}
    snapshot = board(action("2.2", "officer", "colleague"), people=people, asked=asked)
    assert steps(snapshot, MANAGER_DAY, "escalation") == {("manager", "manager")}


def test_a_second_post_at_an_old_address_makes_nobody_hear_twice():
    same = (Holder(name="Holder of officer", email="officer@lscb.example"),)
    before, after = directory(), directory(post("acting", holders=same))
    assert steps(board(action(), people=before), Q1_OPENS) == steps(board(action(), people=after), Q1_OPENS)


def test_a_lead_nobody_can_reach_is_a_question_and_never_told_upward():
    people = directory(post("officer", holders=()))
    snapshot = board(action(), people=people)
    assert steps(snapshot, CHAIR_DAY) == set()
    assert ("no-address-officer", "manager") in steps(snapshot, CHAIR_DAY, "question")


def test_two_leads_nobody_can_reach_are_two_questions():
    people = directory(post("officer", holders=()), post("colleague", holders=()))
    snapshot = board(action("2.2", "officer", "colleague"), people=people)
    assert steps(snapshot, CHAIR_DAY, "question") == {
        ("no-address-officer", "manager"),
        ("no-address-colleague", "manager"),
    }


def test_while_nobody_reaches_the_manager_the_chair_is_asked():
    people = directory(post("manager", "manager", holders=()))
    snapshot = board(action("4.9", None), people=people)
    assert steps(snapshot, Q1_OPENS, "question") == {("no-lead", "chair"), ("no-address-manager", "chair")}


def test_a_missing_lead_is_asked_at_once_and_again_each_quarter():
    snapshot = board(action("4.9", None))
    points = {
        notice.point
        for day in (date(2012, 8, 24), date(2012, 9, 3), Q1_OPENS, date(2013, 1, 8))
        for notice in owed(snapshot, RULES, day)
        if notice.step == "no-lead"
    }
    assert points == {"start", "Q1", "Q2"}


def test_cover_sends_a_leads_mail_to_the_deputy():
    people = directory(covered("officer", "deputy"), post("deputy"))
    assert steps(board(action(), people=people), Q1_OPENS) == {("open", "deputy")}


def test_a_post_that_changed_hands_is_asked_at_its_new_holders_address():
    holders = (
        Holder(name="One", email="one@lscb.example", until_on=date(2012, 10, 8)),
        Holder(name="Two", email="two@lscb.example", from_on=date(2012, 10, 9)),
    )
    people = directory(post("officer", holders=holders))
    assert people.mailbox("officer", Q1_OPENS).email == "two@lscb.example"


def test_nothing_is_owed_before_remind_from():
    assert owed(board(action("4.9", None)), RULES, date(2012, 8, 23)) == []


def test_a_deadline_due_before_remind_from_has_no_steps():
    snapshot = board(action("3.4", due_on=(date(2012, 7, 31),)), asked={("3.4", "2012-07-31", "officer"): Q1_OPENS})
    assert all(notice.point != "2012-07-31" for notice in owed(snapshot, RULES, CHAIR_DAY))


def test_a_plan_loaded_half_way_chases_nothing_older():
    snapshot = board(action(due_on=(date(2012, 11, 30),)), remind_from=date(2013, 2, 1))
    assert steps(snapshot, date(2013, 2, 1)) == set()
    assert steps(snapshot, date(2013, 4, 8)) == {("open", "officer")}


def test_a_deadline_is_reminded_of_chased_and_climbs():
    thirtieth = action("3.1", due_on=(date(2012, 11, 30),))
    asked = {("3.1", "2012-11-30", "officer"): date(2012, 11, 16)}
    snapshot = board(thirtieth, asked=asked)

    def on(day):
        return {n.step for n in owed(snapshot, RULES, day) if n.point == "2012-11-30"}

    assert on(date(2012, 11, 15)) == set()
    assert on(date(2012, 11, 16)) == {"early"}
    assert on(date(2012, 11, 28)) == {"last"}
    assert on(date(2012, 12, 4)) == {"chase"}
    assert on(date(2012, 12, 7)) == {"chase", "manager"}
    assert on(date(2013, 1, 8)) == {"chase", "manager", "chair"}


def test_any_answer_to_a_deadline_silences_its_ladder():
    for settled in (
        Deadline(date(2012, 11, 30), state="met", answered=True),
        Deadline(date(2012, 11, 30), answered=True, asked_for=date(2013, 1, 31)),
    ):
        snapshot = board(action("3.1", deadlines=(settled,)))
        assert all(n.point != "2012-11-30" for n in owed(snapshot, RULES, date(2012, 12, 7)))


def test_a_closed_action_owes_nothing():
    assert steps(board(action(state="complete"), asked=ASKED), CHAIR_DAY) == set()


def test_chasing_ends_when_the_paper_is_frozen():
    from datetime import UTC, datetime

    gone = Issue(1, "short", "sent", "", datetime(2012, 11, 5, tzinfo=UTC), frozen_at=datetime(2012, 11, 5, tzinfo=UTC))
    first, *others = terms()
    snapshot = board(action(), asked=ASKED, terms=(replace(first, issues=(gone,)), *others))
    assert steps(snapshot, date(2012, 11, 6)) == set()


def test_moving_the_meeting_replans_what_has_not_been_sent():
    later = terms((date(2012, 11, 20), *MEETINGS[1:]))
    assert steps(board(action(), terms=later), Q1_OPENS) == set()
    assert steps(board(action(), terms=later), date(2012, 10, 16)) == {("open", "officer")}


def test_a_quarter_keeps_the_ladder_it_opened_with():
    frozen = RULES.policy.quarter.model_copy(update={"steps": RULES.policy.quarter.steps[:1]})
    first, *others = terms()
    snapshot = board(action(), asked=ASKED, terms=(replace(first, policy=frozen), *others))
    assert steps(snapshot, CHAIR_DAY) == {("open", "officer")}


def test_a_draft_nobody_signs_is_nudged_about_daily_until_the_meeting():
    from datetime import UTC, datetime

    waiting = Issue(1, "full", "draft", "", datetime(2012, 10, 30, tzinfo=UTC))
    first, *others = terms()
    snapshot = board(action(submissions=answered()), terms=(replace(first, issues=(waiting,)), *others))
    for day in (CHAIR_DAY, date(2012, 10, 31), MEETINGS[0]):
        assert steps(snapshot, day, "nudge") == {("draft", "manager"), ("sign-off", "chair")}
    assert steps(snapshot, date(2012, 11, 14), "nudge") == set()


def test_two_posts_of_one_mailbox_hear_once():
    same = (Holder(name="One", email="one@lscb.example"),)
    people = directory(post("officer", holders=same), post("second", holders=same))
    notices = owed(board(action("2.2", "officer", "second"), people=people), RULES, Q1_OPENS)
    (parcel,) = [b for b in bundle(notices, Q1_OPENS) if b.kind == "reminder"]
    assert len(parcel.notices) == 1


def test_a_person_gets_one_bundle_of_a_kind_a_day():
    notices = owed(board(action("1.1"), action("1.2"), action("1.7")), RULES, Q1_OPENS)
    (parcel,) = [b for b in bundle(notices, Q1_OPENS) if b.kind == "reminder"]
    assert [notice.ref for notice in parcel.notices] == ["1.1", "1.2", "1.7"]
    assert parcel.slot == "solihull/officer/reminder/2012-10-09"


@given(st.dates(date(2012, 7, 1), date(2013, 9, 30)))
def test_keys_and_slots_never_clash(day):
    found = owed(board(action("4.9", None), action(due_on=(date(2012, 11, 30),)), asked=ASKED), RULES, day)
    assert len({notice.key for notice in found}) == len(found)
    slots = [parcel.slot for parcel in bundle(found, day)]
    assert len(set(slots)) == len(slots)
