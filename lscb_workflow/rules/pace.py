"""How fast mail goes: how long a failed message waits for its next try, and how many may leave in one minute."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from hashlib import sha256

from lscb_workflow.rules.policy import MailPolicy

MINUTE = timedelta(minutes=1)
SPREAD = 0.25  # the most that is taken off a wait, as a share of it


def wait(policy: MailPolicy, message_id: str, tries: int) -> timedelta:
    """How long a message that was tried `tries` times waits: twice as long each time, up to policy's longest.

    Messages that failed together must not come back together, so up to a quarter is taken off. How much follows from
    the message and the try, not from chance: a restart changes nothing, and a test can tell.
    """
    minutes = min(policy.retry_minutes * 2 ** max(tries - 1, 0), policy.longest_retry_minutes)
    drawn = int.from_bytes(sha256(f"{message_id}#{tries}".encode()).digest()[:4], "big") / 2**32
    return timedelta(minutes=minutes * (1 - SPREAD * drawn))


def outlives(policy: MailPolicy, kind: str, first: datetime, again: datetime) -> bool:
    """Whether the next try of a message that was first tried at `first` would come after its life."""
    return again > first + policy.life_hours.of(kind)


def room(a_minute: int, left_at: Iterable[datetime], now: datetime) -> int:
    """How many more may leave now without any minute seeing more than `a_minute`; `left_at` is when the last ones did.

    A moment still to come was written before the clock was set back. It does not count, or mail would stop until then.
    """
    return max(0, a_minute - sum(now - MINUTE < left <= now for left in left_at))
