"""What somebody changes about their own account: the passphrase, and the second step."""

from __future__ import annotations

import msgspec

from chatserver.passes import hashed
from chatserver.team import account as a
from chatserver.team import second_step
from chatserver.team.account import Account
from chatserver.team.accounts import Accounts, No
from chatserver.team.passphrase import usable


async def again(accounts: Accounts, account: Account, passphrase: str, address: str) -> None:
    """The passphrase once more, before something that matters. Raises No, Wait, Busy."""
    counted = f"{account.id} again"
    accounts.attempts.begin(counted, address)
    if not await accounts.passphrases.fits(account.verifier, passphrase):
        raise No("not_signed_in")
    accounts.attempts.right(counted, address)


async def new_passphrase(accounts: Accounts, account: Account, passphrase: str, token: str) -> None:
    """Every other session ends with the old one."""
    if not usable(passphrase):
        raise No("passphrase_short")
    verifier, mine = await accounts.passphrases.verifier(passphrase), hashed(token.partition(".")[2])

    def anew(was: Account) -> Account:
        kept = tuple(each for each in was.sessions if each.hash == mine)
        changed = msgspec.structs.replace(was, verifier=verifier, sessions=kept)
        return a.telling(changed, accounts.now(), "passphrase_changed")

    await accounts.change(account.id, anew)


async def begin_second_step(accounts: Accounts, account: Account) -> str:
    """A new secret to show; nothing is asked of anybody until it is confirmed."""
    secret = second_step.new_secret()
    await accounts.change(account.id, lambda was: msgspec.structs.replace(was, code_wanted=secret))
    return secret


async def confirm_second_step(accounts: Accounts, account: Account, code: str) -> list[str]:
    """It is on from here. Returns the recovery codes, which nobody can show again. Raises No."""
    codes = second_step.new_recovery()

    def turn_on(was: Account) -> Account:
        step = second_step.step_of(was.code_wanted, code, accounts.now()) if was.code_wanted else None
        if step is None:
            raise No("code_wrong")
        on = msgspec.structs.replace(
            was,
            code_secret=was.code_wanted,
            code_wanted="",
            code_step=step,
            recovery=tuple(second_step.recovery_hash(was.id, each) for each in codes),
        )
        return a.telling(on, accounts.now(), "second_step_on")

    await accounts.change(account.id, turn_on)
    return codes


async def end_second_step(accounts: Accounts, account: Account) -> None:
    def turn_off(was: Account) -> Account:
        off = msgspec.structs.replace(was, code_secret="", code_wanted="", recovery=())
        return a.telling(off, accounts.now(), "second_step_off")

    await accounts.change(account.id, turn_off)
