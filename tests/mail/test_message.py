"""What a mail program reads back is what the letter said, whatever was in it."""

import re
from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone
from email import message_from_bytes
from email.header import decode_header, make_header
from email.message import EmailMessage
from email.policy import compat32, default, strict
from email.utils import parseaddr
from unicodedata import bidirectional, category

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lscb_workflow.mail.message import Attachment, Letter, as_bytes, is_address, message_id, redirected

POLICY = default + strict

PLAIN = Letter(
    sender_name="Solihull LSCB business plan",
    sender_email="plan@lscb.example",
    to_name="Safeguarding Officer",
    to_email="safeguarding.officer@lscb.example",
    reply_to="business.manager@lscb.example",
    subject="Your return for October to December 2012",
    text="Action 1.5 is due on Friday 18 January 2013.\n",
    html="<p>Action 1.5 is due on Friday 18 January 2013.</p>\n",
    message_id=message_id("solihull/safeguarding-officer/reminder/2013-01-11", "lscb.example"),
    references=(),
    kind="reminder",
    notices=("solihull/2012-13/1.5/Q3/open/safeguarding-officer",),
    date=datetime(2013, 1, 11, 9, 0, tzinfo=UTC),
)

# Hypothesis finds most trouble by itself; these are what an attacker or a word processor would paste.
NASTY = st.sampled_from(
    [
        "a\r\nBcc: everybody@lscb.example",
        "a\r\n\r\n<script>",
        "a\n b",
        "\x00\x07\x1b[31m",
        "line\u2028separator\u2029and\x85next",
        "safe\u202eexample@evil",
        "=?utf-8?q?looks_encoded?=",
        'Jo "The Chair" O\'Neill \\ <x@y.example>, z@y.example',
        "x" * 3000,
        "word " * 400,
        "é" * 900,
        "👩‍👩‍👧‍👦 Kindertagesstätte – Übergang – 子どもの安全 " * 9,
        "\ud800 lone",
        "From the chair:\n.\n..two dots\nFrom here on  \n",
        "  spaces   inside  ",
        "",
    ]
)
WORDS = st.text(max_size=200) | NASTY | st.lists(st.text(max_size=20) | NASTY, max_size=4).map("".join)
LOCAL = st.from_regex(r"[a-zA-Z0-9!#$%&'*+/=?^_`{|}~-]{1,30}(\.[a-zA-Z0-9'+_-]{1,30})?", fullmatch=True)
DOMAIN = st.from_regex(r"[a-z0-9]{1,60}(\.[a-z0-9]{1,30}){0,4}\.example", fullmatch=True)
ADDRESSES = st.builds("{}@{}".format, LOCAL, DOMAIN)
KEYS = st.from_regex(r"[a-z0-9./:-]{1,300}", fullmatch=True)
IDS = st.builds(message_id, st.text(alphabet="abc/-é", max_size=20), DOMAIN)
LETTERS = st.builds(
    Letter,
    sender_name=WORDS,
    sender_email=ADDRESSES,
    to_name=WORDS,
    to_email=ADDRESSES,
    reply_to=st.none() | ADDRESSES,
    subject=WORDS,
    text=WORDS,
    html=WORDS,
    message_id=IDS,
    references=st.lists(IDS, max_size=20).map(tuple),
    kind=st.sampled_from(["reminder", "escalation", "sent_back"]),
    notices=st.lists(KEYS, max_size=30).map(tuple),
    date=st.datetimes(PLAIN.date.replace(tzinfo=None), timezones=st.just(UTC)),
)


def read(letter: Letter) -> EmailMessage:
    message = message_from_bytes(as_bytes(letter), policy=POLICY)
    assert isinstance(message, EmailMessage)
    for part in message.walk():
        assert part.defects == []
        assert [(name, value.defects) for name, value in part.items() if value.defects] == []
    return message


def as_a_line(words: str) -> str:
    """What a reader should see of any words in a header: one line, single spaces, nothing invisible that reorders."""
    turning = {"LRE", "RLE", "LRO", "RLO", "PDF", "LRI", "RLI", "FSI", "PDI"}
    unfit = (category(c) in {"Cc", "Cs"} or bidirectional(c) in turning for c in words)
    return " ".join("".join(" " if bad else c for c, bad in zip(words, unfit, strict=True)).split())


