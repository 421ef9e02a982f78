"""What a running bot does for its data folder: old drawings, orphaned files, ended jobs."""

import asyncio
import logging
import os
import sqlite3
import time
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from conftest import Program
from drawn import drawn
from engine.errors import StorageFailed
from scenes import bot_on, scene_of
from storage import upkeep
from storage.database import DATABASE_FILE
from storage.gallery import Gallery
from storage.orphans import SAFE_AGE, check_theirs, sweep_orphans
from storage.records import Entry
from storage.store import Store, open_store
from storage.upkeep import expire, keep_up

ADA, BOB = "local:ada", "discord:42"
LONG_AGO = SAFE_AGE.total_seconds() + 60
NOBODYS = f"pictures/ab/ab{'0' * 22}-0-joy.jpeg"


def put(path: Path, *, age: float = LONG_AGO) -> Path:
    """A file last written `age` seconds ago."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(b"something")
    os.utime(path, (time.time() - age,) * 2)
    return path


def pictures_in(data_dir: Path) -> set[Path]:
    return {path for path in (data_dir / "pictures").rglob("*") if path.is_file()}


def written(data_dir: Path, entries: list[Entry], moment: datetime) -> None:
    """Let drawings be from that moment."""
    with closing(sqlite3.connect(data_dir / DATABASE_FILE)) as connection:
        connection.executemany(
            "UPDATE drawings SET created_at = ? WHERE id = ?",
            [(moment.isoformat(timespec="microseconds"), entry.id) for entry in entries],
        )
        connection.commit()


def files_with(words: bytes, folder: Path) -> list[Path]:
    files = [path for path in folder.rglob("*") if path.is_file()]
    return [path for path in files if words in path.read_bytes()]


def ago(days: float) -> datetime:
    return datetime.now(UTC) - timedelta(days=days)


async def test_old_drawings_go_with_their_files_but_for_favourites(
    store: Store, tmp_path: Path
) -> None:
    old, kept, new, theirs = [
        await store.gallery.add(user, drawn()) for user in (ADA, ADA, ADA, BOB)
    ]
    await store.gallery.favour(ADA, kept.id, favourite=True)
    written(tmp_path, [old, kept, theirs], ago(31))
    written(tmp_path, [new], ago(29))
    assert await expire(store.database, store.gallery, ago(30)) == 2
    assert [entry.id for entry in await store.gallery.page(ADA, limit=9)] == [new.id, kept.id]
    assert await store.gallery.count(BOB) == 0
    assert pictures_in(tmp_path) == {each.path for entry in (kept, new) for each in entry.pictures}
    assert await expire(store.database, store.gallery, ago(30)) == 0


async def test_many_old_drawings_are_deleted_while_others_have_their_turn(
    store: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(upkeep, "_STEP", 5)
    monkeypatch.setattr(upkeep, "_NUMBERS", 12)
    entries = [await store.gallery.add(ADA, drawn()) for _ in range(40)]
    written(tmp_path, entries, ago(31))
    expiry = asyncio.create_task(expire(store.database, store.gallery, ago(30)))
    left = []
    while not expiry.done():
        await store.gallery.add(BOB, drawn())
        left.append(await store.gallery.count(ADA))
    assert await expiry == 40
    assert len(set(left)) > 3, "all went at once"
    assert await store.gallery.count(BOB) == len(left)


async def test_what_belongs_to_no_drawing_is_swept(
    store: Store, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    entry = await store.gallery.add(ADA, drawn())
    for picture in entry.pictures:
        os.utime(picture.path, (time.time() - LONG_AGO,) * 2)
    first = entry.pictures[0].path
    orphans = [
        put(tmp_path / NOBODYS),
        put(first.with_name(f"{entry.id}-5-anger.png")),  # a known drawing, an unknown picture
        put(first.with_name(f".{first.name}.0123abcd.part")),
        put(tmp_path / f".{DATABASE_FILE}.0123abcd.part"),
        put(tmp_path / ".writer.txt.0123abcd.part"),
    ]
    caplog.set_level(logging.INFO)
    assert await sweep_orphans(store.database, tmp_path) == len(orphans)
    assert not [path for path in orphans if path.exists()]
    assert pictures_in(tmp_path) == {picture.path for picture in entry.pictures}
    [said] = [line for line in caplog.messages if "belonged to no drawing" in line]
    assert said.startswith("5 files")
    caplog.clear()
    assert await sweep_orphans(store.database, tmp_path) == 0
    assert not caplog.messages


async def test_what_may_be_on_its_way_or_is_none_of_ours_stays(
    store: Store, tmp_path: Path
) -> None:
    folder = tmp_path / "pictures" / "ab"
    mine = f"ab{'0' * 22}"
    stays = [
        put(tmp_path / NOBODYS, age=SAFE_AGE.total_seconds() - 60),
        put(folder / f".{mine}-0-joy.png.0123abcd.part", age=0),
        *(put(folder / name) for name in ("holiday.jpeg", "notes.txt", ".hidden", f"{mine}.jpeg")),
        *(put(folder / name) for name in (f"cd{'0' * 22}-0-joy.png", f"{mine}-0-joy.png.bak")),
        put(folder / f".{mine}-0-joy.png.part"),
        put(tmp_path / "pictures" / "mine" / Path(NOBODYS).name),
        put(tmp_path / "pictures" / Path(NOBODYS).name),
        put(tmp_path / "emotion-draw.sqlite3.copy"),
        put(tmp_path / ".secret.0123abcd.part"),
    ]
    (folder / f"{mine}-1-joy.png").symlink_to(stays[2])
    (folder / f"{mine}-2-joy.png").mkdir()
    assert await sweep_orphans(store.database, tmp_path, safe_age=SAFE_AGE) == 0
    assert all(path.exists() for path in stays)


async def test_without_pictures_there_is_nothing_to_sweep(store: Store, tmp_path: Path) -> None:
    assert await sweep_orphans(store.database, tmp_path) == 0
    put(tmp_path / "pictures")  # somebody's file
    assert await sweep_orphans(store.database, tmp_path) == 0


async def test_the_pictures_of_a_lost_database_stay(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    for number in range(120):
        put(tmp_path / f"pictures/ab/ab{number:022x}-0-joy.jpeg")
    async with open_store(tmp_path) as store:
        with pytest.raises(StorageFailed, match=r"120 picture files .* 0 drawings"):
            await check_theirs(store.database, tmp_path)
        chores = asyncio.create_task(keep_up(store, None))
        while not caplog.messages:
            await asyncio.sleep(0.01)
        chores.cancel()
    assert len(pictures_in(tmp_path)) == 120


async def test_a_picture_is_never_swept_while_it_is_added(store: Store, tmp_path: Path) -> None:
    async def sweep() -> None:
        while True:
            await sweep_orphans(store.database, tmp_path)

    sweeping = asyncio.create_task(sweep())
    entries = await asyncio.gather(*(store.gallery.add(ADA, drawn()) for _ in range(30)))
    sweeping.cancel()
    assert pictures_in(tmp_path) == {each.path for entry in entries for each in entry.pictures}


async def test_a_reader_for_long_does_not_hold_up_who_deletes(tmp_path: Path) -> None:
    async with Gallery.open(tmp_path) as gallery:
        entry, other = [await gallery.add(ADA, drawn("the-secret-word")) for _ in range(2)]
        with closing(sqlite3.connect(tmp_path / DATABASE_FILE)) as reader:
            reader.execute("BEGIN")
            reader.execute("SELECT count(*) FROM drawings").fetchone()
            began = time.monotonic()
            await gallery.delete(ADA, entry.id)
            assert time.monotonic() - began < 2
        await gallery.delete(ADA, other.id)
        assert files_with(b"the-secret-word", tmp_path) == []


async def test_a_running_bot_keeps_its_folder(tmp_path: Path) -> None:
    data_dir = tmp_path / "data"
    data_dir.mkdir()
    async with Gallery.open(data_dir) as gallery:
        old, new = [await gallery.add(ADA, drawn()) for _ in range(2)]
        written(data_dir, [old], ago(8))
    orphan = put(data_dir / NOBODYS)
    async with (
        scene_of("telegram") as scene,
        bot_on(tmp_path, scene, settings={"KEEP_DAYS": "7"}) as bot,
    ):
        await bot.wait_for_line("1 drawings were older than is kept")
        await bot.wait_for_line("1 files .* belonged to no drawing")
    assert not orphan.exists()
    assert pictures_in(data_dir) == {picture.path for picture in new.pictures}


async def _fill(data_dir: Path) -> None:
    async with Gallery.open(data_dir) as gallery:
        for _ in range(3):
            await gallery.add(ADA, drawn("x" * 3000))


def test_doctor_examines_the_database(program: Program, data_dir: Path) -> None:
    assert "none yet" in program("doctor").stdout
    data_dir.mkdir()
    asyncio.run(_fill(data_dir))
    said = program("doctor").stdout
    assert "3 drawings, 0 waiting to be painted; integrity_check finds no fault" in said
    path = data_dir / DATABASE_FILE
    content = bytearray(path.read_bytes())
    for damage in (slice(8192, len(content) - 4096), slice(0, 99)):
        content[damage] = bytes(len(content[damage]))
        path.write_bytes(content)
        found = program("doctor")
        assert found.returncode == 1
        assert "FAULT database" in found.stdout
        assert "emotion-draw restore FILE --replace" in found.stdout
        assert "Traceback" not in found.stderr
