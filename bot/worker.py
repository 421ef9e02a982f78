"""Workers: take jobs from the journal, have them painted, commit what came of it."""

import asyncio
import os
import secrets
import time
from collections.abc import Awaitable
from contextlib import suppress
from dataclasses import replace
from functools import partial

from aiosqlite import Connection

from bot import logs
from bot.filling import Demand
from bot.metrics import Metrics
from bot.pace import Pace
from bot.progress import Progress
from engine import memory
from engine.errors import EmotionDrawError, Failure, PainterLost, ShuttingDown, StorageFailed
from engine.studio import Studio
from engine.values import Drawing, Feeling, Request
from storage import crashes, journal, pool
from storage.gallery import Along
from storage.jobs import Job
from storage.journal import LEASE, JobGone
from storage.pool import Offer, Taken
from storage.store import Store

AT_ONCE = 3  # drawings under way: one is painted while others are read or written
FAILURES = 3  # of the painter on one job, after which it is given up
LOSSES = 10  # claims of a job after which a host that is lost with it counts as a failure
PAUSE = 1.0  # seconds after a failure, which may pass by itself
DISK_PAUSE = 5.0  # seconds after which a full disk may have room
REST = 2.0  # seconds without a job after which memory is given back
IMAGE_FORMAT = "jpeg"  # small enough to send, and opened by everything

log = logs.logger(__name__)


