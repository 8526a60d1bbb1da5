"""Decides what should become of words."""
