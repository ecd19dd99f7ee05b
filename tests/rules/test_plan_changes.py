"""What a later version of a plan changes: told action by action, asked where it is not certain, never guessed."""

import time
from datetime import date
from typing import Any

import pytest

from lscb_workflow.rules.faults import Fault
from lscb_workflow.rules.plan import Action, Aim, Lead, Measure, Plan
from lscb_workflow.rules.plan_changes import Change, Loaded, Merge, compare, lines
from lscb_workflow.rules.plan_check import readings
from lscb_workflow.rules.plan_merging import KEPT, renumbered
from lscb_workflow.rules.timescales import Reading
from tests.rules.build import ENDS_ON, STARTS_ON, directory

OFFICER = Lead(name="Holder of officer", role="Officer")
TEXTS = {
    "1.1": "Provide information to children and parents on safeguarding",
    "1.2": "Conduct an audit of awareness across the voluntary sector",
    "1.3": "Recruit an independent chairperson",
}


def action(ref: str, **more: Any) -> Action:
    given = {"aim": 1, "category": "fundamental", "text": TEXTS.get(ref, ref), "timescale": "Sept 2012", **more}
    return Action(ref=ref, **{"leads": (OFFICER,), **given})


def plan(*actions: Action, **more: Any) -> Plan:
    """The board's plan with these actions, else the usual three."""
    given = {"title": "The plan", "starts_on": STARTS_ON, "ends_on": ENDS_ON, "aims": (Aim(number=1, text="To lead"),)}
    return Plan(plan="2012-13", actions=actions or tuple(map(action, TEXTS)), **{**given, **more})


def on_file(was: Plan, **more: Any) -> Loaded:
    """A plan as it stands after loading, with what has happened since."""
    read = dict(zip((a.ref for a in was.actions), (r.parts or (r,) for r in readings(was)), strict=True))
    settled = more.pop("settled", {})
    posts = {a.ref: tuple(directory().lead_post(lead) for lead in a.leads) for a in was.actions}
    nothing: dict[str, Any] = {"closed": frozenset(), "left": frozenset(), "reported": {}, "posts": posts}
    return Loaded(plan=was, readings={**read, **settled}, **{**nothing, **more})


def merge(was: Plan, now: Plan, same: tuple[str, ...] = (), new: tuple[str, ...] = (), **since: Any) -> Merge:
    return compare(on_file(was, **since), now, directory().lead_post, same, new)


def told(was: Plan, now: Plan, **since: Any) -> list[tuple[str, str, str, str]]:
    return [(c.ref, c.what, c.was, c.now) for c in merge(was, now, **since).changes]


def usual_but(ref: str, **changed: Any) -> Plan:
    return plan(*(action(known, **(changed if known == ref else {})) for known in TEXTS))


def test_the_same_plan_changes_nothing():
    found = merge(plan(), plan())
    assert (found.changes, found.questions, found.gone, found.reread) == ((), (), (), frozenset())


def test_other_spacing_and_signs_that_nobody_sees_change_nothing():
    assert told(plan(), usual_but("1.3", text="Recruit  an\nindepen\u00addent\u00a0chairperson")) == []


def test_each_kind_of_change_is_told_with_what_was_and_what_is():
    was = usual_but("1.2", outputs=("Audit commenced", "Audit completed"))
    now = usual_but(
        "1.2",
        text=f"{TEXTS['1.2']} and report it",
        leads=(Lead(role="Manager"),),
        timescale="Dec 2012",
        outputs=("Audit commenced", "Audit reported"),
        category="change_priority",
        priority="Neglect",
    ).model_copy(update={"priorities": ("Neglect",)})
    assert told(was, now) == [
        ("1.2", "category", "Business fundamentals", "Change priorities"),
        ("1.2", "priority", "", "Neglect"),
        ("1.2", "wording", TEXTS["1.2"], f"{TEXTS['1.2']} and report it"),
        ("1.2", "timescale", "Sept 2012", "Dec 2012"),
        ("1.2", "leads", "Holder of officer, Officer", "Manager"),
        ("1.2", "outputs", "Audit completed", "Audit reported"),
        ("1.2", "reading", "by 30 September 2012", "by 31 December 2012"),
    ]


def test_new_and_gone_actions_are_told():
    now = plan(action("1.1"), action("1.2"), action("1.4", text="Hold a yearly conference"))
    assert told(plan(), now) == [
        ("1.4", "new action", "", "Hold a yearly conference"),
        ("1.3", "gone", TEXTS["1.3"], ""),
    ]


def test_an_action_put_in_between_moves_the_others_and_is_not_taken_for_them():
    now = plan(
        action("1.1"),
        action("1.2", text="Conduct an audit of awareness across all schools"),
        action("1.3", text=TEXTS["1.2"]),
        action("1.4", text=TEXTS["1.3"]),
    )
    found = merge(plan(), now)
    assert found.was == {"1.1": "1.1", "1.3": "1.2", "1.4": "1.3"}
    assert [(c.ref, c.what) for c in found.changes] == [
        ("1.2", "new action"),
        ("1.3", "reference"),
        ("1.4", "reference"),
    ]


