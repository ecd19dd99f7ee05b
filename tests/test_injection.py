"""No field of a plan, post, setting, policy or submission can add anything to an email but its own words.

A small board lives the same weeks twice: with plain words, and with hostile ones in every field whose door takes them.
Every email of both is read as bytes and compared.
"""

import re
import tomllib
from collections.abc import Callable, Iterable, Iterator, Mapping
from email.message import EmailMessage
from itertools import pairwise
from pathlib import Path
from random import Random
from shutil import copytree
from tempfile import TemporaryDirectory
from typing import Any, get_args

import pytest
import yaml
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from pydantic import BaseModel

from lscb_workflow import config
from lscb_workflow.documents.answers import read_answers
from lscb_workflow.documents.people import read_people
from lscb_workflow.documents.plans import read_plan
from lscb_workflow.mail.render import WIDTH
from lscb_workflow.rules import plan_check
from lscb_workflow.rules.acts import Act
from lscb_workflow.rules.faults import Fault
from lscb_workflow.rules.people import PeopleFile
from lscb_workflow.rules.plan import Plan
from lscb_workflow.rules.policy import Policy
from lscb_workflow.rules.settings import Settings
from lscb_workflow.rules.words import WordsFile
from tests import strict
from tests.board import ACTS, DATED, FLAGGED, MEETINGS, PEOPLE, PLAN, SETTINGS, is_clear, live
from tests.mail.pages import Page
from tests.postbag import PROJECT, mails

Fields = Iterator[tuple[type[BaseModel], str, str]]

POLICY = tomllib.loads((PROJECT / "config/policy.toml").read_text("utf-8"))
WORDS = tomllib.loads((PROJECT / "config/words.toml").read_text("utf-8"))
FILES: dict[str, Any] = {
    "config/settings.toml": SETTINGS,
    "config/policy.toml": POLICY,
    "config/words.toml": WORDS,
    "people.yaml": PEOPLE,
    "plan.yaml": PLAN,
    "acts.yaml": ACTS,
}
SHAPES = (Settings, Policy, WordsFile, PeopleFile, Plan, Act)
# Each is spelt by a rule of its own: a handle, a reference, a pace, a hash, a file that is there.
SPELT = {"posts", "supports", "supports_actions", "every", "read", "paper_template"}

NEW = "Forged:"  # what an attacker wants at the beginning of a line
HOSTILE = [
    f"A\r\nBcc: everybody@lscb.example\r\n{NEW} x",
    f"A\n{NEW} every line\n\n---\n\n{NEW} a foot",
    f"A\r{NEW} x",
    f"A\u2028{NEW} x\u2029y\x85z\x0bv\x0cw",
    "A\x00B\x07\x1b[31m",
    'Jo "The Chair" O\'Neill \\ <x@y.example>, z@y.example; "',
    "<script>alert(1)</script><img src=x onerror=alert(1)>",
    '"><a href="https://evil.example" onclick="x">here</a><!--',
    "</td></table></body></html>",
    "&lt;b&gt; &amp;amp; &#60;i&#62;",
    "=?utf-8?q?Bcc:_x=40y.example?= =?utf-8?b?QmNjOiB4?=",
    "{{ 7 * 7 }} {% for x in y %} {# z #} ${x} %s {0}",
    "safe\u202eelpmaxe@live \u2066x",
    "\u200e\u200f\u061c marks \ufeff\u00ad\u200b",
    "--=_0123456789abcdef01234567\nContent-Type: text/html\n\n<b>x</b>\n--=_0123456789abcdef01234567--",
    ".\n..\n.\r\nMAIL FROM:<x@y.example>",
    "x" * 190,
    "x" * 4_900,
    "é" * 180,
    "👩‍👩‍👧‍👦 Kindertagesstätte 子どもの安全 😀",
    "\ud800 lone",
    "officer@council.example\nBcc: everybody@lscb.example",
    "büro@bücher.example",
    "d.o'brien+x=§@council.example",
    "javascript:alert(1)",
    "https://evil.example/§?a=b&c=%22'>",
    "https://evil.example/§",
    "0121 496 0§",
    "0121 496 0100\r\nBcc: x@y.example",
    "    indented, as a command is",
    "---",
    "-  # * > 1. not a list",
]
KINDS = {"reminder", "escalation", "question", "nudge", "confirm", "digest", "service", "receipt", "link"}


# --- Every field, by reflection ---------------------------------------------------------------------------------------


def takes_words(annotation: Any) -> bool:
    """Whether any text may stand there: not one of a few that the model lists itself."""
    return annotation is str or any(map(takes_words, get_args(annotation)))


