"""Reads timescales without a date: "Ongoing", "TBC", "ASAP", "Post launch of revised national guidance", "Completed"."""

import re

from lscb_workflow.rules.timescales.reading import Reading

_DONE = re.compile(
    r"(?<!\S)(?:completed|complete(?= [^a-z]| (?:january|february|march|april|may|june|july|august|september|october|november|december)|$)|done|achieved|finished|closed|actioned|implemented|in place|now in place|fulfilled|discharged"
    r"|established|signed off|delivered)(?!\S)(?! (?:by|before|within|for|when|once)(?!\S))"
)
_NOT_DONE = re.compile(
    r"(?<!\S)(?:not|to|be|being|when|once|until|if|nearly|partially|partly|part|almost|mostly|pending|awaiting|will|yet|after|#|%"
    r"|following|is|are|has|have|been|upon|on|for|should|must)(?: [a-z]+){0,2}$"
)
_UNDECIDED = re.compile(
    r"(?<!\S)(?:tbc|tbd|tba|tbf|t b c|i'w gadarnhau|not (?:yet )?(?:known|agreed|set|decided|applicable)|n/a|not set"
    r"|(?:to be|still to be|yet to be|being) (?:[a-z]+ )?(?:determined|confirmed|agreed|decided|set|arranged|scheduled|advised"
    r"|identified|announced|finalised|negotiated|established|fixed|defined))(?!\S)"
)
_ELSEWHERE = re.compile(
    r"^(?:timescales? |dates? )?(?:as (?:per|set out|detailed|outlined|stated|specified|described|above|below)|in (?:line|accordance) with|see|refer"
    r"|according to|linked to|ditto|per|dependent on individual|various|varies)(?!\S)"
)
_AT_ONCE = re.compile(
    r"(?<!\S)(?:immediate(?:ly)?|asap|a s a p|a \. s \. a \. p|as soon as (?:possible|practicable|practical)|urgent(?:ly)?"
    r"|straight ?away|at once|now|right away|with immediate effect)(?!\S)"
)
_ONGOING = re.compile(
    r"(?<!\S)(?:ongoing|continuous(?:ly)?|continual(?:ly)?|continuing|continue|continues|rolling|regular(?:ly)?"
    r"|periodic(?:ally)?|always|at all times|business as usual|bau|throughout|all year|year round|permanent(?:ly)?|constant(?:ly)?"
    r"|(?:life|lifetime|duration|period|course|whole|length) of (?:the |this )?(?:plan|strategy|programme|project|year)"
    r"|(?:plan|whole) period|24 / 7|standing (?:agenda )?item|embedded practice|routine(?:ly)?|day to day)(?!\S)"
)
_AWAITED = re.compile(
    r"(?<!\S)(?:awaiting|await|awaits|pending|until|till|once|when|whenever|where|after|following|post|upon|subject to|dependent"
    r"|depending|depends|conditional|if|as (?:and when|required|needed|necessary|appropriate|requested|they arise|it arises|opportunities)"
    r"|(?:when|where|if) (?:required|necessary)|on (?:completion|publication|receipt|appointment|approval|adoption|request"
    r"|commencement|demand|launch|agreement|notification|induction|arrival|referral|a need)|(?:in|on) response to|prior to"
    r"|before|ahead of|in advance of|in time for|ready for|next|at the time|by the time|at (?:each|every|all|the|next)|every|each"
    r"|all (?:meetings|board meetings)|meetings?|ad hoc|need arises|reactive|event driven)(?!\S)"
)
_BROUGHT = re.compile(
    r"(?:update|report|briefing|feedback|presentation|paper) (?:is )?(?:to|will) be (?:provided|given|presented|brought|shared|tabled)"
)
_CLOSING = re.compile(r"(?<!\S)(?:proposed for closure|withdrawn|superseded|cancelled|no longer (?:required|needed|applicable))(?!\S)")
_DECIDER = re.compile(r"(?<!\S)(?:by|with) (?:the )?(?P<decider>[^\d?]+?)(?: [.,;()].*)?$")

WHEN_DUE = "When should this be finished? The plan gives no date."


def undated(line: str, *, lapse: bool) -> Reading:
    """Read a line of tokens in which no date was found; `lapse` says whether it holds a length of time.

    The `event` of the reading is a stretch of the line of tokens, for the caller to quote as printed.
    """
    for recognise in (_nothing, _done, _closing, _undecided, _elsewhere, _at_once, _waiting_before_ongoing):
        if reading := recognise(line):
            return reading
    if lapse:
        return _event(line)
    if _ONGOING.search(line):
        return Reading("ongoing", because="No end is given: it runs for the whole plan.")
    if _AWAITED.search(line) or _BROUGHT.search(line):
        return _event(line)
    return _no_date(line)


def _nothing(line: str) -> Reading | None:
    """"", "-", "n/a"."""
    return _no_date(line) if not any(letter.isalnum() for letter in line) else None


def is_done(line: str) -> bool:
    """Whether the words say that the work is finished: "Completed", not "to be completed" or "not achieved"."""
    found = _DONE.search(line)
    return bool(found and not _NOT_DONE.search(line[: found.start()].rstrip()))


def _done(line: str) -> Reading | None:
    """"Completed", "Achieved", "In place"; not "in place and ongoing"."""
    if not is_done(line) or _ONGOING.search(line) or _AWAITED.search(line):
        return None
    return Reading("done", because="The plan says that it is finished.")


def _closing(line: str) -> Reading | None:
    """"Proposed for closure", "Superseded": perhaps finished, which only a person can say."""
    if not _CLOSING.search(line):
        return None
    return Reading("done", ask=True, question="Is this action closed?", because="The plan speaks of closing it.")


def _undecided(line: str) -> Reading | None:
    """"TBC", "To be determined by Director of Public Health": the second names who decides."""
    found = _UNDECIDED.search(line)
    if not found:
        return None
    decider = _DECIDER.search(line, found.end())
    event = decider["decider"] if decider else None
    return Reading("undetermined", event=event, question=WHEN_DUE, because="The plan leaves the date to be decided.")


def _elsewhere(line: str) -> Reading | None:
    """"As per strategy and action plan": another document decides."""
    if not _ELSEWHERE.search(line):
        return None
    return Reading("undetermined", question=WHEN_DUE, because="The plan leaves the date to another document.")


def _at_once(line: str) -> Reading | None:
    """"Immediate", "ASAP": a deadline without a date. "Immediately after the plan is agreed" waits for that."""
    found = _AT_ONCE.search(line)
    if not found:
        return None
    if re.match(r" (?:after|following|upon|on|once|when|prior|before)(?!\S)", line[found.end() :]):
        return _event(line)
    if _ONGOING.search(line):
        return Reading("ongoing", because="It begins at once and has no end.")
    return Reading("by", because="It is wanted at once; no day is given.")


def _waiting_before_ongoing(line: str) -> Reading | None:
    """"Until such time as a repair is carried out": the first word waits, whatever else is said."""
    return _event(line) if re.match(r"(?:awaiting|pending|until|once|when|following|after|post|upon|subject)(?!\S)", line) else None


def waits(line: str) -> bool:
    """Whether the line waits for something that is not a date."""
    return bool(_AWAITED.search(line))


def _event(line: str) -> Reading:
    return Reading("event", event=line, because="It waits for something that is not a date.")


def _no_date(line: str) -> Reading:
    return Reading("undetermined", question=WHEN_DUE, because="No date is given.")
