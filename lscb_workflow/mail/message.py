"""One email as bytes: RFC 5322 headers, multipart/alternative, nothing but printable ASCII and CRLF on the wire.

Two rules keep a stranger's line out of the headers. Words meant for people (names, subject) are tidied: whatever could
break a line becomes a space. Words meant for machines (addresses, identifiers, keys) are checked: a wrong one is an
error, never repaired, because a repaired address is somebody else's.
"""

import re
from base64 import encodebytes
from binascii import b2a_qp
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from email.header import Header
from email.utils import format_datetime
from functools import lru_cache
from hashlib import sha256

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
    """The letter as it goes to a server or a file. The same letter gives the same bytes.

    Put together by hand: every header is folded and every body encoded by then, and a generator that looks at each of
    them again takes twice as long as all the rest.
    """
    # Quoted-printable never holds "=_", so no text can contain the boundary; random ones would make each copy differ.
    boundary = "=_" + sha256(letter.message_id.encode()).hexdigest()[:24]
    parts = (_part("plain", letter.text), _part("html", letter.html))
    kind, body = _joined("alternative", boundary, parts)
    if letter.attachments:
        words = _entity([("Content-Type", kind)], body)
        files = map(_file, letter.attachments)
        kind, body = _joined("mixed", f"{boundary}.files", (words, *files))
    return _entity([("Content-Type", kind), *_headers(letter), ("MIME-Version", "1.0")], body)


def _joined(subtype: str, boundary: str, parts: Iterable[bytes]) -> tuple[str, bytes]:
    """The media type and the body of several parts in one (RFC 2046)."""
    line = f"--{boundary}".encode()
    body = b"".join(line + b"\r\n" + part + b"\r\n" for part in parts) + line + b"--\r\n"
    return f'multipart/{subtype}; boundary="{boundary}"', body


def _entity(headers: Iterable[tuple[str, str]], body: bytes) -> bytes:
    """Headers, an empty line and a body. A folded header has its line breaks as `\n`."""
    head = "".join(f"{name}: {value}\n" for name, value in headers) + "\n"
    return head.replace("\n", "\r\n").encode("ascii") + body


def _file(attachment: Attachment) -> bytes:
    headers = [
        ("Content-Type", attachment.kind),
        ("Content-Transfer-Encoding", "base64"),
        ("Content-Disposition", f'attachment; filename="{attachment.name}"'),
    ]
    return _entity(headers, encodebytes(attachment.data).replace(b"\n", b"\r\n"))


def _headers(letter: Letter) -> list[tuple[str, str]]:
    headers = [
        ("From", _mailbox("From", letter.sender_name, letter.sender_email)),
        ("To", _mailbox("To", letter.to_name, letter.to_email)),
        ("Reply-To", letter.reply_to),
        ("Subject", _unstructured("Subject", letter.subject)),
        ("Date", _date(letter.date.astimezone(UTC))),
        ("Message-ID", letter.message_id),
        ("References", "\n ".join(letter.references) or None),
        # RFC 3834: what is sent by a program says so. Delivery reports stay on; hiding them would hide a dead mailbox.
        ("Auto-Submitted", "auto-generated"),
        ("X-Auto-Response-Suppress", "AutoReply, RN, NRN"),
        ("X-LSCB-Kind", letter.kind),
        ("X-LSCB-Notices", ",\n ".join(letter.notices)),
    ]
    return [(name, value) for name, value in headers if value is not None]


@lru_cache(maxsize=128)
def _date(moment: datetime) -> str:
    """All letters of a batch have the same."""
    return format_datetime(moment)


def _part(subtype: str, body: str) -> bytes:
    """A text part in quoted-printable, which a person can read in the .eml."""
    lines = body.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    headers = [("Content-Type", f'text/{subtype}; charset="utf-8"'), ("Content-Transfer-Encoding", "quoted-printable")]
    return _entity(headers, b"\r\n".join(map(_quoted, lines)))


@lru_cache(maxsize=1024)
def _quoted(line: str) -> bytes:
    """One line in quoted-printable. Most lines of a letter are its layout's, and the same in the next letter."""
    return b2a_qp(line.encode(errors="replace")).replace(b"\n", b"\r\n")


def _tidied(words: str) -> str:
    return _UNFIT_FOR_A_LINE.sub(" ", words).strip()


def _is_plain(words: str) -> bool:
    """Whether `words` may stand in a header as they are: ASCII, foldable, and not read as an encoded word."""
    return words.isascii() and "=?" not in words and all(len(word) <= _LONGEST_WORD for word in words.split())


def _unstructured(name: str, words: str) -> str:
    words = _tidied(words)
    if _is_plain(words) and len(name) + 2 + len(words) <= _LONGEST_LINE:
        return words
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
