"""The SQLite file of one PC: engine, migrations, tables, projection.

The only home of SQLModel, SQLAlchemy and sqlite3.
"""
