"""Run the migrations over the connection that the ledger gives; there is no other way in."""

from alembic import context

from data_lake.ledger.tables import metadata

connection = context.config.attributes.get("connection")
if connection is None:
    raise SystemExit("The ledger brings its own tables up to date when it is opened: call open_ledger(url).")

context.configure(connection=connection, target_metadata=metadata, compare_type=True, render_as_batch=True)
with context.begin_transaction():
    context.run_migrations()
