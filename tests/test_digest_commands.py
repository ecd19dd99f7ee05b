"""The digest's commands, as the manager and the chair would type them."""

import csv
import json
import sqlite3
from pathlib import Path

import pytest

from tests.postbag import attempt, mails, run

NOW = ("--now", "2012-10-30T12:00+00:00")
Q1 = "2012-13/Q1"
FIRST_BYTES = {"html": b"<!DOCTYPE html>", "pdf": b"%PDF-", "docx": b"PK", "json": b"{", "csv": b"\xef\xbb\xbf"}
AUDIENCES = ("board", "governing", "public")


@pytest.mark.parametrize("quarter", [1, 2, 3, 4])
@pytest.mark.parametrize("audience", AUDIENCES)
def test_all_four_papers_of_the_story_are_there_in_every_form_and_both_editions(
    story: Path, quarter: int, audience: str
) -> None:
    at = story / f"data/digests/2012-13-Q{quarter}/{audience}"
    forms = set(FIRST_BYTES) - ({"csv"} if audience == "public" else set())
    assert {path.name for path in at.iterdir()} == {f"{name}.{form}" for form in forms for name in ("paper", "short")}
    for path in at.iterdir():
        assert path.read_bytes().startswith(FIRST_BYTES[path.suffix[1:]]), path


@pytest.mark.parametrize("home", ["story", "silent"])
def test_two_pages_are_two_pages(home: str, request: pytest.FixtureRequest) -> None:
    import pypdfium2

    for path in sorted((request.getfixturevalue(home) / "data/digests").glob("*/governing/paper.pdf")):
        assert len(pypdfium2.PdfDocument(path.read_bytes())) <= 2, path


def test_what_is_shown_is_what_was_frozen(story: Path, tmp_path: Path) -> None:
    for form in FIRST_BYTES:
        out = tmp_path / f"paper.{form}"
        said = run(story, "digest", "show", Q1, "--format", form, "--out", out)
        assert said.startswith(f"Wrote {Q1}, issue 1 (full edition, ")
        assert out.read_bytes() == (story / f"data/digests/2012-13-Q1/board/paper.{form}").read_bytes()


def test_the_table_for_a_spreadsheet_has_every_action(story: Path) -> None:
    with (story / "data/digests/2012-13-Q1/board/paper.csv").open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.reader(file))
    assert len(rows) == 2 + 31, "the sample’s warning, the headings, the actions"
    assert rows[2][0] == "1.1"


def test_the_public_version_is_never_a_spreadsheet(story: Path) -> None:
    done = attempt(story, "digest", "show", Q1, "--audience", "public", "--format", "csv")
    assert done.stderr == "error: the version for the public is never a spreadsheet; choose another --format\n"


def test_an_unknown_audience_is_named_with_those_there_are(story: Path) -> None:
    done = attempt(story, "digest", "show", Q1, "--audience", "press")
    assert done.stderr == "error: policy.toml names no audience 'press'; it has board, governing, public\n"


def test_the_short_edition_of_a_full_paper_has_nobody_s_words(story: Path) -> None:
    short = json.loads(run(story, "digest", "show", Q1, "--edition", "short", "--format", "json"))
    assert (short["edition"], short["journey"], short["measures"]) == ("short", [], [])


def test_the_extract_for_the_yearly_report_has_the_headings_of_the_guidance(story: Path, tmp_path: Path) -> None:
    run(story, "digest", "year", "2012-13", "--format", "html", "--out", tmp_path / "year.html")
    page = (tmp_path / "year.html").read_text("utf-8")
    for heading in (
        "Impact: what difference the plan has made",
        "Evidence",
        "Where little or no progress was made",
        "What came of reviews, audits and inspections",
        "What children, young people and families have told us",
    ):
        assert f"{heading}</h2>" in page
    run(story, "digest", "year", "2012-13", "--out", tmp_path / "year.docx")
    assert (tmp_path / "year.docx").read_bytes().startswith(b"PK")


def test_stored_papers_are_checked_against_their_hashes(silent_until, tmp_path: Path) -> None:
    from datetime import date

    home = silent_until(date(2012, 12, 19))
    assert run(home, "digest", "check").endswith("stored forms match their hashes.\n")
    with sqlite3.connect(home / "data/lscb.db") as tables:
        tables.execute("UPDATE digest_form SET data = x'00' WHERE form = 'docx' AND audience = 'board'")
    done = attempt(home, "digest", "check")
    assert done.returncode == 1
    assert done.stderr.startswith("error: 2012-13/Q1, issue 1: the docx for board does not match its hash ")


def test_the_manager_writes_the_chair_signs_and_it_goes_early(silent_until) -> None:
    from datetime import date

    home = silent_until(date(2012, 11, 1))
    now = ("--now", "2012-11-01T17:30+00:00")
    told = run(home, "digest", "edit", Q1, "--by", "business-manager", "--note", "Please begin with 1.4.", *now)
    read = told.split()[-1].rstrip(".")
    assert "Please begin with 1.4." in run(home, "digest", "show", Q1)
    assert run(home, "digest", "sign-off", Q1, "--by", "lscb-chairperson", "--read", read, *now).startswith(
        "Signed off"
    )
    assert "goes with the next tick" in run(home, "digest", "send", Q1, "--by", "business-manager", *now)
    run(home, "tick", "--now", "2012-11-02T09:00+00:00")
    assert len([mail for mail in mails(home) if mail.kind == "digest"]) == 10


def test_nothing_to_write_is_said(home: Path) -> None:
    done = attempt(home, "digest", "edit", Q1, "--by", "business-manager")
    assert done.stderr == "error: say what to write: --sentence, --note or both\n"


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("show", Q1), "2012-13/Q1 has no digest yet; `digest draft 2012-13/Q1` compiles one"),
        (("show", Q1, "--draft"), "2012-13/Q1 has no draft yet; `digest draft 2012-13/Q1` compiles one"),
        (("show", Q1, "--issue", "3"), "2012-13/Q1 has no issue 3"),
        (("draft", "2012-13/Q9"), "there is no quarter 2012-13/Q9 to report on; write it as 2012-13/Q1"),
        (("send", Q1, "--by", "business-manager"), "2012-13/Q1 has no paper that was signed off or has gone out"),
        (("correct", Q1, "--by", "business-manager", "--because", "x"), "2012-13/Q1 has no paper that was signed off"),
        (("year", "2012-13", "--out", "y.docx"), "plan 2012-13 has no paper that was signed off or has gone"),
    ],
    ids=lambda given: given[0] if isinstance(given, tuple) else "",
)
def test_what_cannot_be_done_is_one_line_that_says_why(home: Path, words: tuple[str, ...], said: str) -> None:
    now = () if words[0] in ("show", "year") else NOW
    done = attempt(home, "digest", *words, *now)
    assert done.returncode == 1
    assert done.stderr.startswith(f"error: {said}")
