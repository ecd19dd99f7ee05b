"""What goes into one letter: its words and, where a paper goes with it, the papers that were frozen."""

from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session

from lscb_workflow.mail.message import Attachment
from lscb_workflow.mail.render import Rendered
from lscb_workflow.pipeline import press
from lscb_workflow.pipeline.office import Office
from lscb_workflow.rules import links
from lscb_workflow.rules.faults import Fault
from lscb_workflow.rules.letters import Addressee
from lscb_workflow.rules.notices import Notice, issue_of
from lscb_workflow.store import digests, forms
from lscb_workflow.store import links as rows


@dataclass(frozen=True, slots=True)
class Written:
    """A letter's words, and what is attached to them."""

    words: Rendered
    attachments: tuple[Attachment, ...] = ()


def paper(session: Session, office: Office, notice: Notice, to: Addressee, now: datetime) -> Written:
    """The frozen email and papers of a notice of kind "digest": nothing in them is made anew.

    Papers are attached for the domains that settings allow; others get their own link, put where the frozen email
    keeps a place for it, or are told whom to ask.
    """
    ref = f"{notice.plan}/{notice.point}"
    number, audience = issue_of(notice.step)
    row = digests.issue(session, office.board, ref, number)
    kept = {form: data for (_, form), data in forms.of_issue(session, row, audience).items()}
    if press.NAMING not in kept:
        raise Fault(
            f"issue {number} of {ref} was frozen before policy.toml had the audience {audience!r}, and so was not "
            f"printed for it; `digest correct {ref}` begins an issue that will be"
        )
    if press.ATTACHING in kept and office.settings.takes_papers(to.email):
        return Written(press.unpacked(kept[press.ATTACHING]), tuple(_attached(kept, ref, row.number)))
    if office.door is None:
        return Written(press.unpacked(kept[press.NAMING]))
    link = rows.link_for(session, office.board, notice.person, to.email, ref, now)
    address = office.door.paper_address(links.token(office.door.secret, link))
    return Written(press.with_link(press.unpacked(kept[press.LINKING]), address))


def _attached(kept: dict[str, bytes], ref: str, number: int) -> list[Attachment]:
    name = f"paper-{ref.replace('/', '-')}-issue-{number}"
    return [Attachment(f"{name}.{form}", kind, kept[form]) for form, (_, kind) in press.ATTACHED.items()]
