"""A data folder as one file, and back: whole, while others write, whatever dies on the way.

With EMOTION_DRAW_LONG_TESTS=1: 20 backups of a busy folder instead of 3, and 20,000 mutations
instead of 500.
"""

import asyncio
import hashlib
import io
import json
import os
import random
import shutil
import sqlite3
import subprocess
import sys
import tarfile
import tracemalloc
import zipfile
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path
from tempfile import mkdtemp
from typing import Any

import pytest

from bot.desk import Desk
from bot.pace import Pace
from conftest import LONG, Program
from drawn import drawn, files_no_larger_than
from engine.errors import BadInput, EmotionDrawError, GalleryInUse, StorageFailed
from engine.values import Request
from storage import lock, tar
from storage.backup import CHECKSUM, MANIFEST, Manifest, write_backup
from storage.database import DATABASE_FILE
from storage.gallery import Gallery
from storage.guilds import Rules
from storage.restore import restore_backup
from storage.store import open_store
from wishes import asked

ADA, BOB = "local:ada", "discord:42"
GUILD = "discord:7"


def quiet(*_: object) -> None:
    """Nobody is told how far it is."""


def back_up(data_dir: Path, path: Path) -> Manifest:
    return write_backup(data_dir, path, quiet)


def restore(path: Path, data_dir: Path, *, replace: bool = False) -> Manifest:
    return restore_backup(path, data_dir, replace=replace, tell=quiet)


async def furnish(data_dir: Path, text: str) -> None:
    """Two drawings, a favourite among them, wishes, rules, a note, and a job that waits."""
    data_dir.mkdir(exist_ok=True)  # noqa: ASYNC240 - nobody waits for this loop
    async with open_store(data_dir) as store:
        await store.gallery.add(ADA, drawn(text))
        kept = await store.gallery.add(BOB, drawn(f"{text} too"))
        await store.gallery.favour(BOB, kept.id, favourite=True)
        await store.people.wish(ADA, painted=False)
        await store.guilds.set_rules(GUILD, Rules(daily_quota=3, channels=frozenset({"1"})))
        await store.notes.put("commands", text)
        await Desk(store, Pace(), None).ask(asked(BOB, locale="pt-BR"), Request("later", seed=3))


async def exported(data_dir: Path, folder: Path) -> dict[str, Any]:
    """All that the bot's own ways out tell of a data folder, pictures included."""
    told: dict[str, Any] = {}
    folder.mkdir(exist_ok=True)  # noqa: ASYNC240 - nobody waits for this loop
    async with open_store(data_dir) as store:
        for user in (ADA, BOB):
            await store.gallery.export(user, folder / "export.zip")
            with zipfile.ZipFile(folder / "export.zip") as archive:
                told[user] = {name: archive.read(name) for name in archive.namelist()}
        told["rules"] = await store.guilds.rules(GUILD)
        told["note"] = await store.notes.get("commands")
        told["waiting"] = await store.journal.pending(9)
    return told


@pytest.fixture
def data_dir(tmp_path: Path) -> Path:
    asyncio.run(furnish(tmp_path / "data", "so happy"))
    return tmp_path / "data"


@pytest.fixture
def backup(data_dir: Path, tmp_path: Path) -> Path:
    back_up(data_dir, tmp_path / "backup.tar")
    return tmp_path / "backup.tar"


def tree(folder: Path) -> dict[str, bytes]:
    """Everything in a data folder, but for who held its lock."""
    files = [path for path in folder.rglob("*") if path.is_file()]
    return {
        str(path.relative_to(folder)): path.read_bytes()
        for path in files
        if not path.name.startswith("writer.")
    }


def pictures_in(data_dir: Path) -> set[Path]:
    return {path for path in (data_dir / "pictures").rglob("*") if path.is_file()}


def query(data_dir: Path, sql: str) -> list[tuple[Any, ...]]:
    with closing(sqlite3.connect(data_dir / DATABASE_FILE)) as connection:
        return connection.execute(sql).fetchall()


