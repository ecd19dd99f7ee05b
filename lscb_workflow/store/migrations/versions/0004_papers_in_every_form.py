"""papers in every form"""

import hashlib

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "digest_form",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("board_id", sa.String(), nullable=False),
        sa.Column("digest_id", sa.Integer(), nullable=False),
        sa.Column("audience", sa.String(), nullable=False),
        sa.Column("form", sa.String(), nullable=False),
        sa.Column("sha256", sa.String(), nullable=False),
        sa.Column("data", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(["digest_id"], ["digest.id"]),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("digest_id", "audience", "form"),
    )
    with op.batch_alter_table("digest_form") as batch_op:
        batch_op.create_index(batch_op.f("ix_digest_form_board_id"), ["board_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_digest_form_digest_id"), ["digest_id"], unique=False)
    with op.batch_alter_table("post") as batch_op:
        batch_op.add_column(sa.Column("junior", sa.Boolean(), server_default="0", nullable=False))
    with op.batch_alter_table("measure") as batch_op:
        batch_op.add_column(sa.Column("better", sa.String(), nullable=True))
        batch_op.add_column(sa.Column("counts_children", sa.Boolean(), server_default="1", nullable=False))
        batch_op.add_column(sa.Column("cumulative", sa.Boolean(), server_default="0", nullable=False))
    with op.batch_alter_table("measure_value") as batch_op:
        batch_op.add_column(sa.Column("parts", sa.JSON(), server_default="{}", nullable=False))
    with op.batch_alter_table("quarter") as batch_op:
        batch_op.add_column(sa.Column("sentence", sa.Text(), server_default="", nullable=False))
        batch_op.add_column(sa.Column("note", sa.Text(), server_default="", nullable=False))
        batch_op.add_column(sa.Column("edited_by", sa.String(), nullable=True))
    with op.batch_alter_table("digest") as batch_op:
        batch_op.add_column(sa.Column("starts_on", sa.Date(), nullable=True))
        batch_op.add_column(sa.Column("ends_on", sa.Date(), nullable=True))
        batch_op.add_column(sa.Column("as_of", sa.Date(), nullable=True))
        batch_op.add_column(sa.Column("compiled_by", sa.String(), server_default="the clock", nullable=False))
        batch_op.add_column(sa.Column("because", sa.Text(), server_default="", nullable=False))
        batch_op.add_column(sa.Column("corrects", sa.Integer(), nullable=True))
        batch_op.add_column(sa.Column("released_on", sa.Date(), nullable=True))
        batch_op.add_column(sa.Column("published_at", sa.DateTime(timezone=True), nullable=True))
        batch_op.add_column(sa.Column("public", sa.LargeBinary(), nullable=True))
    _keep_what_went_out()
    with op.batch_alter_table("digest") as batch_op:
        for name in ("starts_on", "ends_on", "as_of"):
            batch_op.alter_column(name, existing_type=sa.Date(), nullable=False)
        batch_op.alter_column("public", existing_type=sa.LargeBinary(), nullable=False)
        batch_op.alter_column("compiled_by", existing_type=sa.String(), server_default=None)
        batch_op.alter_column("because", existing_type=sa.Text(), server_default=None)
        for name in ("subject", "text", "html"):
            batch_op.drop_column(name)


def _keep_what_went_out() -> None:
    """The email of each older issue was its only form: it is kept as the board's page. A draft is compiled anew."""
    connection = op.get_bind()
    connection.execute(sa.text("DELETE FROM digest WHERE state = 'draft'"))
    connection.execute(
        sa.text(
            "UPDATE digest SET public = content,"
            " starts_on = (SELECT starts_on FROM quarter WHERE quarter.id = digest.quarter_id),"
            " ends_on = (SELECT ends_on FROM quarter WHERE quarter.id = digest.quarter_id),"
            " as_of = (SELECT ends_on FROM quarter WHERE quarter.id = digest.quarter_id)"
        )
    )
    rows = connection.execute(sa.text("SELECT id, board_id, content, html FROM digest")).all()
    for digest_id, board_id, content, html in rows:
        whole = hashlib.sha256(hashlib.sha256(content).digest() * 2).hexdigest()
        connection.execute(
            sa.text("UPDATE digest SET sha256 = :sha256 WHERE id = :id"), {"sha256": whole, "id": digest_id}
        )
        for form, data in (("html", html), ("json", content)):
            connection.execute(
                sa.text(
                    "INSERT INTO digest_form (board_id, digest_id, audience, form, sha256, data)"
                    " VALUES (:board_id, :digest_id, 'board', :form, :sha256, :data)"
                ),
                {
                    "board_id": board_id,
                    "digest_id": digest_id,
                    "form": form,
                    "sha256": hashlib.sha256(data).hexdigest(),
                    "data": data,
                },
            )
