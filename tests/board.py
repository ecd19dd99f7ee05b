"""A small board, invented, in which every field that takes words has some, and the emails of some weeks of it."""

import re
from datetime import UTC, date, datetime, time
from pathlib import Path
from typing import Any

from lscb_workflow import config, pipeline
from lscb_workflow.cli.offices import open_office
from lscb_workflow.cli.plans import load_plan
from lscb_workflow.documents.answers import read_answers
from lscb_workflow.documents.people import read_people
from lscb_workflow.mail.transports.mailbox import Mailbox
from lscb_workflow.pipeline import acts, visits, watch
from lscb_workflow.pipeline.office import Office
from lscb_workflow.rules import links
from lscb_workflow.rules.acts import Act
from lscb_workflow.rules.faults import Fault
from lscb_workflow.store import database, people, withholding
from tests import strict

# Words that dates are read from: another text here is another year, with other emails.
DATED = {"By 31 October 2012", "By 31 January 2013", "Until further notice from nobody"}

SETTINGS: dict[str, Any] = {
    "board": "solihull",
    "board_name": "The Children Board",
    "zone": "Europe/London",
    "send_at": "08:00",
    "sender_name": "Business plan",
    "sender_email": "lscb@lscb.example",
    "bounces_to": "bounces@lscb.example",
    "contact_title": "Head of Business",
    "contact_telephone": "0121 496 0100",
    "contact_email": "contact@lscb.example",
    "concern_telephone": "0121 496 0199",
    "concern_hours": "day and night",
    "pages_url": "https://pages.lscb.example",
    "public_page": "https://www.lscb.example",
    "mail_domains": ["lscb.example", "council.example"],
    "paper_domains": ["lscb.example"],
    "show_people_as": "name",
    "sample": True,
    "country": "GB",
    "subdivision": "ENG",
}


def holder(name: str, email: str) -> list[dict[str, str]]:
    return [{"name": name, "email": email}]


PEOPLE: dict[str, Any] = {
    "agencies": [
        {"handle": "council", "name": "The Council", "member": "member"},
        {"handle": "school", "name": "The Schools", "member": "member"},
    ],
    "posts": [
        {
            "handle": "manager",
            "title": "Business Manager",
            "roles": ["manager"],
            "holders": holder("Mary Manager", "manager@lscb.example"),
            "mailbox_read_by": ["assistant"],
        },
        {"handle": "assistant", "title": "Assistant", "holders": holder("Ann Assistant", "assistant@lscb.example")},
        {
            "handle": "chair",
            "title": "Chairperson",
            "roles": ["chair", "board"],
            "holders": holder("Carl Chair", "chair@lscb.example"),
        },
        {
            "handle": "governor",
            "title": "Governor",
            "roles": ["governing_board"],
            "holders": holder("Gail Governor", "governor@council.example"),
        },
        {
            "handle": "member",
            "title": "Board Member",
            "roles": ["board"],
            "agency": "council",
            "holders": holder("Mo Member", "member@council.example"),
        },
        {
            "handle": "officer",
            "title": "Plan Officer",
            "printed_as": ["Officer as printed"],
            "agency": "council",
            "holders": holder("Olive Officer", "officer@council.example"),
        },
        {
            "handle": "head",
            "title": "Head Teacher",
            "agency": "school",
            "holders": holder("Hal Head", "head@council.example"),
        },
        {"handle": "group", "title": "Sub Group", "group": True, "answers": "head"},
        {
            "handle": "nurse",
            "title": "Named Nurse",
            "agency": "council",
            "holders": holder("Nell Nurse", "nurse@council.example"),
            "covers": [{"deputy": "officer", "from_on": "2012-07-01", "until_on": "2013-12-31"}],
        },
    ],
}

# Words that the rule asks about: whatever stands beside them is withheld in every year alike, until it is cleared.
FLAGGED = "Ring 0121 496 0777. "

