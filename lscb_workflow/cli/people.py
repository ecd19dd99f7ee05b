"""The person family: posts, holders and cover."""

import json
from datetime import date, datetime
from pathlib import Path
from typing import Any

import click

from lscb_workflow import config
from lscb_workflow.cli.deeds import made, perform
from lscb_workflow.cli.homes import THE_SAMPLE
from lscb_workflow.cli.offices import Day, clock_now, now_option, open_office
from lscb_workflow.cli.writing import write_out
from lscb_workflow.documents.people import read_people
from lscb_workflow.rules.acts import ConfirmAddressAct
from lscb_workflow.rules.faults import Fault
from lscb_workflow.rules.people import Cover, Directory, Entry, Holder, PeopleFile, Post, problems
from lscb_workflow.store import database, links, people, persons


@click.group()
def person() -> None:
    """Posts, who holds them, and who covers."""


@person.command("list")
@now_option
@click.pass_obj
def list_(home: Path, /, now: datetime | None) -> None:
    """Every post with who receives its mail today."""
    with open_office(config.load(home)) as office, database.reading(office.engine) as session:
        known = people.directory(session, office.board)
        today = office.today(now or clock_now())
    by_name = office.settings.show_people_as == "name"
    for post in known.posts:
        click.echo(_line(known, post, today, by_name))


def _line(known: Directory, post: Post, today: date, by_name: bool) -> str:
    mailbox = known.mailbox(post.handle, today)
    awaited = known.awaited(post.handle, today)
    reached = _waits(awaited, by_name) if awaited else "nobody: no email reaches this post"
    if mailbox:
        reached = f"{mailbox.name if by_name else mailbox.title} <{mailbox.email}>"
        if since := known.rejecting.get(mailbox.email):
            reached += f", has taken no email since {since}"
    cover = " (cover)" if mailbox and post.cover(today) else ""
    roles = f" [{', '.join(post.roles)}]" if post.roles else ""
    later = [e for e in known.unconfirmed if e.post == post.handle and (e.holder.from_on or today) > today]
    next_ones = "".join(f"; from {entry.holder.from_on} {_waits(entry, by_name)}" for entry in later)
    return f"{post.handle:<36} {post.title}{roles}: {reached}{cover}{next_ones}"


def _waits(entry: Entry, by_name: bool) -> str:
    """An address that nobody has confirmed."""
    asked = f"asked {entry.asked_on}" if entry.asked_on else "not asked yet"
    name = f"{entry.holder.name} " if by_name else ""
    return f"{name}<{entry.holder.email}>, not confirmed ({asked})"


@person.command()
@click.argument("file", type=click.Path(path_type=Path))
@now_option
@click.pass_obj
def load(home: Path, /, file: Path, now: datetime | None) -> None:
    """Store a people file in a home that has no posts yet."""
    read = read_people(file)
    with open_office(config.load(home)) as office, database.writing(office.engine) as session:
        if people.directory(session, office.board).posts:
            raise Fault("this home has its posts already; `person add` adds one, `person replace` changes a holder")
        confirmed_by = THE_SAMPLE if office.settings.sample else None
        people.load(session, office.board, read, now or clock_now(), confirmed_by)
    click.echo(f"Loaded {len(read.posts)} posts and {len(read.agencies)} agencies.")


@person.command()
@click.argument("handle")
@click.option("--title", required=True, help="As the plan prints the post.")
@click.option("--name", help="Who holds it.")
@click.option("--email", help="The address that reaches them.")
@click.option("--from", "from_on", type=Day(), help="The first day.")
@click.option("--role", "roles", multiple=True, help="manager, administrator, chair, board or governing_board.")
@click.option("--agency", help="The agency it belongs to.")
@click.option("--group", is_flag=True, help="A sub group; --answers names the post that answers for it.")
@click.option("--answers", help="The post of the group's chair.")
@click.option("--read-by", "mailbox_read_by", multiple=True, help="A post that reads this mailbox.")
@now_option
@click.pass_obj
def add(
    home: Path, /, now: datetime | None, name: str | None, email: str | None, from_on: date | None, **words: Any
) -> None:
    """A new post, with its holder if there is one."""
    if (name is None) != (email is None):
        raise Fault("--name and --email go together; give both or neither")
    holders = (made(Holder, name=name, email=email, from_on=from_on),) if name else ()
    post = made(Post, holders=holders, **words)
    with open_office(config.load(home)) as office, database.writing(office.engine) as session:
        people.add(session, office.board, post, now or clock_now())
        _refuse_what_does_not_fit(people.directory(session, office.board))
    click.echo(f"Added {post.handle}, {post.title}.")


