"""This server with nobody reading the words: only to see what reading them costs. Takes the arguments of `python -m chatserver`."""

from __future__ import annotations

import runpy

from moderation.pipeline import Pipeline
from moderation.resolution import resolve
from moderation.scene import Scene
from moderation.verdict import Verdict


def unread(self: Pipeline, text: str, scene: Scene) -> Verdict:
    return resolve(text, [])


if __name__ == "__main__":
    Pipeline.review = unread  # type: ignore[method-assign]
    runpy.run_module("chatserver", run_name="__main__", alter_sys=True)
