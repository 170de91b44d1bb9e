"""What the window is called, with a mark at the end that the page reads and nobody sees."""

from typing import Final

TITLE: Final = "Selaras"
# Enter leads on from the field with the cursor.
LEADS_ON: Final = "\N{ZERO WIDTH SPACE}"
