"""find what waits, and whose link it is, however much was sent before"""

from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("message") as batch_op:
        batch_op.drop_index("message_waiting")
        batch_op.create_index("message_waiting", ["board_id", "state"], unique=False)
    with op.batch_alter_table("link") as batch_op:
        batch_op.drop_index("ix_link_quarter_id")  # link_of_a_person begins with the quarter; two made SQLite take this
