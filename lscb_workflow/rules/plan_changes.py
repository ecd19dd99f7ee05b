"""What a later version of a plan changes in the plan that is loaded, change by change, for a person to accept."""

from collections import Counter
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from textwrap import fill, shorten

from lscb_workflow.rules.digest.wording import CATEGORIES, in_words
from lscb_workflow.rules.faults import Fault
from lscb_workflow.rules.plan import Action, Measure, Plan
from lscb_workflow.rules.plan_check import WIDTH, readings
from lscb_workflow.rules.plan_export import lead_words
from lscb_workflow.rules.plan_matches import match
from lscb_workflow.rules.plan_merging import PostOf, around, merged, spaced
from lscb_workflow.rules.questions import Question
from lscb_workflow.rules.timescales import Reading

PLAN = "plan"  # stands where other changes have an action's reference
LONGEST = 300  # characters of a text that a terminal shows

Parts = tuple[Reading, ...]


@dataclass(frozen=True, slots=True)
class Change:
    """One difference, in words for a person. `ref` is the reference in the file; of what is gone, the loaded one."""

    ref: str
    what: str
    was: str
    now: str


@dataclass(frozen=True, slots=True)
class Loaded:
    """The plan in the tables as a file would print it, with what hangs on its actions, by reference.

    `closed` owe nothing any more; of these, `left` only because an earlier version did not print them. `readings` are
    as they stand, confirmed or not; `reported` the numbers of outputs that a lead has said are delivered; `posts` those
    that answer to the leads, in order.
    """

    plan: Plan
    closed: frozenset[str]
    left: frozenset[str]
    readings: Mapping[str, Parts]
    reported: Mapping[str, frozenset[int]]
    posts: Mapping[str, tuple[str | None, ...]]
    meetings: tuple[date, ...] = ()


@dataclass(frozen=True, slots=True)
class Merge:
    """`after` is the plan as it will stand; `was` maps each of its references to the loaded one, where there is one.

    `readings` are those of `after`; only those of `reread` replace what stands. `gone` and `back` are loaded
    references. While there are `questions` nothing may be changed.
    """

    after: Plan
    was: Mapping[str, str]
    readings: Mapping[str, Reading]
    reread: frozenset[str]
    gone: tuple[str, ...]
    back: tuple[str, ...]
    changes: tuple[Change, ...]
    questions: tuple[Question, ...]


def compare(
    loaded: Loaded, read: Plan, post_of: PostOf, same: Collection[str] = (), new: Collection[str] = ()
) -> Merge:
    """What `read` changes. `same` and `new` answer the questions about references whose words are quite others.

    Raises Fault for an answer to a question that cannot arise.
    """
    before = {action.ref: action for action in loaded.plan.actions}
    _refuse_idle(before, read, (*same, *new))
    found = match(loaded.plan.actions, read.actions, same, new, loaded.left)
    actions = tuple(_after(loaded, before, action, found.was.get(action.ref), read, post_of) for action in read.actions)
    staying = {before[ref].aim for ref in loaded.closed - loaded.left - {*found.was.values()}}
    after = around(loaded.plan, read, staying).model_copy(update={"actions": actions})
    fresh = _readings(after, loaded.meetings)
    reread = _reread(loaded, after, found.was, fresh)
    there = {*found.was.values(), *found.asked, *loaded.closed}
    gone = tuple(ref for ref in before if ref not in there)
    changes = list(_of_plan(loaded.plan, after))
    for now in after.actions:
        if old := found.was.get(now.ref):
            changes += _of_action(before[old], now, back=old in loaded.left)
            changes += _of_reading(loaded, after, old, now.ref, _parts(fresh[now.ref])) if now.ref in reread else ()
        elif now.ref not in found.asked:
            changes.append(Change(now.ref, "new action", "", now.text))
    changes += [Change(ref, "gone", before[ref].text, "") for ref in gone]
    return Merge(
        after=after,
        was=found.was,
        readings=fresh,
        reread=reread,
        gone=gone,
        back=tuple(old for old in found.was.values() if old in loaded.left),
        changes=tuple(changes),
        questions=tuple(_unlike(before[now.ref], now) for now in read.actions if now.ref in found.asked),
    )


def _refuse_idle(before: Mapping[str, Action], read: Plan, answered: Sequence[str]) -> None:
    both = before.keys() & {action.ref for action in read.actions}
    if idle := [ref for ref, times in Counter(answered).items() if ref not in both or times > 1]:
        raise Fault(*(f"{ref}: say --same or --new once, of a reference that stands in both versions" for ref in idle))


def _after(
    loaded: Loaded, before: Mapping[str, Action], now: Action, old: str | None, read: Plan, post_of: PostOf
) -> Action:
    if old is None:
        return now
    reported = loaded.reported.get(old, frozenset())
    prioritised = any(action.priority for action in read.actions)
    return merged(before[old], now, loaded.posts[old], reported, prioritised, post_of)


def _unlike(was: Action, now: Action) -> Question:
    return Question(
        now.ref,
        "same-or-new",
        f"It keeps its number but not its words: {_quoted(was.text)} has become {_quoted(now.text)}. Is it the same "
        f"action (plan load --same {now.ref}), or another one (plan load --new {now.ref})?",
    )


