"""The page as somebody has it before them: a real Chromium, and what it complains of."""

import shutil
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit

from axe_playwright_python.async_playwright import Axe
from playwright.async_api import Browser, ConsoleMessage, Page, Request, async_playwright

# The system's own; Playwright's downloads are never needed.
CHROMIUM = next(
    filter(
        None,
        map(shutil.which, ("chromium", "chromium-browser", "google-chrome", "chrome")),
    ),
    None,
)
ARGUMENTS = (
    *("--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run"),
    *("--disable-background-networking", "--disable-component-update", "--disable-sync"),
    "--use-fake-device-for-media-stream",  # a microphone that beeps
)
PATIENCE_MS = 15_000


@asynccontextmanager
async def chromium() -> AsyncIterator[Browser]:
    """The browser itself."""
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=CHROMIUM, args=[*ARGUMENTS])
        try:
            yield browser
        finally:
            await browser.close()


@dataclass
class Visit:
    """A page that was opened; `complaints` are errors of scripts, of policies, foreign requests."""

    page: Page
    address: str
    complaints: list[str] = field(default_factory=list)

    async def paint(self, text: str) -> None:
        """Write something, and wait for its drawing."""
        await self.page.fill("#text", text)
        await self.page.keyboard.press("Control+Enter")
        await self.painted(text)

    async def painted(self, text: str) -> None:
        """Wait until the drawing of a text is there, with its pictures."""
        await self.page.locator("#stage blockquote", has_text=text).wait_for()
        await self.page.wait_for_function(LOADED)

    async def tab_to(self, selector: str) -> None:
        """Press the key until that has the focus."""
        for _ in range(40):
            await self.page.keyboard.press("Tab")
            if await self.page.evaluate(
                "wanted => document.activeElement.matches(wanted)", selector
            ):
                return
        raise AssertionError(f"The keyboard does not get to {selector}.")

    async def faults(self) -> list[str]:
        """What axe finds that is serious, or worse."""
        found = await Axe().run(self.page)
        return [
            f"{each['id']}: {[node['target'] for node in each['nodes']]}"
            for each in found.response["violations"]
            if each["impact"] in {"serious", "critical"}
        ]

    def listen(self) -> None:
        """Note what goes wrong from now on."""
        self.page.on("console", self._said)
        self.page.on("pageerror", lambda error: self.complaints.append(str(error)))
        self.page.on("request", self._asked)

    def _said(self, message: ConsoleMessage) -> None:
        # A refusal is told to people; the browser notes each one as well.
        refused = message.text.startswith("Failed to load resource")
        if message.type in {"error", "warning"} and not refused:
            self.complaints.append(message.text)

    def _asked(self, request: Request) -> None:
        asked, ours = urlsplit(request.url), urlsplit(self.address)
        if asked.scheme not in {"blob", "data"} and asked.netloc != ours.netloc:
            self.complaints.append(request.url)


LOADED = """() => {
    const pictures = [...document.querySelectorAll("#stage .pictures img")];
    return pictures.length > 0 && pictures.every((each) => each.complete && each.naturalWidth > 0);
}"""


@asynccontextmanager
async def visiting(browser: Browser, address: str, **context: Any) -> AsyncIterator[Visit]:
    """Somebody new opens the page, and all of it comes; at the end nothing has gone wrong."""
    async with faultless(browser, address, **context) as visit:
        await visit.page.locator(".dab").first.wait_for()
        yield visit


@asynccontextmanager
async def faultless(browser: Browser, address: str, **context: Any) -> AsyncIterator[Visit]:
    """The same of a page that may say no."""
    usual: dict[str, Any] = {"locale": "en-GB", "reduced_motion": "reduce"}
    async with await browser.new_context(**(usual | context)) as theirs:
        theirs.set_default_timeout(PATIENCE_MS)
        visit = Visit(await theirs.new_page(), address)
        visit.listen()
        await visit.page.goto(address)
        yield visit
        assert visit.complaints == []
