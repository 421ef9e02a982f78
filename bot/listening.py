"""Listening: recordings of jobs are fetched as soon as they are promised, and heard in turn.

A job waits for the painter only once it was heard; until then its recording
lies in a file, and after it nowhere.
"""

import asyncio
import time
from collections.abc import Mapping
from contextlib import suppress
from datetime import UTC, datetime, timedelta

from bot import care, logs, replies
from bot.chat import Chat
from bot.desk import Desk, Receipt
from bot.metrics import Metrics
from bot.pace import Pace
from engine.errors import BadInput, EmotionDrawError, StorageFailed, TryLater, Undeliverable
from engine.listening import Senses, SensesApart, understand
from engine.ports import Reader
from engine.values import Listened
from storage import crashes
from storage.jobs import Job

AT_ONCE = 8  # recordings that are fetched at the same time
LOOK = 2.0  # seconds between looks at what is to be fetched again, or to be deleted
PAUSE = 1.0  # seconds after a failure, twice as long after each more
LONGEST_PAUSE = 60.0  # seconds
ATTEMPTS = 3  # to fetch or to hear one recording that end in a fault nobody foresaw
PATIENCE = timedelta(days=1)  # how long a network or a disk is waited for, as delivery does
LOOKED_AT = 500  # jobs

log = logs.logger(__name__)


