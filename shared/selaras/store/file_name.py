"""What the database is called in a data folder, for those who only look whether it is there."""

from typing import Final

FILE_NAME: Final = "selaras.db"
