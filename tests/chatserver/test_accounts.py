"""Facilitators sign in: by a link of one use first, with name and passphrase later, and with six digits if they like."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pyotp
import pytest
from argon2 import PasswordHasher

from chatserver import commands as c
from chatserver import passes
from chatserver.own_keys import own_keys
from chatserver.team import attempts, links
from chatserver.team.accounts import Accounts, No
from chatserver.team.api import DEVICE, TEAM
from chatserver.team.attempts import Attempts, Wait
from chatserver.team.passphrase import Passphrases
from tests.chatserver.front import DANAS, HOME, KEY, House, dana

GWENS = "the kettle is always on"


async def test_the_first_link_makes_the_first_facilitator_and_nobody_after_her(house: House) -> None:
    evening = await house.opened()
    phone, stranger = house.browser(), house.browser()
    joined = await house.door.enter(evening.meeting, "Dana")
    phone.client.cookies.set("homegroup", joined.token)
    assert await phone.told("") == {"signed_in": False, "first": True}
    assert await stranger.told("") == {"signed_in": False, "first": False}
    assert await stranger.refused("/accept", name="Mallory", passphrase=DANAS) == "404 link_unknown"
    await phone.told("/accept", name="Dana", passphrase=DANAS)
    assert await phone.is_in()
    again = house.browser()
    again.client.cookies.set("homegroup", joined.token)
    assert await again.told("") == {"signed_in": False, "first": False}
    assert await again.refused("/accept", name="Gwen", passphrase=GWENS) == "404 link_unknown"


async def test_a_participant_does_not_become_the_first_facilitator(house: House) -> None:
    evening = await house.opened()
    live = await house.hub.live(evening.meeting)
    ana = str((await live.submit(c.Join(name="Ana"), ""))["who"])
    phone = house.browser()
    phone.client.cookies.set(
        "homegroup", await passes.make_pass(house.journal, evening.meeting, ana, house.at)
    )
    assert (await phone.told(""))["first"] is False
    assert await phone.refused("/accept", name="Ana", passphrase=DANAS) == "404 link_unknown"


async def test_two_who_want_to_be_first_at_once_are_one(house: House) -> None:
    async def first(name: str) -> str:
        try:
            await house.accounts.make_first(name, DANAS)
        except No as no:
            return no.code
        return "in"

    assert sorted(await asyncio.gather(*(first(name) for name in ("Dana", "Gwen", "Sam")))) == [
        "in", "link_unknown", "link_unknown"
    ]  # fmt: skip
    assert len(await house.accounts.all()) == 1


async def test_she_signs_in_from_another_device_with_her_passphrase(house: House) -> None:
    await dana(house)
    laptop = house.browser()
    assert await laptop.signs_in("dana ", DANAS) == "in", "a name is the same in small letters"
    assert await laptop.is_in()
    cookie = next(each for each in laptop.client.cookies.jar if each.name == TEAM)
    assert cookie.has_nonstandard_attr("HttpOnly") and cookie.path == "/api/team"
    assert not cookie.secure
    behind_https = await laptop.client.post(
        HOME.replace("http", "https") + "/api/team/sign-in", json={"name": "Dana", "passphrase": DANAS}
    )
    assert all("secure" in each.lower() for each in behind_https.headers.get_list("set-cookie"))


async def test_a_wrong_passphrase_and_an_unknown_name_get_the_same_answer(house: House) -> None:
    await dana(house)
    answers = [
        await house.browser().asks("/sign-in", name=name, passphrase="not this one at all")
        for name in ("Dana", "Nobody")
    ]
    assert answers[0].status_code == answers[1].status_code == 401
    assert answers[0].json() == answers[1].json()
    assert {*answers[0].headers} == {*answers[1].headers}


async def test_an_unknown_name_costs_the_same_work(house: House) -> None:
    """The work is argon2's, and the same verifier's parameters stand behind every check."""
    asked: list[str] = []

    class Counting(PasswordHasher):
        def verify(self, hash: str | bytes, password: str | bytes) -> bool:
            asked.append(str(hash).rpartition("$")[0].rpartition("$")[0])
            return super().verify(hash, password)

    accounts = Accounts(house.journal, own_keys(KEY, Path()), house.hub.now, Passphrases(Counting(1, 8, 1)))
    await accounts.accept((await accounts.invite(""))[0], "Dana", DANAS)
    for name in ("Dana", "Nobody"):
        with pytest.raises(No):
            await accounts.sign_in(name, "not this one at all", "")
    assert len(asked) == 2 and asked[0] == asked[1]


async def test_guessing_waits_longer_and_longer_and_never_for_good() -> None:
    now = [0.0]
    tries = Attempts(lambda: now[0])
    for _ in range(attempts.FREE_FOR_A_NAME):
        tries.begin("dana", "10.0.0.9")
    waits = []
    for _ in range(9):
        with pytest.raises(Wait) as told:
            tries.begin("dana", "10.0.0.9")
        waits.append(told.value.seconds)
        now[0] += told.value.seconds
        tries.begin("dana", "10.0.0.9")
    assert waits == sorted(waits) and waits[0] <= 16 and waits[-1] <= attempts.LONGEST_WAIT_S + 1
    tries.begin("gwen", "10.0.0.9")
    now[0] += attempts.FORGET_S
    tries.begin("dana", "10.0.0.9")


async def test_whoever_guesses_from_elsewhere_cannot_keep_her_out_of_her_own_phone(house: House) -> None:
    phone = await dana(house)
    stranger = house.browser("10.6.6.6")
    said = [await stranger.signs_in("Dana", f"a guess, number {n}") for n in range(7)]
    assert said == ["not_signed_in"] * 5 + ["wait"] * 2
    assert await house.browser("10.0.0.7").signs_in("Dana", DANAS) == "wait", (
        "a device nobody knows waits too"
    )
    await phone.told("/sign-out")
    assert not await phone.is_in()
    assert await phone.signs_in("Dana", DANAS) == "in"


async def test_a_second_step_asks_for_digits_from_her_phone_and_takes_them_once(house: House) -> None:
    phone = await dana(house)
    assert await phone.refused("/second-step", passphrase="wrong, not hers") == "401 not_signed_in"
    shown = await phone.told("/second-step", passphrase=DANAS)
    assert shown["qr"]["size"] > 20
    app = pyotp.TOTP(str(shown["secret"]))
    assert await phone.refused("/second-step/confirm", code="000000") == "401 code_wrong"
    recovery = (await phone.told("/second-step/confirm", code=app.at(house.at // 1000)))["recovery"]
    house.later(seconds=60)
    laptop = house.browser()
    assert await laptop.signs_in("Dana", DANAS) == "code_needed"
    assert await laptop.signs_in("Dana", DANAS, "123456") == "code_wrong"
    digits = app.at(house.at // 1000)
    assert await laptop.signs_in("Dana", DANAS, digits) == "in"
    assert await house.browser().signs_in("Dana", DANAS, digits) == "code_wrong", (
        "nobody reads them over a shoulder"
    )
    assert isinstance(recovery, list) and len(set(recovery)) == 8
    assert await house.browser().signs_in("Dana", DANAS, recovery[0].upper()) == "in"
    assert await house.browser().signs_in("Dana", DANAS, recovery[0]) == "code_wrong", "each of them once"
    you = (await laptop.told(""))["you"]
    assert you["recovery_left"] == 7 and you["second_step"] is True
    await laptop.told("/second-step/end", passphrase=DANAS)
    assert await house.browser().signs_in("Dana", DANAS) == "in"


async def test_the_same_digits_on_two_processes_at_once_open_one_door(house: House) -> None:
    phone = await dana(house)
    secret = str((await phone.told("/second-step", passphrase=DANAS))["secret"])
    await phone.told("/second-step/confirm", code=pyotp.TOTP(secret).at(house.at // 1000))
    house.later(seconds=90)
    digits = pyotp.TOTP(secret).at(house.at // 1000)
    said = await asyncio.gather(*(house.browser().signs_in("Dana", DANAS, digits) for _ in range(3)))
    assert sorted(said) == ["code_wrong", "code_wrong", "in"]


async def test_out_everywhere_and_a_new_passphrase_end_the_other_sessions(house: House) -> None:
    phone, laptop = await dana(house), house.browser()
    await laptop.signs_in("Dana", DANAS)
    assert await laptop.refused("/passphrase", passphrase=DANAS, new="short") == "409 passphrase_short"
    await laptop.told("/passphrase", passphrase=DANAS, new=GWENS)
    assert await laptop.is_in() and not await phone.is_in()
    assert await phone.signs_in("Dana", DANAS) == "not_signed_in"
    assert await phone.signs_in("Dana", GWENS) == "in"
    await phone.told("/sign-out", everywhere=True)
    assert not await laptop.is_in()


async def test_a_session_ends_by_itself(house: House) -> None:
    phone = await dana(house)
    house.later(hours=24 * 31)
    assert not await phone.is_in()


async def test_a_link_opens_once_and_for_three_days(house: House) -> None:
    phone = await dana(house)
    link = str((await phone.told("/invite"))["link"]).partition("#")[2]
    gwen = house.browser()
    assert await gwen.told("/link", link=link) == {"by": "Dana", "again": False, "name": ""}
    assert await gwen.refused("/accept", link=link, name="DANA", passphrase=GWENS) == "409 name_taken"
    assert await gwen.refused("/accept", link=link, name="Gwen", passphrase="short") == "409 passphrase_short"
    await gwen.told("/accept", link=link, name="Gwen", passphrase=GWENS)
    assert (
        await house.browser().refused("/accept", link=link, name="Sam", passphrase=GWENS)
        == "404 link_unknown"
    )
    late = str((await phone.told("/invite"))["link"]).partition("#")[2]
    house.later(hours=73)
    assert await house.browser().refused("/link", link=late) == "404 link_unknown"


async def test_of_many_who_use_one_link_at_once_one_becomes_a_facilitator(house: House) -> None:
    phone = await dana(house)
    link = str((await phone.told("/invite"))["link"]).partition("#")[2]

    async def uses(name: str) -> str:
        answer = await house.browser().asks("/accept", link=link, name=name, passphrase=GWENS)
        return "in" if answer.status_code == 200 else str(answer.json()["code"])

    said = await asyncio.gather(*(uses(name) for name in ("Gwen", "Sam", "Piet", "Ros")))
    assert sorted(said) == ["in", "link_unknown", "link_unknown", "link_unknown"]
    assert len(await house.accounts.all()) == 2
    assert not await links.use(house.journal, link, house.at), (
        "also for somebody who looked before it was used"
    )


async def test_a_lost_passphrase_is_answered_by_another_facilitator(house: House) -> None:
    phone = await dana(house)
    link = str((await phone.told("/invite"))["link"]).partition("#")[2]
    gwens = house.browser()
    await gwens.told("/accept", link=link, name="Gwen", passphrase=GWENS)
    secret = str((await gwens.told("/second-step", passphrase=GWENS))["secret"])
    await gwens.told("/second-step/confirm", code=pyotp.TOTP(secret).at(house.at // 1000))
    gwen = next(each for each in (await phone.told(""))["team"] if each["name"] == "Gwen")
    link = str((await phone.told("/invite", who=gwen["who"]))["link"]).partition("#")[2]
    new_phone = house.browser()
    assert await new_phone.told("/link", link=link) == {"by": "Dana", "again": True, "name": "Gwen"}
    await new_phone.told("/accept", link=link, passphrase="a new one, on paper now")
    assert not await gwens.is_in(), "whoever has the lost phone is out"
    you = (await new_phone.told(""))["you"]
    assert you["name"] == "Gwen" and you["second_step"] is False
    assert [each["what"] for each in you["told"]][:2] == ["chosen_again", "link_made"]
    assert await house.browser().signs_in("Gwen", GWENS) == "not_signed_in"


async def test_somebody_who_goes_is_out_and_the_last_one_stays(house: House) -> None:
    phone = await dana(house)
    me = (await phone.told(""))["you"]["who"]
    assert await phone.refused("/end", who=me, passphrase=DANAS) == "409 last_one"
    link = str((await phone.told("/invite"))["link"]).partition("#")[2]
    gwens = house.browser()
    await gwens.told("/accept", link=link, name="Gwen", passphrase=GWENS)
    gwen = (await gwens.told(""))["you"]["who"]
    assert await phone.refused("/end", who=gwen, passphrase="not hers at all") == "401 not_signed_in"
    await phone.told("/end", who=gwen, passphrase=DANAS)
    assert not await gwens.is_in()


async def test_she_comes_into_a_meeting_and_back_to_her_own_chair(house: House) -> None:
    meeting = (await house.opened()).meeting
    phone = await dana(house)
    assert [each["title"] for each in (await phone.told(""))["meetings"]] == ["Tuesday evening"]
    seat = await phone.told("/enter", meeting=meeting)
    state = (await house.hub.live(meeting)).meeting.state
    assert state.people[str(seat["you"])].facilitates and state.people[str(seat["you"])].name == "Dana"
    laptop = house.browser()
    await laptop.signs_in("Dana", DANAS)
    assert (await laptop.told("/enter", meeting=meeting))["you"] == seat["you"], "one chair, two devices"
    assert await house.browser().refused("/enter", meeting=meeting) == "401 not_signed_in"
    assert await phone.refused("/enter", meeting="m-none") == "404 unknown_meeting"


async def test_a_page_of_another_site_may_ask_nothing(house: House) -> None:
    phone = await dana(house)
    for call in ("/sign-out", "/invite", ""):
        answer = await phone.client.post(
            f"/api/team{call}", json={}, headers={"origin": "https://elsewhere.example"}
        )
        assert answer.status_code == 403
    assert await phone.is_in()
    ours = await phone.client.post("/api/team", json={}, headers={"origin": HOME})
    assert ours.json()["signed_in"] is True


async def test_nothing_that_opens_a_door_is_kept_in_the_clear(house: House, tmp_path: Path) -> None:
    phone = await dana(house)
    secret = str((await phone.told("/second-step", passphrase=DANAS))["secret"])
    await phone.told("/second-step/confirm", code=pyotp.TOTP(secret).at(house.at // 1000))
    link = str((await phone.told("/invite"))["link"]).partition("#")[2]
    jar = {each.name: str(each.value) for each in phone.client.cookies.jar}
    kept = everything_in(tmp_path)
    for word in (DANAS, "Dana", secret, link, jar[TEAM].partition(".")[2], jar[DEVICE]):
        assert word.encode() not in kept
    documents = b"".join(each.body for each in await house.journal.documents("account"))
    for word in (DANAS, link, jar[TEAM].partition(".")[2], jar[DEVICE]):
        assert word.encode() not in documents, "not even under the seal"


def everything_in(folder: Path) -> bytes:
    return b"".join(each.read_bytes() for each in sorted(folder.iterdir()) if each.is_file())
