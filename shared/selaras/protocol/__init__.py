"""What a PC and the hub say to each other: frames, and both sides as state machines without I/O.

Imports nothing but errors; packing and compression live in ``codec`` alone.
"""
