"""A passage that should never have been written leaves every place, and every later restore."""

import json
import shutil
import sqlite3
import subprocess
from pathlib import Path

import pytest

from tests.postbag import attempt, command, mails, run

PASSAGE = "Drafts were tested with two youth groups"  # in what 1.7 sent for the first quarter
WHY = "It says who was asked."
WORDS = ("--by", "business-manager", "--because", WHY, "--now", "2012-11-07T10:00+00:00")
Q1 = "2012-13/Q1"
ELSEWHERE = {  # every other place in which somebody's words are kept
    "measure_value.note": "UPDATE measure_value SET note = ? WHERE id = 1",
    "measure_value.parts": "UPDATE measure_value SET parts = json_object(?, '3') WHERE id = 1",
    "action.opening": "UPDATE action SET opening = ? WHERE ref = '1.1'",
    "action.text": "UPDATE action SET text = text || ' ' || ? WHERE ref = '1.2'",
    "action.outputs": "UPDATE action SET outputs = json_array(?) WHERE ref = '1.3'",
    "quarter.note": "UPDATE quarter SET note = ? WHERE number = 2",
    "submission.why": "UPDATE submission SET why = json_object('2012-09-30', ?) WHERE id = 1",
    "notice.facts": "UPDATE notice SET facts = json_object('said', ?) WHERE id = 1",
    "notice.reason": "UPDATE notice SET reason = ? WHERE id = 2",
    "audit.detail": "UPDATE audit SET detail = json_object('because', ?) WHERE id = 1",
    "answer_draft.typed": "INSERT INTO answer_draft (board_id, link_id, typed, saved_at) "
    "SELECT 'solihull', id, json_object('1.1 progress', json_array(?)), '2012-11-01 10:00:00' FROM link LIMIT 1",
}


@pytest.fixture
def home(first_paper: Path, tmp_path: Path) -> Path:
    home = Path(shutil.copytree(first_paper, tmp_path / "home"))
    shutil.rmtree(home / "data/digests")  # what `play` wrote out for the eye, and not a place where anything is kept
    (home / "config/answers.yaml").unlink()
    return home


@pytest.fixture
def passage(tmp_path: Path) -> Path:
    file = tmp_path / "passage.txt"
    file.write_text(f"{PASSAGE}.\n", "utf-8")
    return file


def places_with_it(home: Path) -> list[str]:
    """Every file of a home in whose bytes the passage can be read."""
    return [str(f.relative_to(home)) for f in home.rglob("*") if f.is_file() and b"two youth groups" in f.read_bytes()]


def tables(home: Path) -> str:
    with sqlite3.connect(home / "data/lscb.db") as connection:
        return "\n".join(connection.iterdump())


def test_it_leaves_every_table_every_paper_and_every_email(home: Path, passage: Path) -> None:
    with sqlite3.connect(home / "data/lscb.db") as connection:
        for statement in ELSEWHERE.values():
            connection.execute(statement, (PASSAGE,))
    connection.close()
    assert places_with_it(home)
    before = {mail.path.name: mail.keys for mail in mails(home)}

    said = run(home, "expunge", passage, *WORDS)

    for place in (*ELSEWHERE, "submission.progress", "digest"):
        assert f"Removed from {place}: 1\n" in said
    assert places_with_it(home) == []
    assert "two youth groups" not in tables(home)
    assert "two youth groups" not in said
    assert run(home, "digest", "check").endswith("stored forms match their hashes.\n")
    assert {mail.path.name: mail.keys for mail in mails(home)} == before, "that they went is still proved"
    emptied = [mail for mail in mails(home) if mail.message["Subject"] == "Removed"]
    assert {mail.kind for mail in emptied} == {"digest"}
    listed = {line.split("<")[1].split(">")[0] for line in said.splitlines() if line.startswith("  ")}
    assert {mail.to for mail in emptied} <= listed


