"""What cannot be used is refused: one clear message that says where and what to do, and nothing is half done."""

import json
import shutil
import sqlite3
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.conftest import once
from tests.postbag import PEOPLE, PLAN, attempt, mails, postbag, run

FIRST_MORNING = "2012-07-01T09:00+01:00"
SENDS = "2012-08-24T08:00+01:00"
MEETINGS = ["2012-11-13", "2013-02-12", "2013-05-14", "2013-09-10"]
Office = Callable[[], Path]


@pytest.fixture
def office(shelf: Path, sample: Path, tmp_path: Path) -> Path:
    """A home that has its people and no plan yet, to change at will."""

    def make(home: Path) -> None:
        run(home, "init")
        shutil.copy(sample / "config/settings.toml", home / "config/settings.toml")
        run(home, "person", "load", PEOPLE, "--now", FIRST_MORNING)

    return Path(shutil.copytree(once(shelf / "office", make), tmp_path / "home"))


def contents(home: Path) -> tuple[list[str], list[str]]:
    """All that a home holds: the rows of its database and the names of its files."""
    with sqlite3.connect(f"file:{home / 'data/lscb.db'}?mode=ro", uri=True) as database:
        rows = list(database.iterdump())
    database.close()
    return rows, sorted(str(path) for path in (home / "data").rglob("*.eml"))


def meets(days: list[str]) -> list[str]:
    return [word for day in days for word in ("--meets", day)]


def load(home: Path, plan: Path, days: list[str] = MEETINGS) -> subprocess.CompletedProcess[str]:
    return attempt(home, "plan", "load", plan, *meets(days), "--now", FIRST_MORNING)


def refused(done: subprocess.CompletedProcess[str], *words: str, lines: int = 1) -> None:
    """The command failed, and said why in one line (a duplicate has two places) that holds all of these words."""
    said = done.stderr.strip().splitlines()
    assert done.returncode != 0, done.stdout
    assert "Traceback" not in done.stderr
    assert len(said) == lines, done.stderr
    for word in words:
        assert word in done.stderr


def edited(source: Path, to: Path, old: str, new: str) -> tuple[Path, int]:
    """A copy of a file with its first such words changed, and the number of the line on which they stood."""
    text = source.read_text()
    assert old in text
    to.write_text(text.replace(old, new, 1))
    return to, text[: text.index(old)].count("\n") + 1


# Plans.


@pytest.mark.parametrize(
    ("old", "new", "words", "lines"),
    [
        pytest.param("year_start: 4", "yeer_start: 4", ["yeer_start"], 1, id="unknown-key"),
        pytest.param("priority: Neglect", "prioritty: Neglect", ["prioritty"], 1, id="unknown-key-of-an-action"),
        pytest.param('ref: "1.2"', 'ref: "1.1"', ["1.1", "ref"], 2, id="duplicate-reference"),
        pytest.param("ends_on: 2013-06-30", "ends_on: 2013-06-31", ["ends_on"], 1, id="impossible-date"),
        pytest.param("ends_on: 2013-06-30", "ends_on: 2011-06-30", ["ends_on"], 1, id="ends-before-it-starts"),
        pytest.param("aims:", "aims: [", ["YAML"], 1, id="not-yaml"),
    ],
)
def test_a_plan_that_cannot_be_read_names_its_file_line_and_key(
    old: str, new: str, words: list[str], lines: int, office: Path, tmp_path: Path
) -> None:
    plan, line = edited(PLAN, tmp_path / "plan.yaml", old, new)
    before = contents(office)
    loaded = load(office, plan)
    where = "plan.yaml:" if "YAML" in words else f"plan.yaml:{line}:"
    refused(loaded, where, *words, lines=lines)
    assert contents(office) == before

    checked = attempt(None, "plan", "check", plan, "--json")
    assert checked.returncode != 0
    assert len(json.loads(checked.stdout)["errors"]) == lines


