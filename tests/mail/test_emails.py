"""What every email promises its reader: its examples are read as the reader sees them."""

import re
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from lscb_workflow.mail.render import Rendered, Templates
from lscb_workflow.rules import letters
from tests.mail.pages import Page

EMAILS = Path(__file__).parents[2] / "templates" / "emails"
KINDS = sorted(path.parent.name for path in EMAILS.glob("*/example.json"))
TO_ONE_PERSON = [kind for kind in KINDS if kind != "digest"]  # the paper is the same for every reader
TEMPLATES = Templates(EMAILS)
SAMPLE_LINE = "Invented sample: it says nothing about what anybody did in 2012–13."
CONCERN_LINE = "This mailbox cannot act on a concern about a child. Call 0121 496 0333, or 999 in an emergency."
LINK = "https://lscb.example/answer/" + "x" * 90
# Words that choose a sentence, or how one looks, and are never printed themselves.
CHOICES = ("what", "about", "role", "style", "colour", "mark", "bar")


def rendered(kind: str, **changes: Any) -> Rendered:
    context = TEMPLATES.example(kind) | changes
    if kind == "reminder":
        context["together"] = letters.together(context["items"])
    return TEMPLATES.render(kind, context)


def items(kind: str, *changes: dict[str, Any]) -> list[dict[str, Any]]:
    """The example's first items, each with its changes."""
    return [item | change for item, change in zip(TEMPLATES.example(kind)["items"], changes, strict=False)]


def paragraphs(text: str) -> list[str]:
    return [" ".join(paragraph.split()) for paragraph in text.split("\n\n")]


# Every kind, with the example that documents it


@pytest.mark.parametrize("kind", KINDS)
def test_every_kind_renders_its_example(kind: str) -> None:
    email = rendered(kind)
    assert email.subject
    assert "\n" not in email.subject
    assert "None" not in email.subject + email.text + email.html


def test_the_reminders_example_says_of_its_items_together_what_the_program_would() -> None:
    example = TEMPLATES.example("reminder")
    assert example["together"] == letters.together(example["items"])


@pytest.mark.parametrize("kind", TO_ONE_PERSON)
def test_a_sample_opens_with_the_sample_line_and_then_asks(kind: str) -> None:
    email = rendered(kind, sample=True)
    first, ask, *_ = paragraphs(email.text)
    assert first == SAMPLE_LINE
    title, page = email.subject, Page(email.html).text
    assert page.startswith(f"{title} {SAMPLE_LINE}")
    assert page.index(ask) < 250


@pytest.mark.parametrize("kind", TO_ONE_PERSON)
def test_a_real_email_asks_in_its_first_line(kind: str) -> None:
    email = rendered(kind, sample=False)
    assert email.text.startswith(("Please ", "We have not yet ", "Thank you: "))
    assert SAMPLE_LINE not in email.text + email.html


@pytest.mark.parametrize("kind", KINDS)
def test_the_concern_line_stands_before_the_last_line_which_says_why(kind: str) -> None:
    why = TEMPLATES.example(kind)["why"]
    email = rendered(kind)
    assert paragraphs(email.text)[-2:] == [CONCERN_LINE, why]
    assert Page(email.html).text.endswith(f"{CONCERN_LINE} {why}")


@pytest.mark.parametrize("kind", KINDS)
def test_the_concern_line_gives_the_hours_when_they_are_known(kind: str) -> None:
    email = rendered(kind, concern={"telephone": "0121 496 0333", "hours": "8.45am to 5.20pm"})
    said = "Call 0121 496 0333 (8.45am to 5.20pm), or 999 in an emergency."
    assert said in " ".join(email.text.split())
    assert said in Page(email.html).text


@pytest.mark.parametrize("kind", TO_ONE_PERSON)
def test_nobody_is_shouted_at(kind: str) -> None:
    email = rendered(kind)
    assert "!" not in email.subject + email.text + Page(email.html).text


@pytest.mark.parametrize("kind", TO_ONE_PERSON)
def test_nobody_is_referred_to_themselves(kind: str) -> None:
    example = TEMPLATES.example(kind)
    email = rendered(kind, to={"name": "A Person", "title": example["contact"]["title"]})
    assert example["contact"]["email"] not in email.text + email.html


@pytest.mark.parametrize("kind", KINDS)
def test_markup_in_any_field_is_shown_and_never_obeyed(kind: str) -> None:
    hostile = '<b onclick="x">&\''

    def spoilt(value: Any, key: str = "") -> Any:
        if isinstance(value, dict):
            return {name: spoilt(each, name) for name, each in value.items()}
        if isinstance(value, list):
            return [spoilt(each, key) for each in value]
        return hostile if (isinstance(value, str) or value is None) and key not in CHOICES else value

    dates = {key: value for key, value in TEMPLATES.example(kind).items() if isinstance(value, date)}
    context = spoilt(TEMPLATES.example(kind)) | dates | {"opens_on": None}
    for item in context.get("items", []):
        item |= {name: None for name in ("meets_on", "opens_on") if name in item}
    email = TEMPLATES.render(kind, context)
    assert hostile not in email.html
    assert not any("onclick" in attributes for _, attributes in Page(email.html).tags)
    assert hostile in email.text
    assert hostile in Page(email.html).text


