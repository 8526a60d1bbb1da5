"""Texts are read together and what was seen is kept for the next line: that saves work and changes no answer."""

from __future__ import annotations

from dataclasses import replace
from functools import cache
from random import Random

from moderation.model import features
from moderation.model.meaning import KEPT, Meaning
from moderation.model.rows import ORDINARY, Row, corpus
from moderation.model.scorer import Scored, Scorer
from moderation.pipeline import forget_words
from moderation.reading import Reading
from moderation.rules.crisis.context import texts_of
from moderation.rules.crisis.judging import GRAMMAR, SCORER
from moderation.rules.crisis.words import Words, _join, _laid, _mend, apart, joined, laid_out, words_of
from moderation.scene import Said, Scene

ROWS = corpus()
TEXTS = [words_of(Reading.of(row.text).bold).words for row in ROWS[::97]]
EVENING = [TEXTS[start : start + 5] for start in range(0, len(TEXTS) - 5, 5)]


def _calm(first: int, last: int) -> tuple[str, ...]:
    return ("max0",)


def _alone(scorer: Scorer, words: tuple[str, ...]) -> Scored:
    scorer.forget()
    return scorer.score(words, _calm)


def test_a_text_is_scored_the_same_in_any_company() -> None:
    expected = {words: _alone(SCORER, words) for words in TEXTS}
    SCORER.forget()
    for texts in EVENING:  # each line of an evening alone, and with those before it
        together = tuple(word for words in texts for word in words)
        read = SCORER.scores([(words, _calm) for words in (*texts, together, (), texts[0])])
        assert read[:5] == [expected[words] for words in texts]
        assert read[6:] == [Scored(), expected[texts[0]]]
        assert read[5] == SCORER.score(together, _calm)


def test_the_sums_that_are_kept_are_those_of_the_features_the_weights_were_taught_with() -> None:
    for words in TEXTS[:40]:
        (sums,) = SCORER._sums([words])
        found = [f for word in words for f in features.word_features(word)]
        found += features.run_features(words)[1].ravel().tolist()
        assert sums[-1] == sum(SCORER._weights[feature] for feature in found)


def test_more_than_is_kept_is_read_all_the_same() -> None:
    meaning: Meaning = SCORER._meaning
    meaning.forget()
    words = [word for text in TEXTS for word in text] * 3
    long = [words[start : start + 1_400] for start in range(0, 7_000, 1_400)]
    assert sum(map(len, long)) > KEPT
    assert meaning.levels_of([(text, ()) for text in long]) == [meaning.levels(text, ()) for text in long]


def test_nothing_of_what_was_read_stays_when_a_meeting_is_forgotten() -> None:
    SCORER.score(("i", "know", "nothing", "of", "you"), _calm)
    assert SCORER._runs and len(SCORER._meaning._seen_at) > 1
    forget_words()
    assert not SCORER._runs
    assert SCORER._meaning._seen_at == SCORER._meaning._first_at == {0: 0}  # what lies outside a text


def test_lines_with_nothing_to_put_together_are_joined_as_they_are() -> None:
    """The quick answer of `joined` is that of the slow one: words that were split are still found."""
    for parts, whole in (
        (["want to d", "ie"], "die"),
        (["su", "i", "cide"], "suicide"),
        (["i hate my", "self"], "myself"),
    ):
        read = [words_of(Reading.of(part).bold) for part in parts]
        assert joined(read).words[-1] == whole
    calm = [words_of(Reading.of(part).bold) for part in ("i had tea", "and a nap")]
    both = joined(calm)
    assert both.words == (*calm[0].words, *calm[1].words)
    assert both.text == laid_out(both.words, both.places).text == " i had tea and a nap "
    assert both.at == (1, 3, 7, 11, 15, 17)


def test_a_reading_is_left_out_only_where_the_grammar_has_nothing_to_say_of_it() -> None:
    phrases = [phrase.pattern for entry in GRAMMAR.entries for phrase in entry.phrases]
    left_out = 0
    for row in _evenings():
        every = texts_of(Reading.of(row.text), row.scene)
        read = {text.kind for text in texts_of(Reading.of(row.text), row.scene, GRAMMAR.possible)}
        for text in every:
            if text.kind not in read and left_out < 25:
                assert text.kind == "sentences" and text.refs == every[-1].refs
                assert not any(phrase.search(text.words.text) for phrase in phrases)
                left_out += 1
    assert left_out == 25


def test_the_quick_way_of_joining_lines_is_the_slow_one() -> None:
    """Lines broken anywhere, also in the middle of words: what nothing seems to be put together in, is not."""
    dice, quick = Random(5), 0
    for row in _evenings():
        cuts = sorted(dice.sample(range(len(row.text) + 1), min(3, len(row.text))))
        pieces = [row.text[a:b] for a, b in zip([0, *cuts], [*cuts, len(row.text)], strict=True)]
        parts = [words_of(Reading.of(piece).bold) for piece in pieces]
        quick += apart(parts)
        assert joined(parts).words == _slowly(parts).words
    assert 20 < quick < len(_evenings())


def _slowly(parts: list[Words]) -> Words:
    pieces, seams = [], []
    for part in parts:
        seams.append(len(pieces))
        pieces += list(zip(part.words, part.places, part.typed or part.words, strict=True))
    _mend(pieces, seams[1:])
    _join(pieces)
    return _laid(pieces)


@cache
def _evenings() -> list[Row]:
    """Lines of the corpus with what was said before them, and short calm lines that follow each other."""
    calm = [row for row in ROWS if row.frame in ORDINARY and len(row.text) < 50][::19]
    said = [
        replace(row, scene=Scene(recent=_before(calm[at - 3 : at]))) for at, row in enumerate(calm) if at > 2
    ]
    return [*[row for row in ROWS if row.scene.recent][::29], *said]


def _before(rows: list[Row]) -> tuple[Said, ...]:
    return tuple(Said("author", row.text, 30.0 - 10 * at) for at, row in enumerate(rows))
