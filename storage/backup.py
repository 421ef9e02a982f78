"""A backup: all that is in a data folder as one file, made beside a bot that writes.

It is a plain tar file, so that every computer can look into it; in this order:

    emotion-draw.sqlite3   the database as it was at one moment
    pictures/69/69..       the picture files it tells of, but for those deleted since
    manifest.json          what is in it: `Manifest`
    sha256                 of every byte before this member, 64 hexadecimal digits

`storage.restore` reads it.
"""

import hashlib
import io
import json
import os
import secrets
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import BinaryIO

from engine.errors import BadInput, StorageFailed
from storage import tar
from storage.connection import database_errors
from storage.database import DATABASE_FILE
from storage.files import PART, file_errors, whole_file
from storage.health import Health, examined, reading
from storage.names import drawing_of

FORMAT = 1
MANIFEST = "manifest.json"
CHECKSUM = "sha256"
_PAGES = 2000  # of the database, 4 KiB each, copied between two words about it

# What is under way, how much of it is done, of how much.
Tell = Callable[[str, int, int], object]


@dataclass(frozen=True)
class Manifest:
    """What a backup holds; `version` is its database's number of steps of `migrations`.

    `missing` are picture files that were gone when their turn came.
    """

    format: int
    version: int
    created_at: str  # UTC, ISO 8601
    drawings: int
    waiting: int
    pictures: int
    missing: int


def write_backup(data_dir: Path, path: Path, tell: Tell) -> Manifest:
    """Write the backup, in place of an earlier one, whole or not at all. Blocks.

    Raises BadInput where `path` is no place for it, StorageFailed.
    """
    source = data_dir / DATABASE_FILE
    _check_places(source, path)
    with (
        file_errors(f"The backup {path} cannot be written"),
        _snapshot(source, path, tell) as (copy, when),
        whole_file(path, replace=True) as file,
    ):
        Path(file.name).chmod(0o600)  # what people wrote is theirs alone to read
        tell("Checking the database", 0, 0)
        health = examined(copy, named=source)
        with copy.open("rb") as content:
            tar.put(file, DATABASE_FILE, content, size=copy.stat().st_size, when=when.timestamp())
        pictures, missing = _put_pictures(file, data_dir, copy, tell)
        manifest = _manifest(health, when, pictures, missing)
        _put_end(file, manifest, when, tell)
        return manifest


def _check_places(source: Path, path: Path) -> None:
    with file_errors(f"The database {source} cannot be read"):
        if not (source.exists() and source.stat().st_size):
            raise StorageFailed(f"There is nothing to back up: no database is in {source.parent}.")
    if path.resolve().is_relative_to(source.parent.resolve()):
        raise BadInput(f"{path} lies in the data folder, whose backup belongs elsewhere.")
    if path.exists() and not is_backup(path):
        raise BadInput(f"{path} is there already and is no backup; it stays as it is.")


def is_backup(path: Path) -> bool:
    """Whether the file begins like one. Raises OSError where it cannot be read."""
    if not path.is_file():
        return False
    with path.open("rb") as file:
        try:
            return next((each.name for each in tar.members(file)), None) == DATABASE_FILE
        except tar.Unreadable:
            return False


@contextmanager
def _snapshot(source: Path, path: Path, tell: Tell) -> Iterator[tuple[Path, datetime]]:
    """A copy of the database beside `path`, and the moment it is from."""
    copy = path.with_name(f".{path.name}.{secrets.token_hex(4)}.sqlite3{PART}")
    try:
        copy.touch(mode=0o600, exist_ok=False)
        with database_errors(source):
            when = _copy(source, copy, tell)
        yield copy, when
    finally:
        copy.unlink(missing_ok=True)


def _copy(source: Path, copy: Path, tell: Tell) -> datetime:
    def progress(_: int, left: int, pages: int) -> None:
        tell("Copying the database", pages - left, pages)

    with reading(source) as old, closing(sqlite3.connect(copy, isolation_level=None)) as new:
        # Of no worth before it stands in the backup; so nothing here need last.
        new.execute("PRAGMA journal_mode = OFF")
        new.execute("PRAGMA synchronous = OFF")
        # In one transaction, or each write of a bot would begin the copy anew.
        old.execute("BEGIN")
        old.execute("SELECT count(*) FROM sqlite_schema").fetchone()
        when = datetime.now(UTC)
        old.backup(new, pages=_PAGES, progress=progress, sleep=0)
    return when


def _put_pictures(file: BinaryIO, data_dir: Path, copy: Path, tell: Tell) -> tuple[int, int]:
    """How many files are in the backup, and how many were gone."""
    put = missing = 0
    with database_errors(copy), reading(copy, alone=True) as connection:
        [[pictures]] = connection.execute("SELECT count(*) FROM pictures")
        for [name] in connection.execute("SELECT file FROM pictures"):
            if _put_picture(file, data_dir, name):
                put += 1
            else:
                missing += 1
            tell("Packing the pictures", put + missing, pictures)
    return put, missing


def _put_picture(file: BinaryIO, data_dir: Path, name: str) -> bool:
    """Whether the file was there."""
    path = data_dir / name
    if drawing_of(name) is None:  # nothing of ours writes such a row
        return False
    with file_errors(f"The picture {path} cannot be read"):
        try:
            picture = path.open("rb")
        except FileNotFoundError:
            return False
    with picture:
        status = os.fstat(picture.fileno())
        tar.put(file, name, picture, size=status.st_size, when=status.st_mtime)
    return True


def _manifest(health: Health, when: datetime, pictures: int, missing: int) -> Manifest:
    return Manifest(
        FORMAT,
        version=health.version,
        created_at=when.isoformat(timespec="microseconds"),
        drawings=health.drawings,
        waiting=health.waiting,
        pictures=pictures,
        missing=missing,
    )


def _put_end(file: BinaryIO, manifest: Manifest, when: datetime, tell: Tell) -> None:
    _put_words(file, MANIFEST, json.dumps(asdict(manifest), indent=2) + "\n", when)
    file.flush()
    with Path(file.name).open("rb") as written:
        checksum = digest(written, file.tell(), tell)
    _put_words(file, CHECKSUM, checksum, when)
    tar.end(file)


def _put_words(file: BinaryIO, name: str, words: str, when: datetime) -> None:
    content = words.encode("ascii")
    tar.put(file, name, io.BytesIO(content), size=len(content), when=when.timestamp())


def digest(file: BinaryIO, size: int, tell: Tell) -> str:
    """The SHA-256 of the first `size` bytes, in hexadecimal digits."""
    found = hashlib.sha256()
    file.seek(0)
    done = 0
    while chunk := file.read(min(size - done, tar.CHUNK)):
        found.update(chunk)
        done += len(chunk)
        tell("Checking the backup", done, size)
    return found.hexdigest()
