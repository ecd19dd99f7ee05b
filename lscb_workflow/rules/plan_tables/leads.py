"""Who leads, out of one cell: persons with their posts, posts by themselves, groups.

A cell is parted only where what follows is surely another lead; a person in two posts stays one. Where it may be
parted and may not, it is kept whole and becomes a question.
"""

import re
from collections.abc import Iterable, Sequence

from lscb_workflow.rules.plan import Lead
from lscb_workflow.rules.plan_tables.bullets import has_bullet, without_bullet
from lscb_workflow.rules.timescales.vocabulary import words as vocabulary

LONGEST = 1_000  # characters; a longer cell is prose, in which no lead is looked for
LOST = "[…]"  # stands for words that the plan has lost
_TITLE = r"(?:(?:Dr|Mr|Mrs|Ms|Miss|Cllr|Councillor|Prof|Professor|Rev|Sir|Dame|DCI|DI|DS|DCS|Supt|PC|ACC) )?"
_WORD = r"(?:[A-Z][a-z’'-]*[A-Za-z’']*[a-z][A-Za-z’'-]*|[A-Z]\.?(?= [A-Z][a-z]))"  # McHugh, O'Neill, J. but not LSCB
_NAME = re.compile(rf"{_TITLE}{_WORD}(?: {_WORD}){{1,2}}")
_JOINERS = re.compile(r" *(?:, *and |, *& ?|\band\b|&|/|,|\bwith\b|\bac\b|\ba\b) *")
_GLUE = re.compile(r"(?:,|/|&|-|–|\band|\bof|\bfor|\bto|\bthe|\bin|\bwith)$", re.I)
_DASH = re.compile(r"^ *(?:[-–—:,] *)")
_IN_BRACKETS = re.compile(r"(?P<before>[^()]+?) ?\((?P<inside>[^()]+)\)$")
_GROUP = re.compile(
    r"(?:.*[ -])?(?:sub ?-?groups?|groups?|teams?|committees?|panels?|forums?|(?:is-?)?gr[wŵ]p|tîm)",
    re.I,
)
_ROLE = re.compile(
    r"(?:manager|officer|director|chair|chairperson|chairman|chairwoman|head|lead|leader|co-?ordinator|administrator"
    r"|nurse|doctor|gp|consultant|advis[eo]r|commissioner|executive|inspector|superintendent|constable|principal|teacher"
    r"|headteacher|governor|solicitor|analyst|assistant|secretary|treasurer|practitioner|worker|trainer|representative"
    r"|member|pa|dcs|president|registrar|midwife|psychologist|planner|accountant|president|chief|deputy|champion"
    r"|rheolwr|cyfarwyddwr|swyddog|cadeirydd|pennaeth|cydlynydd|cydgysylltydd|arweinydd|gweinyddwr)s?",
    re.I,
)
_WELSH_POSTS = vocabulary(  # which stand first: "Swyddog Hyfforddiant"
    "rheolwr cyfarwyddwr swyddog cadeirydd pennaeth cydlynydd cydgysylltydd arweinydd gweinyddwr nyrs meddyg"
)
_NO_NAME = vocabulary(
    """academy acting adult adults agencies agency all area assurance asst authority barnardos barnardo's board boards
    borough british business care cathedral central centre chief child children children's church city clinical college
    commission commissioning committee communications community constabulary corporate council councils county criminal
    customer data deputy designated detective development diocese district diversity domestic early east education
    engagement environment equality every executive exploitation families family finance fire foundation foster general
    governing greater group health help high home hospital housing human improvement independent information integrated
    interim joint justice key lead learning legal leisure local looked medical mental metropolitan midlands missing
    named national neglect nhs north nursing offending operations parish partner partners partnership performance
    permanent place police policy practice practitioner primary principal prison probation procedures programme project
    protection public quality regional relevant rescue resources review reviewing royal safeguarding scheme school
    schools secondary sector senior serious service services sexual site social south special sports staff standards
    statutory strategic strategy sub support team town training trust university violence virtual voluntary ward
    welfare west workforce working young youth to be the and of for gweithredol plant addysg iechyd bwrdd
    gwasanaeth gwasanaethau cymdeithasol heddlu diogelu cyngor oedolion ysgol busnes hyfforddiant tbc tba"""
)


def names_in(lines: Iterable[str]) -> frozenset[str]:
    """The persons whom lead cells print before a comma, a bracket or the end: so the plan itself settles its names."""
    return frozenset(name for line in lines if (name := _surely_named(without_bullet(line))))


def leads_of(lines: Sequence[str], names: frozenset[str] = frozenset()) -> tuple[tuple[Lead, ...], str]:
    """The leads of one cell in print's order, and the question of whether they are rightly parted, if it is one."""
    whole = " ".join(lines)
    if len(whole) > LONGEST:
        return (Lead(role=whole),), "The lead's cell is very long. Who leads it?"
    parts = [part for entry in _entries(lines, names) for part in _parted(entry, names)]
    leads = tuple(_lead(part, names) for part in parts)
    doubtful = [part for part, lead in zip(parts, leads, strict=True) if _doubtful(part, lead)]
    question = " ".join(f"Is “{part}” one lead, or several? It was kept as one." for part in doubtful)
    return leads, question


def _surely_named(words: str) -> str:
    """The person's name that a text begins with, if a comma, a bracket, a dash or its end closes it."""
    name = _named(words)
    rest = words[len(name) :].lstrip()
    return name if name and (not rest or rest[0] in ",(–—:/&" or rest.startswith(("- ", "and "))) else ""


