"""What policy no longer keeps goes, counted and audited; what proves something stays."""

from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from pathlib import Path

from sqlmodel import Session

from lscb_workflow.mail.transports.folder import file_name
from lscb_workflow.pipeline.office import Office
from lscb_workflow.rules import links
from lscb_workflow.store import audit, database, pruning, snapshots
from lscb_workflow.store import links as rows

THE_RULE = "the retention rule"


def prune(office: Office, outbox: Path, now: datetime, dry_run: bool = False) -> dict[str, int]:
    """Remove all that is too old. Returns how much of each kind, as policy names it.

    A dry run does the same to a copy of the tables, and leaves the emails. The emails go after the transaction: after
    a kill, the next run finds those that are left.
    """
    keep = office.rules.policy.keep
    engine = database.copy(office.engine) if dry_run else office.engine
    kinds: Mapping[str, Callable[[Session, datetime], int]] = {
        "answer_drafts": lambda session, before: pruning.answer_drafts(session, office.board, before),
        "links": lambda session, before: _ended_links(session, office, before, now),
        "attempts": lambda session, before: pruning.attempts(session, office.board, before),
        "draft_digests": lambda session, before: pruning.draft_digests(session, office.board, before),
    }
    with database.writing(engine) as session:
        emails = _old_emails(session, office, outbox, now)
        counted = {"sent_mail": len(emails)}
        counted |= {kind: remove(session, now - timedelta(getattr(keep, kind))) for kind, remove in kinds.items()}
        for kind, count in counted.items():
            if count:
                detail = {"count": count, "kept_days": getattr(keep, kind)}
                audit.note(session, office.board, now, THE_RULE, "removed what is kept no longer", kind, **detail)
    if not dry_run:
        for path in emails:
            path.unlink(missing_ok=True)
        database.forget(engine)
    return counted


def _old_emails(session: Session, office: Office, outbox: Path, now: datetime) -> list[Path]:
    """The emails on file that were sent too long ago to keep."""
    before = now - timedelta(office.rules.policy.keep.sent_mail)
    sent = pruning.sent_mail(session, office.board, before)
    return [path for path in (outbox / file_name(message_id) for message_id in sent) if path.is_file()]


def _ended_links(session: Session, office: Office, before: datetime, now: datetime) -> int:
    """Old links by which nobody can answer any more; one that still opens its page is left, however old it is."""
    taken, today = snapshots.take(session, office.board), office.today(now)
    old = [rows.find(session, office.board, number) for number in pruning.old_links(session, office.board, before)]
    standing = {link.number: links.standing(link, taken, office.rules, today) for link in old if link}
    return pruning.links(session, [number for number, is_now in standing.items() if is_now != "good"])
