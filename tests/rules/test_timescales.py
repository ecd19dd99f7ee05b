from datetime import date

import pytest

from lscb_workflow.rules.timescales import Notation, as_json, due_dates, notation, read, read_all, starts_on

START, END = date(2012, 7, 1), date(2013, 6, 30)

# The timescales of Solihull's plan as it prints them: "То" in the second is two Cyrillic letters.
PRINTED = {
    "1.1": "July 12 – June 13",
    "1.5": "То commence in March 2013",
    "1.6": "To be determined by Director of Public Health",
    "1.8": "Jan 13 (procedures) Aug 12 onwards (workforce development strategy)",
    "1.9": "Post launch of revised national guidance",
    "1.10": "Jan 2013 onwards",
    "1.11": "Sept 2012 onwards",
    "2.5": "To be implemented Jan 13 onwards",
    "2.6": "To commence Dec 12 onwards",
    "3.1": "Quarterly – commencing Nov 12.",
    "3.3": "Sept 12 (S11) and March 12 (S175/157)",
    "3.4": "Quarterly – commencing July 12",
    "3.5": "Sept 12 onwards",
    "3.6": "July 12 – Nov 12",
    "4.1": "December 2012",
    "4.2": "July 12 – June 13 onwards",
    "4.3": "Sept 12",
    "4.6": "By June 2013",
    "4.9": "1.4.13",
}
PLAN = dict(zip(PRINTED, read_all(list(PRINTED.values()), plan_start=START, plan_end=END), strict=True))


def a_year(text, start=date(2014, 4, 1), end=date(2015, 3, 31), year_start=4, **known):
    return read(text, plan_start=start, plan_end=end, year_start=year_start, **known)


def at_school(text):
    return a_year(text, date(2013, 9, 1), date(2014, 8, 31), year_start=9)


def dated(reading):
    return reading.kind, *(day.isoformat() if day else None for day in (reading.start, reading.due))


@pytest.mark.parametrize(
    ("ref", "kind", "start", "due"),
    [
        ("1.1", "window", "2012-07-01", "2013-06-30"),
        ("1.5", "from", "2013-03-01", None),
        ("1.10", "from", "2013-01-01", None),
        ("1.11", "from", "2012-09-01", None),
        ("2.5", "from", "2013-01-01", None),
        ("2.6", "from", "2012-12-01", None),
        ("3.5", "from", "2012-09-01", None),
        ("3.6", "window", "2012-07-01", "2012-11-30"),
        ("4.1", "by", None, "2012-12-31"),
        ("4.3", "by", None, "2012-09-30"),
        ("4.6", "by", None, "2013-06-30"),
        ("4.9", "on", "2013-04-01", "2013-04-01"),
    ],
)
def test_solihulls_dates_are_read_as_its_business_manager_meant_them(ref, kind, start, due):
    assert dated(PLAN[ref]) == (kind, start, due)


def test_only_what_is_uncertain_in_solihulls_plan_asks():
    assert {ref for ref, reading in PLAN.items() if reading.ask} == {"3.3", "4.2"}


def test_an_undetermined_timescale_names_its_decider_and_has_a_question():
    reading = PLAN["1.6"]
    assert (reading.kind, reading.event, reading.ask) == ("undetermined", "Director of Public Health", False)
    assert reading.question


def test_an_event_is_quoted_as_printed_and_asked_after():
    reading = PLAN["1.9"]
    assert (reading.kind, reading.event, reading.ask) == ("event", "Post launch of revised national guidance", False)
    assert reading.event in reading.question


def test_two_timescales_in_one_cell_are_two_parts_with_their_own_words():
    reading = PLAN["1.8"]
    assert [dated(part) for part in reading.parts] == [("by", None, "2013-01-31"), ("from", "2012-08-01", None)]
    assert [part.words for part in reading.parts] == [
        "Jan 13 (procedures)",
        "Aug 12 onwards (workforce development strategy)",
    ]


def test_a_month_before_the_plan_is_proposed_a_year_later_and_asks():
    first, second = PLAN["3.3"].parts
    assert dated(first) == ("by", None, "2012-09-30")
    assert not first.ask
    assert dated(second) == ("by", None, "2013-03-31")
    assert second.ask
    assert "31 March 2013" in PLAN["3.3"].question


def test_a_window_that_goes_on_asks():
    assert dated(PLAN["4.2"]) == ("window", "2012-07-01", "2013-06-30")
    assert "go on" in PLAN["4.2"].question


@pytest.mark.parametrize(
    ("ref", "due_on"),
    [
        ("1.1", ["2013-06-30"]),
        ("1.5", []),
        ("1.8", ["2013-01-31"]),
        ("3.1", ["2012-11-30", "2013-02-28", "2013-05-31"]),
        ("3.3", ["2012-09-30"]),
        ("3.4", ["2012-07-31", "2012-10-31", "2013-01-31", "2013-04-30"]),
        ("4.2", []),
        ("4.9", ["2013-04-01"]),
    ],
)
def test_only_sure_parts_make_deadlines(ref, due_on):
    assert [day.isoformat() for day in due_dates(PLAN[ref], START, END)] == due_on


