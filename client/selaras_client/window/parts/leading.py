"""Tells the page whether Enter leads on from the field with the cursor.

Where it does, what is typed behind Enter waits in the page until the cursor is in the next field;
see ``held_keys``. The form of an invoice needs no word of this.
"""

import flet as ft

from selaras_client.window.title import LEADS_ON, TITLE


def lead_on(page: ft.Page, *, is_leading: bool) -> None:
    """Say whether Enter leads on now."""
    title = TITLE + LEADS_ON if is_leading else TITLE
    if page.title != title:
        page.title = title
        page.update()
