"""Alembic runs this with the connection that `engine.schema.upgrade` hands it."""

from alembic import context

from engine.tables import metadata

connection = context.config.attributes["connection"]
context.configure(connection=connection, target_metadata=metadata, render_as_batch=connection.dialect.name == "sqlite")
with context.begin_transaction():
    context.run_migrations()
