"""Pages of the feed that leave out what their receiver knows; of protocol 7 and later.

A ``ToldFeed`` is a ``Feed`` on the wire and nowhere else: the hub makes it of one, and a PC makes
one of it before its session hears of it. See "Told pages" in ``docs/protocol.md``. Its *order* has
one byte for each piece of news, which says what it is:

- the next of its *documents*, whose seq is 0 where it is the one behind the news before;
- the next of its *facts*, as in a ``LeanFeed``;
- of the receiver's *own* entries that were settled on this line the one with the next number, 0 as
  for documents;
- the next of its *records*, each of the document's news that stand before it.

*digest* is of the hashes of all these records, so that none comes back otherwise.
"""

from collections.abc import Mapping
from typing import Final

from selaras.protocol.members import ByPosition

TOLD_SINCE: Final = 7

DOCUMENT, FACT, OWN, RECORD = b"dfor"


class ToldRecord(ByPosition):
    """A record of the audit, by what does not follow from the news before it.

    Args:
        said: Members that are otherwise than expected: a number as it is; of a text how many
            characters it begins with as expected, a comma, and the rest.
        changes: By register: where its new text lies in the data of the document's news, with how
            many characters of that its old text begins and with how many it ends, and what stands
            between them, with commas between the four.
    """

    said: Mapping[str, str]
    changes: Mapping[str, str]
