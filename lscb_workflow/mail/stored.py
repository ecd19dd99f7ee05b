"""Emails kept as files: whether one holds a passage, and what is left of it once its words are gone."""

from email import message_from_bytes, policy
from email.message import EmailMessage
from html import unescape
from re import sub

from lscb_workflow.rules.passages import Mark, holds

# The old policy writes headers as they are and parses none.
WIRE = policy.compat32.clone(linesep="\r\n", mangle_from_=False, max_line_length=None)
GONE = "The words of this message were removed, because it held a passage that should never have been written.\r\n"


def notices(data: bytes) -> frozenset[str]:
    """The keys of the notices that an email carries."""
    said = str(message_from_bytes(data).get("X-LSCB-Notices", ""))
    return frozenset(key.strip() for key in said.split(","))


def message_id(data: bytes) -> str:
    """Its Message-ID, `<...@...>`."""
    return str(message_from_bytes(data).get("Message-ID", ""))


def is_emptied(data: bytes) -> bool:
    """Whether its words were removed before."""
    return data.endswith(GONE.encode())


def carries(data: bytes, mark: Mark) -> bool:
    """Whether an email's words hold a passage: its subject, its text or its page. Attachments are not opened."""
    message = message_from_bytes(data, _class=EmailMessage, policy=policy.default)
    assert isinstance(message, EmailMessage)
    parts = [part for part in map(message.get_body, (("plain",), ("html",))) if part is not None]
    texts = [str(message["Subject"]), *(str(part.get_content()) for part in parts)]
    return any(holds(unescape(sub("<[^>]*>", " ", text)), mark) for text in texts)


def emptied(data: bytes) -> bytes:
    """The email's headers, which prove that it went, to whom and when, without its words and files."""
    message = message_from_bytes(data)
    for name in ("Content-Type", "Content-Transfer-Encoding", "Subject"):
        del message[name]
    message["Subject"] = "Removed"
    message["Content-Type"] = 'text/plain; charset="us-ascii"'
    message.set_payload(GONE)
    return message.as_bytes(policy=WIRE)
