"""plans that change, support each other and go on"""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("plan", schema=None) as batch_op:
        batch_op.add_column(sa.Column("supports", sa.String(), nullable=True))

    with op.batch_alter_table("action", schema=None) as batch_op:
        batch_op.add_column(sa.Column("opening", sa.Text(), nullable=True))
        batch_op.add_column(sa.Column("revised", sa.Text(), nullable=True))
        batch_op.add_column(sa.Column("because", sa.Text(), nullable=True))
        batch_op.add_column(sa.Column("carried_from", sa.Integer(), nullable=True))
        batch_op.add_column(sa.Column("supports", sa.JSON(), nullable=False, server_default="[]"))

    with op.batch_alter_table("submission", schema=None) as batch_op:
        batch_op.add_column(sa.Column("decided", sa.String(), nullable=True))
