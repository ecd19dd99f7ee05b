"""What the service promises, read from the emails of two years that nobody would wish for: all silence, and none."""

import re
from collections import Counter, defaultdict
from datetime import date
from pathlib import Path

import pytest

from tests.postbag import (
    CHAIR,
    LED,
    MANAGER,
    NOT_LED,
    Mail,
    is_working_day,
    mailbox_readers,
    mails,
    paper,
    postbag,
    readers,
    real_names,
    told_unasked,
    working_day,
)
from tests.stranger import words_of

SCHEDULED = {"reminder", "escalation", "question", "nudge", "digest"}
ANSWERS_AN_ACT = {"receipt", "sent_back", "confirm", "link"}
QUARTERS = ("Q1", "Q2", "Q3", "Q4")
OPENS = [date(2012, 10, 9), date(2013, 1, 8), date(2013, 4, 8), date(2013, 8, 5)]
MEETS = [date(2012, 11, 13), date(2013, 2, 12), date(2013, 5, 14), date(2013, 9, 10)]
PAPERS = [date(2012, 11, 5), date(2013, 2, 4), date(2013, 5, 3), date(2013, 9, 2)]
# The first quarter in which an action owes a return: its start, where the plan prints a later one than July 2012.
FIRST_OWED = {"2.6": "Q2", "3.1": "Q2", "1.5": "Q3", "1.10": "Q3", "2.5": "Q3"}
SAMPLE = "Invented sample: it says nothing about what anybody did in 2012–13."
CONCERN = re.compile(
    r"This mailbox cannot act on a concern about a child\. Call 0121 496 0199( \([^)]*\))?, or 999 in an emergency\."
)


@pytest.fixture(scope="module")
def sent(silent: Path) -> list[Mail]:
    """Every email of the year in which nobody answers."""
    return mails(silent)


@pytest.fixture(scope="module")
def thanked(answered: Path) -> list[Mail]:
    """Every email of the year in which everybody answers at once."""
    return mails(answered)


@pytest.fixture(scope="module", params=["silent", "answered", "story"])
def any_year(request: pytest.FixtureRequest) -> list[Mail]:
    """Every email of each of the three years in turn: what holds for all mail holds whoever answers."""
    return mails(request.getfixturevalue(request.param))


def plain(mail: Mail) -> str:
    """The words of the text part in one line."""
    return " ".join(mail.text.split())


# Days.


def test_scheduled_mail_goes_on_working_days_only(any_year: list[Mail]) -> None:
    assert [str(mail.path) for mail in any_year if mail.kind in SCHEDULED and not is_working_day(mail.on)] == []


def test_nobody_gets_two_of_a_kind_on_one_day(any_year: list[Mail]) -> None:
    scheduled = [mail for mail in any_year if mail.kind in SCHEDULED - {"digest"}]
    counted = Counter((mail.to, mail.kind, mail.on) for mail in scheduled)
    assert {whom: count for whom, count in counted.items() if count > 1} == {}


def test_nobody_gets_the_same_paper_twice(any_year: list[Mail]) -> None:
    counted = Counter(
        (mail.to, notice.point, notice.step) for mail in any_year if mail.kind == "digest" for notice in mail.notices
    )
    assert set(counted.values()) == {1}


def test_a_notice_goes_out_once_in_its_life(any_year: list[Mail]) -> None:
    counted = Counter(key for mail in any_year for key in mail.keys)
    assert {key: count for key, count in counted.items() if count > 1} == {}


def test_nothing_goes_before_the_day_from_which_reminders_go(sent: list[Mail]) -> None:
    assert min(mail.on for mail in sent) == date(2012, 8, 24)


# In working days from the meeting, and from the deadline: what config/policy.toml says.
RETURN_STEPS = {"open": -25, "remind": -17, "chase": -14, "manager": -12, "member": -10, "chair": -10}
DEADLINE_STEPS = {"early": -10, "last": -2, "chase": 2, "manager": 5, "member": 10, "chair": 20}


