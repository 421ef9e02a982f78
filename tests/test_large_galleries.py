"""A gallery of a million drawings is as quick as one of ten, and takes no more memory.

With EMOTION_DRAW_LONG_TESTS=1 it has a million drawings instead of 20,000.
"""

import asyncio
import os
import random
import sqlite3
import statistics
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import closing
from functools import partial
from itertools import product
from pathlib import Path
from typing import Any

import pytest

from conftest import LONG
from drawn import EMOTIONS
from storage import migrations, shelves
from storage.database import DATABASE_FILE
from storage.gallery import Gallery
from storage.records import Filter

ADA, BOB = "local:ada", "discord:42"
DRAWINGS = 1_000_000 if LONG else 20_000
PAGE = 6
WITHIN_MS = 10.0
ALL_FILTERS = [Filter(*chosen) for chosen in product((None, "joy", "love"), (False, True))]

# One drawing in a hundred is another user's; no favourite is of love.
FILL = """
    WITH RECURSIVE numbers (n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM numbers WHERE n < :n)
    INSERT INTO drawings (id, user_key, created_at, text, clear, clarity, feelings, strongest,
        favourite)
    SELECT printf('%02x%022x', n % 256, n), iif(n % 100, 'local:ada', 'discord:42'),
        '2026-01-01T00:00:00.000000+00:00', printf('A text as people write it, number %d.', n),
        1, 0.9, '{"anger": 0.1, "fear": 0.05, "joy": 0.35, "love": 0.3, "sadness": 0.2}',
        CASE n % 6 WHEN 0 THEN 'joy' WHEN 1 THEN 'fear' WHEN 2 THEN 'anger' WHEN 3 THEN 'love'
            WHEN 4 THEN 'sadness' ELSE 'surprise' END,
        n % 10 = 0 AND n % 6 != 3
    FROM numbers"""
PAINT = """
    INSERT INTO pictures
    SELECT id, position, printf('pictures/%s/%s-%d-joy.jpeg', substr(id, 1, 2), id, position),
        'joy', 0.35, 'ENERGY ART STYLE representation of the feeling of joy.', 1, 'watercolor',
        '1', 768, 768, NULL
    FROM drawings, (SELECT 0 AS position UNION SELECT 1 UNION SELECT 2) ORDER BY id"""


@pytest.fixture(scope="module")
def large(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A data folder with so many drawings; the files are not there."""
    folder = tmp_path_factory.mktemp("large")
    fill(folder)
    return folder


def fill(folder: Path) -> None:
    async def make() -> None:
        async with Gallery.open(folder):
            pass

    asyncio.run(make())
    with closing(sqlite3.connect(folder / DATABASE_FILE)) as connection:
        connection.execute("PRAGMA synchronous = OFF")
        connection.execute(FILL, {"n": DRAWINGS})
        connection.execute(PAINT)
        connection.commit()


@pytest.fixture
async def gallery(large: Path) -> AsyncIterator[Gallery]:
    async with Gallery.open_to_read(large) as gallery:
        yield gallery


async def median_ms(ask: Callable[[], Awaitable[Any]]) -> float:
    times = []
    for _ in range(15):
        began = time.perf_counter()
        await ask()
        times.append(1000 * (time.perf_counter() - began))
    return statistics.median(times)


@pytest.mark.parametrize("chosen", ALL_FILTERS, ids=str)
async def test_a_page_takes_no_longer_however_many_there_are(
    gallery: Gallery, chosen: Filter
) -> None:
    count = await gallery.count(ADA, chosen)
    taken = {"count": await median_ms(lambda: gallery.count(ADA, chosen))}
    spots = {"first": 0, "second": PAGE, "middle": count // 2, "last": max(0, count - 1)}
    for name, skip in spots.items():
        ask = partial(gallery.page, ADA, limit=PAGE, skip=skip, chosen=chosen)
        assert len(await ask()) == max(0, min(PAGE, count - skip))
        taken[name] = await median_ms(ask)
    ask = partial(gallery.page, ADA, limit=PAGE, before=DRAWINGS // 2, chosen=chosen)
    taken["onwards"] = await median_ms(ask)
    told = ", ".join(f"{name} {ms:.2f} ms" for name, ms in taken.items())
    print(f"{count:,} of {DRAWINGS:,} drawings, {chosen}: {told}")
    assert max(taken.values()) < WITHIN_MS, taken


async def test_pages_take_no_memory(gallery: Gallery) -> None:
    def resident() -> int:
        """Bytes."""
        pages = int(Path("/proc/self/statm").read_text().split()[1])
        return pages * os.sysconf("SC_PAGE_SIZE")

    chance = random.Random(1)
    count = await gallery.count(ADA)
    for turn in range(200):
        await gallery.page(ADA, limit=PAGE, skip=chance.randrange(count))
        if turn == 20:
            before = resident()
    assert resident() - before < 8 * 2**20


async def test_what_is_skipped_is_what_a_plain_walk_passes(tmp_path: Path) -> None:
    async with Gallery.open(tmp_path) as gallery:
        with closing(sqlite3.connect(tmp_path / DATABASE_FILE)) as connection:
            churn(connection, random.Random(3))
        for user, chosen in product((ADA, BOB, "local:nobody"), ALL_FILTERS):
            walked = await gallery.page(user, limit=9999, chosen=chosen)
            assert await gallery.count(user, chosen) == len(walked)
            for skip in {*range(0, len(walked) + 3, 7), 1, len(walked)}:
                page = await gallery.page(user, limit=5, skip=skip, chosen=chosen)
                assert page == walked[skip : skip + 5]
        for user in (ADA, BOB):
            await gallery.forget(user)
        rows = await gallery._database.read("SELECT * FROM shelves", ())  # noqa: SLF001
        assert rows == []


def churn(connection: sqlite3.Connection, chance: random.Random) -> None:
    """Drawings on many shelves, some alone there; some are deleted again, or favoured."""
    number = 0
    for _ in range(400):
        number += chance.choice((1, 1, 1, 900, 9000))
        connection.execute(
            "INSERT INTO drawings (number, id, user_key, created_at, clear, clarity, feelings,"
            " strongest, favourite) VALUES (?, ?, ?, '2026-01-01T00:00:00+00:00', 1, 1, ?, ?, ?)",
            (
                *(number, f"{number:024x}", chance.choice((ADA, ADA, BOB))),
                *('{"joy": 1.0}', chance.choice(list(EMOTIONS)), chance.random() < 0.3),
            ),
        )
    for change in (
        "DELETE FROM drawings WHERE number % 7 = 1",
        "UPDATE drawings SET favourite = 1 WHERE number % 5 = 2",
        "UPDATE drawings SET favourite = 0 WHERE number % 5 = 3",
        "UPDATE drawings SET favourite = 1 WHERE number % 5 = 2",
    ):
        connection.execute(change)
    connection.commit()


async def test_drawings_of_earlier_versions_stand_on_shelves(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    earlier = migrations.MIGRATIONS[: migrations.MIGRATIONS.index(shelves.put_up)]
    with monkeypatch.context() as then:
        then.setattr(migrations, "MIGRATIONS", earlier)
        async with Gallery.open(tmp_path):
            with closing(sqlite3.connect(tmp_path / DATABASE_FILE)) as connection:
                churn(connection, random.Random(4))
    async with Gallery.open(tmp_path) as gallery:
        for user, chosen in product((ADA, BOB), ALL_FILTERS):
            walked = await gallery.page(user, limit=9999, chosen=chosen)
            assert await gallery.count(user, chosen) == len(walked)
            assert await gallery.page(user, limit=5, skip=9, chosen=chosen) == walked[9:14]
