"""What an action's line takes over from the plan itself: how it stood when it was adopted, and what was revised."""

from lscb_workflow.rules import digest
from tests.rules.build import action
from tests.rules.papers import answer, line, paper


def test_the_opening_position_stands_until_the_first_return() -> None:
    silent, told = action("1.5", opening="Begun in May."), action("1.6", opening="Begun.", submissions=(answer(1),))
    first, second = paper(silent, told), paper(silent, told, quarter=2)
    assert [line(first, ref)["opening"] for ref in ("1.5", "1.6")] == ["Begun in May.", None]
    assert [line(second, ref)["opening"] for ref in ("1.5", "1.6")] == ["Begun in May.", None]


def test_a_revised_timescale_stands_beside_the_original() -> None:
    found = line(paper(action(revised="March 2013", because="Staff left.")), "1.5")
    assert found["timescale"] == "July 12 – June 13"
    assert (found["revised"], found["revised_because"]) == ("March 2013", "Staff left.")


def test_the_short_edition_keeps_the_agreed_timescale_and_leaves_out_the_reason() -> None:
    short = digest.short(paper(action(revised="March 2013", because="Staff left.", opening="Begun.")))
    found = line(short, "1.5")
    assert (found["revised"], found["revised_because"], found["opening"]) == ("March 2013", None, None)
