"""Which words to judge together: the line alone, with what its author said before, and with the question it answers.

A crisis is rarely said in one line. The line is read alone, and again joined with the author's recent lines, once in one breath,
as if the return key had broken a sentence, and once as sentences of their own. Joining can raise ("everyone would be" /
"better off" / "without me") and it can lower ("i want to die" / "laughing at this cat"). A short answer is read as the statement
it makes: "are you thinking of killing yourself?" / "yes" says "i am thinking of killing myself". What was said fades with time.
"""

from __future__ import annotations

from collections.abc import Callable, Set
from dataclasses import dataclass

from moderation.reading import Reading
from moderation.rules.crisis.answers import answered, meant
from moderation.rules.crisis.words import Words, apart, joined, read, words_of
from moderation.scene import Said, Scene

FADES = 600.0  #: seconds after which an earlier line of another share no longer joins
LINES, WORDS = 5, 60  #: how much of the earlier lines is read again
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


def texts_of(reading: Reading, scene: Scene, speaks: Callable[[Set[str]], object] = bool) -> list[Text]:
    """The line alone first, then every other way it has to be read. As sentences only where the grammar may say something
    of the words there are: each of them was read when it was said."""
    here = words_of(reading.bold)
    own = len(here.words)
    texts = [Text("alone", here, own)]
    if not own:
        return texts
    answers = (answered(scene.recent, here), meant(scene.recent, here))
    texts.extend(Text("answer", found.words, own, found.refs) for found in answers if found)
    before = _before(scene)[-2 if own > 2 * JOINS else -LINES :]  # a long share speaks for itself
    if before:
        earlier = [read(said.text[-LETTERS:]) for _, said in before]
        told = [_told(scene.recent, at, words) for (at, _), words in zip(before, earlier, strict=True)]
        refs = tuple(said.ref for _, said in before if said.ref)
        seam = here.start(JOINS)
        own = len(seam.words)
        texts.append(Text("breath", joined([*earlier[-4:], seam]), own, refs[-4:]))
        sentences = [*(words.ended() for words in told), seam]
        if not apart(sentences) or speaks(frozenset().union(*(words.present for words in sentences))):
            texts.append(Text("sentences", joined(sentences), own, refs))
    return texts


def _told(recent: tuple[Said, ...], at: int, words: Words) -> Words:
    """An earlier line, as the statement it made when it was an answer."""
    if at == 0 or recent[at - 1].by == "author":
        return words
    answer = answered(recent[:at], words, recent[at].ago) or meant(recent[:at], words, recent[at].ago)
    return answer.words if answer else words


def _before(scene: Scene) -> list[tuple[int, Said]]:
    """The author's lines that still belong to this one with where they stand, oldest first, within bounds."""
    kept: list[tuple[int, Said]] = []
    room = LETTERS
    for at in range(len(scene.recent) - 1, -1, -1):
        said = scene.recent[at]
        if said.by != "author" or not (said.ago <= FADES or said.same_share):
            continue
        room -= len(said.text)
        if len(kept) == LINES or (kept and room < 0):
            break
        kept.append((at, said))
    return kept[::-1]
