"""The paper's bytes and its short edition, which goes by itself and repeats nobody's words."""

import json
from datetime import UTC, date, datetime
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from lscb_workflow.rules import digest
from tests.rules.build import action
from tests.rules.papers import PAPERS, answer, paper

PAST = date(2012, 9, 28)
MARK = "MARKED"
WORDS: dict[str, Any] = {field: f"{MARK} {field}" for field in ("timescale", "progress", "impact", "revise", "because")}


def full() -> dict[str, Any]:
    """A paper with a marker in every field that a lead writes, in every place where it could be printed."""
    told = action("1.4", due_on=(PAST,), submissions=(answer(**WORDS),))
    silent = action("1.5", submissions=(answer(1, at=datetime(2012, 11, 20, tzinfo=UTC), late=True, **WORDS),))
    blue = action("1.6", submissions=(answer(2, "blue", **WORDS),))
    printed = action("1.7", opening=f"{MARK} opening", revised="March 2013", because=f"{MARK} because")
    return paper(told, silent, blue, printed, quarter=2, before=paper(told), today=PAPERS[2])


def test_the_short_edition_contains_nobodys_words() -> None:
    assert digest.frozen(full()).decode().count(MARK) > 10
    assert MARK not in digest.frozen(digest.short(full())).decode()


def test_the_short_edition_keeps_every_count_reference_status_date_and_decision() -> None:
    def facts(value: Any, key: str = "") -> Any:
        if isinstance(value, dict):
            return {name: facts(each, name) for name, each in value.items()}
        if isinstance(value, list):
            return [facts(each) for each in value]
        return None if key in {*digest.FREE, "edition", "edition_note"} else value

    worded = {"journey": [], "measures": []}  # nothing but words and figures that somebody wrote
    assert facts(digest.short(full())) == facts(full() | worded)


def test_the_short_edition_says_so_and_why() -> None:
    content = digest.short(full())
    assert content["edition"] == "short"
    assert "had not been signed off" in content["edition_note"]


def test_a_short_paper_cannot_be_shortened_further() -> None:
    content = digest.short(paper(action(submissions=(answer(**WORDS),))))
    assert digest.short(content) == content


def test_the_bytes_are_the_same_after_a_round_trip() -> None:
    written = digest.frozen(full())
    assert digest.frozen(json.loads(written)) == written == digest.frozen(full())


@given(st.text(st.characters(codec="utf-8")))
def test_any_words_survive_the_bytes(words: str) -> None:
    content = paper(action(submissions=(answer(progress=words),)))
    assert json.loads(digest.frozen(content)) == content
