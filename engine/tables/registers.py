"""Books (登记簿): what cases put on record of themselves, indexed, so that other cases can ask.

`register_entry` follows the variables that a process names in its property `register`, one row a variable, one row an
item where it is a list. It is derived from the log like every table of a case. A row of `book` is only a lock: who
asks a book holds it until the transaction ends, so that of two who find a room free one comes second and sees the
first.
"""

from sqlalchemy import Column, ForeignKey, Index, Integer, String, Table

from engine.tables._metadata import metadata

register_entry = Table(
    "register_entry",
    metadata,
    Column("case_id", ForeignKey("case_.id"), primary_key=True),
    Column("name", String(100), primary_key=True),
    Column("n", Integer, primary_key=True),  # 0: the value itself; 1, 2, …: items of a list
    Column("book", String(100), nullable=False),
    Column("kind", String(10), nullable=False),  # text, number, boolean, instant, day
    Column("value", String(500), nullable=False),
    Index(None, "book", "name", "value"),
)

book = Table("book", metadata, Column("name", String(100), primary_key=True))
