"""Writes a plan with its progress to a file, in the form that the file's reader knows: a small module a form."""

from collections.abc import Callable
from importlib import import_module

from lscb_workflow.rules.plan_export import Table

TABLES = {"csv": "comma", "xlsx": "excel", "docx": "word"}  # the module of each


def writer(form: str) -> Callable[[Table], bytes]:
    """One form's writer, loaded only when it is wanted: Word's and Excel's bring large libraries with them."""
    write: Callable[[Table], bytes] = import_module(f"lscb_workflow.documents.exports.{TABLES[form]}").write
    return write