def as_a_body(words: str) -> str:
    return re.sub(r"\r\n?", "\n", words).encode(errors="replace").decode()


def body(part: EmailMessage) -> tuple[str, str]:
    return part.get_content_type(), part.get_content().replace("\r\n", "\n")


def shown_name(letter: Letter, header: str) -> str:
    """The display name by the older parser: the one of Python 3.11 keeps the space between two encoded words,
    which belongs to the folding (RFC 2047, section 6.2)."""
    phrase, _ = parseaddr(message_from_bytes(as_bytes(letter), policy=compat32)[header])
    return str(make_header(decode_header(phrase)))


@given(LETTERS)
def test_a_mail_program_reads_back_what_the_letter_said(letter):
    message = read(letter)

    assert [a.addr_spec for a in message["From"].addresses] == [letter.sender_email]
    assert [a.addr_spec for a in message["To"].addresses] == [letter.to_email]
    assert shown_name(letter, "From") == as_a_line(letter.sender_name)
    assert shown_name(letter, "To") == as_a_line(letter.to_name)
    assert message["Subject"] == as_a_line(letter.subject)
    assert message["Reply-To"] == letter.reply_to
    assert message["Date"].datetime == letter.date.replace(microsecond=0)
    assert message["Message-ID"] == letter.message_id
    assert tuple((message["References"] or "").split()) == letter.references
    assert message["X-LSCB-Kind"] == letter.kind
    assert tuple(key.strip() for key in message["X-LSCB-Notices"].split(",") if key.strip()) == letter.notices

    text, html = message.iter_parts()
    assert body(text) == ("text/plain", as_a_body(letter.text))
    assert body(html) == ("text/html", as_a_body(letter.html))


@given(LETTERS)
def test_no_field_can_add_a_header_or_break_the_wire(letter):
    data = as_bytes(letter)
    head, _, _ = data.partition(b"\r\n\r\n")

    assert data.isascii()
    assert re.search(rb"\r(?!\n)|(?<!\r)\n", data) is None, "a bare CR or LF, which servers read in different ways"
    assert b"\x00" not in data
    assert max(map(len, data.split(b"\r\n"))) <= 998
    names = re.findall(rb"(?m)^([!-9;-~]+):", head)
    optional = [b"Reply-To"] * (letter.reply_to is not None) + [b"References"] * bool(letter.references)
    assert sorted(names) == sorted([
        b"Content-Type", b"MIME-Version", b"From", b"To", b"Subject", b"Date", b"Message-ID", b"Auto-Submitted",
        b"X-Auto-Response-Suppress", b"X-LSCB-Kind", b"X-LSCB-Notices", *optional,
    ])  # fmt: skip


def test_it_says_that_a_program_sent_it_and_asks_for_no_out_of_office_reply():
    message = read(PLAIN)

    assert message["Auto-Submitted"] == "auto-generated"
    assert message["X-Auto-Response-Suppress"] == "AutoReply, RN, NRN"


def test_a_plain_letter_can_be_read_in_the_file_without_a_mail_program():
    data = as_bytes(PLAIN).decode()

    assert '\r\nTo: "Safeguarding Officer" <safeguarding.officer@lscb.example>\r\n' in data
    assert "\r\nSubject: Your return for October to December 2012\r\n" in data
    assert "\r\nAction 1.5 is due on Friday 18 January 2013.\r\n" in data


def test_headers_fold_under_the_78_characters_that_the_standard_asks_for():
    subject = "Overdue return: 1.5, for your attention before the board meets on 12 February 2013 at the Civic Suite"
    head = as_bytes(replace(PLAIN, subject=subject, to_name="Designated Nurse – " * 12)).split(b"\r\n\r\n")[0]

    assert max(map(len, head.split(b"\r\n"))) <= 78


@pytest.mark.parametrize("word", ["ᚨ", "é", "漢字 "])
def test_no_encoded_word_is_longer_than_the_75_characters_that_a_reader_must_take(word):
    """RFC 2047, section 2, which also gives a line with one in it no more than 76."""
    letter = replace(PLAIN, subject=word * 60, to_name=word * 50, sender_name=word * 55)
    head = as_bytes(letter).split(b"\r\n\r\n")[0]

    assert max(len(found) for found in re.findall(rb"=\?\S+\?=", head)) <= 75
    assert max(len(line) for line in head.split(b"\r\n") if b"=?" in line) <= 76


