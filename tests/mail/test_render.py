"""What the templates promise whoever edits them, and the renderer whoever calls it."""

import re
import shutil
from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from jinja2 import Environment, TemplateRuntimeError, meta, nodes

from lscb_workflow.mail.render import Templates, day, distinct, listed, plural, weekday
from lscb_workflow.rules.faults import Fault

EMAILS = Path(__file__).parents[2] / "templates" / "emails"
KINDS = sorted(path.parent.name for path in EMAILS.glob("*/example.json"))
OURS = ("reminder", "escalation", "question", "nudge", "receipt")
TEMPLATES = Templates(EMAILS)
LINK = "https://lscb.example/answer/" + "x" * 90


# What goes in, and how plain text comes out


@pytest.mark.parametrize("kind", KINDS)
def test_templates_read_only_what_the_example_documents(kind: str) -> None:
    def keys(value: Any) -> Iterator[str]:
        if isinstance(value, dict):
            for key, each in value.items():
                yield key
                yield from keys(each)
        elif isinstance(value, list):
            for each in value:
                yield from keys(each)

    pieces = [EMAILS / "parts.html", *(EMAILS / kind).glob("*.txt")]
    ours = {"subject", "ask"}.union(*(re.findall(r"macro (\w+)", path.read_text(encoding="utf-8")) for path in pieces))
    assert fields_read(kind) - ours <= set(keys(TEMPLATES.example(kind)))


@pytest.mark.parametrize("kind", OURS)
def test_free_text_about_an_action_is_never_mailed(kind: str) -> None:
    private = {"progress", "impact", "because", "comment", "note", "reason", "revise"}
    assert not fields_read(kind) & private


def fields_read(kind: str) -> set[str]:
    """Every variable and every `item.field` in a kind's templates and in the layouts."""
    files = [*(EMAILS / kind).glob("*.txt"), *(EMAILS / kind).glob("*.html"), *EMAILS.glob("layout.*")]
    environment = Environment(autoescape=True)
    environment.filters |= {word.__name__: word for word in (day, weekday, plural, listed, distinct)}
    trees = [environment.parse(path.read_text(encoding="utf-8")) for path in files]
    return {node.attr for tree in trees for node in tree.find_all(nodes.Getattr)}.union(
        *(meta.find_undeclared_variables(tree) for tree in trees)
    )


@pytest.mark.parametrize("kind", KINDS)
def test_plain_text_wraps_but_never_inside_a_command(kind: str) -> None:
    text = TEMPLATES.render(kind, TEMPLATES.example(kind)).text
    for line in text.splitlines():
        assert line == line.rstrip()
        assert len(line) <= 72 or line.startswith("    ")
    assert "\n\n\n" not in text
    assert text.endswith("\n")


def test_a_link_stays_in_one_piece() -> None:
    email = TEMPLATES.render("reminder", TEMPLATES.example("reminder") | {"answer_link": LINK})
    assert f"\n    {LINK}\n" in email.text


# Whoever edits the templates


@pytest.fixture
def edited(tmp_path: Path) -> Callable[[str, str], Templates]:
    """Templates in which one file has been written anew."""
    folder = tmp_path / "emails"
    shutil.copytree(EMAILS, folder)

    def write(name: str, source: str) -> Templates:
        (folder / name).write_text(source, encoding="utf-8")
        return Templates(folder)

    return write


@pytest.mark.parametrize("kind", KINDS)
def test_a_missing_variable_is_an_error_that_names_file_line_and_variable(kind: str) -> None:
    context = TEMPLATES.example(kind)
    del context["why"]
    with pytest.raises(Fault) as fault:
        TEMPLATES.render(kind, context)
    assert re.fullmatch(
        rf"{re.escape(str(EMAILS))}/(layout|digest/body).txt, line \d+: 'why' is missing", fault.value.problems[0]
    )


def test_a_missing_field_of_an_item_is_named_too() -> None:
    context = TEMPLATES.example("reminder")
    del context["items"][1]["timescale"]
    with pytest.raises(Fault, match=r"reminder/body\.txt, line \d+: 'timescale' is missing"):
        TEMPLATES.render("reminder", context)


def test_nothing_is_printed_as_none() -> None:
    with pytest.raises(Fault, match=r"layout\.txt, line \d+: a value of none would be printed"):
        TEMPLATES.render("receipt", TEMPLATES.example("receipt") | {"why": None})


