"""Debian's Postfix as a server of its own on one loopback port: its queue, its configuration and its processes are the
test's, it keeps what arrives as files, and it can send nothing on."""

import os
import pwd
import shutil
import socket
import subprocess
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest

HOST = "127.0.0.1"
KEEPER = pwd.getpwnam("nobody")  # Postfix delivers as nobody who matters

MAIN = """\
compatibility_level = 3.6
queue_directory = {folder}/queue
data_directory = {folder}/data
myhostname = post.lscb.example
mydestination =
alias_maps =
alias_database =
inet_interfaces = 127.0.0.1
inet_protocols = ipv4
mynetworks = 127.0.0.0/8
smtputf8_enable = no
# Every address is a mailbox of one Maildir; whatever is not goes nowhere.
virtual_mailbox_domains = static:all
virtual_mailbox_maps = static:all/
virtual_mailbox_base = {folder}/mail
virtual_uid_maps = static:{keeper.pw_uid}
virtual_gid_maps = static:{keeper.pw_gid}
virtual_minimum_uid = 1
default_transport = error:nothing leaves this machine
relay_transport = error:nothing leaves this machine
maillog_file = /dev/stdout
"""

# service, type, private, unprivileged, chroot, wake-up, most processes, command
MASTER = """\
{host}:{port} inet n - n - - smtpd
pickup unix n - n 60 1 pickup
cleanup unix n - n - 0 cleanup
qmgr unix n - n 300 1 qmgr
tlsmgr unix - - n 1000? 1 tlsmgr
rewrite unix - - n - - trivial-rewrite
bounce unix - - n - 0 bounce
defer unix - - n - 0 bounce
trace unix - - n - 0 bounce
verify unix - - n - 1 verify
flush unix n - n 1000? 0 flush
proxymap unix - - n - - proxymap
showq unix n - n - - showq
error unix - - n - - error
retry unix - - n - - error
discard unix - - n - - discard
virtual unix - n n - - virtual
anvil unix - - n - 1 anvil
scache unix - - n - 1 scache
postlog unix-dgram n - n - 1 postlogd
"""


@dataclass(frozen=True)
class Postfix:
    """`port` takes mail; `letters` are the files that have arrived."""

    port: int
    folder: Path

    @property
    def letters(self) -> list[bytes]:
        return [path.read_bytes() for path in (self.folder / "mail/all/new").glob("*")]

    def await_(self, done: Callable[[], bool]) -> None:
        """Wait for what Postfix does in its own time; what it logged says why, where that never comes."""
        patience = time.monotonic() + 60
        while not done():
            assert time.monotonic() < patience, (self.folder / "log").read_text()[-3000:]
            time.sleep(0.05)


@contextmanager
def serving() -> Iterator[Postfix]:
    """Postfix in the foreground, until its own `stop`. Only root can start it: it gives its parts other users.

    Its folder lies outside pytest's, which those users cannot enter.
    """
    if os.geteuid() != 0 or not shutil.which("postfix"):
        pytest.skip("NOT TESTED: Debian's Postfix takes root, and `make system` to install it")
    with TemporaryDirectory(prefix="postfix-") as folder:
        yield from _running(Path(folder))


def _running(folder: Path) -> Iterator[Postfix]:
    folder.chmod(0o755)
    for below in ("etc", "queue", "data", "mail"):
        (folder / below).mkdir()
    shutil.chown(folder / "data", "postfix")
    shutil.chown(folder / "mail", KEEPER.pw_uid, KEEPER.pw_gid)
    with socket.create_server((HOST, 0)) as free:
        port = free.getsockname()[1]
    (folder / "etc/main.cf").write_text(MAIN.format(folder=folder, keeper=KEEPER))
    (folder / "etc/master.cf").write_text(MASTER.format(host=HOST, port=port))
    postfix = ["postfix", "-c", str(folder / "etc")]
    with (folder / "log").open("wb") as log:
        running = subprocess.Popen([*postfix, "start-fg"], stdout=log, stderr=log)
        try:
            served = Postfix(port, folder)
            served.await_(lambda: _answers(port))
            yield served
        finally:
            subprocess.run([*postfix, "stop"], check=False, stdout=log, stderr=log)
            running.wait(30)


def _answers(port: int) -> bool:
    try:
        with socket.create_connection((HOST, port), 5) as caller:
            return caller.recv(100).startswith(b"220 ")
    except OSError:
        return False
