"""The bot that the benches time: a real store, desk and worker, without chats."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

from bot import composition
from bot.desk import Asked, Desk
from bot.filling import Demand
from bot.pace import Pace
from bot.settings import Settings
from bot.worker import AT_ONCE, Worker
from engine.ports import Painter
from engine.studio import Studio
from engine.values import Request
from storage.store import Store, open_store


@dataclass(frozen=True)
class Bot:
    """What the parts of a bot are when nobody chats with it."""

    store: Store
    studio: Studio
    desk: Desk
    worker: Worker

    async def ask(self, number: int, request: Request) -> str:
        """The id of the job that a wish became, of somebody who has wished for nothing yet."""
        asked = Asked(f"bench:{number}", f"local:bench{number}", "en", {})
        return (await self.desk.ask(asked, request)).job.id

    async def answered(self, job: str) -> None:
        """Wait until its drawing is ready to be posted."""
        while not await self.store.outbox.find(job):
            self.worker.finished.clear()
            await self.worker.finished.wait()


@asynccontextmanager
async def working_bot(
    settings: Settings, folder: Path, painter: Painter, at_once: int = AT_ONCE
) -> AsyncIterator[Bot]:
    """One in `folder` that paints with `painter`, and takes what is ready where there is some."""
    reader = composition.make_reader(settings)
    async with open_store(folder) as store:
        studio = Studio(reader, painter, settings.size)
        worker = Worker(store, studio, Pace(), demand=Demand(), at_once=at_once)
        working = asyncio.create_task(worker.run())
        try:
            yield Bot(store, studio, Desk(store, Pace(), None), worker)
        finally:
            working.cancel()
            await asyncio.gather(working, return_exceptions=True)