def test_the_same_letter_gives_the_same_bytes():
    assert as_bytes(PLAIN) == as_bytes(replace(PLAIN))


def test_the_date_is_written_in_utc():
    summer = replace(PLAIN, date=datetime(2013, 4, 1, 9, 0, tzinfo=timezone(timedelta(hours=1))))

    assert b"\r\nDate: Mon, 01 Apr 2013 08:00:00 +0000\r\n" in as_bytes(summer)


def test_a_message_id_is_stable_and_tells_nothing_of_its_seed():
    one = message_id("solihull/safeguarding-officer/reminder/2013-01-11", "lscb.example")

    assert one == message_id("solihull/safeguarding-officer/reminder/2013-01-11", "lscb.example")
    assert one != message_id("solihull/safeguarding-officer/reminder/2013-01-14", "lscb.example")
    assert re.fullmatch(r"<[0-9a-f]{40}@lscb\.example>", one)


@pytest.mark.parametrize(
    "wrong",
    [
        {"to_email": "officer@lscb.example\r\nBcc: everybody@lscb.example"},
        {"to_email": "officer@lscb.example\n"},
        {"to_email": "Officer <officer@lscb.example>"},
        {"to_email": "one@lscb.example, two@lscb.example"},
        {"to_email": "officer@lscb..example"},
        {"to_email": "büro@lscb.example"},
        {"to_email": ""},
        {"to_email": "x" * 65 + "@lscb.example"},
        {"sender_email": "plan"},
        {"reply_to": "plan @lscb.example"},
        {"message_id": "no-brackets@lscb.example"},
        {"message_id": "<a@lscb.example>\r\nBcc: x"},
        {"references": ("<a@lscb.example>", "<b b@lscb.example>")},
        {"kind": "reminder\r\nBcc: x"},
        {"kind": ""},
        {"notices": ("one,two",)},
        {"notices": ("=?utf-8?q?x?=",)},
        {"date": PLAIN.date.replace(tzinfo=None)},
    ],
    ids=str,
)
def test_a_wrong_machine_word_is_an_error_that_repeats_no_address(wrong):
    with pytest.raises(ValueError) as error:
        replace(PLAIN, **wrong)

    assert "example" not in str(error.value)


@pytest.mark.parametrize("address", ["d.o'brien+lscb@west-midlands.police.example", "a@localhost", "x_y@a.b.c.example"])
def test_ordinary_addresses_are_addresses(address):
    assert is_address(address)


def test_a_redirected_letter_shows_whose_it_would_have_been():
    message = read(redirected(PLAIN, "trial@lscb.example"))

    assert message["To"] == "trial@lscb.example"
    assert message["Subject"] == "[for safeguarding.officer@lscb.example] Your return for October to December 2012"
    assert message["Message-ID"] == PLAIN.message_id
    assert message["X-LSCB-Notices"] == "solihull/2012-13/1.5/Q3/open/safeguarding-officer"


def test_files_go_with_a_letter_and_come_out_as_they_went_in():
    pdf = Attachment("paper-2012-13-Q1-issue-1.pdf", "application/pdf", bytes(range(256)) * 40)
    word = Attachment("paper.docx", "application/vnd.openxmlformats-officedocument.wordprocessingml.document", b"PK")
    letter = replace(PLAIN, attachments=(pdf, word))
    message = read(letter)
    assert message.get_content_type() == "multipart/mixed"
    assert body(message.get_body(("plain",))) == ("text/plain", as_a_body(letter.text))
    assert body(message.get_body(("html",))) == ("text/html", as_a_body(letter.html))
    found = [(part.get_filename(), part.get_content_type(), part.get_content()) for part in message.iter_attachments()]
    assert found == [(each.name, each.kind, each.data) for each in (pdf, word)]
    assert as_bytes(letter) == as_bytes(letter)
    assert max(map(len, as_bytes(letter).split(b"\r\n"))) <= 85, "the length of Word’s own media type"


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("paper\r\nBcc: x@y.example", "application/pdf"),
        ('a"b.pdf', "application/pdf"),
        ("a.pdf", "application/pdf; x=y"),
    ],
)
def test_a_file_s_name_and_type_can_break_no_header(name, kind):
    with pytest.raises(ValueError, match="plain file name and a media type"):
        Attachment(name, kind, b"")
