"""What a paper says, in its order, whatever form it is printed in."""

from datetime import date
from typing import Any

import pytest

from lscb_workflow.rules.digest import outline, public_version, short
from lscb_workflow.rules.digest.blocks import Document, Heading, Points, Table, Text
from lscb_workflow.rules.policy import Audience
from tests.rules.build import POLICY, action
from tests.rules.papers import answer, paper

BOARD, GOVERNING, PUBLIC = POLICY.digest.audiences
PAST = date(2012, 9, 28)
SAID = answer(progress="The plan is agreed.", impact="Children were heard.", timescale="On time.")


def said(content: dict[str, Any], audience: Audience = BOARD) -> Document:
    return outline.document(content, audience, "3f9a1c07d2be" + "0" * 52)


def words_of(document: Document) -> str:
    """Every word of a paper, in its order."""

    def of(block: Any) -> list[str]:
        match block:
            case Heading():
                return [block.words]
            case Points():
                return list(block.items)
            case Text():
                return [block.label, block.mark.words if block.mark else "", block.words]
            case Table():
                return [
                    *block.head,
                    *(word for row in block.rows for cell in row for text in cell for word in of(text)),
                ]
        raise AssertionError(block)

    found = [word for block in (*document.opening, *document.facts, *document.blocks) for word in of(block)]
    return " ".join(filter(None, [document.title, *found, document.foot]))


def headings(document: Document, level: int = 2) -> list[str]:
    return [block.words for block in document.blocks if isinstance(block, Heading) and block.level == level]


def test_the_parts_stand_in_the_order_in_which_a_board_reads_them() -> None:
    assert headings(said(paper(action(submissions=(SAID,)), action("2.1")))) == [
        "The Board is asked to",
        "Actions by status",
        "Decisions wanted",
        "Exceptions",
        "Aim 1: To lead",
        "Aim 2: To learn",
        "The child’s journey: what difference has been made",
        "Engagement",
        "What comes next",
        "Words used in this paper",
        "How this paper was made",
    ]


def test_the_front_page_says_whom_to_ask_and_what_is_missing() -> None:
    document = said(paper(action("1.4"), action("1.5", submissions=(SAID,))))
    assert document.facts[-1] == Text("Manager, 0121 496 0100, m@lscb.example", label="Questions")
    assert "Returns: 1 of 2 came in. Missing: 1.4." in words_of(document)


def test_the_manager_s_sentence_takes_the_place_of_ours_and_her_note_stands_under_it() -> None:
    first, note, *_ = said(paper(action(), sentence="A quiet quarter.", note="Begin with 1.5.")).blocks
    assert (first, note) == (Text("A quiet quarter.", style="lead"), Text("Begin with 1.5.", style="note"))


def test_progress_to_date_is_filled_into_the_plan_s_own_table() -> None:
    document = said(paper(action(outputs=("A plan",), submissions=(answer(outputs=(1,), progress="Agreed."),))))
    [table] = [block for block in document.blocks if isinstance(block, Table) and "progress to date" in block.caption]
    assert table.head[-2:] == ("Progress to date: timescale", "Progress to date: action")
    [row] = table.rows
    assert row[3] == (Text("✓ A plan (delivered)"),)
    assert row[5][0] == Text("Agreed.")


def test_an_exception_has_the_words_the_chasing_and_the_recovery_asked_for() -> None:
    late = answer(status="amber", progress="Staff left.", revise="May 2013 onwards", because="Posts are empty.")
    words = words_of(said(paper(action(due_on=(PAST,), submissions=(late,)))))
    for told in (
        "The dates say: Needs the Board, as its deadline of 28 September 2012 passed 26 working days ago.",
        "Progress to date, action: Staff left.",
        "Revised timescale asked for: May 2013 onwards",
        "Because: Posts are empty.",
    ):
        assert told in words


def test_two_pages_give_each_exception_a_line_and_name_those_they_have_no_room_for() -> None:
    document = said(paper(*(action(f"1.{number}") for number in range(1, 12))), GOVERNING)
    [table] = [
        block for block in document.blocks if isinstance(block, Table) and block.caption.startswith("Exceptions")
    ]
    assert len(table.rows) == 8
    assert "Also: 1.9, 1.10 and 1.11, in the full paper." in words_of(document)


def test_the_email_has_a_line_for_every_action() -> None:
    email = outline.email(paper(action("1.1", submissions=(SAID,)), action("1.2")), BOARD, "0" * 64)
    [table] = [block for block in email.blocks if isinstance(block, Table) and block.caption.startswith("Every action")]
    assert [row[0][0].label for row in table.rows] == ["1.1", "1.2"]
    assert "The plan is agreed." not in words_of(email)


@pytest.mark.parametrize("audience", POLICY.digest.audiences, ids=lambda audience: audience.name)
def test_the_short_edition_repeats_nobody_s_words_to_anybody(audience: Audience) -> None:
    content = short(paper(action(submissions=(SAID,)), note="Begin with 1.5."))
    version = public_version(content, {}) if audience.version == "public" else content
    words = words_of(said(version, audience))
    assert [told for told in (SAID.progress, SAID.impact, SAID.timescale, "Begin with 1.5.") if told in words] == []
    assert "1.5" in words


def test_every_page_says_for_whom_it_is_and_which_paper_by_its_hash() -> None:
    assert said(paper(action())).foot == (
        "A Safeguarding Board · 2012-13/Q1 · issue 1 · 3f9a1c07d2be · For members of the Board. Not for publication."
    )


def test_the_public_s_paper_has_no_sender_no_chasing_and_no_engagement() -> None:
    document = said(public_version(paper(action(submissions=(SAID,)), action("1.6")), {}), PUBLIC)
    assert "Sent in by" not in words_of(document)
    assert not {"Exceptions", "Engagement", "Decisions wanted"} & set(headings(document))
    assert "The plan is agreed." in words_of(document)


def test_no_heading_jumps_a_level_and_none_is_empty() -> None:
    """Else the PDF could not be made accessible."""
    for audience in POLICY.digest.audiences:
        content = paper(action(priority="Neglect", submissions=(SAID,)), action("2.1"), unowned_measures=2)
        version = public_version(content, {}) if audience.version == "public" else content
        level = 1
        for block in said(version, audience).blocks:
            if isinstance(block, Heading):
                assert block.words.strip()
                assert block.level <= level + 1
                level = block.level