@pytest.mark.parametrize(
    ("ref", "start"),
    [("1.1", START), ("1.5", date(2013, 3, 1)), ("3.1", date(2012, 11, 1))]
    + [(ref, None) for ref in ("1.6", "1.8", "1.9", "3.3", "4.2", "4.3", "4.9")],
)
def test_returns_are_owed_from_the_earliest_sure_start_or_from_the_first_quarter(ref, start):
    assert starts_on(PLAN[ref]) == start


def test_nov_12_alone_could_be_a_day_so_it_asks():
    reading = read("Nov 12", plan_start=START, plan_end=END)
    assert dated(reading) == ("by", None, "2012-11-30")
    assert reading.ask


def test_two_expressions_that_agree_settle_how_a_plan_writes_its_months():
    assert notation(["Sept 12", "Jan 13 onwards"], START, END) == Notation(month_and_year=True)
    assert notation(["Sept 12", "Sept 12"], START, END) == Notation()
    assert notation(["Sept 12", "Jan 13", "Nov 28"], START, END) == Notation()


def test_a_year_in_full_or_an_end_of_month_needs_no_settling():
    for words in ("Nov 12 – March 2013", "end Nov 12", "Nov-12", "Nov ’12"):
        assert not read(words, plan_start=START, plan_end=END).ask, words


@pytest.mark.parametrize(
    ("words", "kind", "start", "due"),
    [
        ("Q2 2014/15", "by", None, "2014-09-30"),
        ("Q1 – Q2", "window", "2014-04-01", "2014-09-30"),
        ("FY14/15", "window", "2014-04-01", "2015-03-31"),
        ("By end of financial year", "by", None, "2015-03-31"),
        ("Autumn 2014", "by", None, "2014-11-30"),
        ("mid-June 2014", "window", "2014-06-11", "2014-06-20"),
        ("31-Mar-15", "on", "2015-03-31", "2015-03-31"),
        ("31st March 2015", "on", "2015-03-31", "2015-03-31"),
        ("2015-03-31", "on", "2015-03-31", "2015-03-31"),
        ("Dec 2014/Jan 2015", "window", "2014-12-01", "2015-01-31"),
        ("1 April 2014 – 31 March 2015", "window", "2014-04-01", "2015-03-31"),
        ("Start April 2014, complete by Dec 2014", "window", "2014-04-01", "2014-12-31"),
        ("September 2014 – ongoing", "from", "2014-09-01", None),
        ("Ongoing until March 2015", "window", "2014-04-01", "2015-03-31"),
        ("revised to June 2014 (was March 2014)", "by", None, "2014-06-30"),
        ("December 2014 Extended to March 2015", "by", None, "2015-03-31"),
        ("March 2015 subject to funding", "by", None, "2015-03-31"),
        ("Year 1", "window", "2014-04-01", "2015-03-31"),
        ("Q3 (Oct – Dec 2014)", "by", None, "2014-12-31"),
        ("16/17 June 2014", "window", "2014-06-16", "2014-06-17"),
        ("06/2014", "by", None, "2014-06-30"),
        ("on or before 30 April 2014", "by", None, "2014-04-30"),
        ("Long term 3-5 years", "event", None, None),
        ("Erbyn diwedd Mawrth 2015", "by", None, "2015-03-31"),
        ("O fis Ebrill 2014 ymlaen", "from", "2014-04-01", None),
        ("Setpember 2014", "by", None, "2014-09-30"),
        ("End Septem ber 2014", "by", None, "2014-09-30"),
        ("ASAP", "by", None, None),
        ("Achieved", "done", None, None),
        ("Completed Jan 2015", "done", None, None),
        ("In place and ongoing", "ongoing", None, None),
        ("Parhaus", "ongoing", None, None),
        ("TBC", "undetermined", None, None),
        ("-", "undetermined", None, None),
        ("This may be revised", "undetermined", None, None),
        ("As and when required", "event", None, None),
        ("within 6 months of adoption", "event", None, None),
        ("Next Board meeting", "event", None, None),
    ],
)
def test_it_reads_what_british_plans_print(words, kind, start, due):
    reading = a_year(words)
    assert (*dated(reading), reading.ask) == (kind, start, due, False)


@pytest.mark.parametrize(
    ("words", "due"),
    [
        ("Autumn 1", "2013-10-31"),
        ("Spring Term", "2014-03-31"),
        ("Term Two", "2014-03-31"),
        ("by summer term 2014", "2014-07-31"),
        ("2013-14", "2014-08-31"),
        ("Mon 3rd - Fri 7th March 2014", "2014-03-07"),
    ],
)
def test_a_school_counts_in_terms(words, due):
    assert dated(at_school(words))[2] == due