def test_everything_comes_back(data_dir: Path, backup: Path, tmp_path: Path) -> None:
    manifest = restore(backup, tmp_path / "new")
    assert (manifest.drawings, manifest.pictures, manifest.waiting) == (2, 6, 1)
    assert (manifest.missing, manifest.format) == (0, 1)
    before = asyncio.run(exported(data_dir, tmp_path / "exports"))
    after = asyncio.run(exported(tmp_path / "new", tmp_path / "exports"))
    assert after == before
    assert [job.request.text for job in after["waiting"]] == ["later"]
    told = json.loads(after[ADA]["gallery.json"])
    assert (told["painted_by_others"], len(after[ADA])) == (False, 4)


def test_a_backup_is_a_tar_file_that_any_program_opens(backup: Path, data_dir: Path) -> None:
    with tarfile.open(backup) as archive:
        names = archive.getnames()
        assert names[0] == DATABASE_FILE
        assert names[-2:] == [MANIFEST, CHECKSUM]
        assert {data_dir / name for name in names[1:-2]} == pictures_in(data_dir)
        content = archive.extractfile(names[1])
        assert content
        assert content.read() == (data_dir / names[1]).read_bytes()


def test_backup_and_restored_folder_are_their_owners_alone(backup: Path, tmp_path: Path) -> None:
    before = os.umask(0)
    try:
        restore(backup, tmp_path / "new")
    finally:
        os.umask(before)
    restored = [tmp_path / "new", *(tmp_path / "new").rglob("*")]
    for path in (backup, *restored):
        if not path.name.startswith("writer."):  # who holds the lock is no secret
            assert path.stat().st_mode & 0o777 == (0o700 if path.is_dir() else 0o600), path


ADD_FOR_EVER = """
import asyncio, sys
from pathlib import Path
from tempfile import mkdtemp
from drawn import drawn
from storage.gallery import Gallery

async def main():
    async with Gallery.open(Path(sys.argv[1])) as gallery:
        while True:
            for _ in range(9):
                entry = await gallery.add("local:ada", drawn("x" * 4000))
            print("added", flush=True)
            await gallery.delete("local:ada", entry.id)

asyncio.run(main())
"""


@pytest.fixture
def writer(data_dir: Path) -> Iterator[None]:
    """Another process that adds and deletes drawings all the time."""
    process = subprocess.Popen(
        [sys.executable, "-c", ADD_FOR_EVER, data_dir],
        stdout=subprocess.PIPE,
        cwd=Path(__file__).parent,
    )
    assert process.stdout
    process.stdout.readline()
    yield
    assert process.poll() is None
    process.kill()
    process.communicate()


@pytest.mark.usefixtures("writer")
def test_a_backup_is_whole_while_another_process_writes(data_dir: Path, tmp_path: Path) -> None:
    for number in range(20 if LONG else 3):
        path, folder = tmp_path / f"{number}.tar", tmp_path / str(number)
        written = back_up(data_dir, path)
        assert restore(path, folder) == written
        rows = query(folder, "SELECT file FROM pictures")
        assert len(rows) == written.pictures + written.missing > 20
        assert len(pictures_in(folder)) == written.pictures
        assert {folder / file for [file] in rows} >= pictures_in(folder)
        assert query(folder, "PRAGMA integrity_check") == [("ok",)]


def test_a_picture_deleted_meanwhile_is_left_out_and_said(data_dir: Path, tmp_path: Path) -> None:
    gone = max(pictures_in(data_dir))

    def delete(words: str, *_: int) -> None:
        if words.startswith("Packing"):
            gone.unlink(missing_ok=True)

    manifest = write_backup(data_dir, tmp_path / "backup.tar", delete)
    assert (manifest.pictures, manifest.missing) == (5, 1)
    assert restore(tmp_path / "backup.tar", tmp_path / "new") == manifest
    assert len(pictures_in(tmp_path / "new")) == 5
    assert len(asyncio.run(exported(tmp_path / "new", tmp_path / "x"))[ADA]) >= 3


def test_a_backup_that_breaks_off_leaves_the_earlier_one(
    data_dir: Path, backup: Path, tmp_path: Path
) -> None:
    content = backup.read_bytes()
    names = sorted(tmp_path.iterdir())
    for limit in (0, 4096, len(content) - 1):
        with files_no_larger_than(limit), pytest.raises(StorageFailed):
            back_up(data_dir, backup)
    assert backup.read_bytes() == content
    assert sorted(tmp_path.iterdir()) == names


