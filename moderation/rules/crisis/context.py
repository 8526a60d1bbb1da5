"""Which words to judge together: the line alone, with what its author said before, and with the question it answers.

A crisis is rarely said in one line. The line is read alone, and again joined with the author's recent lines, once in one breath,
as if the return key had broken a sentence, and once as sentences of their own. Joining can raise ("everyone would be" /
"better off" / "without me") and it can lower ("i want to die" / "laughing at this cat"). A short answer is read as the statement
it makes: "are you thinking of killing yourself?" / "yes" says "i am thinking of killing myself". What was said fades with time.
"""

from __future__ import annotations

from dataclasses import dataclass

from moderation.reading import Reading
from moderation.rules.crisis.answers import answered, meant
from moderation.rules.crisis.words import Words, joined, words_of
from moderation.scene import Said, Scene

FADES = 600.0  #: seconds after which an earlier line of another share no longer joins
LINES, WORDS = 8, 120  #: how much of the earlier lines is read again
LETTERS = WORDS * 6
JOINS = 90  #: words of a long line that are read again with them: what joins is near the seam


@dataclass(frozen=True, slots=True)
class Text:
    """Words to judge. The line under review is the last `own` of them."""

    kind: str  #: alone, breath, sentences, answer
    words: Words
    own: int
    refs: tuple[str, ...] = ()

    @property
    def offset(self) -> int:
        return len(self.words.words) - self.own


def texts_of(reading: Reading, scene: Scene) -> list[Text]:
    """The line alone first, then every other way it has to be read."""
    here = words_of(reading.bold)
    own = len(here.words)
    texts = [Text("alone", here, own)]
    if not own:
        return texts
    answer = answered(scene, here)
    if answer is not None:
        texts.append(Text("answer", answer.words, own, answer.refs))
    disclosure = meant(scene, here)
    if disclosure is not None:
        texts.append(Text("answer", disclosure.words, own, disclosure.refs))
    before = _before(scene)[-2 if own > 2 * JOINS else -LINES :]  # a long share speaks for itself
    if before:
        earlier = [words_of(Reading.of(said.text[-LETTERS:]).bold) for said in before]
        refs = tuple(said.ref for said in before if said.ref)
        seam = here.start(JOINS)
        own = len(seam.words)
        texts.append(Text("breath", joined([*earlier[-4:], seam]), own, refs[-4:]))
        texts.append(Text("sentences", joined([*(e.ended() for e in earlier), seam]), own, refs))
    return texts


def _before(scene: Scene) -> list[Said]:
    """The author's lines that still belong to this one, oldest first, within bounds."""
    lines = [said for said in scene.recent if said.by == "author" and (said.ago <= FADES or said.same_share)]
    kept: list[Said] = []
    room = LETTERS
    for said in reversed(lines[-LINES:]):
        room -= len(said.text)
        if kept and room < 0:
            break
        kept.append(said)
    return kept[::-1]
