"""The doctor, asked as a person would: what it finds in the sample, in a spoilt home, and where a test message goes."""

import json
import sqlite3
from datetime import date
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from tests.mail.test_smtp import Post, serving, serving_securely
from tests.mail.test_smtp import certificate as certificate  # a fixture
from tests.offices import sample_office, tick
from tests.postbag import address, attempt, mails

ABOVE = " To do: nothing, if the next step is enough; else name somebody other than the leads in the people file"
GAPS = [
    "amber  leads: 3.5: The plan prints no name for its lead. Only this can be read: “[…] Review Unit Team Manager”. "
    "Who leads it? To do: lscb-workflow plan lead 2012-13:3.5 POST",
    "amber  leads: 3.6: The plan prints no name for its lead. Only this can be read: “Safeguarding […]”. Who leads it? "
    "To do: lscb-workflow plan lead 2012-13:3.6 POST",
    "amber  leads: 4.9: The plan prints no name for its lead. Who leads it? To do: lscb-workflow plan lead "
    "2012-13:4.9 POST",
    "amber  ladder: the step to the business manager tells nobody about 1.2, 1.3, 1.8, 1.9, 1.10, 2.3, 4.3 and 4.4: "
    "Safeguarding Children Business Manager leads it." + ABOVE,
    "amber  ladder: the step to the board member tells nobody about 1.2, 1.3, 1.5, 1.8, 1.9, 1.10, 2.1, 2.3, 2.5, 2.6, "
    "3.1, 3.2, 4.2, 4.3, 4.4, 4.6 and 4.7: nobody is named as member for Solihull Local Safeguarding Children Board."
    + ABOVE,
    "amber  ladder: the step to the board member tells nobody about 3.4 and 4.1: Director of Children's Services leads "
    "it." + ABOVE,
    "amber  ladder: the step to the business manager tells nobody about 4.2: a lead of it reads the mailbox of "
    "Safeguarding Children Business Manager." + ABOVE,
    "amber  ladder: the step to the chair tells nobody about 4.6: LSCB Chairperson leads it." + ABOVE,
]


def examined(home: Path, *words: object) -> tuple[int, list[dict[str, Any]]]:
    """The exit status, and what is not green."""
    done = attempt(home, "doctor", "--json", *words)
    assert "Traceback" not in done.stderr
    found = [json.loads(line) for line in done.stdout.splitlines()]
    return done.returncode, [finding for finding in found if finding["level"] != "green"]


def only(home: Path, check: str) -> tuple[int, list[str]]:
    """The exit status, and the words of one check's findings."""
    status, found = examined(home)
    assert all(finding["do"] for finding in found)
    return status, [f"{finding['level']} {finding['words']}" for finding in found if finding["check"] == check]


def edit(path: Path, old: str, new: str) -> None:
    text = path.read_text()
    assert old in text
    path.write_text(text.replace(old, new))


def test_the_sample_has_its_known_gaps_and_no_others(sample: Path) -> None:
    done = attempt(sample, "doctor")
    lines = done.stdout.splitlines()
    assert [line for line in lines if not line.startswith("green")] == GAPS
    assert {line.split(":")[0].split()[1] for line in lines if line.startswith("green")} >= {
        "dates",
        "emails",
        "papers",
    }
    assert done.returncode == 1


def test_looking_changes_nothing(home: Path) -> None:
    before = {path: path.read_bytes() for path in home.rglob("*") if path.is_file()}
    attempt(home, "doctor")
    assert {path: path.read_bytes() for path in before} == before


def test_what_is_wrong_in_a_file_is_red_and_ends_with_two(home: Path) -> None:
    edit(home / "config/settings.toml", 'send_at = "08:00"', 'send_at = "late"')
    status, found = only(home, "configuration")
    assert status == 2
    assert found == [f"red {home / 'config/settings.toml'}: send_at: is not a time of day; write it as 08:00"]