def test_a_lead_whom_no_post_answers_to_is_a_question_first_and_an_error_when_loaded(
    office: Path, tmp_path: Path
) -> None:
    plan, _ = edited(PLAN, tmp_path / "plan.yaml", "Dave Turton, role: Sports Development Manager", "Nobody Known")
    before = contents(office)
    refused(load(office, plan), "1.4", "Nobody Known")
    assert contents(office) == before

    checked = json.loads(run(office, "plan", "check", plan, "--json"))
    assert checked["errors"] == []
    assert "Nobody Known" in next(asked["question"] for asked in checked["questions"] if asked["ref"] == "1.4")


def test_the_same_plan_is_not_loaded_twice(home: Path) -> None:
    before = contents(home)
    refused(load(home, PLAN), "2012-13")
    assert contents(home) == before


def test_a_plan_file_that_is_not_there(office: Path, tmp_path: Path) -> None:
    refused(load(office, tmp_path / "none.yaml"), "none.yaml")


# Meetings.


@pytest.mark.parametrize(
    ("days", "words"),
    [
        pytest.param([*MEETINGS, "2013-12-10"], ["5", "4"], id="one-too-many"),
        pytest.param(["2012-08-01", *MEETINGS[1:]], ["2012-08-01", "Q1"], id="before-its-quarter-ends"),
        pytest.param(["2012-10-02", *MEETINGS[1:]], ["Q1"], id="too-soon-for-returns-to-close"),
        pytest.param(["2013-03-12", *MEETINGS[1:]], ["2013-03-12"], id="after-the-next-one"),
    ],
)
def test_meetings_that_cannot_be_kept_load_nothing(days: list[str], words: list[str], office: Path) -> None:
    before = contents(office)
    refused(load(office, PLAN, days), *words)
    assert contents(office) == before


def test_a_quarter_without_a_meeting_is_a_question_not_a_silence(office: Path) -> None:
    assert load(office, PLAN, []).returncode == 0
    run(office, "play", "--from", "2012-07-01", "--to", "2012-07-02")
    [asked] = [message for message in postbag(office) if message["to"]["email"] == "business.manager@lscb.example"]
    assert asked["kind"] == "question"
    assert "When does the board meet to look at July to September 2012?" in asked["reason"]


# Policy.


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        pytest.param(
            'to = "chair", days = -10', 'to = "nobody", days = -10', ["quarter.steps", "nobody"], id="step-to-nobody"
        ),
        pytest.param('to = "chair", days = -10', "days = -10", ["quarter.steps", "to"], id="step-to-no-one"),
        pytest.param("opens = 25", "opens = -25", ["quarter.opens", "-25"], id="negative-delay"),
        pytest.param("after_asking = 2", "after_asking = -2", ["after_asking", "-2"], id="negative-wait"),
        pytest.param("closes = 15", "closes = 30", ["quarter", "order"], id="closes-before-it-opens"),
        pytest.param("papers = 6", "papers = 20", ["quarter", "order"], id="papers-before-returns-close"),
        pytest.param(
            'to = "lead", days = -14', 'to = "lead", days = -11', ["quarter", "order"], id="steps-out-of-order"
        ),
        pytest.param("sign_off = 7", "", ["quarter.sign_off"], id="missing-key"),
        pytest.param("draft = 10", "draft = 10\ndraught = 10", ["quarter.draught"], id="unknown-key"),
        pytest.param("opens = 25", "opens = soon", ["TOML"], id="not-toml"),
    ],
)
def test_a_policy_that_cannot_be_kept_names_its_key(old: str, new: str, words: list[str], home: Path) -> None:
    edited(home / "config/policy.toml", home / "config/policy.toml", old, new)
    before = contents(home)
    refused(attempt(home, "tick", "--now", SENDS), "policy.toml", *words)
    assert contents(home) == before


# Templates.


def broken(home: Path, template: str, words: str | None) -> None:
    """Take a template away, or add words to it."""
    path = home / "templates/emails" / template
    path.unlink() if words is None else path.write_text(path.read_text() + words)


