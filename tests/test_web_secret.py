"""The page behind a secret, as somebody has it before them: a link lets in, and nothing else."""

from collections.abc import AsyncIterator

import pytest
import pytest_asyncio
from playwright.async_api import Browser, expect

from bot import replies
from bot.web_chat.visitors import COOKIE
from web_bot import page_bot
from web_page import CHROMIUM, chromium, faultless

pytestmark = [
    pytest.mark.asyncio(loop_scope="module"),
    pytest.mark.skipif(CHROMIUM is None, reason="there is no Chromium on this machine"),
]

HAPPY = "I feel so happy today!"
SECRET = "a long enough secret"  # noqa: S105 - of no use anywhere


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def address(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[str]:
    settings = {"WEB_HOST": "0.0.0.0", "WEB_SECRET": SECRET}  # noqa: S104 - for others, too
    async with page_bot(tmp_path_factory.mktemp("page"), **settings) as (_, address):
        yield address.replace("0.0.0.0", "127.0.0.1").split("enter")[0]  # noqa: S104


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def chrome() -> AsyncIterator[Browser]:
    async with chromium() as browser:
        yield browser


@pytest.mark.parametrize("way", ["", "#/gallery", "enter?secret=wrong", "enter?secret="])
async def test_without_the_secret_the_page_says_that_it_is_closed(
    chrome: Browser, address: str, way: str
) -> None:
    async with faultless(chrome, address + way, locale="de") as visit:
        fault = visit.page.locator("#composer-fault")
        await expect(fault).to_have_text(replies.say("de", "refused-web-login"))
        await expect(visit.page.locator("#text")).to_be_hidden()
        await expect(visit.page.locator("nav")).to_be_hidden()
        assert "secret" not in visit.page.url
        assert await visit.page.context.cookies() == []
        assert await visit.faults() == []


async def test_the_link_lets_in_for_good_and_nobody_else(chrome: Browser, address: str) -> None:
    async with faultless(chrome, f"{address}enter?secret={SECRET}") as visit:
        page = visit.page
        assert page.url == address  # nothing of the secret in what is shared, or in the history
        [cookie] = await page.context.cookies()
        assert (cookie["name"], cookie["httpOnly"], cookie["sameSite"]) == (COOKIE, True, "Lax")
        await visit.paint(HAPPY)
        await page.goto(address)
        await page.locator("nav a[data-page=gallery]").click()
        await expect(page.locator("#wall li")).to_have_count(1)
        await page.goto(f"{address}enter?secret=wrong")  # who is in stays in
        await page.locator("nav a[data-page=gallery]").click()
        await expect(page.locator("#wall li")).to_have_count(1)
    async with faultless(chrome, address) as visit:
        await expect(visit.page.locator("#composer-fault")).not_to_be_empty()
