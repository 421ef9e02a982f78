"""Pictures that are ready: each is shown once, none is lost, and what dies gives nothing away."""

import asyncio
from dataclasses import replace
from functools import partial
from pathlib import Path

import numpy as np
import pytest
from aiosqlite import Connection

from drawn import painted
from engine.values import Brief, Picture
from storage import crashes, pool
from storage.backup import write_backup
from storage.names import READY_FOLDER
from storage.pool import Offer, Taken
from storage.restore import restore_backup
from storage.store import Store, open_store

KINDS = ("joy", "love", "sadness")


def picture(emotion: str, seed: int, *, size: int = 16) -> Picture:
    return painted(emotion=emotion, seed=seed, size=size)


ORDER = [replace(picture(emotion, 0).brief, confidence=0.25, seed=999) for emotion in KINDS]


async def fill(store: Store, count: int = 1) -> list[Picture]:
    made = [picture(emotion, seed) for emotion in KINDS for seed in range(1, count + 1)]
    for each in made:
        await store.pool.add(each)
    return made


def files(store: Store) -> list[Path]:
    return sorted((store.data_dir / READY_FOLDER).glob("*"))


async def take(store: Store, offer: Offer) -> None:
    async def claim(connection: Connection) -> None:
        await pool.claim(connection, offer)

    await store.database.write(claim)
    await store.pool.sweep(offer)


async def test_a_picture_that_is_ready_answers_an_order(store: Store) -> None:
    made = await fill(store)
    async with store.pool.offer(ORDER) as offer:
        assert offer is not None
        assert all(
            np.array_equal(one.pixels, other.pixels)
            for one, other in zip(offer.pictures, made, strict=True)
        )
        # Its own seed, and the confidence of whoever asks.
        assert [(p.brief.seed, p.brief.confidence) for p in offer.pictures] == [(1, 0.25)] * 3
        await take(store, offer)
    assert files(store) == []
    async with store.pool.offer(ORDER) as offer:
        assert offer is None


async def test_the_oldest_goes_first(store: Store) -> None:
    await fill(store, 2)
    async with store.pool.offer(ORDER[:1]) as offer:
        assert offer is not None
        assert offer.pictures[0].brief.seed == 1


async def test_what_was_not_claimed_is_there_for_the_next(store: Store) -> None:
    await fill(store)
    async with store.pool.offer(ORDER) as first, store.pool.offer(ORDER) as second:
        assert first is not None
        assert second is None
    async with store.pool.offer(ORDER) as third:
        assert third is not None
    assert len(files(store)) == 3


async def test_nobody_is_given_what_another_has(store: Store) -> None:
    await fill(store, 20)
    seen: list[str] = []

    async def come() -> None:
        async with store.pool.offer(ORDER) as offer:
            if offer is not None:
                await take(store, offer)
                seen.extend(offer.files)

    await asyncio.gather(*(come() for _ in range(30)))
    assert len(seen) == len(set(seen)) == 60
    assert files(store) == []


async def test_a_second_claim_is_refused_and_leaves_nothing(store: Store) -> None:
    await fill(store)
    async with store.pool.offer(ORDER) as offer:
        assert offer is not None
        await take(store, offer)
        with pytest.raises(Taken):
            await take(store, offer)


@pytest.mark.parametrize(
    "order",
    [
        replace(ORDER[0], prompt="another style"),
        replace(ORDER[0], negative="ships"),
        replace(ORDER[0], size=32),
    ],
)
async def test_what_was_ordered_otherwise_is_not_answered(store: Store, order: Brief) -> None:
    await fill(store)
    async with store.pool.offer([order]) as offer:
        assert offer is None
    assert await store.pool.depth(order) == 0
    assert await store.pool.depth(ORDER[0]) == 1