class Worker:
    """Paints what the journal holds; `finished` is set whenever the outbox has more."""

    def __init__(  # noqa: PLR0913 - the parts it brings together
        self,
        store: Store,
        studio: Studio,
        pace: Pace,
        metrics: Metrics | None = None,
        progress: Progress | None = None,
        demand: Demand | None = None,
        at_once: int = AT_ONCE,
    ) -> None:
        """With `demand`, which hears of all that is painted, pictures that are ready are used.

        `at_once`: drawings under way.
        """
        self._store = store
        self._studio = studio
        self._pace = pace
        self._metrics = metrics or Metrics()
        self._progress = progress or Progress()
        self._uses_pool = demand is not None
        self._demand = demand or Demand()
        self._owner = f"{os.getpid()}-{secrets.token_hex(4)}"  # whose claims ours are
        self._painting: dict[asyncio.Task[Drawing], str] = {}  # to the id of its job
        self._idle = False
        self._at_once = at_once
        self.finished = asyncio.Event()

    async def run(self) -> None:
        """Work until cancelled; jobs under way then wait for the next start."""
        async with asyncio.TaskGroup() as tasks:
            tasks.create_task(self._beat(), name="heartbeat")
            tasks.create_task(self._stop_cancelled(), name="cancellations")
            for number in range(self._at_once):
                tasks.create_task(self._work(), name=f"worker {number}")

    async def _work(self) -> None:
        while True:
            try:
                job = await self._store.journal.claim(self._owner)
            except Failure as error:
                log.error("the journal cannot be read", error=str(error))
                await asyncio.sleep(PAUSE)
                continue
            if job is None:
                await self._rest()
            else:
                crashes.reached("claimed")
                with logs.about(job.id):
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

    async def _beat(self) -> None:
        """Extend our leases, and let go of those whose owner is silent."""
        while True:
            await asyncio.sleep(LEASE / 6)
            try:
                await self._store.journal.extend(self._owner)
                await self._store.journal.expire()
            except Failure as error:
                log.error("the leases could not be extended", error=str(error))

    async def _stop_cancelled(self) -> None:
        while True:
            job_id = await self._store.journal.cancelled.get()
            self.finished.set()  # its user is to be told
            self._progress.forget(job_id)
            for painting, painted_id in self._painting.items():
                if painted_id == job_id:
                    painting.cancel()

    async def _carry_out(self, job: Job) -> None:
        log.info("claimed", attempt=job.attempts)
        self._metrics.claimed(job)
        try:
            await self._draw(job)
        except JobGone:
            log.info("called off while it was painted")
            return
        except ShuttingDown:
            raise
        except StorageFailed as error:
            await self._put_off(job, error)
        except PainterLost as error:
            await self._lost(job, error)
        except Exception as error:  # noqa: BLE001 - whatever it is, the next job must be worked on
            await self._failed(job, error)
        finally:
            self._progress.forget(job.id)
        self.finished.set()

    async def _draw(self, job: Job) -> None:
        begun, request = time.monotonic(), job.request
        if self._uses_pool and request.takes_any:
            feeling = await self._studio.feel(request)
            if await self._answer_from_pool(job, feeling):
                self._metrics.was_ready()
                log.info("was ready")
                return
            request = replace(request, feeling=feeling)  # which is not read again
        with self._demand.made(), self._pace.painting():
            drawing = await self._paint(job, request)
        seconds = time.monotonic() - begun
        await self._keep(job, drawing, partial(journal.finish, job=job))
        self._metrics.painted(job, drawing, seconds)
        log.info("painted", seconds=round(seconds, 3))
        self._leaves(seconds)

    def _leaves(self, seconds: float | None = None) -> None:
        """Nobody waits behind this one any more; it was painted in `seconds`, or given up."""
        others = bool(self._painting) or self._store.journal.arrived.is_set()
        self._pace.finished(others_wait=others, seconds=seconds)

    async def _answer_from_pool(self, job: Job, feeling: Feeling) -> bool:
        """Answer with pictures of what was read that are ready; False where none will do."""
        async with self._store.pool.offer(self._studio.briefs(job.request, feeling)) as offer:
            if offer is None:
                return False
            drawing = Drawing(feeling, offer.pictures, job.request.text, job.request.listened)
            try:
                await self._keep(job, drawing, partial(_answer, job=job, offer=offer))
            except Taken:  # the model has changed, and its old pictures went
                return False
        await self._store.pool.sweep(offer)
        return True

    async def _paint(self, job: Job, request: Request) -> Drawing:
        """What the studio makes of it. Raises JobGone where it is cancelled meanwhile."""
        watch = self._progress.begin(job.id)
        drawing = self._studio.draw(request, watch)
        painting = asyncio.create_task(drawing, name=f"paint {job.id}")
        self._painting[painting] = job.id
        try:
            await asyncio.wait({painting})
            if painting.cancelled():
                raise JobGone
            return painting.result()
        except (asyncio.CancelledError, ShuttingDown):
            painting.cancel()
            await self._store.journal.release(job, failed=False)
            raise
        finally:
            del self._painting[painting]

    async def _keep(self, job: Job, drawing: Drawing, along: Along) -> None:
        """What is painted is kept, though we be cancelled meanwhile."""
        crashes.reached("painted")
        await self._store.gallery.add(
            job.user_key,
            drawing,
            source_author=job.source_author,
            own=job.own,
            image_format=IMAGE_FORMAT,
            along=along,
        )
        crashes.reached("result committed")

    async def _put_off(self, job: Job, error: StorageFailed) -> None:
        """The disk or the database is at fault, not the job; it waits until they are well."""
        log.error("waits for disk or database", error=str(error))
        await self._release(job, DISK_PAUSE)

    async def _lost(self, job: Job, error: PainterLost) -> None:
        """Another host paints it, unless it takes every host with it."""
        if job.attempts >= LOSSES:
            await self._failed(job, error)
            return
        log.warning("to be painted again", error=str(error))
        self._metrics.failed(error)
        await self._release(job, PAUSE)  # by then it is known that the host is gone

    async def _failed(self, job: Job, error: Exception) -> None:
        expected = isinstance(error, EmotionDrawError)
        log.error("not painted", error=str(error), exc_info=None if expected else error)
        self._metrics.failed(error)
        if job.failures + 1 < FAILURES:
            await self._release(job, PAUSE, failed=True)
        else:
            self._leaves()
            await self._tried(self._store.journal.fail(job, "fault-not-painted"))

    async def _release(self, job: Job, pause: float, *, failed: bool = False) -> None:
        await asyncio.sleep(pause)
        await self._tried(self._store.journal.release(job, failed=failed))

    async def _tried(self, change: Awaitable[None]) -> None:
        """A change of the journal, which may be at fault itself."""
        try:
            await change
        except Failure as refusal:
            log.error("waits for its lease to end", error=str(refusal))


async def _answer(connection: Connection, drawing_id: str, *, job: Job, offer: Offer) -> None:
    """Take pictures that are ready, and end the job with them."""
    await pool.claim(connection, offer)
    request = replace(job.request, seed=offer.pictures[0].brief.seed)
    await journal.finish(connection, drawing_id, replace(job, request=request))
