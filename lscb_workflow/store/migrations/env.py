"""Alembic's door: it runs on the connection that `database.upgrade` hands in, and on no other."""

from alembic import context
from sqlmodel import SQLModel

from lscb_workflow.store import tables as tables  # its classes fill SQLModel.metadata

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=SQLModel.metadata,
    render_as_batch=True,
    compare_type=True,
)
with context.begin_transaction():
    context.run_migrations()
