"""What a reader opens behind the link in a paper's email: the very bytes that were frozen for their audience."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from lscb_workflow.pipeline.office import Office
from lscb_workflow.pipeline.visits import NoSuchLink, link_of
from lscb_workflow.rules import links
from lscb_workflow.rules.links import Link, Standing
from lscb_workflow.rules.snapshot import Term
from lscb_workflow.store import database, digests, forms, outbox, snapshots

READ = ("html", "pdf", "docx", "csv", "json")


@dataclass(frozen=True)
class Reading:
    """A link and what it opens: nothing, once it has ended."""

    link: Link
    standing: Standing
    term: Term | None = None
    issue: int = 0
    forms: Mapping[str, bytes] = field(default_factory=dict)


def look(office: Office, token: str, now: datetime) -> Reading:
    """The papers that were sent to this link's person for its quarter. Raises NoSuchLink where none were."""
    with database.reading(office.engine) as session:
        link = link_of(session, office, token)
        taken = snapshots.take(session, office.board)
        standing = links.standing(link, taken, office.rules, office.today(now))
        if standing != "good":
            return Reading(link, standing)
        sent = outbox.papers_sent(session, office.board, link.person, link.quarter)
        if not sent:
            raise NoSuchLink
        number, audience = sent[-1]
        row = digests.issue(session, office.board, link.quarter, number)
        kept = {form: data for (_, form), data in forms.of_issue(session, row, audience).items() if form in READ}
        term = next(t for plan in taken.plans for t in plan.terms if t.quarter.ref == link.quarter)
        return Reading(link, standing, term, number, kept)
