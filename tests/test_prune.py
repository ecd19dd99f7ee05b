"""What is too old goes and is counted; what proves something stays. And what is held about one person is shown."""

import json
import shutil
import sqlite3
from datetime import date
from pathlib import Path

import pytest

from tests.postbag import address, attempt, mails, play, postbag, run

LATE = ("--now", "2016-01-04T10:00+00:00")


@pytest.fixture(scope="module")
def asked(sample: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The sample after its first reminders, with an answer begun and not sent."""
    home = Path(shutil.copytree(sample, tmp_path_factory.mktemp("prune") / "home"))
    play(home, date(2012, 10, 9))
    with sqlite3.connect(home / "data/lscb.db") as tables:
        tables.execute(
            "INSERT INTO answer_draft (board_id, link_id, typed, saved_at) "
            "SELECT 'solihull', id, '{}', '2012-10-09 10:00:00' FROM link LIMIT 1"
        )
    tables.close()
    return home


@pytest.fixture
def home(asked: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(asked, tmp_path / "home"))


def rows(home: Path, table: str) -> list[tuple]:
    with sqlite3.connect(home / "data/lscb.db") as tables:
        return tables.execute(f"SELECT * FROM {table} ORDER BY id").fetchall()  # noqa: S608  our own names


def test_what_is_too_old_goes_and_the_proof_stays(home: Path) -> None:
    letters, proof = len(mails(home)), [rows(home, table) for table in ("notice", "message", "digest_form")]
    assert letters

    dry = run(home, "prune", "--dry-run", *LATE)
    assert f"Would remove {letters} emails in data/outbox, older than 730 days." in dry
    assert len(mails(home)) == letters

    said = run(home, "prune", *LATE)
    assert said == dry.replace("Would remove", "Removed")
    assert "Removed 1 answers that were never sent, older than 92 days." in said
    assert mails(home) == []
    assert rows(home, "attempt") == rows(home, "answer_draft") == []
    assert [rows(home, table) for table in ("notice", "message", "digest_form")] == proof
    noted = {(about, json.loads(detail)["count"]) for *_, about, detail in rows(home, "audit")[-3:]}
    assert {("sent_mail", letters), ("attempts", letters), ("answer_drafts", 1)} <= noted
    assert "Removed 0 emails" in run(home, "prune", *LATE)


def test_nothing_goes_before_its_time_and_no_link_that_still_opens(home: Path) -> None:
    links = rows(home, "link")
    assert "Removed 0 emails" in run(home, "prune", "--now", "2012-10-10T10:00+00:00")
    assert "Removed 0 links" in run(home, "prune", *LATE)
    assert rows(home, "link") == links


def test_a_policy_that_keeps_too_short_is_named(home: Path) -> None:
    policy = home / "config/policy.toml"
    policy.write_text(policy.read_text("utf-8").replace("links = 400", "links = 3"), "utf-8")
    done = attempt(home, "prune", *LATE)
    assert "keep.links: 3 is out of range; write 31 or more" in done.stderr


def test_all_that_is_held_about_one_person_is_written_out(home: Path, tmp_path: Path) -> None:
    email = address("safeguarding-officer")
    run(home, "person", "export", "safeguarding-officer", "--out", tmp_path / "post.json")
    run(home, "person", "export", email, "--out", tmp_path / "email.json")
    post, own = (json.loads((tmp_path / f"{name}.json").read_text("utf-8")) for name in ("post", "email"))
    assert own["holder"][0]["email"] == email
    assert {row["to_email"] for row in own["message"]} == {email}
    assert len(own["message"]) == sum(message["to"]["email"] == email for message in postbag(home)) > 0
    assert post["message"] == own["message"]
    assert len(own["attempt"]) == len(own["message"])


def test_an_address_is_not_shown_what_another_holder_of_its_post_did(home: Path, tmp_path: Path) -> None:
    new = ("--name", "Kim New", "--email", "kim@lscb.example", "--from", "2012-11-01")
    run(home, "person", "replace", "safeguarding-officer", *new)
    run(home, "person", "export", "kim@lscb.example", "--out", tmp_path / "kim.json")
    held = json.loads((tmp_path / "kim.json").read_text("utf-8"))
    assert "message" not in held
    assert "notice" not in held
    assert [row["name"] for row in held["holder"]] == ["Kim New"]


def test_an_unknown_person_is_said(home: Path, tmp_path: Path) -> None:
    done = attempt(home, "person", "export", "nobody@lscb.example", "--out", tmp_path / "out.json")
    assert done.stderr.startswith("error: nobody is known as nobody@lscb.example; `person list` shows")
    assert not (tmp_path / "out.json").exists()
