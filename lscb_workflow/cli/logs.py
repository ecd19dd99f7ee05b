"""Logs: one JSON line an event, on standard error, where systemd's journal or whatever started the service keeps it.

A line holds an event's constant words and the facts that its caller chose: keys of notices, counts, kinds. What a
caller did not choose never gets in: no argument of a message, no words of an error, no source line.
"""

import json
import logging
import traceback
from datetime import UTC, datetime
from pathlib import Path
from typing import Any


class Lines(logging.Formatter):
    """`{"at","level","by","event",…facts}` and, for an error, its kind and where it began, the outermost
    first: in what it was raised from, if it was, which for a template is its own line."""

    def format(self, record: logging.LogRecord) -> str:
        line: dict[str, Any] = {
            "at": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "by": record.name,
            "event": record.msg if isinstance(record.msg, str) else type(record.msg).__name__,
            **getattr(record, "facts", {}),
        }
        if record.exc_info and (error := record.exc_info[1]):
            line.setdefault("error", type(error).__name__)
            frames = traceback.extract_tb((error.__cause__ or error).__traceback__)
            line["where"] = [f"{Path(frame.filename).name}:{frame.lineno} {frame.name}" for frame in frames]
        return json.dumps(line, ensure_ascii=False)


def start(level: int = logging.INFO) -> None:
    """Write what this program says from `level` on, and warnings of the libraries it stands on."""
    handler = logging.StreamHandler()
    handler.setFormatter(Lines())
    logging.basicConfig(level=logging.WARNING, handlers=[handler])
    logging.getLogger("lscb_workflow").setLevel(level)
