"""What people did comes in through the same strict door, one dated act after the other."""

from datetime import datetime
from pathlib import Path

import pytest

from lscb_workflow.documents.answers import read_answers
from lscb_workflow.documents.people import read_people
from lscb_workflow.rules.acts import CompleteAct, ConfirmAct, EventAct, SignOffAct, SubmitAct, WithdrawAct
from lscb_workflow.rules.faults import Fault

CONFIG = Path(__file__).parents[2] / "config"

ONE_ACT = (
    "answers.yaml:1: give exactly one of submit, event, confirm, confirm_address, revise, complete, withdraw, "
    "front_page, correct, sign_off, measure_owner and measure"
)


@pytest.fixture
def write(tmp_path: Path):
    def to_file(content: str) -> Path:
        path = tmp_path / "answers.yaml"
        path.write_text(content, "utf-8")
        return path

    return to_file


def refused(path: Path) -> list[str]:
    with pytest.raises(Fault) as caught:
        read_answers(path)
    return [problem.replace(f"{path.parent}/", "") for problem in caught.value.problems]


def test_acts_come_in_order_of_time(write):
    content = """\
- at: 2013-02-01T09:00
  sign_off: {quarter: 2012-13/Q2, by: lscb-chairperson}
- at: 2012-10-10T10:30
  submit: {ref: "1.8", by: business-manager, status: green, not_yet: {2013-01-31: 2013-02-28}}
- at: 2012-10-10T10:30
  event: {ref: "1.9", on: 2012-10-09, by: business-manager}
- {at: "2012-10-11T09:00", confirm: {ref: "3.1", by: business-manager, from_on: 2012-11-30, every: 3m}}
- {at: 2012-10-12T09:00, complete: {ref: "4.3", by: business-manager}}
- {at: 2012-10-12T10:00, withdraw: {ref: "1.4", by: business-manager, because: Merged with 1.5}}
"""
    acts = read_answers(write(content))
    assert [type(act.deed) for act in acts] == [SubmitAct, EventAct, ConfirmAct, CompleteAct, WithdrawAct, SignOffAct]
    assert acts[0].at == datetime(2012, 10, 10, 10, 30)  # noqa: DTZ001  the board's local time


SUBMIT = '- at: 2012-10-10T10:30\n  submit: {{ref: "1.1", by: officer, status: green{}}}'


@pytest.mark.parametrize(
    ("content", "said"),
    [
        ("- submit: {ref: a, by: b, status: green}", "answers.yaml:1: at: is missing"),
        (
            "- at: 2012-10-10T10:30",
            ONE_ACT,
        ),
        (
            "- at: 2012-10-10T10:30\n  complete: {ref: a, by: b}\n  event: {ref: a, on: 2012-10-10, by: b}",
            ONE_ACT,
        ),
        (
            "- at: 2012-10-10T10:30\n  sumbit: {}\n  complete: {ref: a, by: b}",
            "answers.yaml:2: sumbit: is not a key here; did you mean submit?",
        ),
        (
            "- at: 2012-10-10\n  complete: {ref: a, by: b}",
            "answers.yaml:1: at: is not a date and time; write it as 2012-10-31T10:30",
        ),
        (
            "- at: 2012-10-10T10:30Z\n  complete: {ref: a, by: b}",
            "answers.yaml:1: at: must be local time; leave the zone out",
        ),
        ("- at: 2012-10-10T10:30\n  withdraw: {ref: a, by: b}", "answers.yaml:2: because: is missing"),
        (
            SUBMIT.format("").replace("green", "purple"),
            "answers.yaml:2: status: 'purple' is not known here; write blue, green, amber, red or grey",
        ),
        (
            SUBMIT.format(", revise: June 13"),
            "answers.yaml:2: submit: revise and because go together; give both or neither",
        ),
        (
            SUBMIT.format(", because: Staff left"),
            "answers.yaml:2: submit: revise and because go together; give both or neither",
        ),
        (
            SUBMIT.format(", progress: " + "x" * 5001),
            "answers.yaml:2: progress: is 5,001 characters long; 5,000 is the most",
        ),
        (
            SUBMIT.format(', progress: "\\0"'),
            "answers.yaml:2: progress: holds a control character; type the words again by hand",
        ),
        (SUBMIT.format(", outputs: [0]"), "answers.yaml:2: outputs: 0 is out of range; write 1 or more"),
        (SUBMIT.format(", quarter: Q1"), "answers.yaml:2: quarter: 'Q1' is not a quarter; write it as 2012-13/Q1"),
        (
            SUBMIT.format(", met: [2013-01-31], not_yet: {2013-01-31: 2013-02-28}"),
            "answers.yaml:2: submit: 2013-01-31 is both met and not yet; keep one",
        ),
        (
            "- at: 2012-10-10T10:30\n  confirm: {ref: a, by: b}",
            "answers.yaml:2: confirm: give exactly one of due, from_on and event",
        ),
        (
            "- at: 2012-10-10T10:30\n  confirm: {ref: a, by: b, due: 2012-10-31, every: 3m}",
            "answers.yaml:2: confirm: every needs from_on, the day it starts from",
        ),
        (
            "- at: 2012-10-10T10:30\n  confirm: {ref: a, by: b, from_on: 2012-10-31, every: quarter}",
            "answers.yaml:2: every: 'quarter' is not a number of months; write it as 3m",
        ),
    ],
)
def test_an_act_that_does_not_fit_is_named_with_its_line(write, content, said):
    assert refused(write(content)) == [said]


def test_a_text_keeps_its_lines(write):
    (act,) = read_answers(write(SUBMIT.format(', progress: "one\\n\\ttwo"')))
    assert isinstance(act.deed, SubmitAct)
    assert act.deed.progress == "one\n\ttwo"


def test_the_sample_year_comes_in_and_every_act_is_by_a_post_of_the_file():
    posts = {post.handle for post in read_people(CONFIG / "people/solihull.yaml").posts}
    acts = read_answers(CONFIG / "sample/answers.yaml")
    assert acts
    assert {act.deed.by for act in acts} <= posts
