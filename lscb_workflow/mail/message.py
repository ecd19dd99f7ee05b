"""One email as bytes: RFC 5322 headers, multipart/alternative, nothing but printable ASCII and CRLF on the wire.

Two rules keep a stranger's line out of the headers. Words meant for people (names, subject) are tidied: whatever could
break a line becomes a space. Words meant for machines (addresses, identifiers, keys) are checked: a wrong one is an
error, never repaired, because a repaired address is somebody else's.
"""

import re
from base64 import encodebytes
from binascii import b2a_qp
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from email.generator import BytesGenerator
from email.header import Header
from email.mime.multipart import MIMEMultipart
from email.mime.nonmultipart import MIMENonMultipart
from email.policy import compat32
from email.utils import format_datetime
from hashlib import sha256
from io import BytesIO

# The old policy writes our headers as they are and parses none: a quarter of the time that email.policy.default takes.
WIRE = compat32.clone(linesep="\r\n", mangle_from_=False, max_line_length=None)

# Line breaks of every alphabet, control characters, lone surrogates, and the marks that turn text backwards.
_UNFIT_FOR_A_LINE = re.compile(r"[\s\x00-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ud800-\udfff]+")

# The dot-atom form of RFC 5321: the quoted and the non-ASCII forms are legal but many servers refuse them.
_ADDRESS = re.compile(
    r"(?=.{3,254}\Z)(?=[^@]{1,64}@)[\w!#$%&'*+/=?^`{|}~-]+(\.[\w!#$%&'*+/=?^`{|}~-]+)*"
    r"@[A-Za-z0-9-]+(\.[A-Za-z0-9-]+)*",
    re.ASCII,
)
_MESSAGE_ID = re.compile(r"<[A-Za-z0-9.+_-]{1,200}@[A-Za-z0-9.-]{1,255}>")
_KEY = re.compile(r"[!-+\--<>@-~]{1,400}")  # printable, without the comma that parts keys and the =? of an encoded word

_FILE_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,99}")
_TYPE = re.compile(r"[a-z]+/[a-z0-9.+-]+")
TOKEN = 20  # hexadecimal digits of a Message-ID: no two of a board share them
_LONGEST_WORD = 60  # characters; a longer one cannot be folded under the 78 that RFC 5322 asks for
_LONGEST_LINE = 76  # RFC 2047 allows a line with an encoded word no more; RFC 5322 asks for 78


@dataclass(frozen=True, slots=True)
class Attachment:
    """A file that goes with a letter: a plain ASCII name, its type such as application/pdf, and its bytes."""

    name: str
    kind: str
    data: bytes

    def __post_init__(self) -> None:
        if not (_FILE_NAME.fullmatch(self.name) and _TYPE.fullmatch(self.kind)):
            raise ValueError("an attachment needs a plain file name and a media type")


@dataclass(frozen=True, slots=True)
class Letter:
    """Everything one email needs, already rendered. `ValueError` if a field could not stand in a header as it is.

    `message_id` and `references` are written `<...@...>`; `kind` and `notices` are the X-LSCB-Kind and X-LSCB-Notices
    of the .eml; `date` is an aware instant. The error names the field and never its value, which may be an address.
    """

    sender_name: str
    sender_email: str
    to_name: str
    to_email: str
    reply_to: str | None
    subject: str
    text: str
    html: str
    message_id: str
    references: tuple[str, ...]
    kind: str
    notices: tuple[str, ...]
    date: datetime
    attachments: tuple[Attachment, ...] = ()

    def __post_init__(self) -> None:
        addresses = {"sender_email": self.sender_email, "to_email": self.to_email, "reply_to": self.reply_to}
        for field, address in addresses.items():
            if address is not None and not is_address(address):
                raise ValueError(f"{field} is not an address that mail can carry")
        if not all(_MESSAGE_ID.fullmatch(known) for known in (self.message_id, *self.references)):
            raise ValueError("message_id and references must be written <...@...>")
        if not all(_KEY.fullmatch(key) for key in (self.kind, *self.notices)):
            raise ValueError("kind and notices must be keys: printable, without spaces or commas")
        if self.date.tzinfo is None:
            raise ValueError("date has no time zone")


def is_address(words: str) -> bool:
    """Whether an envelope and a header can both carry `words` as one plain address."""
    return _ADDRESS.fullmatch(words) is not None


def message_id(seed: str, domain: str) -> str:
    """The Message-ID that `seed` (a slot or a notice's key) has today and after any restart."""
    return f"<{sha256(seed.encode()).hexdigest()[:40]}@{domain}>"


