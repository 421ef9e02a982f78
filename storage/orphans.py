"""Picture files that belong to no drawing, and files that were never finished: found and deleted.

Most of what a dying program leaves stands in `stray_files` and goes at the next
start (`storage.strays`). Here goes what no table tells of: files copied, or
restored, into the folder, or written before a database was put back.
"""

import asyncio
import json
import logging
import re
import stat
import time
from collections.abc import Iterable
from contextlib import suppress
from datetime import timedelta
from pathlib import Path

from engine.errors import StorageFailed
from storage.database import DATABASE_FILE, Database
from storage.files import PART
from storage.lock import NOTE_FILE
from storage.names import PICTURES_FOLDER, drawing_of

SAFE_AGE = timedelta(hours=1)  # younger files may be on their way into the gallery
_STEP = 500  # files looked up at a time
_BREATH = 0.02  # seconds between two folders, for whoever waits for the database

# With more files than this for each drawing the database is not theirs.
_FILES_OF_DRAWING = 6
_FEW = 100  # files for which that is not asked

_FOLDER = re.compile(r"[0-9a-f]{2}")
_UNFINISHED = re.compile(rf"\.(.+)\.[0-9a-f]{{8}}{re.escape(PART)}")

log = logging.getLogger(__name__)


async def sweep_orphans(
    database: Database, data_dir: Path, *, safe_age: timedelta = SAFE_AGE
) -> int:
    """Delete such files where they are older than `safe_age`; returns how many.

    Whatever is not named like ours stays. Raises StorageFailed, ShuttingDown.
    """
    before = time.time() - safe_age.total_seconds()
    folders = await asyncio.to_thread(_folders, data_dir)
    swept = await asyncio.to_thread(_delete_unfinished, data_dir, before)
    for folder in folders:
        swept += await _sweep_folder(database, folder, before)
        await asyncio.sleep(_BREATH)
    if swept:
        log.info("%d files in %s belonged to no drawing, and were deleted", swept, data_dir)
    return swept


async def check_theirs(database: Database, data_dir: Path) -> None:
    """Raise StorageFailed where the pictures are hardly those of the database.

    Somebody may have put the database away and begun anew: then they are all
    that is left of the galleries.
    """
    files = await asyncio.to_thread(_count, data_dir)
    [[drawings]] = await database.read("SELECT count(*) FROM drawings", ())
    if files > _FILES_OF_DRAWING * drawings + _FEW:
        raise StorageFailed(
            f"{data_dir} holds {files} picture files and a database with {drawings} drawings. "
            "They may be another gallery's, so none is deleted."
        )


def _count(data_dir: Path) -> int:
    return sum(len(_names(folder)) for folder in _folders(data_dir))


def _folders(data_dir: Path) -> list[Path]:
    names = sorted(filter(_FOLDER.fullmatch, _names(data_dir / PICTURES_FOLDER)))
    return [data_dir / PICTURES_FOLDER / name for name in names]


def _names(folder: Path) -> list[str]:
    try:
        return [path.name for path in folder.iterdir()]
    except OSError:  # not there, or none of ours
        return []


async def _sweep_folder(database: Database, folder: Path, before: float) -> int:
    names = await asyncio.to_thread(_names, folder)
    swept = await asyncio.to_thread(_delete_parts, folder, names, before)
    ours = {file: drawing for name in names if (drawing := drawing_of(file := _file(folder, name)))}
    files = list(ours)
    for start in range(0, len(files), _STEP):
        some = files[start : start + _STEP]
        orphans = set(some) - await _known(database, {ours[file] for file in some})
        paths = [folder / Path(file).name for file in orphans]
        swept += await asyncio.to_thread(_delete, paths, before)
    return swept


def _file(folder: Path, name: str) -> str:
    """As the database names it."""
    return f"{PICTURES_FOLDER}/{folder.name}/{name}"


async def _known(database: Database, drawings: Iterable[str]) -> set[str]:
    """The files of these drawings."""
    rows = await database.read(
        "SELECT file FROM pictures WHERE drawing_id IN (SELECT value FROM json_each(?))",
        (json.dumps(list(drawings)),),
    )
    return {file for [file] in rows}


def _delete_unfinished(data_dir: Path, before: float) -> int:
    """Those beside the database."""
    parts = [
        data_dir / name for name in _names(data_dir) if _whole(name) in {DATABASE_FILE, NOTE_FILE}
    ]
    return _delete(parts, before)


def _delete_parts(folder: Path, names: Iterable[str], before: float) -> int:
    """Those among the pictures."""
    parts = [folder / name for name in names if drawing_of(_file(folder, _whole(name)))]
    return _delete(parts, before)


def _whole(name: str) -> str:
    """What an unfinished file was to be called; empty where it is none."""
    match = _UNFINISHED.fullmatch(name)
    return match[1] if match else ""


def _delete(paths: Iterable[Path], before: float) -> int:
    """Delete what is a file from before that time; returns how many.

    One that withstands, or is gone already, is left to the next time.
    """
    deleted = 0
    for path in paths:
        with suppress(OSError):
            status = path.lstat()
            if stat.S_ISREG(status.st_mode) and status.st_mtime <= before:
                path.unlink()
                deleted += 1
    return deleted
