"""Reads the timescales that plans print: "Quarterly – commencing Nov 12.", "Jan 2013 onwards", "1.4.13"."""

from lscb_workflow.rules.timescales.deadlines import due_dates
from lscb_workflow.rules.timescales.notation import Notation, notation
from lscb_workflow.rules.timescales.reader import read, read_all
from lscb_workflow.rules.timescales.reading import Kind, Reading, as_json, starts_on

__all__ = [
    "Kind",
    "Notation",
    "Reading",
    "as_json",
    "due_dates",
    "notation",
    "read",
    "read_all",
    "starts_on",
]