def test_the_paper_is_reissued_and_goes_to_those_who_had_the_first(home: Path, passage: Path) -> None:
    first = {mail.to for mail in mails(home) if mail.kind == "digest"}
    said = run(home, "expunge", passage, *WORDS)
    assert f"{Q1}, issue 2 waits for its sign-off (`digest sign-off {Q1}`), then goes to readers" in said

    run(home, "digest", "sign-off", Q1, "--by", "lscb-chairperson", "--now", "2012-11-07T11:00+00:00")
    run(home, "digest", "send", Q1, "--by", "business-manager", "--now", "2012-11-07T11:05+00:00")
    run(home, "tick", "--now", "2012-11-07T12:00+00:00")

    again = [mail for mail in mails(home) if mail.kind == "digest" and "issue-2" in str(mail.steps)]
    assert {mail.to for mail in again} == first
    paper = json.loads(run(home, "digest", "show", Q1, "--format", "json"))
    assert paper["correction"]["why"] == WHY
    assert "[removed]" in json.dumps(paper)
    assert places_with_it(home) == []


def test_the_tombstone_says_who_why_and_when_and_not_what(home: Path, passage: Path) -> None:
    run(home, "expunge", passage, *WORDS)
    run(home, "expunge", passage, *WORDS)

    file = home / "data/expunged.jsonl"
    [stone] = map(json.loads, file.read_text("utf-8").splitlines())
    assert (stone["by"], stone["because"], stone["at"]) == ("business-manager", WHY, "2012-11-07T10:00:00Z")
    assert stone["places"]["submission.progress"] == 1
    assert "youth" not in file.read_text("utf-8")
    assert file.stat().st_mode & 0o777 == 0o600


def test_an_older_backup_is_cleaned_when_it_is_restored(home: Path, passage: Path, tmp_path: Path) -> None:
    run(home, "backup", tmp_path / "older.zip", "--with-mail")
    run(home, "expunge", passage, *WORDS)
    new = tmp_path / "new"
    (new / "data").mkdir(parents=True)
    shutil.copy(home / "data/expunged.jsonl", new / "data")

    said = run(new, "restore", tmp_path / "older.zip", "--now", "2012-11-08T09:00+00:00")

    assert said.startswith("Removed what was expunged on 2012-11-07 (")
    assert places_with_it(new) == []
    shutil.copy(home / ".env", new)
    assert run(new, "digest", "check").endswith("stored forms match their hashes.\n")
    assert (new / "data/expunged.jsonl").exists()


def test_it_is_read_from_standard_input_too(home: Path) -> None:
    done = subprocess.run(
        command(home, "expunge", "-", *WORDS), input=PASSAGE.encode(), capture_output=True, check=True
    )
    assert b"Removed from submission.progress: 1" in done.stdout
    assert b"youth" not in done.stdout + done.stderr


def test_words_found_nowhere_are_still_looked_for_in_later_restores(home: Path, passage: Path) -> None:
    passage.write_text("never written anywhere")
    said = run(home, "expunge", passage, *WORDS)
    assert said.startswith("Found nowhere in this home; is it spelt as it was written?")
    assert len((home / "data/expunged.jsonl").read_text().splitlines()) == 1


@pytest.mark.parametrize(
    ("written", "words", "said"),
    [
        (b"Tom\n", WORDS, "the passage is a single word, which stands in many places rightly"),
        (b"\xff\xfe", WORDS, "passage.txt: this is not UTF-8 text; save it as UTF-8"),
        (PASSAGE.encode(), ("--by", "nobody", "--because", WHY), "there is no post nobody; `person list` shows"),
        (PASSAGE.encode(), ("--by", "business-manager", "--because", " "), "--because: is empty"),
        (PASSAGE.encode(), ("--by", "business-manager", "--because", PASSAGE), "--because repeats the passage itself"),
    ],
    ids=["one word", "no text", "nobody", "no reason", "a reason that repeats it"],
)
def test_what_cannot_be_done_changes_nothing(home, passage, written, words, said) -> None:
    passage.write_bytes(written)
    before = tables(home)
    done = attempt(home, "expunge", passage, *words)
    assert done.returncode == 1
    assert said in done.stderr
    assert PASSAGE not in done.stderr
    assert "Traceback" not in done.stderr
    assert tables(home) == before
    assert not (home / "data/expunged.jsonl").exists()


def test_a_file_of_tombstones_that_cannot_be_read_is_named_with_its_line(home: Path, passage: Path) -> None:
    (home / "data/expunged.jsonl").write_text("{}\n")
    done = attempt(home, "expunge", passage, *WORDS)
    assert done.stderr.endswith(
        "data/expunged.jsonl:1: this line is not a tombstone; put back the copy from a backup\n"
    )
