"""A data folder made of a backup: checked whole first, then in place at one stroke.

The stroke is the new name of the database's file. The picture files are laid
beside the earlier ones before it: their names are of drawings, and no two
drawings share an id. Whatever dies on the way, the folder is as it was before
or as the backup has it; files that are nobody's then go with the next sweep.
"""

import asyncio
import json
import os
import sqlite3
from collections.abc import Callable
from contextlib import ExitStack, closing
from datetime import timedelta
from pathlib import Path
from typing import BinaryIO

from engine.errors import BadInput, StorageFailed
from storage import lock, migrations, tar
from storage.backup import CHECKSUM, FORMAT, MANIFEST, Manifest, Tell, digest, is_backup
from storage.connection import BUSY_TIMEOUT, connect_to_memory, database_errors, is_damage
from storage.database import DATABASE_FILE, open_database
from storage.files import file_errors, whole_file
from storage.health import examined, reading
from storage.names import PICTURES_FOLDER, drawing_of, is_job, is_ready
from storage.orphans import sweep_orphans
from storage.strays import sweep_leftovers

_LONGEST_MANIFEST = 64 * 1024  # bytes
_NO_BACKUP = "{} is no backup of Emotion Draw."
_NEWER = "{} was made by a newer Emotion Draw: update this program."


def restore_backup(path: Path, data_dir: Path, *, replace: bool, tell: Tell) -> Manifest:
    """Put what a backup holds into `data_dir`. Blocks.

    With `replace` that is in place of what is there. Where it breaks off, the
    folder keeps what it had. Raises BadInput where `path` is no whole backup or
    the folder is taken, GalleryInUse, StorageFailed.
    """
    database = data_dir / DATABASE_FILE
    with ExitStack() as held, _opened(path) as file:
        if data_dir.is_dir():  # a folder is only made for a backup that is whole
            held.enter_context(lock.writing(data_dir, "emotion-draw restore"))
            _check_free(database, replace=replace)
        manifest = _checked(path, file, tell)
        if not data_dir.is_dir():
            held.enter_context(lock.writing(data_dir, "emotion-draw restore"))
        with file_errors(f"The data folder {data_dir} cannot be written"):
            _lay_out(path, file, manifest, data_dir, tell)
        asyncio.run(_tidy(data_dir, nothing_else=replace))
    return manifest


def _opened(path: Path) -> BinaryIO:
    try:
        if not is_backup(path) and path.exists():
            raise BadInput(_NO_BACKUP.format(path))
        return path.open("rb")
    except OSError as error:
        raise BadInput(f"{path} cannot be read: {error.strerror}.") from error


def _check_free(database: Path, *, replace: bool) -> None:
    with file_errors(f"The database {database} cannot be read"):
        taken = database.exists() and database.stat().st_size > 0
    if taken and not replace:
        raise BadInput(
            f"The data folder {database.parent} has a gallery already; --replace puts the backup "
            "in its place."
        )


def _checked(path: Path, file: BinaryIO, tell: Tell) -> Manifest:
    """What the backup says of itself, once each of its bytes was looked at."""
    try:
        manifest, checksum, size = _ends(file)
        whole = digest(file, size, tell) == checksum
    except (tar.Unreadable, UnicodeError) as error:
        raise BadInput(f"{path} cannot be restored: {error}.") from error
    if not whole:
        raise BadInput(f"{path} cannot be restored: it is damaged.")
    try:
        told = json.loads(manifest)
        if told["format"] > FORMAT or told["version"] > len(migrations.MIGRATIONS):
            raise StorageFailed(_NEWER.format(path))
        return Manifest(**told)
    except (ValueError, TypeError, KeyError) as error:
        raise BadInput(_NO_BACKUP.format(path)) from error


def _ends(file: BinaryIO) -> tuple[bytes, str, int]:
    """The manifest, the checksum, and of how many bytes it is; all names are as they must be."""
    members = tar.members(file)
    next(members)  # the database
    for member in members:
        if member.name == MANIFEST:
            break
        if drawing_of(member.name) is None:
            raise tar.Unreadable("it holds a file that is none of ours")
    else:
        raise tar.Unreadable("it breaks off")
    if member.size > _LONGEST_MANIFEST:
        raise tar.Unreadable("what it says of itself is too long")
    manifest = file.read(member.size)
    last = [(each, file.read(64).decode("ascii")) for each in members]
    if [(each.name, each.size) for each, _ in last] != [(CHECKSUM, 64)]:
        raise tar.Unreadable("it does not end as it must")
    [(member, checksum)] = last
    return manifest, checksum, member.start


