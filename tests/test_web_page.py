"""The page in a real browser: by mouse, by keyboard, on a phone, in the dark, read aloud."""

import asyncio
import re
import sqlite3
from collections.abc import AsyncIterator
from contextlib import closing
from pathlib import Path

import pytest
import pytest_asyncio
from PIL import Image
from playwright.async_api import Browser, FilePayload, Route, expect

import sounds
from bot import replies
from bot.web_chat.app import PAGE
from hearing_bot import WORDS
from storage.database import DATABASE_FILE
from web_bot import browser as client
from web_bot import page_bot
from web_page import CHROMIUM, Visit, chromium, visiting

pytestmark = [
    pytest.mark.asyncio(loop_scope="module"),
    pytest.mark.skipif(CHROMIUM is None, reason="there is no Chromium on this machine"),
]

HERE = Path(__file__).parent
HAPPY = "I feel so happy today, the sun is out!"
PHONE = {"viewport": {"width": 360, "height": 740}, "has_touch": True, "is_mobile": True}
SILENCE = sounds.encoded(sounds.silence(1), "ogg", "libopus", rate=48_000)
NOTE = sounds.encoded(sounds.tone(1), "ogg", "libopus", rate=48_000)


# What the microphone has given.
NOTE_STREAMS = """() => {
    window.streams = [];
    const ask = navigator.mediaDevices.getUserMedia.bind(navigator.mediaDevices);
    navigator.mediaDevices.getUserMedia = async (wanted) => {
        const stream = await ask(wanted);
        streams.push(stream);
        return stream;
    };
}"""


def decoded(file: Path) -> Image.Image:
    with Image.open(file) as image:
        image.load()
        return image


