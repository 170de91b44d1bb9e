"""The files of export batches, and what to do with them in Coretax."""

import flet as ft

from selaras_client.window.files import Files
from selaras_client.window.models.making import BatchFile
from selaras_client.window.parts.file_ready import ReadyFile, show_files
from selaras_client.window.wording import Wording


def show_batches(page: ft.Page, wording: Wording, *, made: list[BatchFile], files: Files) -> None:
    """Offer the files of *made* and say what comes next."""
    count = sum(each.count for each in made)
    ready = [
        ReadyFile(files.offer(each.file), wording("window.export.save", name=each.file.name))
        for each in made
    ]
    text = f"{wording('window.export.done', count=count)}\n\n{wording('window.export.next')}"
    show_files(page, wording, text=text, files=ready)
