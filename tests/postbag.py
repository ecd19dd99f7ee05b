"""Drives the command as a person would, and reads the emails that it left in the outbox. Knows nothing of the code."""

import atexit
import json
import os
import re
import subprocess
import sys
import tempfile
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from email import message_from_bytes, policy
from email.message import EmailMessage
from email.utils import parsedate_to_datetime
from functools import cache, cached_property
from html.parser import HTMLParser
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import holidays
import yaml

PROJECT = Path(__file__).parent.parent
PLAN = PROJECT / "config/plans/solihull-2012-13.yaml"
PEOPLE = PROJECT / "config/people/solihull.yaml"
COMMAND = Path(sys.executable).with_name("lscb-workflow")
LONDON = ZoneInfo("Europe/London")
BANK_HOLIDAYS = holidays.country_holidays("GB", subdiv="ENG", years=(2012, 2013))
CLOSED = (date(2012, 12, 24), date(2013, 1, 1))


def command(home: Path | None, *args: object) -> list[str]:
    """The words of one command, as a person would type them."""
    return [str(COMMAND), *(["--home", str(home)] if home else []), *map(str, args)]


def attempt(home: Path | None, *args: object, cwd: Path | None = None) -> subprocess.CompletedProcess[str]:
    """Run one command, whatever comes of it, in a process of its own. No setting of the machine's own reaches it."""
    plain = {name: value for name, value in os.environ.items() if not name.startswith("LSCB_")}
    argv = command(home, *args)
    with tempfile.NamedTemporaryFile("r+") as out, tempfile.NamedTemporaryFile("r+") as err:
        asked = {"argv": argv, "env": plain, "cwd": str(cwd or Path.cwd()), "out": out.name, "err": err.name}
        ready = _ready()
        assert ready.stdin
        assert ready.stdout
        print(json.dumps(asked), file=ready.stdin, flush=True)
        return subprocess.CompletedProcess(argv, int(ready.stdout.readline()), out.read(), err.read())


@cache
def _ready() -> subprocess.Popen[str]:
    """The process that has all imported; it ends with the test run."""
    pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE}
    ready = subprocess.Popen([sys.executable, "-m", "tests.warm"], text=True, cwd=PROJECT, **pipes)
    atexit.register(ready.communicate)
    return ready


def run(home: Path | None, *args: object) -> str:
    """What one command printed. It must succeed."""
    done = attempt(home, *args)
    assert done.returncode == 0, f"{' '.join(done.args)}\n{done.stdout}{done.stderr}"
    return done.stdout


def play(home: Path, until: date, *, since: date | None = None, answers: object = "none") -> None:
    """Play a sample home to the end of a day, from a day or from where it stopped."""
    run(home, "play", *(["--from", since] if since else []), "--to", until, "--answers", answers)


def new_holder(home: Path, post: str, email: str, start: object, now: str) -> None:
    """A post changes hands on a day, and its new address is entered at a moment."""
    run(home, "person", "replace", post, "--name", "Kim New", "--email", email, "--from", start, "--now", now)


def postbag(home: Path) -> list[dict[str, Any]]:
    """Every message that the service says it has, in its own words."""
    return [json.loads(line) for line in run(home, "postbag", "--json").splitlines()]


def paper(home: Path, quarter: int) -> dict[str, Any]:
    """The board paper of a quarter of the sample's year, as data."""
    shown: dict[str, Any] = json.loads(run(home, "digest", "show", f"2012-13/Q{quarter}", "--format", "json"))
    return shown


def is_working_day(day: date) -> bool:
    """Whether the sample's office is open, worked out without the service."""
    return day.weekday() < 5 and day not in BANK_HOLIDAYS and not CLOSED[0] <= day <= CLOSED[1]


def working_day(day: date, count: int) -> date:
    """The working day so many after a day (before it, if negative); with 0 the day itself or the next one."""
    step = timedelta(days=-1 if count < 0 else 1)
    day = day if count else day - step
    for _ in range(abs(count) or 1):
        day += step
        while not is_working_day(day):
            day += step
    return day


@dataclass(frozen=True)
class Notice:
    """One thing that a message was about, from its key `board/plan/ref/point/step/person`."""

    key: str
    ref: str
    point: str
    step: str


