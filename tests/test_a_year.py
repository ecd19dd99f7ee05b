"""A year of the sample's board, with the sample's own answers, read month by month from what went out.

The answers stand in `config/sample/answers.yaml`: mostly good news, some slippage, one lead who goes silent, one return
that comes after the paper, and a last paper that nobody signs off.
"""

from datetime import date
from pathlib import Path
from typing import Any

import pytest

from tests.postbag import CHAIR, MANAGER, Mail, address, mails, paper

SPORT = address("sports-development-manager")
COMMUNICATIONS = address("senior-communications-officer")
PUBLIC_HEALTH = address("director-of-public-health")
DIRECTOR = address("director-of-childrens-services")
OFFICER = address("safeguarding-officer")
COUNCIL = address("council-board-member")


@pytest.fixture(scope="module")
def sent(story: Path) -> list[Mail]:
    return mails(story)


@pytest.fixture(scope="module")
def papers(story: Path) -> dict[int, dict[str, Any]]:
    """The four papers, by quarter."""
    return {quarter: paper(story, quarter) for quarter in (1, 2, 3, 4)}


def about(sent: list[Mail], ref: str, point: str, kind: str = "reminder") -> list[tuple[date, str]]:
    """When and to whom mail of a kind went about one item, in order."""
    items = [(mail, notice) for mail in sent if mail.kind == kind for notice in mail.notices]
    return sorted({(mail.on, mail.to) for mail, notice in items if (notice.ref, notice.point) == (ref, point)})


def on(sent: list[Mail], *day: int, kind: str | None = None) -> dict[str, frozenset[str]]:
    """Who heard of which actions on a day."""
    return {mail.to: mail.refs for mail in sent if mail.on == date(*day) and kind in {None, mail.kind}}


def action(paper: dict[str, Any], ref: str) -> dict[str, Any]:
    """An action as the paper's table has it."""
    rows = (row for aim in paper["aims"] for group in aim["categories"] for row in group["actions"])
    return next(row for row in rows if row["ref"] == ref)


def status(paper: dict[str, Any], ref: str) -> str:
    return str(action(paper, ref)["status"]["shown"])


def decisions(paper: dict[str, Any], kind: str) -> list[str]:
    return [decision["ref"] for decision in paper["decisions"] if decision["kind"] == kind]


def test_august_the_plan_is_final_and_its_gaps_become_questions(sent: list[Mail]) -> None:
    assert {mail.on for mail in sent if mail.on < date(2012, 9, 1)} == {date(2012, 8, 24)}
    asked = on(sent, 2012, 8, 24)
    assert asked.keys() == {MANAGER, PUBLIC_HEALTH}
    assert asked[PUBLIC_HEALTH] == {"1.6"}
    assert asked[MANAGER] >= {"1.3", "1.6", "3.3", "3.5", "3.6", "4.2", "4.9"}


def test_september_an_early_answer_settles_a_deadline_before_its_quarter_opens(sent: list[Mail]) -> None:
    chief = address("chief-education-welfare-officer")
    assert about(sent, "3.3", "2012-09-30") == [(date(2012, 9, 17), chief), (date(2012, 9, 17), OFFICER)]
    [receipt] = [mail for mail in sent if mail.on == date(2012, 9, 26)]
    assert (receipt.kind, receipt.to, receipt.refs) == ("receipt", OFFICER, {"3.3"})
    assert "Four agencies" not in receipt.text, "a receipt carries no word that a lead wrote"
    # 4.3 has no answer: its lead hears of it three times, and a fourth time with the quarter's returns.
    assert about(sent, "4.3", "2012-09-30") == [
        (day, MANAGER) for day in (date(2012, 9, 17), date(2012, 9, 27), date(2012, 10, 2))
    ]


def test_october_the_first_returns_are_asked_for_in_one_email_each(sent: list[Mail]) -> None:
    asked = on(sent, 2012, 10, 9, kind="reminder")
    assert len(asked) == 15
    assert asked[OFFICER] == {"2.2", "3.2", "3.3"}, "3.1 starts in November, 1.5 in March"
    assert asked[MANAGER] == {"1.2", "1.3", "1.8", "1.9", "2.3", "4.3", "4.4"}, "1.9's guidance came on 10 September"
    # What the business manager settled in September is not asked again; what is open still is.
    questions = on(sent, 2012, 10, 9, kind="question")
    assert questions[MANAGER] & {"1.6", "1.9", "3.3", "3.5", "4.2"} == {"1.6", "3.5"}


