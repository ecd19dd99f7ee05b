"""What the program says when it cannot go on: sentences for a person, never a traceback."""


class Fault(Exception):  # noqa: N818  the field's word; nobody reads its name but us
    """The only error the program shows. Each of `problems` is one line and can be read by itself.

    It may quote a file that a stranger wrote: what would break the line, or speak to the terminal, is taken out.
    """

    def __init__(self, *problems: str) -> None:
        self.problems = tuple(map(_printable, problems))
        super().__init__("\n".join(self.problems))


def _printable(problem: str) -> str:
    return "".join(
        sign if sign.isprintable() else " " if sign.isspace() else "\N{REPLACEMENT CHARACTER}" for sign in problem
    )


class Problem(str):
    """One sentence about a file, and where it belongs: `at` is the path of keys and indexes from the file's top."""

    __slots__ = ("at",)
    at: tuple[str | int, ...]

    def __new__(cls, text: str, *at: str | int) -> "Problem":
        problem = super().__new__(cls, text)
        problem.at = at
        return problem