PLAN: dict[str, Any] = {
    "plan": "2012-13",
    "title": "The Plan",
    "starts_on": "2012-07-01",
    "ends_on": "2013-06-30",
    "aims": [{"number": 1, "text": "The first aim"}],
    "priorities": ["The first priority"],
    "note": "A note on the plan",
    "measures": [{"priority": "The first priority", "heading": "A heading", "text": "A measure of visits"}],
    "actions": [
        {
            "ref": "1.1",
            "aim": 1,
            "category": "change_priority",
            "priority": "The first priority",
            "text": "Write the first thing",
            "torn": "The end of the line is cut off",
            "leads": [{"role": "Officer as printed"}],
            "timescale": "By 31 October 2012",
            "outputs": ["An output"],
            "opening": FLAGGED + "Begun before",
        },
        {
            "ref": "1.2",
            "aim": 1,
            "category": "fundamental",
            "text": "Write the second thing",
            "leads": [{"name": "Sub Group", "group": True}, {"name": "Mo Member", "role": "Board Member"}],
            "timescale": "Violet 7",
        },
        {
            "ref": "1.3",
            "aim": 1,
            "category": "fundamental",
            "text": "Write the third thing",
            "leads": [{"name": "A lost name", "missing": True}],
            "timescale": "By 31 January 2013",
        },
        {
            "ref": "1.4",
            "aim": 1,
            "category": "fundamental",
            "text": "Write the fourth thing",
            "leads": [{"role": "Named Nurse"}],
            "timescale": "By 31 October 2012",
            "revised": "By 31 January 2013",
            "because": "The reason in the file",
        },
    ],
}

Q1 = "2012-13/Q1"
ACTS: list[dict[str, Any]] = [
    {"at": "2012-09-04T10:00", "confirm_address": {"post": "assistant", "by": "assistant"}},
    {
        "at": "2012-09-04T10:00",
        "measure_owner": {"plan": "2012-13", "number": 1, "owner": "officer", "every": "3m", "by": "manager"},
    },
    {"at": "2012-10-10T10:00", "confirm": {"ref": "1.2", "event": "The awaited event", "by": "manager"}},
    {
        "at": "2012-10-10T11:00",
        "submit": {
            "ref": "1.1",
            "by": "officer",
            "quarter": Q1,
            "status": "amber",
            "timescale": FLAGGED + "On the way",
            "progress": FLAGGED + "Half is written",
            "impact": FLAGGED + "Readers say so",
            "not_yet": {"2012-10-31": "2012-12-31"},
            "why": {"2012-10-31": FLAGGED + "It took longer"},
            "evidence": "https://www.lscb.example/evidence",
            "via": "A secretary",
            "revise": "Until further notice from nobody",
            "because": FLAGGED + "We need more time",
        },
    },
    {
        "at": "2012-10-10T12:00",
        "measure": {
            "plan": "2012-13",
            "number": 1,
            "by": "officer",
            "quarter": Q1,
            "value": "12",
            "note": FLAGGED + "A note on the value",
            "parts": {"The Council": "7", "The Schools": "5"},
        },
    },
    {
        "at": "2012-10-11T10:00",
        "revise": {"ref": "1.1", "by": "manager", "decision": "refused", "because": "The board said no"},
    },
    {"at": "2012-10-11T11:00", "withdraw": {"ref": "1.4", "by": "manager", "because": "It is no longer wanted"}},
    {
        "at": "2012-10-30T10:00",
        "front_page": {"quarter": Q1, "by": "manager", "sentence": "A quarter in words", "note": "A note for readers"},
    },
    {"at": "2012-10-31T10:00", "sign_off": {"quarter": Q1, "by": "chair"}},
    {"at": "2012-11-06T10:00", "correct": {"quarter": Q1, "by": "manager", "because": "A word was wrong"}},
    {"at": "2012-11-07T10:00", "sign_off": {"quarter": Q1, "by": "chair"}},
    {"at": "2012-11-28T10:00", "event": {"ref": "1.2", "on": "2012-11-20", "by": "manager"}},
    {"at": "2012-11-28T11:00", "complete": {"ref": "1.1", "by": "manager"}},
]

