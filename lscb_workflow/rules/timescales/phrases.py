"""The phrases by which a timescale without a date is known, one list a meaning. They are matched as whole words."""

import re


def _any_of(phrases: str) -> re.Pattern[str]:
    """One pattern for phrases set apart by commas; `(ly)?` and `[ab]` in them are regular expressions."""
    listed = [" ".join(phrase.split()) for phrase in phrases.split(",") if phrase.strip()]
    return re.compile(rf"(?<!\S)(?:{'|'.join(listed)})(?!\S)")


DONE = re.compile(
    _any_of(
        """
        completed, done, achieved, finished, closed, actioned, implemented, in place, fulfilled, discharged,
        established, signed off, delivered, complete(?= [^a-z]| (?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)|$)
        """
    ).pattern
    + r"(?! (?:by|before|within|for|when|once)(?!\S))"  # "delivered by June" is still to come
)
NOT_DONE = re.compile(
    _any_of(
        """
        not, to, be, being, when, once, until, if, nearly, partially, partly, part, almost, mostly, pending, awaiting,
        will, yet, after, #, %, following, is, are, has, have, been, upon, on, for, should, must
        """
    ).pattern
    + r"(?: [a-z]+){0,2}$"
)
UNDECIDED = _any_of(
    """
    tbc, tbd, tba, tbf, i'w gadarnhau, n/a, not set, not (yet )?(known|agreed|set|decided|applicable),
    (to|yet to|still to) be ([a-z]+ )?(determined|confirmed|agreed|decided|set|arranged|scheduled|advised|identified),
    (to|yet to|still to) be ([a-z]+ )?(announced|finalised|negotiated|established|fixed|defined)
    """
)
ELSEWHERE = _any_of(
    """
    as (per|set out|detailed|outlined|stated|specified|described|above|below), in (line|accordance) with, see, refer,
    according to, linked to, ditto, per, dependent on individual, various, varies
    """
)
AT_ONCE = _any_of(
    r"""
    immediate(ly)?, asap, a \. s \. a \. p, as soon as (possible|practicable|practical), urgent(ly)?, straight ?away,
    at once, now, right away
    """
)
ONGOING = _any_of(
    """
    ongoing, continuous(ly)?, continual(ly)?, continuing, continues?, rolling, regular(ly)?, periodic(ally)?, always,
    at all times, business as usual, bau, throughout, all year, year round, permanent(ly)?, constant(ly)?, routine(ly)?,
    (life|lifetime|duration|period|course|whole|length) of (the |this )?(plan|strategy|programme|project|year),
    (plan|whole) period, 24 / 7, standing (agenda )?item, embedded practice, day to day,
    (during|over|across|in) the (course of the )?year
    """
)
AWAITED = _any_of(
    """
    awaiting, awaits?, pending, until, till, once, when, whenever, where, after, following, post, upon, subject to,
    if, dependent, depending, depends, conditional, (in|on) response to, prior to, before, ahead of, in advance of,
    in time for, as (and when|required|needed|necessary|appropriate|requested|they arise|it arises|opportunities),
    on (completion|publication|receipt|appointment|approval|adoption|request|commencement|demand|launch|agreement),
    on (notification|induction|arrival|referral), ready for, next, (at|by) the time, at (each|every|all|the|next),
    every, each, meetings?, ad hoc, need arises, reactive,
    agm, annual general meeting
    """
)
WAITING_FIRST = _any_of("awaiting, pending, until, once, when, following, after, post, upon, subject")
AN_EVENT_FOLLOWS = _any_of("after, following, upon, on, once, when, prior, before")
BROUGHT = _any_of(
    """
    (update|report|briefing|feedback|presentation|paper) (is to|to|will) be (provided|given|presented|brought|shared)
    """
)
CLOSING = _any_of("proposed for closure, withdrawn, superseded, cancelled, no longer (required|needed|applicable)")
DECIDER = re.compile(r"(?<!\S)(?:by|with) (?:the )?(?P<decider>[^\d?]+?)(?: [.,;()].*)?$")
