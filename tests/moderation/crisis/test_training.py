"""The corpus, the split and the weights belong together."""

from __future__ import annotations

import json

from moderation.model import evaluate
from moderation.model.features import SIZE, VOCABULARY, features, sentences, windows
from moderation.model.rows import CORPUS, corpus
from moderation.model.scorer import WEIGHTS
from moderation.model.split import part_of
from moderation.rules.crisis.judging import SCORER


def test_no_family_is_both_trained_on_and_tested() -> None:
    rows = corpus()
    parts: dict[str, set[str]] = {"train": set(), "tune": set(), "test": set()}
    for row in rows:
        parts[part_of(row.family)].add(row.family)
    assert parts["train"] and parts["tune"] and parts["test"]
    assert (
        not parts["train"] & parts["test"]
        and not parts["train"] & parts["tune"]
        and not parts["tune"] & parts["test"]
    )


def test_no_text_is_in_two_parts() -> None:
    where: dict[tuple[str, ...], str] = {}
    twice = []
    for row in corpus():
        key = (*[said.text for said in row.scene.recent], row.text)
        if where.setdefault(key, part_of(row.family)) != part_of(row.family):
            twice.append(key)
    assert len(twice) <= len(where) // 100, twice[:5]


def test_every_row_of_the_corpus_is_labelled_and_has_a_family() -> None:
    for path in sorted(CORPUS.rglob("*.jsonl")):
        for line in path.read_text("utf-8").splitlines():
            row = json.loads(line)
            assert row["level"] in ("C0", "C1", "C2", "C3", "C4"), (path.name, line)
            assert row["family"] and ("text" in row) != ("messages" in row), (path.name, line)


def test_the_weights_say_what_they_were_made_from() -> None:
    stored = json.loads(WEIGHTS.read_text("utf-8"))
    assert len(stored["made_from"]) == 16 and stored["rows"] > 1_000
    assert WEIGHTS.stat().st_size < 2_000_000


def test_features_do_not_depend_on_the_run() -> None:
    """Pinned: a change here means new weights."""
    found = features(["i", "want", "to", "live"], 0, 4, ("max0",))
    assert all(0 <= feature < SIZE for feature in found)
    assert (len(found), sum(found)) == PINNED


PINNED = (97, 56798263)


def test_a_long_share_is_seen_whole() -> None:
    words = ["one", "two", "three", "four", "five", "."] * 60
    seen = set()
    for first, last in windows(words):
        seen.update(range(first, last))
    assert seen == set(range(len(words)))
    assert [last - first for first, last in sentences(words)] == [6] * 60


def test_the_table_of_bars_prints_for_a_labelled_file(tmp_path, capsys) -> None:  # type: ignore[no-untyped-def]
    rows = [{"text": "I want to die", "label": 1}, {"text": "nice cup of tea", "label": 0}] * 5
    path = tmp_path / "rows.jsonl"
    path.write_text("\n".join(json.dumps(row) for row in rows))
    evaluate.main([path])
    printed = capsys.readouterr().out
    assert "found, C2 and above" in printed and "alerts per 1,000 lines, red" in printed
    assert "[0.566, 1.000]" in printed and "5 of 5" in printed


def test_the_table_tells_languages_ordinary_talk_and_hard_negatives_apart(tmp_path, capsys) -> None:  # type: ignore[no-untyped-def]
    rows = [
        {"text": "I want to die", "level": "C2", "frame": "direct", "family": "plain", "lang": "en"},
        {"text": "quiero morirme", "level": "C2", "frame": "direct", "family": "claro", "lang": "es"},
        {"text": "thanks for tonight", "level": "C0", "frame": "gratitude", "family": "thanks", "lang": "en"},
        {"text": "dying for a cup of tea", "level": "C0", "frame": "idiom", "family": "tea", "lang": "en"},
    ]
    path = tmp_path / "rows.jsonl"
    path.write_text("\n".join(json.dumps(row) for row in rows))
    evaluate.main([path])
    printed = capsys.readouterr().out
    assert "of these, es:" in printed
    assert (
        "area under the curve, ordinary talk" in printed and "area under the curve, hard negatives" in printed
    )


def test_intervals_and_areas_are_those_of_the_books() -> None:
    low, high = evaluate.wilson(8, 10)
    assert round(low, 2) == 0.49 and round(high, 2) == 0.94  # Wilson (1927)
    assert evaluate.area([0.9, 0.8], [0.1, 0.8]) == 0.875
    low, high = evaluate.around(0.8, 50, 50)
    assert round(high - low, 2) == 0.17  # Hanley and McNeil (1982)


def test_spanish_words_stand_where_their_meaning_stands() -> None:
    """Also those the corpus hardly has: what was learned in English then speaks for Spanish as well."""
    for spanish, english in (
        ("dormir", "sleep"),
        ("hermana", "sister"),
        ("miedo", "fear"),
        ("carta", "letter"),
    ):
        one, other = (VOCABULARY.vectors[VOCABULARY.row(word)] for word in (spanish, english))
        assert one @ other > 0.7 * (one @ one), (spanish, english)


def test_the_reader_of_meanings_reads_a_long_text_in_parts() -> None:
    meaning = SCORER._meaning
    sentence = ["i", "want", "to", "kill", "myself", "."]
    long = ["the", "weather", "is", "fine", "today", "."] * 60
    assert meaning.levels([*long, *sentence], ())[1] > meaning.levels(long, ())[1]