MEETINGS = [date(2012, 11, 13), date(2013, 2, 12), date(2013, 5, 14), date(2013, 9, 10)]
# The days on which this plan's emails go, with Q1's meeting on 13 November; acts of a day come after its tick.
DAYS = ["2012-09-04", "2012-10-09", "2012-10-10", "2012-10-11", "2012-10-17", "2012-10-24", "2012-10-26", "2012-10-30",
        "2012-10-31", "2012-11-05", "2012-11-06", "2012-11-07", "2012-11-08", "2012-11-28"]  # fmt: skip


def live(home: Path, otherwise: list[Act]) -> list[bytes]:
    """Every email of some weeks in which a plan is asked about, answered, chased, put to paper and corrected."""
    (home / "data").mkdir()
    at = datetime.combine(date(2012, 7, 2), time(9), UTC)
    with open_office(config.load(home, {}), Mailbox(), new=True) as office:
        with database.writing(office.engine) as session:
            people.load(session, office.board, read_people(home / "people.yaml"), at)
        load_plan(office, home / "plan.yaml", MEETINGS, date(2012, 8, 24), at)
        clear(office, at)
        confirm_addresses(office, at)
        script = read_answers(home / "acts.yaml")
        for day in map(date.fromisoformat, DAYS):
            morning = datetime.combine(day, time(8), office.settings.zone)
            pipeline.tick(office, lambda now=morning: now.astimezone(UTC))
            for act, plain in zip(script, otherwise, strict=True):
                if act.at.date() == day:
                    perform(office, act, plain)
        ask_for_a_link(office, morning)
        watch.notice_what_was_late(office, morning.replace(day=30, hour=12))
        pipeline.tick(office, lambda: morning.replace(day=30, hour=12).astimezone(UTC))
        assert isinstance(office.transport, Mailbox)
        return [data for _, data in office.transport.letters]


def confirm_addresses(office: Office, at: datetime) -> None:
    """Everybody confirms the address that they were asked about; the assistant does so later, by an act."""
    pipeline.tick(office, lambda: at)
    with database.writing(office.engine) as session:
        for entry in people.directory(session, office.board).to_confirm(at.date()):
            if entry.post != "assistant":
                people.confirm(session, office.board, entry.holder.email, at, "its reader")


def perform(office: Office, act: Act, otherwise: Act) -> None:
    """Do it or, where that is refused in clear sentences, the same with plain words."""
    at = act.at.replace(tzinfo=office.settings.zone).astimezone(UTC)
    try:
        acts.perform(office, act.deed, at)
    except Fault as fault:
        is_clear(fault)
        acts.perform(office, otherwise.deed, at)
    clear(office, at)
    pipeline.tick(office, lambda: at)


def clear(office: Office, at: datetime) -> None:
    """Whatever was withheld may stand, so that the papers have it."""
    with database.writing(office.engine) as session:
        for words in withholding.waiting(session, office.board):
            withholding.clear(session, office.board, words.which, at, "manager")


def ask_for_a_link(office: Office, now: datetime) -> None:
    assert office.door
    assert isinstance(office.transport, Mailbox)
    asked = next(data for _, data in office.transport.letters if b"\nX-LSCB-Kind: reminder" in data)
    text = str(strict.read(asked).get_body(("plain",)).get_content())
    token = re.search(r"https://pages\.lscb\.example/answer/(\S+)", text)[1]
    link = visits.look(office, token, now.astimezone(UTC)).link
    assert visits.renew(office, token, links.form_key(office.door.secret, link), now.astimezone(UTC))


def is_clear(fault: Fault, place: str = "") -> None:
    """Each sentence stands on a line of its own, says nothing to a terminal, and names the file where there is one."""
    assert all(problem.isprintable() and place in problem for problem in fault.problems), fault.problems
