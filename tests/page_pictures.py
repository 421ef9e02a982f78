"""The pictures of the page in the README: `page_pictures.py FOLDER`.

The texts are made up; everything else is the program.
"""

import asyncio
import sys
from pathlib import Path
from tempfile import TemporaryDirectory

from playwright.async_api import Browser, ViewportSize

from web_bot import page_bot
from web_page import Visit, chromium, visiting

WINDOW: ViewportSize = {"width": 1200, "height": 1000}
WHOLE = 1500  # pixels that a drawing is high, with all that is under it
# Texts and the seeds of their pictures, in the order in which they are painted.
PAINTED = (
    ("The noise next door makes me so angry, I cannot think!", 12),
    ("I am scared of the thunder tonight.", 4),
    ("I love how you hum while you cook.", 31),
    ("You all remembered my birthday, I was so surprised!", 9),
    ("I miss my grandmother and her kitchen so much.", 21),
    ("We laughed so much at the lake today, and now I miss you already.", 7),
    ("What a surprise to see you, I am so happy and a little scared!", 11),
    ("Grandma danced at the wedding, I love her so much, what a joy!", 23),
)
HUNG = """(count) => {
    const pictures = [...document.querySelectorAll("#wall .hung > img")];
    return pictures.length === count && pictures.every((each) => each.complete);
}"""


async def main(folder: Path) -> None:
    """Paint the gallery, and look at it by day and by night."""
    with TemporaryDirectory() as data:
        async with page_bot(Path(data), SIZE="768") as (_, address), chromium() as browser:
            await _by_day(browser, address, folder)


async def _by_day(browser: Browser, address: str, folder: Path) -> None:
    async with visiting(browser, address, viewport=WINDOW, color_scheme="light") as visit:
        for text, seed in PAINTED:
            await visit.page.goto(f"{address}#/")
            await _paint(visit, text, seed)
        await visit.page.set_viewport_size({**WINDOW, "height": WHOLE})
        await _look(visit, folder / "page-drawing.jpg")
        await visit.page.set_viewport_size(WINDOW)
        await visit.page.locator("[data-kept]").click()
        await visit.page.locator("[data-kept=true]").wait_for()
        await visit.page.emulate_media(color_scheme="dark", reduced_motion="reduce")
        await visit.page.locator("nav a[data-page=gallery]").click()
        await visit.page.wait_for_function(HUNG, arg=len(PAINTED))
        await visit.page.evaluate("document.getElementById('note').replaceChildren()")
        await _look(visit, folder / "page-gallery.jpg")


async def _paint(visit: Visit, text: str, seed: int) -> None:
    await visit.page.evaluate("document.querySelector('.more').open = true")
    await visit.page.fill("#seed", str(seed))
    await visit.paint(text)


async def _look(visit: Visit, path: Path) -> None:
    await visit.page.wait_for_load_state("networkidle")
    await visit.page.mouse.move(0, 0)
    await visit.page.evaluate("window.scrollTo({top: 0, behavior: 'instant'})")
    await visit.page.screenshot(path=path, type="jpeg", quality=80)


if __name__ == "__main__":
    asyncio.run(main(Path(sys.argv[1])))
