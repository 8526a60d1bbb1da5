"""The team of a group: who facilitates beyond one meeting, how they sign in, and what they plan."""
