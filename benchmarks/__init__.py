"""What is measured, one command each. Every target's line ends in `ok` or `MISSED`."""


def verdict(what: str, found: float, most: float) -> None:
    """One target: what was measured, and whether it is within bounds."""
    print(f"{what}: {found} (target: at most {most})  {'ok' if found <= most else 'MISSED'}")
