"""Microsoft Graph: a mailbox of Microsoft 365 sends the whole message as it was written.

https://learn.microsoft.com/en-us/graph/api/user-sendmail (MIME format)
https://learn.microsoft.com/en-us/graph/throttling
https://learn.microsoft.com/en-us/graph/errors

"Accepted" is Exchange's word that it will try. An address that does not exist comes back as a report to the mailbox
that sent. Whether Exchange keeps our Message-ID is nowhere promised: X-LSCB-Notices tells two copies apart.
"""

import re
from base64 import b64encode
from collections.abc import Callable
from datetime import datetime, timedelta
from urllib.parse import quote

from lscb_workflow.mail.message import is_address
from lscb_workflow.mail.transports import NoOutcome, Refused, Rejected, Transport, TryLater, Undelivered
from lscb_workflow.mail.transports.https import Answer, post
from lscb_workflow.mail.transports.tokens import Tokens

MICROSOFT = "https://graph.microsoft.com"
_ACCEPTED, _MALFORMED, _NO_SIGN_IN, _TOO_LARGE = 202, 400, 401, 413
_HANDED_ON = {502, 504}  # a gateway that got no answer from the server behind it does not know either
_THE_MAILBOX = {"ErrorInvalidRecipients"}
_CODE = re.compile(r"[A-Za-z0-9_.-]{1,60}")


class Graph(Transport):
    """`mailbox` is the one that sends, where it is not the sender's own; `tokens` must be for Graph.

    `clock` says what time it is; `timeout` is in seconds, for each wait.
    """

    def __init__(
        self,
        tokens: Tokens,
        clock: Callable[[], datetime],
        mailbox: str | None = None,
        server: str = MICROSOFT,
        timeout: float = 60.0,
    ) -> None:
        self._tokens, self._clock = tokens, clock
        self._mailbox, self._server, self._timeout = mailbox, server, timeout
        self._told: tuple[datetime, TryLater] | None = None

    def deliver(self, data: bytes, *, sender: str, to: str, message_id: str) -> None:
        if not (is_address(sender) and is_address(to)):
            raise Refused("the address is not one that mail can carry")
        now = self._clock()
        self._keep_quiet(now)
        try:
            self._send(data, self._mailbox or sender, now)
        except TryLater as later:
            self._told = (now, later) if later.wait else None
            raise

    def check(self) -> datetime | None:
        self._tokens.forget()
        self._tokens.token()
        return self._tokens.certificate_ends()

    def _keep_quiet(self, now: datetime) -> None:
        """Asked to wait, nothing is sent until then, whichever message it is: each would lengthen the wait."""
        if self._told is None:
            return
        told_at, later = self._told
        over = told_at + (later.wait or timedelta(0))
        if told_at <= now < over:  # unless the clock was set back
            raise TryLater(later.reason, over - now)

    def _send(self, data: bytes, mailbox: str, now: datetime) -> None:
        headers = {"Authorization": f"Bearer {self._tokens.token()}", "Content-Type": "text/plain"}
        url = f"{self._server}/v1.0/users/{quote(mailbox, safe='@')}/sendMail"
        answer = post(url, b64encode(data), headers, self._timeout, now)
        if answer.status == _NO_SIGN_IN:
            self._tokens.forget()
        if answer.status != _ACCEPTED:
            raise _end(answer)


def _end(answer: Answer) -> Undelivered:
    """What an answer other than "accepted" means. Whatever may be ours to mend (rights, the mailbox) is tried again."""
    code = _code(answer)
    reason = f"Microsoft Graph answered {answer.status} {code}".strip()
    if answer.status < 300 or answer.status in _HANDED_ON:
        return NoOutcome(reason)
    if answer.status == _MALFORMED and code in _THE_MAILBOX:
        return Refused(reason)
    if answer.status in (_MALFORMED, _TOO_LARGE):
        return Rejected(reason)
    return TryLater(reason, answer.wait)


def _code(answer: Answer) -> str:
    """The error's name, as in ErrorSendAsDenied. Its message is left out, as it often repeats an address."""
    error = answer.values.get("error")
    code = error.get("code") if isinstance(error, dict) else None
    return code if isinstance(code, str) and _CODE.fullmatch(code) else ""
