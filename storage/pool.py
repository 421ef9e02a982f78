"""Finished pictures that wait for somebody to feel like them, each shown once.

A prompt says only which feeling it is, so a picture painted while nobody asked
is as good as one painted on request. Whoever gets it takes it away in the very
transaction that answers the job: nobody else ever sees it, and a program that
dies before has given nothing away.
"""

import asyncio
import json
import secrets
import time
from collections.abc import AsyncIterator, Collection, Iterable, Sequence
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from aiosqlite import Connection

from engine.errors import BadInput, StorageFailed
from engine.values import Brief, Picture
from storage import crashes, pictures, strays
from storage.database import Database
from storage.names import READY_FOLDER

_FORMAT = "png"  # without loss: a picture is encoded again with the confidence of its asker

_FIRST = """
    SELECT file, seed, painter, revision FROM ready_pictures
    WHERE prompt = ? AND negative = ? AND size = ?
        AND file NOT IN (SELECT value FROM json_each(?))
    ORDER BY made_at LIMIT 1"""


class Taken(StorageFailed):
    """Somebody else was given one of these pictures."""


@dataclass(frozen=True, eq=False)
class Offer:
    """Pictures that fit an order, in its order, and the files that hold them meanwhile."""

    pictures: tuple[Picture, ...]
    files: tuple[str, ...]


class Pool:
    """The pictures in a data folder that are ready; `fewer` is set whenever some have gone."""

    def __init__(self, database: Database, data_dir: Path) -> None:
        self._database = database
        self._data_dir = data_dir.absolute()
        self.fewer = asyncio.Event()
        self._offered: set[str] = set()
        self._choosing = asyncio.Lock()  # nobody else chooses between looking and noting

    async def tidy(self) -> None:
        """Delete files that no row tells of, as after a restore; to be called before all else."""
        rows = await self._database.read("SELECT file FROM ready_pictures", ())
        known = {file for [file] in rows}
        await asyncio.to_thread(_delete_others, self._data_dir / READY_FOLDER, known)

    async def add(self, picture: Picture) -> None:
        """Keep a picture for whoever comes. Raises StorageFailed."""
        stem = secrets.token_hex(12)
        file = f"{READY_FOLDER}/{stem}.{_FORMAT}"
        await self._database.write(partial(strays.enter, files=[file]))
        await asyncio.to_thread(
            pictures.write, self._data_dir / READY_FOLDER, stem, picture, _FORMAT
        )
        crashes.reached("ready picture written")
        await self._database.write(partial(_insert, file=file, picture=picture))

    async def depth(self, brief: Brief) -> int:
        """How many pictures would do for an order like this. Raises StorageFailed."""
        [[count]] = await self._database.read(
            "SELECT count(*) FROM ready_pictures WHERE prompt = ? AND negative = ? AND size = ?",
            (brief.prompt, brief.negative, brief.size),
        )
        return int(count)

    @asynccontextmanager
    async def offer(self, briefs: Sequence[Brief]) -> AsyncIterator[Offer | None]:
        """A picture a brief, nobody else's meanwhile; None where one is missing.

        `claim` takes them for good. Raises StorageFailed.
        """
        files: list[str] = []
        painted: list[Picture] = []
        try:
            for brief in briefs:
                found = await self._first(brief)
                if found is None:
                    break
                files.append(found[0])
                painted.append(found[1])
            whole = len(painted) == len(briefs)
            yield Offer(tuple(painted), tuple(files)) if whole else None
        finally:
            self._offered.difference_update(files)

    async def _first(self, brief: Brief) -> tuple[str, Picture] | None:
        """The picture that waits longest; one whose file is lost is no more."""
        while chosen := await self._choose(brief):
            file, seed, painter, revision = chosen
            try:
                return file, await asyncio.to_thread(
                    pictures.read, self._data_dir / file, brief, seed, painter, revision
                )
            except BadInput:
                await self._drop([file])
            except BaseException:
                self._offered.discard(file)
                raise
        return None

    async def _choose(self, brief: Brief) -> tuple[str, int, str, str] | None:
        """File, seed, painter and revision of a picture that is nobody else's from now on."""
        async with self._choosing:
            asked = (brief.prompt, brief.negative, brief.size, _as_json(self._offered))
            rows = await self._database.read(_FIRST, asked)
            if not rows:
                return None
            file, seed, painter, revision = rows[0]
            self._offered.add(file)
            return file, seed, painter, revision

    async def keep_only(self, painter: str, revision: str) -> None:
        """Delete what another painter, or another model, has painted. Raises StorageFailed."""
        rows = await self._database.read(
            "SELECT file FROM ready_pictures WHERE painter != ? OR revision != ?",
            (painter, revision),
        )
        await self._drop([file for [file] in rows])

    async def sweep(self, offer: Offer) -> None:
        """Delete the files of an offer that was claimed; one that withstands goes later."""
        self.fewer.set()
        await strays.sweep_or_log(self._database, self._data_dir, offer.files)

    async def _drop(self, files: Sequence[str]) -> None:
        async def drop(connection: Connection) -> None:
            await _take(connection, files)

        await self._database.write(drop)
        self.fewer.set()
        self._offered.difference_update(files)
        await strays.sweep_or_log(self._database, self._data_dir, files)


async def claim(connection: Connection, offer: Offer) -> None:
    """Take the pictures of an offer, in the transaction that answers with them. Raises Taken."""
    if await _take(connection, offer.files) != len(offer.files):
        raise Taken("A picture that was ready is somebody else's.")


async def _take(connection: Connection, files: Sequence[str]) -> int:
    """How many of the files were there; they are nobody's then."""
    taken = await connection.execute(
        "DELETE FROM ready_pictures WHERE file IN (SELECT value FROM json_each(?))",
        (_as_json(files),),
    )
    await strays.enter(connection, files)
    return taken.rowcount


async def _insert(connection: Connection, *, file: str, picture: Picture) -> None:
    brief = picture.brief
    await connection.execute(
        "INSERT INTO ready_pictures (file, prompt, negative, size, seed, painter, revision,"
        " made_at) VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
        (
            *(file, brief.prompt, brief.negative, brief.size, brief.seed),
            *(picture.painter, picture.revision, time.time()),
        ),
    )
    await strays.settle(connection, [file])


def _delete_others(folder: Path, known: Collection[str]) -> None:
    with suppress(OSError):  # no folder yet; or what withstands, which is in nobody's way
        for path in folder.iterdir():
            if f"{READY_FOLDER}/{path.name}" not in known and path.suffix == f".{_FORMAT}":
                path.unlink()


def _as_json(files: Iterable[str]) -> str:
    return json.dumps(list(files))