def test_each_step_goes_on_its_own_working_day(sent: list[Mail]) -> None:
    for mail in sent:
        for notice in mail.notices if mail.kind in {"reminder", "escalation"} else ():
            if notice.point in QUARTERS:
                expected = working_day(MEETS[QUARTERS.index(notice.point)], RETURN_STEPS[notice.step])
            else:
                expected = working_day(date.fromisoformat(notice.point), DEADLINE_STEPS[notice.step])
            assert mail.on == expected, notice.key


def test_only_sure_dates_with_a_lead_are_chased_as_deadlines(sent: list[Mail]) -> None:
    end = {"2013-06-30"}
    chased = {
        **dict.fromkeys(
            ["1.1", "1.2", "1.3", "1.4", "1.7", "2.1", "2.2", "2.3", "3.2", "4.4", "4.6", "4.7", "4.10"], end
        ),
        "1.8": {"2013-01-31"},
        "3.1": {"2012-11-30", "2013-02-28", "2013-05-31"},
        "3.3": {"2012-09-30"},  # March 2012 was never confirmed as March 2013
        "3.4": {"2012-10-31", "2013-01-31", "2013-04-30"},  # July's report was due before reminders began
        "4.1": {"2012-12-31"},
        "4.3": {"2012-09-30"},
    }
    found = defaultdict(set)
    for mail in sent:
        for notice in mail.notices if mail.kind == "reminder" else ():
            found[notice.ref] |= {notice.point} - set(QUARTERS)
    assert {ref: points for ref, points in found.items() if points} == chased


# Over whose head.


def test_nobody_is_told_about_an_action_that_they_lead(any_year: list[Mail]) -> None:
    told = [(mail.to, ref) for mail in any_year if mail.kind == "escalation" for ref in mail.refs]
    assert [(to, ref) for to, ref in told if to in LED[ref]] == []


def test_nobody_is_told_through_a_mailbox_that_a_lead_reads(any_year: list[Mail]) -> None:
    told = [(mail.to, ref) for mail in any_year if mail.kind == "escalation" for ref in mail.refs]
    assert mailbox_readers(MANAGER), "the sample's business manager has an assistant, who leads 4.2"
    assert [(to, ref) for to, ref in told if mailbox_readers(to) & LED[ref]] == []


def test_nobody_is_told_before_each_lead_was_asked_two_working_days_earlier(any_year: list[Mail]) -> None:
    assert told_unasked(any_year) == []


def test_only_leads_are_asked_about_an_action(any_year: list[Mail]) -> None:
    reminded = [(mail.to, ref) for mail in any_year if mail.kind == "reminder" for ref in mail.refs]
    assert [(to, ref) for to, ref in reminded if to not in LED[ref]] == []


def owed() -> list[tuple[str, str]]:
    """Every return of an action that somebody leads, as (reference, quarter), if no action is ever complete."""
    return [(ref, name) for ref in LED for name in QUARTERS if name >= FIRST_OWED.get(ref, "Q1")]


def told_on(sent: list[Mail], whom: str) -> dict[tuple[str, str], date]:
    """When somebody was first told about each item."""
    days: dict[tuple[str, str], date] = {}
    for mail in sent:
        if mail.kind == "escalation" and mail.to == whom:
            for notice in mail.notices:
                days.setdefault((notice.ref, notice.point), mail.on)
    return days


def test_every_lead_is_asked_for_every_return(sent: list[Mail]) -> None:
    asked = defaultdict(set)
    for mail in sent:
        if mail.kind == "reminder":
            for notice in mail.notices:
                asked[notice.ref, notice.point].add(mail.to)
    assert {item: asked[item] for item in owed()} == {item: LED[item[0]] for item in owed()}
    assert {item for item in asked if item[1] in QUARTERS} == set(owed())


def test_every_silent_return_climbs_to_the_business_manager(sent: list[Mail]) -> None:
    by_herself = {ref for ref, leads in LED.items() if MANAGER in leads or mailbox_readers(MANAGER) & leads}
    assert by_herself == {"1.2", "1.3", "1.8", "1.9", "1.10", "2.3", "4.2", "4.3", "4.4"}
    told = told_on(sent, MANAGER)
    assert [item for item in owed() if item[0] not in by_herself and item not in told] == []