def _named(words: str) -> str:
    """Two or three words that can be a person's name; nothing when one of the first two belongs to a post or body."""
    found = _NAME.match(words)
    if not found:
        return ""
    kept: list[str] = []
    for word in found[0].split():
        if word.lower().rstrip(".") in _NO_NAME or _ROLE.fullmatch(word):
            break
        kept.append(word)
    return " ".join(kept) if len(kept) > 1 else ""


def _begins_with_person(words: str, names: frozenset[str]) -> bool:
    return bool(_surely_named(words) or _known(words, names))


def _known(words: str, names: frozenset[str]) -> str:
    first = words.split(" ", 4)[:4]  # a title and three words at most
    return next((name for end in range(len(first), 1, -1) if (name := " ".join(first[:end])) in names), "")


def _entries(lines: Sequence[str], names: frozenset[str]) -> list[str]:
    """Lines put together again where one goes on in the next; a bullet or a semicolon always begins anew."""
    entries: list[str] = []
    for part in (part.strip() for line in lines for part in line.split(";")):
        words = without_bullet(part)
        if not words:
            continue
        if not entries or has_bullet(part) or _is_another(entries[-1], words, names):
            entries.append(words)
        else:
            only_named = _surely_named(entries[-1]) == entries[-1]
            entries[-1] += f"{', ' if only_named else ' '}{words}"
    return entries


def _is_another(above: str, words: str, names: frozenset[str]) -> bool:
    if _GLUE.search(above) or _JOINERS.match(words):
        return False
    if _begins_with_person(words, names):
        return True
    posted = _is_role(words) and _surely_named(above) != above  # a post under a bare name is that person's
    return _is_whole(above, names) and (_is_group(words) or posted)


def _parted(entry: str, names: frozenset[str]) -> list[str]:
    """One entry's leads: parted at the first joiner with a whole lead before it and surely another after it."""
    for joiner in _JOINERS.finditer(entry):
        left, right = entry[: joiner.start()].strip(" ,"), entry[joiner.end() :].strip()
        if left and right and _parts(left, joiner[0].strip(), right, names):
            return [left, *_parted(right, names)]
    return [entry]


def _parts(left: str, joiner: str, right: str, names: frozenset[str]) -> bool:
    person_left = _begins_with_person(left, names)
    if joiner != "," and _posted(right):
        return True
    if _begins_with_person(right, names):
        alone = _surely_named(right) == right
        return joiner != "," or not person_left or _surely_named(left) == left or not alone
    if _is_group(right) and not _JOINERS.search(left):
        return _is_whole(left, names)
    if person_left or joiner == "with":
        return _is_group(right) and _is_whole(left, names) and joiner != ","
    first = _JOINERS.split(right)[0]
    return (_is_role(left) or _is_group(left)) and (_is_role(first) or _is_group(right))


def _posted(words: str) -> str:
    """The name in "Joan McHugh Development Manager", whose comma is lost: told by the post that ends it."""
    bare = _named(words)
    return bare if bare and _is_role(_JOINERS.split(words[len(bare) :])[0]) else ""


def _is_whole(words: str, names: frozenset[str]) -> bool:
    """Whether a lead is complete as it stands: a group, a post, or a person with one."""
    name = _surely_named(words) or _known(words, names)
    rest = _DASH.sub("", words[len(name) :]).strip() if name else words
    return bool(name and not rest) or _is_group(rest) or _is_role(rest)


def _is_group(words: str) -> bool:
    return bool(_GROUP.fullmatch(words.strip(" .,"))) and not re.match(r"\w+ (?:of|to|for) ", words)


def _is_role(words: str) -> bool:
    """Whether words are a post by themselves: "Training Officer", "Head of Early Help"."""
    found = words.strip(" .,").split()
    return bool(found) and bool(
        _ROLE.fullmatch(found[-1])
        or found[0].lower() in _WELSH_POSTS
        or (len(found) > 2 and _ROLE.fullmatch(found[0]) and found[1] in ("of", "to", "for"))
    )


def _lead(part: str, names: frozenset[str]) -> Lead:
    words = part.strip(" ,;").removesuffix(".").strip(" ,;") or part
    name, role = _name_and_role(words, names)
    if name:
        return Lead(name=name, role=role or None)
    if LOST in words:
        return Lead(role=words, missing=True)
    if _is_group(words):
        return Lead(name=words, group=True)
    return Lead(role=words)


def _name_and_role(words: str, names: frozenset[str]) -> tuple[str, str]:
    """A person and what is printed beside the name: before it in "Business Manager (Liz Murphy)", else after it."""
    name = _surely_named(words) or _known(words, names) or _posted(words)
    if name:
        rest = _DASH.sub("", words[len(name) :]).strip()
        return name, rest[1:-1].strip() if rest[:1] == "(" and rest.find(")") == len(rest) - 1 else rest
    for before, _, after in (_bracketed(words), words.partition(" - "), words.partition(" – "), words.rpartition(", ")):
        if before and after and _surely_named(after) == after:
            return after, before.strip(" ,-–")
    return "", ""


def _bracketed(words: str) -> tuple[str, str, str]:
    found = _IN_BRACKETS.fullmatch(words)
    return (found["before"], "", found["inside"]) if found else ("", "", "")


def _doubtful(part: str, lead: Lead) -> bool:
    """A post with a joiner in it that ends in none of the words for a post, as in "Police / Health"."""
    return lead.role == part and not lead.name and not _is_role(part) and bool(_JOINERS.search(part))
