"""`python -m benchmarks.moderation`: what a review costs with every rule on, what hostile text costs, and both beside a word filter.

CPU of this thread, so that other programs on the machine disturb less; rounds are interleaved and the ratio is taken round by
round, because what the machine did meanwhile it did to both.
"""

from __future__ import annotations

import argparse
import time
from collections.abc import Callable
from statistics import median

from better_profanity import Profanity

from benchmarks.lines import RECORDINGS
from chatserver.replay.recording import read
from moderation.pipeline import Pipeline, forget_words, pipeline_with
from moderation.ruleset import Ruleset
from moderation.scene import Author, Scene

SHARING = Scene(phase="sharing", author=Author(has_floor=True))
FILTERED = 200  #: characters of the line that is given to the word filter too
LONG = 4_000
#: Bars of the moderation: microseconds of a line, milliseconds of hostile text, times quicker than the filter.
P50_US, P99_US, WORST_MS, TIMES = 200.0, 800.0, 20.0, 100.0

HOSTILE = {
    "one letter": "a" * LONG,
    "spaced letters": "k i l l " * (LONG // 8),
    "digits": "5 five 0 oh " * (LONG // 12),
    "at signs": "a@b.c " * (LONG // 6),
    "links": "www.a.co/b?c=d " * (LONG // 15),
    "brackets": "([{<" * (LONG // 4),
    "marks on letters": "a\u0301\u0302\u0303" * (LONG // 4),
    "letters that look alike": "\u0430\u0435\u043e\u0440" * (LONG // 4),
    "emoji": "\U0001f469\u200d\U0001f469\u200d\U0001f467" * (LONG // 5),
    "should": "you should stop your pills and " * (LONG // 31),
    "danger": "i want to die and i have the pills tonight " * (LONG // 43),
    "names": "My boss Ann Bell lives at 9 Oak Road. " * (LONG // 38),
    "nearly names": "Aa " * (LONG // 3),
    "new words": " ".join(f"w{number:x}q" for number in range(LONG // 6)),
    "no spaces": "you.should,stop;your:pills-" * (LONG // 27),
}


def main() -> int:
    parser = argparse.ArgumentParser(
        prog="python -m benchmarks.moderation", description=__doc__.splitlines()[0]
    )
    parser.add_argument("--rounds", type=int, default=7)
    rounds = parser.parse_args().rounds
    pipeline = pipeline_with(Ruleset.everything())
    return int(not all([_lines(pipeline, rounds), _hostile(pipeline, rounds), _beside(pipeline, rounds)]))


def _lines(pipeline: Pipeline, rounds: int) -> bool:
    """The lines of the recorded meetings: heard for the first time, and the quickest of all times."""
    texts = [
        a.fields["text"]
        for path in sorted(RECORDINGS.glob("*.jsonl"))
        for a in read(path).actions
        if a.do == "say"
    ]
    times: list[list[float]] = [[] for _ in texts]
    for _ in range(rounds):
        forget_words()
        for each, text in zip(times, texts, strict=True):
            each.append(_took(pipeline, text) * 1e6)
    first = sorted(each[0] for each in times)
    best = sorted(min(each) for each in times)
    print(f"{len(texts)} lines of recorded meetings, every rule on, us:")
    for name, found in (("quickest of the rounds", best), ("heard for the first time", first)):
        print(f"  {name:<26} p50 {_at(found, 0.5):6.0f}  p99 {_at(found, 0.99):6.0f}  worst {found[-1]:6.0f}")
    print(f"  bars: p50 {P50_US:.0f}, p99 {P99_US:.0f}")
    return _at(best, 0.5) <= P50_US and _at(best, 0.99) <= P99_US


def _hostile(pipeline: Pipeline, rounds: int) -> bool:
    print(f"{LONG} characters of hostile kinds, ms, quickest and first:")
    worst = 0.0
    for name, text in HOSTILE.items():
        forget_words()
        times = [_took(pipeline, text) * 1e3 for _ in range(rounds)]
        worst = max(worst, min(times))
        print(f"  {name:<26} {min(times):6.1f} {times[0]:6.1f}")
    print(f"  bar: {WORST_MS:.0f}; worst {worst:.1f}")
    return worst <= WORST_MS


def _beside(pipeline: Pipeline, rounds: int) -> bool:
    """Beside better-profanity's own `censor` with its own list, at a line of 200 characters."""
    text = ("I made it through the week and my sister came over, we cooked and talked. " * 4)[:FILTERED]
    filter_ = Profanity()
    filter_.load_censor_words()
    filter_.censor(text)
    theirs, ours = [], []
    for _ in range(rounds):
        theirs.append(_cpu(lambda: filter_.censor(text)))
        ours.append(min(_took(pipeline, text) for _ in range(20)))
    ratios = sorted(their / our for their, our in zip(theirs, ours, strict=True))
    print(
        f"{FILTERED} characters: censor {median(theirs) * 1e3:.1f} ms, every rule here {median(ours) * 1e6:.0f} us;"
        f" {median(ratios):.0f} times quicker, {ratios[0]:.0f} to {ratios[-1]:.0f}; bar {TIMES:.0f}"
    )
    return median(ratios) >= TIMES


def _took(pipeline: Pipeline, text: str) -> float:
    return _cpu(lambda: pipeline.review(text, SHARING))


def _cpu(work: Callable[[], object]) -> float:
    began = time.thread_time()
    work()
    return time.thread_time() - began


def _at(ordered: list[float], share: float) -> float:
    return ordered[min(len(ordered) - 1, int(len(ordered) * share))]


if __name__ == "__main__":
    raise SystemExit(main())
