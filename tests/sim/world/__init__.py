"""Histories of a whole office, from a seed: what people do, what happens, what must hold."""