def test_every_silent_return_climbs_on_to_the_chair(sent: list[Mail]) -> None:
    told, first = told_on(sent, CHAIR), told_on(sent, MANAGER)
    assert [item for item in owed() if CHAIR not in LED[item[0]] and item not in told] == []
    assert [item for item, day in told.items() if first.get(item, date.min) > day] == []


@pytest.mark.parametrize("quarter", [1, 2, 3, 4])
def test_the_ladder_ends_in_the_paper_never_in_silence(silent: Path, sent: list[Mail], quarter: int) -> None:
    missing = {ref for ref, name in owed() if name == f"Q{quarter}"}
    assert missing - {exception["ref"] for exception in paper(silent, quarter)["exceptions"]} == set()
    text = next(mail.text for mail in sent if mail.kind == "digest" and mail.on == PAPERS[quarter - 1])
    exceptions = text.split("\nEXCEPTIONS\n")[1].split("\nPROGRESS BY AIM\n")[0]
    assert missing - set(re.findall(r"^(\d\.\d+)  ", exceptions, re.MULTILINE)) == set()


# No lead.


def test_only_three_actions_have_no_lead() -> None:
    assert NOT_LED == ["3.5", "3.6", "4.9"]


def test_a_missing_lead_is_a_question_at_once_and_each_quarter_never_an_escalation(sent: list[Mail]) -> None:
    for ref in NOT_LED:
        about = [mail for mail in sent if ref in mail.refs]
        assert {(mail.kind, mail.to) for mail in about} == {("question", MANAGER)}
        assert [mail.on for mail in about] == [date(2012, 8, 24), *OPENS]


# The paper.


def papers(sent: list[Mail], to: str) -> list[Mail]:
    return [mail for mail in sent if mail.kind == "digest" and mail.to == to]


def test_each_reader_gets_four_papers_six_working_days_before_the_meetings(any_year: list[Mail]) -> None:
    assert len(readers()) == 10
    assert {mail.to for mail in any_year if mail.kind == "digest"} == readers()
    assert {to: [mail.on for mail in papers(any_year, to)] for to in readers()} == dict.fromkeys(readers(), PAPERS)


def files_of(mail: Mail) -> tuple[bytes, ...]:
    return tuple(part.get_content() for part in mail.message.iter_attachments())


def test_all_readers_get_the_same_paper(any_year: list[Mail]) -> None:
    for day in PAPERS:
        copies = [mail for mail in any_year if mail.kind == "digest" and mail.on == day]
        board = [mail for mail in copies if {"issue-1-board"} == mail.steps]
        assert len(board) == len(copies) - 1 == 9, "one reads for the governing board"
        attached = [mail for mail in board if mail.message.get_content_type() == "multipart/mixed"]
        assert len(attached) == len(board) - 1, "one reader’s domain is not on the list, and gets a link"
        assert len({(mail.text, mail.page, mail.message["Subject"], files_of(mail)) for mail in attached}) == 1


def test_a_paper_that_nobody_signs_off_is_asked_about_daily_until_the_meeting(sent: list[Mail]) -> None:
    days = [day for meets_on in MEETS for day in (working_day(meets_on, count) for count in range(-10, 1))]
    for whom in (MANAGER, CHAIR):
        assert [mail.on for mail in sent if mail.kind == "nudge" and mail.to == whom] == days


def test_without_a_sign_off_the_short_edition_goes_by_itself(sent: list[Mail]) -> None:
    assert all("Issue: 1, short edition" in mail.text for mail in sent if mail.kind == "digest")


# Every email.


def test_every_email_is_a_file_named_by_its_own_message_id(any_year: list[Mail]) -> None:
    ids = [mail.message["Message-ID"] for mail in any_year]
    assert len(set(ids)) == len(ids)
    assert all(mail.message["Message-ID"].strip("<>") in mail.path.name for mail in any_year)


