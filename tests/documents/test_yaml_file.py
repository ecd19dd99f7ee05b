"""The door for YAML lets nothing in by accident, and says where each slip stands."""

from datetime import date
from pathlib import Path

import pytest
from pydantic import Field

from lscb_workflow.documents import yaml_file
from lscb_workflow.rules.faults import Fault, Problem
from lscb_workflow.rules.values import Day, Email, Handle, Line, Text, Value, Words


class Item(Value):
    ref: Words
    due_on: Day | None = None
    done: bool = False
    numbers: tuple[int, ...] = ()


class Sheet(Value):
    title: Line
    owner: Handle = "nobody"
    email: Email | None = None
    note: Text = ""
    moved: dict[Day, Day] = Field(default_factory=dict)
    items: tuple[Item, ...] = ()


@pytest.fixture
def write(tmp_path: Path):
    def to_file(content: str | bytes) -> Path:
        path = tmp_path / "sheet.yaml"
        path.write_bytes(content.encode() if isinstance(content, str) else content)
        return path

    return to_file


def refused(path: Path) -> list[str]:
    """What the door says about a file, without the folder's name."""
    with pytest.raises(Fault) as caught:
        yaml_file.read(path, Sheet)
    return [problem.replace(f"{path.parent}/", "") for problem in caught.value.problems]


def test_a_date_is_read_with_or_without_quotes(write):
    sheet = yaml_file.read(
        write('title: A\nitems: [{ref: a, due_on: 2012-10-31}, {ref: b, due_on: "2012-10-31"}]'), Sheet
    )
    assert {item.due_on for item in sheet.items} == {date(2012, 10, 31)}


def test_dates_may_be_keys(write):
    sheet = yaml_file.read(write("title: A\nmoved: {2012-10-31: 2012-11-30}"), Sheet)
    assert sheet.moved == {date(2012, 10, 31): date(2012, 11, 30)}


def test_a_text_that_looks_like_a_date_stays_as_printed(write):
    assert yaml_file.read(write("title: 2012-10-31"), Sheet).title == "2012-10-31"


def test_a_byte_order_mark_is_no_part_of_the_first_key(write):
    assert yaml_file.read(write(b"\xef\xbb\xbftitle: A"), Sheet).title == "A"


def test_words_beyond_ascii_come_in_as_they_are(write):
    assert yaml_file.read(write("title: July 12 – June 13"), Sheet).title == "July 12 – June 13"


def test_windows_line_ends_are_only_line_ends(write):
    assert yaml_file.read(write('title: A\r\nnote: "one\\r\\ntwo"\r\n'), Sheet).note == "one\ntwo"


@pytest.mark.parametrize(
    ("printed", "quoted"), [("1.10", "1.10"), ("010", "010"), ("No", "No"), ("1:30", "1:30"), ("1e3", None)]
)
def test_words_that_yaml_takes_for_something_else_must_be_quoted(write, printed, quoted):
    path = write(f"title: A\nitems:\n  - ref: {printed}")
    if quoted is None:
        assert yaml_file.read(path, Sheet).items[0].ref == printed
    else:
        assert refused(path) == [f'sheet.yaml:3: ref: is not words; put it in quotes: "{quoted}"']


@pytest.mark.parametrize(
    ("content", "said"),
    [
        ("title: A\nonwer: b", "sheet.yaml:2: onwer: is not a key here; did you mean owner?"),
        (
            "title: A\ncolour: red",
            "sheet.yaml:2: colour: is not a key here; write title, owner, email, note, moved, items",
        ),
        (
            "title: A\nitems:\n - ref: a\n - ref: b\n   don: true",
            "sheet.yaml:5: don: is not a key here; did you mean done?",
        ),
        ("title: A\nitems:\n - done: true", "sheet.yaml:3: ref: is missing"),
        ("title:", "sheet.yaml:1: title: is empty"),
        ("title: [A]", "sheet.yaml:1: title: must be words"),
        ("title: A\nitems: a", "sheet.yaml:2: items: must be a list"),
        ("title: A\nitems: [a]", "sheet.yaml:2: items: must hold keys and values"),
        ("- A", "sheet.yaml:1: must hold keys and values"),
        ("title: A\nitems: [{ref: a, done: perhaps}]", "sheet.yaml:2: done: must be true or false"),
        ("title: A\nitems: [{ref: a, done: 1}]", "sheet.yaml:2: done: must be true or false"),
        ("title: A\nitems: [{ref: a, numbers: [1, 2.0]}]", "sheet.yaml:2: numbers: must be a whole number"),
        ("title: A\nitems: [{ref: a, numbers: [.inf]}]", "sheet.yaml:2: numbers: must be a whole number"),
        (
            "title: A\nitems: [{ref: a, due_on: 20121031}]",
            "sheet.yaml:2: due_on: is not a date; write it as 2012-10-31",
        ),
        (
            "title: A\nitems: [{ref: a, due_on: 31.10.12}]",
            "sheet.yaml:2: due_on: is not a date; write it as 2012-10-31",
        ),
        (
            "title: A\nitems: [{ref: a, due_on: 2012-02-30}]",
            "sheet.yaml:2: due_on: is not a date; write it as 2012-10-31",
        ),
        (
            "title: A\nitems: [{ref: a, due_on: 0212-10-31}]",
            "sheet.yaml:2: due_on: 0212-10-31 is out of range; write 2000-01-01 or more",
        ),
        ("title: A\nmoved:\n  soon: 2012-10-31", "sheet.yaml:3: soon: is not a date; write it as 2012-10-31"),
        (
            "title: A\nowner: Business Manager",
            "sheet.yaml:2: owner: 'Business Manager' is not a handle; write small letters, digits and dashes",
        ),
        ('title: "A\\nBcc: x"', "sheet.yaml:1: title: must be one line of at most 200 characters"),
        ('title: "\\e[31mA"', "sheet.yaml:1: title: holds a control character; type the words again by hand"),
        (f"title: A\nnote: {'x' * 5001}", "sheet.yaml:2: note: is 5,001 characters long; 5,000 is the most"),
    ],
)
def test_a_wrong_value_is_named_by_line_and_key(write, content, said):
    assert refused(write(content)) == [said]


