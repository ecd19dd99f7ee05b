"""A strict reader of messages on the wire: RFC 5322 (form), RFC 2045 to 2047 (parts and encoded words). Knows nothing
of the code that writes them, and little of the library that everybody else reads them with."""

import re
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default, strict
from itertools import pairwise

ONCE = {"from", "to", "reply-to", "subject", "date", "message-id", "references", "mime-version", "content-type"}
ONCE |= {"auto-submitted", "x-auto-response-suppress", "x-lscb-kind", "x-lscb-notices"}
HEADER = re.compile(r"([!-9;-~]+): ([\t -~]+)")
DOT_ATOM = r"[\w!#$%&'*+/=?^`{|}~-]+(?:\.[\w!#$%&'*+/=?^`{|}~-]+)*"
ADDRESS = rf"{DOT_ATOM}@[A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)*"
ENCODED = r"=\?utf-8\?[bq]\?[!->@-~]{1,63}\?="
PHRASE = rf'(?:"(?:[ !#-\[\]-~]|\\["\\])+"|{ENCODED}(?: {ENCODED})*)'
MAILBOX = re.compile(rf"(?:{PHRASE} +<{ADDRESS}>|{ADDRESS})", re.ASCII)
MESSAGE_ID = rf"<{DOT_ATOM}@{DOT_ATOM}>"
DATE = (
    r"(Mon|Tue|Wed|Thu|Fri|Sat|Sun), \d\d (Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec) \d{4} \d\d:\d\d:\d\d \+0000"
)
FORMS = {
    "from": MAILBOX, "to": MAILBOX, "reply-to": re.compile(ADDRESS, re.ASCII), "date": re.compile(DATE),
    "message-id": re.compile(MESSAGE_ID, re.ASCII), "references": re.compile(f"{MESSAGE_ID}( {MESSAGE_ID})*", re.ASCII),
    "mime-version": re.compile(r"1\.0"), "x-lscb-kind": re.compile(r"[a-z_]+"),
    "x-lscb-notices": re.compile(r"[!-+\--~]+(, [!-+\--~]+)*"),
}  # fmt: skip
ENCODINGS = {"quoted-printable": re.compile(rb"(?:[!-<>-~\t ]|=[0-9A-F]{2}|=\r\n|\r\n)*"),
             "base64": re.compile(rb"(?:[A-Za-z0-9+/]{1,76}={0,2}\r\n)*(?:[A-Za-z0-9+/]{1,76}={0,2})?")}  # fmt: skip


def read(data: bytes) -> EmailMessage:
    """A message that breaks no rule, as a program reads it; an assertion says which rule it breaks."""
    assert data.isascii(), "bytes that are not ASCII"
    assert not re.search(rb"\r(?!\n)|(?<!\r)\n|\x00", data), "a bare CR or LF, or a NUL"
    assert max(map(len, data.split(b"\r\n"))) <= 998, "a line that is too long"
    _part(data, top=True)
    message = message_from_bytes(data, policy=default + strict)
    assert isinstance(message, EmailMessage)
    for part in message.walk():
        assert part.defects == []
        assert [(name, value.defects) for name, value in part.items() if value.defects] == []
    assert len(message["To"].addresses) == 1, "one recipient a message, always"
    return message


def headers(head: bytes) -> list[tuple[str, str]]:
    """Names in small letters with their unfolded values."""
    unfolded = re.sub(r"\r\n(?=[ \t])", "", head.decode("ascii"))
    found = [HEADER.fullmatch(line) for line in unfolded.split("\r\n")]
    assert all(found), "a line among the headers that is no header"
    return [(match[1].lower(), match[2]) for match in found if match]


def _part(data: bytes, *, top: bool) -> None:
    head, parted, body = data.partition(b"\r\n\r\n")
    assert parted, "headers that never end"
    assert all(line.strip() for line in head.split(b"\r\n")), "a folded line with nothing on it"
    found = headers(head)
    names = [name for name, _ in found]
    assert len(set(names)) == len(names), "a header that stands twice"
    said = dict(found)
    if top:
        assert not any(len(line) > 78 and _can_fold(line) for line in head.split(b"\r\n")), "an unfolded header"
        assert not any(len(line) > 76 for line in head.split(b"\r\n") if b"=?" in line), "an encoded word's long line"
        assert set(names) <= ONCE, "a header that is not ours"
        assert {"from", "to", "subject", "date", "message-id", "mime-version", "content-type"} <= set(names)
        for name, value in found:
            assert name not in FORMS or FORMS[name].fullmatch(value), f"{name} is not in its form: {value!r}"
    else:
        assert set(names) <= {"content-type", "content-transfer-encoding", "content-disposition", "mime-version"}
    _body(said, body)


def _can_fold(line: bytes) -> bool:
    """Whether a header's line holds more than its name and one word."""
    return b" " in re.sub(rb"^(?:[!-9;-~]+:)? ", b"", line)


def _body(said: dict[str, str], body: bytes) -> None:
    boundary = re.fullmatch(
        r'multipart/(?:alternative|mixed); *boundary="([A-Za-z0-9=_.]{1,70})"', said["content-type"]
    )
    if boundary is None:
        assert ENCODINGS[said["content-transfer-encoding"]].fullmatch(body), "a body that is not in its encoding"
        assert max(map(len, body.split(b"\r\n"))) <= 76, "an encoded line longer than RFC 2045 allows"
        return
    line = rb"(?:^|\r\n)--" + re.escape(boundary[1].encode())
    marks = [(mark.start(), mark.end(), mark[1]) for mark in re.finditer(line + rb"(--)?[ \t]*(?:\r\n|$)", body)]
    assert len(marks) >= 2, "parts that are not parted"
    assert [closing for *_, closing in marks].count(b"--") == 1, "parts that end twice or never"
    assert marks[-1][2] == b"--"
    assert body[: marks[0][0]] == b"", "words before the first part"
    assert body[marks[-1][1] :].strip(b"\r\n") == b"", "words after the last part"
    for (_, begins, _), (ends, _, _) in pairwise(marks):
        _part(body[begins:ends], top=False)
