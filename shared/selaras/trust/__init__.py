"""Who may speak with whom: the hub's certificates, join codes, and what both sides prove.

The one home of cryptography. No sockets and no files but those that TLS itself must read; time
is not asked for: certificates are good for a century, and the hub's list decides who is in.
"""
