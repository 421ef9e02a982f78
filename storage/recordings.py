"""Recordings that are still to be heard: each in a file of its own until then.

The row of their job says where the platform has them, so that a file that is
lost is fetched once more. Nothing else is kept of a sound once it was heard,
or is not to be heard any more.
"""

import asyncio
from collections.abc import Collection, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

from aiosqlite import Connection

from engine.values import Listened
from storage import journal, people, readings
from storage.database import Database
from storage.files import PART, file_errors, make_folder, whole_file
from storage.jobs import ALL_ERASED, COLUMNS, Job, job_of
from storage.journal import Journal
from storage.names import RECORDINGS_FOLDER

_OPEN = "state = 'waiting' AND recording IS NOT NULL"
_PLACE = f"""
    SELECT (SELECT count(*) FROM jobs WHERE {_OPEN}
        AND (turn, guild_turn, number) < (job.turn, job.guild_turn, job.number))
    FROM jobs job WHERE id = ? AND {_OPEN}"""  # noqa: S608 - our own names


class Recordings:
    """Those of all chats' jobs."""

    def __init__(self, database: Database, data_dir: Path, journal: Journal) -> None:
        self._database = database
        self._folder = data_dir / RECORDINGS_FOLDER
        self._journal = journal

    async def unheard(self, limit: int) -> list[Job]:
        """The first jobs whose recordings are still to be heard, in their order."""
        rows = await self._database.read(
            f"SELECT {COLUMNS} FROM jobs WHERE {_OPEN}"  # noqa: S608 - our own names
            " ORDER BY turn, guild_turn, number LIMIT ?",
            (limit,),
        )
        return [job_of(row) for row in rows]

    async def place(self, job_id: str) -> int | None:
        """How many are to be heard before this job's; None where it has none to hear."""
        rows = await self._database.read(_PLACE, (job_id,))
        return rows[0][0] if rows else None

    def path(self, job_id: str) -> Path:
        """Where the recording of a job lies once it is here."""
        return self._folder / job_id

    @contextmanager
    def file(self, job_id: str) -> Iterator[BinaryIO]:
        """A file for it, to be written; there is none if that breaks off. Raises StorageFailed."""
        with file_errors("A recording cannot be kept"):
            make_folder(self._folder)
            # It need not outlive a loss of power: it is fetched again.
            with whole_file(self.path(job_id), replace=True, lasting=False) as file:
                yield file

    async def heard(
        self, job: Job, listened: Listened, *, gentle: bool, may_ask: bool
    ) -> Job | None:
        """Have a job painted as it sounds; None where nobody waits for it any more.

        `may_ask`: its user, unless asked before, is to be asked about voices. Raises
        StorageFailed.
        """

        async def note(connection: Connection) -> None:
            told = {"id": job.id, "listened": readings.listened_as_json(listened), "gentle": gentle}
            noted = await connection.execute(
                "UPDATE jobs SET recording = NULL, listened = :listened,"  # noqa: S608 - our own words
                f" gentle = max(gentle, :gentle) WHERE id = :id AND {_OPEN}",
                told,
            )
            asks = noted.rowcount and may_ask
            if asks and await people.ask_of_voice(connection, job.user_key):
                await connection.execute("UPDATE jobs SET asks_voice = 1 WHERE id = :id", told)

        await self._database.write(note)
        self._journal.arrived.set()
        await self.tidy()
        return await self._journal.find_open(job.id)

    async def give_up(self, job_id: str, reason: str) -> None:
        """End a job that cannot be heard; its user is told the sentence `reason`."""

        async def end(connection: Connection) -> None:
            ended = await connection.execute(
                f"UPDATE jobs SET state = 'failed', {ALL_ERASED}"  # noqa: S608 - our own words
                f" WHERE id = ? AND {_OPEN}",
                (job_id,),
            )
            if ended.rowcount:
                await journal.tell(connection, job_id, reason)

        await self._database.write(end)
        await self.tidy()

    async def tidy(self, *, unfinished: bool = False) -> None:
        """Delete the files of what was heard, or is not to be heard any more.

        With `unfinished` also those that nobody can be writing, at the start. Raises
        StorageFailed.
        """
        files = await asyncio.to_thread(_files, self._folder)
        if not files:
            return
        # After the files: of one that is here each row is there, too.
        rows = await self._database.read(f"SELECT id FROM jobs WHERE {_OPEN}", ())  # noqa: S608
        with file_errors("A recording cannot be deleted"):
            open_ones = {job_id for [job_id] in rows}
            await asyncio.to_thread(_delete, files, open_ones, unfinished=unfinished)


def _files(folder: Path) -> list[Path]:
    return list(folder.iterdir()) if folder.is_dir() else []


def _delete(files: Sequence[Path], but: Collection[str], *, unfinished: bool) -> None:
    for path in files:
        if unfinished if path.name.endswith(PART) else path.name not in but:
            path.unlink(missing_ok=True)