class Listening:
    """Hears the recordings of jobs, and has the jobs painted as they sound."""

    def __init__(  # noqa: PLR0913 - the parts it brings together
        self,
        desk: Desk,
        chats: Mapping[str, Chat],
        senses: Senses | SensesApart,
        reader: Reader,
        pace: Pace,
        metrics: Metrics | None = None,
    ) -> None:
        self._desk = desk
        self._store = desk.store
        self._chats = chats
        self._senses = senses
        self._reader = reader
        self._pace = pace
        self._metrics = metrics or Metrics()
        self._slots = asyncio.Semaphore(AT_ONCE)
        self._fetching: set[str] = set()  # job ids
        self._failed: dict[str, tuple[int, float]] = {}  # to how often, and until when it rests
        self._here = asyncio.Event()  # a recording has come
        self._ended = asyncio.Event()

    async def run(self, ended: asyncio.Event) -> None:
        """Fetch and hear until cancelled; what was not heard is heard after the next start.

        `ended` is set whenever there is more in the outbox.
        """
        self._ended = ended
        async with asyncio.TaskGroup() as tasks:
            tasks.create_task(self._hear_forever(), name="ear")
            while True:
                self._store.journal.unheard.clear()
                for job in await self._unheard():
                    if self._is_to_fetch(job):
                        self._fetching.add(job.id)
                        tasks.create_task(self._fetch(job), name=f"fetch {job.id}")
                with suppress(TimeoutError):
                    async with asyncio.timeout(LOOK):
                        await self._store.journal.unheard.wait()

    async def _unheard(self) -> list[Job]:
        """Those whose chat is there, in turn; files of others that are heard or ended go."""
        try:
            await self._store.recordings.tidy()
            jobs = await self._store.recordings.unheard(LOOKED_AT)
        except EmotionDrawError as error:
            log.error("the recordings cannot be told", error=str(error))
            return []
        known = {job.id for job in jobs}
        self._failed = {job_id: told for job_id, told in self._failed.items() if job_id in known}
        return [job for job in jobs if job.platform in self._chats]

    def _is_to_fetch(self, job: Job) -> bool:
        return not (job.id in self._fetching or self._rests(job.id) or self._is_here(job))

    def _is_here(self, job: Job) -> bool:
        return self._store.recordings.path(job.id).exists()

    def _rests(self, job_id: str) -> bool:
        return time.monotonic() < self._failed.get(job_id, (0, 0.0))[1]

    async def _fetch(self, job: Job) -> None:
        with logs.about(job.id):
            try:
                async with self._slots:
                    with self._store.recordings.file(job.id) as file:
                        await self._chats[job.platform].fetch(job.recording or {}, file)
                crashes.reached("recording fetched")
                log.info("recording fetched")
                self._failed.pop(job.id, None)
                self._here.set()
            except Exception as error:  # noqa: BLE001 - whatever it is, the others go on
                await self._not_fetched(job, error)
            finally:
                self._fetching.discard(job.id)

    async def _not_fetched(self, job: Job, error: Exception) -> None:
        match error:
            case BadInput():
                await self._give_up(job, replies.reason(error))
            case Undeliverable():
                log.info("the recording is gone", error=str(error))
                await self._give_up(job, "fault-recording-gone")
            case _:
                await self._again(job, error, "fault-recording-gone")

    async def _hear_forever(self) -> None:
        while True:
            self._here.clear()
            if job := await self._next():
                with logs.about(job.id):
                    await self._hear(job)
                continue
            with suppress(TimeoutError):
                async with asyncio.timeout(LOOK):
                    await self._here.wait()

    async def _next(self) -> Job | None:
        """The first in turn whose recording is here."""
        for job in await self._unheard():
            if not self._rests(job.id) and self._is_here(job):
                return job
        return None

    async def _hear(self, job: Job) -> None:
        begun = time.monotonic()
        try:
            listened = await self._listen(job)
            await self._note(job, listened)
        except BadInput as error:
            await self._give_up(job, replies.reason(error))
        except Exception as error:  # noqa: BLE001 - whatever it is, the others go on
            await self._again(job, error, "fault-not-heard")
        else:
            seconds = time.monotonic() - begun
            self._pace.heard(seconds)
            self._metrics.heard(listened, seconds)
            log.info("heard", seconds=round(seconds, 2), weak=listened.heard.weak)

    async def _listen(self, job: Job) -> Listened:
        """What is in a recording; its voice is left alone unless its speaker agreed."""
        speaker, people = job.speaker, self._store.people
        may = self._desk.voices and speaker is not None and await people.voice(speaker)
        path = self._store.recordings.path(job.id)
        perceived = await asyncio.to_thread(self._senses.perceive, path, tone=bool(may))
        return await asyncio.to_thread(understand, self._reader, perceived)

    async def _note(self, job: Job, listened: Listened) -> None:
        """Have it painted; its user may be asked about voices, but not in despair."""
        gentle = care.speaks_of_self_harm(listened.heard.text)
        may_ask = job.own and self._desk.voices and listened.voice is None and not gentle
        heard = await self._store.recordings.heard(job, listened, gentle=gentle, may_ask=may_ask)
        crashes.reached("heard")
        if heard is not None:
            before = await self._store.journal.place(heard.id) or 0
            self._desk.announce(Receipt(heard, before, self._pace.seconds(before), fresh=True))

    async def _again(self, job: Job, error: Exception, reason: str) -> None:
        """Rest, and try once more; or give the job up."""
        expected = isinstance(error, EmotionDrawError)
        log.warning("not heard yet", error=str(error), exc_info=None if expected else error)
        failures = self._failed.get(job.id, (0, 0.0))[0] + 1
        passing = isinstance(error, (StorageFailed, TryLater))  # not the recording's fault
        late = datetime.now(UTC) - job.created_at > PATIENCE
        if late if passing else failures >= ATTEMPTS:
            await self._give_up(job, reason)
            return
        asked = error.seconds if isinstance(error, TryLater) else None
        pause = asked or min(PAUSE * 2.0 ** min(failures, 30), LONGEST_PAUSE)
        self._failed[job.id] = (failures, time.monotonic() + pause)

    async def _give_up(self, job: Job, reason: str) -> None:
        """Its user is told why."""
        log.info("not heard", reason=reason)
        self._metrics.not_heard(reason)
        self._failed.pop(job.id, None)
        try:
            await self._store.recordings.give_up(job.id, reason)
        except StorageFailed as error:
            log.error("the journal cannot be written", error=str(error))
            self._failed[job.id] = (0, time.monotonic() + LONGEST_PAUSE)
        self._ended.set()
