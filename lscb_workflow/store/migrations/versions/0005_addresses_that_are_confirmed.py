"""addresses that are confirmed"""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("holder") as batch_op:
        batch_op.add_column(sa.Column("confirmed_at", sa.DateTime(timezone=True), nullable=True))
        batch_op.add_column(sa.Column("confirmed_by", sa.String(), nullable=True))
    # Whoever is on file has been written to already: nobody is asked twice whether that was right.
    op.execute("UPDATE holder SET confirmed_at = entered_at, confirmed_by = 'an older version'")
