"""The clock watches itself: a tick that says when mail went late, and whether all is well now."""

from dataclasses import replace
from datetime import datetime

from lscb_workflow import pipeline
from lscb_workflow.pipeline.office import Clock, Office
from lscb_workflow.rules import notices
from lscb_workflow.rules import pulse as rules
from lscb_workflow.rules.pulse import Pulse
from lscb_workflow.store import database, people, pulse, snapshots


def tick(office: Office, clock: Clock) -> tuple[pipeline.Tally, bool]:
    """A tick of the real clock, and whether it was a healthy one: everything has left, and nothing is wrong."""
    notice_what_was_late(office, clock())
    done = pipeline.tick(office, clock)
    now = clock()
    found = rules.wrong(take(office, now), now, ticks=True, posts_now=office.posts_now(now))
    return done, not done.waiting and not any(found)


def take(office: Office, now: datetime) -> Pulse:
    """The pulse of the service now."""
    today = office.today(now)
    with database.reading(office.engine) as session:
        late = [t for plan in snapshots.frames(session, office.board) for t in office.rules.late_papers(plan, today)]
        taken = pulse.take(session, office.board, today, office.rules.policy.mail.attempts)
    return replace(taken, papers=tuple(term.quarter.ref for term in late))


def notice_what_was_late(office: Office, now: datetime) -> None:
    """Put down, once for each lateness, what the manager and the administrator must hear of. It goes with the tick."""
    settings, calendar = office.settings, office.rules.calendar
    taken = take(office, now)
    alarms = list(rules.alarms(taken, office.local(now), settings.send_at, calendar, office.posts_now(now)))
    if not alarms:
        return
    today = office.today(now)
    with database.writing(office.engine) as session:
        database.plan_in_turn(session, office.board)
        directory = people.directory(session, office.board)
        for post in notices.who_hears_of_the_service(directory, office.rules, today):
            if mailbox := directory.mailbox(post, today):
                for alarm in alarms:
                    said = notices.about_the_service(office.board, alarm, post, mailbox.person)
                    pulse.add_alarm(session, said, today)