def bounces_to(mailbox: str, message_id: str) -> str:
    """The address at which a message's bounces come back: bounces+1de0e9b17c3bb4bffeb6@lscb.example (RFC 5233).

    The detail is the beginning of its Message-ID: enough to name it. It stands in the message's own headers, so it
    proves nothing; it is of a hash, so it tells nothing.
    """
    name, _, domain = mailbox.partition("@")
    return f"{name}+{message_id.strip('<>')[:TOKEN]}@{domain}"


def redirected(letter: Letter, address: str) -> Letter:
    """The same letter to a trial's one mailbox; the subject says whose it would have been."""
    return replace(letter, to_name="", to_email=address, subject=f"[for {letter.to_email}] {letter.subject}")


def as_bytes(letter: Letter) -> bytes:
    """The letter as it goes to a server or a file. The same letter gives the same bytes."""
    # Quoted-printable never holds "=_", so no text can contain the boundary; random ones would make each copy differ.
    boundary = "=_" + sha256(letter.message_id.encode()).hexdigest()[:24]
    words = MIMEMultipart("alternative", boundary=boundary, policy=WIRE)
    words.attach(_part("plain", letter.text))
    words.attach(_part("html", letter.html))
    message = _with_files(letter, words, f"{boundary}.files") if letter.attachments else words
    del message["MIME-Version"]
    for name, value in (*_headers(letter), ("MIME-Version", "1.0")):
        message[name] = value
    out = BytesIO()
    BytesGenerator(out, policy=WIRE).flatten(message)
    return out.getvalue()


def _with_files(letter: Letter, words: MIMEMultipart, boundary: str) -> MIMEMultipart:
    """The words first, then each file (RFC 2046, multipart/mixed)."""
    message = MIMEMultipart("mixed", boundary=boundary, policy=WIRE)
    del words["MIME-Version"]
    message.attach(words)
    for attachment in letter.attachments:
        part = MIMENonMultipart(*attachment.kind.split("/"), policy=WIRE)
        del part["MIME-Version"]
        part["Content-Transfer-Encoding"] = "base64"
        part.add_header("Content-Disposition", "attachment", filename=attachment.name)
        part.set_payload(encodebytes(attachment.data).decode("ascii"))
        message.attach(part)
    return message


def _headers(letter: Letter) -> list[tuple[str, str]]:
    headers = [
        ("From", _mailbox("From", letter.sender_name, letter.sender_email)),
        ("To", _mailbox("To", letter.to_name, letter.to_email)),
        ("Reply-To", letter.reply_to),
        ("Subject", _unstructured("Subject", letter.subject)),
        ("Date", format_datetime(letter.date.astimezone(UTC))),
        ("Message-ID", letter.message_id),
        ("References", "\n ".join(letter.references) or None),
        # RFC 3834: what is sent by a program says so. Delivery reports stay on; hiding them would hide a dead mailbox.
        ("Auto-Submitted", "auto-generated"),
        ("X-Auto-Response-Suppress", "AutoReply, RN, NRN"),
        ("X-LSCB-Kind", letter.kind),
        ("X-LSCB-Notices", ",\n ".join(letter.notices)),
    ]
    return [(name, value) for name, value in headers if value is not None]


def _part(subtype: str, body: str) -> MIMENonMultipart:
    """A text part in quoted-printable, which a person can read in the .eml; MIMEText would take four times as long."""
    lines = body.replace("\r\n", "\n").replace("\r", "\n")
    part = MIMENonMultipart("text", subtype, policy=WIRE, charset="utf-8")
    part["Content-Transfer-Encoding"] = "quoted-printable"
    part.set_payload(b2a_qp(lines.encode(errors="replace")).decode("ascii"))
    return part


def _tidied(words: str) -> str:
    return _UNFIT_FOR_A_LINE.sub(" ", words).strip()


def _is_plain(words: str) -> bool:
    """Whether `words` may stand in a header as they are: ASCII, foldable, and not read as an encoded word."""
    return words.isascii() and "=?" not in words and all(len(word) <= _LONGEST_WORD for word in words.split())


def _unstructured(name: str, words: str) -> str:
    words = _tidied(words)
    charset = None if _is_plain(words) else "utf-8"
    return Header(words, charset, maxlinelen=_LONGEST_LINE, header_name=name).encode(splitchars=" ")


def _mailbox(name: str, person: str, address: str) -> str:
    """`"Safeguarding Officer" <safeguarding.officer@lscb.example>`, folded before the address where it is long."""
    person = _tidied(person)
    if not person:
        return address
    if _is_plain(person) and len(person) <= _LONGEST_WORD:
        phrase = '"' + person.replace("\\", "\\\\").replace('"', '\\"') + '"'
    else:
        phrase = Header(person, "utf-8", maxlinelen=_LONGEST_LINE, header_name=name).encode()
    one_line = f"{phrase} <{address}>"
    return one_line if len(name) + 2 + len(one_line) <= _LONGEST_LINE else f"{phrase}\n <{address}>"