def test_october_the_chair_is_silent_on_his_own_action_and_is_not_told_so(sent: list[Mail]) -> None:
    assert [day for day, to in about(sent, "4.6", "Q1") if to == CHAIR] == [
        date(2012, 10, 9),
        date(2012, 10, 19),
        date(2012, 10, 24),
    ]
    assert about(sent, "4.6", "Q1", "escalation") == [(date(2012, 10, 26), MANAGER)]


def test_november_the_first_paper_is_signed_off_and_says_what_leads_wrote(
    sent: list[Mail], papers: dict[int, dict[str, Any]]
) -> None:
    first = papers[1]
    assert (first["edition"], first["returns"]["received"], first["returns"]["owed"]) == ("full", 22, 26)
    assert first["returns"]["missing"] == ["3.5", "3.6", "4.6", "4.9"]
    assert decisions(first, "no-lead") == ["3.5", "3.6", "4.9"]
    assert decisions(first, "revised") == ["4.3"], "it asks for the end of November"
    assert decisions(first, "undetermined") == ["1.6"]
    assert {ref: status(first, ref) for ref in ("1.7", "4.6", "1.5")} == {
        "1.7": "green",
        "4.6": "no return",
        "1.5": "grey",
    }
    emailed = next(mail for mail in sent if mail.kind == "digest")
    assert emailed.on == date(2012, 11, 5)
    assert "1.7 Deliver a Child Sexual Exploitation communications campaign Status: On track (green)" in " ".join(
        emailed.text.split()
    )
    [answer] = action(first, "1.7")["answers"]
    assert answer["impact"] == "Young people asked for plainer wording and the leaflet was changed."


def test_november_a_late_report_reaches_the_business_manager_and_goes_no_further(sent: list[Mail]) -> None:
    assert about(sent, "3.4", "2012-10-31", "escalation") == [(date(2012, 11, 7), MANAGER)]
    assert (date(2012, 11, 16), DIRECTOR) in about(sent, "3.4", "Q2", "receipt")


def test_december_ends_in_silence_while_the_office_is_closed(sent: list[Mail]) -> None:
    assert about(sent, "4.1", "2012-12-31") == [
        (day, DIRECTOR) for day in (date(2012, 12, 10), date(2012, 12, 20), date(2013, 1, 3))
    ]
    assert [mail.on for mail in sent if date(2012, 12, 20) < mail.on < date(2013, 1, 3)] == []


def test_january_the_silent_climb_to_the_business_manager_the_agency_and_the_chair(sent: list[Mail]) -> None:
    asked = [date(2013, 1, 8), date(2013, 1, 18), date(2013, 1, 23)]
    assert about(sent, "1.4", "Q2") == [(day, SPORT) for day in asked]
    assert about(sent, "1.4", "Q2", "escalation") == [
        (date(2013, 1, 25), MANAGER),
        (date(2013, 1, 29), COUNCIL),
        (date(2013, 1, 29), CHAIR),
    ]
    # The business manager's own silence passes her by.
    assert about(sent, "1.3", "Q2", "escalation") == [(date(2013, 1, 29), CHAIR)]


def test_february_the_paper_goes_without_a_return_that_comes_two_days_later(
    sent: list[Mail], papers: dict[int, dict[str, Any]]
) -> None:
    second = papers[2]
    assert second["edition"] == "full"
    assert second["returns"]["missing"] == ["1.3", "1.4", "1.6", "1.7", "3.5", "3.6", "4.2", "4.9", "4.10"]
    assert (status(second, "1.4"), status(second, "1.7")) == ("no return", "no return")
    assert {ref: status(second, ref) for ref in ("1.9", "4.1", "4.3")} == dict.fromkeys(("1.9", "4.1", "4.3"), "blue")
    assert about(sent, "1.7", "Q2", "receipt") == [(date(2013, 2, 6), COMMUNICATIONS)]