def _refuse_what_does_not_fit(known: Directory) -> None:
    if wrong := problems(PeopleFile(agencies=known.agencies, posts=known.posts)):
        raise Fault(*wrong)


@person.command()
@click.argument("handle")
@click.option("--name", required=True)
@click.option("--email", required=True)
@click.option("--from", "from_on", type=Day(), required=True, help="The first day of the new holder.")
@click.option("--by", default="operator", show_default=True, help="Who says so.")
@now_option
@click.pass_obj
def replace(home: Path, /, handle: str, by: str, now: datetime | None, **words: Any) -> None:
    """A post changes hands on a day."""
    holder = made(Holder, **words)
    with open_office(config.load(home)) as office, database.writing(office.engine) as session:
        people.replace(session, office.board, handle, holder, now or clock_now(), by)
        _refuse_what_does_not_fit(people.directory(session, office.board))
    click.echo(f"From {holder.from_on}, {handle} is held by {holder.name}.")


@person.command()
@click.argument("handle")
@click.option("--by", required=True, metavar="POST", help="Who has made sure that the address is right.")
@now_option
@click.pass_obj
def confirm(home: Path, /, handle: str, by: str, now: datetime | None) -> None:
    """The address of a post is right, its holder says on the telephone, say. Its mail goes there from now on."""
    perform(home, made(ConfirmAddressAct, post=handle, by=by), now)


@person.command("end-links")
@click.argument("handle")
@click.option("--by", default="operator", show_default=True, help="Who says so.")
@now_option
@click.pass_obj
def end_links(home: Path, /, handle: str, by: str, now: datetime | None) -> None:
    """End every link that a post's mailbox has received, after a lost phone, say. Its next email has a new one."""
    at = now or clock_now()
    with open_office(config.load(home)) as office, database.writing(office.engine) as session:
        mailbox = people.directory(session, office.board).mailbox(handle, office.today(at))
        if mailbox is None:
            raise Fault(f"no email reaches {handle}; `person list` shows who can be reached")
        count = links.revoke(session, office.board, mailbox.email, at, by)
    click.echo(f"Ended: {count} {'link' if count == 1 else 'links'} of {handle}.")


@person.command()
@click.argument("handle")
@click.option("--deputy", required=True, help="The post that receives the mail.")
@click.option("--from", "from_on", type=Day(), required=True)
@click.option("--until", "until_on", type=Day(), help="The last day; without one, until further notice.")
@click.option("--by", default="operator", show_default=True, help="Who says so.")
@now_option
@click.pass_obj
def cover(home: Path, /, handle: str, by: str, now: datetime | None, **words: Any) -> None:
    """A deputy receives a post's mail for a while."""
    arranged = made(Cover, **words)
    with open_office(config.load(home)) as office, database.writing(office.engine) as session:
        people.cover(session, office.board, handle, arranged, now or clock_now(), by)
        _refuse_what_does_not_fit(people.directory(session, office.board))
    until = f" until {arranged.until_on}" if arranged.until_on else ""
    click.echo(f"From {arranged.from_on}{until}, {arranged.deputy} covers for {handle}.")


@person.command()
@click.argument("who", metavar="POST-OR-EMAIL")
@click.option("--out", type=click.Path(path_type=Path, dir_okay=False), required=True, help="The file to write.")
@click.pass_obj
def export(home: Path, /, who: str, out: Path) -> None:
    """All that is held about one person as JSON: for an address, what its post did while that address held it."""
    with open_office(config.load(home)) as office, database.reading(office.engine) as session:
        held = persons.held(session, office.board, who)
    count = sum(map(len, held.values()))
    data = json.dumps(held, ensure_ascii=False, indent=1, default=str).encode() + b"\n"
    write_out(out, data, f"{count} rows about {who}", personal=True)