@dataclass(frozen=True)
class Mail:
    """One email of the outbox, as its reader's program would show it."""

    path: Path
    message: EmailMessage

    @property
    def kind(self) -> str:
        return str(self.message["X-LSCB-Kind"])

    @property
    def to(self) -> str:
        return str(self.message["To"].addresses[0].addr_spec)

    @cached_property
    def on(self) -> date:
        """The local day on which it went."""
        return parsedate_to_datetime(self.message["Date"]).astimezone(LONDON).date()

    @cached_property
    def notices(self) -> tuple[Notice, ...]:
        keys = re.split(r"[,\s]+", self.message["X-LSCB-Notices"].strip())
        return tuple(Notice(key, *key.split("/")[2:5]) for key in keys)

    @property
    def keys(self) -> frozenset[str]:
        return frozenset(notice.key for notice in self.notices)

    @property
    def refs(self) -> frozenset[str]:
        return frozenset(notice.ref for notice in self.notices)

    @property
    def steps(self) -> frozenset[str]:
        return frozenset(notice.step for notice in self.notices)

    @cached_property
    def text(self) -> str:
        return self._part("plain")

    @cached_property
    def page(self) -> str:
        """The words that the HTML part shows, without its marks."""
        return _Words.of(self._part("html"))

    @property
    def line(self) -> tuple[date, str, str, frozenset[str]]:
        """What makes two emails of two homes the same one."""
        return self.on, self.kind, self.to, self.keys

    def _part(self, subtype: str) -> str:
        part = self.message.get_body((subtype,))
        assert part is not None, f"{self.path} has no {subtype} part"
        return str(part.get_content()).replace("\r\n", "\n")


class _Words(HTMLParser):
    """Collects what a reader of a page sees: no comments, no styles."""

    @classmethod
    def of(cls, page: str) -> str:
        words = cls()
        words.seen: list[str] = []
        words.hidden = False
        words.feed(page)
        return " ".join(" ".join(words.seen).split())

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.hidden = tag in {"style", "title"}

    def handle_endtag(self, tag: str) -> None:
        self.hidden = False

    def handle_data(self, data: str) -> None:
        if not self.hidden:
            self.seen.append(data)


def mails(home: Path) -> list[Mail]:
    """Every email in a home's outbox, in the order in which they went."""
    paths = (home / "data/outbox").rglob("*.eml")
    read = [Mail(path, message_from_bytes(path.read_bytes(), policy=policy.default)) for path in paths]
    return sorted(read, key=lambda mail: (parsedate_to_datetime(mail.message["Date"]), mail.path.name))


def between(sent: Iterable[Mail], first: date, last: date) -> list[Mail]:
    return [mail for mail in sent if first <= mail.on <= last]


@cache
def _posts() -> dict[str, dict[str, Any]]:
    return {post["handle"]: post for post in yaml.safe_load(PEOPLE.read_text())["posts"]}


def address(handle: str) -> str:
    """Where a post's mail goes: a sub group's goes to the post that answers for it."""
    post = _posts()[handle]
    return address(post["answers"]) if post.get("group") else str(post["holders"][-1]["email"])


@cache
def leads() -> dict[str, frozenset[str]]:
    """The addresses of each action's leads, by its reference; none where the plan prints no name."""
    by_name = {name: address(post["handle"]) for post in _posts().values() for name in _names(post)}
    actions = yaml.safe_load(PLAN.read_text())["actions"]
    return {
        action["ref"]: frozenset(by_name[lead["name"]] for lead in action["leads"] if lead.get("name"))
        for action in actions
    }


def _names(post: dict[str, Any]) -> Iterator[str]:
    yield from (holder["name"] for holder in post.get("holders", []))
    yield from ([post["title"]] if post.get("group") else [])


def readers() -> frozenset[str]:
    """The addresses to which the board's paper goes."""
    roles = {"board", "governing_board"}
    return frozenset(address(handle) for handle, post in _posts().items() if roles & set(post.get("roles", [])))


def mailbox_readers(of: str) -> frozenset[str]:
    """The addresses of those who read somebody else's mailbox: a personal assistant does."""
    posts = [post for handle, post in _posts().items() if address(handle) == of]
    return frozenset(address(reader) for post in posts for reader in post.get("mailbox_read_by", []))


def real_names() -> frozenset[str]:
    """The people whom the plan names: not those who appear as their post from the start."""
    holders = [(post, holder) for post in _posts().values() for holder in post.get("holders", [])]
    return frozenset(holder["name"] for post, holder in holders if holder["name"] != post["title"])


MANAGER = address("business-manager")
CHAIR = address("lscb-chairperson")
LED = {ref: by for ref, by in leads().items() if by}
NOT_LED = sorted(set(leads()) - set(LED))


def told_unasked(sent: list[Mail]) -> list[str]:
    """The keys of escalations that went before two working days after each lead had been asked about the same thing."""
    asked: dict[tuple[str, str, str], date] = {}
    for mail in sent:
        if mail.kind == "reminder":
            for notice in mail.notices:
                asked.setdefault((notice.ref, notice.point, mail.to), mail.on)
    return [
        notice.key
        for mail in sent
        if mail.kind == "escalation"
        for notice in mail.notices
        for lead in LED.get(notice.ref, ())
        if asked.get((notice.ref, notice.point, lead), date.max) > working_day(mail.on, -2)
    ]