def test_april_what_is_complete_is_not_asked_about_and_what_has_started_is(sent: list[Mail]) -> None:
    asked = on(sent, 2013, 4, 8, kind="reminder")
    assert asked[OFFICER] == {"1.5", "2.2", "3.1", "3.2", "3.3"}
    assert asked[MANAGER] == {"1.2", "1.3", "1.8", "1.10", "2.3", "4.4"}
    assert asked[address("training-and-development-officer")] == {"2.1", "2.5", "2.6", "4.5", "4.7"}


def test_may_two_silent_quarters_are_red_and_a_late_return_is_owned_up_to(papers: dict[int, dict[str, Any]]) -> None:
    third = papers[3]
    assert third["edition"] == "full"
    assert status(third, "1.4") == "red"
    assert third["exceptions"][0]["ref"] == "1.4"
    assert [done["did"] for done in third["exceptions"][0]["chasing"]] == ["asked", "told", "told", "told"]
    [late] = third["late_returns"]
    assert (late["ref"], late["quarter"], late["on"]) == ("1.7", "Q2", "2013-02-06")


def test_may_the_board_is_asked_to_agree_a_revised_timescale(papers: dict[int, dict[str, Any]]) -> None:
    assert decisions(papers[3], "revised") == ["1.10", "3.3"]
    asked = next(decision for decision in papers[3]["decisions"] if decision["ref"] == "1.10")
    assert asked["revise"] == "May 2013 onwards"
    assert asked["because"].startswith("The guidance had to take account of the new national guidance")
    assert status(papers[3], "1.10") == "amber"


def test_may_the_counts_stand_against_last_quarter(papers: dict[int, dict[str, Any]]) -> None:
    for quarter in (2, 3, 4):
        before, now = papers[quarter - 1]["counts"]["rows"], papers[quarter]["counts"]["rows"]
        assert [row["before"] for row in now] == [row["now"] for row in before]
        assert sum(row["now"] for row in now) == 31


def test_july_the_plan_ends_and_the_silent_lead_s_deadline_climbs(sent: list[Mail]) -> None:
    assert [day for day, _ in about(sent, "1.4", "2013-06-30")] == [
        date(2013, 6, 17),
        date(2013, 6, 27),
        date(2013, 7, 2),
    ]
    assert about(sent, "1.4", "2013-06-30", "escalation") == [
        (date(2013, 7, 5), MANAGER),
        (date(2013, 7, 12), COUNCIL),
        (date(2013, 7, 26), CHAIR),
    ]
    assert about(sent, "1.1", "2013-06-30", "escalation") == [], "it was met, and said so"


def test_august_only_open_actions_are_asked_about(sent: list[Mail]) -> None:
    asked = on(sent, 2013, 8, 5, kind="reminder")
    assert COMMUNICATIONS not in asked, "both of its actions were closed in July"
    assert asked[MANAGER] == {"1.3", "1.8", "1.10"}


def test_september_the_last_paper_goes_short_and_without_a_word_of_the_leads(
    sent: list[Mail], papers: dict[int, dict[str, Any]]
) -> None:
    last = papers[4]
    assert (last["edition"], last["returns"]["received"], last["returns"]["owed"]) == ("short", 10, 14)
    assert decisions(last, "close") == ["1.3"]
    assert decisions(last, "revised") == ["1.4"]
    assert (status(last, "1.4"), action(last, "1.4")["answers"][0]["on"]) == ("red", "2013-08-23")
    emailed = " ".join(
        next(mail for mail in sent if mail.on == date(2013, 9, 2) and mail.kind == "digest").text.split()
    )
    for written in ("Mapping is finished", "Clubs that were visited", "All but one agency", "minimum standard"):
        assert written not in emailed
        assert written not in str(last)


def test_september_the_chair_is_reminded_of_the_full_paper_until_the_board_meets(sent: list[Mail]) -> None:
    nudged = [mail.on for mail in sent if mail.kind == "nudge" and mail.to == CHAIR and mail.on >= date(2013, 9, 1)]
    assert nudged == [date(2013, 9, day) for day in (2, 3, 4, 5, 6, 9, 10)]
