"""Everybody's drawings: kept, paged through, exported, forgotten."""

import asyncio
import json
import secrets
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import date, datetime
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from aiosqlite import Connection

from engine.values import Drawing
from storage import crashes, jobs, names, people, pictures, records, strays
from storage.database import Database, open_database, open_to_read
from storage.errands import Errands
from storage.export import Person, new_folder, write_archive, write_archives
from storage.people import People
from storage.records import Entry, Filter, NewDrawing
from storage.users import checked_user_key

_PAGE = 500  # drawings read at once for an export
_EVERYTHING = Filter()

# What is written in the same transaction as a drawing, given its id.
Along = Callable[[Connection, str], Awaitable[None]]


@dataclass(frozen=True)
class Forgotten:
    """How much went with a user."""

    drawings: int
    pictures: int


class Gallery:
    """The drawings in a data folder."""

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
        async with open_database(data_dir) as database, cls.over(database, data_dir) as gallery:
            yield gallery

    @classmethod
    @asynccontextmanager
    async def over(cls, database: Database, data_dir: Path) -> AsyncIterator["Gallery"]:
        """The same over a database that is open for writing. Raises StorageFailed."""
        gallery = cls(database, data_dir)
        await strays.sweep_leftovers(database, gallery._data_dir)
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

    async def page(
        self,
        user_key: str,
        *,
        limit: int,
        before: int | None = None,
        skip: int = 0,
        chosen: Filter = _EVERYTHING,
    ) -> list[Entry]:
        """Up to `limit` drawings of a user, newest first.

        `before` is the `number` of the last entry of the page before; without
        it, `skip` says how many are on the pages before. Raises BadInput,
        StorageFailed.
        """
        select, asked = records.page(checked_user_key(user_key), limit, before, skip, chosen)
        return records.entries(await self._database.read(select, asked), self._data_dir)

    async def count(self, user_key: str, chosen: Filter = _EVERYTHING) -> int:
        """How many drawings a user has. Raises StorageFailed."""
        [(count,)] = await self._database.read(*records.count(user_key, chosen))
        return int(count)

    async def find(self, drawing_id: str) -> Entry | None:
        """The drawing of this id, whoever owns it. Raises StorageFailed."""
        rows = await self._database.read(*records.one(drawing_id))
        return next(iter(records.entries(rows, self._data_dir)), None)

    async def days(self, user_key: str, year: int) -> dict[date, dict[str, float]]:
        """Per UTC day of a year with drawings, the mean confidence in each emotion."""
        days: dict[date, dict[str, float]] = {}
        for day, emotion, confidence in await self._database.read(*records.days(user_key, year)):
            days.setdefault(date.fromisoformat(day), {})[emotion] = confidence
        return days

    async def years(self, user_key: str) -> list[int]:
        """The UTC years in which a user has drawings, in their order."""
        return [int(year) for [year] in await self._database.read(*records.years(user_key))]

    async def add(  # noqa: PLR0913 - all by name
        self,
        user_key: str,
        drawing: Drawing,
        *,
        source_author: str | None = None,
        own: bool = True,
        image_format: str = "png",
        along: Along | None = None,
    ) -> Entry:
        """Keep a drawing for `user_key`, its pictures as files of `image_format`.

        That is one of `pictures.FORMATS`. `source_author` is whose message it
        was: the drawing goes with either of the two. Of a text that is not the
        owner's `own` no word is kept. `along` is written in the same
        transaction; what it raises leaves nothing behind. Once begun it is
        finished, though the caller be cancelled. Raises BadInput, StorageFailed.
        """
        checked_user_key(user_key)
        if source_author is not None:
            checked_user_key(source_author)
        another = source_author if source_author != user_key else None
        new = NewDrawing(
            id=secrets.token_hex(12),
            user_key=user_key,
            source_author=another,
            own=own and another is None,
            drawing=drawing,
        )
        return await self._errands.run(self._add(new, image_format, along))

    async def _add(self, new: NewDrawing, image_format: str, along: Along | None) -> Entry:
        folder = names.folder_of(new.id)
        stems = [
            names.stem(new.id, position, picture.brief.emotion)
            for position, picture in enumerate(new.drawing.pictures)
        ]
        files = [str(folder / f"{stem}.{image_format}") for stem in stems]
        await self._database.write(partial(strays.enter, files=files))
        try:
            await asyncio.to_thread(
                pictures.write_all,
                self._data_dir / folder,
                stems,
                new.drawing.pictures,
                image_format,
            )
            crashes.reached("files written")
            rows = await self._database.write(partial(_claim, new=new, files=files, along=along))
        except Exception:
            await strays.sweep_or_log(self._database, self._data_dir, files)
            raise
        [entry] = records.entries(rows, self._data_dir)
        return entry

    async def favour(self, user_key: str, drawing_id: str, *, favourite: bool) -> bool:
        """Make a user's drawing a favourite or not; False where there is no such drawing."""

        async def mark(connection: Connection) -> bool:
            marked = await connection.execute(
                "UPDATE drawings SET favourite = ? WHERE id = ? AND user_key = ?",
                (favourite, drawing_id, user_key),
            )
            return marked.rowcount > 0

        return await self._database.write(mark)

    async def delete(self, user_key: str, drawing_id: str) -> bool:
        """Delete one drawing of a user; False where there is no such drawing."""
        asked = {"key": user_key, "id": drawing_id}
        return bool((await self._errands.run(self._drop(records.ONE_OF_USER, asked))).drawings)

    async def delete_all_but_favourites(self, user_key: str) -> Forgotten:
        """Delete a user's drawings except the favourites."""
        asked = {"key": user_key}
        return await self._errands.run(self._drop(records.ALL_BUT_FAVOURITES, asked))

    async def delete_outdated(self, numbers: Sequence[int], oldest: datetime) -> int:
        """Delete those of these drawings that are from before `oldest` and no favourites.

        Returns how many. Raises StorageFailed.
        """
        asked = {
            "numbers": json.dumps(list(numbers)),
            "oldest": oldest.isoformat(timespec="microseconds"),
        }
        return (await self._errands.run(self._drop(records.OUTDATED, asked))).drawings

    async def forget(self, user_key: str) -> Forgotten:
        """Delete all of a user: drawings, jobs, wishes, and drawings from the user's messages.

        The wish not to be painted stays (see `people.forget`). Raises BadInput.
        """
        checked_user_key(user_key)
        return await self._errands.run(
            self._drop(records.OF_USER, {"key": user_key}, also=(jobs.forget, people.forget))
        )

    async def _drop(
        self,
        which: str,
        asked: dict[str, str],
        also: Sequence[Callable[[Connection, str], Awaitable[None]]] = (),
    ) -> Forgotten:
        """The rows go first, in one transaction, then the files.

        Once begun it is finished, though the caller be cancelled. Raises
        StorageFailed also where a file withstands, which the next writer deletes.
        """

        async def drop(connection: Connection) -> tuple[int, list[str]]:
            count, files = await records.delete(connection, which, asked)
            await strays.enter(connection, files)
            for deed in also:
                await deed(connection, asked["key"])
            return count, files

        drawings, files = await self._database.write(drop)
        try:
            await strays.sweep(self._database, self._data_dir, files)
        finally:
            await self._database.scrub()
        return Forgotten(drawings=drawings, pictures=len(files))

    async def export(self, user_key: str, zip_path: Path) -> int:
        """Write all of a user's drawings to a zip file; returns how many.

        What it holds is told in `storage.export`. The file is there whole or
        not at all, in place of an earlier one. Raises BadInput, StorageFailed.
        """
        drawings = await self._all_of(user_key)
        await asyncio.to_thread(write_archive, zip_path, await self._person(user_key), drawings)
        return len(drawings)

    def export_folder(self) -> TemporaryDirectory[str]:
        """Where to write an export that is to be sent; deleted when it is left.

        What a kill leaves there goes with the next start. Raises StorageFailed.
        """
        return new_folder(self._data_dir)

    async def export_parts(self, user_key: str, folder: Path, part_bytes: int) -> list[Path]:
        """The same in as many zip files in `folder` as it takes to keep each small.

        A part is larger than `part_bytes` only where a single drawing is.
        """
        drawings = await self._all_of(user_key)
        person = await self._person(user_key)
        return await asyncio.to_thread(write_archives, folder, person, drawings, part_bytes)

    async def _person(self, user_key: str) -> Person:
        known = People(self._database)
        return Person(
            user_key,
            language=await known.locale(user_key),
            painted_by_others=await known.is_painted(user_key),
            voice=await known.voice(user_key),
            waiting=tuple(await jobs.open_of(self._database, user_key)),
        )

    async def _all_of(self, user_key: str) -> list[Entry]:
        drawings: list[Entry] = []
        while page := await self.page(
            user_key, limit=_PAGE, before=drawings[-1].number if drawings else None
        ):
            drawings += page
        return drawings


async def _claim(
    connection: Connection, new: NewDrawing, files: Sequence[str], along: Along | None
) -> list[tuple[Any, ...]]:
    """Give stray files to a new drawing; returns its row as a page would."""
    await records.insert(connection, new, files)
    await strays.settle(connection, files)
    if along is not None:
        await along(connection, new.id)
    rows = await connection.execute_fetchall(*records.one(new.id))
    return [tuple(row) for row in rows]
