"""A passage is found again by its mark alone, and taken out of whatever holds it."""

import pytest

from lscb_workflow.rules import passages
from lscb_workflow.rules.faults import Fault
from lscb_workflow.rules.passages import mark, without

PASSAGE = "Her brother Tom, aged 7, was seen at the surgery."
MARK = mark(PASSAGE, "salt")


@pytest.mark.parametrize(
    ("text", "left"),
    [
        (f"Six courses ran. {PASSAGE} Two more follow.", "Six courses ran. [removed]. Two more follow."),
        ("her brother TOM\naged 7 was seen\n   at the surgery", "[removed]"),
        ("Her brother Tom — aged 7 — was seen at the\u00a0surgery!", "[removed]!"),
        (f"{PASSAGE} {PASSAGE}", "[removed]. [removed]."),
        ("Her brother Tom, aged 70, was seen at the surgery.", "Her brother Tom, aged 70, was seen at the surgery."),
        ("Her brother Tom", "Her brother Tom"),
        ("", ""),
    ],
    ids=["amid others", "wrapped, in another case", "with other signs", "twice", "other words", "a part", "nothing"],
)
def test_it_goes_wherever_its_words_stand_one_after_the_other(text, left):
    assert without(text, [MARK]) == left


def test_it_goes_from_every_depth_of_a_value_and_from_keys_only_where_they_are_words():
    value = {"typed": ["green", PASSAGE], "why": {PASSAGE: 3, "count": None}}
    assert without(value, [MARK]) == {"typed": ["green", "[removed]."], "why": {PASSAGE: 3, "count": None}}
    assert without({PASSAGE: "12"}, [MARK], keys=True) == {"[removed].": "12"}


def test_a_mark_holds_none_of_its_words():
    assert MARK.words == 10
    assert not any(word in MARK.model_dump_json().lower() for word in ("brother", "tom", "surgery"))
    assert mark(PASSAGE, "other salt").sha256 != MARK.sha256


@pytest.mark.parametrize("passage", ["", " \n", "Tom", "Tom!"])
def test_a_single_word_is_refused(passage):
    with pytest.raises(Fault, match="a single word, which stands in many places rightly"):
        mark(passage, "salt")


def test_a_reason_that_repeats_the_passage_is_refused():
    from datetime import UTC, datetime

    with pytest.raises(Fault, match="--because repeats the passage itself"):
        passages.tombstone(PASSAGE, PASSAGE, "salt", "chair", f"It said: {PASSAGE}", datetime(2012, 11, 7, tzinfo=UTC))
