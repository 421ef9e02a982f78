"""Two hundred browsers at once: each gets its own drawing, and nothing is lost or mixed up."""

import asyncio
from pathlib import Path
from typing import Any

import httpx

from web_bot import browser, page_bot

CROWD = 200
EMOTIONS = ("anger", "fear", "joy", "love", "sadness", "surprise")
PATIENCE_S = 120.0


async def test_nothing_of_a_crowd_is_lost(tmp_path: Path) -> None:
    async with page_bot(tmp_path, SIZE="64") as (bot, address), browser(address) as client:
        client.timeout = httpx.Timeout(PATIENCE_S)
        # One client, so that the test's own work is little; each browser is its cookie.
        cookies = []
        for _ in range(CROWD):
            cookies.append((await client.get("/")).headers["set-cookie"].split(";")[0])
            client.cookies.clear()
        wishes = await asyncio.gather(
            *(_asked(client, cookie, number) for number, cookie in enumerate(cookies))
        )
        assert len({wish["id"] for wish in wishes}) == CROWD
        async with asyncio.timeout(PATIENCE_S):
            for number, cookie in enumerate(cookies):
                drawing = await _drawing(client, cookie, wishes[number]["id"])
                emotion = EMOTIONS[number % len(EMOTIONS)]
                assert (drawing["feeling"], drawing["pictures"][0]["seed"]) == (emotion, number)
                gallery = await client.get("/api/gallery", headers={"Cookie": cookie})
                assert gallery.json()["drawings"] == [drawing]
        assert bot.find("error ") is None


async def _asked(client: httpx.AsyncClient, cookie: str, number: int) -> dict[str, Any]:
    wish = {"emotion": EMOTIONS[number % len(EMOTIONS)], "seed": number}
    answer = await client.post("/api/drawings", json=wish, headers={"Cookie": cookie})
    assert answer.status_code == 202, answer.text
    told: dict[str, Any] = answer.json()
    return told


async def _drawing(client: httpx.AsyncClient, cookie: str, wish: str) -> dict[str, Any]:
    while True:
        told = (await client.get(f"/api/drawings/{wish}", headers={"Cookie": cookie})).json()
        assert told["state"] != "failed", told
        if told["state"] == "done":
            drawing: dict[str, Any] = told["drawing"]
            return drawing
        await asyncio.sleep(0.05)
