"""The hub: one process on one PC of the office that puts everyone's work in one order.

Imports ``selaras`` alone; never the client.
"""
