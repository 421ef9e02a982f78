"""Shows people how their drawings come on, in the messages that become the drawings."""

import asyncio
import time
from collections.abc import Collection
from contextlib import suppress

from bot import logs, replies
from bot.progress import Progress, Sight
from bot.sheets.sketch import sketch_sheet
from bot.speaker import Speaker
from engine.errors import EmotionDrawError, TryLater, Undeliverable
from storage.store import Store

LOOK = 0.5  # seconds between looks at how drawings come on
LONG = 3.0  # seconds of painting after which it is shown
EVERY = 3.0  # seconds between two edits of one message

log = logs.logger(__name__)


class Sketches:
    """Edits the messages of drawings that take long: a wash at once, steps now and then."""

    def __init__(
        self, progress: Progress, speaker: Speaker, store: Store, platforms: Collection[str]
    ) -> None:
        self._progress = progress
        self._speaker = speaker
        self._store = store
        self._platforms = platforms
        self._shown: dict[str, Sight] = {}  # by job id, what its message shows
        self._next: dict[str, float] = {}  # when it may be edited again, by the monotonic clock
        self._under_way: set[str] = set()

    async def run(self) -> None:
        """Show what there is to see, until cancelled."""
        async with asyncio.TaskGroup() as tasks:
            while True:
                self._progress.washed.clear()
                self._forget()
                for job_id, sight in self._progress:
                    if self._due(job_id, sight):
                        self._under_way.add(job_id)
                        tasks.create_task(self._sketch(job_id, sight), name=f"sketch {job_id}")
                with suppress(TimeoutError):
                    async with asyncio.timeout(LOOK):
                        await self._progress.washed.wait()

    def _forget(self) -> None:
        """Drop what was noted of drawings of which there is nothing to see any more."""
        current = {job_id for job_id, _ in self._progress}
        for job_id in (self._next.keys() | self._shown.keys()) - current:
            self._next.pop(job_id, None)
            self._shown.pop(job_id, None)

    def _due(self, job_id: str, sight: Sight) -> bool:
        now = time.monotonic()
        if job_id in self._under_way or now < self._next.get(job_id, now):
            return False
        shown = self._shown.get(job_id, Sight())
        if sight.shows_wash and not shown.wash:
            return True
        long = sight.begun is not None and now >= sight.begun + LONG
        return long and sight.step is not shown.step

    async def _sketch(self, job_id: str, sight: Sight) -> None:
        with logs.about(job_id):
            try:
                self._next[job_id] = time.monotonic() + EVERY
                if await self._show(job_id, sight):
                    self._shown[job_id] = sight
            except TryLater as error:  # by then there is more to see
                self._next[job_id] += error.seconds or 0.0
            except Undeliverable as error:
                log.info("shows no sketches", error=str(error))
                self._next[job_id] = float("inf")
            except EmotionDrawError as error:
                log.info("a sketch was left out", error=str(error))
            except Exception:
                log.exception("a sketch was left out")
            finally:
                self._under_way.discard(job_id)

    async def _show(self, job_id: str, sight: Sight) -> bool:
        """Whether the message shows it now."""
        sheet = await self._sheet(job_id, sight)
        async with self._speaker.turn(job_id):
            job = await self._store.journal.find_open(job_id)
            if job is None or job.platform not in self._platforms:
                self._progress.forget(job_id)
                return False
            if "message" not in job.address:  # its first words are on their way
                self._next[job_id] = 0.0
                return False
            step = sight.step
            words = replies.step(job.locale, step) if step else self._speaker.says(job)
            if sight.shows_wash or sight.previews:
                await self._speaker.sketch(job, words, sheet, wash=sight.shows_wash)
            else:
                await self._speaker.say(job, words, cancellable=True)
            return True

    async def _sheet(self, job_id: str, sight: Sight) -> bytes | None:
        """The picture to be shown; None where there is none, or it is there already."""
        shown = self._shown.get(job_id, Sight())
        if sight.shows_wash:
            return None if shown.shows_wash else sight.wash
        if sight.previews is shown.previews and not shown.shows_wash:
            return None
        return await asyncio.to_thread(sketch_sheet, sight.previews)
