"""A home in one file and back: taken while the service works, checked before it is used."""

import os
import shutil
import signal
import sqlite3
import subprocess
import time
import zipfile
from pathlib import Path

import pytest

from tests.postbag import attempt, command, postbag, run
from tests.test_serve import PROGRAM, free_port, get


@pytest.fixture
def home(sample: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(sample, tmp_path / "home"))


def change(home: Path, statement: str) -> None:
    with sqlite3.connect(home / "data/lscb.db") as connection:
        connection.execute(statement)
    connection.close()


def test_a_backup_taken_while_the_service_ticks_is_restored_whole(home: Path, tmp_path: Path) -> None:
    port, file, new = free_port(), tmp_path / "backup.zip", tmp_path / "new"
    with subprocess.Popen(
        [PROGRAM, "--home", home, "serve", "--port", str(port)], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    ) as service:
        try:
            assert get(f"http://127.0.0.1:{port}/health/live", 120) == "ok"
            said = run(home, "backup", file)
            assert service.poll() is None
            assert get(f"http://127.0.0.1:{port}/health/live") == "ok"
        finally:
            service.kill()  # its first tick prints a year's papers; nobody needs to wait for that
    assert said.endswith("Not in it: .env, data/outbox.\n")
    assert file.stat().st_mode & 0o777 == 0o600
    with zipfile.ZipFile(file) as archive:
        assert not [name for name in archive.namelist() if ".env" in name.split("/") or ".part" in name]

    assert "Restored " in run(new, "restore", file)
    shutil.copy(home / ".env", new)
    known = {message["message_id"] for message in postbag(home)}
    assert {message["message_id"] for message in postbag(new)} <= known
    assert run(new, "person", "list") == run(home, "person", "list")
    for folder in ("config", "templates"):
        for path in (home / folder).rglob("*"):
            assert path.is_dir() or (new / path.relative_to(home)).read_bytes() == path.read_bytes()


def test_a_backup_killed_half_way_leaves_no_file_of_its_name(home: Path, tmp_path: Path) -> None:
    (home / "data/outbox").mkdir(exist_ok=True)
    for number in range(30):
        (home / f"data/outbox/{number}@lscb.example.eml").write_bytes(os.urandom(4_000_000))
    file, part = tmp_path / "backup.zip", tmp_path / ".backup.zip.part"
    with subprocess.Popen(command(home, "backup", file, "--with-mail")) as backup:
        deadline = time.monotonic() + 60
        while not (part.exists() and part.stat().st_size > 1_000_000):
            assert time.monotonic() < deadline
            time.sleep(0.005)
        backup.kill()
    assert backup.returncode == -signal.SIGKILL
    assert not file.exists()

    run(home, "backup", file)
    assert file.exists()
    assert not part.exists()


def _flipped(file: Path) -> None:
    data = bytearray(file.read_bytes())
    data[len(data) // 3] ^= 0xFF
    file.write_bytes(bytes(data))


def _cut(file: Path) -> None:
    file.write_bytes(file.read_bytes()[:-2000])


def _leads_out(file: Path) -> None:
    with zipfile.ZipFile(file) as archive:
        kept = {name: archive.read(name) for name in archive.namelist()}
    kept["manifest.json"] = kept["manifest.json"].replace(b"config/words.toml", b"config/../../evil.toml")
    kept["config/../../evil.toml"] = kept["config/words.toml"]
    with zipfile.ZipFile(file, "w") as archive:
        for name, data in kept.items():
            archive.writestr(name, data)


@pytest.mark.parametrize(
    ("spoil", "said"),
    [
        (_flipped, "is not what the manifest says; take another backup"),
        (_cut, "this is not a whole backup of this program; take another one"),
        (_leads_out, "config/../../evil.toml is not what the manifest says"),
        (lambda file: file.write_text("words"), "this is not a whole backup of this program"),
        (Path.unlink, "there is no such file"),
    ],
    ids=["a byte flipped", "cut short", "a file that leads out", "something else", "nothing"],
)
def test_a_spoilt_backup_makes_no_home(home: Path, tmp_path: Path, spoil, said: str) -> None:
    file, new = tmp_path / "backup.zip", tmp_path / "new"
    run(home, "backup", file)
    spoil(file)
    done = attempt(new, "restore", file)
    assert (done.returncode, done.stdout) == (1, "")
    assert said in done.stderr
    assert "Traceback" not in done.stderr
    assert not new.exists()
    assert not (tmp_path.parent / "evil.toml").exists()


def test_rows_that_point_nowhere_are_found_before_a_home_is_made(home: Path, tmp_path: Path) -> None:
    change(home, "UPDATE lead SET action_id = 999 WHERE id = 1")
    run(home, "backup", tmp_path / "backup.zip")
    done = attempt(tmp_path / "new", "restore", tmp_path / "backup.zip")
    assert "the database is damaged: row 1 of lead names a action that is not there" in done.stderr
    assert not (tmp_path / "new").exists()


def test_nothing_is_restored_over_a_home(home: Path, tmp_path: Path) -> None:
    run(home, "backup", tmp_path / "backup.zip")
    before = (home / "data/lscb.db").read_bytes()
    done = attempt(home, "restore", tmp_path / "backup.zip")
    assert done.stderr.endswith("already; restore into a folder that holds no home\n")
    assert (home / "data/lscb.db").read_bytes() == before


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("home/data/backup.zip", "a backup inside the home's own folders would be lost with them"),
        ("nowhere/backup.zip", "there is no folder"),
        ("home/.env", "is there already; name another file"),
    ],
)
def test_a_backup_is_not_written_where_it_would_harm_or_be_lost(home, tmp_path, name: str, said: str) -> None:
    done = attempt(home, "backup", tmp_path / name)
    assert done.returncode == 1
    assert said in done.stderr


def test_a_server_is_backed_up_by_its_own_program(home: Path, tmp_path: Path) -> None:
    settings = home / "config/settings.toml"
    settings.write_text(settings.read_text("utf-8").replace("sample = true", "sample = false"), "utf-8")
    with (home / ".env").open("a") as env:
        env.write("LSCB_DATABASE_URL=postgresql://localhost/nowhere\n")
    done = attempt(home, "backup", tmp_path / "backup.zip")
    assert done.stderr.startswith("error: this board's data lies on a PostgreSQL server: back it up with pg_dump")
    assert not (tmp_path / "backup.zip").exists()
