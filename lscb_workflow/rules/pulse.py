"""The pulse: whether the clock ticks and mail leaves. `/health/ready`, `doctor` and the clock itself judge by this."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, time, timedelta

from lscb_workflow.rules.workdays import DAY, Calendar

LATE = timedelta(minutes=15)  # the clock ticks once a minute
STUCK = timedelta(hours=1)


@dataclass(frozen=True, slots=True)
class Pulse:
    """`waiting_since`: since when the oldest message that has not left has waited. `unknown`: messages tried as often
    as policy allows without an outcome. `failed`: messages refused for good in the last days. `papers`: the quarters
    whose papers should have gone and are not there. `refusing_since`: since when several mailboxes' mail was rejected
    and nobody's was taken."""

    ticked_at: datetime | None
    waiting_since: datetime | None = None
    unknown: int = 0
    failed: int = 0
    papers: tuple[str, ...] = ()
    refusing_since: datetime | None = None


@dataclass(frozen=True, slots=True)
class Alarm:
    """Word about the service that a post is owed once: `ref`, `point` and `step` are parts of its notice's key."""

    ref: str
    point: str
    step: str
    reason: str
    post: str = ""
    person: str = ""


def late(pulse: Pulse, now: datetime) -> str | None:
    """Why the clock cannot be relied on, or None while it ticks."""
    if pulse.ticked_at is None:
        return "the clock has never ticked"
    if now - pulse.ticked_at > LATE:
        return f"the clock is late: it last ticked {_long(now - pulse.ticked_at)} ago"
    return None


def ahead(pulse: Pulse, now: datetime) -> str | None:
    """What is wrong where the last tick lies in the future, or None."""
    if pulse.ticked_at is None or pulse.ticked_at - now <= LATE:
        return None
    return f"the clock was set back: it last ticked {_long(pulse.ticked_at - now)} from now"


def stuck(pulse: Pulse, now: datetime, posts_now: bool) -> str | None:
    """Since when mail waits that should have left, or None. Outside the hours in which mail goes, all of it may."""
    since = stuck_since(pulse, now)
    if since and posts_now:
        return f"mail is stuck: the oldest message has waited since {since:%Y-%m-%d %H:%M} UTC"
    return None


def stuck_since(pulse: Pulse, now: datetime) -> datetime | None:
    """Since when mail has waited for longer than a server's bad hour, or None."""
    since = pulse.waiting_since
    return since if since and now - since > STUCK else None


def unknown(pulse: Pulse) -> str | None:
    """How many messages nobody knows the end of, or None."""
    if pulse.unknown:
        return f"{pulse.unknown} messages were tried as often as policy allows, and nobody knows how they ended"
    return None


def refusing(pulse: Pulse) -> str | None:
    """Since when the mail server has refused everybody's mail, or None."""
    since = pulse.refusing_since
    return f"the mail server has refused every message since {since:%Y-%m-%d %H:%M} UTC" if since else None


def missing(pulse: Pulse) -> str | None:
    """Which papers are not there although their day is over, or None."""
    return f"papers are missing: {', '.join(pulse.papers)}" if pulse.papers else None


def wrong(pulse: Pulse, now: datetime, ticks: bool, posts_now: bool) -> Iterator[str]:
    """What stops the work, a line each; nothing personal, for anybody may read it. `ticks` is false where the clock
    stands still on purpose."""
    found = (late(pulse, now), stuck(pulse, now, posts_now), missing(pulse)) if ticks else ()
    yield from (words for words in (*found, unknown(pulse), refusing(pulse)) if words)


def alarms(pulse: Pulse, now: datetime, send_at: time, calendar: Calendar, posts_now: bool) -> Iterator[Alarm]:
    """What somebody must be told of, at most one a day of each. `now` is the board's own time.

    A clock that slept while nothing was to go made nothing late: what counts is the first send hour that it missed.
    """
    if not posts_now:
        return
    if ticked := pulse.ticked_at and pulse.ticked_at.astimezone(now.tzinfo):
        wanted = _next_post(ticked, send_at, calendar)
        if now - wanted > STUCK:
            words = f"The clock stood still from {_at(ticked)} to {_at(now)}. What was to go at {_at(wanted)} goes now."
            yield Alarm("clock", wanted.date().isoformat(), "late", words)
    if pulse.waiting_since and stuck(pulse, now, posts_now):
        since = pulse.waiting_since.astimezone(now.tzinfo)
        words = f"Emails had been waiting since {_at(since)} when this was noticed at {_at(now)}."
        yield Alarm("mail", since.date().isoformat(), "stuck", words)


def _next_post(ticked: datetime, send_at: time, calendar: Calendar) -> datetime:
    """The first moment after a tick at which scheduled mail was to go."""
    day = ticked.date() if ticked.time() < send_at else ticked.date() + DAY
    return datetime.combine(calendar.on_or_after(day), send_at, ticked.tzinfo)


def _at(moment: datetime) -> str:
    return f"{moment:%H:%M} on {moment.day} {moment:%B %Y}"


def _long(span: timedelta) -> str:
    if span >= 2 * DAY:
        return f"{span.days} days"
    return f"{span // timedelta(minutes=1)} minutes"
