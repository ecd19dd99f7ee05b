import json
from datetime import date
from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st

from lscb_workflow.rules.timescales import as_json, due_dates, read, read_all

PLAN = {"plan_start": date(2012, 7, 1), "plan_end": date(2013, 6, 30)}
PRINTED = [
    json.loads(line)["text"] for line in Path("tests/data/timescales.jsonl").read_text(encoding="utf-8").splitlines()
]
DATED = "July 12|June 13|Sept|2012|2013/14|31st March 2013|1.4.13|29/02/13|Q2|Autumn term|Spring 1|year 2|Easter|Mawrth"
AROUND = "end of|early|by|from|to|-|–|/|and|&|,|onwards|within|after|w/c|week|the|or|was|revised|next|half|(|)|?|Mon"
OTHER = "ongoing|quarterly|annually|every|twice a year|6 weeks|TBC|completed|immediately|meeting|99|12|31|9999"
PIECES = st.sampled_from("|".join([DATED, AROUND, OTHER]).split("|"))
MADE = st.lists(PIECES, max_size=12).map(" ".join)
TEXT = st.one_of(st.text(max_size=60), MADE, st.sampled_from(PRINTED))
PLANS = st.tuples(st.dates(date(1995, 1, 1), date(2090, 1, 1)), st.integers(20, 2000), st.sampled_from([1, 4, 5, 8, 9]))


def meaning(text):
    """What must not change with how the same words are set: all but the words and the questions that quote them."""
    return _bare(as_json(read(text, **PLAN)))


def _bare(reading):
    kept = {key: reading[key] for key in ("kind", "start", "due", "freq", "ask")}
    return kept | {"parts": [_bare(part) for part in reading["parts"]]}


def _flat(reading):
    return [reading, *(inner for part in reading.parts for inner in _flat(part))]


@given(TEXT, PLANS)
def test_any_text_in_any_plan_gives_a_reading_whose_dates_lie_in_this_century(text, plan):
    start, days, year_start = plan
    end = date.fromordinal(start.toordinal() + days)
    for known in ((start, end), (start, None), (None, None)):
        reading = read(text, plan_start=known[0], plan_end=known[1], year_start=year_start)
        assert reading.question or not reading.ask
        for part in _flat(reading):
            assert all(date(1989, 1, 1) <= day <= date(2110, 1, 1) for day in (part.start, part.due) if day)
        assert all(start <= day <= end for day in due_dates(reading, start, end))


@given(st.lists(TEXT, max_size=6))
def test_a_plan_is_read_line_by_line_and_a_multi_asks_if_any_part_does(texts):
    readings = read_all(texts, **PLAN)
    assert len(readings) == len(texts)
    for reading in readings:
        assert reading.ask or not any(part.ask for part in reading.parts)


@given(st.one_of(MADE, st.sampled_from(PRINTED)), st.sampled_from(["  ", "\n", "\u00a0", " \t "]))
def test_more_space_never_changes_a_reading(text, space):
    assert meaning(f" {text.replace(' ', space)} ") == meaning(text)


@given(st.one_of(MADE, st.sampled_from(PRINTED)), st.sampled_from("-–—−‑"))
def test_another_dash_never_changes_a_reading(text, dash):
    assert meaning(text.replace("–", dash).replace("-", dash)) == meaning(text)


@given(st.one_of(MADE, st.sampled_from(PRINTED)))
def test_capitals_never_change_a_reading(text):
    assert meaning(text.upper()) == meaning(text) == meaning(text.lower())


@given(MADE)
def test_long_text_is_never_read_but_asked_about(text):
    assert read(text + " word" * 100, **PLAN).ask
