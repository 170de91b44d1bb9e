"""Sentences for people, by key, the short way that screens need."""

from collections.abc import Mapping

from selaras.texts import Texts


class Wording:
    """Says things in one language."""

    def __init__(self, lang: str) -> None:
        """Speak *lang*, ``id`` or ``en``."""
        self.lang = lang
        self._texts = Texts(lang)

    def __call__(self, key: str, **facts: object) -> str:
        """Return the sentence of *key* with *facts* put in; the key itself if there is none."""
        return self._texts.say(key, facts)

    def __contains__(self, key: str) -> bool:
        return key in self._texts

    def say(self, key: str, facts: Mapping[str, object] | None = None) -> str:
        """Return the sentence of *key*, for what is printed."""
        return self._texts.say(key, facts)
