import asyncio
import json
import shutil
import sqlite3
import subprocess
import sys
import time
import zipfile
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import aiosqlite
import pytest
from aiosqlite import Connection

from drawn import EMOTIONS, drawn, files_no_larger_than
from engine.errors import BadInput, ShuttingDown, StorageFailed
from storage import migrations, pictures
from storage.database import DATABASE_FILE, open_database
from storage.gallery import Forgotten, Gallery
from storage.store import open_store
from storage.users import checked_user_key

ADA = "local:ada"
BOB = "discord:42"


@pytest.fixture
async def gallery(tmp_path: Path) -> AsyncIterator[Gallery]:
    async with Gallery.open(tmp_path) as gallery:
        yield gallery


def picture_files(data_dir: Path) -> list[Path]:
    return sorted(path for path in (data_dir / "pictures").rglob("*") if path.is_file())


def names_in(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


def files_with(words: bytes, folder: Path) -> list[Path]:
    files = [path for path in folder.rglob("*") if path.is_file()]
    return [path for path in files if words in path.read_bytes()]


def query(data_dir: Path, sql: str) -> list[tuple[object, ...]]:
    connection = sqlite3.connect(data_dir / DATABASE_FILE)
    try:
        return connection.execute(sql).fetchall()
    finally:
        connection.close()


async def test_a_drawing_comes_back_as_it_was(gallery: Gallery, tmp_path: Path) -> None:
    before = datetime.now(UTC)
    added = await gallery.add(ADA, drawn("so happy \U0001f600", transcript="so happy"))
    [entry] = await gallery.page(ADA, limit=10)
    assert entry == added
    assert (entry.text, entry.transcript) == ("so happy \U0001f600", "so happy")
    assert dict(entry.feeling.emotions) == EMOTIONS
    assert (entry.feeling.clear, entry.feeling.clarity, entry.favourite) == (True, 0.9, False)
    assert before <= entry.created_at <= before + timedelta(minutes=1)
    assert [picture.emotion for picture in entry.pictures] == ["joy", "love", "sadness"]
    assert [picture.path for picture in entry.pictures] == [
        tmp_path / "pictures" / entry.id[:2] / f"{entry.id}-{position}-{emotion}.png"
        for position, emotion in enumerate(("joy", "love", "sadness"))
    ]
    first = entry.pictures[0]
    assert (first.width, first.height, first.confidence) == (8, 8, 1 / 3)
    told = pictures.read_metadata(first.path)
    assert {name: getattr(first, name) for name in told if name != "size"} == {
        name: told[name] for name in told if name != "size"
    }


@pytest.mark.parametrize("image_format", list(pictures.FORMATS))
async def test_pictures_are_kept_in_the_format_asked_for(
    gallery: Gallery, tmp_path: Path, image_format: str
) -> None:
    entry = await gallery.add(ADA, drawn(), image_format=image_format)
    assert {picture.path.suffix for picture in entry.pictures} == {f".{image_format}"}
    assert picture_files(tmp_path) == [picture.path for picture in entry.pictures]
    with pytest.raises(BadInput, match="no picture format"):
        await gallery.add(ADA, drawn(), image_format="gif")
    assert await gallery.page(ADA, limit=9) == [entry]
    assert query(tmp_path, "SELECT * FROM stray_files") == []


async def test_pages_run_from_the_newest_to_the_oldest(gallery: Gallery) -> None:
    for number in range(7):
        await gallery.add(ADA, drawn(str(number)))
        await gallery.add(BOB, drawn("somebody else's"))
    seen: list[str | None] = []
    before = None
    while page := await gallery.page(ADA, limit=3, before=before):
        assert len(page) <= 3
        seen += [entry.text for entry in page]
        before = page[-1].number
    assert seen == ["6", "5", "4", "3", "2", "1", "0"]


async def test_a_page_can_begin_at_a_deleted_drawing(gallery: Gallery) -> None:
    await gallery.add(ADA, drawn("old"))
    gone = await gallery.add(BOB, drawn())
    await gallery.forget(BOB)
    await gallery.add(ADA, drawn("new"))
    assert [entry.text for entry in await gallery.page(ADA, limit=9, before=gone.number)] == ["old"]


async def test_a_page_is_found_through_its_index(gallery: Gallery, tmp_path: Path) -> None:
    plan = " ".join(
        str(row[3])
        for row in query(
            tmp_path,
            "EXPLAIN QUERY PLAN SELECT * FROM drawings WHERE user_key = 'a' AND number < 9"
            " ORDER BY number DESC LIMIT 3",
        )
    )
    assert "drawings_of_user (user_key=? AND rowid<?)" in plan
    assert "TEMP B-TREE" not in plan


async def test_identifiers_cannot_be_guessed(gallery: Gallery) -> None:
    found = {(await gallery.add(ADA, drawn())).id for _ in range(5)}
    assert len(found) == 5
    assert all(len(bytes.fromhex(drawing_id)) == 12 for drawing_id in found)


async def test_of_somebody_elses_message_no_word_is_kept(gallery: Gallery) -> None:
    await gallery.add(ADA, drawn("theirs", transcript="spoken"), source_author=BOB)
    await gallery.add(ADA, drawn("mine"), source_author=ADA)
    own, others = await gallery.page(ADA, limit=2)
    assert (own.text, others.text, others.transcript) == ("mine", None, None)


async def test_forget_takes_ones_drawings_and_those_of_ones_messages(
    gallery: Gallery, tmp_path: Path
) -> None:
    await gallery.add(ADA, drawn("stays"))
    await gallery.add(ADA, drawn(), source_author=BOB)
    await gallery.add(BOB, drawn("goes"))
    await gallery.add(BOB, drawn(), source_author=ADA)
    assert await gallery.forget(BOB) == Forgotten(drawings=3, pictures=9)
    assert await gallery.page(BOB, limit=9) == []
    [kept] = await gallery.page(ADA, limit=9)
    assert kept.text == "stays"
    assert picture_files(tmp_path) == [picture.path for picture in kept.pictures]
    assert await gallery.forget(BOB) == Forgotten(drawings=0, pictures=0)


async def test_forgotten_words_are_in_no_file(gallery: Gallery, tmp_path: Path) -> None:
    await gallery.add(ADA, drawn("the-secret-word " * 40))
    assert files_with(b"the-secret-word", tmp_path) != []
    await gallery.forget(ADA)
    assert files_with(b"the-secret-word", tmp_path) == []


async def test_a_file_that_withstands_is_reported_and_tried_again(tmp_path: Path) -> None:
    async with Gallery.open(tmp_path) as gallery:
        entry = await gallery.add(ADA, drawn())
        stubborn, other, _ = (picture.path for picture in entry.pictures)
        stubborn.unlink()
        stubborn.mkdir()  # unlink fails on a folder, even for root
        with pytest.raises(StorageFailed, match="1 picture files cannot be deleted"):
            await gallery.forget(ADA)
        assert await gallery.page(ADA, limit=1) == []
        assert not other.exists()
    stubborn.rmdir()
    stubborn.write_bytes(b"")
    async with Gallery.open(tmp_path):
        assert picture_files(tmp_path) == []
    assert query(tmp_path, "SELECT * FROM stray_files") == []


async def test_export_holds_everything_of_one_user(gallery: Gallery, tmp_path: Path) -> None:
    await gallery.add(ADA, drawn("first"))
    newest = await gallery.add(ADA, drawn("\N{SNOWMAN} second"))
    await gallery.add(BOB, drawn("not mine"))
    path = tmp_path / "ada.zip"
    path.write_text("an older export")
    assert await gallery.export(ADA, path) == 2
    with zipfile.ZipFile(path) as archive:
        assert archive.testzip() is None
        told = json.loads(archive.read("gallery.json"))
        assert told["user"] == ADA
        assert [drawing["text"] for drawing in told["drawings"]] == ["\N{SNOWMAN} second", "first"]
        files = [picture["file"] for drawing in told["drawings"] for picture in drawing["pictures"]]
        assert sorted(archive.namelist()) == sorted(["gallery.json", *files])
        assert archive.read(files[0]) == newest.pictures[0].path.read_bytes()
    drawing = told["drawings"][0]
    assert drawing["emotions"] == EMOTIONS
    assert (drawing["feeling"], drawing["confidence"], drawing["clear"]) == ("joy", 1 / 3, True)
    assert datetime.fromisoformat(drawing["created_at"]) == newest.created_at
    assert drawing["pictures"][1] == {
        "file": f"pictures/{newest.id}-1-love.png",
        "emotion": "love",
        "confidence": 0.3,
        "prompt": newest.pictures[1].prompt,
        "seed": 1,
        "painter": "watercolor",
        "revision": "1",
        "width": 8,
        "height": 8,
    }


async def test_export_does_without_a_lost_file(gallery: Gallery, tmp_path: Path) -> None:
    entry = await gallery.add(ADA, drawn())
    entry.pictures[0].path.unlink()
    await gallery.export(ADA, tmp_path / "ada.zip")
    with zipfile.ZipFile(tmp_path / "ada.zip") as archive:
        [drawing] = json.loads(archive.read("gallery.json"))["drawings"]
    assert [picture["file"] is None for picture in drawing["pictures"]] == [True, False, False]


async def test_what_a_kill_left_of_an_export_goes_with_the_next_start(tmp_path: Path) -> None:
    living, killed = tmp_path / "living", tmp_path / "killed"
    (living / "exports").mkdir(parents=True)
    (living / "exports" / "mine.zip").write_bytes(b"somebody put it here")
    async with open_store(living) as store:
        await store.gallery.add(ADA, drawn())
        with store.gallery.export_folder() as folder:
            await store.gallery.export_parts(ADA, Path(folder), 10**6)
            shutil.copytree(living, killed)
    assert [each.is_relative_to(killed) for each in files_with(b"gallery.json", tmp_path)] == [True]
    async with open_store(killed):
        assert files_with(b"gallery.json", tmp_path) == []
        assert names_in(killed / "exports") == ["mine.zip"]


async def test_an_export_that_breaks_off_leaves_the_older_one(
    gallery: Gallery, tmp_path: Path
) -> None:
    await gallery.add(ADA, drawn(size=64))
    folder = tmp_path / "exports"
    folder.mkdir()
    (folder / "ada.zip").write_text("an older export")
    with files_no_larger_than(5000), pytest.raises(StorageFailed, match=r"^The disk is full\.$"):
        await gallery.export(ADA, folder / "ada.zip")
    assert names_in(folder) == ["ada.zip"]
    assert (folder / "ada.zip").read_text() == "an older export"
    with pytest.raises(StorageFailed, match=r"^The archive .* cannot be written: no such file"):
        await gallery.export(ADA, tmp_path / "missing" / "ada.zip")


async def test_a_full_disk_keeps_nothing_of_a_drawing(gallery: Gallery, tmp_path: Path) -> None:
    with (
        files_no_larger_than(250_000),
        pytest.raises(StorageFailed, match=r"^The disk is full\.$"),
    ):
        await gallery.add(ADA, drawn(size=320))
    assert await gallery.page(ADA, limit=1) == []
    assert picture_files(tmp_path) == []
    assert query(tmp_path, "SELECT * FROM stray_files") == []
    await gallery.add(ADA, drawn(size=320))


async def test_a_database_that_cannot_grow_is_one_sentence(
    gallery: Gallery, tmp_path: Path
) -> None:
    with files_no_larger_than(0), pytest.raises(StorageFailed, match="disk is full or failing"):
        await gallery.add(ADA, drawn())
    await gallery.add(ADA, drawn("later"))
    assert [entry.text for entry in await gallery.page(ADA, limit=9)] == ["later"]
    assert len(picture_files(tmp_path)) == 3


async def test_a_callers_cancellation_leaves_no_open_transaction(tmp_path: Path) -> None:
    begun, go_on = asyncio.Event(), asyncio.Event()

    async def slow(connection: Connection) -> None:
        await connection.execute("INSERT INTO stray_files VALUES ('slow')")
        begun.set()
        await go_on.wait()
        await connection.execute("INSERT INTO stray_files VALUES ('slow too')")

    async def failing(connection: Connection) -> None:
        await connection.execute("INSERT INTO stray_files VALUES ('failing')")
        raise RuntimeError("of our own making")

    async def quick(connection: Connection) -> None:
        assert connection.in_transaction
        await connection.execute("INSERT INTO stray_files VALUES ('quick')")

    async with open_database(tmp_path) as database:
        caller = asyncio.create_task(database.write(slow))
        await begun.wait()
        caller.cancel()
        later = [asyncio.create_task(database.write(change)) for change in (failing, quick)]
        with pytest.raises(asyncio.CancelledError):
            await caller
        go_on.set()
        with pytest.raises(RuntimeError, match="our own"):
            await later[0]
        await later[1]
        # Read by another connection: only what was committed.
        rows = query(tmp_path, "SELECT file FROM stray_files ORDER BY file")
    assert rows == [("quick",), ("slow",), ("slow too",)]


async def test_a_cancelled_add_is_finished_before_closing(tmp_path: Path) -> None:
    async with Gallery.open(tmp_path) as gallery:
        for delay in (0, 0.001, 0.003, 0.01):
            task = asyncio.create_task(gallery.add(ADA, drawn(size=64)))
            await asyncio.sleep(delay)
            task.cancel()
    async with Gallery.open_to_read(tmp_path) as gallery:
        kept = await gallery.page(ADA, limit=9)
    assert picture_files(tmp_path) == sorted(
        picture.path for entry in kept for picture in entry.pictures
    )
    assert len(kept) >= 3  # the first task may never have started


async def test_many_writers_at_once_each_get_their_drawing(gallery: Gallery) -> None:
    added = await asyncio.gather(*(gallery.add(ADA, drawn(str(n))) for n in range(20)))
    page = await gallery.page(ADA, limit=99)
    assert {entry.id: entry.text for entry in added} == {entry.id: entry.text for entry in page}
    assert sorted(entry.text or "" for entry in page) == sorted(map(str, range(20)))


async def test_a_closed_gallery_takes_no_more_work(tmp_path: Path) -> None:
    async with Gallery.open(tmp_path) as gallery:
        pass
    with pytest.raises(ShuttingDown):
        await gallery.page(ADA, limit=1)
    with pytest.raises(ShuttingDown):
        await gallery.add(ADA, drawn())


ADD_FOR_EVER = """
import asyncio, sys
from pathlib import Path
from drawn import drawn
from storage.gallery import Gallery

async def main():
    async with Gallery.open(Path(sys.argv[1])) as gallery:
        print("ready", flush=True)
        while True:
            await asyncio.gather(*(gallery.add("local:ada", drawn(size=64)) for _ in range(3)))
            await gallery.add("discord:42", drawn())
            await gallery.forget("discord:42")

asyncio.run(main())
"""


def killed_while_adding(data_dir: Path, after: float) -> None:
    process = subprocess.Popen(
        [sys.executable, "-c", ADD_FOR_EVER, data_dir],
        stdout=subprocess.PIPE,
        cwd=Path(__file__).parent,
    )
    assert process.stdout is not None
    process.stdout.readline()
    time.sleep(after)
    assert process.poll() is None
    process.kill()
    process.communicate()


async def test_a_killed_writer_leaves_no_file_that_is_nobodys(tmp_path: Path) -> None:
    for seconds in (0.1, 0.13, 0.17, 0.3):
        killed_while_adding(tmp_path, seconds)
        async with Gallery.open(tmp_path) as gallery:
            kept = await gallery.page(ADA, limit=10_000)
            kept += await gallery.page(BOB, limit=9)
        belonging = sorted(picture.path for entry in kept for picture in entry.pictures)
        assert picture_files(tmp_path) == belonging
        for path in belonging[-9:]:
            assert pictures.read_metadata(path)["painter"] == "watercolor"
    assert len(belonging) > 12


async def test_a_reader_sees_what_a_writer_commits(gallery: Gallery, tmp_path: Path) -> None:
    async with Gallery.open_to_read(tmp_path) as reader:
        assert await reader.page(ADA, limit=9) == []
        entry = await gallery.add(ADA, drawn())
        assert await reader.page(ADA, limit=9) == [entry]
        with pytest.raises(StorageFailed, match="opened for reading only"):
            await reader.forget(ADA)
    assert await gallery.page(ADA, limit=9) == [entry]


async def test_reading_where_nothing_is_shows_an_empty_gallery(tmp_path: Path) -> None:
    for folder in (tmp_path, tmp_path / "missing"):
        async with Gallery.open_to_read(folder) as gallery:
            assert await gallery.page(ADA, limit=9) == []
    assert names_in(tmp_path) == []


async def test_reading_a_closed_gallery_changes_no_database(tmp_path: Path) -> None:
    async with Gallery.open(tmp_path) as gallery:
        entry = await gallery.add(ADA, drawn())
    content = (tmp_path / DATABASE_FILE).read_bytes()
    async with Gallery.open_to_read(tmp_path) as gallery:
        assert await gallery.page(ADA, limit=9) == [entry]
    assert (tmp_path / DATABASE_FILE).read_bytes() == content


async def test_the_database_is_its_owners_alone(gallery: Gallery, tmp_path: Path) -> None:
    await gallery.add(ADA, drawn())
    names = [name for name in names_in(tmp_path) if name.startswith(DATABASE_FILE)]
    assert len(names) == 3  # with the log and its index
    assert all((tmp_path / name).stat().st_mode & 0o077 == 0 for name in names)


async def test_every_commit_reaches_the_disk(tmp_path: Path) -> None:
    async def pragmas(connection: Connection) -> list[object]:
        names = ("journal_mode", "synchronous", "foreign_keys")
        return [
            (await connection.execute_fetchall(f"PRAGMA {name}"))[0][0]  # type: ignore[index]
            for name in names
        ]

    async with open_database(tmp_path) as database:
        assert await database.write(pragmas) == ["wal", 2, 1]
        with pytest.raises(StorageFailed, match="readonly"):
            await database.read("DELETE FROM drawings", ())


async def schema_after(steps: list[migrations.Migration], path: Path) -> object:
    async with aiosqlite.connect(path, isolation_level=None) as connection:
        for number, step in enumerate(steps, start=1):
            await step(connection)
            await connection.execute(f"PRAGMA user_version = {number}")
        return await connection.execute_fetchall("SELECT name, sql FROM sqlite_schema ORDER BY 1")


@pytest.mark.parametrize("version", range(len(migrations.MIGRATIONS) + 1))
async def test_every_older_database_is_brought_up_to_date(tmp_path: Path, version: int) -> None:
    new = await schema_after(migrations.MIGRATIONS, tmp_path / "new")
    await schema_after(migrations.MIGRATIONS[:version], tmp_path / DATABASE_FILE)
    async with Gallery.open(tmp_path) as gallery:
        await gallery.add(ADA, drawn())
    assert await schema_after([], tmp_path / DATABASE_FILE) == new
    assert query(tmp_path, "PRAGMA user_version") == [(len(migrations.MIGRATIONS),)]


async def _a_later_step(connection: Connection) -> None:
    await connection.execute("ALTER TABLE drawings ADD COLUMN later TEXT DEFAULT 'filled'")


async def _a_failing_step(connection: Connection) -> None:
    await _a_later_step(connection)
    raise sqlite3.OperationalError("no such luck")


async def test_a_later_step_keeps_the_drawings(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with Gallery.open(tmp_path) as gallery:
        entry = await gallery.add(ADA, drawn())
    steps = migrations.MIGRATIONS
    monkeypatch.setattr(migrations, "MIGRATIONS", [*steps, _a_failing_step])
    with pytest.raises(StorageFailed, match="no such luck"):
        async with Gallery.open(tmp_path):
            pass
    assert query(tmp_path, "PRAGMA user_version") == [(len(steps),)]
    monkeypatch.setattr(migrations, "MIGRATIONS", [*steps, _a_later_step])
    with pytest.raises(StorageFailed, match="from an older Emotion Draw"):
        async with Gallery.open_to_read(tmp_path):
            pass
    async with Gallery.open(tmp_path) as gallery:
        assert await gallery.page(ADA, limit=9) == [entry]
    assert query(tmp_path, "SELECT later FROM drawings") == [("filled",)]


async def test_a_newer_database_is_refused(tmp_path: Path) -> None:
    async with Gallery.open(tmp_path):
        pass
    query(tmp_path, "PRAGMA user_version = 999")
    for way in (Gallery.open, Gallery.open_to_read):
        with pytest.raises(StorageFailed, match="written by a newer Emotion Draw"):
            async with way(tmp_path):
                pass
    assert query(tmp_path, "PRAGMA user_version") == [(999,)]


@pytest.mark.parametrize("damage", ["no database", "torn"])
async def test_a_damaged_database_is_one_sentence(tmp_path: Path, damage: str) -> None:
    path = tmp_path / DATABASE_FILE
    async with Gallery.open(tmp_path) as gallery:
        await gallery.add(ADA, drawn())
    content = path.read_bytes()
    path.write_bytes(b"no database " * 1000 if damage == "no database" else content[:6000])
    for way in (Gallery.open, Gallery.open_to_read):
        with pytest.raises(StorageFailed) as caught:
            async with way(tmp_path) as gallery:
                await gallery.page(ADA, limit=9)
        assert str(caught.value).startswith(f"The database {path} is damaged: ")
        assert "\n" not in str(caught.value)


async def test_a_data_folder_that_is_a_file_is_one_sentence(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    for way in (Gallery.open, Gallery.open_to_read):
        with pytest.raises(StorageFailed, match=r"cannot be .*: not a directory\.$"):
            async with way(tmp_path / "file"):
                pass


@pytest.mark.parametrize(
    "key",
    [
        "discord:1",
        "telegram:0123456789",
        "web:aZ09",
        "local:ada",
        "local:ada.l-o_v@host",
        "local:é",
    ],
)
def test_user_keys(key: str) -> None:
    assert checked_user_key(key) == key


@pytest.mark.parametrize(
    "key",
    [
        *(
            "",
            "ada",
            "discord:",
            "discord:ada",
            "discord:1\n",
            "discord:\u0661",
            "Discord:1",
            "web:a-b",
        ),
        *("telegram:-1", "local:", "local:a b", "local:a/b", "local:a:b", "local:a\x00", "irc:1"),
        *("local:a\ud800", "local:\u200b", " discord:1", "web:é", "x" * 1000),
    ],
)
async def test_anything_else_is_bad_input(gallery: Gallery, key: str) -> None:
    with pytest.raises(BadInput, match="is no user key") as caught:
        checked_user_key(key)
    assert str(caught.value).isprintable()
    assert len(str(caught.value)) < 300
    for attempt in (gallery.page(key, limit=1), gallery.forget(key), gallery.add(key, drawn())):
        with pytest.raises(BadInput):
            await attempt
    with pytest.raises(BadInput):
        await gallery.add(ADA, drawn(), source_author=key)
