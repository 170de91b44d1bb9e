"""Sentences for people, by key, the short way that screens need."""

from collections.abc import Mapping

from selaras.texts import Texts


class Wording(Texts):
    """Says things in one language, as a window says them.

    Where a sentence tells somebody at a command line what to type, the window has its own, under
    the same key after ``window.said.``.
    """

    def __call__(self, key: str, **facts: object) -> str:
        """Return the sentence of *key* with *facts* put in; the key itself if there is none."""
        return self.say(key, facts)

    def say(self, code: str, facts: Mapping[str, object] | None = None) -> str:
        """Return the sentence of *code*, the window's own where it has one."""
        own = f"window.said.{code}"
        return super().say(own if own in self else code, facts)