def said(name: str, **facts: str) -> str:
    return replies.say("en", name, **facts)


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def chrome() -> AsyncIterator[Browser]:
    async with chromium() as browser:
        yield browser


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def address(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[str]:
    """Of a bot that hears the same words in every sound."""
    program = (str(HERE / "hearing_bot.py"), "-")
    async with page_bot(tmp_path_factory.mktemp("page"), program=program) as (_, address):
        yield address


@pytest_asyncio.fixture(loop_scope="module")
async def visit(chrome: Browser, address: str) -> AsyncIterator[Visit]:
    async with visiting(chrome, address) as visit:
        yield visit


async def test_a_message_becomes_pictures_to_keep_open_download_and_delete(visit: Visit) -> None:
    page = visit.page
    await visit.paint(HAPPY)
    await expect(page.locator("#stage h2")).to_contain_text("joy")
    await expect(page.locator("#stage .pictures img")).to_have_count(3)
    await expect(page.locator("#stage .bars li")).to_have_count(6)
    await expect(page.locator("#text")).to_have_value("")

    await page.locator(".facts summary").click()
    carried = page.locator(".facts dt").first
    await expect(carried).to_have_text(said("details-carried", emotion="joy"))
    await expect(page.locator(".facts dd").first).to_contain_text("“happy")

    await page.get_by_role("button", name=said("button-keep")).click()
    await expect(page.locator("#note")).to_have_text(said("kept"))
    await page.reload()
    await visit.painted(HAPPY)
    await expect(page.get_by_role("button", name=said("button-kept"))).to_be_visible()

    await page.locator("#stage .pictures button").nth(1).click()
    shown = page.locator("#viewer-picture")
    await expect(shown).to_have_attribute("src", re.compile("/1$"))
    await page.keyboard.press("ArrowLeft")
    await expect(shown).to_have_attribute("src", re.compile("/0$"))
    async with page.expect_download() as download:
        await page.locator("#viewer-download").click()
    file = await (await download.value).path()
    assert decoded(file).size == (96, 96)
    assert (await download.value).suggested_filename.startswith("joy-")
    await page.keyboard.press("Escape")
    await expect(page.locator("#stage .pictures button").nth(1)).to_be_focused()

    await page.get_by_role("button", name=said("button-delete")).click()
    await page.get_by_role("button", name=said("button-no-keep")).click()
    await expect(page.locator("#stage .pictures")).to_be_visible()
    await page.get_by_role("button", name=said("button-delete")).click()
    await page.get_by_role("button", name=said("button-yes-delete")).click()
    await expect(page.locator("#note")).to_have_text(said("deleted"))
    await expect(page.locator("#stage")).to_be_hidden()
    await page.locator("nav a[data-page=gallery]").click()
    await expect(page.locator("#gallery-empty")).to_have_text(said("web-empty"))
    await expect(page.locator("#filters")).to_be_hidden()


@pytest.mark.parametrize("locale", ["en-GB", "de", "ru"])
async def test_nothing_is_wider_than_a_phone(chrome: Browser, address: str, locale: str) -> None:
    async with visiting(chrome, address, **PHONE, locale=locale) as visit:
        page = visit.page
        await expect(page.locator("html")).to_have_attribute("lang", locale[:2])
        await expect(page.locator("#paint-title")).to_have_text(replies.say(locale, "web-title"))
        await page.locator(".more summary").click()
        assert await too_wide(visit) == 0
        await visit.paint("https://example.org/" + "long" * 60)
        await page.locator(".facts summary").click()
        assert await too_wide(visit) == 0
        for view in ("gallery", "about"):
            await page.locator(f"nav a[data-page={view}]").click()
            await page.locator({"gallery": "#wall li", "about": "#data-count"}[view]).wait_for()
            assert await too_wide(visit) == 0
        await page.goto(f"{address}#/gallery")
        await page.locator("#wall a").click()
        await page.locator("#shown .pictures button").first.click()
        assert await too_wide(visit) == 0


async def too_wide(visit: Visit) -> int:
    """Pixels by which the page is wider than the window."""
    root = "document.documentElement"
    wide: int = await visit.page.evaluate(f"{root}.scrollWidth - {root}.clientWidth")
    return wide


async def test_the_keyboard_is_enough(visit: Visit) -> None:
    page, press = visit.page, visit.page.keyboard.press
    await visit.tab_to("#text")
    await page.keyboard.type(HAPPY)
    await press("Control+Enter")
    await visit.painted(HAPPY)
    await expect(page.locator("#stage h2")).to_be_focused()
    await visit.tab_to("#stage .pictures button")
    await press("Enter")
    await expect(page.locator("#viewer")).to_be_visible()
    await press("ArrowRight")
    await press("Escape")
    await visit.tab_to("[data-kept]")
    await press("Enter")
    await expect(page.locator("[data-kept=true]")).to_be_focused()
    await page.locator("nav a[data-page=gallery]").focus()
    await press("Enter")
    await expect(page.locator("#gallery-title")).to_be_focused()
    await visit.tab_to("#wall a")
    await press("Enter")
    await expect(page.locator("#shown h2")).to_be_focused()
    await visit.tab_to("#shown .deeds .harm")
    await press("Enter")
    await expect(page.locator("#asking-no")).to_be_focused()
    await press("Tab")
    await press("Enter")
    await expect(page.locator("#gallery-title")).to_be_focused()
    await expect(page.locator("#wall li")).to_have_count(0)


@pytest.mark.parametrize("scheme", ["light", "dark"])
async def test_axe_finds_nothing_serious(chrome: Browser, address: str, scheme: str) -> None:
    async with visiting(chrome, address, color_scheme=scheme) as visit:
        page = visit.page
        light = await page.evaluate("getComputedStyle(document.body).backgroundColor")
        assert light == {"light": "rgb(250, 246, 238)", "dark": "rgb(23, 21, 26)"}[scheme]
        await page.locator(".more summary").click()
        await page.locator(".dab").first.click()
        assert await visit.faults() == []
        await page.locator(".dab").first.click()
        await page.locator("#send").click()
        await expect(page.locator("#composer-fault")).not_to_be_empty()
        await visit.paint(HAPPY)
        await page.locator("[data-kept]").click()
        await page.locator("[data-kept=true]").wait_for()
        await page.locator(".facts summary").click()
        assert await visit.faults() == []
        await page.locator("#stage .pictures button").first.click()
        assert await visit.faults() == []
        await page.keyboard.press("Escape")
        await page.locator("#stage .deeds .harm").click()
        assert await visit.faults() == []
        await page.keyboard.press("Escape")
        await page.locator("nav a[data-page=gallery]").click()
        await page.locator("#wall li").wait_for()
        assert await visit.faults() == []
        await page.locator("nav a[data-page=about]").click()
        await page.locator("#voice-wish").wait_for()
        assert await visit.faults() == []


async def test_a_recording_is_heard_and_the_voice_asked_about(visit: Visit) -> None:
    page = visit.page
    await page.fill("#text", "half a thought")
    await page.set_input_files("#file", recorded(SILENCE))
    await expect(page.locator("#attached-name")).to_have_text("note.ogg")
    await page.locator("#send").click()
    await expect(page.locator(".failed")).to_have_text(said("fault-no-sound"))
    await expect(page.locator("#text")).to_have_value("half a thought")

    await page.set_input_files("#file", recorded(NOTE))
    await page.locator("#send").click()
    await visit.painted(WORDS)
    await page.get_by_role("button", name=said("button-hear-voice")).click()
    await expect(page.locator(".voice-ask")).to_have_text(said("web-voice-allowed"))
    await page.set_input_files("#file", recorded(NOTE))
    await page.locator("#send").click()
    both = page.locator("#stage .also")
    await expect(both).to_contain_text("Your voice: sadness")
    await page.locator("nav a[data-page=about]").click()
    await expect(page.locator("#voice-wish")).to_have_text(said("privacy-voice"))
    await page.locator("#voice-change").click()
    await expect(page.locator("#voice-wish")).to_have_text(said("privacy-no-voice"))


async def test_a_photo_is_not_taken_for_a_recording(visit: Visit) -> None:
    page = visit.page
    await page.fill("#text", "half a thought")
    photo = FilePayload(name="me.jpg", mimeType="image/jpeg", buffer=b"")
    await page.set_input_files("#file", photo)
    await expect(page.locator("#composer-fault")).to_have_text(said("fault-photo"))
    await expect(page.locator("#text")).to_have_value("half a thought")


def recorded(sound: bytes) -> FilePayload:
    return FilePayload(name="note.ogg", mimeType="audio/ogg", buffer=sound)


async def test_the_microphone_is_recorded_where_it_is_allowed(visit: Visit) -> None:
    page = visit.page
    await page.locator("#record").click()
    await expect(page.locator("#composer-fault")).to_have_text(said("web-mic-denied"))
    await page.context.grant_permissions(["microphone"])
    await page.locator("#record").click()
    await expect(page.locator("#record-stop")).to_be_focused()
    await page.locator("#record-cancel").evaluate("(button) => { button.click(); button.click(); }")
    await expect(page.locator("#text")).to_be_visible()
    await page.locator("#record").click()
    await expect(page.locator("#clock")).to_have_text("0:01")
    await page.locator("#record-stop").click()
    await expect(page.locator("#attached-name")).to_have_text(said("web-recorded"))
    await page.locator("#send").click()
    await visit.painted(WORDS)


async def test_a_microphone_that_was_asked_for_twice_is_let_go(visit: Visit) -> None:
    page = visit.page
    await page.context.grant_permissions(["microphone"])
    await page.evaluate(NOTE_STREAMS)
    await page.locator("#record").evaluate("(button) => { button.click(); button.click(); }")
    await page.locator("#record-stop").click()
    await expect(page.locator("#attached-name")).to_have_text(said("web-recorded"))
    tracks = await page.evaluate(
        "streams.flatMap((each) => each.getTracks()).map((t) => t.readyState)"
    )
    assert tracks == ["ended"]


async def test_what_is_begun_while_another_is_sent_is_not_lost(visit: Visit) -> None:
    page, sending = visit.page, asyncio.Event()

    async def hold(route: Route) -> None:
        await sending.wait()
        await route.continue_()

    await page.route("**/api/drawings", hold)
    await page.fill("#text", HAPPY)
    await page.locator("#send").click()
    await page.fill("#text", "and another thing")
    sending.set()
    await visit.painted(HAPPY)
    await expect(page.locator("#text")).to_have_value("and another thing")

    sending.clear()
    await page.set_input_files("#file", recorded(NOTE))
    await page.locator("#send").click()
    await page.locator("#attached-remove").click()
    await page.set_input_files("#file", recorded(SILENCE) | {"name": "later.ogg"})
    sending.set()
    await visit.painted(WORDS)
    await expect(page.locator("#attached-name")).to_have_text("later.ogg")


async def test_what_goes_wrong_is_told_and_nothing_typed_is_lost(visit: Visit) -> None:
    page, fault = visit.page, visit.page.locator("#composer-fault")
    await page.locator("#send").click()
    await expect(fault).to_have_text(said("fault-nothing-to-read"))
    await page.locator(".more summary").click()
    await page.fill("#seed", "1.5")
    await page.locator("#send").click()
    await expect(fault).to_have_text(said("fault-bad-input"))
    await page.fill("#seed", "")
    await page.fill("#text", "x" * 4097)
    await expect(page.locator("#count")).to_have_text("4,097 of 4,096 characters")
    await page.locator("#send").click()
    await expect(fault).to_have_text("4,097 of 4,096 characters")

    await page.context.set_offline(True)
    await page.fill("#text", HAPPY)
    await page.locator("#send").click()
    await expect(fault).to_have_text(said("web-trouble"))
    await expect(page.locator("#text")).to_have_value(HAPPY)
    await page.context.set_offline(False)
    await page.reload()
    await expect(page.locator("#text")).to_have_value(HAPPY)
    await page.locator("#send").click()
    await visit.painted(HAPPY)
    await page.goto(f"{visit.address}#/drawing/{'0' * 24}")
    await expect(page.locator("#shown [role=alert]")).to_have_text(said("refused-gone"))


async def test_a_wish_outlives_a_reload_and_the_bot_unless_it_is_called_off(
    chrome: Browser, tmp_path: Path
) -> None:
    slow = (str(HERE / "stepping_bot.py"), "Endless")
    async with (
        page_bot(tmp_path, program=slow) as (bot, address),
        visiting(chrome, address) as visit,
    ):
        page = visit.page
        await page.fill("#text", HAPPY)
        await page.keyboard.press("Control+Enter")
        await page.locator("#stage .waiting .words", has_text=re.compile(".")).wait_for()
        await expect(page.locator(".sketch")).to_be_visible()  # a first wash
        assert await visit.faults() == []
        await page.reload()
        await expect(page.locator(".sketch")).to_be_visible()
        await expect(page.locator("#told")).not_to_be_empty()
        await page.get_by_role("button", name=said("button-cancel")).click()
        await expect(page.locator(".failed")).to_have_text(said("cancelled"))
        await expect(page.locator("#text")).to_have_value(HAPPY)
        await page.locator("#send").click()
        await expect(page.locator(".sketch")).to_be_visible()
        await bot.kill()
        await expect(page.locator("#stage .words")).to_have_text(said("web-broken"))
        port = address.rstrip("/").rsplit(":", 1)[1]
        async with page_bot(tmp_path, WEB_PORT=port):
            await visit.painted(HAPPY)


async def test_a_drawing_is_found_where_its_wish_was_when_that_is_known_no_more(
    chrome: Browser, tmp_path: Path
) -> None:
    """Wishes are known for two days; who left the page open reloads it after three."""
    async with page_bot(tmp_path) as (bot, address), visiting(chrome, address) as visit:
        await visit.paint(HAPPY)
        await bot.stop()
        with closing(sqlite3.connect(tmp_path / "data" / DATABASE_FILE)) as connection:
            connection.execute("DELETE FROM jobs")
            connection.commit()
        async with page_bot(tmp_path, WEB_PORT=address.rstrip("/").rsplit(":", 1)[1]):
            await visit.page.reload()
            await expect(visit.page.locator("#shown blockquote")).to_have_text(HAPPY)
            await visit.page.locator("nav a[data-page=paint]").click()
            await visit.paint(HAPPY)


async def test_a_drawing_leads_to_others(visit: Visit) -> None:
    page = visit.page
    await page.locator(".dab").first.click()
    await page.locator("#send").click()
    await page.locator("#stage .pictures[data-count='1']").wait_for()
    await visit.paint(HAPPY)
    for name, pictures in (("button-redraw", 3), ("button-blend", 4), ("button-more", 1)):
        before = page.url
        await page.get_by_role("button", name=said(name, emotion="joy")).click()
        await page.wait_for_function("before => location.href !== before", arg=before)
        await page.locator(f"#stage .pictures[data-count='{pictures}']").wait_for()
    await page.locator("nav a[data-page=gallery]").click()
    await expect(page.locator("#wall li")).to_have_count(5)


async def test_a_drawing_that_comes_late_is_not_shown_in_place_of_another(visit: Visit) -> None:
    page, coming = visit.page, asyncio.Event()
    await visit.paint("I am so scared of the dark")
    slow = page.url.rpartition("/")[2]
    await page.locator("nav a[data-page=paint]").click()
    await visit.paint(HAPPY)

    async def hold(route: Route) -> None:
        await coming.wait()
        await route.continue_()

    await page.route(f"**/api/gallery/{slow}", hold)
    await page.goto(f"{visit.address}#/drawing/{slow}")
    await page.locator("nav a[data-page=gallery]").click()
    await page.locator("#wall a").first.click()
    shown = page.locator("#shown blockquote")
    await expect(shown).to_have_text(HAPPY)
    async with page.expect_response(f"**/api/gallery/{slow}"):
        coming.set()
    await page.wait_for_timeout(200)  # milliseconds, in which it would be shown
    await expect(shown).to_have_text(HAPPY)


async def test_the_gallery_has_filters_pages_a_year_and_an_export(visit: Visit) -> None:
    page = visit.page
    for emotion in ["fear"] * 26 + ["joy"]:
        asked = await page.context.request.post(
            f"{visit.address}api/drawings", data={"emotion": emotion, "seed": 1}
        )
        wish = (await asked.json())["id"]
        await page.context.request.get(f"{visit.address}api/drawings/{wish}/events")
    await page.locator("nav a[data-page=gallery]").click()
    await expect(page.locator("#wall li")).to_have_count(24)
    await page.locator("#older").click()
    await expect(page.locator("#wall li")).to_have_count(27)
    await expect(page.locator("#wall a").nth(24)).to_be_focused()
    await page.locator("#filters").get_by_role("button", name="joy").click()
    await expect(page.locator("#wall li")).to_have_count(1)
    await page.locator("#filters").get_by_role("button", name=said("filter-favourites")).click()
    await expect(page.locator("#gallery-empty")).to_have_text(said("gallery-empty-filter"))
    await page.locator("#year").click()
    await expect(page.locator("#viewer-picture")).to_have_js_property("naturalWidth", 1600)
    assert abs(await beside_the_middle(visit, "#viewer-picture")) < 2
    await page.keyboard.press("Escape")
    async with page.expect_download() as download:
        await page.locator("#export").click()
    assert (await (await download.value).path()).read_bytes().startswith(b"PK")

    await page.locator("nav a[data-page=about]").click()
    await page.locator("#forget").click()
    await page.locator("#asking-yes").click()
    await expect(page.locator("#data-count")).to_have_text(said("web-drawings", number="0"))


async def test_somebody_in_despair_is_told_of_help_and_shown_no_figures(visit: Visit) -> None:
    page = visit.page
    await visit.paint("I want to kill myself")
    await expect(page.locator(".care")).to_contain_text("988")
    assert "%" not in await page.locator("#stage").inner_text()
    labels = await page.locator("#stage .deeds button").all_inner_texts()
    assert said("button-redraw") in labels
    assert not any("sadness" in label or "fear" in label for label in labels)


async def beside_the_middle(visit: Visit, selector: str) -> float:
    """Pixels by which something stands to the right of the window's middle."""
    box = await visit.page.locator(selector).bounding_box()
    size = visit.page.viewport_size
    assert box is not None
    assert size is not None
    return box["x"] + box["width"] / 2 - size["width"] / 2


async def test_every_sentence_of_the_page_is_there(address: str) -> None:
    async with client(address) as ada:
        known = (await ada.get("/api/words")).json()["sentences"]
    named = set()
    for path in PAGE.glob("*.*"):
        if path.suffix in {".js", ".html"}:
            text = await asyncio.to_thread(path.read_text, "utf-8")
            named |= set(re.findall(r'(?:say\(|data-\w+=)"([a-z]+(?:-[a-z]+)+)"', text))
    assert len(named) > 50
    assert named <= set(known)
