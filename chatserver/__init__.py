"""Moves words between people: hub, meetings, journal, pages."""