def models(annotation: Any) -> set[type[BaseModel]]:
    """Every model that a value may hold."""
    if not (isinstance(annotation, type) and issubclass(annotation, BaseModel)):
        return set().union(*map(models, get_args(annotation)))
    return {annotation}.union(*(models(field.annotation) for field in annotation.model_fields.values()))


def filled(value: Any, owner: type[BaseModel] = BaseModel, name: str = "", annotation: Any = None) -> Fields:
    """Each text that stands in a field that takes words."""
    if isinstance(value, BaseModel):
        for key, field in type(value).model_fields.items():
            yield from filled(getattr(value, key), type(value), key, field.annotation)
    elif isinstance(value, dict):
        for key, each in value.items():
            yield from filled(key, owner, name, annotation)
            yield from filled(each, owner, name, annotation)
    elif isinstance(value, tuple):
        for each in value:
            yield from filled(each, owner, name, annotation)
    elif isinstance(value, str) and takes_words(annotation):
        yield owner, name, value


# --- The doors --------------------------------------------------------------------------------------------------------


def with_words(value: Any, words: Mapping[str, str]) -> Any:
    """The same values with other words: what is said in two places stays the same in both."""
    if isinstance(value, dict):
        return {with_words(key, words): with_words(each, words) for key, each in value.items()}
    if isinstance(value, list):
        return [with_words(each, words) for each in value]
    return words.get(value, value) if isinstance(value, str) else value


def as_toml(value: Any) -> str:
    """Values as TOML writes them in one line."""
    if isinstance(value, dict):
        return "{" + ", ".join(f"{as_toml(key)} = {as_toml(each)}" for key, each in value.items()) + "}"
    if isinstance(value, list):
        return "[" + ", ".join(map(as_toml, value)) + "]"
    if isinstance(value, str):
        escaped = re.sub(r'[\x00-\x1f\x7f"\\]', lambda sign: f"\\u{ord(sign[0]):04x}", value)
        return f'"{escaped}"'
    return str(value).lower()


def write(home: Path, name: str, value: Any) -> None:
    """A file as its author's program would write it; a lone surrogate is a byte that no text has."""
    if name.endswith(".toml"):
        text = "".join(f"{as_toml(key)} = {as_toml(each)}\n" for key, each in value.items())
    else:
        text = yaml.safe_dump(value, allow_unicode=True, sort_keys=False, width=10_000)
    (home / name).write_bytes(text.encode("utf-8", "surrogatepass"))


def open_file(home: Path, name: str) -> Any:
    """Go in by the file's own door."""
    match name:
        case "people.yaml":
            return read_people(home / name)
        case "plan.yaml":
            return read_plan(home / name)
        case "acts.yaml":
            return read_answers(home / name)
        case _:
            return config.load(home, {})


def write_all(home: Path, words: Mapping[str, str], names: Iterable[str]) -> None:
    for name in names:
        write(home, name, with_words(FILES[name], words))


def is_taken(home: Path, benign: str, hostile: str) -> bool:
    """Whether every file that has the one words may have the other. A refusal is clear sentences, each on one line."""
    names = [name for name, values in FILES.items() if values != with_words(values, {benign: hostile})]
    assert names, benign
    try:
        write_all(home, {benign: hostile}, names)
        for name in names:
            open_file(home, name)
    except Fault as fault:
        is_clear(fault, str(home))
        return False
    finally:
        write_all(home, {}, names)
    return True


def is_as_dated(benign: str, hostile: str) -> bool:
    """Whether the plan's timescales are read alike, whichever stands there: if not, other emails would be owed."""
    plans = [Plan.model_validate(with_words(PLAN, words)) for words in ({}, {benign: hostile})]
    one, other = ([(read.kind, read.ask, read.due) for read in plan_check.readings(plan, MEETINGS)] for plan in plans)
    return one == other


# --- What readers get -------------------------------------------------------------------------------------------------


def about(letter: EmailMessage) -> list[str]:
    return [
        str(letter[name]).replace("\n", "")
        for name in ("X-LSCB-Kind", "X-LSCB-Notices", "Message-ID", "References", "Date")
    ]


def shape(letter: EmailMessage) -> list[tuple[str, str | None]]:
    return [(part.get_content_type(), part.get_filename()) for part in letter.walk()]


def tags(letter: EmailMessage) -> list[tuple[str, dict[str, str | None]]]:
    """What a browser would make: every element with its attributes, links only as the kind that they are.

    A paper keeps the line breaks of its words.
    """
    page = Page(str(letter.get_body(("html",)).get_content()))
    assert page.open == []
    kept = [(tag, said) for tag, said in page.tags if (tag, letter["X-LSCB-Kind"]) != ("br", "digest")]
    return [
        (tag, {name: (value or "").split(":")[0] if name == "href" else value for name, value in said.items()})
        for tag, said in kept
    ]


