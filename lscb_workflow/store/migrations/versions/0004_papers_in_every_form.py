"""papers in every form"""

import hashlib
import json
from collections.abc import Sequence
from typing import Any

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
    went_out = _what_went_out()
    with op.batch_alter_table("digest") as batch_op:
        for name in ("starts_on", "ends_on", "as_of"):
            batch_op.alter_column(name, existing_type=sa.Date(), nullable=False)
        batch_op.alter_column("public", existing_type=sa.LargeBinary(), nullable=False)
        batch_op.alter_column("compiled_by", existing_type=sa.String(), server_default=None)
        batch_op.alter_column("because", existing_type=sa.Text(), server_default=None)
        for name in ("subject", "text", "html"):
            batch_op.drop_column(name)
    _keep(went_out)


def _what_went_out() -> Sequence[sa.Row[Any]]:
    """Every older issue, without drafts, which are compiled anew. Its hash is now of what was compiled, not of forms."""
    connection = op.get_bind()
    connection.execute(sa.text("DELETE FROM digest WHERE state = 'draft'"))
    connection.execute(
        sa.text(
            "UPDATE digest SET"
            " starts_on = (SELECT starts_on FROM quarter WHERE quarter.id = digest.quarter_id),"
            " ends_on = (SELECT ends_on FROM quarter WHERE quarter.id = digest.quarter_id),"
            " as_of = (SELECT ends_on FROM quarter WHERE quarter.id = digest.quarter_id)"
        )
    )
    rows = connection.execute(
        sa.text("SELECT id, board_id, starts_on, ends_on, content, subject, text, html FROM digest")
    ).all()
    put = sa.text("UPDATE digest SET content = :content, public = :public, sha256 = :sha256 WHERE id = :id")
    for row in rows:
        content, public = _filled(row), b""
        both = hashlib.sha256(content).digest() + hashlib.sha256(public).digest()
        kept = {"content": content, "public": public, "sha256": hashlib.sha256(both).hexdigest()}
        connection.execute(put, kept | {"id": row.id})
    return rows


def _filled(row: sa.Row[Any]) -> bytes:
    """What an older issue told, with nothing under the keys that have come since, so that the next paper can read it.

    It had no public version, and has none now.
    """
    content = json.loads(bytes(row.content))
    content["quarter"] |= {"starts_on": str(row.starts_on), "ends_on": str(row.ends_on)}
    content["counts"]["history"] = []
    content["ahead"] |= {"events": [], "starts": []}
    content |= {"body": "Board", "paper": "Board paper", "as_of": content["compiled_at"][:10]}
    content |= {"contact": {"title": "the board’s business manager", "telephone": None, "email": None, "web": None}}
    content |= {"concern": {"telephone": "children’s social care", "hours": None}}
    content |= dict.fromkeys(("manager_sentence", "manager_note", "correction"))
    content |= {key: [] for key in ("journey", "measures", "engagement", "supporting", "glossary")}
    return json.dumps(content, ensure_ascii=False, separators=(",", ":")).encode()


def _keep(went_out: Sequence[sa.Row[Any]]) -> None:
    """Forms go in last: SQLite makes the table of issues anew above, and lets it go only while no form points to it.

    The email of an older issue was its only form. Whoever had it had it as the board, and does not get it again.
    """
    connection = op.get_bind()
    put = sa.text(
        "INSERT INTO digest_form (board_id, digest_id, audience, form, sha256, data)"
        " VALUES (:board_id, :digest_id, 'board', :form, :sha256, :data)"
    )
    for row in went_out:
        words = {"subject": row.subject, "text": bytes(row.text).decode(), "html": bytes(row.html).decode()}
        email = json.dumps(words, ensure_ascii=False).encode()
        forms = {"html": row.html, "json": row.content, "email": email, "email-linked": email}
        for form, data in forms.items():
            kept = {"board_id": row.board_id, "digest_id": row.id, "form": form, "data": data}
            connection.execute(put, kept | {"sha256": hashlib.sha256(data).hexdigest()})
    connection.execute(
        sa.text(
            "UPDATE notice SET key = replace(key, '/' || step || '/', '/' || step || '-board/'),"
            " step = step || '-board' WHERE kind = 'digest'"
        )
    )
    connection.execute(sa.text("UPDATE message SET slot = slot || '-board' WHERE kind = 'digest'"))
