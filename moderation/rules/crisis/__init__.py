"""Crisis language: somebody says, in their own way, that they or somebody near them is in danger."""

from moderation.rules.crisis.rule import Crisis

__all__ = ["Crisis"]