def text(letter: EmailMessage) -> str:
    return str(letter.get_body(("plain",)).get_content()).replace("\r\n", "\n")


def paragraphs(words: str) -> int:
    """How many begin at the margin. In a paper, where words may have paragraphs of their own, those are indented."""
    return len(re.findall(r"(?m)^\n(?=\S)", words))


def forged(words: str) -> list[str]:
    """Lines that an attacker began: those that wrapping began follow one that had no room left for their first word."""
    lines = ["", *words.split("\n")]
    began = [(before, line) for before, line in pairwise(lines) if line.startswith(NEW)]
    return [line for before, line in began if len(before) + 1 + len(NEW) <= WIDTH]


def differences(plain: bytes, spoilt: bytes) -> None:
    """What the hostile words changed in an email, other than words where words belong: it must be nothing."""
    one, other = strict.read(plain), strict.read(spoilt)
    assert other.keys() == one.keys()
    assert about(other) == about(one)
    assert shape(other) == shape(one)
    assert tags(other) == tags(one)
    assert paragraphs(text(other)) == paragraphs(text(one))
    assert forged(text(other)) == []
    assert forged("\n".join(other.values())) == []


@pytest.fixture(scope="module")
def board(tmp_path_factory: pytest.TempPathFactory) -> Path:
    home = tmp_path_factory.mktemp("board")
    (home / "config").mkdir()
    copytree(PROJECT / "templates", home / "templates")
    (home / ".env").write_text(f"LSCB_SECRET={'s' * 40}\n")
    write_all(home, {}, FILES)
    return home


@pytest.fixture(scope="module")
def weeks(board: Path, tmp_path_factory: pytest.TempPathFactory) -> Callable[[], list[bytes]]:
    """The emails of the board's weeks, with plain words; all of them would be too much for a failure to print."""
    home = copytree(board, tmp_path_factory.mktemp("weeks") / "home")
    letters = live(home, read_answers(home / "acts.yaml"))
    return lambda: letters


def values(home: Path) -> list[BaseModel]:
    opened = config.load(home, {})
    every = WordsFile.model_validate(WORDS)
    return [opened.settings, opened.policy, every, *(open_file(home, name) for name in ("people.yaml", "plan.yaml")),
            *read_answers(home / "acts.yaml")]  # fmt: skip


def test_the_board_fills_every_field_that_takes_words_and_gets_every_kind_of_email(board, weeks):
    there = {(owner, name) for value in values(board) for owner, name, _ in filled(value)}
    fields = [
        (model, name, field)
        for model in set().union(*map(models, SHAPES))
        for name, field in model.model_fields.items()
    ]
    wanted = {(model, name) for model, name, field in fields if takes_words(field.annotation) and name not in SPELT}
    assert wanted - there == set(), "give it some words in tests/board.py"
    assert {strict.read(letter)["X-LSCB-Kind"] for letter in weeks()} == KINDS


@settings(max_examples=3, phases=[Phase.explicit, Phase.generate], suppress_health_check=list(HealthCheck))
@given(st.integers(0, 2**32))
def test_hostile_words_in_every_field_change_no_email_but_in_its_words(board, weeks, seed):
    texts = sorted({words for value in values(board) for *_, words in filled(value)} - DATED)
    chance = Random(seed)  # noqa: S311 -- one number tells which words were drawn
    spoilt = {words: hostile(words, number, chance) for number, words in enumerate(texts)}
    taken = {
        plain: words for plain, words in spoilt.items() if is_taken(board, plain, words) and is_as_dated(plain, words)
    }
    assert len(taken) > len(texts) / 3, "the rest are handles, references and the like, or were refused"
    with TemporaryDirectory() as folder:
        home = copytree(board, Path(folder) / "home")
        write_all(home, taken, FILES)
        letters = live(home, read_answers(board / "acts.yaml"))

    assert [about(strict.read(letter)) for letter in letters] == [about(strict.read(letter)) for letter in weeks()]
    for plain, other in zip(weeks(), letters, strict=True):
        differences(plain, other)


def hostile(plain: str, number: int, chance: Random) -> str:
    """Different in each field, for two posts of one title are another year; and withheld where the plain words are."""
    any_text = "".join(chr(chance.randrange(0x3000)) for _ in range(chance.randrange(60)))
    drawn = chance.choice([chance.choice(HOSTILE), "".join(chance.choices(HOSTILE, k=2)), any_text])
    own = drawn.replace("§", str(number)) if "§" in drawn else f"{drawn} {number}"
    return FLAGGED * plain.startswith(FLAGGED) + own


def test_a_whole_years_emails_break_no_rule_of_their_form(story):
    read = [strict.read(mail.path.read_bytes()) for mail in mails(story)]

    assert len(read) > 300