def test_broken_templates_are_named_with_their_line(home: Path) -> None:
    edit(home / "templates/emails/question/ask.txt", "{% endif %}", "{% endif %}{{ nobody }}")
    edit(home / "templates/papers/paper.typ", "#", "#nothing-by-that-name\n#")
    status, found = examined(home)
    assert status == 2
    assert {finding["check"] for finding in found if finding["level"] == "red"} == {"emails", "papers"}
    assert any("question/ask.txt, line" in finding["words"] for finding in found)


def test_a_broken_page_is_named_before_a_lead_meets_it(home: Path) -> None:
    (home / "templates/pages/confirm.html").write_text("{% if %}")
    status, found = only(home, "page templates")
    assert status == 2
    assert found[0].startswith(f"red {home / 'templates/pages/confirm.html'}, line 1: ")


def test_a_test_message_keeps_to_the_domains_that_are_allowed(home: Path) -> None:
    edit(home / "config/settings.toml", "sample = true", 'sample = true\nmail_domains = ["Council.Example"]')
    _, found = examined(home, "--send-test", "business-manager")
    assert found[-1]["words"] == "mail_domains does not name its domain: it did not leave."
    assert mails(home) == []


def test_an_audience_of_posts_that_do_not_exist_is_red(home: Path) -> None:
    edit(home / "config/policy.toml", 'roles = ["governing_board"]', 'posts = ["scrutiny-officer"]')
    assert only(home, "audiences") == (2, ["red governing: there is no post 'scrutiny-officer'."])


def test_a_post_that_nobody_holds_is_named_with_what_to_do(home: Path) -> None:
    alter(home, "UPDATE holder SET until_on = '2012-06-30', from_on = NULL WHERE post = 'sports-development-manager'")
    status, found = examined(home)
    [lead] = [finding for finding in found if finding["words"].startswith("1.4")]
    assert (status, lead["level"]) == (1, "amber")
    assert lead["do"].startswith("lscb-workflow person replace sports-development-manager ")


def test_nobody_above_the_leads_is_red(home: Path) -> None:
    alter(home, "UPDATE post SET roles = '[]' WHERE handle = 'lscb-chairperson'")
    status, found = only(home, "ladder")
    assert status == 2
    assert "red 4.2: no step over its leads' heads tells anybody." in found
    assert only(home, "leads")[1][0] == "red no email reaches a chair."


def test_meetings_out_of_order_and_too_soon_are_red(home: Path) -> None:
    alter(home, "UPDATE quarter SET meets_on = '2012-12-01' WHERE number = 2")
    status, found = only(home, "dates")
    assert status == 2
    assert found[0].startswith("red 2012-13/Q2: the quarter would open on ")