@pytest.mark.parametrize(
    ("template", "addition", "words"),
    [
        pytest.param("question/body.txt", None, ["question/body.txt"], id="missing-template"),
        pytest.param("question/body.html", None, ["question/body.html"], id="missing-page"),
        pytest.param(
            "question/subject.txt", "{{ unheard_of }}", ["question/subject.txt", "unheard_of"], id="missing-variable"
        ),
        pytest.param(
            "layout.html", "{{ unheard_of }}", ["layout.html", "unheard_of"], id="missing-variable-of-the-frame"
        ),
        pytest.param("question/body.txt", "{% if %}", ["question/body.txt"], id="broken-template"),
    ],
)
def test_a_template_that_cannot_be_filled_names_its_file_and_sends_nothing_of_its_kind(
    template: str, addition: str | None, words: list[str], home: Path
) -> None:
    """Only questions are due here. A tick starts all the same, so that one bad edit does not silence the board."""
    broken(home, template, addition)
    done = attempt(home, "tick", "--now", SENDS)
    [error] = [line for line in done.stderr.splitlines() if line.startswith("error: ")]
    assert (done.returncode, all(word in error for word in words)) == (1, True), error
    assert mails(home) == []


def test_a_kind_whose_template_is_broken_before_the_start_waits_alone(home: Path) -> None:
    broken(home, "reminder/ask.txt", "{% if %}")
    assert attempt(home, "tick", "--now", SENDS).returncode == 0
    assert [mail.kind for mail in mails(home)] == ["question", "question"]


def test_what_a_broken_template_held_back_goes_when_it_is_mended(home: Path) -> None:
    template = home / "templates/emails/layout.txt"
    whole = template.read_text()
    broken(home, "layout.txt", "{{ unheard_of }}")
    attempt(home, "tick", "--now", SENDS)
    template.write_text(whole)
    run(home, "tick", "--now", "2012-08-24T09:00+01:00")
    assert [mail.kind for mail in mails(home)] == ["question", "question"]


# Moments.


@pytest.mark.parametrize("moment", ["2012-08-24T08:00", "2012-02-30T08:00+00:00", "soon"])
def test_a_moment_without_a_zone_is_no_moment(moment: str, home: Path) -> None:
    before = contents(home)
    refused(attempt(home, "tick", "--now", moment), "--now", moment)
    answer = ["submit", "1.1", "--by", "senior-communications-officer", "--status", "green"]
    refused(attempt(home, *answer, "--now", moment), "--now", moment)
    assert contents(home) == before


def test_days_are_not_played_backwards(home: Path) -> None:
    refused(attempt(home, "play", "--from", "2012-08-30", "--to", "2012-08-20"), "2012-08-20")
    run(home, "play", "--from", "2012-08-24", "--to", "2012-08-25")
    again = attempt(home, "play", "--from", "2012-08-24", "--to", "2012-08-26")
    assert "Traceback" not in again.stderr
    assert len(mails(home)) == 2


# Homes.


@pytest.mark.parametrize(
    "words",
    [
        ["tick"],
        ["play", "--to", "2012-07-02"],
        ["forecast", "--from", "2012-07-01", "--to", "2012-07-02"],
        ["submit", "1.1", "--by", "business-manager", "--status", "green"],
        ["plan", "load", str(PLAN)],
        ["serve"],
    ],
    ids=lambda words: words[0],
)
def test_a_folder_that_is_not_a_home_stays_as_it_is(words: list[str], tmp_path: Path) -> None:
    refused(attempt(None, *words, cwd=tmp_path), str(tmp_path), "init")
    refused(attempt(tmp_path / "nowhere", *words), str(tmp_path / "nowhere"), "init")
    assert list(tmp_path.iterdir()) == []


def test_a_real_home_is_not_played(office: Path) -> None:
    edited(office / "config/settings.toml", office / "config/settings.toml", "sample = true", "sample = false")
    refused(attempt(office, "play", "--to", "2012-07-02"), "sample")
