"""Everybody's drawings: kept, paged through, exported, forgotten."""

import asyncio
import logging
import secrets
from collections.abc import AsyncIterator, Iterable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path, PurePosixPath
from typing import Any

from aiosqlite import Connection

from engine.errors import StorageFailed
from engine.values import Drawing
from storage import pictures, records
from storage.database import Database, open_database, open_to_read
from storage.errands import Errands
from storage.export import write_archive
from storage.files import PART, file_errors
from storage.records import Entry, NewDrawing
from storage.users import checked_user_key

PICTURES_FOLDER = "pictures"
_PAGE = 500  # drawings read at once for an export
_SWEPT = 200  # files deleted between two transactions

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Forgotten:
    """How much went with a user."""

    drawings: int
    pictures: int


class Gallery:
    """The drawings in a data folder.

    A file enters `stray_files` before it is written and leaves that table in
    the transaction that adds its drawing; deleting goes the other way round.
    So whatever dies in between, the next writer finds what is nobody's.
    """

    def __init__(self, database: Database, data_dir: Path) -> None:
        self._database = database
        self._data_dir = data_dir.absolute()
        self._errands = Errands()

    @classmethod
    @asynccontextmanager
    async def open(cls, data_dir: Path) -> AsyncIterator["Gallery"]:
        """The gallery in `data_dir`, to read and write; hold `lock.writing` around it.

        Raises StorageFailed.
        """
        async with open_database(data_dir) as database:
            gallery = cls(database, data_dir)
            await gallery._sweep_leftovers()
            try:
                yield gallery
            finally:
                await gallery._errands.settle()

    @classmethod
    @asynccontextmanager
    async def open_to_read(cls, data_dir: Path) -> AsyncIterator["Gallery"]:
        """The same to read only, beside a process that writes; empty where there is none.

        Raises StorageFailed.
        """
        async with open_to_read(data_dir) as database:
            yield cls(database, data_dir)

    async def page(self, user_key: str, *, limit: int, before: int | None = None) -> list[Entry]:
        """Up to `limit` drawings of a user, newest first.

        `before` is the `number` of the last entry of the page before.
        Raises BadInput, StorageFailed.
        """
        select, asked = records.page(checked_user_key(user_key), limit, before)
        return records.entries(await self._database.read(select, asked), self._data_dir)

    async def add(
        self,
        user_key: str,
        drawing: Drawing,
        *,
        source_author: str | None = None,
        image_format: str = "png",
    ) -> Entry:
        """Keep a drawing for `user_key`, its pictures as files of `image_format`.

        That is one of `pictures.FORMATS`. `source_author` is whose message it
        was: of somebody else's message no word is kept, and the drawing goes
        with either of the two. Once begun it is finished, though the caller be
        cancelled. Raises BadInput, StorageFailed.
        """
        checked_user_key(user_key)
        if source_author is not None:
            checked_user_key(source_author)
        new = NewDrawing(
            id=secrets.token_hex(12),
            user_key=user_key,
            source_author=None if source_author == user_key else source_author,
            drawing=drawing,
        )
        return await self._errands.run(self._add(new, image_format))

    async def _add(self, new: NewDrawing, image_format: str) -> Entry:
        folder = PurePosixPath(PICTURES_FOLDER, new.id[:2])
        stems = [
            f"{new.id}-{position}-{picture.brief.emotion}"
            for position, picture in enumerate(new.drawing.pictures)
        ]
        files = [str(folder / f"{stem}.{image_format}") for stem in stems]
        await self._database.write(partial(_stray, files=files))
        try:
            await asyncio.to_thread(
                pictures.write_all,
                self._data_dir / folder,
                stems,
                new.drawing.pictures,
                image_format,
            )
            rows = await self._database.write(partial(_claim, new=new, files=files))
        except Exception:
            await self._sweep_or_log(files)
            raise
        [entry] = records.entries(rows, self._data_dir)
        return entry

    async def export(self, user_key: str, zip_path: Path) -> int:
        """Write all of a user's drawings to a zip file; returns how many.

        What it holds is told in `storage.export`. The file is there whole or
        not at all, in place of an earlier one. Raises BadInput, StorageFailed.
        """
        drawings: list[Entry] = []
        while page := await self.page(
            user_key, limit=_PAGE, before=drawings[-1].number if drawings else None
        ):
            drawings += page
        await asyncio.to_thread(write_archive, zip_path, user_key, drawings)
        return len(drawings)

    async def forget(self, user_key: str) -> Forgotten:
        """Delete all drawings of a user, and those made from the user's messages.

        The rows go first, in one transaction, then the files. Once begun it is
        finished, though the caller be cancelled. Raises BadInput; StorageFailed
        also where a file withstands, which the next writer deletes.
        """
        return await self._errands.run(self._forget(checked_user_key(user_key)))

    async def _forget(self, user_key: str) -> Forgotten:
        async def drop(connection: Connection) -> tuple[int, list[str]]:
            files = await records.files_of(connection, user_key)
            await _stray(connection, files)
            return await records.delete(connection, user_key), files

        drawings, files = await self._database.write(drop)
        try:
            await self._sweep(files)
        finally:
            await self._database.scrub()
        return Forgotten(drawings=drawings, pictures=len(files))

    async def _sweep_leftovers(self) -> None:
        """Delete what a writer that died was writing or deleting."""
        files = [file for [file] in await self._database.read("SELECT file FROM stray_files", ())]
        await asyncio.to_thread(_delete_parts, {(self._data_dir / file).parent for file in files})
        await self._sweep_or_log(files)

    async def _sweep(self, files: Sequence[str]) -> None:
        """Delete stray files. Raises StorageFailed, after all others, where one withstands."""
        refusals: list[str] = []
        for start in range(0, len(files), _SWEPT):
            some = files[start : start + _SWEPT]
            gone, refused = await asyncio.to_thread(_delete, self._data_dir, some)
            await self._database.write(partial(_settle, files=gone))
            refusals += refused
        if refusals:
            raise StorageFailed(
                f"{len(refusals)} picture files cannot be deleted, the next start tries again: "
                f"{refusals[0]}."
            )

    async def _sweep_or_log(self, files: Sequence[str]) -> None:
        try:
            await self._sweep(files)
        except StorageFailed as error:
            log.warning("%s", error)


async def _stray(connection: Connection, files: Sequence[str]) -> None:
    await connection.executemany(
        "INSERT OR IGNORE INTO stray_files VALUES (?)", [(file,) for file in files]
    )


async def _claim(
    connection: Connection, new: NewDrawing, files: Sequence[str]
) -> list[tuple[Any, ...]]:
    """Give stray files to a new drawing; returns its row as a page would."""
    await records.insert(connection, new, files)
    await _settle(connection, files)
    rows = await connection.execute_fetchall(*records.page(new.user_key, 1, None))
    return [tuple(row) for row in rows]


async def _settle(connection: Connection, files: Sequence[str]) -> None:
    await connection.executemany(
        "DELETE FROM stray_files WHERE file = ?", [(file,) for file in files]
    )


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
