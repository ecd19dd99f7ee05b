"""answers behind a link"""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "link",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("board_id", sa.String(), nullable=False),
        sa.Column("quarter_id", sa.Integer(), nullable=False),
        sa.Column("person", sa.String(), nullable=False),
        sa.Column("email", sa.String(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("revoked_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["quarter_id"],
            ["quarter.id"],
        ),
        sa.PrimaryKeyConstraint("id"),
    )
    with op.batch_alter_table("link", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_link_board_id"), ["board_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_link_quarter_id"), ["quarter_id"], unique=False)
        batch_op.create_index("link_of_a_person", ["quarter_id", "person", "email"], unique=False)

    op.create_table(
        "measure_value",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("board_id", sa.String(), nullable=False),
        sa.Column("measure_id", sa.Integer(), nullable=False),
        sa.Column("quarter_id", sa.Integer(), nullable=False),
        sa.Column("by", sa.String(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("value", sa.String(), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("withheld", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(
            ["measure_id"],
            ["measure.id"],
        ),
        sa.ForeignKeyConstraint(
            ["quarter_id"],
            ["quarter.id"],
        ),
        sa.PrimaryKeyConstraint("id"),
    )
    with op.batch_alter_table("measure_value", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_measure_value_board_id"), ["board_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_measure_value_measure_id"), ["measure_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_measure_value_quarter_id"), ["quarter_id"], unique=False)

    op.create_table(
        "answer_draft",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("board_id", sa.String(), nullable=False),
        sa.Column("link_id", sa.Integer(), nullable=False),
        sa.Column("typed", sa.JSON(), nullable=False),
        sa.Column("saved_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["link_id"],
            ["link.id"],
        ),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("link_id"),
    )
    with op.batch_alter_table("answer_draft", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_answer_draft_board_id"), ["board_id"], unique=False)

    with op.batch_alter_table("action", schema=None) as batch_op:
        batch_op.add_column(sa.Column("opening_withheld", sa.Boolean(), server_default="0", nullable=False))

    with op.batch_alter_table("holder", schema=None) as batch_op:
        batch_op.add_column(sa.Column("disowned_at", sa.DateTime(timezone=True), nullable=True))

    with op.batch_alter_table("lead", schema=None) as batch_op:
        batch_op.add_column(sa.Column("handed_on", sa.String(), nullable=True))

    with op.batch_alter_table("submission", schema=None) as batch_op:
        batch_op.add_column(sa.Column("why", sa.JSON(), server_default="{}", nullable=False))
        batch_op.add_column(sa.Column("nothing_new", sa.Boolean(), server_default="0", nullable=False))
        batch_op.add_column(sa.Column("agrees", sa.Boolean(), server_default="0", nullable=False))
        batch_op.add_column(sa.Column("evidence", sa.Text(), server_default="", nullable=False))
        batch_op.add_column(sa.Column("via", sa.Text(), server_default="", nullable=False))
        batch_op.add_column(sa.Column("withheld", sa.JSON(), server_default="[]", nullable=False))
