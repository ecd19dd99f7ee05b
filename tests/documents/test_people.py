"""People come in through the strict door, checked one against the other."""

from pathlib import Path

import pytest

from lscb_workflow.documents.people import read_people
from lscb_workflow.documents.plans import read_plan
from lscb_workflow.rules.faults import Fault
from lscb_workflow.rules.people import Directory

CONFIG = Path(__file__).parents[2] / "config"
PEOPLE = """\
agencies:
  - {handle: council, name: Borough Council, member: director}
posts:
  - handle: director
    title: Director
    agency: council
    holders: [{name: Ann Other, email: director@council.example}]
  - handle: officer
    title: Safeguarding Officer
    agency: council
    mailbox_read_by: [director]
    holders:
      - {name: A, email: officer@lscb.example, until_on: 2012-09-30}
      - {name: B, email: officer@lscb.example, from_on: 2012-10-01}
    covers:
      - {deputy: director, from_on: 2012-12-01, until_on: 2012-12-31}
  - handle: sub-group
    title: Sub group
    group: true
    answers: officer
"""


@pytest.fixture
def write(tmp_path: Path):
    def to_file(content: str) -> Path:
        path = tmp_path / "people.yaml"
        path.write_text(content, "utf-8")
        return path

    return to_file


def refused(path: Path) -> list[str]:
    with pytest.raises(Fault) as caught:
        read_people(path)
    return [problem.replace(f"{path.parent}/", "") for problem in caught.value.problems]


def test_a_people_file_comes_in_whole(write):
    people = read_people(write(PEOPLE))
    assert [post.handle for post in people.posts] == ["director", "officer", "sub-group"]


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("member: director", "member: head", "people.yaml:2: member: agency council: no post is called 'head'"),
        (
            "    agency: council\n    mailbox",
            "    agency: nhs\n    mailbox",
            "people.yaml:10: agency: post officer: no agency is called 'nhs'",
        ),
        (
            "read_by: [director]",
            "read_by: [pa]",
            "people.yaml:11: mailbox_read_by: post officer: 'pa' is not a post of this file",
        ),
        ("deputy: director", "deputy: officer", "people.yaml:16: deputy: post officer: names itself"),
        (
            "deputy: director",
            "deputy: sub-group",
            "people.yaml:16: deputy: post officer: 'sub-group' is a group, which has no mailbox",
        ),
        (
            "    answers: officer",
            "",
            "people.yaml:17: answers: post sub-group: a group must name the post that receives its mail",
        ),
        (
            "answers: officer",
            "answers: nobody",
            "people.yaml:20: answers: post sub-group: 'nobody' is not a post of this file",
        ),
        (
            "until_on: 2012-09-30",
            "until_on: 2012-10-01",
            "people.yaml:12: holders: post officer: two holders hold it on the same day",
        ),
        (
            "until_on: 2012-12-31",
            "until_on: 2012-11-30",
            "people.yaml:16: covers: until_on 2012-11-30 comes before from_on 2012-12-01",
        ),
        (
            "officer@lscb.example, f",
            "officer, f",
            "people.yaml:14: email: 'officer' is not one email address, as in lscb@lscb.example",
        ),
    ],
)
def test_what_does_not_fit_between_posts_is_named_with_its_line(write, old, new, said):
    assert old in PEOPLE
    assert refused(write(PEOPLE.replace(old, new))) == [said]


def test_a_handle_given_twice_names_every_line(write):
    content = PEOPLE.replace("handle: sub-group", "handle: director")
    said = refused(write(content))
    assert [f"people.yaml:{line}: handle: 2 posts share the handle 'director'" in said for line in (4, 17)] == [
        True,
        True,
    ]


def test_the_solihull_people_answer_for_every_lead_whom_the_plan_names():
    people = read_people(CONFIG / "people/solihull.yaml")
    directory = Directory(people.agencies, people.posts)
    leads = [
        (action.ref, directory.lead_post(lead))
        for action in read_plan(CONFIG / "plans/solihull-2012-13.yaml").actions
        for lead in action.leads or [None]
        if lead
    ]
    assert {ref for ref, post in leads if post is None} <= {"3.5", "3.6", "4.9"}
    assert ("1.11", "practice-and-procedures-sub-group") in leads
