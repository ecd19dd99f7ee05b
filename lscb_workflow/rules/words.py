"""What a board calls things: its roles, its papers and its statuses. The frozen values behind `config/words.toml`.

Keys are ours and never change; the words and colours beside them are the board's own. In one published plan amber means
"on track", in another "one month behind": so a status has a key for what the dates say, and any colour its board likes.
"""

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, model_validator

from lscb_workflow.rules.policy import Role
from lscb_workflow.rules.values import Line
from lscb_workflow.rules.values import Words as Sentence

Colour = Literal["red", "amber", "green", "blue", "grey", "purple"]
Shown = Literal["blue", "green", "amber", "red", "grey", "no return", "withdrawn"]
ORDER: tuple[Shown, ...] = ("red", "no return", "amber", "green", "blue", "grey", "withdrawn")


class _Frozen(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class StatusWords(_Frozen):
    """A status as readers see it. `one` and `many` go on from a number: "1 is on track", "3 are on track"."""

    words: Line
    colour: Colour | None = None
    one: Line
    many: Line
    meaning: Sentence

    @property
    def label(self) -> str:
        """In words, with the colour beside them: "On track (green)"."""
        return f"{self.words} ({self.colour})" if self.colour else self.words


class Term(_Frozen):
    """One line of the glossary."""

    term: Line
    meaning: Sentence


class Words(_Frozen):
    """One profile. `body` is who is asked to decide, as in "The Board is asked to"."""

    body: Line
    paper: Line
    yearly: Line
    roles: dict[Role, Line]
    status: dict[Shown, StatusWords]
    glossary: tuple[Term, ...]

    @model_validator(mode="after")
    def _has_all(self) -> "Words":
        if missing := [shown for shown in ORDER if shown not in self.status]:
            raise ValueError(f"the status {missing[0]!r} has no words; give it a table of its own under status")
        return self

    def label(self, shown: Shown) -> str:
        """A status in words with its colour beside it."""
        return self.status[shown].label


class WordsFile(_Frozen):
    """All of `config/words.toml`: several profiles, and which of them counts."""

    profile: Line
    profiles: Annotated[dict[str, Words], Field(min_length=1)]

    @model_validator(mode="after")
    def _has_its_profile(self) -> "WordsFile":
        if self.profile not in self.profiles:
            raise ValueError(f"there is no profile {self.profile!r}; the file has {', '.join(self.profiles)}")
        return self

    @property
    def chosen(self) -> Words:
        return self.profiles[self.profile]