def test_the_pages_certificate_is_looked_at_as_a_leads_browser_would(
    home: Path, certificate: SimpleNamespace, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings = home / "config/settings.toml"
    with serving_securely(Post(), "tls", certificate) as port:
        edit(settings, "http://127.0.0.1:8000", f"https://127.0.0.1:{port}")
        assert only(home, "pages")[1] == [
            "red no browser opens pages_url, for its certificate is not trusted: self-signed certificate."
        ]
        monkeypatch.setenv("SSL_CERT_FILE", str(certificate.ca_file))
        assert only(home, "certificate")[1] == ["red that of the pages is good for 1 more days."]
    assert only(home, "pages")[1] == ["amber pages_url cannot be opened from here: ConnectionRefusedError."]


def test_a_stored_paper_that_was_changed_is_red(home: Path) -> None:
    with sample_office(home) as office:
        tick(office, date(2012, 11, 5))  # the day papers go
    assert only(home, "stored papers")[1] == []
    alter(home, "UPDATE digest_form SET data = x'00' WHERE id = (SELECT min(id) FROM digest_form)")
    status, found = only(home, "stored papers")
    assert status == 2
    assert len(found) == 1


def test_a_database_that_is_gone_older_or_newer_is_told_apart_and_left_alone(home: Path) -> None:
    file = home / "data/lscb.db"
    alter(home, "UPDATE alembic_version SET version_num = '0002'")
    assert only(home, "database")[0] == 1
    assert only(home, "database")[1][0].startswith("amber it is at version 0002, and this program brings it to ")
    alter(home, "UPDATE alembic_version SET version_num = '9999'")
    newer = "red the database is of a newer version of this program; install that version."
    assert only(home, "database") == (2, [newer])
    file.write_bytes(b"this was never a database" * 400)
    assert only(home, "database")[0] == 2
    file.unlink()
    assert only(home, "database") == (2, ["red there is none where .env says."])
    assert not file.exists()


def alter(home: Path, statement: str) -> None:
    with sqlite3.connect(home / "data/lscb.db") as connection:
        assert connection.execute(statement).rowcount > 0
    connection.close()


# A test message, and where it may go.


def test_a_sample_s_test_message_stays_in_its_folder(home: Path) -> None:
    status, _ = examined(home, "--send-test", "safeguarding-officer")
    [mail] = mails(home)
    assert (status, mail.kind, mail.to) == (1, "service", address("safeguarding-officer"))
    assert "sent by hand to see whether mail arrives" in " ".join(mail.text.split())


def test_a_test_message_to_nobody_is_refused(home: Path) -> None:
    status, found = examined(home, "--send-test", "nobody")
    assert status == 2
    assert found[-1]["words"].startswith("--send-test nobody: no email reaches a post of that name")
    assert mails(home) == []


@pytest.fixture
def board(home: Path) -> Path:
    """A board that is no sample any more, and whose mail goes to a server on this machine."""
    edit(home / "config/settings.toml", "sample = true", "sample = false")
    edit(home / "config/settings.toml", 'concern_telephone = "0121 496 0199"', 'concern_telephone = "0121 700 0199"')
    return home


def smtp(home: Path, port: int, *lines: str) -> None:
    written = ["LSCB_TRANSPORT=smtp", "LSCB_SMTP_HOST=127.0.0.1", f"LSCB_SMTP_PORT={port}", "LSCB_SMTP_SECURITY=none"]
    with (home / ".env").open("a") as env:
        env.write("\n".join([*written, *lines, ""]))


@pytest.mark.parametrize(
    ("switch", "words", "went_to"),
    [
        ((), (), None),
        (("LSCB_REDIRECT_TO=trial@lscb.example",), (), "trial@lscb.example"),
        (("LSCB_LIVE=yes",), (), "business.manager@lscb.example"),
        (("LSCB_LIVE=yes",), ("--now", "2012-07-02T09:00+01:00"), None),
    ],
    ids=["not live", "redirected", "live", "live with --now"],
)
def test_a_real_test_message_goes_only_as_the_home_allows(
    board: Path, switch: tuple[str, ...], words: tuple[str, ...], went_to: str | None
) -> None:
    post = Post()
    with serving(post) as port:
        smtp(board, port, *switch)
        attempt(board, "doctor", "--send-test", "business-manager", *words)
    assert [to for to, _ in post.letters] == ([went_to] if went_to else [])
    assert len(mails(board)) == (0 if went_to else 1)


def test_signing_in_is_tried_and_nothing_is_sent(board: Path) -> None:
    post = Post()
    with serving(post) as port:
        smtp(board, port, "LSCB_LIVE=yes", "LSCB_SMTP_USER=plan", "LSCB_SMTP_PASSWORD=secret")
        found = attempt(board, "doctor").stdout
    assert "red    transport: smtp: the mail server lacks what the settings ask for" in found
    assert "secret" not in found
    assert post.letters == []


def test_a_server_that_is_not_there_is_red(board: Path) -> None:
    with serving(Post()) as port:
        pass
    smtp(board, port, "LSCB_LIVE=yes")
    assert only(board, "transport")[1] == ["red smtp: the mail server cannot be reached: Connection refused."]