def test_of_a_damaged_database_no_backup_is_made(data_dir: Path, tmp_path: Path) -> None:
    path = data_dir / DATABASE_FILE
    content = bytearray(path.read_bytes())
    content[8192:30000] = bytes(30000 - 8192)
    path.write_bytes(content)
    with pytest.raises(StorageFailed, match=rf"^The database {path} is damaged: .*\.$") as caught:
        back_up(data_dir, tmp_path / "backup.tar")
    assert "\n" not in str(caught.value)
    assert [path.name for path in tmp_path.iterdir()] == ["data"]


def test_a_backup_goes_nowhere_where_it_does_harm(data_dir: Path, tmp_path: Path) -> None:
    (tmp_path / "notes.txt").write_text("mine")
    (tmp_path / "link").symlink_to(data_dir)
    for place in (data_dir / DATABASE_FILE, tmp_path / "link" / "x", tmp_path / "notes.txt"):
        with pytest.raises(BadInput):
            back_up(data_dir, place)
    assert (tmp_path / "notes.txt").read_text() == "mine"
    with pytest.raises(StorageFailed, match="nothing to back up"):
        back_up(tmp_path / "nowhere", tmp_path / "backup.tar")


def test_a_folder_with_a_gallery_is_replaced_only_at_a_word(
    data_dir: Path, backup: Path, tmp_path: Path
) -> None:
    other = tmp_path / "other"
    asyncio.run(furnish(other, "another"))
    before = tree(other)
    with pytest.raises(BadInput, match="has a gallery already; --replace"):
        restore(backup, other)
    assert tree(other) == before
    restore(backup, other, replace=True)
    assert asyncio.run(exported(other, tmp_path / "x")) == asyncio.run(
        exported(data_dir, tmp_path / "x")
    )
    assert {path.name for path in pictures_in(other)} == {
        path.name for path in pictures_in(data_dir)
    }


def test_a_running_writer_is_not_robbed(data_dir: Path, backup: Path) -> None:
    before = tree(data_dir)
    with lock.writing(data_dir, "emotion-draw run"), pytest.raises(GalleryInUse):
        restore(backup, data_dir, replace=True)
    assert tree(data_dir) == before


def test_the_log_of_the_earlier_database_is_not_taken_for_the_new_ones(
    data_dir: Path, backup: Path, tmp_path: Path
) -> None:
    asyncio.run(furnish(data_dir, "later"))
    with closing(sqlite3.connect(data_dir / DATABASE_FILE)) as open_one:
        open_one.execute("UPDATE drawings SET text = 'in the log'")
        open_one.commit()
        killed = tmp_path / "killed"
        shutil.copytree(data_dir, killed)
    assert (killed / f"{DATABASE_FILE}-wal").stat().st_size > 0
    restore(backup, killed, replace=True)
    texts = {text for [text] in query(killed, "SELECT text FROM drawings")}
    assert texts == {"so happy", "so happy too"}
    assert query(killed, "PRAGMA integrity_check") == [("ok",)]


def test_damaged_and_lost_pictures_are_replaced(
    data_dir: Path, backup: Path, tmp_path: Path
) -> None:
    before = asyncio.run(exported(data_dir, tmp_path / "x"))
    damaged, shorter, lost, _ = sorted(pictures_in(data_dir))[:4]
    damaged.write_bytes(damaged.read_bytes()[:-1] + b"?")
    shorter.write_bytes(shorter.read_bytes()[:-1])
    lost.unlink()
    restore(backup, data_dir, replace=True)
    assert asyncio.run(exported(data_dir, tmp_path / "x")) == before


def test_a_damaged_database_is_replaced(data_dir: Path, backup: Path, tmp_path: Path) -> None:
    before = asyncio.run(exported(data_dir, tmp_path / "x"))
    (data_dir / DATABASE_FILE).write_bytes(b"no database " * 999)
    restore(backup, data_dir, replace=True)
    assert asyncio.run(exported(data_dir, tmp_path / "x")) == before


def forged(path: Path, members: list[tuple[str, bytes]], **told: Any) -> Path:
    """A backup with these members, its checksum right."""
    with path.open("w+b") as file:
        facts = {"format": 1, "version": 1, "created_at": "2026-01-01T00:00:00+00:00"}
        counts = dict.fromkeys(("drawings", "waiting", "pictures", "missing"), 0)
        manifest = json.dumps({**facts, **counts, **told}).encode()
        for name, content in (*members, (MANIFEST, manifest)):
            tar.put(file, name, io.BytesIO(content), size=len(content), when=0)
        file.seek(0)
        checksum = hashlib.sha256(file.read()).hexdigest().encode()
        tar.put(file, CHECKSUM, io.BytesIO(checksum), size=64, when=0)
        tar.end(file)
    return path


