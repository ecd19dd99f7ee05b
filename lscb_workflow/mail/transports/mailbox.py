"""Letters kept in memory, for forecasts and tests."""

from lscb_workflow.mail.transports import Transport


class Mailbox(Transport):
    """`letters` holds (to, data) in the order of delivery."""

    def __init__(self) -> None:
        self.letters: list[tuple[str, bytes]] = []

    def deliver(self, data: bytes, *, sender: str, to: str, message_id: str) -> None:
        self.letters.append((to, data))
