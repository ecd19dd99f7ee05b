"""A folder as a mailbox: whole files, harmless repeats, nothing half-written."""

import os
import resource
from contextlib import contextmanager

import pytest

from lscb_workflow.mail.message import message_id
from lscb_workflow.mail.transports import TryLater
from lscb_workflow.mail.transports.folder import Folder

ONE = message_id("solihull/safeguarding-officer/reminder/2013-01-11", "lscb.example")
LETTER = b"Subject: Your return\r\n\r\nAction 1.5 is due.\r\n"


def deliver(folder: Folder, data: bytes = LETTER, name: str = ONE) -> None:
    folder.deliver(data, sender="plan@lscb.example", to="safeguarding.officer@lscb.example", message_id=name)


@contextmanager
def files_of_at_most(size: int):
    """The system's own limit on a file's size: as real as a full disk, and it takes any disk."""
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))


@contextmanager
def as_somebody_without_special_rights():
    """Root may write anywhere, and many containers run their tests as root."""
    who = os.geteuid()
    os.seteuid(who or 65534)
    try:
        yield
    finally:
        os.seteuid(who)


def test_a_letter_is_one_file_named_by_its_message_id(tmp_path):
    with Folder(tmp_path / "data" / "outbox") as folder:
        deliver(folder)

    (written,) = (tmp_path / "data" / "outbox").iterdir()
    assert written.name == ONE.strip("<>") + ".eml"
    assert written.read_bytes() == LETTER


def test_a_letter_is_for_its_owner_only_because_it_holds_links(tmp_path):
    deliver(Folder(tmp_path / "outbox"))

    (written,) = (tmp_path / "outbox").iterdir()
    assert written.stat().st_mode & 0o077 == 0
    assert (tmp_path / "outbox").stat().st_mode & 0o077 == 0


def test_the_same_letter_again_is_still_one_file(tmp_path):
    folder = Folder(tmp_path)
    deliver(folder)
    deliver(folder)

    assert [path.read_bytes() for path in tmp_path.iterdir()] == [LETTER]


def test_what_a_killed_process_left_half_written_is_gone_after_the_repeat(tmp_path):
    (tmp_path / f".{ONE.strip('<>')}.eml.part").write_bytes(LETTER[:7] + b"x" * 4000)
    deliver(Folder(tmp_path))

    assert [path.read_bytes() for path in tmp_path.iterdir()] == [LETTER]


@pytest.mark.parametrize(
    "name", ["<../../etc/passwd@lscb.example>", "<..>", "/etc/x", "<a\nb\0c@lscb.example>", "<%2F@x>"]
)
def test_no_message_id_can_name_a_file_elsewhere(tmp_path, name):
    outbox = tmp_path / "outbox"
    deliver(Folder(outbox), name=name)

    assert [path.name for path in tmp_path.iterdir()] == ["outbox"]
    assert [path.read_bytes() for path in outbox.iterdir()] == [LETTER]


def test_two_message_ids_never_share_a_file(tmp_path):
    for name in ("<a/b@x>", "<a%2Fb@x>", "<a_b@x>", "<a b@x>"):
        deliver(Folder(tmp_path), name=name)

    assert len(list(tmp_path.iterdir())) == 4


def test_a_full_disk_means_later_and_leaves_nothing_half_written(tmp_path):
    with files_of_at_most(1000), pytest.raises(TryLater) as end:
        deliver(Folder(tmp_path), LETTER + b"x" * 5000)

    assert list(tmp_path.iterdir()) == []
    assert "example" not in end.value.reason


def test_a_full_disk_leaves_the_earlier_copy_as_it_was(tmp_path):
    folder = Folder(tmp_path)
    deliver(folder)
    with files_of_at_most(10), pytest.raises(TryLater):
        deliver(folder)

    assert [path.read_bytes() for path in tmp_path.iterdir()] == [LETTER]


def test_a_name_that_is_taken_by_a_folder_means_later_and_leaves_nothing(tmp_path):
    taken = tmp_path / (ONE.strip("<>") + ".eml")
    taken.mkdir()
    with pytest.raises(TryLater):
        deliver(Folder(tmp_path))

    assert list(tmp_path.iterdir()) == [taken]


def test_a_file_where_the_folder_should_be_means_later(tmp_path):
    (tmp_path / "outbox").write_text("not a folder")
    with pytest.raises(TryLater, match="the outbox folder cannot be written: File exists"):
        deliver(Folder(tmp_path / "outbox"))


def test_a_missing_permission_means_later(tmp_path):
    tmp_path.chmod(0o500)
    with as_somebody_without_special_rights(), pytest.raises(TryLater, match="Permission denied"):
        deliver(Folder(tmp_path))
    tmp_path.chmod(0o700)

    assert list(tmp_path.iterdir()) == []