def database_of(backup: Path) -> bytes:
    with tarfile.open(backup) as archive:
        content = archive.extractfile(DATABASE_FILE)
        assert content
        return content.read()


def database_with(backup: Path, change: str, folder: Path) -> tuple[bytes, int]:
    """The backup's database after a statement, and its version."""
    folder.mkdir()
    (folder / DATABASE_FILE).write_bytes(database_of(backup))
    with closing(sqlite3.connect(folder / DATABASE_FILE)) as connection:
        connection.execute(change)
        connection.commit()
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        [[version]] = connection.execute("PRAGMA user_version")
    return (folder / DATABASE_FILE).read_bytes(), version


def refuses(path: Path, data_dir: Path, fault: type[EmotionDrawError], says: str) -> None:
    before = tree(data_dir)
    with pytest.raises(fault, match=says) as caught:
        restore(path, data_dir, replace=True)
    assert "\n" not in str(caught.value)
    assert tree(data_dir) == before
    with pytest.raises(fault):
        restore(path, data_dir.with_name("nothing"))
    assert tree(data_dir.with_name("nothing")) == {}


@pytest.mark.parametrize(
    "name",
    [
        *(
            "../../etc/passwd",
            "/etc/passwd",
            "pictures/../../x.png",
            "pictures/ab/x.png",
            "writer.lock",
        ),
        *(f"{DATABASE_FILE}-wal", DATABASE_FILE, f"pictures/ab/{'c' * 24}-0-joy.png"),
        *(f"pictures/ab/ab{'0' * 22}-0-joy.png/../x", f"pictures/ab/ab{'0' * 22}-0-joy.png\n"),
    ],
)
def test_a_backup_with_other_names_is_refused(
    name: str, data_dir: Path, backup: Path, tmp_path: Path
) -> None:
    members = [(DATABASE_FILE, database_of(backup)), (name, b"content")]
    path = forged(tmp_path / "forged.tar", members)
    refuses(path, data_dir, BadInput, "a file that is none of ours")


@pytest.mark.parametrize(
    "kind", [tarfile.SYMTYPE, tarfile.LNKTYPE, tarfile.DIRTYPE, tarfile.FIFOTYPE]
)
def test_a_backup_with_links_or_folders_is_refused(
    kind: bytes, data_dir: Path, backup: Path, tmp_path: Path
) -> None:
    path = tmp_path / "forged.tar"
    with tarfile.open(path, "w") as archive:
        content = database_of(backup)
        database = tarfile.TarInfo(DATABASE_FILE)
        database.size = len(content)
        archive.addfile(database, io.BytesIO(content))
        other = tarfile.TarInfo(f"pictures/ab/ab{'0' * 22}-0-joy.png")
        other.type, other.linkname = kind, "/etc/passwd"
        archive.addfile(other)
    refuses(path, data_dir, BadInput, "no plain file")


@pytest.mark.parametrize(
    ("change", "says"),
    [
        ("UPDATE pictures SET file = '../../../etc/passwd' WHERE position = 1", "foreign files"),
        ("INSERT INTO stray_files VALUES ('/etc/passwd')", "foreign files"),
        ("INSERT INTO stray_files VALUES ('ready/../../x.png')", "foreign files"),
        (
            "INSERT INTO ready_pictures VALUES ('ready/../../x.png', '', '', 8, 1, 'p', '1', 0)",
            "foreign files",
        ),
        (
            "INSERT INTO jobs (id, intake_key, user_key, own, seed, gentle, private, locale,"
            " address, turn, guild_turn, created_at) VALUES ('../../x', 'discord:1', 'discord:1',"
            " 1, 1, 0, 0, 'en', '{}', 0, 0, '2026-01-01')",
            "foreign files",
        ),
        ("CREATE TRIGGER t AFTER INSERT ON jobs BEGIN DELETE FROM drawings; END", "programs"),
        ("CREATE VIEW v AS SELECT 1", "programs"),
    ],
)
def test_a_backup_whose_database_reaches_further_is_refused(
    change: str, says: str, data_dir: Path, backup: Path, tmp_path: Path
) -> None:
    content, version = database_with(backup, change, tmp_path / "forge")
    path = forged(tmp_path / "forged.tar", [(DATABASE_FILE, content)], version=version)
    refuses(path, data_dir, BadInput, says)


