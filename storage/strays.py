"""Picture files that are nobody's yet, or no longer: entered, settled, swept.

A file enters `stray_files` before it is written and leaves that table in the
transaction that adds its drawing; deleting goes the other way round. So
whatever dies in between, the next writer finds what is nobody's.
"""

import asyncio
import logging
from collections.abc import Iterable, Sequence
from functools import partial
from pathlib import Path

from aiosqlite import Connection

from engine.errors import StorageFailed
from storage.database import Database
from storage.files import PART, file_errors

_SWEPT = 200  # files deleted between two transactions

log = logging.getLogger(__name__)


async def enter(connection: Connection, files: Sequence[str]) -> None:
    """Note files, relative to the data folder, as nobody's."""
    await connection.executemany(
        "INSERT OR IGNORE INTO stray_files VALUES (?)", [(file,) for file in files]
    )


async def settle(connection: Connection, files: Sequence[str]) -> None:
    """The files have an owner now, or are gone."""
    await connection.executemany(
        "DELETE FROM stray_files WHERE file = ?", [(file,) for file in files]
    )


async def sweep_leftovers(database: Database, data_dir: Path) -> None:
    """Delete what a writer that died was writing or deleting."""
    files = [file for [file] in await database.read("SELECT file FROM stray_files", ())]
    await asyncio.to_thread(_delete_parts, {(data_dir / file).parent for file in files})
    await sweep_or_log(database, data_dir, files)


async def sweep(database: Database, data_dir: Path, files: Sequence[str]) -> None:
    """Delete stray files. Raises StorageFailed, after all others, where one withstands."""
    refusals: list[str] = []
    for start in range(0, len(files), _SWEPT):
        some = files[start : start + _SWEPT]
        gone, refused = await asyncio.to_thread(_delete, data_dir, some)
        await database.write(partial(settle, files=gone))
        refusals += refused
    if refusals:
        raise StorageFailed(
            f"{len(refusals)} picture files cannot be deleted, the next start tries again: "
            f"{refusals[0]}."
        )


async def sweep_or_log(database: Database, data_dir: Path, files: Sequence[str]) -> None:
    """The same, where a file that withstands must not be in the way."""
    try:
        await sweep(database, data_dir, files)
    except StorageFailed as error:
        log.warning("%s", error)


def _delete(data_dir: Path, files: Sequence[str]) -> tuple[list[str], list[str]]:
    """The files that are gone now, and why the others are not."""
    gone: list[str] = []
    refused: list[str] = []
    for file in files:
        try:
            (data_dir / file).unlink(missing_ok=True)
        except OSError as error:
            refused.append(str(error))
        else:
            gone.append(file)
    return gone, refused


def _delete_parts(folders: Iterable[Path]) -> None:
    """Delete unfinished files; nobody else is writing here."""
    for folder in folders:
        for part in folder.glob(f".*{PART}"):
            with file_errors(f"The unfinished file {part} cannot be deleted"):
                part.unlink(missing_ok=True)
