"""What the program says when it cannot go on: sentences for a person, never a traceback."""


class Fault(Exception):  # noqa: N818  the field's word; nobody reads its name but us
    """The only error the program shows. Each of `problems` is one line and can be read by itself."""

    def __init__(self, *problems: str) -> None:
        self.problems = problems
        super().__init__("\n".join(problems))


class Problem(str):
    """One sentence about a file, and where it belongs: `at` is the path of keys and indexes from the file's top."""

    __slots__ = ("at",)
    at: tuple[str | int, ...]

    def __new__(cls, text: str, *at: str | int) -> "Problem":
        problem = super().__new__(cls, text)
        problem.at = at
        return problem