@pytest.mark.parametrize(
    ("words", "freq"),
    [
        ("fortnightly", "WEEKLY;INTERVAL=2"),
        ("every 6 weeks", "WEEKLY;INTERVAL=6"),
        ("6-monthly", "MONTHLY;INTERVAL=6"),
        ("half yearly", "MONTHLY;INTERVAL=6"),
        ("three times a year", "MONTHLY;INTERVAL=4"),
        ("Minimum of 4 meetings per year", "MONTHLY;INTERVAL=3"),
        ("Chwarterol", "MONTHLY;INTERVAL=3"),
        ("Annually in March", "YEARLY;BYMONTH=3"),
        ("By 31 March each year", "YEARLY;BYMONTH=3;BYMONTHDAY=31"),
        ("Every September", "YEARLY;BYMONTH=9"),
        ("Quarterly (June, Sept, Dec, March)", "YEARLY;BYMONTH=6,9,12,3"),
        ("biennial", "YEARLY;INTERVAL=2"),
        ("Half-termly", "YEARLY;BYMONTH=1,2,4,6,9,11"),
    ],
)
def test_it_reads_how_often(words, freq):
    reading = a_year(words)
    assert (reading.kind, reading.freq, reading.ask) == ("recurring", freq, False)


@pytest.mark.parametrize(
    "words",
    [
        "bi-monthly",
        "Biannual",
        "Monthly or quarterly",
        "quarterly?",
        "September 2014 (TBC)",
        "Monday 31 March 2015",
        "31 June 2014",
        "Sept 2010 – July 2010",
        "March 2104",
        "w/c 3 March 2014",
        "by the end of the year",
        "early 2015",
        "Before March 2015",
        "March or April 2015",
        "Complete Jan 2015",
        "within 6 months of April 2014",
        "Ongoing – March 2015",
        "Following launch in September 2014",
        "1",
        "2014/15 & 2015/16",
        "March 2031",
        "March 2014 June 2014",
        "Year 1 Q2",
        "every four to six weeks",
        "by half term",
        "early in the new year",
        "Children's Plan 2014",
    ],
)
def test_what_could_be_two_things_asks_in_plain_words(words):
    reading = a_year(words)
    assert reading.ask
    assert reading.question.endswith((".", "?"))


def test_a_month_that_comes_twice_in_the_plan_asks_for_its_year():
    assert not a_year("by September").ask
    assert a_year("by September", end=date(2016, 3, 31)).ask


def test_a_meeting_is_on_the_boards_own_day_where_that_is_known():
    meetings = [date(2014, 9, 16), date(2014, 12, 9)]
    assert dated(a_year("September meeting", meetings=meetings)) == ("on", "2014-09-16", "2014-09-16")
    assert dated(a_year("September meeting")) == ("on", "2014-09-30", "2014-09-30")


def test_a_recurring_reading_without_a_start_follows_the_quarterly_return_only():
    assert due_dates(a_year("Quarterly"), date(2014, 4, 1), date(2015, 3, 31)) == []
    assert due_dates(a_year("Weekly from May 2014"), date(2014, 4, 1), date(2015, 3, 31)) == []


@pytest.mark.parametrize(
    ("words", "due_on"),
    [
        ("Annually in March", [(2015, 3, 31)]),
        ("Termly from September 2014", [(2014, 12, 31), (2015, 3, 31)]),
        ("Six monthly (May and November)", [(2014, 5, 31), (2014, 11, 30)]),
        ("By 15 May each year", [(2014, 5, 15)]),
        ("Monthly from Dec 2014 to Feb 2015", [(2014, 12, 31), (2015, 1, 31), (2015, 2, 28)]),
        ("June 2014 and annually thereafter", [(2014, 6, 30)]),
    ],
)
def test_what_comes_round_falls_due_each_time_it_does(words, due_on):
    assert due_dates(a_year(words), date(2014, 4, 1), date(2015, 3, 31)) == [date(*day) for day in due_on]


def test_a_reading_as_json_is_plain_values_all_the_way_down():
    found = as_json(PLAN["3.3"])
    assert found["kind"] == "multi"
    assert found["ask"] is True
    assert found["parts"][0]["due"] == "2012-09-30"
    assert found["parts"][0]["parts"] == []
    assert {"start", "freq", "question", "words", "because", "event"} <= found.keys()


def test_a_quarter_of_every_year_needs_no_plan_to_name_its_month():
    assert a_year("Annually in Q1", start=None, end=None).freq == "YEARLY;BYMONTH=6;BYMONTHDAY=-1"


@pytest.mark.parametrize("words", ["09/30/2014", "13/25/2014"])
def test_a_day_that_the_calendar_has_not_is_asked_about_and_never_taken_for_its_year(words):
    found = read(words, plan_start=date(2014, 4, 1), plan_end=date(2015, 3, 31))
    assert found.ask
    assert found.due is None


@pytest.mark.parametrize(
    "words", ["10 October 2014 (moved from 12 June 2014)", "moved from 12 June 2014 to 10 October 2014"]
)
def test_of_a_date_moved_from_another_the_later_holds(words):
    found = read(words, plan_start=date(2014, 4, 1), plan_end=date(2015, 3, 31))
    assert (found.kind, found.due, found.ask) == ("by", date(2014, 10, 10), False)