def _lay_out(path: Path, file: BinaryIO, manifest: Manifest, data_dir: Path, tell: Tell) -> None:
    file.seek(0)
    members = tar.members(file)
    with whole_file(data_dir / DATABASE_FILE, replace=True) as database:
        Path(database.name).chmod(0o600)
        tar.copy(file, database, next(members).size)
        database.flush()
        tell("Checking the database", 0, 0)
        _check_database(path, Path(database.name), manifest)
        for number, member in enumerate(members, start=1):
            if drawing_of(member.name):
                _place(file, member, data_dir)
                tell("Laying out the pictures", number, manifest.pictures)
        if hasattr(os, "sync"):
            os.sync()
        _fold_log(data_dir / DATABASE_FILE)


def _place(file: BinaryIO, member: tar.Member, data_dir: Path) -> None:
    picture = data_dir / member.name
    for folder in (data_dir / PICTURES_FOLDER, picture.parent):
        folder.mkdir(mode=0o700, exist_ok=True)
    if _is_there(file, member.size, picture):
        return
    # A new file may last from the sync of all on; an earlier one's place is
    # taken by nothing that is not on the disk.
    lasting = picture.exists() or not hasattr(os, "sync")
    with whole_file(picture, replace=True, lasting=lasting) as placed:
        Path(placed.name).chmod(0o600)
        tar.copy(file, placed, member.size)


def _is_there(file: BinaryIO, size: int, picture: Path) -> bool:
    """Whether the picture's file is the next `size` bytes; else those can be read again."""
    start = file.tell()
    try:
        with picture.open("rb") as there:
            same = os.fstat(there.fileno()).st_size == size
            while same and (chunk := there.read(tar.CHUNK)):
                same = file.read(len(chunk)) == chunk
    except FileNotFoundError:
        same = False
    file.seek(start)
    return same


def _check_database(path: Path, database: Path, manifest: Manifest) -> None:
    """Refuse what a backup of ours never holds. Raises BadInput, StorageFailed.

    The names of files are followed when they are deleted, and a trigger is a
    program: neither may come from somewhere else.
    """
    health = examined(database, named=path)
    if health.version != manifest.version:
        raise BadInput(_NO_BACKUP.format(path))
    with database_errors(path), reading(database, alone=True) as connection:
        if not all(_are_ours(connection, *names) for names in _NAMES):
            raise BadInput(f"{path} cannot be restored: its database names foreign files.")
        programs = set(connection.execute(_PROGRAMS))
    if programs != asyncio.run(_our_programs(health.version)):
        raise BadInput(f"{path} cannot be restored: its database holds foreign programs.")


# The columns that name files, and what each may be; later versions have more of them.
_NAMES: tuple[tuple[str, str, Callable[[str], object]], ...] = (
    ("pictures", "file", drawing_of),
    ("ready_pictures", "file", is_ready),
    ("stray_files", "file", lambda name: drawing_of(name) or is_ready(name)),
    ("jobs", "id", is_job),
)


def _are_ours(
    connection: sqlite3.Connection, table: str, column: str, ours: Callable[[str], object]
) -> bool:
    """Whether every name in a column is one of ours; also where there is no such table yet."""
    if not connection.execute("SELECT 1 FROM sqlite_schema WHERE name = ?", (table,)).fetchone():
        return True
    names = connection.execute(f"SELECT {column} FROM {table}")  # noqa: S608 - our own words
    return all(isinstance(name, str) and ours(name) for [name] in names)


_PROGRAMS = "SELECT name, sql FROM sqlite_schema WHERE type IN ('trigger', 'view')"


async def _our_programs(version: int) -> set[tuple[str, str]]:
    async with connect_to_memory() as connection:
        for step in migrations.MIGRATIONS[:version]:
            await step(connection)
        return {(name, sql) for name, sql in await connection.execute_fetchall(_PROGRAMS)}


def _fold_log(database: Path) -> None:
    """Empty the earlier database's log: beside another database it would be taken for its own."""
    if database.exists():
        with database_errors(database):
            try:
                busy = _checkpoint(database)
            except sqlite3.DatabaseError as error:
                if not is_damage(error):
                    raise
                busy = False  # nothing to keep of it
        if busy:
            raise StorageFailed(f"The database {database} is being read; try again in a moment.")
    for end in ("-wal", "-shm"):
        database.with_name(database.name + end).unlink(missing_ok=True)


def _checkpoint(database: Path) -> bool:
    """Write the log into its database; whether somebody who reads was in the way."""
    address = f"{database.absolute().as_uri()}?mode=rw"
    with closing(sqlite3.connect(address, uri=True, timeout=BUSY_TIMEOUT)) as connection:
        [[busy, *_]] = connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        return bool(busy)


async def _tidy(data_dir: Path, *, nothing_else: bool) -> None:
    """Bring the new database up to date; with `nothing_else` delete all other pictures."""
    async with open_database(data_dir) as database:
        await sweep_leftovers(database, data_dir)
        if nothing_else:
            await sweep_orphans(database, data_dir, safe_age=timedelta())