# HTML that old programs show


@pytest.mark.parametrize("kind", KINDS)
def test_html_is_whole_and_shows_in_old_outlook_and_on_a_phone(kind: str) -> None:
    source = rendered(kind).html
    page = Page(source)
    assert page.open == []
    assert source.startswith('<!DOCTYPE html>\n<html lang="en-GB"')
    of_facts = [attributes for tag, attributes in page.tags if tag == "table" and attributes.get("role") is None]
    assert bool(of_facts) == (kind == "digest")  # the paper's are real tables, with headings
    assert {"img", "link", "script", "form"}.isdisjoint(tag for tag, _ in page.tags)
    to_the_pages = source.replace('href="https://pages.lscb.example/', "")
    assert not re.search(r"flex|grid|url\(|@import|https?://(?!www\.w3\.org)", to_the_pages)
    assert all(int(size) >= 16 for size in re.findall(r"font-size: (\d+)px", source))


def test_an_email_about_thirty_actions_is_not_clipped() -> None:
    """Gmail cuts a message off after 102 KB."""
    email = rendered("reminder", items=items("reminder", {}) * 30)
    assert len(email.html.encode()) < 102_000


# A reminder

AT_ONCE = " Please tell us as soon as you can."


@pytest.mark.parametrize(
    ("changes", "subject", "ask"),
    [
        (
            [{}],
            "Progress on action 3.3 is due by 23 October 2012",
            "Please send progress on action 3.3 by Tuesday 23 October 2012.",
        ),
        (
            [{}, {"due_on": date(2012, 10, 30), "plan": "neglect", "ref": "3.3"}],
            "Progress on 2 actions is due, the first by 23 October 2012",
            "Please send progress on 2 actions, the first by Tuesday 23 October 2012.",
        ),
        (
            [{}, {"ref": "3.3", "what": "deadline", "due_on": date(2012, 11, 30)}],
            "Progress on action 3.3 is due, the first by 23 October 2012",
            "Please send progress on action 3.3, the first by Tuesday 23 October 2012.",
        ),
        (
            [{"overdue": True}],
            "Still wanted: progress on action 3.3",
            "We have not yet had progress on action 3.3, due by Tuesday 23 October 2012."
            " Please send it as soon as you can.",
        ),
        (
            [{"overdue": True}, {}],
            "Still wanted: progress on 2 actions",
            "Please send progress on 2 actions. The first date, Tuesday 23 October 2012, has passed.",
        ),
        (
            [{"what": "deadline", "due_on": date(2013, 1, 31)}],
            "Deadline for action 3.3: 31 January 2013",
            "Please tell us by Thursday 31 January 2013 whether action 3.3 has met its deadline.",
        ),
        (
            [{"what": "deadline", "due_on": date(2013, 1, 31)}, {"what": "deadline", "due_on": date(2012, 12, 31)}],
            "2 deadlines, the first on 31 December 2012",
            "Please tell us about 2 deadlines, the first on Monday 31 December 2012.",
        ),
        (
            [{"what": "deadline", "overdue": True}],
            "Still wanted: progress on action 3.3",
            "We have not yet heard whether action 3.3 met its deadline of Tuesday 23 October 2012." + AT_ONCE,
        ),
        (
            [{"what": "deadline", "overdue": True}, {"what": "deadline", "overdue": True}],
            "Still wanted: progress on 2 actions",
            "We have not yet heard whether 2 deadlines were met, the first on Tuesday 23 October 2012." + AT_ONCE,
        ),
    ],
)
def test_a_reminder_says_what_is_wanted_and_by_when(changes: list[dict[str, Any]], subject: str, ask: str) -> None:
    email = rendered("reminder", sample=False, items=items("reminder", *changes))
    assert email.subject == subject
    assert paragraphs(email.text)[0] == ask
    assert ask in Page(email.html).text


def test_a_reminder_asks_what_only_the_lead_can_say() -> None:
    asked = {"started_question": True, "event_question": "Has the national guidance been launched?"}
    email = rendered("reminder", items=items("reminder", asked))
    for words in (" ".join(email.text.split()), Page(email.html).text):
        assert "Has it started?" in words
        assert "Has the national guidance been launched?" in words
        assert "Is the deadline of 30 September 2012 met? If not yet, by what date will it be?" in words
        assert "Chief Education Welfare Officer. One answer is enough." in words


def test_a_link_takes_the_place_of_the_commands() -> None:
    by_command, by_link = rendered("reminder", answer_link=None), rendered("reminder", answer_link=LINK)
    assert "lscb-workflow submit" in by_command.text
    assert "lscb-workflow submit" in Page(by_command.html).text
    assert "lscb-workflow" not in by_link.text + by_link.html
    assert ("a", LINK) in [(tag, attributes.get("href")) for tag, attributes in Page(by_link.html).tags]


