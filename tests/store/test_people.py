"""People in the tables are what their file says."""

from datetime import UTC, date, datetime

from lscb_workflow.rules.people import Cover, PeopleFile, Post
from lscb_workflow.store import database, people

NOW = datetime(2012, 8, 24, 8, tzinfo=UTC)


def test_cover_without_a_first_day_begins_when_it_is_entered():
    engine = database.connect("sqlite://")
    database.upgrade(engine)
    officer = Post(handle="officer", title="Officer", covers=(Cover(deputy="deputy"),))
    with database.writing(engine) as session:
        people.load(session, "solihull", PeopleFile(posts=(officer, Post(handle="deputy", title="Deputy"))), NOW)
        [cover] = people.directory(session, "solihull").posts[0].covers
    engine.dispose()
    assert (cover.deputy, cover.from_on, cover.until_on) == ("deputy", date(2012, 8, 24), None)
