"""A start with a long queue: the bot is there at once, and takes wishes as quickly as ever.

With EMOTION_DRAW_LONG_TESTS=1: 10,000 jobs wait instead of 2,000.
"""

import json
import sqlite3
import time
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from conftest import LONG
from engine.values import Request
from scenes import OnDiscord, OnTelegram, Scene, bot_on, scene_of
from storage import jobs
from storage.database import DATABASE_FILE
from storage.jobs import Job
from storage.store import open_store

pytestmark = pytest.mark.alone

WAITING = 10_000 if LONG else 2_000
SERVING_WITHIN = 3.0  # seconds from the start of the process
TAKEN_WITHIN = 1.0  # seconds from a wish to its acknowledgement
ATTEMPTS = 3
OLD_ONES = 50  # people whose wishes wait


def fill(data_dir: Path, scene: Scene) -> None:
    """Let so many jobs wait, as the journal writes them."""
    people = [scene.person() for _ in range(OLD_ONES)]
    places = [_direct(scene, person) for person in people]
    columns = (*jobs.COLUMNS.split(", "), "turn", "guild_turn")
    with closing(sqlite3.connect(data_dir / DATABASE_FILE)) as connection:
        connection.executemany(
            f"INSERT INTO jobs ({', '.join(columns)})"  # noqa: S608 - our own names
            f" VALUES ({', '.join(f':{name}' for name in columns)})",
            [
                {
                    **jobs.values(_job(number, scene.key(people[number % OLD_ONES]))),
                    "address": json.dumps(places[number % OLD_ONES]),
                    "turn": number // OLD_ONES,
                    "guild_turn": 0,
                }
                for number in range(WAITING)
            ],
        )
        connection.commit()


def _direct(scene: Scene, person: Any) -> dict[str, Any]:
    """An address in the chat that somebody alone has with the bot."""
    if isinstance(scene, OnTelegram):
        return {"chat": scene.server.private(person).id}
    assert isinstance(scene, OnDiscord)
    return {"kind": "reply", "channel": scene.server.dm(person).id}


def _job(number: int, user_key: str) -> Job:
    return Job(
        id=f"{number:024x}",
        intake_key=f"{user_key.partition(':')[0]}:{10**9 + number}",
        user_key=user_key,
        request=Request(f"so happy, for the {number}th time", seed=number),
        locale="en",
        address={},
        created_at=datetime.now(UTC),
    )


async def start_s(folder: Path, platform: str, *, waiting: bool) -> tuple[float, float]:
    """Seconds from the start of the process until it serves, and until a wish is taken."""
    data_dir = folder / "data"
    data_dir.mkdir(parents=True)
    async with open_store(data_dir):
        pass
    async with scene_of(platform) as scene:
        if waiting:
            fill(data_dir, scene)
        ada = scene.person()
        began = time.monotonic()
        async with bot_on(folder, scene, settings={"SIZE": "64"}):
            served = time.monotonic() - began
            asked = time.monotonic()
            await scene.ask(ada, "so happy")
            taken = time.monotonic() - asked
        if waiting:
            with closing(sqlite3.connect(data_dir / DATABASE_FILE)) as connection:
                [[left]] = connection.execute("SELECT count(*) FROM jobs WHERE state = 'waiting'")
            assert left > WAITING // 2, "they did not wait while it was measured"
        assert not scene.violations
        return served, taken


@pytest.mark.parametrize("platform", ["discord", "telegram"])
async def test_with_many_waiting_the_bot_serves_at_once(platform: str, tmp_path: Path) -> None:
    for attempt in range(ATTEMPTS):
        served, taken = await start_s(tmp_path / f"full-{attempt}", platform, waiting=True)
        print(f"{platform}, {WAITING:,} waiting: serves after {served:.2f} s, takes in {taken:.2f}")
        if served < SERVING_WITHIN and taken < TAKEN_WITHIN:
            return
    # A machine that is busy starts no program within the time; then the queue must not add to it.
    alone, quick = await start_s(tmp_path / "empty", platform, waiting=False)
    assert served < 1.3 * max(alone, SERVING_WITHIN)
    assert taken < 1.3 * max(quick, TAKEN_WITHIN)
