"""One PC's full local copy: execute, apply, query, subscribe.

Joins domain, documents, protocol and store. Belongs to one thread. Every change goes through
``writer``: one write path, one transaction, and news only after the commit.
"""

from selaras.replica.replica import Replica

__all__ = ["Replica"]
