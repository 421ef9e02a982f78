"""Recordings that browsers send, on their way to whoever listens."""

import asyncio
import os
import shutil
import time
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, BinaryIO

from bot.desk import Receipt
from engine.errors import TryLater, Undeliverable
from storage.files import file_errors, sync_folder
from storage.jobs import Job
from storage.store import Store

PATIENCE = 30.0  # seconds; a recording is fetched as soon as it is promised
AGAIN = 2.0  # seconds after which a recording is looked for again that was not sent to its end
WAITED_FOR = 30.0  # seconds in which it can be sent again, where we died before it was kept

Ask = Callable[[Mapping[str, Any]], Awaitable[Receipt]]


@dataclass(frozen=True)
class _Upload:
    file: BinaryIO
    taken: asyncio.Event = field(default_factory=asyncio.Event)


class Uploads:
    """Holds each recording while its drawing is promised.

    Nobody has it but us, so that the promise is told only when it is on the disk. Where
    we die before that, whoever sent it can send it again for a while, as the same wish.
    """

    def __init__(self, store: Store) -> None:
        self._store = store
        self._uploads: dict[str, _Upload] = {}

    async def promise(self, key: str, file: BinaryIO, ask: Ask) -> Receipt:
        """Have `ask` promise a drawing of it; raises what that raises.

        `key` is that of the wish: of two uploads of one wish, one is heard. Raises
        TryLater where it could not be kept.
        """
        upload = self._uploads.get(key)
        mine = upload is None
        if upload is None:
            self._uploads[key] = upload = _Upload(file)
        try:
            receipt = await ask({"upload": key, "until": time.time() + WAITED_FOR})
            if await self._is_missing(receipt.job):
                await self._kept(upload, receipt.job)
            return receipt
        finally:
            if mine:
                del self._uploads[key]

    async def _is_missing(self, job: Job) -> bool:
        """Whether its recording is still to come."""
        there = await self._store.journal.find_open(job.id)
        waits = there is not None and there.recording is not None
        return waits and not self._store.recordings.path(job.id).exists()

    async def _kept(self, upload: _Upload, job: Job) -> None:
        """Wait until it is on the disk."""
        try:
            async with asyncio.timeout(PATIENCE):
                await upload.taken.wait()
        except TimeoutError:
            raise TryLater("A recording could not be kept.", AGAIN) from None
        with file_errors("A recording cannot be kept"):
            await asyncio.to_thread(sync_folder, self._store.recordings.path(job.id).parent)

    async def fetch(self, recording: Mapping[str, Any], file: BinaryIO) -> None:
        """Write a recording to `file`.

        Raises TryLater where its upload broke off, Undeliverable once nobody waits for another.
        """
        upload = self._uploads.get(recording["upload"])
        if upload is None and time.time() > recording["until"]:
            raise Undeliverable("The upload broke off.")
        if upload is None:
            raise TryLater("The upload broke off.", AGAIN)
        try:
            await asyncio.to_thread(_copy, upload.file, file)
        except ValueError:  # it was closed: we end
            raise TryLater("The upload broke off.", AGAIN) from None
        upload.taken.set()  # its file gets its name before anybody else goes on


def _copy(upload: BinaryIO, file: BinaryIO) -> None:
    upload.seek(0)
    shutil.copyfileobj(upload, file)
    file.flush()
    os.fsync(file.fileno())
