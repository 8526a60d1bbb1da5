"""Texts are read together and what was seen is kept for the next line: that saves work and changes no answer."""

from __future__ import annotations

from moderation.model import features
from moderation.model.meaning import KEPT, Meaning
from moderation.model.rows import corpus
from moderation.model.scorer import Scored, Scorer
from moderation.pipeline import forget_words
from moderation.reading import Reading
from moderation.rules.crisis.judging import SCORER
from moderation.rules.crisis.words import joined, laid_out, words_of

TEXTS = [words_of(Reading.of(row.text).bold).words for row in corpus()[::97]]
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
    assert SCORER._runs and SCORER._meaning._seen_at
    forget_words()
    assert not SCORER._runs and not SCORER._meaning._seen_at and not SCORER._meaning._first_at


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
