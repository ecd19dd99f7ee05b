"""Posts, who holds them when, and which mailbox hears what a post is owed.

A post may change hands on a date; dates of holders and covers are inclusive, and a missing one leaves that end open.
"""

import unicodedata
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import cached_property
from itertools import pairwise

from pydantic import model_validator

from lscb_workflow.rules.faults import Problem
from lscb_workflow.rules.plan import Lead
from lscb_workflow.rules.policy import Role
from lscb_workflow.rules.values import Day, Email, Handle, Line, Value


class _Spell(Value):
    from_on: Day | None = None
    until_on: Day | None = None

    @model_validator(mode="after")
    def _runs_forward(self) -> "_Spell":
        if self.from_on and self.until_on and self.until_on < self.from_on:
            raise ValueError(f"until_on {self.until_on} comes before from_on {self.from_on}")
        return self

    def covers(self, day: date) -> bool:
        """True from the first day to the last."""
        return (self.from_on or date.min) <= day <= (self.until_on or date.max)


class Holder(_Spell):
    """Who holds a post, and the address that reaches them."""

    name: Line
    email: Email


class Cover(_Spell):
    """Another post that receives what this one is owed for a while."""

    deputy: Handle


class Post(Value):
    """A post or, with `group`, a sub group, for which the post named in `answers` receives the mail.

    `printed_as` are other ways in which plans print it; `mailbox_read_by` the posts that read its mail too, a PA say.
    A `junior` post is not named in what is published.
    """

    handle: Handle
    title: Line
    printed_as: tuple[Line, ...] = ()
    roles: tuple[Role, ...] = ()
    agency: Handle | None = None
    group: bool = False
    answers: Handle | None = None
    mailbox_read_by: tuple[Handle, ...] = ()
    junior: bool = False
    holders: tuple[Holder, ...] = ()
    covers: tuple[Cover, ...] = ()

    def holder(self, day: date) -> Holder | None:
        """Who holds it on a day."""
        return next((holder for holder in self.holders if holder.covers(day)), None)

    def cover(self, day: date) -> Cover | None:
        """The cover in force on a day: the one arranged last."""
        return next((cover for cover in reversed(self.covers) if cover.covers(day)), None)


class Agency(Value):
    """A partner of the board; `member` is the post of the board member who speaks for it."""

    handle: Handle
    name: Line
    member: Handle | None = None


class PeopleFile(Value):
    """All of a people file."""

    agencies: tuple[Agency, ...] = ()
    posts: tuple[Post, ...]


@dataclass(frozen=True, slots=True)
class Mailbox:
    """Where what `post` is owed goes: `person` is the post under which that mailbox is known, with title and holder.

    Two posts held at one address are one person, known by the one that was there first: so that nobody hears twice.
    """

    post: str
    person: str
    title: str
    name: str
    email: str


@dataclass(frozen=True, slots=True)
class Entry:
    """An address as it was entered for a post: it has a `number` of its own, and one entered again another.

    `asked_on` is the day on which its reader was really asked to confirm it, `confirmed_at` when somebody did.
    """

    number: int
    post: str
    holder: Holder
    entered_at: datetime
    asked_on: date | None = None
    confirmed_at: datetime | None = None


