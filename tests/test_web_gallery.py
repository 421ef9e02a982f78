"""One's gallery over the API, and the ways in that others know: /generate, /metrics."""

import asyncio
import base64
import io
import re
import zipfile
from collections.abc import AsyncIterator
from datetime import UTC, datetime
from typing import Any

import httpx
import pytest
import pytest_asyncio
from PIL import Image
from prometheus_client.parser import text_string_to_metric_families

from bot.desk import MAX_WAITING
from bot.web_chat.galleries import PAGE
from bot_process import BotProcess
from web_bot import browser, ended, page_bot, painted

HAPPY = "I feel so happy today!"
ANGRY = "How could you do this to me? I am furious!"
pytestmark = pytest.mark.asyncio(loop_scope="module")


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def page(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[tuple[BotProcess, str]]:
    async with page_bot(tmp_path_factory.mktemp("page"), SIZE="64") as page:
        yield page


async def gallery(visitor: httpx.AsyncClient, **chosen: Any) -> dict[str, Any]:
    answer = await visitor.get("/api/gallery", params=chosen)
    assert answer.status_code == 200, answer.text
    told: dict[str, Any] = answer.json()
    return told


async def test_many_drawings_are_leafed_through_page_by_page(page: tuple[BotProcess, str]) -> None:
    count = PAGE + 3
    async with browser(page[1]) as ada:
        for _ in range(count // 3):
            wishes = [await ada.post("/api/drawings", json={"emotion": "joy"}) for _ in range(3)]
            await asyncio.gather(*(ended(ada, wish.json()) for wish in wishes))
        first = await gallery(ada)
        second = await gallery(ada, before=first["next"])
    assert (first["count"], len(first["drawings"])) == (count, PAGE)
    assert (len(second["drawings"]), second["next"]) == (count - PAGE, None)
    numbers = [each["number"] for each in first["drawings"] + second["drawings"]]
    assert numbers == sorted(set(numbers), reverse=True)


async def test_drawings_are_kept_filtered_and_deleted(page: tuple[BotProcess, str]) -> None:
    async with browser(page[1]) as ada, browser(page[1]) as bob:
        joy, anger = await painted(ada, HAPPY), await painted(ada, ANGRY)
        way = f"/api/gallery/{joy['id']}"
        for _ in range(2):
            assert (await ada.put(f"{way}/favourite")).status_code == 204
        assert (await ada.get(way)).json()["favourite"]
        assert [each["id"] for each in (await gallery(ada, favourites=True))["drawings"]] == [
            joy["id"]
        ]
        angry = await gallery(ada, emotion="anger")
        assert (angry["count"], angry["drawings"][0]["id"]) == (1, anger["id"])
        assert (await ada.delete(f"{way}/favourite")).status_code == 204
        assert (await gallery(ada, favourites=True))["count"] == 0
        for verb in ("redraw", "more", "blend"):
            assert (await bob.post(f"{way}/{verb}")).status_code == 403
        for method, each in (("PUT", f"{way}/favourite"), ("DELETE", way), ("GET", way)):
            assert (await bob.request(method, each)).status_code == 403
        picture = joy["pictures"][0]["url"]
        assert (await ada.delete(way)).status_code == 204
        for method, each in (("GET", way), ("DELETE", way), ("GET", picture)):
            assert (await ada.request(method, each)).status_code == 404
        assert (await gallery(ada))["count"] == 1


async def test_the_words_that_carried_a_drawing_are_told_to_its_owner(
    page: tuple[BotProcess, str],
) -> None:
    async with browser(page[1]) as ada, browser(page[1]) as bob:
        drawing = await painted(ada, "I am delighted.")
        way = f"/api/gallery/{drawing['id']}/carried"
        assert (await ada.get(way)).json() == ["delighted."]
        assert (await bob.get(way)).status_code == 403
        assert "delighted." not in (await bob.get(way)).text
        wish = (await ada.post("/api/drawings", json={"emotion": "joy"})).json()
        chosen = (await ended(ada, wish))["drawing"]
        assert (await ada.get(f"/api/gallery/{chosen['id']}/carried")).json() == []


async def test_a_drawing_is_painted_anew_in_three_ways(page: tuple[BotProcess, str]) -> None:
    async with browser(page[1]) as ada:
        drawing = await painted(ada, HAPPY)
        pictures = {}
        for verb in ("redraw", "more", "blend"):
            key = {"Idempotency-Key": verb}
            way = f"/api/gallery/{drawing['id']}/{verb}"
            answer, same = await ada.post(way, headers=key), await ada.post(way, headers=key)
            assert (answer.status_code, same.json()["id"]) == (202, answer.json()["id"])
            pictures[verb] = (await ended(ada, answer.json()))["drawing"]["pictures"]
        assert {verb: len(each) for verb, each in pictures.items()} == {
            "redraw": 3,
            "more": 1,
            "blend": 4,
        }
        seeds = [each["seed"] for each in drawing["pictures"]]
        assert [each["seed"] for each in pictures["redraw"]] != seeds
        assert pictures["blend"][3]["blend"]
        assert (await gallery(ada))["count"] == 4


async def test_pictures_come_whole_small_and_to_be_kept(page: tuple[BotProcess, str]) -> None:
    async with browser(page[1]) as ada:
        picture = (await painted(ada, HAPPY))["pictures"][0]
        whole, small = await ada.get(picture["url"]), await ada.get(picture["small"])
        kept = await ada.get(picture["url"], params={"download": True})
        assert (
            await ada.get(picture["url"].replace("pictures/0", "pictures/9"))
        ).status_code == 404
    for answer in (whole, small, kept):
        assert answer.headers["content-type"] == "image/jpeg"
        assert answer.headers["cache-control"].startswith("private")
        with Image.open(io.BytesIO(answer.content)) as image:
            image.load()
    assert whole.content == kept.content
    named = f'attachment; filename="joy-{picture["seed"]}.jpeg"'
    assert kept.headers["content-disposition"] == named
    assert picture["alt"]


async def test_a_year_and_all_there_is_can_be_taken_along(page: tuple[BotProcess, str]) -> None:
    year = datetime.now(UTC).year
    async with browser(page[1]) as ada:
        assert (await ada.get("/api/years")).json() == []
        drawing = await painted(ada, HAPPY)
        assert (await ada.get("/api/years")).json() == [year]
        sheet = await ada.get(f"/api/years/{year}")
        with Image.open(io.BytesIO(sheet.content)) as image:
            assert image.format == "JPEG"
        export = await ada.get("/api/export")
    assert export.headers["content-type"] == "application/zip"
    with zipfile.ZipFile(io.BytesIO(export.content)) as archive:
        assert archive.testzip() is None
        assert sum(name.endswith(".jpeg") for name in archive.namelist()) == 3
        texts = [archive.read(name) for name in archive.namelist() if name.endswith(".json")]
        assert any(HAPPY.encode() in text and drawing["id"].encode() in text for text in texts)


async def test_who_is_forgotten_begins_anew(page: tuple[BotProcess, str]) -> None:
    async with browser(page[1]) as ada:
        drawing = await painted(ada, HAPPY)
        assert (await ada.delete("/api/me")).status_code == 204
        assert (await gallery(ada))["count"] == 0
        assert (await ada.get(drawing["pictures"][0]["url"])).status_code == 404
        assert (await painted(ada, HAPPY))["number"] >= 1


async def test_the_first_ones_front_end_gets_what_it_knows(page: tuple[BotProcess, str]) -> None:
    async with browser(page[1]) as ada:
        answer = await ada.get("/generate", params={"prompt": HAPPY})
        assert answer.status_code == 200
        *sentences, first, second, third = answer.json()
        drawing = (await gallery(ada))["drawings"][0]
    pattern = r"We are (\d+\.\d\d)% confident you are feeling ([a-z]+)\."
    told = [re.fullmatch(pattern, sentence) for sentence in sentences]
    assert [match and match[2] for match in told] == [
        each["emotion"] for each in drawing["pictures"]
    ]
    assert told[0]
    assert float(told[0][1]) == pytest.approx(100 * drawing["confidence"], abs=0.01)
    for picture in (first, second, third):
        with Image.open(io.BytesIO(base64.b64decode(picture["body"]))) as image:
            assert (image.format, image.size) == ("PNG", (64, 64))


async def test_a_flood_is_refused_and_what_was_taken_is_painted(
    page: tuple[BotProcess, str],
) -> None:
    async with browser(page[1]) as ada:
        await ada.get("/api/me")
        answers = await asyncio.gather(
            *(ada.post("/api/drawings", json={"text": HAPPY}) for _ in range(60))
        )
        taken = [each.json() for each in answers if each.status_code == 202]
        refused = [each for each in answers if each.status_code != 202]
        assert len(taken) >= MAX_WAITING
        assert {(each.status_code, each.json()["error"]["code"]) for each in refused} <= {
            (429, "refused-waiting")
        }
        assert refused
        for wish in taken:
            assert (await ended(ada, wish))["state"] == "done"
        assert (await gallery(ada))["count"] == len(taken)


LANGUAGES = {
    "de": "de",
    "pt-BR, en;q=0.5": "pt",
    "en;q=0.1, ru;q=0.9": "ru",
    "xx, hy": "hy",
    "xx": "en",
    "de;q=0, fr;q=0.1": "fr",
    "*": "en",
    ";;;q=,,de;q=x": "en",
    "": "en",
}


@pytest.mark.parametrize("asked", LANGUAGES)
async def test_everybody_is_answered_in_the_language_they_like_best(
    page: tuple[BotProcess, str], asked: str
) -> None:
    async with browser(page[1], **{"Accept-Language": asked}) as ada:
        assert (await ada.get("/api/words")).json()["language"] == LANGUAGES[asked]


async def test_figures_are_told_and_name_nobody(page: tuple[BotProcess, str]) -> None:
    async with browser(page[1]) as ada:
        await painted(ada, HAPPY)
        answer = await ada.get("/metrics")
    assert answer.headers["content-type"].startswith("text/plain; version=")
    samples = {
        (sample.name, *sorted(sample.labels.values())): sample.value
        for family in text_string_to_metric_families(answer.text)
        for sample in family.samples
    }
    assert samples["emotion_draw_deliveries_total", "shown", "web"] >= 1
    assert samples["emotion_draw_jobs", "waiting"] == 0
    assert "web:" not in answer.text


async def test_a_quota_says_when_there_is_more(tmp_path_factory: pytest.TempPathFactory) -> None:
    folder = tmp_path_factory.mktemp("quota")
    quota = page_bot(folder, DAILY_QUOTA="1", SIZE="64")
    async with quota as (_, address), browser(address) as ada:
        await painted(ada, HAPPY)
        for refused in (
            await ada.post("/api/drawings", json={"text": HAPPY}),
            await ada.get("/generate", params={"prompt": HAPPY}),
        ):
            assert refused.status_code == 429
            assert refused.json()["error"]["code"] == "refused-quota"
            assert 0 < int(refused.headers["retry-after"]) <= 86_400


async def test_despair_that_is_refused_is_told_of_help_all_the_same(
    tmp_path_factory: pytest.TempPathFactory,
) -> None:
    folder = tmp_path_factory.mktemp("quota")
    quota = page_bot(folder, DAILY_QUOTA="1", SIZE="64")
    async with quota as (_, address), browser(address) as ada:
        await painted(ada, HAPPY)
        refused = await ada.post("/api/drawings", json={"text": "I want to die"})
        assert refused.status_code == 429
        assert "988" in refused.json()["error"]["message"]
