"""Labels put on other people get a quiet word; what people call themselves is theirs."""

from __future__ import annotations

from types import MappingProxyType

from moderation.rule import Act, PhraseRule
from moderation.scene import Scene
from moderation.verdict import ToAuthor

OTHERS = Act(author=ToAuthor.NUDGE, say="label_nudge")
SELF = Act(author=ToAuthor.NUDGE, say="label_self", side=True)


class LabelUse(PhraseRule):
    """A group may ask for a word about self-labels as well (`self: nudge`); no format does by itself."""

    id = "label_use"
    acts = MappingProxyType({"others": OTHERS, "self": SELF})
    heard = "others"

    def act_for(self, kind: str, scene: Scene) -> Act | None:
        return self.acts[kind] if self.options.get(kind, "off") != "off" else None
