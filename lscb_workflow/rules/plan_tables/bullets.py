"""Lines that begin with a bullet's mark."""

import re

_BULLET = re.compile(r"(?:[•●▪◦‣■□○◾➢➤✓✔·]|[-–—*o](?= ))\s*(?=\S)")


def has_bullet(line: str) -> bool:
    return bool(_BULLET.match(line))


def without_bullet(line: str) -> str:
    """The line without its mark; a line that is only a mark stays as it is."""
    return _BULLET.sub("", line, count=1) if has_bullet(line) else line