@pytest.mark.parametrize("harm", ["gone", "no picture", "cut", "of another size"])
async def test_a_file_that_is_lost_is_no_longer_offered(store: Store, harm: str) -> None:
    await fill(store, 2)
    first = store.data_dir / await _oldest(store)
    match harm:
        case "gone":
            first.unlink()
        case "no picture":
            first.write_text("no picture")
        case "cut":
            first.write_bytes(first.read_bytes()[:-200])
        case _:
            await store.pool.add(picture("joy", 7, size=8))
            other = [path for path in files(store) if path.stat().st_size < 800]
            first.write_bytes(other[0].read_bytes())
    async with store.pool.offer(ORDER) as offer:
        assert offer is not None
        assert offer.pictures[0].brief.seed == 2
    assert await store.pool.depth(ORDER[0]) == 1


async def _oldest(store: Store) -> str:
    [[file]] = await store.database.read(
        "SELECT file FROM ready_pictures WHERE prompt = ? ORDER BY made_at LIMIT 1",
        (ORDER[0].prompt,),
    )
    return str(file)


async def test_nothing_is_lost_over_a_restart(tmp_path: Path) -> None:
    async with open_store(tmp_path) as store:
        await fill(store, 2)
        async with store.pool.offer(ORDER) as offer:
            assert offer is not None
    async with open_store(tmp_path) as store:
        assert [await store.pool.depth(brief) for brief in ORDER] == [2, 2, 2]
        assert len(files(store)) == 6


async def test_a_database_put_back_leaves_no_file_that_it_does_not_know(tmp_path: Path) -> None:
    data_dir, backup = tmp_path / "data", tmp_path / "backup.tar"
    data_dir.mkdir()
    async with open_store(data_dir) as store:
        await fill(store)
        known = files(store)
    await asyncio.to_thread(write_backup, data_dir, backup, print)
    async with open_store(data_dir) as store:
        await fill(store)
        assert len(files(store)) == 6
    await asyncio.to_thread(restore_backup, backup, data_dir, replace=True, tell=print)
    (data_dir / READY_FOLDER / "notes.txt").write_text("mine")
    async with open_store(data_dir) as store:
        assert files(store) == sorted([*known, data_dir / READY_FOLDER / "notes.txt"])
        async with store.pool.offer(ORDER) as offer:
            assert offer is not None


async def test_what_another_model_painted_is_not_kept(store: Store) -> None:
    await fill(store)
    await store.pool.add(replace(picture("joy", 5), revision="2"))
    await store.pool.keep_only("watercolor", "2")
    assert [await store.pool.depth(brief) for brief in ORDER] == [1, 0, 0]
    assert len(files(store)) == 1


class Died(Exception):
    """The program ended here."""


async def test_a_death_while_one_is_put_away_leaves_no_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def die(point: str) -> None:
        if point == "ready picture written":
            raise Died

    data_dir = tmp_path / "data"
    data_dir.mkdir()
    async with open_store(data_dir) as store:
        with monkeypatch.context() as then:
            then.setattr(crashes, "reached", die)
            with pytest.raises(Died):
                await store.pool.add(picture("joy", 1))
        assert len(files(store)) == 1
        backup = tmp_path / "backup.tar"
        await asyncio.to_thread(write_backup, store.data_dir, backup, print)
    await asyncio.to_thread(
        partial(restore_backup, backup, tmp_path / "restored", replace=False, tell=print)
    )
    async with open_store(data_dir) as store:
        assert files(store) == []
        assert await store.pool.depth(ORDER[0]) == 0


async def test_a_death_before_the_answer_gives_nothing_away(store: Store) -> None:
    await fill(store)

    async def answer(connection: Connection, offer: Offer) -> None:
        await pool.claim(connection, offer)
        raise Died

    async with store.pool.offer(ORDER) as offer:
        assert offer is not None
        with pytest.raises(Died):
            await store.database.write(partial(answer, offer=offer))
    async with store.pool.offer(ORDER) as offer:
        assert offer is not None
    assert len(files(store)) == 3