def test_a_backup_of_a_newer_program_is_refused(
    data_dir: Path, backup: Path, tmp_path: Path
) -> None:
    database = [(DATABASE_FILE, database_of(backup))]
    for number, newer in enumerate(({"version": 999}, {"format": 2})):
        path = forged(tmp_path / f"{number}.tar", database, **newer)
        refuses(path, data_dir, StorageFailed, "newer Emotion Draw: update this program")
    content, _ = database_with(backup, "PRAGMA user_version = 999", tmp_path / "forge")
    path = forged(tmp_path / "forged.tar", [(DATABASE_FILE, content)])
    refuses(path, data_dir, BadInput, "no backup")


def test_what_is_no_backup_is_refused(data_dir: Path, tmp_path: Path) -> None:
    path = tmp_path / "file"
    for content in (b"", b"no backup", bytes(10240), random.Random(1).randbytes(9999)):
        path.write_bytes(content)
        refuses(path, data_dir, BadInput, "is no backup of Emotion Draw")
    refuses(tmp_path / "missing", data_dir, BadInput, "cannot be read")
    refuses(data_dir, data_dir, BadInput, "is no backup of Emotion Draw")


def test_a_backup_cut_off_anywhere_is_refused(data_dir: Path, backup: Path, tmp_path: Path) -> None:
    content = backup.read_bytes()
    path = tmp_path / "cut.tar"
    whole = len(content) - 2 * tarfile.BLOCKSIZE - 1  # but for the end, which tells nothing
    for size in range(0, whole, max(1, whole // 40)):
        path.write_bytes(content[:size])
        refuses(path, data_dir, BadInput, r"no backup|cannot be restored")


def test_no_mutation_of_a_backup_is_restored_or_uncaught(
    data_dir: Path, backup: Path, tmp_path: Path
) -> None:
    content = backup.read_bytes()
    end = content.index(CHECKSUM.encode())  # what follows is the checksum of all before
    chance = random.Random(7)
    before = tree(data_dir)
    path = tmp_path / "mutated.tar"
    for _ in range(20_000 if LONG else 500):
        mutated = bytearray(content)
        for _ in range(chance.choice((1, 1, 8))):
            header = chance.random() < 0.5  # where a reader goes astray most easily
            near = chance.randrange(0, end, 512) if header else 0
            place = min(end - 1, near + chance.randrange(512 if header else end))
            mutated[place] = (mutated[place] + chance.randrange(1, 256)) % 256
        path.write_bytes(mutated)
        if mutated != content:
            with pytest.raises(EmotionDrawError):
                restore(path, data_dir, replace=True)
    assert tree(data_dir) == before


KILL = """
import asyncio, json, os, shutil, signal, sys
from pathlib import Path
from tempfile import mkdtemp
from storage import strays
from storage.gallery import Gallery
from storage.restore import restore_backup

backup, old, folder = map(Path, sys.argv[1:])
WATCHED = ("open", "os.", "sqlite3.", "shutil.")

def die_at(number):
    left = number
    def count(event, _):
        nonlocal left
        if event.startswith(WATCHED):
            left -= 1
            if left == 0:
                os.kill(os.getpid(), signal.SIGKILL)
    sys.addaudithook(count)

def restore():
    restore_backup(backup, folder, replace=True, tell=lambda *_: None)

async def told():
    async with Gallery.open(folder) as gallery:
        users = ("local:ada", "discord:42")
        entries = [each for user in users for each in await gallery.page(user, limit=9)]
    pictures = [[p.path.read_bytes().hex()[-99:] for p in entry.pictures] for entry in entries]
    return json.dumps([[e.id, e.text, e.favourite] for e in entries] + pictures)

def outcome_of_death_at(number):
    shutil.rmtree(folder, ignore_errors=True)
    shutil.copytree(old, folder)
    child = os.fork()
    if child == 0:
        die_at(number)
        restore()
        os._exit(0)
    _, status = os.waitpid(child, 0)
    outcome = asyncio.run(told())
    if number % 10 == 0:  # and whoever tries again succeeds
        restore()
        assert asyncio.run(told()) == new
    return outcome, os.WIFSIGNALED(status)

shutil.copytree(old, folder)
earlier = asyncio.run(told())
restore()
new = asyncio.run(told())
assert earlier != new
seen, number, died = [], 0, True
while died:
    number += 1
    outcome, died = outcome_of_death_at(number)
    assert outcome in (earlier, new), number
    seen.append(outcome == new)
assert seen == sorted(seen), "once new, always new"
print(len(seen), seen.index(True))
"""


def test_a_kill_at_any_moment_leaves_the_old_or_the_new(backup: Path, tmp_path: Path) -> None:
    old = tmp_path / "old"
    asyncio.run(furnish(old, "earlier"))
    with closing(sqlite3.connect(old / DATABASE_FILE)) as open_one:
        open_one.execute("UPDATE drawings SET text = text || ' in the log'")
        open_one.commit()
        shutil.copytree(old, tmp_path / "killed")  # with the log beside the database
    found = subprocess.run(
        [sys.executable, "-c", KILL, backup, tmp_path / "killed", tmp_path / "folder"],
        cwd=Path(__file__).parent,
        capture_output=True,
        text=True,
        check=False,
    )
    assert found.returncode == 0, found.stderr
    moments, stroke = map(int, found.stdout.split())
    assert moments > stroke > 30


def test_the_command_line_backs_up_and_restores(
    program: Program, data_dir: Path, tmp_path: Path
) -> None:
    path = tmp_path / "backup.tar"
    found = program("backup", str(path))
    assert (found.returncode, found.stderr) == (0, "")
    assert found.stdout.startswith("Backed up: drawings 2, pictures 6, waiting to be painted 1, to")
    new = {"DATA_DIR": str(tmp_path / "new")}
    found = program("restore", str(path), settings=new)
    assert (found.returncode, found.stderr) == (0, "")
    assert "Restored: drawings 2, pictures 6" in found.stdout
    refusals: list[tuple[list[str], int, Callable[[str], bool]]] = [
        (["restore", str(path)], 2, lambda said: "--replace" in said),
        (["restore", str(tmp_path / "missing")], 2, lambda said: "cannot be read" in said),
        (["restore"], 2, lambda said: "required: FILE" in said),
        (["backup"], 2, lambda said: "required: FILE" in said),
        (["backup", str(data_dir / "x")], 2, lambda said: "data folder" in said),
        (["backup", str(tmp_path / "no" / "x")], 1, lambda said: "cannot be written" in said),
    ]
    for arguments, code, fits in refusals:
        found = program(*arguments)
        assert (found.returncode, found.stdout, found.stderr.count("\n")) == (code, "", 1)
        assert fits(found.stderr), found.stderr
    with lock.writing(data_dir, "emotion-draw run"):
        found = program("restore", str(path), "--replace")
        assert (found.returncode, found.stderr.count("\n")) == (1, 1)
        assert "in use by emotion-draw run" in found.stderr
        assert program("backup", str(path)).returncode == 0


def test_memory_stays_flat_however_many_pictures(tmp_path: Path) -> None:
    def peak(pictures: int) -> int:
        data_dir = Path(mkdtemp(dir=tmp_path))
        asyncio.run(_many(data_dir, pictures))
        tracemalloc.start()
        back_up(data_dir, tmp_path / "backup.tar")
        restore(tmp_path / "backup.tar", data_dir / "new")
        found = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
        return found

    peak(1500)  # what is imported and remembered once: Python's table of names grows by megabytes
    assert peak(1500) < 1_000_000 + 2 * tar.CHUNK


async def _many(data_dir: Path, pictures: int) -> None:
    (data_dir / "pictures" / "ab").mkdir(parents=True)
    async with Gallery.open(data_dir):
        pass
    with closing(sqlite3.connect(data_dir / DATABASE_FILE)) as connection:
        connection.execute("PRAGMA foreign_keys = OFF")
        for number in range(pictures):
            drawing = f"ab{number:022x}"
            file = f"pictures/ab/{drawing}-0-joy.png"
            (data_dir / file).write_bytes(b"\x89PNG")
            connection.execute(
                "INSERT INTO pictures VALUES (?, 0, ?, 'joy', 1.0, '', 1, 'watercolor', '1', 8, 8,"
                " NULL)",
                (drawing, file),
            )
        connection.commit()
