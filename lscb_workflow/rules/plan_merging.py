"""How a plan stands once a later version is accepted: the file's words, and what was there where it says nothing.

A table in Word or Excel prints no measures, and no file knows of the lead whom the business manager has named since, or
of the timescale that she has accepted: what a file does not say is not changed.
"""

import re
import unicodedata
from collections.abc import Callable, Collection, Sequence
from itertools import zip_longest

from lscb_workflow.rules.plan import Action, Aim, Lead, Plan

LOST = "[…]"  # stands for words that a plan has lost
KEPT = " (no longer in the plan)"  # behind an output that was delivered before a later version left it out
NOBODY = Lead(missing=True)
_APOSTROPHE = re.compile(r"^'(?=[=+\-@])")
PostOf = Callable[[Lead], str | None]


def around(was: Plan, read: Plan, staying: Collection[int]) -> Plan:
    """The plan as it will stand, but for its actions. Aims in `staying` have closed actions printed no more."""
    said = read.model_fields_set
    texts = {aim.number: aim.text for aim in was.aims}
    aims = [Aim(number=aim.number, text=_kept(texts.get(aim.number), aim.text)) for aim in read.aims]
    printed = {aim.number for aim in aims}
    aims += [aim for aim in was.aims if aim.number in staying and aim.number not in printed]
    return read.model_copy(
        update={
            "title": _kept(was.title, read.title),
            "aims": tuple(sorted(aims, key=lambda aim: aim.number)),
            "measures": read.measures if "measures" in said else was.measures,
            "note": _kept(was.note, read.note) if "note" in said else was.note,
            "supports": read.supports or was.supports,
        }
    )


def merged(
    was: Action,
    read: Action,
    posts: Sequence[str | None],
    reported: Collection[int],
    prioritised: bool,
    post_of: PostOf,
) -> Action:
    """The action as it will stand.

    `posts` answer to its leads today, in order; `reported` are the numbers of the outputs that are said to be
    delivered. `prioritised`: the file prints priorities beside actions, so that one without has none.
    """
    text, timescale = _kept(was.text, read.text), _kept(was.timescale, read.timescale)
    stays = timescale == was.timescale and not read.revised
    return read.model_copy(
        update={
            "text": text,
            "torn": read.torn or (was.torn if text == was.text else None),
            "priority": read.priority if prioritised else was.priority,
            "leads": _leads(was.leads, posts, read.leads, post_of),
            "timescale": timescale,
            "revised": was.revised if stays else read.revised and _kept(was.revised, read.revised),
            "because": was.because if stays else read.because and _kept(was.because, read.because),
            "outputs": _outputs(was.outputs, read.outputs, reported),
            "opening": was.opening,
            "supports_actions": read.supports_actions or was.supports_actions,
        }
    )


def spaced(words: str) -> str:
    """Words as the readers of tables hand them over: single spaces, and no signs that nobody sees.

    Nor the apostrophe that keeps a spreadsheet from running a cell, which we write ourselves.
    """
    seen = "".join(sign for sign in words if unicodedata.category(sign) != "Cf")
    return _APOSTROPHE.sub("", " ".join(seen.split()), count=1)


def _kept(was: str | None, read: str) -> str:
    """The words as they stand, if the file has lost them or spaces them otherwise; else the file's."""
    return was if was is not None and (spaced(was) == spaced(read) or read == LOST) else read


def _leads(was: Sequence[Lead], posts: Sequence[str | None], read: Sequence[Lead], post_of: PostOf) -> tuple[Lead, ...]:
    """The file's leads, each as it stands where the file prints the same one."""
    kept = []
    for one, post, two in zip_longest(was, posts, read):
        if one and _is_same(one, post, two or NOBODY, post_of):
            kept.append(one)
        elif two and (one or two.name or two.role):
            kept.append(two)
    return tuple(kept)


def _is_same(one: Lead, post: str | None, two: Lead, post_of: PostOf) -> bool:
    """Whether both are one lead: by their words, by a post that is printed without its person, or both lost."""
    nameless = two.group or not two.name
    by_post = post is not None and nameless and post_of(two) == post
    lost = one.missing and not (two.name or two.role)
    return by_post or lost or (one.name, one.role, one.group) == (two.name, two.role, two.group)


def _outputs(was: Sequence[str], read: Sequence[str], reported: Collection[int]) -> tuple[str, ...]:
    """The file's outputs in its order and, behind them, those that were delivered and are printed no more."""
    known = {spaced(output): output for output in was}
    kept = [known.get(spaced(output), output) for output in read]
    placed = renumbered(was, kept)
    for number, output in enumerate(was, 1):
        if number in reported and number not in placed:
            kept.append(output if output.endswith(KEPT) else f"{output}{KEPT}")
    return tuple(kept)


def renumbered(was: Sequence[str], now: Sequence[str]) -> dict[int, int]:
    """Where each output of `was` stands in `now`, both counted from 1; one that is not there is left out."""
    places: dict[str, list[int]] = {}
    for number, output in enumerate(now, 1):
        places.setdefault(_bare(output), []).append(number)
    return {number: places[_bare(output)].pop(0) for number, output in enumerate(was, 1) if places.get(_bare(output))}


def _bare(output: str) -> str:
    return spaced(output).removesuffix(KEPT)