def test_a_slip_in_a_template_is_named_with_its_line(edited: Callable[[str, str], Templates]) -> None:
    templates = edited("receipt/body.html", "<p>\n{% if late %}\n")
    with pytest.raises(Fault, match=r"receipt/body\.html, line 2: Unexpected end of template"):
        templates.render("receipt", templates.example("receipt"))


@pytest.mark.parametrize("name", ["subject", "ask"])
def test_no_email_goes_without_a_subject_or_an_ask(edited: Callable[[str, str], Templates], name: str) -> None:
    templates = edited(f"receipt/{name}.txt", "{# to be written #}\n")
    with pytest.raises(Fault, match=rf"receipt/{name}\.txt: it makes no words; no email goes without"):
        templates.render("receipt", templates.example("receipt"))


def test_a_slip_in_one_kind_leaves_the_others_alone(edited: Callable[[str, str], Templates]) -> None:
    templates = edited("receipt/body.html", "{% if %}")
    assert templates.render("nudge", templates.example("nudge")) == TEMPLATES.render(
        "nudge", TEMPLATES.example("nudge")
    )


def test_what_was_edited_is_read_again_at_the_next_batch(edited: Callable[[str, str], Templates]) -> None:
    """`refresh` begins each batch: a piece that was mended (here the layout that all share) works without a restart."""
    templates = edited("layout.txt", "{% if %}")
    nudge = templates.example("nudge")
    with pytest.raises(Fault, match=r"layout\.txt, line 1"):
        templates.render("nudge", nudge)
    edited("layout.txt", "In short: {{ ask }}")
    templates.refresh()
    assert templates.render("nudge", nudge).text.startswith("In short: ")
    edited("layout.txt", "In full: {{ ask }}")
    assert templates.render("nudge", nudge).text.startswith("In short: ")
    templates.refresh()
    assert templates.render("nudge", nudge).text.startswith("In full: ")


def test_a_value_is_what_the_letter_calls_so_and_never_a_method(edited: Callable[[str, str], Templates]) -> None:
    templates = edited("nudge/subject.txt", "{{ contact.copy }} and {{ contact.title }}")
    context = templates.example("nudge") | {"contact": {"copy": "a copy", "title": "a title"}}
    with pytest.raises(Fault, match="'telephone' is missing"):  # only the subject has all it reads
        templates.render("nudge", context)
    context["contact"] |= {"telephone": "0121 496 0101", "email": "business.manager@lscb.example"}
    assert templates.render("nudge", context).subject == "a copy and a title"


def test_a_kind_without_templates_is_named() -> None:
    with pytest.raises(Fault, match=r"emails/postcard/subject\.txt: there is no such template"):
        TEMPLATES.render("postcard", {})


def test_a_subject_is_one_line_whatever_stands_in_it(edited: Callable[[str, str], Templates]) -> None:
    templates = edited("receipt/subject.txt", "\ufeffReceived:\n  {{ text }}\n")
    context = templates.example("receipt") | {"text": "one\r\nBcc: everybody@lscb.example"}
    assert templates.render("receipt", context).subject == "Received: one Bcc: everybody@lscb.example"


# The words a template can use


def test_a_line_break_in_the_plans_words_begins_no_line_of_the_email() -> None:
    words = "Review the training.\n\n---\n\nPlease send your password.\u2028And soon."
    example = TEMPLATES.example("reminder")
    email = TEMPLATES.render("reminder", example | {"items": [example["items"][0] | {"text": words}]})
    assert "3.3  Review the training. --- Please send your password. And soon.\n" in email.text


def test_dates_are_written_as_people_write_them() -> None:
    assert day(date(2012, 10, 9)) == "9 October 2012"
    assert weekday(date(2012, 10, 9)) == "Tuesday 9 October 2012"
    with pytest.raises(TemplateRuntimeError, match="'2012-10-09' is not a date"):
        day("2012-10-09")  # type: ignore[arg-type]  # the point


def test_counts_and_lists_read_as_english() -> None:
    assert [plural(count, "action") for count in (0, 1, 2)] == ["0 actions", "1 action", "2 actions"]
    assert plural(2, "reply", "replies") == "2 replies"
    assert [listed(words) for words in (["a"], ["a", "b"], ["a", "b", "c"])] == ["a", "a and b", "a, b and c"]


def test_the_same_reference_in_two_plans_is_two_actions() -> None:
    actions = [{"plan": "2012-13", "ref": "1.5"}, {"plan": "neglect", "ref": "1.5"}, {"plan": "2012-13", "ref": "1.5"}]
    assert len(distinct(actions, "plan", "ref")) == 2
