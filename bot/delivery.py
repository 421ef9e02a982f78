"""Delivery: tells people what became of what they asked for, each once.

Words come first, then the picture by editing their message: whatever has to be
repeated is an edit, and never a second picture.
"""

import asyncio
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress

from bot import answer, logs, replies
from bot.chat import Chat
from bot.desk import Desk, Receipt
from bot.metrics import Metrics
from bot.pace import Pace
from bot.progress import Progress
from bot.sketches import Sketches
from bot.speaker import Speaker
from engine.errors import EmotionDrawError, TryLater, Undeliverable
from storage import crashes
from storage.jobs import Job
from storage.outbox import Post

AT_ONCE = 8  # posts under way on one platform
LOOK = 1.0  # seconds between looks at what was postponed
REFRESH = 4.5  # seconds between looks at who waits; a Telegram chat action lasts 5
REFRESHED = 30  # people at the head of the queue whose messages are kept up to date
SHORT = 2.5  # seconds of wait that are not worth a word about the queue
PAUSE = 30.0  # seconds after a fault of our own
BROKEN_PAUSE = 1800.0  # seconds after one that nobody foresaw
LONGEST_PAUSE = 300.0  # seconds between two attempts; a platform that is back is found within them
ATTEMPTS = 300  # with pauses that double up to the longest, more than a day

log = logs.logger(__name__)