@dataclass(frozen=True)
class Directory:
    """A board's agencies and posts, and the questions that are put to them.

    `unconfirmed` are the addresses that nobody has confirmed: nothing reaches them but the request to do so.
    `rejecting` are those that take no message (a full mailbox, a rule), each with the day since when: it may pass.
    """

    agencies: tuple[Agency, ...]
    posts: tuple[Post, ...]
    unconfirmed: tuple[Entry, ...] = ()
    rejecting: Mapping[str, date] = field(default_factory=dict)

    def mailbox(self, handle: str, day: date) -> Mailbox | None:
        """Who receives what a post is owed on a day; None when nobody does, which is a question for the manager."""
        receiving = self._receiving(handle, day)
        holder = receiving and receiving.holder(day)
        if not holder or holder.email in self._silent:
            return None
        known = self._held_at(holder.email, day)[0]
        name = (known.holder(day) or holder).name
        return Mailbox(post=handle, person=known.handle, title=known.title, name=name, email=holder.email)

    def awaited(self, handle: str, day: date) -> Entry | None:
        """The address that keeps a post's mail waiting on a day, because nobody has confirmed it."""
        receiving = self._receiving(handle, day)
        holder = receiving and receiving.holder(day)
        found = (entry for entry in self.unconfirmed if receiving and entry.post == receiving.handle)
        return next((entry for entry in found if entry.holder == holder), None)

    def to_confirm(self, today: date) -> tuple[Entry, ...]:
        """The unconfirmed addresses that are of use now or later: not those whose time has passed."""
        return tuple(entry for entry in self.unconfirmed if (entry.holder.until_on or today) >= today)

    def holds(self, entry: Entry) -> bool:
        """Whether an address still stands for its post: neither entered anew, nor refused, nor disowned."""
        post = self._by_handle.get(entry.post)
        return post is not None and entry.holder in post.holders

    def is_covered(self, handle: str, day: date) -> bool:
        """Whether somebody else receives a post's mail for a while."""
        post = self._answering(handle)
        return post is not None and post.cover(day) is not None

    def received_by(self, person: str, day: date) -> frozenset[str]:
        """The posts whose mail reaches a person (a post as `Mailbox.person` names it) on a day."""
        boxes = ((post.handle, self.mailbox(post.handle, day)) for post in self.posts)
        return frozenset(handle for handle, mailbox in boxes if mailbox and mailbox.person == person)

    def known_names(self) -> frozenset[str]:
        """Words that name a post, a group, an agency or a holder of this board, and so no child."""
        posts = (name for post in self.posts for name in (post.title, *post.printed_as))
        holders = (holder.name for post in self.posts for holder in post.holders)
        return frozenset({*posts, *holders, *(agency.name for agency in self.agencies)})

    def hears(self, handle: str, day: date) -> frozenset[str]:
        """The addresses of everybody who reads what is sent to a post on a day."""
        mailbox = self.mailbox(handle, day)
        if mailbox is None:
            return frozenset()
        readers = (reader for post in self._held_at(mailbox.email, day) for reader in post.mailbox_read_by)
        return frozenset({mailbox.email, *self._own_emails(readers, day)})

    def emails_of(self, handles: Iterable[str], day: date) -> frozenset[str]:
        """The addresses of these posts' own holders and of whoever receives for them: all who answer for them."""
        posts = tuple(handles)
        received = (mailbox.email for handle in posts if (mailbox := self.mailbox(handle, day)))
        return frozenset({*received, *self._own_emails(posts, day)})

    def in_role(self, role: str) -> tuple[str, ...]:
        """The posts in a role, in the file's order."""
        return tuple(post.handle for post in self.posts if role in post.roles)

    def title(self, handle: str) -> str:
        """A post's title; its handle when the file has lost it."""
        post = self._by_handle.get(handle)
        return post.title if post else handle

    def member_for(self, handle: str) -> str | None:
        """The post of the board member for a post's agency; a group belongs to the agency of who answers for it."""
        post = self._answering(handle)
        agency = next((agency for agency in self.agencies if post and agency.handle == post.agency), None)
        return agency.member if agency else None

    def agency_of(self, handle: str) -> str | None:
        """The name of a post's agency; a group belongs to the agency of who answers for it."""
        post = self._answering(handle)
        return next((agency.name for agency in self.agencies if post and agency.handle == post.agency), None)

    def lead_post(self, lead: Lead) -> str | None:
        """The post that answers to a lead as printed, by its role or else by its name; None when none or several do."""
        if lead.missing:
            return None
        if lead.group:
            groups = self._only(post for post in self.posts if post.group and _answers_to(post, lead.name))
            return groups or self._only(post for post in self.posts if _answers_to(post, lead.name))
        by_role = self._only(post for post in self.posts if not post.group and _answers_to(post, lead.role))
        return by_role or self._only(post for post in self.posts if _is_held_by(post, lead.name))

    def post_titled(self, words: str) -> str | None:
        """The one post or group with that title, as a plan prints it."""
        return self._only(post for post in self.posts if _answers_to(post, words))

    @cached_property
    def _by_handle(self) -> dict[str, Post]:
        return {post.handle: post for post in self.posts}

    @cached_property
    def _silent(self) -> frozenset[str]:
        return frozenset(entry.holder.email for entry in self.unconfirmed)

    @cached_property
    def _by_email(self) -> dict[str, dict[str, Post]]:
        found: dict[str, dict[str, Post]] = {}
        for post in self.posts:
            for holder in post.holders:
                found.setdefault(holder.email, {})[post.handle] = post
        return found

    def _held_at(self, email: str, day: date) -> list[Post]:
        posts = self._by_email.get(email, {}).values()
        return [post for post in posts if (holder := post.holder(day)) and holder.email == email]

    def _answering(self, handle: str) -> Post | None:
        """The post itself or, for a group, the post that answers for it."""
        post = self._by_handle.get(handle)
        if post and post.group:
            post = self._by_handle.get(post.answers or "")
        return None if post is None or post.group else post

    def _receiving(self, handle: str, day: date) -> Post | None:
        """The post that hears: one hop to a deputy. A deputy who is away, covered by the same post, is nobody."""
        post = self._answering(handle)
        cover = post and post.cover(day)
        if not post or not cover:
            return post
        deputy = self._by_handle.get(cover.deputy)
        if not deputy or deputy.group:
            return None
        away = deputy.cover(day)
        return None if post.handle in (deputy.handle, away and away.deputy) else deputy

    def _own_emails(self, handles: Iterable[str], day: date) -> Iterator[str]:
        for handle in handles:
            post = self._answering(handle)
            if post and (holder := post.holder(day)):
                yield holder.email

    @staticmethod
    def _only(posts: Iterable[Post]) -> str | None:
        found = [post.handle for post in posts]
        return found[0] if len(found) == 1 else None


