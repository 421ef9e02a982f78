"""First washes: watercolours of the feeling, shown while a slow painter has yet to begin."""

import asyncio

from bot import logs
from bot.desk import Desk, Receipt
from bot.progress import Progress
from bot.sheets.sketch import sketch_sheet
from engine.errors import EmotionDrawError, Overloaded
from engine.studio import Studio
from engine.values import Request

SLOW = 2.0  # seconds of wait from which a first wash is worth it
SHARE = 0.5  # of the drawing's side: a wash is shown small
PROBE = Request(emotion="joy", seed=0)

log = logs.logger(__name__)


class Washes:
    """Has washes painted for those who wait long."""

    def __init__(self, studio: Studio, desk: Desk, progress: Progress) -> None:
        """`studio` has a quick painter of its own, and small pictures."""
        self._studio = studio
        self._announced = desk.listen()
        self._journal = desk.store.journal
        self._progress = progress

    async def run(self) -> None:
        """Paint washes for whoever is promised a drawing, until cancelled."""
        async with asyncio.TaskGroup() as tasks:
            tasks.create_task(self._warm())
            while True:
                tasks.create_task(self._wash(await self._announced.get()))

    async def _warm(self) -> None:
        """Paint one for nobody, so that the first one is quick."""
        if await self._paint(PROBE):
            log.info("first washes can be painted")

    async def _wash(self, receipt: Receipt) -> None:
        """One for a drawing that is long in coming, at once where that is known."""
        job = receipt.job
        if receipt.seconds <= SLOW:
            await asyncio.sleep(SLOW)
        with logs.about(job.id):
            if (
                job.recording is None
                and await self._is_wanted(job.id)
                and (sheet := await self._paint(job.request))
            ):
                self._progress.wash(job.id, sheet)

    async def _is_wanted(self, job_id: str) -> bool:
        """Whether a drawing is still to come, and nothing is to be seen of it."""
        try:
            job = await self._journal.find_open(job_id)
        except EmotionDrawError as error:
            log.error("the journal cannot be read", error=str(error))
            return False
        return job is not None and self._progress.of(job_id).step is None

    async def _paint(self, request: Request) -> bytes | None:
        """A sheet with the pictures; None where that is not possible now."""
        try:
            drawing = await self._studio.draw(request)
        except Overloaded:
            return None
        except EmotionDrawError as error:
            log.warning("no first wash", error=str(error))
            return None
        except Exception:
            log.exception("no first wash")
            return None
        return await asyncio.to_thread(sketch_sheet, [each.pixels for each in drawing.pictures])
