"""What people do with a paper: write its front page, sign it off, send it early, correct it, publish it."""

from datetime import date, datetime

from sqlmodel import Session

from lscb_workflow.documents.papers import page
from lscb_workflow.pipeline import papers, press
from lscb_workflow.pipeline.office import Office
from lscb_workflow.rules import redaction
from lscb_workflow.rules.acts import CorrectAct, FrontPageAct, ReleaseAct, SignOffAct
from lscb_workflow.rules.digest import outline
from lscb_workflow.rules.faults import Fault
from lscb_workflow.rules.notices import day
from lscb_workflow.store import database, digests, forms, people, snapshots
from lscb_workflow.store.tables import DigestRow


def perform(
    session: Session, office: Office, act: FrontPageAct | CorrectAct | ReleaseAct | SignOffAct, now: datetime
) -> str:
    """Do it in the caller's transaction. Returns a sentence that says what was done."""
    _known(session, office, act.by)
    match act:
        case FrontPageAct():
            return _front_page(session, office, act, now)
        case CorrectAct():
            return _correct(session, office, act, now)
        case ReleaseAct():
            row = digests.release(session, office.board, act.quarter, now, office.today(now), act.by)
            return f"{act.quarter}, issue {row.number}, goes with the next tick of the clock."
        case SignOffAct():
            return _sign_off(session, office, act, now)


def _known(session: Session, office: Office, by: str) -> None:
    """Who compiled, wrote or published must be somebody, or anybody could sign their own paper under another name."""
    if by not in {post.handle for post in people.directory(session, office.board).posts}:
        raise Fault(f"there is no post {by}; `person list` shows the posts there are")


def draft(office: Office, ref: str, now: datetime, by: str = digests.THE_CLOCK) -> str:
    """Compile a quarter's draft now, from what is on file."""
    with database.writing(office.engine) as session:
        if by != digests.THE_CLOCK:
            _known(session, office, by)
        case = papers.case_of(session, office, ref, now)
        if not office.rules.opened(case.term, office.today(now)):
            opens_on = office.rules.dates(case.term).opens_on
            raise Fault(f"{ref} opens on {day(opens_on)}; there is nothing to report on before that")
        if not case.term.unsigned and any(issue.edition == "full" for issue in case.term.issues if issue.frozen_at):
            raise Fault(f"{ref} has its full paper already; `digest correct {ref}` begins an issue that corrects it")
        row = case.draft(by)
        return f"Compiled: the draft for {ref}, {row.sha256[:12]}."


def _front_page(session: Session, office: Office, act: FrontPageAct, now: datetime) -> str:
    """The manager's own words, looked at like any others; the draft is compiled anew with them."""
    known = people.directory(session, office.board).known_names()
    for words in filter(None, (act.sentence, act.note)):
        if found := redaction.flags(words, known):
            passage = words[found[0].start : found[0].end]
            raise Fault(f"“{passage}” {redaction.WHY[found[0].kind]}; write it without, for this may be published")
    case = papers.case_of(session, office, act.quarter, now)
    if case.term.frozen and not case.term.unsigned:
        raise Fault(f"{act.quarter} has its paper already; `digest correct {act.quarter}` begins a correction")
    digests.edit_front_page(session, office.board, act.quarter, act.sentence, act.note, now, act.by)
    if case.term.unsigned:
        row = case.draft(case.waiting.compiled_by if case.waiting else digests.THE_CLOCK)
        return f"Written on the front page of {act.quarter}. The draft is now {row.sha256[:12]}."
    return f"Written for the front page of {act.quarter}. Its draft will have it."


def _correct(session: Session, office: Office, act: CorrectAct, now: datetime) -> str:
    case = papers.case_of(session, office, act.quarter, now)
    older = digests.outgoing(session, office.board, act.quarter)
    if case.term.unsigned:
        raise Fault(f"{act.quarter} has a draft that waits for its sign-off already; sign that off first")
    row = case.correct(older.number, act.because, act.by)
    return f"Compiled: issue {row.number} of {act.quarter}, which corrects issue {older.number}, {row.sha256[:12]}."


def _sign_off(session: Session, office: Office, act: SignOffAct, now: datetime) -> str:
    """The draft on file is frozen and printed. Only the role that policy names may do it, and never its compiler."""
    signer = office.rules.policy.digest.signed_off_by
    known = snapshots.take(session, office.board).people
    if act.by not in known.in_role(signer):
        may = ", ".join(known.in_role(signer)) or "nobody yet"
        raise Fault(f"{act.by} may not sign off {act.quarter}; policy names the {signer} ({may})")
    mailbox = known.mailbox(act.by, office.today(now))
    also = known.received_by(mailbox.person, office.today(now)) if mailbox else ()
    row = digests.sign_off(session, office.board, act.quarter, act.by, now, act.read, also)
    papers.file(session, office, row, now)
    return f"Signed off: {act.quarter}, issue {row.number}, {row.sha256[:12]}. This is what goes out."


def publish(office: Office, ref: str, now: datetime, by: str) -> dict[str, bytes]:
    """The files of a quarter's published paper, by their place in the web server's folder: the paper where its newest
    issue always stands, the same under its issue's own address, and the list of all papers. Only from the public's day
    on, and once the board's own readers have it."""
    with database.writing(office.engine) as session:
        case = papers.case_of(session, office, ref, now)
        row = digests.outgoing(session, office.board, ref)
        public = next((each for each in office.rules.policy.digest.audiences if not each.is_mailed), None)
        found = forms.of_issue(session, row, public.name) if public else {}
        if public is None or not found:
            raise Fault(f"{ref} was printed for no public audience; add one to policy.toml, then correct the paper")
        _known(session, office, by)
        _refuse_too_early(row, ref, office.rules.day_of(case.term, public), office.today(now))
        digests.publish(session, row, ref, now, by)
        issue = {f"{'index' if form == 'html' else 'paper'}.{form}": data for (_, form), data in found.items()}
        places = (ref, f"{ref}/issue-{row.number}")
        files = {f"{place}/{name}": data for place in places for name, data in issue.items()}
        return {**files, "index.html": _shelf(session, office)}


def _refuse_too_early(row: DigestRow, ref: str, from_on: date, today: date) -> None:
    if row.signed_off_by is None:
        raise Fault(f"{ref} has not been signed off; only what was signed is published")
    if today < from_on:
        raise Fault(f"{ref} is published from {day(from_on)} on, as policy.toml says")
    if row.state == "ready":
        raise Fault(f"{ref}, issue {row.number}, has not gone to the board yet; the next tick of the clock sends it")


def _shelf(session: Session, office: Office) -> bytes:
    """The first page of what is published: every quarter's paper by its permanent address."""
    published = {
        ref: press.public_of(row) for ref, row in digests.every_issue(session, office.board) if row.published_at
    }
    links = [(outline.shelf_mark(version), f"{ref}/index.html") for ref, version in reversed(published.items())]
    newest = list(published.values())[-1]
    return page.write(outline.shelf(newest), office.press.folder, links)
