"""Workers: take jobs from the journal, have them painted, commit what came of it."""

import asyncio
import logging
from contextlib import suppress
from functools import partial

from bot import memory
from bot.pace import Pace
from engine.errors import EmotionDrawError, Failure, ShuttingDown
from engine.studio import Studio
from engine.values import Drawing
from storage import journal
from storage.jobs import Job
from storage.journal import JobGone
from storage.store import Store

AT_ONCE = 3  # drawings under way: one is painted while others are read or written
ATTEMPTS = 3  # failures after which a job is given up
PAUSE = 1.0  # seconds after a failure, which may pass by itself
REST = 2.0  # seconds without a job after which memory is given back
IMAGE_FORMAT = "jpeg"  # small enough to send, and opened by everything

log = logging.getLogger(__name__)


class Worker:
    """Paints what the journal holds; `finished` is set whenever the outbox has more."""

    def __init__(self, store: Store, studio: Studio, pace: Pace) -> None:
        self._store = store
        self._studio = studio
        self._pace = pace
        self._idle = False
        self.finished = asyncio.Event()

    async def run(self) -> None:
        """Work until cancelled; jobs under way then wait for the next start."""
        async with asyncio.TaskGroup() as workers:
            for number in range(AT_ONCE):
                workers.create_task(self._work(), name=f"worker {number}")

    async def _work(self) -> None:
        while True:
            try:
                job = await self._store.journal.claim()
            except Failure as error:
                log.error("The journal cannot be read: %s", error)
                await asyncio.sleep(PAUSE)
                continue
            if job is None:
                await self._rest()
            else:
                await self._carry_out(job)
                self._idle = False

    async def _rest(self) -> None:
        """Wait for the next job; after a while without any, give memory back."""
        arrived = self._store.journal.arrived
        with suppress(TimeoutError):
            async with asyncio.timeout(REST):
                await arrived.wait()
        if not (arrived.is_set() or self._idle):
            self._idle = True
            await asyncio.to_thread(memory.give_back)

    async def _carry_out(self, job: Job) -> None:
        try:
            await self._keep(job, await self._paint(job))
            log.info("job %s painted", job.id)
        except JobGone:
            log.info("job %s was deleted while it was painted", job.id)
            return
        except ShuttingDown:
            raise
        except Exception as error:  # noqa: BLE001 - whatever it is, the next job must be worked on
            await self._failed(job, error)
        self._pace.finished(others_wait=self._store.journal.arrived.is_set())
        self.finished.set()

    async def _paint(self, job: Job) -> Drawing:
        try:
            return await self._studio.draw(job.request)
        except (asyncio.CancelledError, ShuttingDown):
            await self._store.journal.release(job, counted=False)
            raise

    async def _keep(self, job: Job, drawing: Drawing) -> None:
        """What is painted is kept, though we be cancelled meanwhile."""
        await self._store.gallery.add(
            job.user_key,
            drawing,
            source_author=job.source_author,
            own=job.own,
            image_format=IMAGE_FORMAT,
            along=partial(journal.finish, job=job),
        )

    async def _failed(self, job: Job, error: Exception) -> None:
        expected = isinstance(error, EmotionDrawError)
        log.error("job %s failed: %s", job.id, error, exc_info=None if expected else error)
        try:
            if job.attempts < ATTEMPTS:
                await asyncio.sleep(PAUSE)
                await self._store.journal.release(job, counted=True)
            else:
                await self._store.journal.fail(job, "fault-not-painted")
        except Failure as refusal:
            log.error("job %s waits for the next start: %s", job.id, refusal)
