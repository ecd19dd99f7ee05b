"""What came back: a message that a mail server had taken, and whose mailbox then proved to be none."""

import re
from datetime import datetime

from sqlmodel import Session, col, select, update

from lscb_workflow.rules.faults import Fault
from lscb_workflow.store import audit
from lscb_workflow.store.tables import AttemptRow, MessageRow, NoticeRow

_TOKEN = re.compile(r"(?:.*\+|<)?([0-9a-f]{20})(?:[0-9a-f]{20})?(?:@.*)?", re.DOTALL)
BECAUSE = "it came back: its mail server took it and could not deliver it"


def record(session: Session, board: str, named: str, by: str, now: datetime, redirected: bool) -> str:
    """A late outcome: the message failed, nobody was told by it, and its address counts as unreachable.

    `named` is the address that the bounce came to, or the token in it; `redirected`, whether mail goes to a trial's one
    mailbox now. The attempt that is added bears the time of the message, so that an address entered anew since is not
    blamed. Returns a sentence.
    """
    message = _find(session, board, named)
    if message.state == "failed":
        return "That message was known to have failed already."
    if message.state not in ("sent", "unknown"):
        raise Fault(f"that message has not gone: it is {message.state}")
    carried = list(session.exec(select(NoticeRow).where(NoticeRow.message == message.id)))
    heard = any(row.sent_on for row in carried)
    trial = not heard if message.state == "sent" else redirected  # it went to a trial's one mailbox
    at, outcome = message.sent_at or now, "rejected" if trial else "refused"
    session.add(
        AttemptRow(board_id=board, message=message.id, begun_at=at, ended_at=at, outcome=outcome, detail=BECAUSE)
    )
    message.state, message.slot, message.because = "failed", None, BECAUSE
    session.add(message)
    failed = {"state": "failed", "because": BECAUSE, "sent_on": None}
    session.exec(update(NoticeRow).where(col(NoticeRow.message) == message.id).values(**failed))
    audit.note(session, board, now, by, "recorded a bounce", message.message_id, notices=[row.key for row in carried])
    return f"Recorded: the {message.kind} of {message.planned_on} to {message.person} came back."


def _find(session: Session, board: str, named: str) -> MessageRow:
    token = _TOKEN.fullmatch(named.strip())
    if token is None:
        raise Fault("name the message by the address that its bounce came to, as in bounces+1de0e9b17c3bb4bffeb6@…")
    begins = col(MessageRow.message_id).startswith(f"<{token[1]}")
    message = session.exec(select(MessageRow).where(MessageRow.board_id == board, begins)).first()
    if message is None:
        raise Fault("this home sent no such message; `postbag --json` shows each message_id")
    return message