def test_two_actions_may_change_places():
    now = plan(action("1.1", text=TEXTS["1.2"]), action("1.2", text=TEXTS["1.1"]), action("1.3"))
    assert merge(plan(), now).was == {"1.1": "1.2", "1.2": "1.1", "1.3": "1.3"}


def test_a_moved_action_may_have_a_slip_mended():
    now = plan(action("1.1"), action("1.2"), action("2.1", text="Recruit an Independent Chair person."))
    assert merge(plan(), now).was["2.1"] == "1.3"


def test_of_actions_in_the_same_words_each_keeps_its_own_reference():
    twins = plan(*(action(ref, text="Report to the board") for ref in ("1.1", "1.2", "1.3")))
    assert merge(twins, twins).was == {"1.1": "1.1", "1.2": "1.2", "1.3": "1.3"}
    assert told(twins, plan(*twins.actions[1:])) == [("1.1", "gone", "Report to the board", "")]


def test_a_reference_with_quite_other_words_is_a_question_and_no_change():
    found = merge(plan(), usual_but("1.3", text="Publish the annual report"))
    [question] = found.questions
    assert question.ref == "1.3"
    assert "--same 1.3" in question.text
    assert "--new 1.3" in question.text
    assert found.changes == ()


def test_a_person_may_say_that_it_is_the_same_action():
    found = merge(plan(), usual_but("1.3", text="Publish the annual report"), same=("1.3",))
    assert found.questions == ()
    assert found.changes == (Change("1.3", "wording", TEXTS["1.3"], "Publish the annual report"),)


def test_a_person_may_say_that_another_action_took_the_reference():
    found = merge(plan(), usual_but("1.3", text="Publish the annual report"), new=("1.3",))
    assert [(c.ref, c.what) for c in found.changes] == [("1.3", "new action"), ("1.3", "gone")]


@pytest.mark.parametrize("answers", [{"same": ("9.9",)}, {"new": ("9.9",)}, {"same": ("1.1",), "new": ("1.1",)}])
def test_an_answer_to_no_question_is_refused(answers: dict[str, Any]):
    with pytest.raises(Fault, match="--same or --new once"):
        merge(plan(), plan(), **answers)


# Timescales.


def test_a_confirmed_reading_of_unchanged_words_stays():
    confirmed = {"1.3": (Reading("by", due=date(2013, 2, 28)),)}
    found = merge(plan(), usual_but("1.1", timescale="Nov 2012"), settled=confirmed)
    assert found.reread == {"1.1"}


def test_a_confirmed_reading_goes_with_its_words():
    confirmed = {"1.3": (Reading("by", due=date(2013, 2, 28)),)}
    assert told(plan(), usual_but("1.3", timescale="March 2013"), settled=confirmed) == [
        ("1.3", "timescale", "Sept 2012", "March 2013"),
        ("1.3", "reading", "by 28 February 2013", "by 31 March 2013"),
    ]


def test_another_timescale_may_settle_what_the_same_words_mean():
    was = plan(action("1.1", timescale="Nov 12"), action("1.2", timescale="Nov 12"))
    now = plan(action("1.1", timescale="Nov 12"), action("1.2", timescale="Jan 13"))
    assert told(was, now)[0] == (
        "1.1",
        "reading",
        "to be settled; the proposal is “by 30 November 2012”",
        "by 30 November 2012",
    )


def test_the_same_words_are_told_if_they_mean_another_date_now():
    was = usual_but("1.3", timescale="Q1")
    now = was.model_copy(update={"year_start": 7})
    found = merge(was, now)
    assert [(c.ref, c.what) for c in found.changes] == [("plan", "first month of its year"), ("1.3", "reading")]
    assert merge(was, now, settled={"1.3": (Reading("by", due=date(2013, 2, 28)),)}).reread == frozenset()


def test_a_revised_timescale_that_was_accepted_since_stays_while_the_file_does_not_know_of_it():
    was = usual_but("1.3", revised="Dec 2012", because="Nobody applied")
    assert told(was, plan()) == []
    now = usual_but("1.3", timescale="Dec 2012")
    assert [(c.what, c.was, c.now) for c in merge(was, now).changes] == [
        ("timescale", "Sept 2012", "Dec 2012"),
        ("revised timescale", "Dec 2012", ""),
        ("reason", "Nobody applied", ""),
    ]


# Leads.


def test_a_lead_whom_the_manager_has_named_since_stays():
    lost = plan(*(action(ref, leads=(Lead(missing=True),)) for ref in TEXTS))
    named = dict.fromkeys(TEXTS, ("officer",))
    assert told(lost, lost, posts=named) == []
    assert told(lost, plan(*(action(ref, leads=()) for ref in TEXTS)), posts=named) == []