def _plain(words: str) -> str:
    """Words without case, punctuation and spacing, so that "Training & Development officer" is found."""
    folded = unicodedata.normalize("NFKC", words).casefold().replace("&", "and")
    return "".join(sign for sign in folded if sign.isalnum())


def _answers_to(post: Post, words: str | None) -> bool:
    return _plain(words or "") in {_plain(known) for known in (post.title, *post.printed_as)} - {""}


def _is_held_by(post: Post, name: str | None) -> bool:
    return _plain(name or "") in {_plain(holder.name) for holder in post.holders} - {""}


def problems(people: PeopleFile) -> list[Problem]:
    """What is wrong between the lines of a people file: a person must be able to act on each sentence alone."""
    return [
        *_named_twice("agencies", [agency.handle for agency in people.agencies]),
        *_named_twice("posts", [post.handle for post in people.posts]),
        *_nobody_by_that_name(people),
        *(problem for number, post in enumerate(people.posts) for problem in _of_post(post, number)),
    ]


def _named_twice(key: str, handles: list[str]) -> Iterator[Problem]:
    counts = Counter(handles)
    for number, handle in enumerate(handles):
        if counts[handle] > 1:
            yield Problem(f"{counts[handle]} {key} share the handle {handle!r}", key, number, "handle")


def _nobody_by_that_name(people: PeopleFile) -> Iterator[Problem]:
    agencies = {agency.handle for agency in people.agencies}
    mailboxes = {post.handle: not post.group for post in people.posts}
    for number, agency in enumerate(people.agencies):
        if agency.member and agency.member not in mailboxes:
            yield Problem(f"agency {agency.handle}: no post is called {agency.member!r}", "agencies", number, "member")
    for number, post in enumerate(people.posts):
        if post.agency and post.agency not in agencies:
            yield Problem(f"post {post.handle}: no agency is called {post.agency!r}", "posts", number, "agency")
        for handle, *at in _posts_named_by(post):
            if handle == post.handle:
                yield Problem(f"post {post.handle}: names itself", "posts", number, *at)
            elif not mailboxes.get(handle):
                why = "is a group, which has no mailbox" if handle in mailboxes else "is not a post of this file"
                yield Problem(f"post {post.handle}: {handle!r} {why}", "posts", number, *at)


def _posts_named_by(post: Post) -> Iterator[tuple[str, *tuple[str | int, ...]]]:
    """Every handle of another post's mailbox, with its path inside the post."""
    if post.answers:
        yield post.answers, "answers"
    for number, reader in enumerate(post.mailbox_read_by):
        yield reader, "mailbox_read_by", number
    for number, cover in enumerate(post.covers):
        yield cover.deputy, "covers", number, "deputy"


def _of_post(post: Post, number: int) -> Iterator[Problem]:
    at = ("posts", number)
    if post.group and not post.answers:
        yield Problem(f"post {post.handle}: a group must name the post that receives its mail", *at, "answers")
    if post.group and (post.holders or post.covers):
        yield Problem(f"post {post.handle}: a group has no holders and no covers of its own", *at)
    if post.answers and not post.group:
        yield Problem(f"post {post.handle}: answers is for a group; set group: true or leave it out", *at, "answers")
    if _overlap(post.holders):
        yield Problem(f"post {post.handle}: two holders hold it on the same day", *at, "holders")
    if _overlap(post.covers):
        yield Problem(f"post {post.handle}: two covers fall on the same day", *at, "covers")


def _overlap(spells: tuple[_Spell, ...]) -> bool:
    in_order = sorted(spells, key=lambda spell: spell.from_on or date.min)
    return any((a.until_on or date.max) >= (b.from_on or date.min) for a, b in pairwise(in_order))
