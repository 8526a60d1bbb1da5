"""What happens to accounts: made by a link, signed in to, changed, ended. Every change is made from the last version.

Nothing here says whether a name is anybody's: an unknown name, a wrong passphrase and a link that was used all cost the
same work and get the same answer. Of two processes that change one account at the same instant one is believed and the
other looks again, so that six digits or a recovery code are taken once, whoever is asked.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import msgspec

from chatserver.journal import Conflict, Document, Journal, NotWritable
from chatserver.own_keys import ACCOUNTS, OwnKey
from chatserver.passes import DAY_MS, hashed, new_secret
from chatserver.team import account as a
from chatserver.team import links, second_step
from chatserver.team.account import Account
from chatserver.team.attempts import Attempts
from chatserver.team.passphrase import Passphrases, usable

MOST_ACCOUNTS = 200
TRIES = 8
FIRST_MS = 60_000  #: how long somebody may take to become the first before the next may


class No(Exception):
    """It is not done. `code` is stable."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


@dataclass(frozen=True, slots=True)
class SignedIn:
    account: Account
    token: str
    device: str


class Accounts:
    def __init__(
        self,
        journal: Journal,
        key_for: OwnKey,
        now: Callable[[], int],
        passphrases: Passphrases | None = None,
    ) -> None:
        self._journal = journal
        self._key_for = key_for
        self.now = now
        self.passphrases = passphrases or Passphrases()
        self.attempts = Attempts()

    async def all(self) -> list[Account]:
        found = [_read(each) for each in await self._journal.documents(a.KIND)]
        return sorted(found, key=lambda each: (each.since, each.id))

    def id_of(self, name: str) -> str:
        return a.account_id(self._key_for(ACCOUNTS), name)

    async def find(self, account: str) -> Account | None:
        found = await self._journal.find_document(a.KIND, account)
        return _read(found) if found else None

    # Becoming one, and choosing a passphrase anew

    async def make_first(self, name: str, passphrase: str) -> SignedIn:
        """The first of this group; there is one first, however many ask at once. Raises No."""
        if await self.all():
            raise No("link_unknown")
        await self._may_be(name, passphrase)
        verifier = await self.passphrases.verifier(passphrase)
        one = Document(kind="team", id="first", version=1, body=b"", expires_at=self.now() + FIRST_MS)
        try:
            await self._journal.put_document(one)
        except Conflict:
            raise No("link_unknown") from None
        return await self._make(name, verifier)

    async def accept(self, secret: str, name: str, passphrase: str) -> SignedIn:
        """What a link of one use is for. Raises No."""
        link = await links.find(self._journal, secret, self.now())
        if link is None:
            raise No("link_unknown")
        if link.account:
            if not usable(passphrase):
                raise No("passphrase_short")
        else:
            await self._may_be(name, passphrase)
        verifier = await self.passphrases.verifier(passphrase)
        if not await links.use(self._journal, secret, self.now()):
            raise No("link_unknown")
        try:
            if link.account:
                return await self._choose_again(link, verifier)
            return await self._make(name, verifier)
        except (No, NotWritable):
            await links.use(self._journal, secret, self.now(), used=False)
            raise

    async def _may_be(self, name: str, passphrase: str) -> None:
        if not a.name_usable(name):
            raise No("name_not_usable")
        if not usable(passphrase):
            raise No("passphrase_short")
        if await self.find(self.id_of(name)):
            raise No("name_taken")
        if len(await self.all()) >= MOST_ACCOUNTS:
            raise No("team_full")

    async def _make(self, name: str, verifier: str) -> SignedIn:
        now = self.now()
        made = Account(id=self.id_of(name), name=name.strip(), verifier=verifier, since=now)
        signed = self._signing_in(a.telling(made, now, "made"))
        document = Document(kind=a.KIND, id=made.id, version=1, body=msgspec.json.encode(signed.account))
        try:
            await self._journal.put_document(document)
        except Conflict:
            raise No("name_taken") from None
        return signed

    async def _choose_again(self, link: links.Link, verifier: str) -> SignedIn:
        """A lost passphrase, and with it the phone may be lost: the second step ends, and every session."""
        signed: list[SignedIn] = []

        def anew(was: Account) -> Account:
            bare = msgspec.structs.replace(
                was, verifier=verifier, sessions=(), devices=(), code_secret="", code_wanted="", recovery=()
            )
            signed.append(self._signing_in(a.telling(bare, self.now(), "chosen_again", link.by)))
            return signed[-1].account

        await self.change(link.account, anew)
        return signed[-1]

    # Signing in and out

    async def sign_in(
        self, name: str, passphrase: str, code: str, *, device: str = "", address: str = ""
    ) -> SignedIn:
        """Raises No, Wait and Busy; nothing tells whether the name or the passphrase was wrong."""
        who = self.id_of(name)
        account = await self.find(who)
        known = device if account is not None and hashed(device) in account.devices else ""
        counted = f"{who} {hashed(known).hex()}" if known else who
        self.attempts.begin(counted, address)
        fits = await self.passphrases.fits(account.verifier if account else None, passphrase)
        if account is None or not fits:
            raise No("not_signed_in")
        if account.code_secret and not code.strip():
            self.attempts.right(counted, address)
            raise No("code_needed")
        verifier = account.verifier
        if self.passphrases.weak(verifier):
            verifier = await self.passphrases.verifier(passphrase)
        signed: list[SignedIn] = []

        def come_in(was: Account) -> Account:
            if was.verifier != account.verifier:
                raise No("not_signed_in")
            stepped = self._second_step(was, code) if was.code_secret else was
            stepped = msgspec.structs.replace(stepped, verifier=verifier)
            signed.append(self._signing_in(stepped, known))
            return signed[-1].account

        await self.change(who, come_in)
        self.attempts.right(counted, address)
        return signed[-1]

    def _second_step(self, account: Account, code: str) -> Account:
        """The account with this code used up. Raises No."""
        now = self.now()
        step = second_step.step_of(account.code_secret, code, now)
        if step is not None and step > account.code_step:
            return msgspec.structs.replace(account, code_step=step)
        paper = second_step.recovery_hash(account.id, code)
        if paper not in account.recovery:
            raise No("code_wrong")
        left = tuple(each for each in account.recovery if each != paper)
        return a.telling(msgspec.structs.replace(account, recovery=left), now, "recovery_used")

    def _signing_in(self, account: Account, device: str = "") -> SignedIn:
        """A new session; `device` is one this account knows, otherwise it gets a name of its own now."""
        now, secret, device = self.now(), new_secret(), device or new_secret()
        session = a.Session(hashed(secret), now + a.SESSION_DAYS * DAY_MS)
        return SignedIn(
            a.with_session(account, session, now, hashed(device)), f"{account.id}.{secret}", device
        )

    async def signed_in(self, token: str) -> Account | None:
        """Whose session this is."""
        who, _, secret = token.partition(".")
        account = await self.find(who) if 16 <= len(secret) <= 128 and len(who) <= 64 else None
        now, looked_for = self.now(), hashed(secret)
        if account is None or not any(e.hash == looked_for and e.until > now for e in account.sessions):
            return None
        return account

    async def sign_out(self, token: str, *, everywhere: bool = False) -> None:
        account = await self.signed_in(token)
        if account is None:
            return
        mine = hashed(token.partition(".")[2])

        def go(was: Account) -> Account:
            if everywhere:
                ended = msgspec.structs.replace(was, sessions=(), devices=())
                return a.telling(ended, self.now(), "out_everywhere")
            return msgspec.structs.replace(
                was, sessions=tuple(each for each in was.sessions if each.hash != mine)
            )

        await self.change(account.id, go)

    # What facilitators do for each other

    async def invite(self, by: str, account: str = "") -> tuple[str, int]:
        """A link of one use, and until when it opens. With `account` it is for somebody's new passphrase. Raises No."""
        if account and await self.find(account) is None:
            raise No("unknown_person")
        made = await links.make(self._journal, self.now(), links.Link(account=account, by=by))
        if account and by:
            await self.change(account, lambda was: a.telling(was, self.now(), "link_made", by))
        return made

    async def end(self, account: str) -> None:
        """Somebody facilitates here no more. The last one stays: nobody could let anybody in. Raises No."""
        if len(await self.all()) < 2:
            raise No("last_one")
        await self._journal.drop_document(a.KIND, account)

    async def change(self, account: str, how: Callable[[Account], Account]) -> Account:
        """Raises No when it is gone, and what `how` raises."""
        for _ in range(TRIES):
            found = await self._journal.find_document(a.KIND, account)
            if found is None:
                raise No("unknown_person")
            changed = how(_read(found))
            body = msgspec.json.encode(changed)
            try:
                await self._journal.put_document(
                    Document(kind=a.KIND, id=account, version=found.version + 1, body=body)
                )
            except Conflict:
                continue
            return changed
        raise NotWritable("this account is changed by many at once")


def _read(document: Document) -> Account:
    return msgspec.json.decode(document.body, type=Account)
