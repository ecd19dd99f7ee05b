"""The doctor's gathering: what the tables, the templates and the transport say, handed to the rules that judge it."""

from collections.abc import Callable, Iterator
from datetime import datetime
from functools import partial

from lscb_workflow.mail.message import Letter, as_bytes, message_id, redirected
from lscb_workflow.mail.transports import Undelivered
from lscb_workflow.pipeline import watch
from lscb_workflow.pipeline.office import Office
from lscb_workflow.rules import letters, notices, preflight
from lscb_workflow.rules.digest.blocks import Document, Heading, Points, Table, Text
from lscb_workflow.rules.faults import Fault
from lscb_workflow.rules.findings import Finding, or_green
from lscb_workflow.rules.pulse import Alarm
from lscb_workflow.store import audit, database, days, forms, snapshots

SMALL = Document(
    title="A small paper",
    author="The board",
    opening=(Text("Printed to see whether the templates work.", style="note"),),
    facts=(Text("2012–13/Q1", label="Quarter"),),
    blocks=(
        Heading("Progress"),
        Points(("one", "two"), numbered=True),
        Table("A table", ("Action", "Status"), (50, 50), (((Text("1.1"),), (Text("On track"),)),)),
    ),
    foot="A small paper",
)


def examine(office: Office, kinds: tuple[str, ...], now: datetime) -> Iterator[Finding]:
    """Everything but the home's own files, a line or more each."""
    yield from _templates(office, kinds)
    yield from _transport(office, now)
    with database.reading(office.engine) as session:
        taken = snapshots.take(session, office.board)
        spoilt = [
            Finding("stored papers", "red", f"{words}.", _RESTORE) for words in forms.spoilt(session, office.board)
        ]
    yield from or_green("stored papers", spoilt, "each matches its hash.")
    pulse = watch.take(office, now)
    yield from preflight.of_service(pulse, taken, office.local(now), office.posts_now(now))
    yield from preflight.of_board(taken, office.rules, office.today(now))


_RESTORE = "restore it from a backup, and find out who or what changed it"


def sample_now(office: Office) -> datetime | None:
    """Where a sample's own time stands: when it last ticked, else the send hour of its plan's first day."""
    with database.reading(office.engine) as session:
        ticked = days.last_tick(session, office.board)
        plans = snapshots.take(session, office.board).plans
    if ticked or not plans:
        return ticked
    first = min(plan.starts_on for plan in plans)
    return datetime.combine(first, office.settings.send_at, office.settings.zone)


def _templates(office: Office, kinds: tuple[str, ...]) -> Iterator[Finding]:
    wrong: list[Finding] = []
    for kind in kinds:
        wrong += _mend("emails", partial(office.templates.check, (kind,)))
    yield from or_green("emails", dict.fromkeys(wrong), "every template renders its example.")
    wrong = []
    for form in ("html", "pdf", "docx"):
        wrong += _mend("papers", partial(office.press.print, form, SMALL, {}))
    yield from or_green("papers", wrong, "a small paper prints as a page, as PDF and as Word.")


def _mend(check: str, attempt: Callable[[], object]) -> list[Finding]:
    try:
        attempt()
    except Fault as fault:
        return [
            Finding(check, "red", words, "mend that template, or take the shipped one back") for words in fault.problems
        ]
    return []


def _transport(office: Office, now: datetime) -> Iterator[Finding]:
    name = type(office.transport).__name__.lower()
    try:
        ends_at = office.transport.check()
    except Undelivered as error:
        yield Finding("transport", "red", f"{name}: {error.reason}.", "mend the LSCB_ lines of .env, or the server")
        return
    yield Finding("transport", "green", f"{name}: it is ready for mail.")
    yield from preflight.certificate("the mail server", ends_at, now)


def send_test(office: Office, post: str, now: datetime) -> Finding:
    """One message that says it is a test, by the transport that the home may use, and to nobody but that post.

    Raises Fault where no email reaches the post.
    """
    with database.reading(office.engine) as session:
        desk = office.desk(snapshots.take(session, office.board), now)
    to = desk.addressee(post)
    if to is None:
        raise Fault(f"--send-test {post}: no email reaches a post of that name; `lscb-workflow person list` shows them")
    alarm = Alarm(
        "test", f"{now:%Y-%m-%dT%H%M%S}", "test", "This message was sent by hand to see whether mail arrives."
    )
    notice = notices.about_the_service(office.board, alarm, post, post)
    words = office.templates.render("service", letters.of_kind(desk, "service", [notice], to))
    settings = office.settings
    letter = Letter(
        sender_name=settings.sender_name,
        sender_email=settings.sender_email,
        to_name=to.name,
        to_email=to.email,
        reply_to=settings.contact_email,
        subject=words.subject,
        text=words.text,
        html=words.html,
        message_id=message_id(notice.key, office.domain),
        references=(),
        kind="service",
        notices=(notice.key,),
        date=now,
    )
    if office.redirect_to:
        letter = redirected(letter, office.redirect_to)
    return _sent(office, letter, post, now)


def _sent(office: Office, letter: Letter, post: str, now: datetime) -> Finding:
    if not office.settings.takes_mail(letter.to_email):
        return Finding(
            "test message", "red", "mail_domains does not name its domain: it did not leave.", "add it there"
        )
    wire = as_bytes(letter)
    try:
        office.transport.deliver(wire, sender=letter.sender_email, to=letter.to_email, message_id=letter.message_id)
    except Undelivered as error:
        return Finding("test message", "red", f"it did not leave: {error.reason}.", "mend what it says, and try again")
    with database.writing(office.engine) as session:
        audit.note(session, office.board, now, "doctor", "sent a test message", post)
    where = "the one address of LSCB_REDIRECT_TO" if office.redirect_to else f"the mailbox of {post}"
    name = type(office.transport).__name__.lower()
    return Finding("test message", "green", f"handed to {name} for {where}.")
