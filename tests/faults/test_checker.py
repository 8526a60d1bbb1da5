"""The checker finds what it is there to find: histories with one thing wrong each."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.faults.checker import check
from tests.faults.history import History


def an_evening(folder: Path, spoil: str = "") -> list[str]:
    """Ana says three lines, one of them withheld, and asks for help; Wit watches and Gwen facilitates."""
    ana, wit = History(folder, "Ana"), History(folder, "Wit")
    gwen, journal = History(folder, "Gwen"), History(folder, "journal")
    for who, history in (("a", ana), ("w", wit), ("g", gwen)):
        history.write("is", who=who, joined=0, serves=who == "g")
        history.write("welcome", after=0, epoch="e")
    texts = {"r1": ("one", 1), "r2": ("secret", 2), "r3": ("help me", 3), "r5": ("five", 5)}
    for ref, (text, seq) in texts.items():
        ana.write("sent", ref=ref, text=text, withheld=ref == "r2", crisis=ref == "r3")
        ana.write("acked", ref=ref, seq=seq, held=ref == "r2")
    for seq, kind in enumerate(("line", "held", "line", "alert", "line"), 1):
        if spoil != "lost" or seq != 5:
            journal.write("kept", seq=seq, kind=kind, by="a")
    for seq, text in ((1, "one"), (3, "help me"), (5, "five")):
        if spoil != "gap" or seq != 3:
            heard = "other" if spoil == "order" and seq == 3 else text
            wit.write("saw", event="line", seq=seq, by="a", text=heard)
        gwen.write("saw", event="line", seq=seq, by="a", text=text)
        if seq == 3 and spoil != "alert":
            gwen.write("saw", event="alert", seq=4, by="a", text=None, raw="{}")
        ana.write("saw", event="line", seq=seq, by="a", text=text)
    match spoil:
        case "twice":
            wit.write("saw", event="line", seq=6, by="a", text="one")
        case "leak":
            wit.write("saw", event="line", seq=6, by="a", text="secret")
        case "side door":
            wit.write("saw", event="queue", seq=6, by=None, text=None, raw='{"about": "secret"}')
        case "resume":
            wit.write("welcome", after=5, epoch="e")
            wit.write("saw", event="line", seq=5, by="a", text="five")
    for history in (ana, wit, gwen, journal):
        history.close()
    return check(folder).broken


def test_a_whole_evening_is_found_whole(tmp_path: Path) -> None:
    assert an_evening(tmp_path) == []


@pytest.mark.parametrize(
    ("spoil", "found"),
    [
        ("lost", "lost"),
        ("gap", "gap"),
        ("order", "order"),
        ("twice", "twice"),
        ("resume", "twice"),
        ("leak", "leak"),
        ("side door", "leak"),
        ("alert", "alert"),
    ],
)
def test_one_thing_wrong_is_found(tmp_path: Path, spoil: str, found: str) -> None:
    broken = an_evening(tmp_path, spoil)
    assert any(sentence.startswith(found) for sentence in broken), broken


def test_nothing_to_check_is_not_well(tmp_path: Path) -> None:
    assert check(tmp_path).broken == ["there is nothing to check"]