def test_what_the_postbag_lists_as_sent_is_what_lies_in_the_outbox(silent: Path, sent: list[Mail]) -> None:
    listed = [message for message in postbag(silent) if message["state"] == "sent"]
    assert {message["message_id"] for message in listed} == {mail.message["Message-ID"] for mail in sent}
    assert {message["attempts"] for message in listed} == {1}


def test_every_email_is_text_and_html_and_asks_no_machine_to_answer(any_year: list[Mail]) -> None:
    for mail in any_year:
        words = next(mail.message.iter_parts()) if files_of(mail) else mail.message
        parts = [part.get_content_type() for part in words.iter_parts()]
        assert (words.get_content_type(), parts) == ("multipart/alternative", ["text/plain", "text/html"])
        assert mail.kind == "digest" or not files_of(mail), "nothing but a paper has files with it"
        assert mail.message["Auto-Submitted"] == "auto-generated"
        assert mail.message["X-Auto-Response-Suppress"] == "AutoReply, RN, NRN"
        assert mail.kind in SCHEDULED | ANSWERS_AN_ACT
        assert mail.message["References"]


def test_every_email_opens_with_the_sentence_of_the_sample(any_year: list[Mail]) -> None:
    assert [str(mail.path) for mail in any_year if not mail.text.startswith(SAMPLE)] == []
    assert [str(mail.path) for mail in any_year if not mail.page.startswith(SAMPLE)] == []


def test_every_email_says_whom_to_call_about_a_child(any_year: list[Mail]) -> None:
    assert [str(mail.path) for mail in any_year if not CONCERN.search(plain(mail))] == []
    assert [str(mail.path) for mail in any_year if not CONCERN.search(mail.page)] == []


def test_every_email_ends_with_why_its_reader_got_it(any_year: list[Mail]) -> None:
    assert [
        str(mail.path) for mail in any_year if not mail.text.strip().split("\n\n")[-1].startswith("You receive")
    ] == []
    assert [str(mail.path) for mail in any_year if "You receive" not in mail.page[-400:]] == []


def test_an_email_shows_the_actions_that_its_notices_are_about_and_no_others(any_year: list[Mail]) -> None:
    for mail in any_year:
        if mail.kind in {"reminder", "escalation", "question"}:
            shown = set(re.findall(r"^(\d\.\d+|measures)  ", mail.text, re.MULTILINE))
            assert shown == mail.refs, mail.path


def test_nothing_is_shouted(any_year: list[Mail]) -> None:
    read = [(mail.path, words) for mail in any_year for words in (mail.message["Subject"], mail.text, mail.page)]
    assert [str(path) for path, words in read if "!" in words] == []


def test_no_real_person_is_named(any_year: list[Mail]) -> None:
    surnames = {name.split()[-1] for name in real_names()}
    assert len(surnames) == 14
    named = re.compile(rf"\b({'|'.join(sorted(surnames))})\b")
    assert [str(mail.path) for mail in any_year if named.search(f"{mail.message} {mail.text} {mail.page}")] == []


def test_no_paper_names_a_real_person(silent: Path, answered: Path, story: Path) -> None:
    named = re.compile(rf"\b({'|'.join(sorted(name.split()[-1] for name in real_names()))})\b")
    files = [
        file for home in (silent, answered, story) for file in (home / "data/digests").rglob("*") if file.is_file()
    ]
    assert len(files) == 3 * 4 * (5 + 5 + 4) * 2
    board = [file for file in files if file.parent.name == "board" or file.suffix not in (".pdf", ".docx")]
    assert [str(file) for file in board if named.search(words_of(file))] == []


# Everybody answers.


def test_those_who_answer_at_once_are_asked_once_and_never_chased(thanked: list[Mail]) -> None:
    steps = {step for mail in thanked if mail.kind == "reminder" for step in mail.steps}
    assert steps == {"open", "early"}


def test_nobody_is_told_of_anything_that_was_answered(thanked: list[Mail]) -> None:
    assert [mail.path for mail in thanked if mail.kind == "escalation"] == []


def test_a_signed_off_paper_goes_out_whole(thanked: list[Mail]) -> None:
    assert all("Issue: 1, full edition" in mail.text for mail in thanked if mail.kind == "digest")