def test_a_key_that_speaks_to_the_terminal_is_named_and_not_heard(write):
    (said,) = refused(write('title: A\n"\\e[2J\\nall is well": B'))
    assert said.startswith("sheet.yaml:2: \N{REPLACEMENT CHARACTER}[2J all is well: ")
    assert said.isprintable()


def test_a_key_given_twice_names_both_lines(write):
    path = write("title: A\nitems:\n  - ref: a\n    done: true\n    ref: b\n")
    assert refused(path) == ["sheet.yaml:3: ref: is given twice, here and on line 5; keep one"]


def test_everything_wrong_is_said_at_once_in_the_files_order(write):
    path = write("items:\n  - ref: 1.10\n    done: soon\ntitle: A\ntitle: B\nemail: nobody\n")
    assert [problem.split(": ")[0:2] for problem in refused(path)] == [
        ["sheet.yaml:2", "ref"],
        ["sheet.yaml:3", "done"],
        ["sheet.yaml:4", "title"],
        ["sheet.yaml:6", "email"],
    ]


def test_a_check_across_the_file_gets_its_lines_too(write):
    path = write("title: A\nitems:\n  - ref: a\n  - ref: b\n")
    with pytest.raises(Fault) as caught:
        yaml_file.read(path, Sheet, lambda sheet: [Problem(f"{sheet.items[1].ref} will not do", "items", 1, "ref")])
    assert caught.value.problems == (f"{path}:4: ref: b will not do",)


@pytest.mark.parametrize(
    ("content", "said"),
    [
        ("title: A: B", "sheet.yaml:1: this is not YAML: a colon where none can be; put words that hold one in quotes"),
        (
            "items:\n\t- ref: a",
            "sheet.yaml:2: this is not YAML: a tab, @ or ` where none can be; use spaces, or quote the words",
        ),
        (
            'title: A\nnote: "B\n\n',
            "sheet.yaml:4: this is not YAML: a quote is opened and not closed (it began on line 2)",
        ),
        (
            "title: A\n---\ntitle: B",
            "sheet.yaml:2: this is not YAML: a second document begins; keep one, without --- (it began on line 1)",
        ),
        ("title: A\nnote: \x07", "sheet.yaml:2: there is a control character; type the words again by hand"),
        ("", "sheet.yaml: is empty"),
        ("# nothing yet\n", "sheet.yaml: is empty"),
    ],
)
def test_broken_yaml_is_named_by_line(write, content, said):
    assert refused(write(content)) == [said]


@pytest.mark.parametrize("content", ["title: &t A\nnote: *t", "title: A\nitems: *t", "title: A\nitems: &t []"])
def test_anchors_and_aliases_are_refused_before_anything_unfolds(write, content):
    (said,) = refused(write(content))
    assert "anchors and aliases (& and *) are not read" in said


def test_a_file_of_brackets_does_not_bring_the_program_down(write):
    assert refused(write("[" * 200_000)) == ["sheet.yaml:1: is nested more than 20 levels deep"]


@pytest.mark.parametrize(
    "tag",
    [
        "!!python/object/apply:os.getcwd []",
        "!!python/name:os.getcwd",
        "!!binary QQ==",
        "!mine A",
        "!!int []",
        "!!str {}",
    ],
)
def test_a_tag_builds_nothing(write, tag):
    said = refused(write(f"title: A\nnote: {tag}"))
    assert "sheet.yaml:2: note: " in said[0]


@pytest.mark.parametrize(
    "content",
    ["title: A\nitems: [{ref: a, numbers: [!!int x]}]", f"title: A\nitems: [{{ref: a, numbers: [{'9' * 5000}]}}]"],
)
def test_a_number_that_is_none_is_refused(write, content):
    assert refused(write(content))[0] == "sheet.yaml:2: numbers: must be a whole number"


def test_a_key_must_be_words(write):
    assert "sheet.yaml:1: line 2: a list or a mapping cannot be a key" in refused(write("title: A\n? [a]\n: b"))


def test_text_in_another_encoding_is_named_by_line(write):
    path = write("title: A\nnote: July 12 – June 13".encode("cp1252"))
    assert refused(path) == ["sheet.yaml:2: this is not UTF-8 text; save the file as UTF-8"]


def test_a_file_larger_than_5_mb_is_not_read(write):
    assert refused(write("#" * 5_000_001)) == ["sheet.yaml: is larger than 5 MB"]


def test_a_file_that_is_not_there_is_said_to_be_missing(tmp_path):
    assert refused(tmp_path / "sheet.yaml") == ["sheet.yaml: there is no such file"]


def test_a_folder_is_no_file(tmp_path):
    assert refused(tmp_path)[0].endswith(": cannot be read: Is a directory")