def _readings(plan: Plan, meetings: Sequence[date]) -> dict[str, Reading]:
    return dict(zip((action.ref for action in plan.actions), readings(plan, meetings), strict=True))


def _reread(loaded: Loaded, after: Plan, was: Mapping[str, str], fresh: Mapping[str, Reading]) -> frozenset[str]:
    """The matched actions whose reading is to be replaced: other words, or the same words amid another notation.

    A reading that is not what the loaded words give by themselves was settled by somebody: it stays with its words.
    """
    before = _readings(loaded.plan, loaded.meetings)
    words = {action.ref: action.revised or action.timescale for action in loaded.plan.actions}
    found = set()
    for action in after.actions:
        if old := was.get(action.ref):
            by_itself = _meaning(_parts(before[old]))
            settled = _meaning(loaded.readings[old]) != by_itself
            otherwise = by_itself != _meaning(_parts(fresh[action.ref]))
            if words[old] != (action.revised or action.timescale) or (otherwise and not settled):
                found.add(action.ref)
    return frozenset(found)


def _parts(reading: Reading) -> Parts:
    return reading.parts or (reading,)


def _meaning(parts: Parts) -> list[object]:
    return [(part.kind, part.start, part.due, part.freq, part.ask) for part in parts]


def _of_plan(was: Plan, now: Plan) -> Iterator[Change]:
    one, two = _facts(was), _facts(now)
    for what in dict.fromkeys((*one, *two)):
        if one.get(what, "") != two.get(what, ""):
            yield Change(PLAN, what, one.get(what, ""), two.get(what, ""))
    before, after = Counter(map(_measure, was.measures)), Counter(map(_measure, now.measures))
    yield from (Change(PLAN, "gone measure", words, "") for words in (before - after).elements())
    yield from (Change(PLAN, "new measure", "", words) for words in (after - before).elements())


def _facts(plan: Plan) -> dict[str, str]:
    return {
        "title": plan.title,
        "first day": plan.starts_on.isoformat(),
        "last day": plan.ends_on.isoformat(),
        "first month of its year": str(plan.year_start),
        "plan that it supports": plan.supports or "",
        "note": plan.note,
        **{f"aim {aim.number}": aim.text for aim in plan.aims},
    }


def _measure(measure: Measure) -> str:
    return ": ".join(map(spaced, (measure.priority, measure.heading, measure.text)))


def _of_action(was: Action, now: Action, back: bool) -> Iterator[Change]:
    if back:
        yield Change(now.ref, "back in the plan", "withdrawn", "open")
    one, two = _fields(was), _fields(now)
    yield from (Change(now.ref, what, one[what], two[what]) for what in one if one[what] != two[what])
    lists = {
        "leads": (map(lead_words, was.leads), map(lead_words, now.leads)),
        "outputs": (was.outputs, now.outputs),
        "actions that it supports": (was.supports_actions, now.supports_actions),
    }
    for what, (before, after) in lists.items():
        yield from _of_list(now.ref, what, tuple(before), tuple(after))


def _of_list(ref: str, what: str, was: Sequence[str], now: Sequence[str]) -> Iterator[Change]:
    """Only the entries that come or go; all of them where nothing but their order has changed."""
    if was != now:
        left, new = Counter(was) - Counter(now), Counter(now) - Counter(was)
        one, two = (left.elements(), new.elements()) if left or new else (was, now)
        yield Change(ref, what, "; ".join(one), "; ".join(two))


def _fields(action: Action) -> dict[str, str]:
    return {
        "reference": action.ref,
        "aim": str(action.aim),
        "category": CATEGORIES[action.category],
        "priority": action.priority or "",
        "wording": action.text,
        "lost words": action.torn or "",
        "timescale": action.timescale,
        "revised timescale": action.revised or "",
        "reason": action.because or "",
    }


def _of_reading(loaded: Loaded, after: Plan, old: str, ref: str, now: Parts) -> Iterator[Change]:
    was = loaded.readings[old]
    if _meaning(was) != _meaning(now):
        yield Change(ref, "reading", _said(was, loaded.plan), _said(now, after))


def _said(parts: Parts, plan: Plan) -> str:
    return "; ".join(in_words(parts, plan.starts_on, plan.ends_on, plan.starts_on))


def lines(changes: Sequence[Change]) -> Iterator[str]:
    """The changes for a terminal."""
    yield f"{len(changes)} change{'' if len(changes) == 1 else 's'} since the plan that is loaded"
    for change in changes:
        pair = " becomes ".join(_quoted(words) for words in (change.was, change.now) if words)
        yield fill(
            f"{change.ref:<6} {change.what}: {pair}{_one_sided(change)}",
            WIDTH,
            initial_indent="  ",
            subsequent_indent=" " * 9,
        )


def _one_sided(change: Change) -> str:
    if (change.was and change.now) or change.what.startswith(("new ", "gone")):
        return ""
    return " is taken out" if change.was else " is added"


def _quoted(words: str) -> str:
    return f"“{shorten(words, LONGEST, placeholder=' …')}”"
