"""Reads the tables in which boards print their plans, whatever program made them."""

from lscb_workflow.rules.plan_tables.facts import PlanFacts
from lscb_workflow.rules.plan_tables.grid import Cell, Document, Grid, LeftOut, Paragraph
from lscb_workflow.rules.plan_tables.reading import Note, Printed, plan_of

__all__ = ["Cell", "Document", "Grid", "LeftOut", "Note", "Paragraph", "PlanFacts", "Printed", "plan_of"]