def test_a_post_that_is_printed_without_its_person_is_the_same_lead():
    assert told(plan(), usual_but("1.1", leads=(Lead(role="Officer"),))) == []
    assert len(told(plan(), usual_but("1.1", leads=(Lead(name="Jane Doe", role="Officer"),)))) == 1


def test_a_lead_whom_the_later_version_has_lost_is_told():
    assert told(plan(), usual_but("1.1", leads=())) == [("1.1", "leads", "Holder of officer, Officer", "")]


# Outputs that were delivered.


def test_an_output_that_was_delivered_stays_behind_the_others_and_is_marked():
    was = usual_but("1.1", outputs=("Leaflet", "Web page", "Poster"))
    now = usual_but("1.1", outputs=("Poster", "Film"))
    found = merge(was, now, reported={"1.1": frozenset({2, 3})})
    outputs = found.after.actions[0].outputs
    assert outputs == ("Poster", "Film", f"Web page{KEPT}")
    assert renumbered(was.actions[0].outputs, outputs) == {2: 3, 3: 1}


def test_a_kept_output_is_not_told_again_and_may_come_back():
    was = usual_but("1.1", outputs=("Poster", f"Web page{KEPT}"))
    delivered = {"1.1": frozenset({2})}
    assert told(was, usual_but("1.1", outputs=("Poster",)), reported=delivered) == []
    back = merge(was, usual_but("1.1", outputs=("Web page", "Poster")), reported=delivered)
    assert back.after.actions[0].outputs == ("Web page", "Poster")
    assert renumbered(was.actions[0].outputs, ("Web page", "Poster")) == {1: 2, 2: 1}


# Around the actions.


def test_the_plan_itself_is_compared():
    measure = Measure(priority="Neglect", heading="Quality", text="Audit")
    was = plan(measures=(measure,), note="All are equal partners")
    now = plan(
        title="The new plan",
        aims=(Aim(number=1, text="To listen"), Aim(number=2, text="To learn")),
        measures=(measure.model_copy(update={"text": "Survey"}),),
        note="",
    )
    assert told(was, now) == [
        ("plan", "title", "The plan", "The new plan"),
        ("plan", "note", "All are equal partners", ""),
        ("plan", "aim 1", "To lead", "To listen"),
        ("plan", "aim 2", "", "To learn"),
        ("plan", "gone measure", "Neglect: Quality: Audit", ""),
        ("plan", "new measure", "", "Neglect: Quality: Survey"),
    ]


def test_what_a_file_does_not_say_is_not_changed():
    measure = Measure(priority="Neglect", heading="Quality", text="Audit")
    was = plan(
        action("1.1", priority="Neglect", torn="its end is lost", opening="Begun", supports_actions=("9.1",)),
        priorities=("Neglect",),
        measures=(measure,),
        note="All are equal partners",
        supports="2012",
    )
    now = plan(action("1.1", opening="Nearly done"), aims=(Aim(number=1, text="[…]"),))
    found = merge(was, now)
    assert found.changes == ()
    assert found.after.aims == was.aims
    assert found.after.actions[0].opening == "Begun"


def test_an_action_that_is_done_with_may_go_and_keeps_its_aim():
    was = plan(
        action("1.1"), action("2.1", aim=2), aims=(Aim(number=1, text="To lead"), Aim(number=2, text="To learn"))
    )
    now = plan(action("1.1"))
    found = merge(was, now, closed=frozenset({"2.1"}))
    assert (found.changes, found.gone) == ((), ())
    left = {"closed": frozenset({"2.1"}), "left": frozenset({"2.1"})}
    assert told(was, now, **left) == [("plan", "aim 2", "To learn", "")]


def test_an_action_that_an_earlier_version_left_out_comes_back():
    left = {"closed": frozenset({"1.3"}), "left": frozenset({"1.3"})}
    found = merge(plan(), plan(), **left)
    assert found.back == ("1.3",)
    assert [(c.ref, c.what) for c in found.changes] == [("1.3", "back in the plan")]
    assert merge(plan(), usual_but("1.3", text="Publish a report"), **left).questions == ()


def test_the_terminal_shows_every_change_in_whole_words():
    changes = merge(plan(), usual_but("1.3", timescale="Dec 2012", leads=())).changes
    assert "\n".join(lines(changes)) == (
        "3 changes since the plan that is loaded\n"
        "  1.3    timescale: “Sept 2012” becomes “Dec 2012”\n"
        "  1.3    leads: “Holder of officer, Officer” is taken out\n"
        "  1.3    reading: “by 30 September 2012” becomes “by 31 December 2012”"
    )


def test_two_plans_that_have_nothing_in_common_take_seconds_not_minutes():
    def of(word: str) -> Plan:
        words = " ".join(f"{word}{n % 7}" for n in range(300))
        return plan(*(action(f"1.{n}", text=f"{word} {n} {words}") for n in range(1, 301)))

    begun = time.perf_counter()
    assert len(merge(of("one"), of("two")).questions) == 300
    assert time.perf_counter() - begun < 10