class Delivery:
    """Posts through the chats, by platform."""

    def __init__(
        self,
        desk: Desk,
        chats: Mapping[str, Chat],
        pace: Pace,
        metrics: Metrics | None = None,
        progress: Progress | None = None,
    ) -> None:
        """`progress`: what there is to see of drawings under way."""
        self._desk = desk
        self._announced = desk.listen()
        self._store = desk.store
        self._chats = chats
        self._pace = pace
        self._metrics = metrics or Metrics()
        self._progress = progress or Progress()
        # Announcing, refreshing, sketching and posting take turns.
        self._speaker = Speaker(self._store, chats)
        self._sketches = Sketches(self._progress, self._speaker, self._store, chats.keys())
        self._more = {platform: asyncio.Event() for platform in chats}  # is in the outbox
        self._posts: dict[str, asyncio.Task[None]] = {}  # by job id
        self._announcements: set[asyncio.Task[None]] = set()

    async def run(self, finished: asyncio.Event) -> None:
        """Post what is due, and again whenever `finished` is set, until cancelled.

        Posts under way go on; `settle` waits for them.
        """
        async with asyncio.TaskGroup() as tasks:
            tasks.create_task(self._spread_forever(finished))
            tasks.create_task(self._announce_forever())
            tasks.create_task(self._take_leave_forever())
            tasks.create_task(self._sketches.run())
            for platform in self._chats:  # of which one may take half a minute to answer
                tasks.create_task(self._post_forever(platform))
                tasks.create_task(self._refresh_forever(platform))

    async def settle(self, seconds: float) -> None:
        """Wait at most `seconds` for the posts under way; the others stay in the outbox."""
        posts = list(self._posts.values())
        if posts:
            await asyncio.wait(posts, timeout=seconds)
        for task in (*posts, *self._announcements):
            task.cancel()
        await asyncio.gather(*posts, *self._announcements, return_exceptions=True)

    async def _spread_forever(self, finished: asyncio.Event) -> None:
        """Have each platform look; whoever clears an event of all takes others' news along."""
        while True:
            await finished.wait()
            finished.clear()
            for more in self._more.values():
                more.set()

    async def _post_forever(self, platform: str) -> None:
        slots, more = asyncio.Semaphore(AT_ONCE), self._more[platform]
        while True:
            more.clear()
            try:
                due = await self._store.outbox.due(platform, limit=4 * AT_ONCE)
            except EmotionDrawError as error:
                log.error("the outbox cannot be read", error=str(error))
                due = []
            for job_id in due:
                if job_id not in self._posts:
                    await slots.acquire()
                    self._start(job_id, slots)
            with suppress(TimeoutError):
                async with asyncio.timeout(LOOK):
                    await more.wait()

    def _start(self, job_id: str, slots: asyncio.Semaphore) -> None:
        def ended(_: asyncio.Task[None]) -> None:
            del self._posts[job_id]
            slots.release()

        task = asyncio.create_task(self._post(job_id), name=f"post {job_id}")
        self._posts[job_id] = task
        task.add_done_callback(ended)

    async def _post(self, job_id: str) -> None:
        with logs.about(job_id):
            async with self._speaker.turn(job_id):
                # Looked up now: it may have arrived since it was found due.
                if post := await self._store.outbox.find(job_id):
                    await self._attempt(post)

    async def _attempt(self, post: Post) -> None:
        outbox, job_id = self._store.outbox, post.job.id
        try:
            await self._deliver(post)
        except EmotionDrawError as error:
            log.error("is not delivered yet", error=str(error))
            with suppress(EmotionDrawError):  # a database that fails, fails here too
                await outbox.postpone(job_id, PAUSE)
        except Exception:
            log.exception("is not delivered yet")
            with suppress(EmotionDrawError):
                await outbox.postpone(job_id, BROKEN_PAUSE)

    async def _deliver(self, post: Post) -> None:
        """Tell it; or note that it is to be told later, or never."""
        try:
            await self._tell(post)
            self._metrics.delivered(post)
            log.info("delivered", platform=post.job.platform)
        except TryLater as error:
            await self._postpone(post, error)
        except Undeliverable as error:
            log.warning("cannot be delivered", error=str(error))
            with suppress(TryLater):
                await self._care(post.job)
            await self._settle(post.job.id)
            self._metrics.undeliverable(post)

    async def _tell(self, post: Post) -> None:
        job = post.job
        chat = self._chats[job.platform]
        entry = post.drawing_id and await self._store.gallery.find(post.drawing_id)
        if not entry:
            await self._speaker.say(job, replies.ended(job.locale, post.failure or "refused-gone"))
        else:
            if "message" not in job.address:
                job = await self._speaker.say(job, replies.say(job.locale, "painting"))
            crashes.reached("about to be shown")
            await chat.show(job, answer.compose(job, entry))
            crashes.reached("shown")
        await self._care(job)
        await self._settle(job.id)

    async def _settle(self, job_id: str) -> None:
        """There is no more to be said or shown of a job."""
        self._speaker.forget(job_id)
        self._progress.forget(job_id)
        await self._store.outbox.settle(job_id)

    async def _care(self, job: Job) -> None:
        """Tell somebody in despair where help is found, whatever became of the drawing.

        Raises TryLater: then all of the post is told again, which is harmless.
        """
        if job.request.gentle:
            try:
                await self._chats[job.platform].whisper(job, replies.say(job.locale, "care"))
            except Undeliverable as error:
                log.info("no private word was possible", error=str(error))

    async def _postpone(self, post: Post, error: TryLater) -> None:
        if post.attempts >= ATTEMPTS:
            log.error("is given up", error=str(error))
            await self._settle(post.job.id)
            self._metrics.given_up(post)
            return
        seconds = error.seconds or min(2.0 ** min(post.attempts, 30), LONGEST_PAUSE)
        log.warning("is posted again later", seconds=round(seconds), error=str(error))
        self._metrics.put_off(post)
        # In a busy group a post is asked to wait every few seconds: that is no attempt.
        await self._store.outbox.postpone(post.job.id, seconds, failed=not error.seconds)

    async def _announce_forever(self) -> None:
        while True:
            receipt = await self._announced.get()
            if receipt.told is not None:
                self._speaker.note(receipt.job, receipt.told)
                continue
            task = asyncio.create_task(self._announce(receipt))
            self._announcements.add(task)
            task.add_done_callback(self._announcements.discard)

    async def _announce(self, receipt: Receipt) -> None:
        """The first words, unless the platform's own sign will do for so short a wait."""
        if receipt.seconds > SHORT or "message" not in receipt.job.address:
            await self._refresh(receipt.job, receipt.before, receipt.seconds)

    async def _take_leave_forever(self) -> None:
        """Say of jobs whose user was forgotten that nothing more comes; once, as it can be."""
        while True:
            job = await self._desk.forgotten.get()
            with logs.about(job.id):
                async with self._speaker.turn(job.id):
                    if job.platform in self._chats and "message" in job.address:
                        await self._take_leave(job)
                    self._speaker.forget(job.id)

    async def _take_leave(self, job: Job) -> None:
        try:
            await self._chats[job.platform].say(job, replies.say(job.locale, "cancelled"))
        except EmotionDrawError as error:
            log.info("no last word was possible", error=str(error))
        except Exception:
            log.exception("no last word was possible")

    async def _refresh_forever(self, platform: str) -> None:
        while True:
            await asyncio.sleep(REFRESH)
            try:
                pending = await self._store.journal.pending(REFRESHED)
            except EmotionDrawError as error:
                log.error("the journal cannot be read", error=str(error))
                continue
            await asyncio.gather(
                *(
                    self._refresh(job, before, seconds)
                    for before, (job, seconds) in enumerate(self._waits(pending))
                    if job.platform == platform and job.id not in self._posts
                )
            )

    def _waits(self, pending: Sequence[Job]) -> Iterator[tuple[Job, float]]:
        """The first jobs, in their order, each with its seconds of wait."""
        unheard = 0
        for before, job in enumerate(pending):
            is_unheard = job.recording is not None
            yield job, self._pace.seconds(before, unheard if is_unheard else None)
            unheard += is_unheard

    async def _refresh(self, job: Job, before: int, seconds: float) -> None:
        """Tell one who waits how long it takes; what fails now is told next time."""
        chat = self._chats[job.platform]
        if seconds <= SHORT:
            before = 0
        when, unheard = chat.when(job.locale, seconds), job.recording is not None
        words = replies.waiting(job.locale, before, when, unheard=unheard)
        with logs.about(job.id):
            try:
                # How long it takes until a recording is here, nobody knows.
                await self._tell_wait(job, words, cancellable=unheard or seconds > SHORT)
            except EmotionDrawError as error:
                asked_to_wait = isinstance(error, TryLater) and error.seconds
                tell = log.debug if asked_to_wait else log.info
                tell("no word about the wait was possible", error=str(error))
            except Exception:
                log.exception("no word about the wait was possible")

    async def _tell_wait(self, job: Job, words: str, *, cancellable: bool) -> None:
        async with self._speaker.turn(job.id):
            current = await self._store.journal.find_open(job.id)
            if current is None:  # painted meanwhile
                return
            # For a short wait the words that are there will do; of steps the sketches tell.
            worth_it = cancellable or "message" not in current.address
            if worth_it and self._progress.of(job.id).step is None:
                current = await self._speaker.wait(current, words, cancellable=cancellable)
            await self._chats[job.platform].busy(current)