def test_an_overdue_item_says_so_in_words() -> None:
    email = rendered("reminder", items=items("reminder", {"overdue": True}))
    assert "Overdue since Tuesday 23 October 2012" in email.text
    assert "Overdue since 23 October 2012" in Page(email.html).text


# The other kinds


@pytest.mark.parametrize("role", ["manager", "agency_member", "chair"])
@pytest.mark.parametrize("what", ["return", "deadline"])
def test_readers_never_meet_our_word_for_an_overdue_item(role: str, what: str) -> None:
    email = rendered("escalation", role=role, items=items("escalation", {"what": what}))
    assert email.subject == f"Overdue {what}: 1.4, for your attention"
    assert "escalat" not in (email.text + email.html).lower()
    assert "9 October 2012, 19 October 2012 and 24 October 2012" in " ".join(email.text.split())


def test_each_role_is_told_what_it_can_do() -> None:
    asks = {
        role: paragraphs(rendered("escalation", role=role).text)[1] for role in ("manager", "agency_member", "chair")
    }
    assert len(set(asks.values())) == 3
    assert all("2 overdue items" in ask for ask in asks.values())


def test_a_question_without_a_command_says_whom_to_tell() -> None:
    decider = {"name": "Director of Public Health", "title": "Director of Public Health"}
    email = rendered("question", to=decider, items=items("question", {"command": None, "text": ""}))
    assert email.subject == "A question about 1.9"
    assert "Please tell the Safeguarding Children Business Manager." in email.text
    assert "Please tell the Safeguarding Children Business Manager." in Page(email.html).text


def test_without_a_page_a_new_address_is_confirmed_by_a_reply_or_a_ring_and_her_own_by_a_command() -> None:
    other = rendered("confirm", confirm_link=None)
    own = rendered("confirm", confirm_link=None, to_manager=True)
    for words in (" ".join(other.text.split()), Page(other.html).text):
        assert "Reply to this email, or ring the Safeguarding Children Business Manager on 0121 496 0101" in words
        assert "lscb-workflow" not in words
    for words in (" ".join(own.text.split()), Page(own.html).text):
        assert "lscb-workflow person confirm" in words
        assert "Reply to this email" not in words


@pytest.mark.parametrize(
    ("about", "today", "ask"),
    [
        (
            "sign-off",
            date(2012, 10, 30),
            "Please sign off the board paper for July to September 2012 by Friday 2 November 2012.",
        ),
        (
            "sign-off",
            date(2012, 11, 7),
            "Please sign off the board paper for July to September 2012, wanted by Friday 2 November 2012.",
        ),
        (
            "draft",
            date(2012, 10, 30),
            "Please check the draft board paper for July to September 2012."
            " Sign-off is wanted by Friday 2 November 2012.",
        ),
        (
            "draft",
            date(2012, 11, 7),
            "Please check the draft board paper for July to September 2012."
            " Sign-off was wanted by Friday 2 November 2012.",
        ),
    ],
)
def test_a_nudge_knows_whether_its_date_has_passed(about: str, today: date, ask: str) -> None:
    assert paragraphs(rendered("nudge", today=today, items=items("nudge", {"about": about})).text)[1] == ask


def test_a_nudge_for_a_quarter_without_a_meeting_says_so() -> None:
    email = rendered("nudge", items=items("nudge", {"meets_on": None}))
    assert "no date has been set" in email.text
    assert "No date has been set" in Page(email.html).text


def test_a_receipt_for_a_deadline_alone_says_when_the_return_opens() -> None:
    settled = {"settled_only": True, "met": [date(2013, 1, 31)], "not_yet": [], "opens_on": date(2013, 4, 8)}
    email = rendered("receipt", items=items("receipt", settled))
    assert email.subject == "Received: your answer about the deadline for 3.3"
    for words in (" ".join(email.text.split()), Page(email.html).text):
        assert "opens on Monday 8 April 2013" in words
        assert "Amber" not in words


def test_one_receipt_covers_all_that_was_sent_together_and_says_how_to_change_it() -> None:
    email = rendered("receipt")
    link = TEMPLATES.example("receipt")["answer_link"]
    assert email.subject == "Received: your answers on 3.3 and 2.2"
    assert link in email.text
    assert link in email.html
    assert "lscb-workflow submit" not in email.text + email.html


def test_a_receipt_says_that_words_are_held_back_without_repeating_them() -> None:
    email = rendered("receipt", items=items("receipt", {"withheld": True}))
    for words in (" ".join(email.text.split()), Page(email.html).text):
        assert "They stay out of every paper until" in words


def test_a_receipt_after_the_paper_says_that_it_came_late() -> None:
    email = rendered("receipt", items=items("receipt", {"late": True, "change_until": None}))
    assert "It came after the paper for that quarter was settled." in " ".join(email.text.split())
    assert "lscb-workflow" not in email.text + email.html
