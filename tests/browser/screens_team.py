"""The pictures of the facilitators' page, of an evening that repeats, and of what is looked over before it begins."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from tests.browser.visitor import Visitors
from tests.server import Server, chatserver

if TYPE_CHECKING:
    from tests.browser.screens import Album

#: What the facilitators' page asks, with its own cookie.
ASKS = """async ([call, body]) => {
  const headers = { "content-type": "application/json" };
  const answer = await fetch(`/api/team${call && "/" + call}`, { method: "POST", headers, body: JSON.stringify(body) });
  return answer.status === 204 ? {} : await answer.json();
}"""


async def the_team(album: Album, server: Server, visitors: Visitors) -> None:
    """The facilitators' page, an evening that repeats, and what is looked over before it begins."""
    environment = {"HOMEGROUP_URL": server.url}
    asked = ["facilitator", "--data", str(server.data)]
    link = (await asyncio.to_thread(lambda: chatserver(*asked, environment=environment))).strip()
    dana = await visitors.arrives(locale=album.locale)
    page = dana.page
    await page.goto(f"{server.url}/team")
    await page.locator("#name").wait_for()
    await album.take(page, "team-sign-in", "Signing in as a facilitator")
    await page.goto(link)
    await page.locator("[autocomplete=new-password]").wait_for()
    await album.take(page, "team-invited", "Behind a link of one use")
    await page.locator("#name").fill("Dana" if album.language == "en" else "Nadia")
    await page.locator("#passphrase").fill("four warm chairs in a row")
    await page.locator("button[type=submit]").click()
    plans = page.locator("section[aria-labelledby=plans-title]")
    await plans.wait_for()
    title = "Lamplighters" if album.language == "en" else "Faroleros"
    template = {
        "title": title,
        "format": "topic",
        "minutes": 60,
        "duties": {"greeter": 1},
        "language": album.language,
    }
    kept = await page.evaluate(ASKS, ["template", template])
    soon = datetime.now(UTC) + timedelta(minutes=10)
    weekly = {
        "days": list(range(7)),
        "time": soon.strftime("%H:%M"),
        "zone": "UTC",
        "template": kept["template"],
    }
    series = await page.evaluate(ASKS, ["series", weekly])
    await page.reload()
    await plans.locator("article").first.wait_for()
    await album.take(page, "team", "The facilitators' page", whole=True)
    await plans.locator("article .btn.bare").nth(-2).click()
    await page.locator("[name=day-0]").wait_for()
    await page.evaluate("scrollTo(0, 0)")
    await album.take(page, "team-repeat", "When a meeting repeats", whole=True)
    await page.reload()
    await page.locator("section[aria-labelledby=account-title] summary").first.click()
    await page.locator("#step-now").fill("four warm chairs in a row")
    await page.locator("#step-now").press("Enter")
    await page.locator("#confirm").wait_for()
    await page.evaluate("scrollTo(0, 0)")
    await album.take(page, "team-second-step", "A second step, with a QR code", whole=True)
    card = await page.evaluate(ASKS, ["series/card", {"series": series["series"]}])
    await page.evaluate(
        ASKS, ["series/skip", {"series": series["series"], "date": series["dates"][1]["date"]}]
    )
    later = {**weekly, "days": [(soon.weekday() + 3) % 7], "series": series["series"]}
    open_now = await page.evaluate(ASKS, ["", {}])
    await page.evaluate(ASKS, ["series", later])
    ines = await visitors.arrives(locale=album.locale)
    await ines.page.goto(card["join"])
    await ines.page.locator(".when").wait_for()
    await album.take(ines.page, "door-between", "The door between two dates")
    meeting = next(each for each in open_now["meetings"] if each["title"] == title)["meeting"]
    seat = await page.evaluate(ASKS, ["enter", {"meeting": meeting}])
    await page.evaluate("pass => sessionStorage.setItem('hg:pass', JSON.stringify(pass))", seat["pass"])
    await page.goto(f"{server.url}/room")
    await page.locator(".console").wait_for()
    await page.evaluate("document.querySelector('home-room').act.tab('meeting')")
    await page.evaluate("document.querySelector('home-room').act.checklist()")
    await page.locator(".ready li").first.wait_for()
    await album.take(page, "before-we-begin", "Before we begin")
    await page.evaluate("document.querySelector('home-room').act.inviteHelp('cofacilitator')")
    await page.locator("#new-link").wait_for()
    await album.take(page, "co-facilitator", "A link for a co-facilitator")
    await page.evaluate("document.querySelector('home-room').act.sheet('keep_template')")
    await album.take(page, "keep-template", "Keeping a meeting as a template")
    await page.evaluate(ASKS, ["series/end", {"series": series["series"]}])
    await page.evaluate(ASKS, ["template/end", kept])
