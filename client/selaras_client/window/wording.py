"""Sentences for people, by key, the short way that screens need."""

from collections.abc import Iterator, Mapping

from selaras.texts import Texts


class Wording:
    """Says things in one language."""

    def __init__(self, lang: str) -> None:
        """Speak *lang*, ``id`` or ``en``."""
        self.lang = lang
        self._texts = Texts(lang)

    def __call__(self, key: str, **facts: object) -> str:
        """Return the sentence of *key* with *facts* put in; the key itself if there is none.

        Where a sentence tells somebody at a command line what to type, the window has its own.
        """
        own = f"window.said.{key}"
        return self._texts.say(own if own in self._texts else key, facts)

    def __iter__(self) -> Iterator[str]:
        return iter(self._texts)

    def __contains__(self, key: str) -> bool:
        return key in self._texts

    def say(self, key: str, facts: Mapping[str, object] | None = None) -> str:
        """Return the sentence of *key*, for what is printed."""
        return self._texts.say(key, facts)
